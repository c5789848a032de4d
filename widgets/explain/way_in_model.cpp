#include "widgets/explain/way_in_model.h"

#include "widgets/common/cell_text.h"
#include "widgets/common/convert.h"

namespace rw::widgets {

void WayInModel::show(std::shared_ptr<const LiveSnapshot> snapshot, std::vector<explain::WayIn> ways) {
    beginResetModel();
    snapshot_ = std::move(snapshot);
    ways_ = snapshot_ && snapshot_->rule() != nullptr ? std::move(ways) : std::vector<explain::WayIn>();
    // Those of a rule that has become shorter; the newest come soon.
    if (!ways_.empty()) {
        const size_t nodes = snapshot_->rule()->rule.condition.nodes.size();
        std::erase_if(
            ways_, [nodes](const explain::WayIn& way) { return way.leaf >= nodes || way.list.value_or(0) >= nodes; });
    }
    endResetModel();
}

const ir::Node& WayInModel::nodeOf(const explain::WayIn& way) const {
    return snapshot_->rule()->rule.condition.nodes[way.list.value_or(way.leaf)];
}

Span WayInModel::spanOf(const QModelIndex& index) const {
    return index.isValid() ? nodeOf(ways_[static_cast<size_t>(index.row())]).span : Span{};
}

QString WayInModel::changeText(const explain::WayIn& way) const {
    const ir::Node& node = nodeOf(way);
    if (way.list) return tr("One more value of %1").arg(visibleLine(toQt(node.label)));
    if (node.kind != ir::NodeKind::leaf || ir::index(node.predicate) >= snapshot_->predicates->size()) return {};
    const QString clause = visibleLine(toQt(ir::describe((*snapshot_->predicates)[node.predicate])));
    return way.holds ? tr("Not: %1").arg(clause) : clause;
}

int WayInModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ways_.size());
}

int WayInModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant WayInModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const explain::WayIn& way = ways_[static_cast<size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: {
        if (index.column() == Change) return changeText(way);
        const Span span = nodeOf(way).span;
        return span.empty() || snapshot_->lines.empty() ? QString()
                                                        : tr("line %1").arg(snapshot_->lines.lineOf(span.begin));
    }
    case Qt::ToolTipRole:
        return index.column() == Change ? changeText(way) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() == Where ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace rw::widgets
