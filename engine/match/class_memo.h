#pragma once
// From the hits of a row's values to the rules that match, for one class of rows. Rows repeat: what a combination of
// hits means is worked out once. Combinations are numbered by walking: state × leaves that one more column hits →
// state.

#include "engine/match/batch_columns.h"
#include "engine/match/rule_program.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace rw::match {

/// A combination of hits; 0: none.
using StateId = uint32_t;

/// What a combination of hits means.
struct Outcome {
    struct Open {
        uint32_t rule = 0;         ///< bound rule that needs the row itself …
        bool without_rows = false; ///< … and whether it matches when no such leaf holds
    };

    std::vector<RuleIndex> matched;
    std::vector<Open> open;
    std::vector<Open> open_to_keywords;      ///< that need the row for nothing else
    std::vector<RuleIndex> without_keywords; ///< of these, those that match when none stands in the row
};

class ClassMemo {
public:
    /// States above this are forgotten between segments.
    static constexpr size_t largest = 200'000;

    ClassMemo() { clear(); }

    /// Forgets everything; after the program or the numbering of hit sets changed.
    void clear();

    [[nodiscard]] size_t size() const { return states_.size(); }

    /// Moves the states of rows on by what one column hits.
    /// @param rows    of this class
    /// @param states  by row of the segment
    /// @complexity one look-up per row, two where a test hits
    void advance(const RuleProgram& program,
                 size_t position,
                 const BatchColumn& column,
                 const std::vector<logs::Row>& rows,
                 std::vector<StateId>& states);

    /// @param program    its anchors are chosen anew when it is known which leaves are hit seldom
    /// @param evaluator  of this program; its marks afterwards are those of another state
    [[nodiscard]] const Outcome&
    outcome(StateId state, RuleProgram& program, const RulePlan& plan, ProgramState& evaluator);

    /// Marks the leaves of a state.
    void mark(StateId state, const RuleProgram& program, ProgramState& evaluator) const;

private:
    /// Number of a set of leaves; 0: empty.
    using LeafSetId = uint32_t;

    struct State {
        StateId before = 0;
        LeafSetId leaves = 0;
        uint32_t outcome = 0; ///< index + 1 in outcomes_; 0: not worked out yet
    };

    /// Open addressing; empty where `to` is 0, to which nothing leads.
    struct Step {
        uint64_t from = 0; ///< state and leaf set
        StateId to = 0;
    };

    [[nodiscard]] LeafSetId
    leaves_of(const RuleProgram& program, size_t position, const BatchColumn& column, HitSetId hits);
    [[nodiscard]] LeafSetId intern(std::vector<uint32_t> leaves);
    void learn(RuleProgram& program, const RulePlan& plan, const ProgramState& evaluator);
    [[nodiscard]] StateId step(StateId state, LeafSetId leaves);
    [[nodiscard]] Step& slot_of(uint64_t from);
    void grow();

    std::vector<State> states_;
    std::vector<Step> steps_;
    std::vector<Outcome> outcomes_;
    std::vector<uint32_t> hits_of_leaf_; ///< in the outcomes worked out so far
    std::vector<std::vector<uint32_t>> leaf_sets_;
    std::unordered_map<std::string, LeafSetId> leaf_set_ids_;
    std::vector<std::vector<LeafSetId>> known_; ///< by position, then hit set
};

} // namespace rw::match
