#pragma once
// From a boolean expression to an ir::Condition that holds exactly when Kusto's `where` keeps the event: null is
// neither true nor false. What patterns, numbers and networks can say becomes their tests, the rest a computed test.

#include "engine/ir/rule.h"
#include "engine/rules/kusto/expression.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rw::kusto {

class ConditionBuilder {
public:
    using Lose = std::function<void(std::string_view code, std::string reason, Span span)>;
    /// A bound on the time of events relative to now that always holds in a replay.
    using Schedule = std::function<void(Span span)>;

    ConditionBuilder(ir::PredicateTable& predicates, Lose lose, Schedule schedule)
        : predicates_(predicates)
        , lose_(std::move(lose))
        , schedule_(std::move(schedule)) {}

    /// All of `conjuncts` hold.
    [[nodiscard]] ir::Condition build(const std::vector<ExpressionPtr>& conjuncts, Span span);

private:
    using Node = ir::NodeId;
    using Maybe = std::optional<ir::NodeId>;

    /// A field as it stands on one side of an operator.
    struct Target {
        std::string field;
        ValueType type = ValueType::raw;
        bool lower = false;     ///< tolower(field)
        bool upper = false;     ///< toupper(field)
        bool any = false;       ///< `*`: any column
        bool base_name = false; ///< split(field, "\\")[-1]: what stands behind the last backslash
    };

    Node add(ir::Node node);
    Node leaf(const Target& target, ir::Test test, Span span, std::string label = {});
    Node group(ir::NodeKind kind, ir::NodeRole role, Span span, std::vector<Node> children, std::string label = {});
    Node negation(Node child, Span span, std::string label = {});
    Node truth_value(bool value, Span span, std::string label = {});
    Node item(const Target& target, Node value, Span span);

    Node lower(const Expression& expression, bool wanted, bool conjunct);
    Node lower_leaf(const Expression& expression, bool wanted);
    Node lower_choice(const Expression& expression, bool wanted);
    Node computed(const Expression& expression, bool wanted);
    Node computed_pair(const Expression& expression, bool wanted);

    Maybe simple(const Expression& expression, bool wanted);
    Maybe equality(
        const Expression& expression, const Target& target, const Expression& value, bool ignore_case, bool negated);
    Maybe one_value(const Target& target, const Expression& value, bool ignore_case);
    Maybe text_test(std::string_view op, const Expression& expression, bool wanted);
    Maybe text_value(std::string_view op, const Target& target, const Expression& value, Span span);
    Maybe list_test(const Expression& expression, bool wanted);
    Maybe number_order(const Expression& expression, bool wanted);
    Maybe presence(const Expression& expression, bool wanted);
    Maybe address_test(const Expression& expression, bool wanted);
    Maybe member_test(const Expression& expression, bool wanted);
    Maybe fields_compared(const Expression& expression, bool wanted);

    [[nodiscard]] std::optional<Target> target_of(const Expression& expression) const;
    /// The same for tests of equality, which also take the last part of a path.
    [[nodiscard]] std::optional<Target> text_target_of(const Expression& expression) const;
    [[nodiscard]] static bool is_schedule(const Expression& expression);
    Node empty_text(const Target& target, Span span);

    ir::PredicateTable& predicates_;
    Lose lose_;
    Schedule schedule_;
    ir::Condition condition_;
    bool named_only_ = false; ///< what has no value is catalogued under its name
};

/// The elements that a constant of a list stands for, each with its place.
[[nodiscard]] std::vector<ExpressionPtr> elements_of(const ExpressionPtr& list);

} // namespace rw::kusto
