#pragma once
// Expressions of EQL. Precedence from loose to tight: or, and, not, one comparison, + -, * / %, unary -.

#include "engine/rules/elastic/eql/ast.h"

#include <functional>
#include <string_view>

namespace rw::eql {

/// A walk over the tokens that fills a tree; shared by the parser of expressions and that of whole queries.
class Cursor {
public:
    Cursor(std::string_view text, Dialect dialect);

    [[nodiscard]] const Token& token() const { return tokens_.tokens[at_]; }

    [[nodiscard]] const Token& ahead(size_t by = 1) const {
        return tokens_.tokens[std::min(at_ + by, tokens_.tokens.size() - 1)];
    }

    [[nodiscard]] const Token& last() const { return tokens_.tokens[at_ == 0 ? 0 : at_ - 1]; }

    [[nodiscard]] bool at_end() const { return token().kind == TokenKind::end; }

    /// An operator or mark.
    [[nodiscard]] bool is(std::string_view sign) const;
    /// A word of the language, in any case, without ~ unless asked for.
    [[nodiscard]] bool is_word(std::string_view word) const;

    void next(rules::TokenRole role);
    /// Steps over the sign when it is there.
    bool take(std::string_view sign);
    bool take_word(std::string_view word);

    void error(std::string_view code, std::string message, Span span);
    /// Steps over everything up to one of the signs, outside brackets, or to the end.
    void skip_to(std::string_view signs);

    void skip_all() { at_ = tokens_.tokens.size() - 1; }

    ExprId add(Expr expr);

    /// The string at the cursor is a pattern, for its colour.
    void mark_pattern() { patterns_[at_] = true; }

    /// Ends the tree: colours and diagnostics in the order of the text.
    void finish();

    Tree tree;
    const Dialect dialect;

private:
    std::string_view text_;
    Tokens tokens_;
    std::vector<rules::TokenRole> roles_; ///< by token
    std::vector<bool> patterns_;          ///< by token
    size_t at_ = 0;
};

/// Parses one expression at the cursor. `relation` parses what stands in the brackets of `child of [ … ]`.
class ExpressionParser {
public:
    ExpressionParser(Cursor& cursor, std::function<void()> relation)
        : cursor_(cursor)
        , relation_(std::move(relation)) {}

    ExprId expression() { return disjunction(); }

    /// An expression without comparison: what `by` takes.
    ExprId key() { return sum(); }

private:
    struct Nesting;

    ExprId disjunction();
    ExprId conjunction();
    ExprId negated();
    ExprId comparison();
    ExprId compared(ExprId left);
    ExprId sum();
    ExprId product();
    ExprId unary();
    ExprId primary();
    ExprId name();
    ExprId call();
    ExprId relation();
    ExprId literal(ExprKind kind);
    ExprId text();
    ExprId expected(std::string message);
    void array_index(ExprId id);
    bool values(std::vector<ExprId>& to, bool pattern);
    ExprId join(ExprKind kind, std::vector<ExprId> parts);
    ExprId binary(ExprKind kind, Op op, ExprId left, ExprId right);

    [[nodiscard]] Span span_of(ExprId id) const { return cursor_.tree.exprs[id].span; }

    Cursor& cursor_;
    std::function<void()> relation_;
    uint32_t depth_ = 0;
};

} // namespace rw::eql
