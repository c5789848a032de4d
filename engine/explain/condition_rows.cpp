#include "engine/explain/condition_rows.h"

namespace rw::explain {

RowSet root_rows_with(const ir::Condition& condition,
                      const std::vector<RowSet>& rows,
                      const RowSet& scope,
                      ir::NodeId changed,
                      const RowSet& instead) {
    std::vector<RowSet> sets(condition.nodes.size());
    for (size_t id = 0; id < condition.nodes.size(); ++id) {
        const ir::Node& node = condition.nodes[id];
        RowSet& set = sets[id];
        if (id == changed) {
            set = instead;
            continue;
        }
        switch (node.kind) {
        case ir::NodeKind::leaf:
            set = rows[id];
            break;
        case ir::NodeKind::constant:
            if (node.value) set = scope;
            break;
        case ir::NodeKind::negation:
            set = scope - sets[node.children.front()];
            break;
        case ir::NodeKind::all_of:
            set = scope;
            for (const ir::NodeId child : node.children) set &= sets[child];
            break;
        case ir::NodeKind::any_of:
            for (const ir::NodeId child : node.children) set |= sets[child];
            break;
        case ir::NodeKind::at_least: {
            // at_least[k]: rows that at least k+1 of the children so far hold for
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

} // namespace rw::explain
