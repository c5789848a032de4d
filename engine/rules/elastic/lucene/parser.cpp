#include "engine/rules/elastic/lucene/parser.h"

#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/limits.h"

#include <algorithm>
#include <utility>

namespace rw::lucene {

namespace {

using Kind = ir::PatternPart::Kind;
using rules::TokenRole;
namespace code = elastic::code;
namespace limits = elastic::limits;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool ends_term(char c) { return is_blank(c) || std::string_view("()[]{}\":^~!").find(c) != std::string_view::npos; }

class Parser {
public:
    explicit Parser(std::string_view text)
        : text_(text) {}

    Tree parse() {
        if (text_.size() > limits::query_bytes) {
            error(code::too_long, "The query is longer than " + std::to_string(limits::query_bytes) + " bytes.", 0, 0);
            tree_.root = add({});
            return std::move(tree_);
        }
        Node all;
        all.kind = NodeKind::clauses;
        all.span = {0, static_cast<uint32_t>(text_.size())};
        all.children.push_back(clauses({}, {}, 0));
        while (at_ < text_.size()) {
            error(code::lucene_unexpected, "This bracket closes nothing.", at_, at_ + 1);
            ++at_;
            all.children.push_back(clauses({}, {}, 0));
        }
        all.occurs.assign(all.children.size(), Occur::must);
        tree_.root = all.children.size() == 1 ? all.children.front() : add(std::move(all));
        return std::move(tree_);
    }

private:
    NodeId add(Node node) {
        tree_.nodes.push_back(std::move(node));
        return static_cast<NodeId>(tree_.nodes.size() - 1);
    }

    void error(std::string_view code, std::string message, size_t begin, size_t end) {
        if (tree_.diagnostics.size() < limits::diagnostics_per_query)
            tree_.diagnostics.push_back({std::string(code),
                                         Severity::error,
                                         std::move(message),
                                         {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}});
    }

    void colour(size_t begin, size_t end, TokenRole role) {
        if (end > begin) tree_.tokens.push_back({{static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}, role});
    }

    void blanks() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }

    [[nodiscard]] bool more() const { return at_ < text_.size(); }

    [[nodiscard]] bool word(std::string_view wanted) const {
        if (!text_.substr(at_).starts_with(wanted)) return false;
        const size_t end = at_ + wanted.size();
        return end >= text_.size() || ends_term(text_[end]);
    }

    bool take(std::string_view sign, TokenRole role) {
        if (!text_.substr(at_).starts_with(sign)) return false;
        colour(at_, at_ + sign.size(), role);
        at_ += sign.size();
        return true;
    }

    bool take_word(std::string_view wanted) { return word(wanted) && take(wanted, TokenRole::op); }

    /// Clauses up to a closing bracket or the end.
    NodeId clauses(const std::string& field, Span field_span, uint32_t depth) {
        Node node;
        node.kind = NodeKind::clauses;
        blanks();
        node.span = {static_cast<uint32_t>(at_), static_cast<uint32_t>(at_)};
        if (depth > limits::query_depth) {
            error(code::too_deep, "The query is nested deeper than the limit; simplify it.", at_, at_);
            at_ = text_.size();
            return add({});
        }
        while (true) {
            blanks();
            if (!more() || text_[at_] == ')') break;
            const size_t begin = at_;
            bool both = false; // AND before this clause
            if (take_word("AND") || take("&&", TokenRole::op))
                both = true;
            else if (!take_word("OR"))
                take("||", TokenRole::op);
            blanks();
            Occur occur = both ? Occur::must : Occur::should;
            bool marked = false;
            if (take_word("NOT") || take("!", TokenRole::op) || take("-", TokenRole::op)) {
                occur = Occur::must_not;
                marked = true;
            } else if (take("+", TokenRole::op)) {
                occur = Occur::must;
                marked = true;
            }
            blanks();
            if (!more() || text_[at_] == ')') {
                if (at_ > begin &&
                    (both || marked ||
                     text_.substr(begin, at_ - begin).find_first_not_of(" \n\t\r") != std::string_view::npos))
                    error(code::lucene_operand_expected, "A condition is expected here.", at_, at_);
                break;
            }
            // AND makes the clause before it required as well.
            if (both && !node.occurs.empty() && node.occurs.back() == Occur::should) node.occurs.back() = Occur::must;
            node.children.push_back(clause(field, field_span, depth));
            node.occurs.push_back(occur);
        }
        node.span.end = static_cast<uint32_t>(std::max<size_t>(at_, node.span.begin));
        while (node.span.end > node.span.begin && is_blank(text_[node.span.end - 1])) --node.span.end;
        if (node.children.empty()) {
            node.kind = depth == 0 ? NodeKind::match_all : NodeKind::broken;
            if (depth > 0) error(code::lucene_operand_expected, "A condition is expected here.", at_, at_);
        }
        return add(std::move(node));
    }

