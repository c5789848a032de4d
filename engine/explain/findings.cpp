#include "engine/explain/findings.h"

#include "engine/explain/implication.h"

#include <algorithm>
#include <string>

namespace rw::explain {

namespace {

using ir::NodeId;
using ir::NodeKind;
using ir::NodeRole;

class Finder {
public:
    Finder(const ir::Rule& rule, const ir::PredicateTable& predicates, const Accounts& accounts, std::string_view text)
        : rule_(rule)
        , nodes_(rule.condition.nodes)
        , predicates_(predicates)
        , accounts_(accounts)
        , text_(text) {}

    [[nodiscard]] std::vector<Finding> run() {
        for (size_t id = 0; id < nodes_.size(); ++id) compare_values(static_cast<NodeId>(id));
        collect_required(rule_.condition.root);
        for (size_t id = 0; id < nodes_.size(); ++id) judge_exclusion(static_cast<NodeId>(id));
        std::stable_sort(found_.begin(), found_.end(), [](const Finding& a, const Finding& b) {
            return a.diagnostic.span.begin < b.diagnostic.span.begin;
        });
        return std::move(found_);
    }

private:
    [[nodiscard]] const ir::Predicate& predicate(NodeId leaf) const { return predicates_[nodes_[leaf].predicate]; }

    [[nodiscard]] bool is_leaf(NodeId id) const { return nodes_[id].kind == NodeKind::leaf; }

    void add(Finding::Kind kind, NodeId node, Diagnostic diagnostic) {
        found_.push_back({kind, node, std::move(diagnostic)});
    }

    // --- values that others cover

    void compare_values(NodeId item) {
        const ir::Node& node = nodes_[item];
        if (node.kind != NodeKind::any_of || node.role != NodeRole::item) return;
        const size_t count = std::min(node.children.size(), most_compared_values);
        for (size_t at = 0; at < count; ++at) {
            const NodeId value = node.children[at];
            if (!is_leaf(value) || nodes_[value].role != NodeRole::value) continue;
            for (size_t other = 0; other < count; ++other) {
                const NodeId wide = node.children[other];
                if (other == at || !is_leaf(wide) || !implies(predicate(value), predicate(wide))) continue;
                // Of two equal ones the later is one too many.
                if (implies(predicate(wide), predicate(value)) && other > at) continue;
                tell_covered(value, wide);
                break;
            }
        }
    }

    void tell_covered(NodeId value, NodeId wide) {
        const std::string by = ir::describe(predicate(wide).test);
        const bool twice = implies(predicate(wide), predicate(value));
        Diagnostic diagnostic{"RW2101",
                              Severity::info,
                              twice ? "This value stands in the list twice. Remove one of them."
                                    : "Another value of the list covers this one (" + by + "). Remove it.",
                              nodes_[value].span};
        diagnostic.notes.push_back({nodes_[wide].span, "This value covers it."});
        if (const Span line = line_of_list_value(nodes_[value].span); !line.empty())
            diagnostic.fixes.push_back({"Remove this value", {{line, ""}}});
        add(Finding::Kind::redundant, value, std::move(diagnostic));
    }

    /// The whole line of a list's value; empty when something else stands on it.
    [[nodiscard]] Span line_of_list_value(Span value) const {
        if (value.end > text_.size() || value.empty()) return {};
        const size_t before = text_.rfind('\n', value.begin);
        const size_t begin = before == std::string_view::npos ? 0 : before + 1;
        const size_t after = text_.find('\n', value.end);
        if (after == std::string_view::npos) return {};
        const std::string_view lead = text_.substr(begin, value.begin - begin);
        const size_t dash = lead.find_first_not_of(' ');
        if (dash == std::string_view::npos || lead[dash] != '-' ||
            lead.find_first_not_of(' ', dash + 1) != std::string_view::npos)
            return {};
        const std::string_view rest = text_.substr(value.end, after - value.end);
        if (rest.find_first_not_of(" \r") != std::string_view::npos) return {};
        return {static_cast<uint32_t>(begin), static_cast<uint32_t>(after + 1)};
    }

    // --- exclusions

    /// Items that hold for every match: those that an AND at the root leads to.
    void collect_required(NodeId id) {
        const ir::Node& node = nodes_[id];
        if (node.role == NodeRole::item) {
            required_.push_back(id);
            return;
        }
        const bool single = node.kind == NodeKind::any_of && node.children.size() == 1;
        if (node.kind == NodeKind::all_of || single)
            for (const NodeId child : node.children) collect_required(child);
    }

    /// Leaves of an item of which one must hold; nothing when it is not so simple.
    [[nodiscard]] std::vector<NodeId> alternatives(NodeId item) const {
        const ir::Node& node = nodes_[item];
        if (node.kind == NodeKind::leaf) return {item};
        if (node.kind != NodeKind::any_of) return {};
        return std::all_of(node.children.begin(), node.children.end(), [&](NodeId child) { return is_leaf(child); })
                   ? node.children
                   : std::vector<NodeId>{};
    }

