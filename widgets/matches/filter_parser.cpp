// Text of a filter to its tree: a hand-written lexer and recursive descent. The first error ends parsing, since a
// filter is one line and the last valid one stays in force meanwhile.

#include "widgets/matches/event_filter.h"

#include "engine/base/time.h"
#include "engine/base/unicode.h"

#include <utility>

namespace rw::widgets {

namespace {

struct FilterToken {
    enum class Kind : uint8_t { end, open, close, op, word, quoted, bad };

    Kind kind = Kind::end;
    Span span{};
    std::string_view text{}; ///< as written, quotes included
};

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Ends a word. A colon inside a word stays in it when no field can end there (C:\x, ::1 are quoted by the bar).
bool endsWord(char c) {
    return isBlank(c) || c == '(' || c == ')' || c == '"' || c == ':' || c == '=' || c == '<' || c == '>' || c == '!';
}

class FilterLexer {
public:
    explicit FilterLexer(std::string_view text)
        : text_(text) {}

    FilterToken next() {
        while (at_ < text_.size() && isBlank(text_[at_])) ++at_;
        const size_t begin = at_;
        if (begin == text_.size()) return token(FilterToken::Kind::end, begin);
        const char c = text_[at_++];
        switch (c) {
        case '(':
            return token(FilterToken::Kind::open, begin);
        case ')':
            return token(FilterToken::Kind::close, begin);
        case ':':
        case '=':
            return token(FilterToken::Kind::op, begin);
        case '<':
        case '>':
            if (at_ < text_.size() && text_[at_] == '=') ++at_;
            return token(FilterToken::Kind::op, begin);
        case '!':
            if (at_ == text_.size() || text_[at_] != '=') return token(FilterToken::Kind::bad, begin);
            ++at_;
            return token(FilterToken::Kind::op, begin);
        case '"':
            return quoted(begin);
        default:
            break;
        }
        while (at_ < text_.size() && !endsWord(text_[at_])) ++at_;
        return token(FilterToken::Kind::word, begin);
    }

private:
    FilterToken quoted(size_t begin) {
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == '"') return token(FilterToken::Kind::quoted, begin);
            if (c == '\\' && at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\\')) ++at_;
        }
        return token(FilterToken::Kind::bad, begin);
    }

    FilterToken token(FilterToken::Kind kind, size_t begin) const {
        const Span span{static_cast<uint32_t>(begin), static_cast<uint32_t>(at_)};
        return {kind, span, text_.substr(begin, at_ - begin)};
    }

    std::string_view text_;
    size_t at_ = 0;
};

void addLiteral(ir::Pattern& pattern, char c) {
    if (pattern.parts.empty() || pattern.parts.back().kind != ir::PatternPart::Kind::literal)
        pattern.parts.push_back({ir::PatternPart::Kind::literal, {}});
    pattern.parts.back().text.push_back(c);
}

/// The value between quotes (or a bare word) with its wildcards; `plain` gets it without escapes.
ir::Pattern patternOf(std::string_view written, std::string& plain) {
    ir::Pattern pattern;
    for (size_t i = 0; i < written.size(); ++i) {
        char c = written[i];
        if (c == '*' || c == '?') {
            pattern.parts.push_back({c == '*' ? ir::PatternPart::Kind::any_run : ir::PatternPart::Kind::any_one, {}});
            plain.push_back(c);
            continue;
        }
        if (c == '\\' && i + 1 < written.size()) {
            const char escaped = written[i + 1];
            if (escaped == '*' || escaped == '?' || escaped == '"' || escaped == '\\') {
                c = escaped;
                ++i;
            }
        }
        addLiteral(pattern, c);
        plain.push_back(c);
    }
    return ir::normalised(std::move(pattern));
}

std::optional<ir::Comparison> comparisonOf(std::string_view op) {
    if (op == "<") return ir::Comparison::less;
    if (op == "<=") return ir::Comparison::less_equal;
    if (op == ">") return ir::Comparison::greater;
    if (op == ">=") return ir::Comparison::greater_equal;
    return std::nullopt;
}

class FilterParser {
public:
    explicit FilterParser(std::string_view text)
        : lexer_(text) {
        take();
    }

