#pragma once
// Whether two lowered queries say the same: their conditions agree for every truth of the predicates in them.

#include "engine/ir/rule.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace rw::test {

class Truth {
public:
    explicit Truth(const std::map<ir::PredicateId, bool>& of)
        : of_(of) {}

    bool operator()(const ir::Condition& condition, ir::NodeId id) const {
        const ir::Node& node = condition.nodes[id];
        const auto holds = [&](ir::NodeId child) { return (*this)(condition, child); };
        switch (node.kind) {
        case ir::NodeKind::all_of:
            return std::all_of(node.children.begin(), node.children.end(), holds);
        case ir::NodeKind::any_of:
            return std::any_of(node.children.begin(), node.children.end(), holds);
        case ir::NodeKind::negation:
            return !holds(node.children.front());
        case ir::NodeKind::at_least:
            return std::count_if(node.children.begin(), node.children.end(), holds) >= node.count;
        case ir::NodeKind::leaf:
            return of_.at(node.predicate);
        case ir::NodeKind::constant:
            return node.value;
        }
        return false;
    }

private:
    const std::map<ir::PredicateId, bool>& of_;
};

/// Empty when both mean the same; else a sentence. Tries all truths of at most 14 predicates.
inline std::string differ(const ir::Condition& a, const ir::Condition& b, const ir::PredicateTable& predicates) {
    std::map<ir::PredicateId, bool> truth;
    for (const ir::Condition* each : {&a, &b})
        for (const ir::Node& node : each->nodes)
            if (node.kind == ir::NodeKind::leaf) truth[node.predicate] = false;
    if (truth.size() > 14) return "too many predicates to compare";
    for (uint32_t bits = 0; bits < (1U << truth.size()); ++bits) {
        uint32_t bit = 0;
        for (auto& [id, value] : truth) value = ((bits >> bit++) & 1U) != 0;
        const bool left = Truth(truth)(a, a.root);
        const bool right = Truth(truth)(b, b.root);
        if (left == right) continue;
        std::string text = left ? "only the first holds when" : "only the second holds when";
        for (const auto& [id, value] : truth)
            text += std::string(value ? " " : " not ") + "[" + ir::describe(predicates[id]) + "]";
        return text;
    }
    return {};
}

} // namespace rw::test
