#include "engine/rules/kusto/colour.h"

#include <algorithm>
#include <map>
#include <set>

namespace rw::kusto {

namespace {

using rules::TokenRole;

class Painter {
public:
    explicit Painter(const SyntaxTree& tree)
        : tree_(tree) {
        for (const SyntaxNode& node : tree.nodes)
            if (node.kind == Syntax::let || node.kind == Syntax::parameter) lets_.insert(node.text);
        for (const SyntaxNode& node : tree.nodes) paint(node);
    }

    [[nodiscard]] TokenRole role_at(const Token& token) const {
        const auto found = roles_.find(token.span.begin);
        if (found != roles_.end()) return found->second;
        switch (token.kind) {
        case TokenKind::word:
            return token.word == WordClass::plain ? TokenRole::field : TokenRole::op;
        case TokenKind::string:
        case TokenKind::integer:
        case TokenKind::real:
        case TokenKind::timespan:
        case TokenKind::typed:
        case TokenKind::boolean:
        case TokenKind::guid:
            return TokenRole::value;
        case TokenKind::directive:
            return TokenRole::comment;
        case TokenKind::punctuation:
            return std::string_view("()[]{},;.:").find(token.text) == std::string_view::npos ? TokenRole::op
                                                                                             : TokenRole::punctuation;
        case TokenKind::bad:
        case TokenKind::end:
            break;
        }
        return TokenRole::plain;
    }

private:
    void set(Span span, TokenRole role) {
        if (!span.empty()) roles_[span.begin] = role;
    }

    void table(SyntaxId id) {
        const SyntaxNode& node = tree_.at(id);
        if (node.kind == Syntax::name) set(node.span, TokenRole::name);
    }

    void paint(const SyntaxNode& node) {
        switch (node.kind) {
        case Syntax::name:
            set(node.span, lets_.contains(node.text) ? TokenRole::name : TokenRole::field);
            break;
        case Syntax::let:
        case Syntax::parameter:
        case Syntax::set_option:
            set(node.text_span, TokenRole::name);
            break;
        case Syntax::named:
        case Syntax::typed:
            set(node.text_span, TokenRole::field);
            break;
        case Syntax::call:
            set(node.text_span, TokenRole::modifier);
            break;
        case Syntax::type:
        case Syntax::option:
            set(node.text_span, TokenRole::op);
            break;
        case Syntax::pipe:
            table(node.children.front());
            break;
        case Syntax::query:
            if (!node.children.empty()) table(node.children.back());
            break;
        case Syntax::op:
            if (node.text == "union" || node.text == "join" || node.text == "lookup")
                for (const SyntaxId child : node.children) table(child);
            break;
        default:
            break;
        }
    }

    const SyntaxTree& tree_;
    std::set<std::string_view> lets_;
    std::map<uint32_t, TokenRole> roles_;
};

/// A text with its escapes set off.
void add_text(const Token& token, std::vector<rules::Token>& to) {
    const bool plain = token.text.empty() || (token.text.front() != '"' && token.text.front() != '\'');
    uint32_t at = token.span.begin;
    for (size_t i = 0; !plain && i + 1 < token.text.size(); ++i) {
        if (token.text[i] != '\\') continue;
        const char c = token.text[i + 1];
        const uint32_t size = c == 'u' ? 6 : c == 'x' ? 4 : c == 'U' ? 10 : 2;
        const auto begin = token.span.begin + static_cast<uint32_t>(i);
        const uint32_t end = std::min(begin + size, token.span.end);
        if (begin > at) to.push_back({{at, begin}, TokenRole::value});
        to.push_back({{begin, end}, TokenRole::escape});
        at = end;
        i += size - 1;
    }
    if (at < token.span.end) to.push_back({{at, token.span.end}, TokenRole::value});
}

} // namespace

std::vector<rules::Token> colours(const TokenList& list, const SyntaxTree& tree) {
    const Painter painter(tree);
    std::vector<rules::Token> tokens;
    for (const Token& token : list.tokens) {
        if (token.kind == TokenKind::string)
            add_text(token, tokens);
        else if (const TokenRole role = painter.role_at(token); role != TokenRole::plain && !token.span.empty())
            tokens.push_back({token.span, role});
    }
    for (const Span comment : list.comments)
        if (!comment.empty()) tokens.push_back({comment, TokenRole::comment});
    std::stable_sort(tokens.begin(), tokens.end(), [](const rules::Token& a, const rules::Token& b) {
        return a.span.begin < b.span.begin;
    });
    return tokens;
}

} // namespace rw::kusto
