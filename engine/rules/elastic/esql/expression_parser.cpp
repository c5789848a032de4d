#include "engine/rules/elastic/esql/expression_parser.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/limits.h"

#include <array>
#include <utility>

namespace rw::esql {

namespace {

using rules::TokenRole;
namespace code = elastic::code;
namespace limits = elastic::limits;

constexpr size_t most_exprs = 200'000;

Op comparison_of(std::string_view sign) {
    constexpr std::array<std::pair<std::string_view, Op>, 7> signs{{{"==", Op::equal},
                                                                    {"!=", Op::unequal},
                                                                    {"=~", Op::equal_any_case},
                                                                    {"<", Op::less},
                                                                    {"<=", Op::less_equal},
                                                                    {">", Op::greater},
                                                                    {">=", Op::greater_equal}}};
    for (const auto& [written, op] : signs)
        if (written == sign) return op;
    return Op::none;
}

bool is_unit(std::string_view word) {
    constexpr std::array units{
        "ms",      "millisecond", "milliseconds", "s",     "sec",     "second",   "seconds", "m",  "min",  "minute",
        "minutes", "h",           "hour",         "hours", "d",       "day",      "days",    "w",  "week", "weeks",
        "mo",      "month",       "months",       "q",     "quarter", "quarters", "y",       "yr", "year", "years"};
    const std::string lower = ascii_lower(word);
    return std::find(units.begin(), units.end(), lower) != units.end();
}

} // namespace

Cursor::Cursor(std::string_view text)
    : tokens_(tokens_of(text))
    , roles_(tokens_.tokens.size(), TokenRole::plain)
    , patterns_(tokens_.tokens.size(), false) {}

bool Cursor::is(std::string_view sign) const {
    return (token().kind == TokenKind::op || token().kind == TokenKind::mark) && token().text == sign;
}

bool Cursor::is_word(std::string_view word) const {
    return token().kind == TokenKind::name && ascii_equals_ignoring_case(token().text, word);
}

void Cursor::next(TokenRole role) {
    if (at_end()) return;
    roles_[at_] = role;
    ++at_;
}

bool Cursor::take(std::string_view sign) {
    if (!is(sign)) return false;
    next(token().kind == TokenKind::op ? TokenRole::op : TokenRole::punctuation);
    return true;
}

bool Cursor::take_word(std::string_view word) {
    if (!is_word(word)) return false;
    next(TokenRole::op);
    return true;
}

void Cursor::error(std::string_view code, std::string message, Span span) {
    if (tree.diagnostics.size() < limits::diagnostics_per_query)
        tree.diagnostics.push_back({std::string(code), Severity::error, std::move(message), span});
}

void Cursor::skip_to_pipe() {
    uint32_t open = 0;
    while (!at_end()) {
        if (token().kind == TokenKind::mark) {
            if (open == 0 && token().text == "|") return;
            if (token().text == "(" || token().text == "[") ++open;
            if ((token().text == ")" || token().text == "]") && open > 0) --open;
        }
        next(token().kind == TokenKind::number ? TokenRole::value
             : token().kind == TokenKind::op   ? TokenRole::op
                                               : TokenRole::plain);
    }
}

ExprId Cursor::add(Expr expr) {
    for (const ExprId child : expr.children) expr.depth = std::max(expr.depth, tree.exprs[child].depth + 1);
    const bool deep = expr.depth > limits::tree_depth; // a long chain of operators is deep without brackets
    if (deep) {
        error(code::too_deep, "The query is nested deeper than the limit; simplify it.", expr.span);
        expr.kind = ExprKind::broken;
        expr.children.clear();
        expr.depth = 1;
    }
    if (tree.exprs.size() == most_exprs)
        error(code::too_long, "The query says more than the limit; shorten it.", expr.span);
    tree.exprs.push_back(std::move(expr));
    if (deep || tree.exprs.size() > most_exprs) skip_all();
    return static_cast<ExprId>(tree.exprs.size() - 1);
}

void Cursor::finish() {
    for (Diagnostic& each : tokens_.diagnostics) tree.diagnostics.push_back(std::move(each));
    std::stable_sort(tree.diagnostics.begin(), tree.diagnostics.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return a.span.begin < b.span.begin;
    });
    size_t comment = 0;
    for (size_t i = 0; i < tokens_.tokens.size(); ++i) {
        const Token& each = tokens_.tokens[i];
        while (comment < tokens_.comments.size() && tokens_.comments[comment].begin < each.span.begin)
            tree.tokens.push_back({tokens_.comments[comment++], TokenRole::comment});
        if (each.span.empty()) continue;
        if (each.kind == TokenKind::text)
            colour_text(each, patterns_[i], tree.tokens);
        else if (roles_[i] != TokenRole::plain)
            tree.tokens.push_back({each.span, roles_[i]});
    }
    while (comment < tokens_.comments.size()) tree.tokens.push_back({tokens_.comments[comment++], TokenRole::comment});
}

