#pragma once
// What each clause of a rule does on a collection: alone, beside its siblings, and as an exclusion. Counts of events;
// wording and colours are the views'.

#include "engine/base/job.h"
#include "engine/ir/rule.h"
#include "engine/match/live_matcher.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace rw::explain {

/// One node of the condition.
struct ClauseAccount {
    uint64_t alone = 0; ///< events in scope for which the node holds
    /// Of the rule's matches, those for which no sibling of the same OR holds; nothing where the node has no such
    /// siblings.
    std::optional<uint64_t> only_this{};
    /// Events that the rule would match too if this exclusion were not there; nothing where the node is no exclusion.
    /// 0 = the exclusion removed no event of this collection.
    std::optional<uint64_t> removes{};
};

struct Accounting {
    uint64_t in_scope = 0;
    uint64_t matches = 0;
    std::vector<ClauseAccount> clauses; ///< by ir::NodeId; empty when cancelled
};

/// @complexity one pass over siblings each; one evaluation of the condition on bitmaps per exclusion
[[nodiscard]] Accounting
account(const ir::Rule& rule, const ir::PredicateTable& predicates, match::LiveMatcher& matcher, const Job& job);

} // namespace rw::explain
