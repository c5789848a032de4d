// Near misses: for each leaf, the events that only it keeps from matching.

#include "engine/explain/condition_rows.h"
#include "engine/explain/explain.h"
#include "engine/ir/condition_walk.h"

#include <algorithm>

namespace rw::explain {

namespace {

/// For each leaf the list that it is a value of, where one more value of that list can only let events in.
std::vector<std::optional<ir::NodeId>> lists_of(const ir::Condition& condition) {
    const std::vector<ir::Polarity> polarity = ir::polarities(condition);
    std::vector<size_t> parents(condition.nodes.size());
    for (const ir::Node& node : condition.nodes)
        for (const ir::NodeId child : node.children) ++parents[child];
    std::vector<std::optional<ir::NodeId>> lists(condition.nodes.size());
    for (size_t id = 0; id < condition.nodes.size(); ++id) {
        const ir::Node& node = condition.nodes[id];
        if (node.kind != ir::NodeKind::any_of || node.children.size() < 2 || polarity[id] != ir::Polarity::positive)
            continue;
        const bool values = std::all_of(node.children.begin(), node.children.end(), [&](ir::NodeId child) {
            return condition.nodes[child].kind == ir::NodeKind::leaf && parents[child] == 1;
        });
        if (!values) continue;
        for (const ir::NodeId child : node.children) lists[child] = static_cast<ir::NodeId>(id);
    }
    return lists;
}

/// Verdicts of all nodes when those of the leaves are given. Children come before parents.
void evaluate(const ir::Condition& condition, std::vector<bool>& holds) {
    for (size_t id = 0; id < holds.size(); ++id) {
        const ir::Node& node = condition.nodes[id];
        const auto holding = static_cast<size_t>(
            std::count_if(node.children.begin(), node.children.end(), [&](ir::NodeId child) { return holds[child]; }));
        switch (node.kind) {
        case ir::NodeKind::leaf:
            break;
        case ir::NodeKind::constant:
            holds[id] = node.value;
            break;
        case ir::NodeKind::negation:
            holds[id] = holding == 0;
            break;
        case ir::NodeKind::all_of:
            holds[id] = holding == node.children.size();
            break;
        case ir::NodeKind::any_of:
            holds[id] = holding > 0;
            break;
        case ir::NodeKind::at_least:
            holds[id] = holding >= node.count;
            break;
        }
    }
}

/// Copies the leaves' verdicts out of an explanation. @complexity nodes of the tree
void take_verdicts(const ExplainNode& root, std::vector<bool>& holds) {
    std::vector<const ExplainNode*> open{&root};
    while (!open.empty()) {
        const ExplainNode& at = *open.back();
        open.pop_back();
        if (at.kind == ir::NodeKind::leaf && at.node < holds.size()) holds[at.node] = at.verdict;
        for (const ExplainNode& child : at.children) open.push_back(&child);
    }
}

RowSet
missed_by(const ir::Condition& condition, const std::vector<RowSet>& rows, const RowSet& scope, ir::NodeId leaf) {
    return root_rows_with(condition, rows, scope, leaf, scope - rows[leaf]) - rows[condition.root];
}

} // namespace

std::vector<WayIn> ways_in(const ir::Rule& rule, const Explanation& explanation) {
    std::vector<WayIn> result;
    const ir::Condition& condition = rule.condition;
    if (!rule.replayable() || !explanation.in_scope || explanation.matched || condition.nodes.empty()) return result;
    std::vector<bool> seen(condition.nodes.size());
    take_verdicts(explanation.root, seen);
    const auto lists = lists_of(condition);
    std::vector<bool> told(condition.nodes.size());
    for (size_t id = 0; id < condition.nodes.size(); ++id) {
        if (condition.nodes[id].kind != ir::NodeKind::leaf) continue;
        if (lists[id] && told[*lists[id]]) continue;
        if (lists[id]) told[*lists[id]] = true;
        std::vector<bool> changed = seen;
        changed[id] = !changed[id];
        evaluate(condition, changed);
        if (changed[condition.root]) result.push_back({static_cast<ir::NodeId>(id), seen[id], lists[id]});
    }
    std::stable_sort(result.begin(), result.end(), [&](const WayIn& a, const WayIn& b) {
        return condition.nodes[a.leaf].span.begin < condition.nodes[b.leaf].span.begin;
    });
    return result;
}

NearMisses near_misses(const ir::Rule& rule,
                       const ir::PredicateTable& predicates,
                       match::LiveMatcher& matcher,
                       size_t examples,
                       const Job& job) {
    NearMisses result;
    const ir::Condition& condition = rule.condition;
    const std::vector<RowSet> rows = matcher.rows(rule, predicates, job);
    if (rows.size() != condition.nodes.size() || rows.empty()) return result;
    const RowSet scope = matcher.scope_rows(rule.scope, job);
    const auto lists = lists_of(condition);
    std::vector<std::optional<NearMiss>> of_list(condition.nodes.size());
    RowSet all;
    for (size_t id = 0; id < condition.nodes.size(); ++id) {
        if (condition.nodes[id].kind != ir::NodeKind::leaf) continue;
        if (job.cancelled()) return {};
        const auto leaf = static_cast<ir::NodeId>(id);
        NearMiss miss{leaf, lists[id]};
        if (miss.list && of_list[*miss.list]) {
            miss.events = of_list[*miss.list]->events;
            miss.examples = of_list[*miss.list]->examples;
        } else {
            const RowSet missed = missed_by(condition, rows, scope, leaf);
            miss.events = missed.count();
            miss.examples = missed.rows(0, examples);
            all |= missed;
            if (miss.list) of_list[*miss.list] = miss;
        }
        if (miss.events > 0) result.leaves.push_back(std::move(miss));
    }
    std::stable_sort(result.leaves.begin(), result.leaves.end(), [](const NearMiss& a, const NearMiss& b) {
        return a.events > b.events;
    });
    result.in_scope = scope.count();
    result.events = all.count();
    return result;
}

RowSet near_miss_rows(const ir::Rule& rule,
                      const ir::PredicateTable& predicates,
                      match::LiveMatcher& matcher,
                      ir::NodeId leaf,
                      const Job& job) {
    const std::vector<RowSet> rows = matcher.rows(rule, predicates, job);
    if (leaf >= rows.size() || rows.size() != rule.condition.nodes.size()) return {};
    return missed_by(rule.condition, rows, matcher.scope_rows(rule.scope, job), leaf);
}

} // namespace rw::explain
