#include "engine/match/rule_program.h"

#include <algorithm>
#include <optional>

namespace rw::match {

namespace {

/// Leaves of which one must hold for the node to hold; nothing when it can hold without any (a negation).
using Anchors = std::optional<std::vector<uint32_t>>;

/// How often a leaf is likely to hold: few leaves are good, leaves on rare texts better. Order only, no unit.
size_t cost(const Anchors& anchors) { return anchors ? anchors->size() : SIZE_MAX; }

Anchors anchors_of(const RuleProgram& program, const ir::Condition& condition, const BoundRule& rule, ir::NodeId id) {
    const ir::Node& node = condition.nodes[id];
    switch (node.kind) {
    case ir::NodeKind::constant:
        if (node.value) return {};
        return std::vector<uint32_t>{};
    case ir::NodeKind::leaf: {
        const uint32_t leaf = rule.leaf_of_node[id];
        const BoundLeaf& bound = program.leaves[leaf];
        if (bound.row_wise || (bound.constant && bound.value)) return {};
        if (bound.constant) return std::vector<uint32_t>{};
        if (bound.choices.empty()) return std::vector<uint32_t>{leaf};
        std::vector<uint32_t> tests; // a test for null is hit as well where the event has none of the columns …
        for (const BoundLeaf::Choice& choice : bound.choices) {
            if (bound.value && choice.unique) return {}; // … but not where it has several of which none counts
            tests.push_back(choice.test);
        }
        return tests;
    }
    case ir::NodeKind::negation:
        return {};
    case ir::NodeKind::all_of: {
        Anchors best;
        for (const ir::NodeId child : node.children) {
            Anchors anchors = anchors_of(program, condition, rule, child);
            if (anchors && (!best || cost(anchors) < cost(best))) best = std::move(anchors);
        }
        return best;
    }
    case ir::NodeKind::at_least:
        if (node.count == 0) return {};
        [[fallthrough]];
    case ir::NodeKind::any_of: {
        std::vector<uint32_t> all;
        for (const ir::NodeId child : node.children) {
            const Anchors anchors = anchors_of(program, condition, rule, child);
            if (!anchors) return {};
            all.insert(all.end(), anchors->begin(), anchors->end());
        }
        return all;
    }
    }
    return {};
}

} // namespace

void RuleProgram::choose_anchors(const RulePlan& plan) {
    rules_of_leaf.assign(leaves.size(), {});
    unanchored.clear();
    for (uint32_t i = 0; i < rules.size(); ++i) {
        const ir::Condition& condition = plan.rules()[rules[i].rule]->condition;
        const Anchors anchors = anchors_of(*this, condition, rules[i], condition.root);
        if (!anchors) {
            unanchored.push_back(i);
            continue;
        }
        for (const uint32_t leaf : *anchors)
            if (rules_of_leaf[leaf].empty() || rules_of_leaf[leaf].back() != i) rules_of_leaf[leaf].push_back(i);
    }
}

void ProgramState::begin(const RuleProgram& program) {
    ++generation_;
    touched_.clear();
    if (stamp_.size() < program.leaves.size()) {
        stamp_.resize(program.leaves.size());
        count_.resize(program.leaves.size());
    }
    if (rule_stamp_.size() < program.rules.size()) rule_stamp_.resize(program.rules.size());
}

void ProgramState::hit(uint32_t leaf) {
    if (stamp_[leaf] != generation_) {
        stamp_[leaf] = generation_;
        count_[leaf] = 0;
        touched_.push_back(leaf);
    }
    ++count_[leaf];
}

Verdict ProgramState::leaf(const RuleProgram& program, uint32_t leaf) const {
    const BoundLeaf& bound = program.leaves[leaf];
    if (bound.constant) return bound.value ? Verdict::yes : Verdict::no;
    if (bound.row_wise) return Verdict::unknown;
    for (const BoundLeaf::Choice& choice : bound.choices) {
        const auto present = std::count_if(choice.present.begin(), choice.present.end(), [&](uint32_t column) {
            return this->leaf(program, column) == Verdict::yes;
        });
        if (present == 0) continue;
        if (choice.unique && present > 1) break;
        return this->leaf(program, choice.test);
    }
    if (!bound.choices.empty()) return bound.value ? Verdict::yes : Verdict::no;
    return stamp_[leaf] == generation_ && count_[leaf] >= bound.needed ? Verdict::yes : Verdict::no;
}

const std::vector<uint32_t>& ProgramState::candidates(const RuleProgram& program) {
    candidates_ = program.unanchored;
    for (const uint32_t leaf : touched_) {
        for (const uint32_t rule : program.rules_of_leaf[leaf]) {
            if (rule_stamp_[rule] == generation_) continue;
            rule_stamp_[rule] = generation_;
            candidates_.push_back(rule);
        }
    }
    std::sort(candidates_.begin(), candidates_.end());
    return candidates_;
}

} // namespace rw::match
