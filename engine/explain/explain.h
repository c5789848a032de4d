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

/// Events that one leaf keeps out: the rule would match were that leaf's verdict the other.
struct NearMiss {
    ir::NodeId leaf = 0;
    uint64_t events = 0;
    std::vector<logs::Row> examples; ///< the first ones
};

/// Most events first. @complexity one evaluation of the rule per leaf, on bitmaps
[[nodiscard]] std::vector<NearMiss> near_misses(const ir::Rule& rule,
                                                const ir::PredicateTable& predicates,
                                                match::LiveMatcher& matcher,
                                                size_t examples,
                                                const Job& job);

} // namespace rw::explain
