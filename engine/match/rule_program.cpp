#include "engine/match/rule_program.h"

#include <algorithm>
#include <optional>

namespace rw::match {

namespace {

/// Leaves of which one must hold for the node to hold; nothing when it can hold without any (a negation).
using Anchors = std::optional<std::vector<uint32_t>>;

class AnchorChooser {
public:
    AnchorChooser(const RuleProgram& program, const std::vector<uint32_t>& hits)
        : program_(program)
        , hits_(hits) {}

    [[nodiscard]] Anchors of(const ir::Condition& condition, const BoundRule& rule, ir::NodeId id) const;

private:
    [[nodiscard]] Anchors of_leaf(uint32_t leaf) const;

    /// How often one of the leaves is hit, as far as is known; at first few leaves are better than many.
    [[nodiscard]] size_t cost(const Anchors& anchors) const {
        if (!anchors) return SIZE_MAX;
        size_t sum = 0;
        for (const uint32_t leaf : *anchors) sum += hits_[leaf] + size_t{1};
        return sum;
    }

    const RuleProgram& program_;
    const std::vector<uint32_t>& hits_;
};

Anchors AnchorChooser::of_leaf(uint32_t leaf) const {
    const BoundLeaf& bound = program_.leaves[leaf];
    if (bound.row_wise || (bound.constant && bound.value)) return {};
    if (bound.constant) return std::vector<uint32_t>{};
    if (bound.choices == nullptr) return std::vector<uint32_t>{leaf};
    std::vector<uint32_t> tests; // a test for null is hit as well where the event has none of the columns …
    for (const BoundLeaf::Choice& choice : *bound.choices) {
        if (bound.value && choice.unique) return {}; // … but not where it has several of which none counts
        tests.push_back(choice.test);
    }
    return tests;
}

Anchors AnchorChooser::of(const ir::Condition& condition, const BoundRule& rule, ir::NodeId id) const {
    const ir::Node& node = condition.nodes[id];
    switch (node.kind) {
    case ir::NodeKind::constant:
        if (node.value) return {};
        return std::vector<uint32_t>{};
    case ir::NodeKind::leaf:
        return of_leaf(rule.leaf_of_node[id]);
    case ir::NodeKind::negation:
        return {};
    case ir::NodeKind::all_of: {
        Anchors best;
        for (const ir::NodeId child : node.children) {
            Anchors anchors = of(condition, rule, child);
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
            const Anchors anchors = of(condition, rule, child);
            if (!anchors) return {};
            all.insert(all.end(), anchors->begin(), anchors->end());
        }
        return all;
    }
    }
    return {};
}

} // namespace

void RuleProgram::seal(const RulePlan& plan) {
    for (auto& leaves_of_column : leaves_of) {
        std::sort(leaves_of_column.begin(), leaves_of_column.end());
        leaves_of_column.erase(std::unique(leaves_of_column.begin(), leaves_of_column.end()), leaves_of_column.end());
    }
    choose_anchors(plan, std::vector<uint32_t>(leaves.size()));
}

void RuleProgram::append_leaves(size_t position, TestSlot slot, std::vector<uint32_t>& found) const {
    const auto& of_column = leaves_of[position];
    auto at = std::lower_bound(of_column.begin(), of_column.end(), std::pair(slot, uint32_t{0}));
    for (; at != of_column.end() && at->first == slot; ++at) found.push_back(at->second);
}

void RuleProgram::choose_anchors(const RulePlan& plan, const std::vector<uint32_t>& hits) {
    const AnchorChooser chooser(*this, hits);
    rules_of_leaf.assign(leaves.size(), {});
    unanchored.clear();
    for (uint32_t i = 0; i < rules.size(); ++i) {
        const ir::Condition& condition = plan.rules()[rules[i].rule]->condition;
        const Anchors anchors = chooser.of(condition, rules[i], condition.root);
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
    if (bound.choices == nullptr)
        return stamp_[leaf] == generation_ && count_[leaf] >= bound.needed ? Verdict::yes : Verdict::no;
    for (const BoundLeaf::Choice& choice : *bound.choices) {
        const auto present = std::count_if(choice.present.begin(), choice.present.end(), [&](uint32_t column) {
            return this->leaf(program, column) == Verdict::yes;
        });
        if (present == 0) continue;
        if (choice.unique && present > 1) break;
        return this->leaf(program, choice.test);
    }
    return bound.value ? Verdict::yes : Verdict::no;
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
