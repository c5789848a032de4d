#include "widgets/explain/near_miss_model.h"

#include "widgets/common/cell_text.h"
#include "widgets/common/convert.h"
#include "widgets/common/row_text.h"

namespace rw::widgets {

namespace {

/// internalId of a leaf's row; an event's row has its leaf's position there.
constexpr quintptr leafLevel = static_cast<quintptr>(-1);

} // namespace

void NearMissModel::show(std::shared_ptr<const LiveSnapshot> snapshot,
                         std::shared_ptr<const match::Collection> collection,
                         std::vector<explain::NearMiss> misses) {
    beginResetModel();
    snapshot_ = std::move(snapshot);
    collection_ = std::move(collection);
    misses_ =
        snapshot_ && snapshot_->rule() != nullptr && collection_ ? std::move(misses) : std::vector<explain::NearMiss>{};
    endResetModel();
}

Span NearMissModel::spanOf(const QModelIndex& index) const {
    if (!index.isValid()) return {};
    const auto leaf =
        static_cast<size_t>(index.internalId() == leafLevel ? static_cast<quintptr>(index.row()) : index.internalId());
    const auto& nodes = snapshot_->rule()->rule.condition.nodes;
    return leaf < misses_.size() && misses_[leaf].leaf < nodes.size() ? nodes[misses_[leaf].leaf].span : Span{};
}

std::optional<logs::Row> NearMissModel::eventOf(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == leafLevel) return std::nullopt;
    return misses_[index.internalId()].examples[static_cast<size_t>(index.row())];
}

QModelIndex NearMissModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || row >= rowCount(parent) || column < 0 || column >= ColumnCount) return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) : leafLevel);
}

QModelIndex NearMissModel::parent(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() == leafLevel) return {};
    return createIndex(static_cast<int>(index.internalId()), 0, leafLevel);
}

int NearMissModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(misses_.size());
    if (parent.internalId() != leafLevel || parent.column() != 0) return 0;
    return static_cast<int>(misses_[static_cast<size_t>(parent.row())].examples.size());
}

int NearMissModel::columnCount(const QModelIndex& /*parent*/) const { return ColumnCount; }

QString NearMissModel::clauseText(const explain::NearMiss& miss) const {
    const auto& nodes = snapshot_->rule()->rule.condition.nodes;
    if (miss.leaf >= nodes.size() || ir::index(nodes[miss.leaf].predicate) >= snapshot_->predicates->size()) return {};
    return visibleLine(toQt(ir::describe((*snapshot_->predicates)[nodes[miss.leaf].predicate])));
}

QString NearMissModel::eventText(logs::Row row) const {
    const logs::LogTable& table = collection_->table();
    return tr("%1  %2  %3, record %4")
        .arg(timeText(table.origin(row).time), toQt(collection_->kind_name(row)), fileName(fileText(table, row)))
        .arg(table.origin(row).record);
}

QVariant NearMissModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (role == Qt::TextAlignmentRole && index.column() == Events)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    if (const auto event = eventOf(index)) return index.column() == Clause ? eventText(*event) : QString();
    const explain::NearMiss& miss = misses_[static_cast<size_t>(index.row())];
    switch (index.column()) {
    case Clause:
        return clauseText(miss);
    case Where:
        return snapshot_->lines.empty() ? QString() : tr("line %1").arg(snapshot_->lines.lineOf(spanOf(index).begin));
    case Events:
        return grouped(miss.events);
    default:
        return {};
    }
}

QVariant NearMissModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole && section == Events)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Clause:
        return tr("Clause in the way");
    case Where:
        return tr("Where");
    case Events:
        return tr("Events");
    default:
        return {};
    }
}

} // namespace rw::widgets
