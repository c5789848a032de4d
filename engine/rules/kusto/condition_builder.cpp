#include "engine/rules/kusto/condition_builder.h"

#include "engine/base/unicode.h"
#include "engine/rules/kusto/codes.h"
#include "engine/rules/kusto/functions.h"
#include "engine/rules/kusto/limits.h"

#include <algorithm>
#include <array>

namespace rw::kusto {

namespace {

using ir::NodeKind;
using ir::NodeRole;

/// Columns that hold the time of the event itself.
bool is_event_time(std::string_view name) {
    constexpr std::array<std::string_view, 5> names{
        "TimeGenerated", "Timestamp", "ingestion_time()", "timestamp", "_TimeReceived"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool holds_as(const Value& value, bool wanted) {
    const Value truth = value.type == ValueType::boolean ? value : to_bool(value);
    return !truth.null && (truth.integer != 0) == wanted;
}

/// The expression with one field replaced by what it is when an event does not have it.
ExpressionPtr without(const Expression& expression, const std::string& field_name) {
    switch (expression.kind) {
    case Expression::Kind::field:
        if (expression.name == field_name) return constant(missing_value(expression.type), expression.span);
        break;
    case Expression::Kind::call: {
        std::vector<ExpressionPtr> arguments;
        arguments.reserve(expression.arguments.size());
        for (const ExpressionPtr& each : expression.arguments) arguments.push_back(without(*each, field_name));
        return call(expression.name, std::move(arguments), expression.span);
    }
    case Expression::Kind::constant:
    case Expression::Kind::star:
        break;
    }
    return std::make_shared<const Expression>(expression);
}

ValueType type_of_field(const Expression& expression, std::string_view name) {
    if (expression.is_field() && expression.name == name) return expression.type;
    for (const ExpressionPtr& each : expression.arguments)
        if (const ValueType type = type_of_field(*each, name); type != ValueType::raw) return type;
    return ValueType::raw;
}

/// Computations of equal sources are equal, so the types that fields are read by belong to it.
std::string computation_source(const Expression& expression, bool wanted) {
    std::string source = source_of(expression, false);
    for (const std::string& name : expression.fields)
        if (const ValueType type = type_of_field(expression, name); type != ValueType::raw)
            source += " /* " + name + ": " + std::to_string(static_cast<int>(type)) + " */";
    if (!wanted) source = "not(" + source + ")";
    return source;
}

} // namespace

std::vector<ExpressionPtr> elements_of(const ExpressionPtr& list) {
    std::vector<ExpressionPtr> elements;
    const bool array = list->is_constant() && list->value.type == ValueType::dynamic && !list->value.null &&
                       list->value.json->kind == Json::Kind::array;
    if (!array) return {list};
    if (!list->arguments.empty()) return list->arguments; // with the places where they are written
    for (const Json& item : list->value.json->items) elements.push_back(constant(from_json(item), list->span));
    return elements;
}

ir::Condition ConditionBuilder::build(const std::vector<ExpressionPtr>& conjuncts, Span span) {
    condition_ = {};
    std::vector<Node> children;
    for (const ExpressionPtr& each : conjuncts) children.push_back(lower(*each, true, true));
    if (children.size() == 1) {
        condition_.root = children.front();
    } else {
        condition_.root = group(NodeKind::all_of, NodeRole::none, span, std::move(children));
    }
    // What was tried and given up stays out: only what the root needs is kept, children first.
    std::vector<bool> needed(condition_.nodes.size(), false);
    needed[condition_.root] = true;
    for (size_t i = condition_.nodes.size(); i-- > 0;)
        if (needed[i])
            for (const Node child : condition_.nodes[i].children) needed[child] = true;
    std::vector<Node> place(condition_.nodes.size(), 0);
    ir::Condition kept;
    for (size_t i = 0; i < condition_.nodes.size(); ++i) {
        if (!needed[i]) continue;
        place[i] = static_cast<Node>(kept.nodes.size());
        for (Node& child : condition_.nodes[i].children) child = place[child];
        kept.nodes.push_back(std::move(condition_.nodes[i]));
    }
    kept.root = place[condition_.root];
    return kept;
}

ir::NodeId ConditionBuilder::add(ir::Node node) {
    if (condition_.nodes.size() == limits::condition_nodes)
        lose_(code::not_expressible, "The condition is longer than the limit.", node.span);
    if (condition_.nodes.size() > limits::condition_nodes + limits::tree_depth && !condition_.nodes.empty()) return 0;
    condition_.nodes.push_back(std::move(node));
    return static_cast<Node>(condition_.nodes.size() - 1);
}

ir::NodeId ConditionBuilder::leaf(const Target& target, ir::Test test, Span span, std::string label) {
    ir::Node node;
    node.kind = NodeKind::leaf;
    node.role = NodeRole::value;
    node.span = span;
    node.label = std::move(label);
    node.predicate = predicates_.intern({target.any ? std::string() : target.field, std::move(test)});
    return add(std::move(node));
}

ir::NodeId
ConditionBuilder::group(NodeKind kind, NodeRole role, Span span, std::vector<Node> children, std::string label) {
    ir::Node node;
    node.kind = kind;
    node.role = role;
    node.span = span;
    node.children = std::move(children);
    node.label = std::move(label);
    return add(std::move(node));
}

ir::NodeId ConditionBuilder::negation(Node child, Span span, std::string label) {
    return group(NodeKind::negation, NodeRole::none, span, {child}, std::move(label));
}

ir::NodeId ConditionBuilder::truth_value(bool value, Span span, std::string label) {
    ir::Node node;
    node.span = span;
    node.value = value;
    node.label = std::move(label);
    return add(std::move(node));
}

ir::NodeId ConditionBuilder::item(const Target& target, Node value, Span span) {
    return group(NodeKind::any_of, NodeRole::item, span, {value}, target.any ? "*" : target.field);
}

bool ConditionBuilder::is_schedule(const Expression& expression) {
    static constexpr std::array<std::string_view, 6> orders{"<", "<=", ">", ">=", "between", "=="};
    if (expression.kind != Expression::Kind::call ||
        std::find(orders.begin(), orders.end(), expression.name) == orders.end())
        return false;
    return std::all_of(expression.fields.begin(), expression.fields.end(), is_event_time) && !expression.fields.empty();
}

ir::NodeId ConditionBuilder::lower(const Expression& expression, bool wanted, bool conjunct) {
    if (expression.is_constant()) return truth_value(holds_as(expression.value, wanted), expression.span);
    const bool both = expression.calls("and");
    if (both || expression.calls("or")) {
        std::vector<Node> children;
        children.reserve(expression.arguments.size());
        for (const ExpressionPtr& each : expression.arguments)
            children.push_back(lower(*each, wanted, conjunct && both && wanted));
        return group(
            both == wanted ? NodeKind::all_of : NodeKind::any_of, NodeRole::none, expression.span, std::move(children));
    }
    if (expression.calls("not") && expression.arguments.size() == 1)
        return lower(*expression.arguments.front(), !wanted, false);
    if (expression.of_now) {
        if (conjunct && is_schedule(expression)) {
            schedule_(expression.span);
            return truth_value(true, expression.span, source_of(expression, true));
        }
        lose_(code::of_now,
              "What hangs on the time of the query is not run: " + source_of(expression, true) + ".",
              expression.span);
        return truth_value(true, expression.span, source_of(expression, true));
    }
    if ((expression.calls("iff") || expression.calls("iif")) && expression.arguments.size() == 3)
        return lower_choice(expression, wanted);
    return lower_leaf(expression, wanted);
}

/// iff(c, a, b): a where c is true, else b.
ir::NodeId ConditionBuilder::lower_choice(const Expression& expression, bool wanted) {
    const Span span = expression.span;
    const auto& arguments = expression.arguments;
    const Node first = group(NodeKind::all_of,
                             NodeRole::none,
                             span,
                             {lower(*arguments[0], true, false), lower(*arguments[1], wanted, false)});
    const Node denied = negation(lower(*arguments[0], true, false), arguments[0]->span);
    const Node second = group(NodeKind::all_of, NodeRole::none, span, {denied, lower(*arguments[2], wanted, false)});
    return group(NodeKind::any_of, NodeRole::none, span, {first, second});
}

ir::NodeId ConditionBuilder::lower_leaf(const Expression& expression, bool wanted) {
    if (!expression.obstacle) {
        if (const Maybe found = simple(expression, wanted)) return *found;
        return computed(expression, wanted);
    }
    lose_(expression.obstacle->code, expression.obstacle->reason, expression.span);
    named_only_ = true;
    const Maybe found = simple(expression, wanted);
    named_only_ = false;
    return found ? *found : truth_value(true, expression.span, source_of(expression, true));
}

ir::NodeId ConditionBuilder::computed(const Expression& expression, bool wanted) {
    const Span span = expression.span;
    if (expression.fields.size() == 2) return computed_pair(expression, wanted);
    if (expression.fields.size() != 1) {
        lose_(code::not_expressible,
              expression.fields.empty() ? "A condition on all columns at once is not run."
                                        : "A condition that hangs on more than two fields at once is not run.",
              span);
        return truth_value(true, span, source_of(expression, true));
    }
    const std::string name = expression.fields.front();
    const ValueType type = type_of_field(expression, name);
    auto computation = std::make_shared<ir::Computation>();
    computation->source = computation_source(expression, wanted);
    computation->holds = [of = std::make_shared<const Expression>(expression), name, type, wanted](
                             std::string_view value, std::string_view) {
        return holds_as(evaluate(*of, {{name, event_value(value, type)}}), wanted);
    };
    const Target target{name, type};
    const Node test = leaf(target, ir::ComputedTest{computation}, span, source_of(expression, true));
    if (!holds_as(evaluate(expression, {}), wanted)) return item(target, test, span);
    const Node absent = leaf(target, ir::NullTest{}, span);
    return item(target, group(NodeKind::any_of, NodeRole::value, span, {test, absent}), span);
}

ir::NodeId ConditionBuilder::computed_pair(const Expression& expression, bool wanted) {
    const Span span = expression.span;
    const std::string one = expression.fields[0];
    const std::string two = expression.fields[1];
    const ValueType one_type = type_of_field(expression, one);
    const ValueType two_type = type_of_field(expression, two);
    auto computation = std::make_shared<ir::Computation>();
    computation->source = computation_source(expression, wanted);
    computation->holds = [of = std::make_shared<const Expression>(expression), one, two, one_type, two_type, wanted](
                             std::string_view value, std::string_view other) {
        return holds_as(evaluate(*of, {{one, event_value(value, one_type)}, {two, event_value(other, two_type)}}),
                        wanted);
    };
    ir::FieldTest test;
    test.other = two;
    test.computed = computation;
    std::vector<Node> ways{leaf({one, one_type}, test, span, source_of(expression, true))};
    for (const std::string& absent : {one, two}) {
        const ExpressionPtr rest = without(expression, absent);
        if (rest->is_constant() && !holds_as(rest->value, wanted)) continue;
        const Node is_absent = leaf({absent, ValueType::raw}, ir::NullTest{}, span);
        ways.push_back(group(NodeKind::all_of, NodeRole::none, span, {is_absent, lower(*rest, wanted, false)}));
    }
    const Target target{one, one_type};
    if (ways.size() == 1) return item(target, ways.front(), span);
    return item(target, group(NodeKind::any_of, NodeRole::value, span, std::move(ways)), span);
}

} // namespace rw::kusto
