#include "widgets/workspace/workspace_model.h"

#include <QFont>

#include "widgets/common/convert.h"
#include "widgets/common/theme.h"

#include <algorithm>

namespace rw::widgets {

WorkspaceModel::WorkspaceModel(QObject* parent)
    : QAbstractItemModel(parent) {
    rebuild();
}

void WorkspaceModel::setRules(std::vector<RuleEntry> rules) {
    beginResetModel();
    rules_ = std::move(rules);
    rebuild();
    endResetModel();
}

void WorkspaceModel::setLogs(std::vector<LogEntry> logs) {
    beginResetModel();
    logs_ = std::move(logs);
    rebuild();
    endResetModel();
}

void WorkspaceModel::setLog(size_t index, LogEntry log) {
    if (index >= logs_.size()) return;
    logs_[index] = std::move(log);
    const uint32_t node = nodes_[logsNode].children[index];
    emit dataChanged(indexOf(node, Name), indexOf(node, Count));
    emit dataChanged(indexOf(logsNode, Name), indexOf(logsNode, Count));
}

void WorkspaceModel::setRuleState(const std::string& path, const RuleState& state) {
    states_[path] = state;
    const auto found = byPath_.find(path);
    if (found == byPath_.end()) return;
    nodes_[found->second].state = state;
    emit dataChanged(indexOf(found->second, Name), indexOf(found->second, Count));
}

uint32_t WorkspaceModel::add(Node node) {
    const auto id = static_cast<uint32_t>(nodes_.size());
    if (id != 0) {
        Node& parent = nodes_[node.parent];
        node.row = static_cast<uint32_t>(parent.children.size());
        parent.children.push_back(id);
    }
    nodes_.push_back(std::move(node));
    return id;
}

uint32_t WorkspaceModel::folderBelow(uint32_t parent, const std::string& name) {
    const QString wanted = toQt(name);
    // Rules come sorted by folder, so the last folder is the one, if any.
    const auto& children = nodes_[parent].children;
    for (auto child = children.rbegin(); child != children.rend(); ++child)
        if (nodes_[*child].kind == Kind::folder && nodes_[*child].name == wanted) return *child;
    return add({Kind::folder, wanted, parent, 0, {}});
}

void WorkspaceModel::rebuild() {
    nodes_.clear();
    byPath_.clear();
    add({});
    add({Kind::rules, tr("Rules"), 0, 0, {}});
    add({Kind::logs, tr("Logs"), 0, 0, {}});
    // Folders before files at every level.
    for (const RuleEntry& rule : rules_) {
        uint32_t at = rulesNode;
        for (const std::string& folder : rule.folders) at = folderBelow(at, folder);
    }
    for (const RuleEntry& rule : rules_) {
        uint32_t at = rulesNode;
        ++nodes_[at].rules;
        for (const std::string& folder : rule.folders) {
            at = folderBelow(at, folder);
            ++nodes_[at].rules;
        }
        Node node{Kind::rule, toQt(rule.name), at, 0, {}, rule.path};
        if (const auto state = states_.find(rule.path); state != states_.end()) node.state = state->second;
        byPath_.emplace(rule.path, add(std::move(node)));
    }
    for (size_t index = 0; index < logs_.size(); ++index)
        add({Kind::log, toQt(logs_[index].name), logsNode, 0, {}, {}, {}, index});
}

const WorkspaceModel::Node& WorkspaceModel::node(const QModelIndex& index) const {
    return nodes_[index.isValid() ? index.internalId() : 0];
}

QModelIndex WorkspaceModel::indexOf(uint32_t node, int column) const {
    return node == 0 ? QModelIndex() : createIndex(static_cast<int>(nodes_[node].row), column, quintptr{node});
}

QModelIndex WorkspaceModel::indexOf(const std::string& path) const {
    const auto found = byPath_.find(path);
    return found == byPath_.end() ? QModelIndex() : indexOf(found->second, Name);
}

QModelIndex WorkspaceModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column, quintptr{node(parent).children[static_cast<size_t>(row)]});
}

QModelIndex WorkspaceModel::parent(const QModelIndex& child) const {
    return child.isValid() ? indexOf(node(child).parent, Name) : QModelIndex();
}

