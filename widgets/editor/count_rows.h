#pragma once
// What the count columns say: one row per line that is counted, made of a snapshot. Pure; no painting, no positions on
// the screen.

#include <QString>

#include "widgets/common/live_snapshot.h"

#include <optional>
#include <vector>

namespace rw::widgets {

/// Which collection a count is of.
enum class Measure : uint8_t { attack, baseline };

struct CountRow {
    enum class Kind : uint8_t { scope, clause, rule };

    Kind kind = Kind::clause;
    Span span{};         ///< in the snapshot's text; the count stands on the line of its begin
    ir::NodeId node = 0; ///< not for scope
    ir::NodeRole role = ir::NodeRole::none;
    std::optional<uint64_t> attack{}; ///< nothing: no such collection
    std::optional<uint64_t> baseline{};
    std::string reason{}; ///< not empty: cannot be replayed, and why

    [[nodiscard]] std::optional<uint64_t> count(Measure measure) const {
        return measure == Measure::attack ? attack : baseline;
    }
};

/// Rows by place. Where several clauses begin at one place the outermost one is kept; an only item's count is its
/// selection's and is left out.
[[nodiscard]] std::vector<CountRow> countRows(const LiveSnapshot& snapshot);

/// Highest count of a clause: the bars' scale.
[[nodiscard]] uint64_t largestClause(const std::vector<CountRow>& rows, Measure measure);

/// "0", "1,214", "n/a".
[[nodiscard]] QString countText(const CountRow& row, Measure measure);

} // namespace rw::widgets
