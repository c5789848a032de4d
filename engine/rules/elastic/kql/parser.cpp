#include "engine/rules/elastic/kql/parser.h"

#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/kql/tokens.h"
#include "engine/rules/elastic/limits.h"

#include <optional>

namespace rw::kql {

namespace {

using Kind = ir::PatternPart::Kind;
using rules::TokenRole;
namespace code = elastic::code;
namespace limits = elastic::limits;

class Parser {
public:
    explicit Parser(std::string_view text)
        : text_(text)
        , tokens_(tokens_of(text))
        , is_field_(tokens_.size(), false) {}

    Tree parse() {
        if (text_.size() > limits::query_bytes) {
            error(code::too_long, "The query is longer than " + std::to_string(limits::query_bytes) + " bytes.", {});
            tree_.root = add({});
            return std::move(tree_);
        }
        if (kind() == TokenKind::end) {
            Node all;
            all.kind = NodeKind::match_all;
            tree_.root = add(std::move(all));
            return std::move(tree_);
        }
        std::vector<NodeId> parts;
        while (true) {
            parts.push_back(alternatives(nullptr, 0));
            if (kind() == TokenKind::end) break;
            error(code::kql_stray_close, "This bracket closes nothing. Remove it, or open it before.", token().span);
            ++at_;
            if (kind() == TokenKind::end) break;
        }
        tree_.root = join(NodeKind::all, std::move(parts));
        colour();
        return std::move(tree_);
    }

private:
    [[nodiscard]] const Token& token() const { return tokens_[at_]; }

    [[nodiscard]] TokenKind kind() const { return tokens_[at_].kind; }

    NodeId add(Node node) {
        tree_.nodes.push_back(std::move(node));
        return static_cast<NodeId>(tree_.nodes.size() - 1);
    }

    void error(std::string_view code, std::string message, Span span) {
        if (tree_.diagnostics.size() < limits::diagnostics_per_query)
            tree_.diagnostics.push_back({std::string(code), Severity::error, std::move(message), span});
    }

    NodeId join(NodeKind kind, std::vector<NodeId> parts) {
        if (parts.size() == 1) return parts.front();
        Node node;
        node.kind = kind;
        node.span = {tree_.nodes[parts.front()].span.begin, tree_.nodes[parts.back()].span.end};
        node.children = std::move(parts);
        return add(std::move(node));
    }

    NodeId broken(Span span) {
        Node node;
        node.span = span;
        return add(std::move(node));
    }

    /// @param field  inside `field: (…)`: the values belong to it
    NodeId alternatives(const Literal* field, uint32_t depth) {
        std::vector<NodeId> parts{conjunction(field, depth)};
        while (kind() == TokenKind::op_or) {
            ++at_;
            parts.push_back(conjunction(field, depth));
        }
        return join(NodeKind::any, std::move(parts));
    }

    NodeId conjunction(const Literal* field, uint32_t depth) {
        std::vector<NodeId> parts{negated(field, depth)};
        while (true) {
            if (kind() == TokenKind::op_and) {
                ++at_;
            } else if (starts_operand()) {
                error(code::kql_operator_expected, "Two conditions need and or or between them.", token().span);
            } else {
                break;
            }
            parts.push_back(negated(field, depth));
        }
        return join(NodeKind::all, std::move(parts));
    }

    [[nodiscard]] bool starts_operand() const {
        switch (kind()) {
        case TokenKind::word:
        case TokenKind::quoted:
        case TokenKind::unclosed:
        case TokenKind::open:
        case TokenKind::open_brace:
        case TokenKind::op_not:
        case TokenKind::colon:
        case TokenKind::less:
        case TokenKind::less_equal:
        case TokenKind::greater:
        case TokenKind::greater_equal:
            return true;
        case TokenKind::close:
        case TokenKind::close_brace:
        case TokenKind::op_and:
        case TokenKind::op_or:
        case TokenKind::end:
            break;
        }
        return false;
    }

