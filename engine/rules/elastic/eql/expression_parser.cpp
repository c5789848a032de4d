#include "engine/rules/elastic/eql/expression_parser.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/limits.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rw::eql {

namespace {

using rules::TokenRole;
namespace code = elastic::code;
namespace limits = elastic::limits;

Op comparison_of(std::string_view sign, Dialect dialect) {
    constexpr std::array<std::pair<std::string_view, Op>, 6> signs{{{"==", Op::equal},
                                                                    {"!=", Op::unequal},
                                                                    {"<", Op::less},
                                                                    {"<=", Op::less_equal},
                                                                    {">", Op::greater},
                                                                    {">=", Op::greater_equal}}};
    for (const auto& [written, op] : signs)
        if (written == sign) return op;
    return sign == "=" && dialect == Dialect::endgame ? Op::equal : Op::none;
}

constexpr size_t most_exprs = 200'000;

} // namespace

Cursor::Cursor(std::string_view text, Dialect given)
    : dialect(given)
    , text_(text)
    , tokens_(tokens_of(text, given))
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
    if (!is_word(word) || token().insensitive) return false;
    next(TokenRole::op);
    return true;
}

void Cursor::error(std::string_view code, std::string message, Span span) {
    if (tree.diagnostics.size() < limits::diagnostics_per_query)
        tree.diagnostics.push_back({std::string(code), Severity::error, std::move(message), span});
}