    FilterParse parse() {
        FilterParse result;
        if (current_.kind == FilterToken::Kind::end) return result;
        auto root = either(0);
        if (root && current_.kind != FilterToken::Kind::end)
            fail(current_.kind == FilterToken::Kind::close ? "This ) closes nothing." : "Write and or or before this.");
        if (error_)
            result.error = std::move(error_);
        else
            result.root = std::move(root);
        return result;
    }

private:
    using Node = std::optional<FilterNode>;

    void take() { current_ = std::exchange(next_, lexer_.next()); }

    [[nodiscard]] bool atWord(std::string_view word) const {
        return current_.kind == FilterToken::Kind::word && ascii_equals_ignoring_case(current_.text, word);
    }

    Node fail(std::string message) {
        if (!error_) error_ = FilterError{current_.span, std::move(message)};
        return std::nullopt;
    }

    Node either(size_t depth) { return joined(depth, FilterNode::Kind::any); }

    /// One level of `or` or of `and`; a single term needs no node of its own.
    Node joined(size_t depth, FilterNode::Kind kind) {
        FilterNode node;
        node.kind = kind;
        while (true) {
            Node term = kind == FilterNode::Kind::any ? joined(depth, FilterNode::Kind::all) : negated(depth);
            if (!term) return std::nullopt;
            node.children.push_back(std::move(*term));
            if (kind == FilterNode::Kind::any) {
                if (!atWord("or")) break;
                take();
            } else {
                if (atWord("and"))
                    take();
                else if (!startsTerm())
                    break;
            }
        }
        if (node.children.size() == 1) return std::move(node.children.front());
        node.span = {node.children.front().span.begin, node.children.back().span.end};
        return node;
    }

    [[nodiscard]] bool startsTerm() const {
        if (atWord("or")) return false;
        return current_.kind == FilterToken::Kind::word || current_.kind == FilterToken::Kind::quoted ||
               current_.kind == FilterToken::Kind::open || current_.kind == FilterToken::Kind::bad;
    }

    Node negated(size_t depth) {
        if (depth > maxFilterDepth) return fail("The filter is nested too deeply.");
        if (!atWord("not")) return primary(depth);
        const uint32_t begin = current_.span.begin;
        take();
        Node inner = negated(depth + 1);
        if (!inner) return std::nullopt;
        FilterNode node;
        node.kind = FilterNode::Kind::negation;
        node.span = {begin, inner->span.end};
        node.children.push_back(std::move(*inner));
        return node;
    }

    Node primary(size_t depth) {
        switch (current_.kind) {
        case FilterToken::Kind::open:
            return group(depth);
        case FilterToken::Kind::word:
        case FilterToken::Kind::quoted:
            break;
        case FilterToken::Kind::bad:
            return failAtBad();
        case FilterToken::Kind::close:
            return fail("Write a field or a value before this ).");
        case FilterToken::Kind::op:
            return fail("Write the field's name before this.");
        case FilterToken::Kind::end:
            return fail("Write a field or a value here.");
        }
        if (current_.kind == FilterToken::Kind::word && (atWord("and") || atWord("or")))
            return fail("Write a field or a value before this.");
        if (next_.kind == FilterToken::Kind::op) return field();
        return anywhere();
    }

    Node group(size_t depth) {
        const FilterToken open = current_;
        take();
        Node inner = either(depth + 1);
        if (!inner) return std::nullopt;
        if (current_.kind != FilterToken::Kind::close) {
            if (current_.kind != FilterToken::Kind::end) return fail("Write and or or before this.");
            current_.span = open.span;
            return fail("This ( is never closed.");
        }
        inner->span = {open.span.begin, current_.span.end};
        inner->grouped = true;
        take();
        return inner;
    }

    Node field() {
        FilterNode pattern;
        pattern.kind = FilterNode::Kind::field;
        pattern.fieldSpan = current_.span;
        pattern.span = current_.span;
        patternOf(unquoted(current_), pattern.field);
        take();
        const std::string_view op = current_.text;
        pattern.comparison = comparisonOf(op);
        take();
        Node values = current_.kind == FilterToken::Kind::open ? valueList(pattern) : value(pattern);
        if (!values || op != "!=") return values;
        FilterNode negation;
        negation.kind = FilterNode::Kind::negation;
        negation.span = values->span;
        negation.children.push_back(std::move(*values));
        return negation;
    }

