#include "widgets/common/count_rows.h"

#include <QCoreApplication>

#include "widgets/common/convert.h"

#include <algorithm>
#include <set>

namespace rw::widgets {

namespace {

std::optional<uint64_t> nodeCount(const std::optional<CollectionSnapshot>& side, ir::NodeId node) {
    if (!side || node >= side->result.node_counts.size()) return std::nullopt;
    return side->result.node_counts[node];
}

bool counted(ir::NodeRole role) { return role != ir::NodeRole::none && role != ir::NodeRole::selector; }

/// Why this node cannot be replayed; empty when it can.
std::string reasonOf(const ir::Rule& rule, const ir::Node& node) {
    for (const ir::Loss& loss : rule.losses)
        if (node.role == ir::NodeRole::condition ||
            (loss.span.begin < node.span.end && node.span.begin <= loss.span.begin))
            return loss.reason;
    return {};
}

/// Items that stand alone in their selection: the selection's own line says the same.
std::set<ir::NodeId> onlyItems(const ir::Condition& condition) {
    std::set<ir::NodeId> result;
    for (const ir::Node& node : condition.nodes) {
        if (node.role != ir::NodeRole::selection || node.children.size() != 1) continue;
        const ir::Node& child = condition.nodes[node.children.front()];
        if (child.role == ir::NodeRole::item && child.children.size() > 1) result.insert(node.children.front());
    }
    return result;
}

/// What the accounting of one side says of a node: what it removes, or what only it brings.
std::optional<uint64_t>
onlyThis(const std::optional<explain::Accounting>& accounting, ir::NodeId node, bool& exclusion) {
    if (!accounting || node >= accounting->clauses.size()) return std::nullopt;
    const explain::ClauseAccount& account = accounting->clauses[node];
    if (account.removes) exclusion = true;
    return account.removes ? account.removes : account.only_this;
}

QString tr(const char* text) { return QCoreApplication::translate("RuleEditor", text); }

} // namespace

QString measureTitle(Measure measure) {
    switch (measure) {
    case Measure::attack:
        return tr("Attack");
    case Measure::baseline:
        return tr("Baseline");
    case Measure::onlyAttack:
        return tr("Only this");
    case Measure::onlyBaseline:
        return tr("Only this");
    }
    return {};
}

QString measureText(Measure measure) {
    switch (measure) {
    case Measure::attack:
        return tr("Attack: events in scope that the clause matches alone");
    case Measure::baseline:
        return tr("Baseline: events in scope that the clause matches alone");
    case Measure::onlyAttack:
        return tr("Only this, attack: matches that no other clause of the list brings, or that the exclusion removes");
    case Measure::onlyBaseline:
        return tr(
            "Only this, baseline: matches that no other clause of the list brings, or that the exclusion removes");
    }
    return {};
}

std::vector<CountRow> countRows(const LiveSnapshot& snapshot, const ClauseFacts* facts) {
    std::vector<CountRow> rows;
    const rules::RuleDocument* document = snapshot.rule();
    if (document == nullptr) return rows;
    const ir::Rule& rule = document->rule;
    if (!rule.scope.span.empty()) {
        CountRow row{CountRow::Kind::scope, rule.scope.span};
        if (snapshot.attack) row.attack = snapshot.attack->result.in_scope;
        if (snapshot.baseline) row.baseline = snapshot.baseline->result.in_scope;
        rows.push_back(std::move(row));
    }
    const auto& nodes = rule.condition.nodes;
    const std::set<ir::NodeId> repeated = onlyItems(rule.condition);
    for (size_t index = nodes.size(); index-- > 0;) {
        const ir::Node& node = nodes[index];
        const auto id = static_cast<ir::NodeId>(index);
        if (!counted(node.role) || repeated.contains(id)) continue;
        const bool whole = node.role == ir::NodeRole::condition;
        CountRow row{whole ? CountRow::Kind::rule : CountRow::Kind::clause, node.span, id, node.role};
        row.reason = reasonOf(rule, node);
        row.attack = nodeCount(snapshot.attack, id);
        row.baseline = nodeCount(snapshot.baseline, id);
        row.unknown = facts == nullptr && !whole;
        if (facts != nullptr && !whole) {
            row.onlyAttack = onlyThis(facts->attack, id, row.exclusion);
            row.onlyBaseline = onlyThis(facts->baseline, id, row.exclusion);
        }
        rows.push_back(std::move(row));
    }
    // Parents come later among the nodes, so after the reversal the outermost of one place is first.
    std::stable_sort(
        rows.begin(), rows.end(), [](const CountRow& a, const CountRow& b) { return a.span.begin < b.span.begin; });
    rows.erase(std::unique(rows.begin(),
                           rows.end(),
                           [](const CountRow& a, const CountRow& b) { return a.span.begin == b.span.begin; }),
               rows.end());
    return rows;
}

uint64_t largestClause(const std::vector<CountRow>& rows, Measure measure) {
    uint64_t largest = 0;
    for (const CountRow& row : rows)
        if (row.kind == CountRow::Kind::clause && row.reason.empty())
            largest = std::max(largest, row.count(measure).value_or(0));
    return largest;
}

QString countText(const CountRow& row, Measure measure) {
    if (!row.reason.empty()) return QStringLiteral("n/a");
    const bool only = measure == Measure::onlyAttack || measure == Measure::onlyBaseline;
    if (only && row.unknown) return QStringLiteral("…");
    const auto count = row.count(measure);
    if (!count) return {};
    return only && row.exclusion ? change(-static_cast<int64_t>(*count)) : grouped(*count);
}

} // namespace rw::widgets