    NodeId negated(const Literal* field, uint32_t depth) {
        if (depth >= limits::query_depth) {
            error(code::too_deep, "The query is nested deeper than the limit; simplify it.", token().span);
            at_ = tokens_.size() - 1;
            return broken(token().span);
        }
        if (kind() != TokenKind::op_not) return operand(field, depth);
        Node node;
        node.kind = NodeKind::negation;
        node.span.begin = token().span.begin;
        ++at_;
        const NodeId child = negated(field, depth + 1);
        node.span.end = std::max(tree_.nodes[child].span.end, node.span.begin + 3);
        node.children = {child};
        return add(std::move(node));
    }

    NodeId operand(const Literal* field, uint32_t depth) {
        const Span span = token().span;
        switch (kind()) {
        case TokenKind::open:
            return bracketed(field, depth);
        case TokenKind::word:
        case TokenKind::quoted:
            return field != nullptr ? value_of(field) : expression(depth);
        case TokenKind::unclosed:
            error(code::kql_unclosed_quote, "This quote is never closed. Close it, or write \\\".", span);
            ++at_;
            return broken(span);
        case TokenKind::colon:
        case TokenKind::less:
        case TokenKind::less_equal:
        case TokenKind::greater:
        case TokenKind::greater_equal:
            error(code::kql_field_expected, "A field name is expected before this.", span);
            ++at_;
            if (kind() == TokenKind::word || kind() == TokenKind::quoted) literal();
            return broken(span);
        case TokenKind::open_brace:
            error(code::kql_field_expected, "A { needs the nested field before it: \"field: { … }\".", span);
            ++at_;
            return broken(span);
        case TokenKind::close:
        case TokenKind::close_brace:
        case TokenKind::op_and:
        case TokenKind::op_or:
        case TokenKind::op_not:
        case TokenKind::end:
            break;
        }
        error(code::kql_operand_expected,
              field != nullptr ? "A value is expected here." : "A condition is expected here.",
              kind() == TokenKind::end ? Span{static_cast<uint32_t>(text_.size()), static_cast<uint32_t>(text_.size())}
                                       : span);
        return broken({span.begin, span.begin});
    }

    NodeId bracketed(const Literal* field, uint32_t depth) {
        const Span open = token().span;
        ++at_;
        const NodeId inside = alternatives(field, depth + 1);
        close(TokenKind::close, open, "This ( is never closed.");
        return inside;
    }

    void close(TokenKind wanted, Span open, const char* message) {
        if (kind() == wanted)
            ++at_;
        else
            error(code::kql_unclosed, message, open);
    }

    /// A quoted text, or words up to what ends them.
    Literal literal() {
        Literal result;
        result.span = token().span;
        if (kind() == TokenKind::quoted) {
            result.quoted = true;
            result.pattern.cased = true;
            std::string text = decode_quoted(text_.substr(result.span.begin + 1, result.span.size() - 2));
            if (!text.empty()) result.pattern.parts.push_back({Kind::literal, std::move(text)});
            ++at_;
            return result;
        }
        while (kind() == TokenKind::word) {
            result.span.end = token().span.end;
            ++at_;
        }
        result.pattern = decode_unquoted(text_.substr(result.span.begin, result.span.size()));
        return result;
    }

    NodeId value_of(const Literal* field) {
        Node node;
        node.kind = NodeKind::is;
        node.value = literal();
        node.span = node.value.span;
        if (field != nullptr) node.field = *field;
        const bool again = kind() == TokenKind::colon && field != nullptr;
        if (again)
            error(code::kql_operator_expected, "A value cannot have a value of its own. Quote it.", token().span);
        if (again) skip_value();
        return add(std::move(node));
    }

    void skip_value() {
        ++at_;
        if (kind() == TokenKind::word || kind() == TokenKind::quoted) literal();
    }

