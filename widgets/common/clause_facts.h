#pragma once
// What is worked out about a snapshot after it was shown, since it costs more than the counts: accounting per clause,
// findings, near misses, the events of one clause. Immutable values made by Session; no jobs here.

#include "widgets/common/live_snapshot.h"

#include "engine/explain/accounting.h"
#include "engine/explain/findings.h"

#include <memory>
#include <optional>
#include <vector>

namespace rw::widgets {

/// Which collection of a snapshot.
enum class Side : uint8_t { attack, baseline };

struct ClauseFacts {
    std::shared_ptr<const LiveSnapshot> snapshot; ///< what they are of
    std::optional<explain::Accounting> attack;
    std::optional<explain::Accounting> baseline;
    std::vector<explain::Finding> findings;
};

/// Events chosen by one clause, whether or not the rule matches them.
struct ClauseEvents {
    enum class Kind : uint8_t {
        holds,    ///< events in scope for which the clause holds
        nearMiss, ///< events that this leaf alone keeps out
    };

    std::shared_ptr<const LiveSnapshot> snapshot;
    ir::NodeId node = 0;
    Side side = Side::attack;
    Kind kind = Kind::holds;
    std::shared_ptr<const std::vector<uint32_t>> rows; ///< ascending
};

/// Events that one clause each keeps out.
struct NearMisses {
    std::shared_ptr<const LiveSnapshot> snapshot;
    Side side = Side::attack;
    explain::NearMisses found;
};

[[nodiscard]] inline const std::optional<CollectionSnapshot>& sideOf(const LiveSnapshot& snapshot, Side side) {
    return side == Side::attack ? snapshot.attack : snapshot.baseline;
}

/// Whether the nodes of both rules mean the same clauses, so that what was said of a node of one may be shown, as
/// stale, at the other: only values differ. @complexity nodes
[[nodiscard]] inline bool sameClauses(const LiveSnapshot& a, const LiveSnapshot& b) {
    if (a.document != b.document || a.rule() == nullptr || b.rule() == nullptr) return false;
    const auto& first = a.rule()->rule.condition.nodes;
    const auto& second = b.rule()->rule.condition.nodes;
    return std::equal(
        first.begin(), first.end(), second.begin(), second.end(), [](const ir::Node& one, const ir::Node& other) {
            return one.kind == other.kind && one.role == other.role && one.label == other.label;
        });
}

} // namespace rw::widgets