    NodeId clause(std::string field, Span field_span, uint32_t depth) {
        const size_t begin = at_;
        if (const size_t colon = field_end(); colon != std::string_view::npos) {
            field = unescaped(text_.substr(at_, colon - at_));
            field_span = {static_cast<uint32_t>(at_), static_cast<uint32_t>(colon)};
            colour(at_, colon, TokenRole::field);
            colour(colon, colon + 1, TokenRole::punctuation);
            at_ = colon + 1;
            blanks();
        }
        const NodeId id = value(field, field_span, depth);
        suffixes(id);
        tree_.nodes[id].span.begin = static_cast<uint32_t>(begin);
        tree_.nodes[id].span.end = static_cast<uint32_t>(std::max(at_, begin));
        return id;
    }

    /// Place of the colon behind a field name at the cursor; npos when there is none.
    [[nodiscard]] size_t field_end() const {
        size_t end = at_;
        while (end < text_.size() && (!ends_term(text_[end]) || text_[end] == '~' || text_[end] == '!'))
            end += text_[end] == '\\' ? 2U : 1U;
        if (end == at_ || end >= text_.size()) return std::string_view::npos;
        return text_[end] == ':' ? end : std::string_view::npos;
    }

    NodeId value(const std::string& field, Span field_span, uint32_t depth) {
        Node node;
        node.field = field;
        node.field_span = field_span;
        if (!more()) {
            error(code::lucene_operand_expected, "A value is expected here.", at_, at_);
            return add(std::move(node));
        }
        const char c = text_[at_];
        if (c == '(') {
            const size_t open = at_;
            take("(", TokenRole::punctuation);
            const NodeId inside = clauses(field, field_span, depth + 1);
            if (!take(")", TokenRole::punctuation))
                error(code::lucene_unclosed, "This ( is never closed.", open, open + 1);
            return inside;
        }
        if (c == '"') return quoted(std::move(node), '"', NodeKind::phrase);
        if (c == '/') return quoted(std::move(node), '/', NodeKind::regex);
        if (c == '[' || c == '{') return range(std::move(node));
        if (c == '<' || c == '>') return one_sided(std::move(node));
        return term(std::move(node));
    }

    NodeId quoted(Node node, char mark, NodeKind kind) {
        const size_t begin = at_;
        size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != mark) end += text_[end] == '\\' ? 2U : 1U;
        if (end >= text_.size()) {
            error(code::lucene_unclosed,
                  mark == '"' ? "This quote is never closed." : "This / is never closed.",
                  begin,
                  begin + 1);
            at_ = text_.size();
            colour(begin, at_, TokenRole::value);
            return add(std::move(node));
        }
        node.kind = kind;
        const std::string_view inside = text_.substr(begin + 1, end - begin - 1);
        if (kind == NodeKind::phrase) {
            node.text = unescaped(inside);
        } else {
            for (size_t i = 0; i < inside.size(); ++i) // only \/ is of the query string
                if (inside[i] != '\\' || i + 1 >= inside.size() || inside[i + 1] != '/') node.text += inside[i];
        }
        at_ = end + 1;
        colour(begin, at_, TokenRole::value);
        return add(std::move(node));
    }

    NodeId range(Node node) {
        const size_t begin = at_;
        node.includes_low = text_[at_] == '[';
        colour(at_, at_ + 1, TokenRole::punctuation);
        ++at_;
        node.low = bound();
        blanks();
        const bool to = take_word("TO");
        if (to) node.high = bound();
        blanks();
        if (!to || !more() || (text_[at_] != ']' && text_[at_] != '}')) {
            error(code::lucene_unclosed, "A range is written [1 TO 5] or {1 TO 5}.", begin, at_);
            return add(std::move(node));
        }
        node.includes_high = text_[at_] == ']';
        colour(at_, at_ + 1, TokenRole::punctuation);
        ++at_;
        node.kind = NodeKind::range;
        return add(std::move(node));
    }

