// Near misses: for each leaf, the events that only it keeps from matching.

#include "engine/explain/explain.h"

#include <algorithm>

namespace rw::explain {

namespace {

/// The root's rows when one leaf is inverted; the other leaves keep their rows.
RowSet root_with_inverted(const ir::Condition& condition, const std::vector<RowSet>& rows, const RowSet& scope, ir::NodeId leaf) {
    std::vector<RowSet> sets(condition.nodes.size());
    for (size_t id = 0; id < condition.nodes.size(); ++id) {
        const ir::Node& node = condition.nodes[id];
        RowSet& set = sets[id];
        switch (node.kind) {
        case ir::NodeKind::leaf: set = id == leaf ? scope - rows[id] : rows[id]; break;
        case ir::NodeKind::constant:
            if (node.value) set = scope;
            break;
        case ir::NodeKind::negation: set = scope - sets[node.children.front()]; break;
        case ir::NodeKind::all_of:
            set = scope;
            for (const ir::NodeId child : node.children) set &= sets[child];
            break;
        case ir::NodeKind::any_of:
            for (const ir::NodeId child : node.children) set |= sets[child];
            break;
        case ir::NodeKind::at_least: {
            std::vector<RowSet> at_least(node.count);
            for (const ir::NodeId child : node.children)
                for (size_t k = node.count; k-- > 0;)
                    at_least[k] |= k == 0 ? sets[child] : at_least[k - 1] & sets[child];
            set = node.count == 0 ? scope : std::move(at_least.back());
            break;
        }
        }
    }
    return sets.empty() ? RowSet() : sets[condition.root];
}

} // namespace

std::vector<NearMiss> near_misses(const ir::Rule& rule,
                                  const ir::PredicateTable& predicates,
                                  match::LiveMatcher& matcher,
                                  size_t examples,
                                  const Job& job) {
    std::vector<NearMiss> result;
    const std::vector<RowSet> rows = matcher.rows(rule, predicates, job);
    if (rows.size() != rule.condition.nodes.size() || rows.empty()) return result;
    const RowSet& matches = rows[rule.condition.root];
    const RowSet scope = matcher.scope_rows(rule.scope, job);
    for (size_t id = 0; id < rule.condition.nodes.size(); ++id) {
        if (rule.condition.nodes[id].kind != ir::NodeKind::leaf) continue;
        if (job.cancelled()) return {};
        const auto leaf = static_cast<ir::NodeId>(id);
        const RowSet missed = root_with_inverted(rule.condition, rows, scope, leaf) - matches;
        if (!missed.empty()) result.push_back({leaf, missed.count(), missed.rows(0, examples)});
    }
    std::stable_sort(
        result.begin(), result.end(), [](const NearMiss& a, const NearMiss& b) { return a.events > b.events; });
    return result;
}

} // namespace rw::explain
