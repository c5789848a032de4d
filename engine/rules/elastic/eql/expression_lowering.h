#pragma once
// Expressions of EQL to conditions. Elasticsearch decides filters one by one: a leaf over a missing field is false and
// its negation true; Endgame's engine keeps null through `not`. What no predicate can say becomes a loss.

#include "engine/rules/elastic/eql/folding.h"
#include "engine/rules/elastic/field_types.h"
#include "engine/rules/elastic/query_builder.h"

#include <optional>
#include <string_view>
#include <vector>

namespace rw::eql {

class ExpressionLowering {
public:
    ExpressionLowering(std::string_view text, const Tree& tree, elastic::QueryBuilder& builder, FoldingRules rules)
        : text_(text)
        , tree_(tree)
        , builder_(builder)
        , rules_(std::move(rules)) {}

    /// A node that holds where the expression is true.
    std::optional<ir::NodeId> condition(ExprId id) { return truth(id, true); }

private:
    /// What stands on one side of a comparison.
    struct Operand {
        enum class Kind : uint8_t { constant, field, computed };

        Kind kind = Kind::computed;
        Constant constant{};
        elastic::FieldRef field{};
        bool as_text = false; ///< string(field)
    };

    using Node = std::optional<ir::NodeId>;

    Node truth(ExprId id, bool want);
    Node junction(const Expr& expr, bool want);
    Node negation(const Expr& expr, bool want);
    Node compare(const Expr& expr, bool want);
    Node compare(ExprId left, Op op, ExprId right, Span span, bool want);
    Node with_null(ExprId other, Op op, Span span, bool want);
    Node with_truth(ExprId other, bool value, Span span, bool want);
    Node with_constant(ExprId left, Op op, const Constant& value, Span span, bool want);
    Node field_with_constant(ExprId left, const Operand& field, Op op, const Constant& value, Span span, bool want);
    Node computed_with_constant(ExprId left, Op op, const Constant& value, Span span, bool want);
    Node length_with(ExprId left, Op op, const Constant& value, Span span, bool want);
    Node index_with(ExprId left, Op op, const Constant& value, Span span, bool want);
    Node arithmetic_with(ExprId left, Op op, const Constant& value, Span span, bool want);
    Node substring_with(ExprId left, const std::string& text, bool cased, Span span, bool want);
    Node field_with_field(ExprId left, Op op, ExprId right, Span span, bool want);
    Node in_set(const Expr& expr, bool want);
    Node like(const Expr& expr, bool want);
    Node regex(const Expr& expr, bool want);
    Node call(const Expr& expr, bool want);
    Node affix(const Expr& expr, std::string_view name, bool want);
    Node cidr_match(const Expr& expr, bool want);
    Node old_match(const Expr& expr, std::string_view name, bool want);

    /// A test on a field, wanted true or false; `null_too`: false where the field is missing as well.
    Node leaf(ExprId field, const elastic::FieldRef& ref, std::vector<ir::Test> tests, Span span, bool want);
    Node values(ExprId field, const elastic::FieldRef& ref, std::vector<ir::NodeId> leaves, Span span, bool want);
    Node strictly(Node node, ExprId expr, Span span);

    Node constant(bool value, Span span) { return builder_.constant(value, span); }

    Node is_null(ExprId expr, Span span, bool want);
    Node lost(std::string_view code, std::string reason, Span span);
    Node computed(ExprId id, Span span);

    [[nodiscard]] Operand operand(ExprId id) const;
    [[nodiscard]] std::optional<ExprId> string_of_truth(ExprId id) const;

    [[nodiscard]] std::optional<Constant> folded(ExprId id) const { return fold(tree_, id, rules_); }

    void fields_of(ExprId id, std::vector<ExprId>& fields) const;
    [[nodiscard]] bool may_be_null_by_itself(ExprId id) const;
    [[nodiscard]] bool has_null(ExprId id) const;
    [[nodiscard]] std::vector<ir::Test> equality(const Operand& field, const Constant& value, bool insensitive) const;

    [[nodiscard]] bool three_valued() const { return rules_.dialect == Dialect::endgame; }

    [[nodiscard]] bool cased(bool insensitive) const { return !insensitive && !rules_.ignore_case; }

    [[nodiscard]] std::string written(ExprId id) const;

    [[nodiscard]] const Expr& expr(ExprId id) const { return tree_.exprs[id]; }

    std::string_view text_;
    const Tree& tree_;
    elastic::QueryBuilder& builder_;
    FoldingRules rules_;
};

} // namespace rw::eql
