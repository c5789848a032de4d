#include "widgets/near_misses/near_miss_model.h"

#include "widgets/common/clause_words.h"
#include "widgets/common/convert.h"
#include "widgets/common/row_text.h"

#include "engine/ir/condition_walk.h"

#include <map>
#include <set>

namespace rw::widgets {

namespace {

/// internalId of a clause's row; an event's row has its clause's position there.
constexpr quintptr clauseLevel = static_cast<quintptr>(-1);

/// What a failing clause looked at: of a path the last segment, else everything.
std::vector<Span> lookedAt(const std::string& value) {
    const auto end = static_cast<uint32_t>(value.size());
    const size_t cut = looksLikePath(value) ? value.rfind('\\') : std::string::npos;
    return {{cut == std::string::npos ? 0 : static_cast<uint32_t>(cut), end}};
}

} // namespace

const match::Collection& NearMissModel::collection() const {
    return *sideOf(*misses_->snapshot, misses_->side)->collection;
}

NearMissModel::Group NearMissModel::groupFor(const explain::NearMiss& miss) const {
    const LiveSnapshot& snapshot = *misses_->snapshot;
    const ir::Rule& rule = snapshot.rule()->rule;
    const auto& nodes = rule.condition.nodes;
    Group group{&miss, miss.list.value_or(miss.leaf)};
    group.selection = toQt(ir::selection_of(rule.condition, group.node));
    if (miss.list)
        group.text = tr("%1: one of %2 values")
                         .arg(visibleLine(toQt(nodes[*miss.list].label)), grouped(nodes[*miss.list].children.size()));
    else
        group.text = clauseName(snapshot, miss.leaf);
    return group;
}

void NearMissModel::show(std::shared_ptr<const NearMisses> misses, std::optional<ir::NodeId> only) {
    beginResetModel();
    misses_ = std::move(misses);
    groups_.clear();
    const bool shown =
        misses_ && misses_->snapshot->rule() != nullptr && sideOf(*misses_->snapshot, misses_->side).has_value();
    if (shown) {
        const ir::Condition& condition = misses_->snapshot->rule()->rule.condition;
        const match::ColumnNames names = match::names_of(collection().table());
        const std::vector<bool> wanted = only ? ir::inside(condition, *only) : std::vector<bool>();
        std::set<ir::NodeId> lists;
        std::map<std::string, std::shared_ptr<const EventCells>> fields; // few, however many values there are
        for (const explain::NearMiss& miss : misses_->found.leaves) {
            if (only && !wanted[miss.leaf]) continue;
            if (miss.list && !lists.insert(*miss.list).second) continue;
            groups_.push_back(groupFor(miss));
            const std::string& field = (*misses_->snapshot->predicates)[condition.nodes[miss.leaf].predicate].field;
            if (field.empty()) continue;
            auto& cells = fields[field];
            if (cells == nullptr)
                cells = std::make_shared<const EventCells>(
                    cellsOfField(collection(), misses_->snapshot->rule()->rule.scope, field, names));
            groups_.back().cells = cells;
        }
    }
    endResetModel();
}

const NearMissModel::Group* NearMissModel::groupOf(const QModelIndex& index) const {
    if (!index.isValid()) return nullptr;
    const auto at = static_cast<size_t>(index.internalId() == clauseLevel ? static_cast<quintptr>(index.row())
                                                                          : index.internalId());
    return at < groups_.size() ? &groups_[at] : nullptr;
}

Span NearMissModel::spanOf(const QModelIndex& index) const {
    const Group* group = groupOf(index);
    return group == nullptr ? Span{} : misses_->snapshot->rule()->rule.condition.nodes[group->node].span;
}

std::optional<ir::NodeId> NearMissModel::leafOf(const QModelIndex& index) const {
    const Group* group = groupOf(index);
    return group == nullptr ? std::nullopt : std::optional(group->miss->leaf);
}

std::optional<logs::Row> NearMissModel::eventOf(const QModelIndex& index) const {
    const Group* group = groupOf(index);
    if (group == nullptr || index.internalId() == clauseLevel || isMore(index)) return std::nullopt;
    return group->miss->examples[static_cast<size_t>(index.row())];
}

bool NearMissModel::isMore(const QModelIndex& index) const {
    const Group* group = groupOf(index);
    return group != nullptr && index.internalId() != clauseLevel &&
           static_cast<size_t>(index.row()) >= group->miss->examples.size();
}

QString NearMissModel::keyOf(int clause) const {
    const Group& group = groups_[static_cast<size_t>(clause)];
    return group.selection + u'\n' + group.text;
}

QModelIndex NearMissModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || row >= rowCount(parent) || column < 0 || column >= ColumnCount) return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) : clauseLevel);
}