int WorkspaceModel::rowCount(const QModelIndex& parent) const {
    return parent.column() > 0 ? 0 : static_cast<int>(node(parent).children.size());
}

int WorkspaceModel::columnCount(const QModelIndex& /*parent*/) const { return ColumnCount; }

QVariant WorkspaceModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Node& at = node(index);
    switch (role) {
    case PathRole:
        return toQt(at.path);
    case FolderRole:
        return at.kind == Kind::folder || at.kind == Kind::rules;
    case LogRole:
        return at.kind == Kind::log ? QVariant(static_cast<qulonglong>(at.log)) : QVariant();
    case Qt::ToolTipRole:
        return tip(at);
    default:
        return index.column() == Name ? nameData(at, role) : countData(at, role);
    }
}

QVariant WorkspaceModel::nameData(const Node& at, int role) const {
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) return at.name;
    if (role != Qt::DecorationRole) return {};
    switch (at.kind) {
    case Kind::root:
    case Kind::rules:
    case Kind::folder:
        return themedIcon(QStringLiteral("folder"));
    case Kind::logs:
        return themedIcon(QStringLiteral("database"));
    case Kind::rule:
        if (at.state.mark == RuleState::Mark::error) return themedIcon(QStringLiteral("circle-x"), Tint::error);
        if (at.state.mark == RuleState::Mark::warning)
            return themedIcon(QStringLiteral("triangle-alert"), Tint::warning);
        return themedIcon(QStringLiteral("file"));
    case Kind::log:
        return themedIcon(QStringLiteral("database"),
                          logs_[at.log].role == match::Role::baseline ? Tint::noise : Tint::hit);
    }
    return {};
}

QVariant WorkspaceModel::countData(const Node& at, int role) const {
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ForegroundRole) return currentTheme().muted;
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
    if (role == Qt::AccessibleTextRole && at.kind == Kind::rule) return countsInWords(at.state).join(tr(", "));
    switch (at.kind) {
    case Kind::root:
        return {};
    case Kind::rules:
    case Kind::folder:
        return grouped(at.rules);
    case Kind::rule:
        if (!at.state.counted) return QStringLiteral("…");
        if (!at.state.replayable) return QStringLiteral("n/a");
        return at.state.attack ? QVariant(grouped(*at.state.attack)) : QVariant();
    case Kind::logs: {
        uint64_t events = 0;
        for (const LogEntry& log : logs_) events += log.events.value_or(0);
        return logs_.empty() ? QVariant() : QVariant(grouped(events));
    }
    case Kind::log:
        if (!logs_[at.log].problem.empty()) return QStringLiteral("–");
        return logs_[at.log].events ? grouped(*logs_[at.log].events) : QStringLiteral("…");
    }
    return {};
}

QStringList WorkspaceModel::countsInWords(const RuleState& state) {
    if (!state.counted) return {tr("Not counted yet")};
    if (!state.replayable)
        return {state.reason.empty() ? tr("Not replayable") : tr("Not replayable: %1").arg(toQt(state.reason))};
    QStringList lines;
    const auto say = [&](const QString& counted, const QString& none, std::optional<uint64_t> count, uint64_t of) {
        if (count) lines << (of == 0 ? none : counted.arg(grouped(*count), grouped(of)));
    };
    say(tr("%1 of %2 attack events"), tr("No attack events"), state.attack, state.attackEvents);
    say(tr("%1 of %2 baseline events"), tr("No baseline events"), state.baseline, state.baselineEvents);
    return lines;
}

QString WorkspaceModel::tip(const Node& at) const {
    if (at.kind == Kind::rule) {
        const QStringList lines = QStringList{toQt(at.path)} + countsInWords(at.state);
        return lines.join(u'\n');
    }
    if (at.kind == Kind::log) {
        const LogEntry& log = logs_[at.log];
        if (!log.problem.empty()) return toQt(log.problem);
        const QString role = log.role == match::Role::baseline ? tr("Baseline") : tr("Attack");
        return log.synthetic ? tr("%1, synthetic").arg(role) : role;
    }
    return {};
}

} // namespace rw::widgets