/// Depth of one parse; tells once when the limit is passed.
struct ExpressionParser::Nesting {
    explicit Nesting(ExpressionParser& parser)
        : parser_(parser)
        , fits(++parser.depth_ <= limits::query_depth) {
        if (fits) return;
        parser.cursor_.error(
            code::too_deep, "The query is nested deeper than the limit; simplify it.", parser.cursor_.token().span);
        parser.cursor_.skip_all();
    }

    ~Nesting() { --parser_.depth_; }

    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

    ExpressionParser& parser_;
    const bool fits;
};

ExprId ExpressionParser::join(ExprKind kind, std::vector<ExprId> parts) {
    if (parts.size() == 1) return parts.front();
    Expr expr;
    expr.kind = kind;
    expr.span = {span_of(parts.front()).begin, std::max(span_of(parts.front()).end, span_of(parts.back()).end)};
    expr.children = std::move(parts);
    return cursor_.add(std::move(expr));
}

ExprId ExpressionParser::binary(ExprKind kind, Op op, ExprId left, ExprId right) {
    Expr expr;
    expr.kind = kind;
    expr.op = op;
    expr.span = {span_of(left).begin, std::max(span_of(left).end, span_of(right).end)};
    expr.children = {left, right};
    return cursor_.add(std::move(expr));
}

ExprId ExpressionParser::not_of(ExprId child, bool negate) {
    if (!negate) return child;
    Expr expr;
    expr.kind = ExprKind::negation;
    expr.span = span_of(child);
    expr.children = {child};
    return cursor_.add(std::move(expr));
}

ExprId ExpressionParser::disjunction() {
    std::vector<ExprId> parts{conjunction()};
    while (cursor_.take_word("or")) parts.push_back(conjunction());
    return join(ExprKind::any, std::move(parts));
}

ExprId ExpressionParser::conjunction() {
    std::vector<ExprId> parts{negated()};
    while (cursor_.take_word("and")) parts.push_back(negated());
    return join(ExprKind::all, std::move(parts));
}

ExprId ExpressionParser::negated() {
    if (!cursor_.is_word("not")) return predicate();
    const Nesting nesting(*this);
    const uint32_t begin = cursor_.token().span.begin;
    cursor_.next(TokenRole::op);
    const ExprId child = nesting.fits ? negated() : expected("A condition is expected here.");
    const ExprId id = not_of(child, true);
    cursor_.tree.exprs[id].span = {begin, std::max(begin, span_of(child).end)};
    return id;
}

ExprId ExpressionParser::predicate() { return predicated(sum()); }

ExprId ExpressionParser::predicated(ExprId left) {
    const Token& sign = cursor_.token();
    if (sign.kind == TokenKind::op) {
        if (sign.text == ":") {
            cursor_.next(TokenRole::op);
            return binary(ExprKind::match, Op::none, left, cast());
        }
        const Op op = comparison_of(sign.text);
        if (op == Op::none) return left;
        cursor_.next(TokenRole::op);
        return binary(ExprKind::compare, op, left, sum());
    }
    if (cursor_.is_word("is")) {
        Expr expr;
        expr.kind = ExprKind::is_null;
        expr.children = {left};
        cursor_.next(TokenRole::op);
        const bool negate = cursor_.take_word("not");
        if (!cursor_.is_word("null"))
            cursor_.error(code::esql_operand_expected, "null is expected behind is.", cursor_.token().span);
        else
            cursor_.next(TokenRole::op);
        expr.span = {span_of(left).begin, std::max(span_of(left).end, cursor_.last().span.end)};
        return not_of(cursor_.add(std::move(expr)), negate);
    }
    const std::string_view behind = cursor_.ahead().text;
    const bool negate = cursor_.is_word("not") &&
                        (ascii_equals_ignoring_case(behind, "in") || ascii_equals_ignoring_case(behind, "like") ||
                         ascii_equals_ignoring_case(behind, "rlike"));
    const std::string word = ascii_lower(negate ? behind : sign.kind == TokenKind::name ? sign.text : "");
    const ExprKind kind = word == "in"      ? ExprKind::in_set
                          : word == "like"  ? ExprKind::like
                          : word == "rlike" ? ExprKind::rlike
                                            : ExprKind::broken;
    if (kind == ExprKind::broken) return left;
    if (negate) cursor_.next(TokenRole::op);
    cursor_.next(TokenRole::op);
    Expr expr;
    expr.kind = kind;
    expr.children = {left};
    values(expr.children, kind == ExprKind::like);
    expr.span = {span_of(left).begin, std::max(span_of(left).end, cursor_.last().span.end)};
    return not_of(cursor_.add(std::move(expr)), negate);
}

