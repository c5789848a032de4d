#include "widgets/explain/explain_tree.h"

#include <QCoreApplication>

#include "widgets/common/convert.h"

#include <algorithm>

namespace rw::widgets {

namespace {

using explain::ExplainNode;

QString trExplain(const char* text) { return QCoreApplication::translate("Explain", text); }

QString reasonOf(const ExplainNode& node) {
    if (node.verdict) return {};
    const QString field = toQt(node.field);
    switch (node.missing) {
    case explain::Missing::field:
        return trExplain("no event of this kind has %1").arg(field);
    case explain::Missing::value:
        return trExplain("this event has no %1").arg(field);
    case explain::Missing::null:
        return trExplain("%1 is null").arg(field);
    case explain::Missing::nothing:
        break;
    }
    return toQt(node.reason);
}

/// What a failing test looked at: of a path the last segment, else everything.
std::vector<Span> lookedAt(const std::string& value) {
    const auto end = static_cast<uint32_t>(value.size());
    const size_t cut = looksLikePath(value) ? value.rfind('\\') : std::string::npos;
    return {{cut == std::string::npos ? 0 : static_cast<uint32_t>(cut), end}};
}

/// Nodes that say nothing of their own give way to their only child.
const ExplainNode& unwrapped(const ExplainNode& node) {
    const ExplainNode* at = &node;
    while (at->children.size() == 1 && at->kind != ir::NodeKind::negation && at->role != ir::NodeRole::selection &&
           at->role != ir::NodeRole::selector)
        at = &at->children.front();
    return *at;
}

bool isLeaf(const ExplainNode& node) { return unwrapped(node).kind == ir::NodeKind::leaf; }

/// What must all hold: the parts of an AND, also of "all of selection_*" inside it.
std::vector<const ExplainNode*> conditionsOf(const ExplainNode& root) {
    const ExplainNode& node = unwrapped(root);
    if (node.kind != ir::NodeKind::all_of || node.role == ir::NodeRole::selection || node.children.empty())
        return {&node};
    std::vector<const ExplainNode*> parts;
    for (const ExplainNode& child : node.children) {
        const ExplainNode& part = unwrapped(child);
        if (part.kind != ir::NodeKind::all_of || part.role != ir::NodeRole::selector || part.children.empty()) {
            parts.push_back(&part);
            continue;
        }
        for (const ExplainNode& selected : part.children) parts.push_back(&selected);
    }
    return parts;
}

QString sentenceOf(const ExplainNode& leaf) {
    const QString predicate = toQt(leaf.predicate);
    const QString text =
        leaf.field.empty() ? trExplain("any value %1").arg(predicate) : toQt(leaf.field) + u' ' + predicate;
    return visibleLine(text);
}

QString nameOf(const ExplainNode& node) {
    if (node.kind == ir::NodeKind::leaf) return sentenceOf(node);
    if (node.kind == ir::NodeKind::negation && !node.children.empty())
        return trExplain("not %1").arg(nameOf(unwrapped(node.children.front())));
    if (!node.label.empty()) return toQt(node.label);
    switch (node.kind) {
    case ir::NodeKind::all_of:
        return trExplain("all of these");
    case ir::NodeKind::any_of:
        return trExplain("one of these");
    case ir::NodeKind::at_least:
        return trExplain("enough of these");
    case ir::NodeKind::constant:
        return node.verdict ? trExplain("always") : trExplain("never");
    case ir::NodeKind::negation:
    case ir::NodeKind::leaf:
        break;
    }
    return {};
}

QString noteOf(const ExplainNode& node) {
    if (node.kind == ir::NodeKind::negation)
        return node.verdict ? trExplain("no exclusion holds") : trExplain("an exclusion holds");
    if (node.verdict || node.role == ir::NodeRole::selector) return {};
    const ExplainNode* list = &node;
    while (list->children.size() == 1) list = &list->children.front();
    const bool values = list->kind == ir::NodeKind::any_of && list->children.size() > 1;
    return values ? trExplain("none of %1 values").arg(list->children.size()) : QString();
}

class TreeMaker {
public:
    TreeMaker(const LineStarts& lines, ExplainScope scope)
        : lines_(lines)
        , scope_(scope) {}

