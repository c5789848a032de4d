#pragma once
// Conditions of ES|QL to IR. A comparison with a missing field is null, and null survives `not`: so a condition is
// lowered for what makes it true or for what makes it false, down to its leaves. Columns of EVAL are written in where
// they are used. What no predicate can say becomes a loss.

#include "engine/rules/elastic/esql/ast.h"
#include "engine/rules/elastic/field_types.h"
#include "engine/rules/elastic/query_builder.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rw::esql {

class ExpressionLowering {
public:
    ExpressionLowering(std::string_view text,
                       const Tree& tree,
                       elastic::QueryBuilder& builder,
                       ir::PredicateTable& predicates)
        : text_(text)
        , tree_(tree)
        , builder_(builder)
        , predicates_(predicates) {}

    /// A node that holds where the expression is true.
    std::optional<ir::NodeId> condition(ExprId id) { return truth(id, true); }

    /// `name` stands for the expression from here on.
    void define(const std::string& name, ExprId value);
    /// `name` is something that no event holds.
    void compute(const std::string& name);

private:
    enum class Case : uint8_t { as_is, lower, upper };

    struct Operand {
        enum class Kind : uint8_t { constant, field, computed };

        Kind kind = Kind::computed;
        const Expr* constant = nullptr;
        ir::Number number{}; ///< of a constant number, with its sign
        elastic::FieldRef field{};
        ExprId field_id = 0;
        Case letters = Case::as_is;
    };

    struct Level;
    using Node = std::optional<ir::NodeId>;

    Node truth(ExprId id, bool want);
    Node junction(const Expr& expr, bool want);
    Node compare(const Expr& expr, bool want);
    Node with_constant(ExprId left, Op op, const Operand& value, Span span, bool want);
    Node length_with(const Expr& call, Op op, const Operand& value, Span span, bool want);
    Node field_with_field(const Operand& a, Op op, const Operand& b, Span span, bool want);
    Node in_set(const Expr& expr, bool want);
    Node like(const Expr& expr, bool want);
    Node rlike(const Expr& expr, bool want);
    Node match(ExprId left, ExprId right, Span span, bool want);
    Node is_null(const Expr& expr, bool want);
    Node call(const Expr& expr, bool want);
    Node affix(const Expr& expr, ir::PatternShape shape, bool want);
    Node cidr_match(const Expr& expr, bool want);
    Node kql(const Expr& expr, bool want);

    Node values(const Operand& field, std::vector<ir::NodeId> leaves, Span span, bool want);
    Node leaf(const Operand& field, ir::Test test, Span place, Span span, bool want);
    Node lost(std::string_view code, std::string reason, Span span);
    Node computed(ExprId id, Span span);

    Node constant(bool value, Span span) { return builder_.constant(value, span); }

    [[nodiscard]] ExprId resolved(ExprId id);
    [[nodiscard]] Operand operand(ExprId id);
    [[nodiscard]] std::optional<ir::Test> equality(const Operand& field, const Operand& value, bool any_case) const;
    void columns_of(ExprId id, std::set<std::string, std::less<>>& to) const;

    [[nodiscard]] const Expr& expr(ExprId id) const { return tree_.exprs[id]; }

    std::string_view text_;
    const Tree& tree_;
    elastic::QueryBuilder& builder_;
    ir::PredicateTable& predicates_;
    std::map<std::string, ExprId, std::less<>> definitions_;
    std::set<std::string, std::less<>> computed_;
    std::multimap<std::string, std::string, std::less<>> referrers_; ///< column → columns of EVAL that name it
    uint32_t written_in_ = 0;                                        ///< definitions used so far
    uint32_t depth_ = 0;
};

} // namespace rw::esql