    std::string bound() {
        blanks();
        const size_t begin = at_;
        if (more() && text_[at_] == '"') {
            const size_t end = std::min(text_.find('"', at_ + 1), text_.size());
            at_ = std::min(end + 1, text_.size());
            colour(begin, at_, TokenRole::value);
            return unescaped(text_.substr(begin + 1, end - begin - 1));
        }
        while (more() && !is_blank(text_[at_]) && text_[at_] != ']' && text_[at_] != '}')
            at_ = std::min<size_t>(at_ + (text_[at_] == '\\' ? 2 : 1), text_.size());
        colour(begin, at_, TokenRole::value);
        return unescaped(text_.substr(begin, at_ - begin));
    }

    /// `>=10`, `<5`.
    NodeId one_sided(Node node) {
        const bool less = text_[at_] == '<';
        const size_t begin = at_;
        ++at_;
        const bool equal = more() && text_[at_] == '=';
        if (equal) ++at_;
        colour(begin, at_, TokenRole::op);
        blanks();
        const size_t from = at_;
        while (more() && !ends_term(text_[at_]))
            at_ = std::min<size_t>(at_ + (text_[at_] == '\\' ? 2 : 1), text_.size());
        colour(from, at_, TokenRole::value);
        std::string value = unescaped(text_.substr(from, at_ - from));
        if (value.empty()) {
            error(code::lucene_operand_expected, "A value is expected here.", at_, at_);
            return add(std::move(node));
        }
        node.kind = NodeKind::range;
        node.low = less ? "*" : value;
        node.high = less ? value : "*";
        (less ? node.includes_high : node.includes_low) = equal;
        return add(std::move(node));
    }

    NodeId term(Node node) {
        const size_t begin = at_;
        while (more() && !ends_term(text_[at_]))
            at_ = std::min<size_t>(at_ + (text_[at_] == '\\' ? 2 : 1), text_.size());
        if (at_ == begin) {
            error(code::lucene_unexpected, "This does not belong here.", at_, at_ + 1);
            ++at_;
            return add(std::move(node));
        }
        node.kind = NodeKind::term;
        node.pattern.cased = true;
        std::string literal;
        size_t plain = begin;
        const auto flush = [&] {
            if (!literal.empty()) node.pattern.parts.push_back({Kind::literal, std::exchange(literal, {})});
        };
        for (size_t i = begin; i < at_; ++i) {
            const char c = text_[i];
            if (c == '\\' && i + 1 < at_) {
                colour(plain, i, TokenRole::value);
                colour(i, i + 2, TokenRole::escape);
                plain = i + 2;
                literal += text_[++i];
            } else if (c == '*' || c == '?') {
                flush();
                colour(plain, i, TokenRole::value);
                colour(i, i + 1, TokenRole::wildcard);
                plain = i + 1;
                node.pattern.parts.push_back({c == '*' ? Kind::any_run : Kind::any_one, {}});
            } else {
                literal += c;
            }
        }
        flush();
        colour(plain, at_, TokenRole::value);
        node.pattern = ir::normalised(std::move(node.pattern));
        return add(std::move(node));
    }

    /// ^2 is about order only; ~ makes a term fuzzy or a phrase loose.
    void suffixes(NodeId id) {
        while (more() && (text_[at_] == '^' || text_[at_] == '~')) {
            if (text_[at_] == '~') tree_.nodes[id].fuzzy = true;
            const size_t begin = at_++;
            while (more() && ((text_[at_] >= '0' && text_[at_] <= '9') || text_[at_] == '.')) ++at_;
            colour(begin, at_, TokenRole::modifier);
        }
    }

    static std::string unescaped(std::string_view text) {
        std::string out;
        for (size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\\' && i + 1 < text.size()) ++i;
            out += text[i];
        }
        return out;
    }

    std::string_view text_;
    size_t at_ = 0;
    Tree tree_;
};

} // namespace

Tree parse(std::string_view text) { return Parser(text).parse(); }

} // namespace rw::lucene