    /// Whether no value satisfies both items.
    [[nodiscard]] bool clash(NodeId a, NodeId b) const {
        const std::vector<NodeId> first = alternatives(a);
        const std::vector<NodeId> second = alternatives(b);
        if (first.empty() || second.empty() || first.size() * second.size() > most_compared_values) return false;
        for (const NodeId one : first)
            for (const NodeId other : second)
                if (!excludes(predicate(one), predicate(other))) return false;
        return true;
    }

    /// The item of an exclusion that can never hold for an event that the selections match.
    [[nodiscard]] std::optional<NodeId> impossible_item(NodeId exclusion) const {
        const ir::Node& node = nodes_[exclusion];
        if (node.role == NodeRole::item) {
            const bool never = std::any_of(
                required_.begin(), required_.end(), [&](NodeId required) { return clash(exclusion, required); });
            return never ? std::optional(exclusion) : std::nullopt;
        }
        const bool single = node.children.size() == 1;
        if (node.kind != NodeKind::all_of && !(node.kind == NodeKind::any_of && single)) return std::nullopt;
        for (const NodeId child : node.children)
            if (const auto item = impossible_item(child)) return item;
        return std::nullopt;
    }

    [[nodiscard]] const ClauseAccount* account_of(const Accounting* accounting, NodeId id) const {
        return accounting != nullptr && id < accounting->clauses.size() ? &accounting->clauses[id] : nullptr;
    }

    [[nodiscard]] std::string name_of(NodeId id) const {
        const ir::Node& node = nodes_[id];
        return node.label.empty() ? "This exclusion" : node.label;
    }

    void judge_exclusion(NodeId id) {
        const ClauseAccount* attack = account_of(accounts_.attack, id);
        const ClauseAccount* baseline = account_of(accounts_.baseline, id);
        const bool exclusion = (attack != nullptr && attack->removes) || (baseline != nullptr && baseline->removes);
        // An alternative of an excluded selection is told with its selection.
        if (!exclusion || nodes_[id].role != NodeRole::selection) return;
        if (attack != nullptr && accounts_.attack->matches == 0 && attack->removes.value_or(0) > 0)
            return tell_too_broad(id, *attack->removes);
        const bool removes_here = (attack != nullptr && attack->removes.value_or(0) > 0) ||
                                  (baseline != nullptr && baseline->removes.value_or(0) > 0);
        if (removes_here) return;
        if (const auto item = impossible_item(id)) return tell_never(id, *item);
        const bool seen = (attack != nullptr && accounts_.attack->matches > 0) ||
                          (baseline != nullptr && accounts_.baseline->matches > 0);
        if (seen) tell_nothing_removed(id);
    }

    void tell_too_broad(NodeId id, uint64_t removed) {
        add(Finding::Kind::too_broad,
            id,
            {"RW2103",
             Severity::warning,
             name_of(id) + (removed == 1 ? " removes the only attack event that the rule would match. Narrow it."
                                         : " removes all " + std::to_string(removed) +
                                               " attack events that the rule would match. Narrow it."),
             name_span(id)});
    }

    void tell_never(NodeId id, NodeId item) {
        const NodeId leaf = alternatives(item).front();
        const std::string what =
            alternatives(item).size() == 1 ? " that " + ir::describe(predicate(leaf).test) : " that is in its list";
        add(Finding::Kind::dead,
            id,
            {"RW2104",
             Severity::warning,
             name_of(id) + " never removes an event: no event that the selections match has a value of " +
                 predicate(leaf).field + what + ". Remove it or widen the selections.",
             name_span(id)});
    }

    void tell_nothing_removed(NodeId id) {
        add(Finding::Kind::dead,
            id,
            {"RW2105",
             Severity::info,
             name_of(id) + " removed no event of these collections. Keep it only if other logs need it.",
             name_span(id)});
    }

    /// The selection's name where it is defined.
    [[nodiscard]] Span name_span(NodeId id) const {
        const ir::Node& node = nodes_[id];
        const Span span = node.span;
        if (node.label.empty() || span.begin + node.label.size() > text_.size() ||
            text_.substr(span.begin, node.label.size()) != node.label)
            return span;
        return {span.begin, span.begin + static_cast<uint32_t>(node.label.size())};
    }

    const ir::Rule& rule_;
    const std::vector<ir::Node>& nodes_;
    const ir::PredicateTable& predicates_;
    Accounts accounts_;
    std::string_view text_;
    std::vector<NodeId> required_;
    std::vector<Finding> found_;
};

} // namespace

std::vector<Finding>
findings(const ir::Rule& rule, const ir::PredicateTable& predicates, const Accounts& accounts, std::string_view text) {
    if (rule.condition.nodes.empty() || !rule.replayable()) return {};
    return Finder(rule, predicates, accounts, text).run();
}

} // namespace rw::explain
