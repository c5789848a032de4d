#pragma once
// Why one event does or does not match: the rule's tree with a verdict, the value seen and both spans at every leaf.

#include "engine/base/job.h"
#include "engine/ir/rule.h"
#include "engine/match/collection.h"
#include "engine/match/live_matcher.h"

#include <optional>
#include <string>
#include <vector>

namespace rw::explain {

/// What a leaf did not find. Field: no event of this kind in the logs has it; value: this event lacks it.
enum class Missing : uint8_t { nothing, field, value, null };

struct ExplainNode {
    ir::NodeId node = 0;
    ir::NodeKind kind = ir::NodeKind::constant;
    ir::NodeRole role = ir::NodeRole::none;
    bool verdict = false;
    bool decided = false;               ///< this node is on the path that decided the rule
    Span span{};                        ///< in the rule's text
    std::string label;                  ///< selection name, key or operator as written
    std::string field{};                ///< leaf: as in the rule
    std::string column{};               ///< leaf: column path that was looked at; empty when none
    std::string predicate{};            ///< leaf: "ends with \cmd.exe"
    std::optional<std::string> value{}; ///< leaf: value seen
    std::vector<Span> value_spans{};    ///< leaf: matched bytes of the value
    Missing missing = Missing::nothing;
    std::string reason{}; ///< why a leaf fails, when more can be said ("differs only in case")
    std::vector<ExplainNode> children{};
};

struct Explanation {
    bool matched = false;
    bool in_scope = false;
    std::string scope_reason; ///< "sysmon/1 is process_creation on windows"
    ExplainNode root;
};

[[nodiscard]] Explanation
explain(const ir::Rule& rule, const ir::PredicateTable& predicates, const match::Collection& collection, logs::Row row);

/// A leaf whose other verdict alone would make the event match.
struct WayIn {
    ir::NodeId leaf = 0;
    bool holds = false;               ///< it holds and must not (an exclusion); else it must hold
    std::optional<ir::NodeId> list{}; ///< any further value of this list would do as well; told once a list
};

/// What would make the event fire, in the order of the text; nothing for an event that matches, is out of scope, or
/// needs more than one change. @complexity leaves · nodes
[[nodiscard]] std::vector<WayIn> ways_in(const ir::Rule& rule, const Explanation& explanation);

/// Events that one leaf keeps out: the rule would match were that leaf's verdict the other.
struct NearMiss {
    ir::NodeId leaf = 0;
    /// The list whose every value has the same events, since any one more value that holds would do; the others of the
    /// list are told too. Nothing where only this leaf is in the way.
    std::optional<ir::NodeId> list{};
    uint64_t events = 0;
    std::vector<logs::Row> examples{}; ///< the first ones
};

struct NearMisses {
    uint64_t in_scope = 0;
    uint64_t events = 0;          ///< different ones; an event may be a near miss of several leaves
    std::vector<NearMiss> leaves; ///< most events first; empty when cancelled
};

/// @complexity one evaluation of the nodes above it per leaf or list, on bitmaps
[[nodiscard]] NearMisses near_misses(const ir::Rule& rule,
                                     const ir::PredicateTable& predicates,
                                     match::LiveMatcher& matcher,
                                     size_t examples,
                                     const Job& job);

/// Rows that `leaf` alone keeps out, all of them. @complexity one evaluation of the nodes above it, on bitmaps
[[nodiscard]] RowSet near_miss_rows(const ir::Rule& rule,
                                    const ir::PredicateTable& predicates,
                                    match::LiveMatcher& matcher,
                                    ir::NodeId leaf,
                                    const Job& job);

} // namespace rw::explain