    ExplainTree make(const explain::Explanation& explanation, const QString& kind) {
        ExplainRow verdict;
        verdict.kind = ExplainRow::Kind::verdict;
        verdict.holds = explanation.matched;
        verdict.decided = true;
        verdict.text = explanation.matched ? trExplain("Matches") : trExplain("Does not match");
        add(std::move(verdict), -1);
        addScope(explanation, kind);
        const std::vector<const ExplainNode*> conditions = conditionsOf(explanation.root);
        const auto failing =
            std::count_if(conditions.begin(), conditions.end(), [](const ExplainNode* node) { return !node->verdict; });
        if (failing > 0 && conditions.size() > 1)
            tree_.rows[0].note = failing == 1
                                     ? trExplain("1 of %1 conditions fails").arg(conditions.size())
                                     : trExplain("%1 of %2 conditions fail").arg(failing).arg(conditions.size());
        for (const ExplainNode* node : conditions) addNode(*node, 0);
        return std::move(tree_);
    }

private:
    int add(ExplainRow row, int parent) {
        const auto index = static_cast<int>(tree_.rows.size());
        row.parent = parent;
        if (!row.span.empty() && !lines_.empty()) row.line = lines_.lineOf(row.span.begin);
        if (parent >= 0) {
            std::vector<int>& siblings = tree_.rows[static_cast<size_t>(parent)].children;
            row.position = static_cast<int>(siblings.size());
            siblings.push_back(index);
        }
        tree_.rows.push_back(std::move(row));
        return index;
    }

    void addScope(const explain::Explanation& explanation, const QString& kind) {
        if (scope_ == ExplainScope::onlyDecided && explanation.in_scope) return;
        ExplainRow row;
        row.kind = ExplainRow::Kind::scope;
        row.holds = explanation.in_scope;
        row.decided = !explanation.in_scope;
        row.inTheWay = !explanation.in_scope;
        row.text = trExplain("Log source: %1").arg(toQt(explanation.scope_reason));
        row.value = {kind, {}, Elide::right};
        add(std::move(row), 0);
    }

    void addNode(const ExplainNode& outer, int parent) {
        const ExplainNode& node = unwrapped(outer);
        if (scope_ == ExplainScope::onlyDecided && !node.decided) return;
        ExplainRow row;
        row.holds = node.verdict;
        row.decided = node.decided;
        row.inTheWay = parent == 0 && !node.verdict && node.decided;
        row.span = node.span;
        row.text = nameOf(node);
        if (node.kind == ir::NodeKind::leaf) {
            row.kind = ExplainRow::Kind::leaf;
            row.note = reasonOf(node);
            row.value = valueOf(node);
            add(std::move(row), parent);
            return;
        }
        row.note = noteOf(node);
        addChildren(node, add(std::move(row), parent));
    }

    static CellText valueOf(const ExplainNode& leaf) {
        if (!leaf.value) return {};
        std::vector<Span> spans = leaf.value_spans;
        if (spans.empty() && leaf.verdict) spans = {{0, static_cast<uint32_t>(leaf.value->size())}};
        if (spans.empty() && leaf.decided) spans = lookedAt(*leaf.value);
        return cellText(*leaf.value, std::move(spans), looksLikePath(*leaf.value) ? Elide::path : Elide::right);
    }

    void addChildren(const ExplainNode& node, int index) {
        const ExplainNode* holder = &node;
        // "not X" and a selection of one item show the parts of what they hold.
        while (holder->children.size() == 1 && !isLeaf(holder->children.front()) &&
               (holder->kind == ir::NodeKind::negation || holder->role == ir::NodeRole::selection))
            holder = &unwrapped(holder->children.front());
        if (holder->kind == ir::NodeKind::negation && isLeaf(holder->children.front())) {
            addNode(holder->children.front(), index);
            return;
        }
        const bool values = holder->kind == ir::NodeKind::any_of &&
                            std::all_of(holder->children.begin(), holder->children.end(), isLeaf);
        if (values) {
            addValues(*holder, index);
            return;
        }
        for (const ExplainNode& child : holder->children) addNode(child, index);
    }

