#pragma once
// The rule being written against a whole table: every predicate is decided once per distinct value, its rows are kept
// in a cache, and an edit pays only for the predicates that it adds.

#include "engine/base/job.h"
#include "engine/match/collection.h"

#include <memory>
#include <vector>

namespace rw::match {

/// What a rule does on one collection. Counts of nodes are of events in scope that the node matches alone.
struct RuleResult {
    uint64_t events = 0;               ///< rows of the collection
    uint64_t in_scope = 0;             ///< denominator of every other count
    uint64_t in_scope_by_names = 0;    ///< of these, events whose log source is not known
    std::vector<uint64_t> node_counts; ///< by ir::NodeId
    RowSet matches;                    ///< rows that the rule matches (none when not replayable)
    bool complete = false;             ///< false: cancelled half-way; do not show
};

/// Evaluates rules over one collection; thread-safe, shares its cache between calls.
class LiveMatcher {
public:
    static constexpr size_t default_cache_bytes = size_t{256} << 20;

    explicit LiveMatcher(std::shared_ptr<const Collection> collection, size_t cache_bytes = default_cache_bytes);
    ~LiveMatcher();

    /// Counts of a rule that is not replayable are still given for the healthy nodes; its matches are empty.
    [[nodiscard]] RuleResult evaluate(const ir::Rule& rule, const ir::PredicateTable& predicates, const Job& job);

    /// Rows in scope for which each node holds, by ir::NodeId (a click on a count; near misses).
    [[nodiscard]] std::vector<RowSet> rows(const ir::Rule& rule, const ir::PredicateTable& predicates, const Job& job);

    /// Rows that a log source takes.
    [[nodiscard]] RowSet scope_rows(const ir::LogSource& source, const Job& job);

    [[nodiscard]] const Collection& collection() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace rw::match