/// One value, or a list of values in brackets.
void ExpressionParser::values(std::vector<ExprId>& to, bool pattern) {
    if (!cursor_.is("(")) {
        if (pattern) cursor_.mark_pattern();
        to.push_back(sum());
        return;
    }
    const Span open = cursor_.token().span;
    cursor_.next(TokenRole::punctuation);
    while (!cursor_.at_end() && !cursor_.is(")") && !cursor_.is("|")) {
        if (pattern) cursor_.mark_pattern();
        to.push_back(disjunction());
        if (!cursor_.take(",")) break;
    }
    if (to.size() == 1) to.push_back(expected("A value is expected here."));
    if (!cursor_.take(")")) cursor_.error(code::esql_unclosed, "This ( is never closed.", open);
}

ExprId ExpressionParser::sum() {
    ExprId left = product();
    while (cursor_.is("+") || cursor_.is("-")) {
        const Op op = cursor_.is("+") ? Op::add : Op::subtract;
        cursor_.next(TokenRole::op);
        left = binary(ExprKind::arithmetic, op, left, product());
    }
    return left;
}

ExprId ExpressionParser::product() {
    ExprId left = unary();
    while (cursor_.is("*") || cursor_.is("/") || cursor_.is("%")) {
        const Op op = cursor_.is("*") ? Op::multiply : cursor_.is("/") ? Op::divide : Op::modulo;
        cursor_.next(TokenRole::op);
        left = binary(ExprKind::arithmetic, op, left, unary());
    }
    return left;
}

ExprId ExpressionParser::unary() {
    if (!cursor_.is("-") && !cursor_.is("+")) return cast();
    const Nesting nesting(*this);
    const bool minus = cursor_.is("-");
    Expr expr;
    expr.kind = ExprKind::minus;
    expr.span = cursor_.token().span;
    cursor_.next(TokenRole::op);
    const ExprId child = nesting.fits ? unary() : expected("A value is expected here.");
    if (!minus) return child;
    expr.span.end = std::max(expr.span.end, span_of(child).end);
    expr.children = {child};
    return cursor_.add(std::move(expr));
}

ExprId ExpressionParser::cast() {
    ExprId value = primary();
    while (cursor_.is("::")) {
        cursor_.next(TokenRole::op);
        Expr expr;
        expr.kind = ExprKind::cast;
        expr.children = {value};
        expr.name = ascii_lower(cursor_.token().text);
        if (cursor_.token().kind == TokenKind::name)
            cursor_.next(TokenRole::modifier);
        else
            cursor_.error(code::esql_operand_expected, "A type is expected behind ::.", cursor_.token().span);
        expr.span = {span_of(value).begin, std::max(span_of(value).end, cursor_.last().span.end)};
        value = cursor_.add(std::move(expr));
    }
    return value;
}

ExprId ExpressionParser::expected(std::string message) {
    const Span at = cursor_.token().span;
    const bool bad = cursor_.token().kind == TokenKind::bad;
    if (!bad) cursor_.error(code::esql_operand_expected, std::move(message), at);
    Expr expr;
    expr.span = {at.begin, at.begin};
    if (bad) cursor_.next(TokenRole::plain);
    return cursor_.add(std::move(expr));
}

ExprId ExpressionParser::primary() {
    const Token& here = cursor_.token();
    switch (here.kind) {
    case TokenKind::number:
        return number();
    case TokenKind::text:
        return text();
    case TokenKind::name:
        return name();
    case TokenKind::op:
        if (here.text == "*") {
            Expr expr;
            expr.kind = ExprKind::star;
            expr.span = here.span;
            cursor_.next(TokenRole::op);
            return cursor_.add(std::move(expr));
        }
        break;
    case TokenKind::mark:
        if (here.text == "(") {
            const Nesting nesting(*this);
            cursor_.next(TokenRole::punctuation);
            const ExprId inside = nesting.fits ? disjunction() : expected("A condition is expected here.");
            if (!cursor_.take(")")) cursor_.error(code::esql_unclosed, "This ( is never closed.", here.span);
            return inside;
        }
        if (here.text == "[") return bracketed(ExprKind::list, "]");
        if (here.text == "{") return bracketed(ExprKind::options, "}");
        if (here.text == "?") {
            Expr expr;
            expr.kind = ExprKind::parameter;
            expr.span = here.span;
            cursor_.next(TokenRole::op);
            if (cursor_.token().kind == TokenKind::name || cursor_.token().kind == TokenKind::number)
                cursor_.next(TokenRole::field);
            expr.span.end = std::max(expr.span.end, cursor_.last().span.end);
            return cursor_.add(std::move(expr));
        }
        break;
    case TokenKind::source:
    case TokenKind::bad:
    case TokenKind::end:
        break;
    }
    return expected("A value or a column is expected here.");
}

