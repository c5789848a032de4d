#pragma once
// From formulas to the IR. eval's logic has three values and the IR two: every condition is lowered as "is true" or "is
// false", null is neither, so that negation ends at the leaves (docs/splunk.md).

#include "engine/ir/rule.h"
#include "engine/rules/splunk/formula.h"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rw::splunk {

/// The formula as a computation on the values of one field, or of two; holds where it is `wanted`.
[[nodiscard]] std::shared_ptr<const ir::Computation>
computation(const Formula& formula, bool wanted, const std::string& field, const std::string& other);

/// "<", "<=", ">", ">="; equal for anything else.
[[nodiscard]] ir::Comparison comparison_of(std::string_view op);

class ConditionLowering {
public:
    /// What cannot be expressed goes to `lose`: code, reason, place.
    using Lose = std::function<void(std::string_view, std::string, Span)>;

    ConditionLowering(ir::Condition& condition, ir::PredicateTable& predicates, Lose lose)
        : condition_(condition)
        , predicates_(predicates)
        , lose_(std::move(lose)) {}

    /// The node that holds exactly where the formula is `wanted`.
    [[nodiscard]] ir::NodeId lower(const Formula& formula, bool wanted);

    /// Ends the condition: all of `conjuncts`.
    void finish(std::vector<ir::NodeId> conjuncts, Span span);

private:
    [[nodiscard]] ir::NodeId add(ir::Node node);
    [[nodiscard]] ir::NodeId constant(bool value, Span span);
    [[nodiscard]] ir::NodeId lost(std::string_view code, std::string reason, Span span);
    [[nodiscard]] ir::NodeId leaf(std::string field, ir::Test test, Span span);
    [[nodiscard]] ir::NodeId item(const std::string& label, std::vector<ir::NodeId> values, Span span);
    [[nodiscard]] ir::NodeId all_of(std::vector<ir::NodeId> nodes, Span span);
    [[nodiscard]] ir::NodeId any_of(std::vector<ir::NodeId> nodes, Span span);
    [[nodiscard]] ir::NodeId negation(ir::NodeId node, Span span);
    [[nodiscard]] ir::NodeId present(const std::string& field, Span span);
    [[nodiscard]] bool is_constant(ir::NodeId id, bool value) const;

    [[nodiscard]] ir::NodeId call(const Formula& formula, bool wanted);
    [[nodiscard]] ir::NodeId logic(const Formula& formula, bool wanted);
    [[nodiscard]] ir::NodeId choice(const Formula& formula, bool wanted);
    [[nodiscard]] ir::NodeId null(const Formula& formula, bool wanted, Span span);
    [[nodiscard]] ir::NodeId comparison(const Formula& formula, bool wanted);
    [[nodiscard]] ir::NodeId field_comparison(const Formula& formula, bool wanted);
    [[nodiscard]] ir::NodeId list(const Formula& formula, bool wanted);
    [[nodiscard]] ir::NodeId pattern_function(const Formula& formula, bool wanted);
    [[nodiscard]] ir::NodeId search(const Formula& formula);
    [[nodiscard]] ir::NodeId search_value(const Formula& formula, const Formula& pattern);
    [[nodiscard]] ir::NodeId term(const Formula& formula);
    /// `test` on the field, or the field present without it.
    [[nodiscard]] ir::NodeId
    tested(const std::string& field, ir::Test test, const Formula& value, Span span, bool wanted);
    /// A condition that only the evaluator knows.
    [[nodiscard]] ir::NodeId computed(const Formula& formula, bool wanted);
    /// Over the alternatives of if, case and coalesce when `formula` compares one; false when it compares none.
    [[nodiscard]] bool over_choice(const Formula& formula, size_t operand, bool wanted, ir::NodeId& result);

    ir::Condition& condition_;
    ir::PredicateTable& predicates_;
    Lose lose_;
    std::set<ir::NodeId> lost_; ///< stand for what could not be expressed, and are never simplified away
    uint32_t depth_ = 0;
    bool full_ = false;
};

} // namespace rw::splunk
