#pragma once
// What the count columns say: one row per line that is counted, made of a snapshot. Pure; no painting, no positions on
// the screen.

#include <QString>

#include "widgets/common/clause_facts.h"

#include <array>
#include <optional>
#include <vector>

namespace rw::widgets {

/// What a column counts. The first two are of events in scope that the clause matches alone; the others of the rule's
/// matches that only this clause of its list brings, or, with a minus, of the events that an exclusion removes.
enum class Measure : uint8_t { attack, baseline, onlyAttack, onlyBaseline };

/// In the order in which columns are offered.
inline constexpr std::array allMeasures{Measure::attack, Measure::baseline, Measure::onlyAttack, Measure::onlyBaseline};

[[nodiscard]] constexpr Side sideOf(Measure measure) {
    return measure == Measure::attack || measure == Measure::onlyAttack ? Side::attack : Side::baseline;
}

/// Title of the column.
[[nodiscard]] QString measureTitle(Measure measure);
/// A sentence that says what is counted.
[[nodiscard]] QString measureText(Measure measure);

struct CountRow {
    enum class Kind : uint8_t { scope, clause, rule };

    Kind kind = Kind::clause;
    Span span{};         ///< in the snapshot's text; the count stands on the line of its begin
    ir::NodeId node = 0; ///< not for scope
    ir::NodeRole role = ir::NodeRole::none;
    std::optional<uint64_t> attack{}; ///< nothing: no such collection
    std::optional<uint64_t> baseline{};
    std::optional<uint64_t> onlyAttack{}; ///< of an exclusion: what it removes
    std::optional<uint64_t> onlyBaseline{};
    bool exclusion = false;
    bool unknown = false; ///< not accounted for yet
    std::string reason{}; ///< not empty: cannot be replayed, and why

    [[nodiscard]] std::optional<uint64_t> count(Measure measure) const {
        switch (measure) {
        case Measure::attack:
            return attack;
        case Measure::baseline:
            return baseline;
        case Measure::onlyAttack:
            return onlyAttack;
        case Measure::onlyBaseline:
            return onlyBaseline;
        }
        return std::nullopt;
    }
};

/// Rows by place. Where several clauses begin at one place the outermost one is kept; an only item's count is its
/// selection's and is left out.
/// @param facts  of this snapshot or of one with the same clauses; null: not known yet
[[nodiscard]] std::vector<CountRow> countRows(const LiveSnapshot& snapshot, const ClauseFacts* facts);

/// Highest count of a clause: the bars' scale.
[[nodiscard]] uint64_t largestClause(const std::vector<CountRow>& rows, Measure measure);

/// "0", "1,214", "−96", "n/a", "…".
[[nodiscard]] QString countText(const CountRow& row, Measure measure);

} // namespace rw::widgets
