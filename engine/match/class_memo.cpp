#include "engine/match/class_memo.h"

#include "engine/base/hash.h"

#include <algorithm>

namespace rw::match {

namespace {

constexpr uint32_t unknown = UINT32_MAX;
constexpr size_t first_steps = 1024; // a power of two

uint64_t mixed(uint64_t key) {
    key ^= key >> 32;
    key *= 0x9E3779B97F4A7C15U; // 2^64 over the golden ratio: spreads numbers that are near each other
    return key ^ (key >> 29);
}

} // namespace

void ClassMemo::clear() {
    states_.assign(1, {});
    steps_.assign(first_steps, {});
    outcomes_.clear();
    hits_of_leaf_.clear();
    leaf_sets_.assign(1, {});
    leaf_set_ids_.clear();
    known_.clear();
}

ClassMemo::LeafSetId ClassMemo::intern(std::vector<uint32_t> leaves) {
    if (leaves.empty()) return 0;
    std::sort(leaves.begin(), leaves.end());
    std::string key(reinterpret_cast<const char*>(leaves.data()), leaves.size() * sizeof(uint32_t));
    const auto [at, added] = leaf_set_ids_.try_emplace(std::move(key), static_cast<LeafSetId>(leaf_sets_.size()));
    if (added) leaf_sets_.push_back(std::move(leaves));
    return at->second;
}

ClassMemo::LeafSetId
ClassMemo::leaves_of(const RuleProgram& program, size_t position, const BatchColumn& column, HitSetId hits) {
    std::vector<LeafSetId>& known = known_[position];
    if (known.size() <= hits) known.resize(hits + size_t{1}, unknown);
    if (known[hits] != unknown) return known[hits];
    std::vector<uint32_t> leaves;
    for (const TestSlot slot : column.hit_set(hits)) program.append_leaves(position, slot, leaves);
    // A column says once of a leaf that it holds, by whichever of its forms.
    std::sort(leaves.begin(), leaves.end());
    leaves.erase(std::unique(leaves.begin(), leaves.end()), leaves.end());
    return known[hits] = intern(std::move(leaves));
}

ClassMemo::Step& ClassMemo::slot_of(uint64_t from) {
    size_t at = mixed(from) & (steps_.size() - 1);
    while (steps_[at].to != 0 && steps_[at].from != from) at = (at + 1) & (steps_.size() - 1);
    return steps_[at];
}

void ClassMemo::grow() {
    std::vector<Step> old(steps_.size() * 2);
    old.swap(steps_);
    for (const Step& step : old)
        if (step.to != 0) slot_of(step.from) = step;
}

StateId ClassMemo::step(StateId state, LeafSetId leaves) {
    const uint64_t from = uint64_t{state} << 32 | leaves;
    Step& known = slot_of(from);
    if (known.to != 0) return known.to;
    const auto made = static_cast<StateId>(states_.size());
    known = {from, made};
    states_.push_back({state, leaves, 0});
    if (states_.size() * 2 > steps_.size()) grow();
    return made;
}

void ClassMemo::advance(const RuleProgram& program,
                        size_t position,
                        const BatchColumn& column,
                        const std::vector<logs::Row>& rows,
                        std::vector<StateId>& states) {
    if (!column.has_hits()) return;
    if (known_.size() < program.columns.size()) known_.resize(program.columns.size());
    const std::vector<logs::Code>& codes = column.builder().codes();
    const std::vector<HitSetId>& hits_of_code = column.hits_of_code();
    for (const logs::Row row : rows) {
        const HitSetId hits = hits_of_code[row < codes.size() ? codes[row] : logs::missing];
        if (hits == 0) continue;
        const LeafSetId leaves = leaves_of(program, position, column, hits);
        if (leaves != 0) states[row] = step(states[row], leaves);
    }
}

void ClassMemo::mark(StateId state, const RuleProgram& program, ProgramState& evaluator) const {
    evaluator.begin(program);
    for (; state != 0; state = states_[state].before)
        for (const uint32_t leaf : leaf_sets_[states_[state].leaves]) evaluator.hit(leaf);
}

void ClassMemo::learn(RuleProgram& program, const RulePlan& plan, const ProgramState& evaluator) {
    static constexpr size_t lessons[] = {64, 512, 4096}; // outcomes after which enough is new
    hits_of_leaf_.resize(program.leaves.size());
    for (const uint32_t leaf : evaluator.hit_leaves()) ++hits_of_leaf_[leaf];
    if (std::find(std::begin(lessons), std::end(lessons), outcomes_.size()) != std::end(lessons))
        program.choose_anchors(plan, hits_of_leaf_);
}

const Outcome& ClassMemo::outcome(StateId state, RuleProgram& program, const RulePlan& plan, ProgramState& evaluator) {
    if (states_[state].outcome != 0) return outcomes_[states_[state].outcome - 1];
    Outcome made;
    mark(state, program, evaluator);
    learn(program, plan, evaluator);
    for (const uint32_t rule : evaluator.candidates(program)) {
        const BoundRule& bound = program.rules[rule];
        const Verdict verdict = evaluator.evaluate(program, plan, bound, [](uint32_t) { return Verdict::unknown; });
        if (verdict == Verdict::yes) made.matched.push_back(bound.rule);
        if (verdict != Verdict::unknown) continue;
        const Verdict without = evaluator.evaluate(program, plan, bound, [](uint32_t) { return Verdict::no; });
        const bool keywords_only = std::all_of(bound.row_wise.begin(), bound.row_wise.end(), [&](uint32_t leaf) {
            return plan.predicates()[program.leaves[leaf].predicate].keyword();
        });
        (keywords_only ? made.open_to_keywords : made.open).push_back({rule, without == Verdict::yes});
        if (keywords_only && without == Verdict::yes) made.without_keywords.push_back(bound.rule);
    }
    outcomes_.push_back(std::move(made));
    states_[state].outcome = static_cast<uint32_t>(outcomes_.size());
    return outcomes_.back();
}

} // namespace rw::match
