#include "engine/explain/accounting.h"

#include "engine/explain/condition_rows.h"

namespace rw::explain {

namespace {

/// Marks the selections and alternatives below a negation: they are exclusions.
void mark_exclusions(const ir::Condition& condition, ir::NodeId id, bool negated, std::vector<bool>& exclusion) {
    const ir::Node& node = condition.nodes[id];
    if (node.kind == ir::NodeKind::negation) negated = !negated;
    if (negated && (node.role == ir::NodeRole::selection || node.role == ir::NodeRole::alternative))
        exclusion[id] = true;
    // A selection's own values (neq) are no exclusions of the rule.
    if (node.role == ir::NodeRole::item) return;
    for (const ir::NodeId child : node.children) mark_exclusions(condition, child, negated, exclusion);
}

/// For each child of an OR: of the matches, the rows where no other child holds. One pass: seen once, seen twice.
void count_only_this(const ir::Node& node,
                     const std::vector<RowSet>& rows,
                     const RowSet& matches,
                     std::vector<ClauseAccount>& clauses) {
    if (node.kind != ir::NodeKind::any_of || node.children.size() < 2) return;
    RowSet once;
    RowSet twice;
    for (const ir::NodeId child : node.children) {
        twice |= once & rows[child];
        once |= rows[child];
    }
    const RowSet single = matches - twice;
    for (const ir::NodeId child : node.children) clauses[child].only_this = rows[child].and_count(single);
}

} // namespace

Accounting
account(const ir::Rule& rule, const ir::PredicateTable& predicates, match::LiveMatcher& matcher, const Job& job) {
    Accounting result;
    const ir::Condition& condition = rule.condition;
    const std::vector<RowSet> rows = matcher.rows(rule, predicates, job);
    if (rows.empty() || rows.size() != condition.nodes.size()) return result;
    const RowSet scope = matcher.scope_rows(rule.scope, job);
    const RowSet matches = rule.replayable() ? rows[condition.root] : RowSet();
    std::vector<bool> exclusion(condition.nodes.size());
    mark_exclusions(condition, condition.root, false, exclusion);
    std::vector<ClauseAccount> clauses(condition.nodes.size());
    for (size_t id = 0; id < condition.nodes.size(); ++id) {
        if (job.cancelled()) return result;
        clauses[id].alone = rows[id].count();
        count_only_this(condition.nodes[id], rows, matches, clauses);
        if (!exclusion[id] || !rule.replayable()) continue;
        const RowSet without = root_rows_with(condition, rows, scope, static_cast<ir::NodeId>(id), RowSet());
        clauses[id].removes = (without - matches).count();
    }
    result.in_scope = scope.count();
    result.matches = matches.count();
    result.clauses = std::move(clauses);
    return result;
}

} // namespace rw::explain