    NodeId expression(uint32_t depth) {
        const size_t first = at_;
        Literal name = literal();
        ir::Comparison comparison = ir::Comparison::equal;
        switch (kind()) {
        case TokenKind::colon:
            break;
        case TokenKind::less:
            comparison = ir::Comparison::less;
            break;
        case TokenKind::less_equal:
            comparison = ir::Comparison::less_equal;
            break;
        case TokenKind::greater:
            comparison = ir::Comparison::greater;
            break;
        case TokenKind::greater_equal:
            comparison = ir::Comparison::greater_equal;
            break;
        default: {
            Node node;
            node.kind = NodeKind::is;
            node.span = name.span;
            node.value = std::move(name);
            return add(std::move(node));
        }
        }
        for (size_t i = first; i < at_; ++i) is_field_[i] = true;
        const bool range = kind() != TokenKind::colon;
        ++at_;
        const NodeId inside = range ? range_of(name, comparison) : values_of(name, depth);
        Node node;
        node.kind = NodeKind::item;
        node.span = {name.span.begin, std::max(tokens_[at_ - 1].span.end, name.span.end)};
        node.field = std::move(name);
        node.children = {inside};
        return add(std::move(node));
    }

    NodeId range_of(const Literal& field, ir::Comparison comparison) {
        if (kind() == TokenKind::open) {
            error(code::kql_range_value, "A range takes one value. Write the field once for each.", token().span);
            return bracketed(&field, 0);
        }
        if (kind() != TokenKind::word && kind() != TokenKind::quoted) return no_value();
        Node node;
        node.kind = NodeKind::range;
        node.comparison = comparison;
        node.field = field;
        node.value = literal();
        node.span = node.value.span;
        return add(std::move(node));
    }

    NodeId no_value() {
        if (kind() == TokenKind::unclosed) return operand(nullptr, 0);
        error(code::kql_value_expected, "A value is expected here.", token().span);
        return broken({token().span.begin, token().span.begin});
    }

    NodeId values_of(const Literal& field, uint32_t depth) {
        if (kind() == TokenKind::open) return bracketed(&field, depth);
        if (kind() == TokenKind::word || kind() == TokenKind::quoted) return value_of(&field);
        if (kind() != TokenKind::open_brace) return no_value();
        Node node;
        node.kind = NodeKind::nested;
        node.field = field;
        const Span open = token().span;
        ++at_;
        node.children = {alternatives(nullptr, depth + 1)};
        close(TokenKind::close_brace, open, "This { is never closed.");
        node.span = {field.span.begin, tokens_[at_ - 1].span.end};
        return add(std::move(node));
    }

    void colour() {
        for (size_t i = 0; i < tokens_.size(); ++i) {
            const Token& each = tokens_[i];
            if (each.span.empty()) continue;
            switch (each.kind) {
            case TokenKind::word:
            case TokenKind::quoted:
            case TokenKind::unclosed:
                colour_literal(text_,
                               each.span,
                               each.kind != TokenKind::word,
                               is_field_[i] ? TokenRole::field : TokenRole::value,
                               tree_.tokens);
                break;
            case TokenKind::op_and:
            case TokenKind::op_or:
            case TokenKind::op_not:
            case TokenKind::less:
            case TokenKind::less_equal:
            case TokenKind::greater:
            case TokenKind::greater_equal:
                tree_.tokens.push_back({each.span, TokenRole::op});
                break;
            case TokenKind::open:
            case TokenKind::close:
            case TokenKind::open_brace:
            case TokenKind::close_brace:
            case TokenKind::colon:
            case TokenKind::end:
                tree_.tokens.push_back({each.span, TokenRole::punctuation});
                break;
            }
        }
    }

    std::string_view text_;
    std::vector<Token> tokens_;
    std::vector<bool> is_field_; ///< by token
    Tree tree_;
    size_t at_ = 0;
};

} // namespace

bool Literal::has_wildcard() const {
    for (const ir::PatternPart& part : pattern.parts)
        if (part.kind != Kind::literal) return true;
    return false;
}

std::string Literal::text() const {
    std::string text;
    for (const ir::PatternPart& part : pattern.parts) text += part.kind == Kind::literal ? part.text : "*";
    return text;
}

Tree parse(std::string_view text) { return Parser(text).parse(); }

} // namespace rw::kql