    Node valueList(const FilterNode& pattern) {
        const FilterToken open = current_;
        take();
        FilterNode list;
        list.kind = FilterNode::Kind::any;
        while (true) {
            Node one = value(pattern);
            if (!one) return std::nullopt;
            list.children.push_back(std::move(*one));
            if (current_.kind == FilterToken::Kind::close) break;
            if (!atWord("or")) {
                if (current_.kind == FilterToken::Kind::end) current_.span = open.span;
                return fail(current_.span == open.span ? "This ( is never closed." : "Write or between the values.");
            }
            take();
        }
        list.span = {pattern.span.begin, current_.span.end};
        take();
        return list;
    }

    Node value(const FilterNode& field) {
        if (current_.kind == FilterToken::Kind::bad) return failAtBad();
        if (current_.kind != FilterToken::Kind::word && current_.kind != FilterToken::Kind::quoted)
            return fail("Write a value here.");
        FilterNode node = field;
        node.pattern = patternOf(unquoted(current_), node.text);
        if (node.comparison && ascii_equals_ignoring_case(node.field, "time")) {
            auto time = parse_time(node.text);
            if (!time) time = parse_time(node.text + " 00:00:00");
            if (!time) return fail("This is not a time. Write it as \"2020-07-22 20:29:27\".");
            node.number.value = time->ns;
        } else if (node.comparison && !ir::Number::parse(node.text, node.number)) {
            return fail("This is not a number.");
        }
        node.span.end = current_.span.end;
        if (++terms_ > maxFilterTerms) return fail("The filter has more than 1,000 values.");
        take();
        return node;
    }

    Node anywhere() {
        FilterNode node;
        node.kind = FilterNode::Kind::anywhere;
        node.span = current_.span;
        node.pattern = patternOf(unquoted(current_), node.text);
        const ir::PatternPart run{ir::PatternPart::Kind::any_run, {}};
        node.pattern.parts.insert(node.pattern.parts.begin(), run);
        node.pattern.parts.push_back(run);
        node.pattern = ir::normalised(std::move(node.pattern));
        if (++terms_ > maxFilterTerms) return fail("The filter has more than 1,000 values.");
        take();
        return node;
    }

    Node failAtBad() {
        return fail(current_.text.starts_with('"') ? "This quote is never closed." : "Write != or quote this.");
    }

    static std::string_view unquoted(const FilterToken& token) {
        return token.kind == FilterToken::Kind::quoted ? token.text.substr(1, token.text.size() - 2) : token.text;
    }

    FilterLexer lexer_;
    FilterToken next_ = lexer_.next();
    FilterToken current_;
    std::optional<FilterError> error_;
    size_t terms_ = 0;
};

} // namespace

FilterParse parseFilter(std::string_view text) {
    if (text.size() > maxFilterLength)
        return {{}, FilterError{{0, static_cast<uint32_t>(maxFilterLength)}, "The filter is too long."}};
    return FilterParser(text).parse();
}

std::string filterTerm(std::string_view field, std::string_view value, FilterTerm kind) {
    const auto special = [](char c) { return c == '*' || c == '?' || c == '"' || c == '\\'; };
    const auto quoted = [&](std::string_view text) {
        std::string result = "\"";
        for (size_t i = 0; i < text.size(); ++i) {
            // A backslash needs another only where it would take the meaning from what follows.
            const bool escape = text[i] == '\\' ? i + 1 == text.size() || special(text[i + 1]) : special(text[i]);
            if (escape) result.push_back('\\');
            result.push_back(text[i]);
        }
        return result + '"';
    };
    bool plain = !field.empty();
    for (const char c : field) plain = plain && !endsWord(c);
    for (const std::string_view keyword : {"and", "or", "not"})
        plain = plain && !ascii_equals_ignoring_case(field, keyword);
    std::string term = kind == FilterTerm::exclude ? "not " : "";
    term += plain ? std::string(field) : quoted(field);
    return term + " : " + quoted(value);
}

std::string withTerm(std::string_view filter, std::string_view term) {
    const FilterParse parsed = parseFilter(filter);
    if (!parsed.root) return std::string(term);
    const bool either = parsed.root->kind == FilterNode::Kind::any && !parsed.root->grouped;
    // `field : (a or b)` is an `any` too, but one value list: only a written "or" between terms needs parentheses.
    const bool list = either && parsed.root->children.front().fieldSpan == parsed.root->children.back().fieldSpan &&
                      parsed.root->children.front().kind == FilterNode::Kind::field;
    std::string result = either && !list ? '(' + std::string(filter) + ')' : std::string(filter);
    return result + " and " + std::string(term);
}

} // namespace rw::widgets
