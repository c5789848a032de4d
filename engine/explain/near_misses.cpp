// Near misses: for each leaf, the events that only it keeps from matching.

#include "engine/explain/condition_rows.h"
#include "engine/explain/explain.h"

#include <algorithm>

namespace rw::explain {

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
        const RowSet missed = root_rows_with(rule.condition, rows, scope, leaf, scope - rows[id]) - matches;
        if (!missed.empty()) result.push_back({leaf, missed.count(), missed.rows(0, examples)});
    }
    std::stable_sort(
        result.begin(), result.end(), [](const NearMiss& a, const NearMiss& b) { return a.events > b.events; });
    return result;
}

} // namespace rw::explain