    /// Of a list that holds, the values that were not found are folded but for the first; long lists are cut.
    void addValues(const ExplainNode& list, int index) {
        const auto failing = static_cast<size_t>(std::count_if(
            list.children.begin(), list.children.end(), [](const ExplainNode& child) { return !child.verdict; }));
        size_t listed = list.verdict ? 1 : maxListedValues;
        if (failing <= listed + 1) listed = failing;
        std::vector<const ExplainNode*> folded;
        size_t shown = 0;
        for (const ExplainNode& child : list.children) {
            if (child.verdict || shown < listed) {
                if (!child.verdict) ++shown;
                addNode(child, index);
            } else if (scope_ == ExplainScope::whole || child.decided) {
                folded.push_back(&child);
            }
        }
        if (folded.empty()) return;
        ExplainRow more;
        more.kind = ExplainRow::Kind::more;
        more.text = trExplain("%1 more values not found").arg(folded.size()); // never one: that one is listed
        const int at = add(std::move(more), index);
        for (const ExplainNode* child : folded) addNode(*child, at);
    }

    const LineStarts& lines_;
    ExplainScope scope_;
    ExplainTree tree_;
};

} // namespace

QString ExplainRow::plainText() const {
    QString result;
    if (kind != Kind::more) result += holds ? QStringLiteral("\u2713 ") : QStringLiteral("\u2715 ");
    result += text;
    if (!note.isEmpty()) result += QLatin1String(" (") + note + u')';
    return result;
}

bool ExplainTree::sameShape(const ExplainTree& other) const {
    const auto same = [](const ExplainRow& a, const ExplainRow& b) {
        return a.parent == b.parent && a.kind == b.kind && a.text == b.text;
    };
    return std::equal(rows.begin(), rows.end(), other.rows.begin(), other.rows.end(), same);
}

bool ExplainTree::worthExpanding(size_t row) const {
    const ExplainRow& at = rows[row];
    if (!at.decided || at.children.empty()) return false;
    const bool excluded = at.parent > 0 && !at.holds && rows[static_cast<size_t>(at.parent)].holds;
    if (!excluded) return true;
    return std::any_of(
        at.children.begin(), at.children.end(), [this](int child) { return rows[static_cast<size_t>(child)].holds; });
}

int ExplainTree::decidingRow() const {
    for (size_t index = 1; index < rows.size(); ++index) {
        const ExplainRow& row = rows[index];
        if (row.decided && row.children.empty() && row.kind != ExplainRow::Kind::more) return static_cast<int>(index);
    }
    return rows.empty() ? -1 : 0;
}

ExplainTree
explainTree(const explain::Explanation& explanation, const QString& kind, const LineStarts& lines, ExplainScope scope) {
    return TreeMaker(lines, scope).make(explanation, kind);
}

QString ticketText(const ExplainTree& tree, const QString& rule, const QString& event, TicketFormat format) {
    if (tree.empty()) return {};
    const bool markdown = format == TicketFormat::markdown;
    const auto code = [markdown](QString text) { return markdown ? u'`' + text.replace(u'`', u'\'') + u'`' : text; };
    const QString title = trExplain("%1, event %2").arg(rule, event);
    QString text = markdown ? QLatin1String("**") + title + QLatin1String("**\n\n") : title + u'\n';
    std::vector<int> depths(tree.rows.size(), 0);
    for (size_t index = 0; index < tree.rows.size(); ++index) {
        const ExplainRow& row = tree.rows[index];
        if (row.parent >= 0) depths[index] = depths[static_cast<size_t>(row.parent)] + 1;
        text +=
            QString(depths[index] * 2, u' ') + (markdown ? QStringLiteral("- ") : QString()) + code(row.plainText());
        if (!row.value.text.isEmpty()) text += trExplain("; seen: %1").arg(code(row.value.text));
        if (row.line > 0) text += trExplain("; line %1").arg(row.line);
        text += u'\n';
    }
    return text;
}

} // namespace rw::widgets