void Cursor::skip_to(std::string_view signs) {
    uint32_t open = 0;
    while (!at_end()) {
        const Token& here = token();
        if (here.kind == TokenKind::mark) {
            if (open == 0 && signs.find(here.text) != std::string_view::npos) return;
            if (here.text == "(" || here.text == "[") ++open;
            if ((here.text == ")" || here.text == "]") && open > 0) --open;
        }
        next(TokenRole::plain);
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
    if (!cursor_.is_word("not")) return comparison();
    const Nesting nesting(*this);
    Expr expr;
    expr.kind = ExprKind::negation;
    expr.span = cursor_.token().span;
    cursor_.next(TokenRole::op);
    const ExprId child = nesting.fits ? negated() : expected("A condition is expected here.");
    expr.span.end = std::max(expr.span.end, span_of(child).end);
    expr.children = {child};
    return cursor_.add(std::move(expr));
}

ExprId ExpressionParser::comparison() {
    const ExprId left = sum();
    const ExprId result = compared(left);
    // Endgame allows a == b == c; elsewhere a second comparison is seen as something left over.
    return result;
}

ExprId ExpressionParser::compared(ExprId left) {
    const Token& sign = cursor_.token();
    if (sign.kind == TokenKind::op) {
        if (sign.text == ":") {
            cursor_.next(TokenRole::op);
            Expr expr;
            expr.kind = ExprKind::like;
            expr.insensitive = true;
            expr.colon = true;
            expr.children = {left};
            values(expr.children, true);
            expr.span = {span_of(left).begin, std::max(span_of(left).end, cursor_.last().span.end)};
            return cursor_.add(std::move(expr));
        }
        Op op = comparison_of(sign.text, cursor_.dialect);
        if (op == Op::none && sign.text == "=") {
            cursor_.error(code::eql_old_syntax, "Equality is written ==.", sign.span);
            op = Op::equal;
        }
        if (op == Op::none) return left;
        cursor_.next(TokenRole::op);
        return binary(ExprKind::compare, op, left, sum());
    }
    const bool negate = cursor_.is_word("not") && ascii_equals_ignoring_case(cursor_.ahead().text, "in");
    ExprKind kind = ExprKind::broken;
    if (negate || cursor_.is_word("in")) kind = ExprKind::in_set;
    if (cursor_.is_word("like")) kind = ExprKind::like;
    if (cursor_.is_word("regex")) kind = ExprKind::regex;
    if (kind == ExprKind::broken) return left;
    if (negate) cursor_.next(TokenRole::op);
    Expr expr;
    expr.kind = kind;
    expr.insensitive = cursor_.token().insensitive;
    expr.children = {left};
    cursor_.next(TokenRole::op);
    values(expr.children, kind == ExprKind::like);
    expr.span = {span_of(left).begin, std::max(span_of(left).end, cursor_.last().span.end)};
    const ExprId set = cursor_.add(std::move(expr));
    if (!negate) return set;
    Expr negation;
    negation.kind = ExprKind::negation;
    negation.span = span_of(set);
    negation.children = {set};
    return cursor_.add(std::move(negation));
}

/// One value, or a list of values in brackets.
bool ExpressionParser::values(std::vector<ExprId>& to, bool pattern) {
    if (!cursor_.is("(")) {
        if (pattern) cursor_.mark_pattern();
        to.push_back(sum());
        return false;
    }
    const Span open = cursor_.token().span;
    cursor_.next(TokenRole::punctuation);
    while (!cursor_.at_end() && !cursor_.is(")")) {
        if (pattern) cursor_.mark_pattern();
        to.push_back(disjunction());
        if (!cursor_.take(",")) break;
    }
    if (to.size() == 1) to.push_back(expected("A value is expected here."));
    if (!cursor_.take(")")) cursor_.error(code::eql_unclosed, "This ( is never closed.", open);
    return true;
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
    if (!cursor_.is("-") && !cursor_.is("+")) return primary();
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

ExprId ExpressionParser::expected(std::string message) {
    const Span at = cursor_.token().span;
    if (cursor_.token().kind != TokenKind::bad) cursor_.error(code::eql_operand_expected, std::move(message), at);
    Expr expr;
    expr.span = {at.begin, at.begin};
    if (cursor_.token().kind == TokenKind::bad) cursor_.next(TokenRole::plain);
    return cursor_.add(std::move(expr));
}

ExprId ExpressionParser::primary() {
    const Token& here = cursor_.token();
    switch (here.kind) {
    case TokenKind::number:
        return literal(ExprKind::number);
    case TokenKind::text:
        return text();
    case TokenKind::name:
        return name();
    case TokenKind::mark:
        if (here.text == "(") {
            const Nesting nesting(*this);
            cursor_.next(TokenRole::punctuation);
            const ExprId inside = nesting.fits ? disjunction() : expected("A condition is expected here.");
            if (!cursor_.take(")")) cursor_.error(code::eql_unclosed, "This ( is never closed.", here.span);
            return inside;
        }
        if (here.text == "?" && cursor_.ahead().kind == TokenKind::name) {
            const uint32_t begin = here.span.begin;
            cursor_.next(TokenRole::op);
            const ExprId id = name();
            Expr& field = cursor_.tree.exprs[id];
            if (field.kind == ExprKind::field) {
                field.optional = true;
                field.span.begin = begin;
            }
            return id;
        }
        break;
    case TokenKind::op:
    case TokenKind::bad:
    case TokenKind::end:
        break;
    }
    return expected("A value or a field is expected here.");
}

ExprId ExpressionParser::literal(ExprKind kind) {
    Expr expr;
    expr.kind = kind;
    expr.span = cursor_.token().span;
    if (kind == ExprKind::number) {
        std::string written(cursor_.token().text);
        if (written.starts_with('.')) written.insert(0, 1, '0');
        if (!ir::Number::parse(written, expr.number)) {
            cursor_.error(code::eql_unexpected, "This number cannot be read.", expr.span);
            expr.kind = ExprKind::broken;
        }
    }
    expr.truth = ascii_equals_ignoring_case(cursor_.token().text, "true");
    cursor_.next(TokenRole::value);
    return cursor_.add(std::move(expr));
}

ExprId ExpressionParser::text() {
    Expr expr;
    expr.kind = ExprKind::text;
    expr.span = cursor_.token().span;
    expr.name = decode(cursor_.token(), cursor_.dialect, cursor_.tree.diagnostics);
    cursor_.next(TokenRole::value);
    return cursor_.add(std::move(expr));
}

ExprId ExpressionParser::name() {
    const Token& here = cursor_.token();
    if (cursor_.is_word("true") || cursor_.is_word("false")) return literal(ExprKind::boolean);
    if (cursor_.is_word("null")) return literal(ExprKind::null);
    for (const std::string_view word : {"and", "or", "in", "like", "regex", "where", "until", "with"})
        if (cursor_.is_word(word)) return expected("A value or a field is expected here.");
    const Token& behind = cursor_.ahead();
    if (behind.kind == TokenKind::mark && behind.text == "(" && !here.text.starts_with('`')) return call();
    const bool of =
        behind.kind == TokenKind::name && ascii_equals_ignoring_case(behind.text, "of") && cursor_.ahead(2).text == "[";
    if (of) return relation();
    Expr expr;
    expr.kind = ExprKind::field;
    expr.span = here.span;
    expr.name = plain_name(here.text);
    if (here.insensitive) cursor_.error(code::eql_unexpected, "Only functions and operators take a ~.", here.span);
    cursor_.next(TokenRole::field);
    const ExprId id = cursor_.add(std::move(expr));
    array_index(id);
    return id;
}

/// `a[0].b`: Endgame's; stepped over.
void ExpressionParser::array_index(ExprId id) {
    bool told = false;
    while (cursor_.is("[") && cursor_.ahead().kind == TokenKind::number && cursor_.ahead(2).text == "]") {
        if (!told && cursor_.dialect == Dialect::elastic)
            cursor_.error(code::eql_old_syntax, "Elements of lists cannot be chosen by number.", cursor_.token().span);
        told = true;
        for (int i = 0; i < 3; ++i) cursor_.next(TokenRole::punctuation);
        if (cursor_.is(".") && cursor_.ahead().kind == TokenKind::name) {
            cursor_.next(TokenRole::punctuation);
            cursor_.next(TokenRole::field);
        }
    }
    if (!told) return;
    Expr& element = cursor_.tree.exprs[id];
    element.kind = ExprKind::call; // no field, but something that an event has to be asked for
    element.name = "[]";
    element.span.end = cursor_.last().span.end;
}

ExprId ExpressionParser::call() {
    const Nesting nesting(*this);
    Expr expr;
    expr.kind = ExprKind::call;
    expr.span = cursor_.token().span;
    expr.name = std::string(cursor_.token().text);
    expr.insensitive = cursor_.token().insensitive;
    cursor_.next(TokenRole::modifier);
    const Span open = cursor_.token().span;
    cursor_.next(TokenRole::punctuation);
    while (nesting.fits && !cursor_.at_end() && !cursor_.is(")")) {
        expr.children.push_back(disjunction());
        if (!cursor_.take(",")) break;
    }
    if (!cursor_.take(")")) cursor_.error(code::eql_unclosed, "This ( is never closed.", open);
    expr.span.end = std::max(expr.span.end, cursor_.last().span.end);
    return cursor_.add(std::move(expr));
}

ExprId ExpressionParser::relation() {
    const Nesting nesting(*this);
    Expr expr;
    expr.kind = ExprKind::relation;
    expr.span = cursor_.token().span;
    expr.name = std::string(cursor_.token().text) + " of";
    if (cursor_.dialect == Dialect::elastic)
        cursor_.error(code::eql_old_syntax, "Relations (" + expr.name + ") are not part of EQL any more.", expr.span);
    cursor_.next(TokenRole::op);
    cursor_.next(TokenRole::op);
    const Span open = cursor_.token().span;
    cursor_.next(TokenRole::punctuation);
    if (nesting.fits) relation_();
    if (!cursor_.take("]")) {
        cursor_.error(code::eql_unclosed, "This [ is never closed.", open);
        cursor_.skip_to("]");
        cursor_.take("]");
    }
    expr.span.end = std::max(expr.span.end, cursor_.last().span.end);
    return cursor_.add(std::move(expr));
}

} // namespace rw::eql