QModelIndex NearMissModel::parent(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == clauseLevel) return {};
    return createIndex(static_cast<int>(index.internalId()), 0, clauseLevel);
}

int NearMissModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(groups_.size());
    if (parent.internalId() != clauseLevel || parent.column() != 0) return 0;
    const explain::NearMiss& miss = *groups_[static_cast<size_t>(parent.row())].miss;
    return static_cast<int>(miss.examples.size()) + (miss.events > miss.examples.size() ? 1 : 0);
}

int NearMissModel::columnCount(const QModelIndex& /*parent*/) const { return ColumnCount; }

CellText NearMissModel::valueOf(const Group& group, logs::Row row) const {
    const Cell cell = group.cells != nullptr ? group.cells->cell(row) : Cell{};
    if (!cell.present()) return {};
    const std::string value = cell.column->display(cell.code);
    return cellText(value, lookedAt(value), looksLikePath(value) ? Elide::path : Elide::right);
}

QVariant NearMissModel::groupData(const Group& group, int column, int role) const {
    if (role == SelectionRole) return group.selection;
    const int line = lineOfNode(*misses_->snapshot, group.node);
    if (role == Qt::AccessibleTextRole && column == Clause) {
        const QString events =
            group.miss->events == 1 ? tr("1 event") : tr("%1 events").arg(grouped(group.miss->events));
        return tr("%1, line %2, %3").arg(group.text, QString::number(line), events);
    }
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
    switch (column) {
    case Clause:
        return group.text;
    case Where:
        return line > 0 ? tr("line %1").arg(line) : QString();
    case Events:
        return grouped(group.miss->events);
    default:
        return {};
    }
}

QVariant NearMissModel::eventData(const Group& group, logs::Row row, int column, int role) const {
    const logs::LogTable& table = collection().table();
    if (role == CellRole) return column == Value ? QVariant::fromValue(valueOf(group, row)) : QVariant();
    if (role == Qt::ToolTipRole && column == Value) return plainToolTip(valueOf(group, row).text);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
    switch (column) {
    case Clause:
        return tr("%1  %2, record %3")
            .arg(
                timeText(table.origin(row).time), toQt(collection().kind_name(row)), grouped(table.origin(row).record));
    case Value:
        return valueOf(group, row).text;
    default:
        return {};
    }
}

QVariant NearMissModel::data(const QModelIndex& index, int role) const {
    const Group* group = groupOf(index);
    if (group == nullptr) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((index.column() >= Where ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (isMore(index)) {
        if (role != Qt::DisplayRole || index.column() != Clause) return {};
        return tr("%1 more: show all in the table").arg(grouped(group->miss->events - group->miss->examples.size()));
    }
    if (const auto event = eventOf(index)) return eventData(*group, *event, index.column(), role);
    return groupData(*group, index.column(), role);
}

QVariant NearMissModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section >= Where ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Clause:
        return tr("Clause in the way");
    case Value:
        return tr("Value seen");
    case Where:
        return tr("Where");
    case Events:
        return tr("Events");
    default:
        return {};
    }
}

} // namespace rw::widgets
