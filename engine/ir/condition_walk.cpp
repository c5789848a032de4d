#include "engine/ir/condition_walk.h"

#include <algorithm>

namespace rw::ir {

namespace {

Polarity turned(Polarity polarity) {
    const auto bits = static_cast<uint8_t>(polarity);
    return static_cast<Polarity>((bits << 1 | bits >> 1) & 3);
}

} // namespace

std::vector<Polarity> polarities(const Condition& condition) {
    std::vector<Polarity> result(condition.nodes.size());
    if (condition.root >= result.size()) return result;
    result[condition.root] = Polarity::positive;
    // Children come before parents.
    for (size_t id = result.size(); id-- > 0;) {
        const Node& node = condition.nodes[id];
        const Polarity asked = node.kind == NodeKind::negation ? turned(result[id]) : result[id];
        for (const NodeId child : node.children)
            result[child] = static_cast<Polarity>(static_cast<uint8_t>(result[child]) | static_cast<uint8_t>(asked));
    }
    return result;
}

std::vector<bool> inside(const Condition& condition, NodeId node) {
    std::vector<bool> result(condition.nodes.size());
    if (node >= result.size()) return result;
    result[node] = true;
    for (size_t id = size_t{node} + 1; id-- > 0;)
        if (result[id])
            for (const NodeId child : condition.nodes[id].children) result[child] = true;
    return result;
}

std::string selection_of(const Condition& condition, NodeId node) {
    std::vector<bool> holds(condition.nodes.size());
    for (size_t id = node; id < holds.size(); ++id) {
        const Node& at = condition.nodes[id];
        holds[id] = id == node ||
                    std::any_of(at.children.begin(), at.children.end(), [&](NodeId child) { return holds[child]; });
        if (holds[id] && at.role == NodeRole::selection) return at.label;
    }
    return {};
}

} // namespace rw::ir
