#pragma once
// The rules in scope of one class of rows, bound to the columns of one worker: from the set of tests that hold for each
// column's value to the rules that match. No rows and no dictionaries here.

#include "engine/match/rule_plan.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rw::match {

/// Number of a test in one column's hit sets, as the worker assigns it.
using TestSlot = uint32_t;

/// Three-valued: a leaf that needs the row itself (keyword, comparison of two fields) is unknown at first.
enum class Verdict : uint8_t { no, yes, unknown };

/// A rule bound to a class.
struct BoundRule {
    RuleIndex rule = 0;
    std::vector<uint32_t> leaf_of_node; ///< by ir::NodeId; index of the program's leaf for leaf nodes
    std::vector<uint32_t> extras;       ///< leaves of the scope that must hold (negated: see extra_negated)
    std::vector<uint8_t> extra_negated;
    std::vector<uint32_t> row_wise; ///< its leaves that need the row itself, each once
};

/// Columns of the worker that may hold a field, as FieldColumns has them by path.
struct BoundLevel {
    std::vector<uint32_t> columns;
    bool unique = false;
};

/// A leaf of the class: which hits make it true. Small, since a class has one for each test of its rules.
struct BoundLeaf {
    /// One level of a field that has several: the leaf that tests its columns, and for each of them the leaf that says
    /// that the event has it.
    struct Choice {
        uint32_t test = 0;
        std::vector<uint32_t> present;
        bool unique = false;
    };

    /// A comparison of two fields: their columns.
    struct Compared {
        std::vector<BoundLevel> field;
        std::vector<BoundLevel> other;
    };

    ir::PredicateId predicate{};
    uint32_t needed = 1;   ///< number of columns that must agree (all for NullTest, else one)
    bool constant = false; ///< verdict is `value` whatever the row holds
    bool value = false;    ///< also of `choices`, when the event has none of the columns
    bool row_wise = false; ///< keyword or field comparison
    std::unique_ptr<const std::vector<Choice>> choices{}; ///< the first that the event has decides; mostly null
    std::unique_ptr<const Compared> compared{};
};

class RuleProgram {
public:
    std::vector<uint32_t> columns; ///< worker's columns whose hit sets decide, in the order of the memo key
    std::vector<BoundLeaf> leaves;
    std::vector<BoundRule> rules;
    /// By position in columns: which leaf each test is of; sorted by seal().
    std::vector<std::vector<std::pair<TestSlot, uint32_t>>> leaves_of;
    std::vector<std::vector<uint32_t>> rules_of_leaf; ///< rules that can only match when one of their anchors holds
    std::vector<uint32_t> unanchored;                 ///< rules that are always evaluated

    /// After the last leaf and rule: sorts leaves_of, chooses anchors.
    void seal(const RulePlan& plan);

    /// Fills rules_of_leaf and unanchored from the rules' conditions.
    /// @param hits  how often each leaf was hit so far: rules hang on leaves that are seldom hit
    void choose_anchors(const RulePlan& plan, const std::vector<uint32_t>& hits);

    /// Appends the leaves of a test on the column at `position`.
    void append_leaves(size_t position, TestSlot slot, std::vector<uint32_t>& leaves) const;
};

/// Evaluates bound rules; reused between rows, one per worker.
class ProgramState {
public:
    /// Marks all leaves false.
    void begin(const RuleProgram& program);
    /// One more column says that the leaf holds.
    void hit(uint32_t leaf);

    /// Leaves hit since begin(), each once.
    [[nodiscard]] const std::vector<uint32_t>& hit_leaves() const { return touched_; }

    [[nodiscard]] Verdict leaf(const RuleProgram& program, uint32_t leaf) const;
    /// Rules whose anchors hold, ascending, each once.
    [[nodiscard]] const std::vector<uint32_t>& candidates(const RuleProgram& program);
    /// @param resolve  callable (leaf index) -> Verdict for row-wise leaves
    template <class Resolve>
    [[nodiscard]] Verdict
    evaluate(const RuleProgram& program, const RulePlan& plan, const BoundRule& rule, Resolve&& resolve) const;

private:
    template <class Resolve>
    [[nodiscard]] Verdict node(const RuleProgram& program,
                               const ir::Condition& condition,
                               const BoundRule& rule,
                               ir::NodeId id,
                               Resolve& resolve) const;

    std::vector<uint32_t> stamp_; ///< by leaf: generation in which its count began
    std::vector<uint32_t> count_;
    std::vector<uint32_t> rule_stamp_;
    std::vector<uint32_t> touched_;
    std::vector<uint32_t> candidates_;
    uint32_t generation_ = 0;
};

template <class Resolve>
Verdict ProgramState::node(const RuleProgram& program,
                           const ir::Condition& condition,
                           const BoundRule& rule,
                           ir::NodeId id,
                           Resolve& resolve) const {
    const ir::Node& at = condition.nodes[id];
    switch (at.kind) {
    case ir::NodeKind::constant:
        return at.value ? Verdict::yes : Verdict::no;
    case ir::NodeKind::leaf: {
        const Verdict verdict = leaf(program, rule.leaf_of_node[id]);
        return verdict == Verdict::unknown ? resolve(rule.leaf_of_node[id]) : verdict;
    }
    case ir::NodeKind::negation: {
        const Verdict verdict = node(program, condition, rule, at.children.front(), resolve);
        return verdict == Verdict::unknown ? verdict : verdict == Verdict::yes ? Verdict::no : Verdict::yes;
    }
    case ir::NodeKind::all_of: {
        Verdict all = Verdict::yes;
        for (const ir::NodeId child : at.children) {
            const Verdict verdict = node(program, condition, rule, child, resolve);
            if (verdict == Verdict::no) return Verdict::no;
            if (verdict == Verdict::unknown) all = Verdict::unknown;
        }
        return all;
    }
    case ir::NodeKind::any_of: {
        Verdict any = Verdict::no;
        for (const ir::NodeId child : at.children) {
            const Verdict verdict = node(program, condition, rule, child, resolve);
            if (verdict == Verdict::yes) return Verdict::yes;
            if (verdict == Verdict::unknown) any = Verdict::unknown;
        }
        return any;
    }
    case ir::NodeKind::at_least: {
        uint32_t yes = 0;
        uint32_t unknown = 0;
        for (const ir::NodeId child : at.children) {
            const Verdict verdict = node(program, condition, rule, child, resolve);
            yes += verdict == Verdict::yes ? 1 : 0;
            unknown += verdict == Verdict::unknown ? 1 : 0;
        }
        return yes >= at.count ? Verdict::yes : yes + unknown >= at.count ? Verdict::unknown : Verdict::no;
    }
    }
    return Verdict::no;
}

template <class Resolve>
Verdict ProgramState::evaluate(const RuleProgram& program,
                               const RulePlan& plan,
                               const BoundRule& rule,
                               Resolve&& resolve) const {
    for (size_t i = 0; i < rule.extras.size(); ++i) {
        const bool holds = leaf(program, rule.extras[i]) == Verdict::yes;
        if (holds == (rule.extra_negated[i] != 0)) return Verdict::no;
    }
    const ir::Condition& condition = plan.rules()[rule.rule]->condition;
    return node(program, condition, rule, condition.root, resolve);
}

} // namespace rw::match