/// `[1, 2]` or `{"name": value, …}`.
ExprId ExpressionParser::bracketed(ExprKind kind, std::string_view close) {
    const Nesting nesting(*this);
    Expr expr;
    expr.kind = kind;
    expr.span = cursor_.token().span;
    cursor_.next(TokenRole::punctuation);
    while (nesting.fits && !cursor_.at_end() && !cursor_.is(close)) {
        if (kind == ExprKind::options && cursor_.token().kind == TokenKind::text) {
            cursor_.next(TokenRole::modifier);
            if (!cursor_.take(":"))
                cursor_.error(code::esql_operand_expected, ": is expected here.", cursor_.token().span);
        }
        expr.children.push_back(sum());
        if (!cursor_.take(",")) break;
    }
    if (!cursor_.take(close)) cursor_.error(code::esql_unclosed, "This bracket is never closed.", expr.span);
    expr.span.end = std::max(expr.span.end, cursor_.last().span.end);
    return cursor_.add(std::move(expr));
}

ExprId ExpressionParser::number() {
    Expr expr;
    expr.kind = ExprKind::number;
    expr.span = cursor_.token().span;
    std::string written(cursor_.token().text);
    if (written.starts_with('.')) written.insert(0, 1, '0');
    if (!ir::Number::parse(written, expr.number)) {
        cursor_.error(code::esql_unexpected, "This number cannot be read.", expr.span);
        expr.kind = ExprKind::broken;
    }
    cursor_.next(TokenRole::value);
    if (cursor_.token().kind == TokenKind::name && is_unit(cursor_.token().text)) {
        expr.kind = ExprKind::span;
        expr.span.end = cursor_.token().span.end;
        cursor_.next(TokenRole::value);
    }
    return cursor_.add(std::move(expr));
}

ExprId ExpressionParser::text() {
    Expr expr;
    expr.kind = ExprKind::text;
    expr.span = cursor_.token().span;
    expr.name = decode(cursor_.token(), cursor_.tree.diagnostics);
    const bool lines = cursor_.token().text.starts_with("\"\"\"") && cursor_.token().text.size() >= 6;
    expr.raw = lines || cursor_.token().text.find('\\') == std::string_view::npos;
    cursor_.next(TokenRole::value);
    return cursor_.add(std::move(expr));
}

ExprId ExpressionParser::name() {
    const Token& here = cursor_.token();
    Expr expr;
    expr.span = here.span;
    if (cursor_.is_word("true") || cursor_.is_word("false")) {
        expr.kind = ExprKind::boolean;
        expr.truth = cursor_.is_word("true");
        cursor_.next(TokenRole::value);
        return cursor_.add(std::move(expr));
    }
    if (cursor_.is_word("null")) {
        expr.kind = ExprKind::null;
        cursor_.next(TokenRole::value);
        return cursor_.add(std::move(expr));
    }
    for (const std::string_view word : {"and", "or", "in", "like", "rlike", "is", "by", "where"})
        if (cursor_.is_word(word)) return expected("A value or a column is expected here.");
    if (cursor_.ahead().kind == TokenKind::mark && cursor_.ahead().text == "(") return call();
    expr.kind = ExprKind::field;
    expr.name = plain_name(here.text);
    cursor_.next(TokenRole::field);
    return cursor_.add(std::move(expr));
}

ExprId ExpressionParser::call() {
    const Nesting nesting(*this);
    Expr expr;
    expr.kind = ExprKind::call;
    expr.span = cursor_.token().span;
    expr.name = ascii_lower(cursor_.token().text);
    cursor_.next(TokenRole::modifier);
    const Span open = cursor_.token().span;
    cursor_.next(TokenRole::punctuation);
    while (nesting.fits && !cursor_.at_end() && !cursor_.is(")") && !cursor_.is("|")) {
        expr.children.push_back(disjunction());
        if (!cursor_.take(",")) break;
    }
    if (!cursor_.take(")")) cursor_.error(code::esql_unclosed, "This ( is never closed.", open);
    expr.span.end = std::max(expr.span.end, cursor_.last().span.end);
    return cursor_.add(std::move(expr));
}

} // namespace rw::esql
