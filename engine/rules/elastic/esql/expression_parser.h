#pragma once
// Expressions of ES|QL. Precedence from loose to tight: or, and, not, one predicate (comparison, in, like, is null, :),
// + -, * / %, unary -, ::type.

#include "engine/rules/elastic/esql/ast.h"

#include <algorithm>
#include <string_view>

namespace rw::esql {

/// A walk over the tokens that fills a tree.
class Cursor {
public:
    explicit Cursor(std::string_view text);

    [[nodiscard]] const Token& token() const { return tokens_.tokens[at_]; }

    [[nodiscard]] const Token& ahead(size_t by = 1) const {
        return tokens_.tokens[std::min(at_ + by, tokens_.tokens.size() - 1)];
    }

    [[nodiscard]] const Token& last() const { return tokens_.tokens[at_ == 0 ? 0 : at_ - 1]; }

    [[nodiscard]] bool at_end() const { return token().kind == TokenKind::end; }

    [[nodiscard]] bool is(std::string_view sign) const;
    [[nodiscard]] bool is_word(std::string_view word) const;

    void next(rules::TokenRole role);
    bool take(std::string_view sign);
    bool take_word(std::string_view word);

    void error(std::string_view code, std::string message, Span span);
    /// Steps over everything up to the next pipe outside brackets, or to the end.
    void skip_to_pipe();

    void skip_all() { at_ = tokens_.tokens.size() - 1; }

    ExprId add(Expr expr);

    /// The string at the cursor is a pattern, for its colour.
    void mark_pattern() { patterns_[at_] = true; }

    /// Ends the tree: colours and diagnostics in the order of the text.
    void finish();

    Tree tree;

private:
    Tokens tokens_;
    std::vector<rules::TokenRole> roles_; ///< by token
    std::vector<bool> patterns_;          ///< by token
    size_t at_ = 0;
};

class ExpressionParser {
public:
    explicit ExpressionParser(Cursor& cursor)
        : cursor_(cursor) {}

    ExprId expression() { return disjunction(); }

private:
    struct Nesting;

    ExprId disjunction();
    ExprId conjunction();
    ExprId negated();
    ExprId predicate();
    ExprId predicated(ExprId left);
    ExprId sum();
    ExprId product();
    ExprId unary();
    ExprId cast();
    ExprId primary();
    ExprId name();
    ExprId call();
    ExprId number();
    ExprId text();
    ExprId bracketed(ExprKind kind, std::string_view close);
    ExprId expected(std::string message);
    void values(std::vector<ExprId>& to, bool pattern);
    ExprId join(ExprKind kind, std::vector<ExprId> parts);
    ExprId binary(ExprKind kind, Op op, ExprId left, ExprId right);
    ExprId not_of(ExprId child, bool negate);

    [[nodiscard]] Span span_of(ExprId id) const { return cursor_.tree.exprs[id].span; }

    Cursor& cursor_;
    uint32_t depth_ = 0;
};

} // namespace rw::esql
