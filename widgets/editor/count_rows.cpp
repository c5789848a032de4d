#include "widgets/editor/count_rows.h"

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

} // namespace

std::vector<CountRow> countRows(const LiveSnapshot& snapshot) {
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
    const auto count = row.count(measure);
    return count ? grouped(*count) : QString();
}

} // namespace rw::widgets
