#include "engine/explain/condition_rows.h"

#include <algorithm>

namespace rw::explain {

RowSet root_rows_with(const ir::Condition& condition,
                      const std::vector<RowSet>& rows,
                      const RowSet& scope,
                      ir::NodeId changed,
                      const RowSet& instead) {
    // Only the changed node and what stands above it; children come before parents.
    std::vector<bool> differs(condition.nodes.size());
    std::vector<RowSet> sets(condition.nodes.size());
    const auto set_of = [&](ir::NodeId id) -> const RowSet& { return differs[id] ? sets[id] : rows[id]; };
    for (size_t id = changed; id < condition.nodes.size(); ++id) {
        const ir::Node& node = condition.nodes[id];
        RowSet& set = sets[id];
        if (id == changed) {
            set = instead;
            differs[id] = true;
            continue;
        }
        if (std::none_of(node.children.begin(), node.children.end(), [&](ir::NodeId child) { return differs[child]; }))
            continue;
        differs[id] = true;
        switch (node.kind) {
        case ir::NodeKind::leaf:
        case ir::NodeKind::constant:
            break; // have no children
        case ir::NodeKind::negation:
            set = scope - set_of(node.children.front());
            break;
        case ir::NodeKind::all_of:
            set = scope;
            for (const ir::NodeId child : node.children) set &= set_of(child);
            break;
        case ir::NodeKind::any_of:
            for (const ir::NodeId child : node.children) set |= set_of(child);
            break;
        case ir::NodeKind::at_least: {
            // at_least[k]: rows that at least k+1 of the children so far hold for
            std::vector<RowSet> at_least(node.count);
            for (const ir::NodeId child : node.children)
                for (size_t k = node.count; k-- > 0;)
                    at_least[k] |= k == 0 ? set_of(child) : at_least[k - 1] & set_of(child);
            set = node.count == 0 ? scope : std::move(at_least.back());
            break;
        }
        }
    }
    return condition.nodes.empty() ? RowSet() : set_of(condition.root);
}

} // namespace rw::explain
