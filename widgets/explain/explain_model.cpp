#include "widgets/explain/explain_model.h"

#include "widgets/common/row_text.h"

namespace rw::widgets {

bool ExplainModel::setTree(ExplainTree tree) {
    if (!tree_.empty() && tree_.sameShape(tree)) {
        tree_ = std::move(tree);
        emit dataChanged(indexOf(0), indexOf(0, Where));
        for (const ExplainRow& row : tree_.rows)
            if (!row.children.empty())
                emit dataChanged(indexOf(row.children.front()), indexOf(row.children.back(), Where));
        return false;
    }
    beginResetModel();
    tree_ = std::move(tree);
    endResetModel();
    return true;
}

const ExplainRow* ExplainModel::rowOf(const QModelIndex& index) const {
    if (!index.isValid() || index.internalId() >= tree_.rows.size()) return nullptr;
    return &tree_.rows[index.internalId()];
}

QModelIndex ExplainModel::indexOf(int treeRow, int column) const {
    if (treeRow < 0 || static_cast<size_t>(treeRow) >= tree_.rows.size()) return {};
    return createIndex(tree_.rows[static_cast<size_t>(treeRow)].position, column, static_cast<quintptr>(treeRow));
}

QModelIndex ExplainModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || column < 0 || column >= ColumnCount) return {};
    if (!parent.isValid()) return row == 0 && !tree_.empty() ? indexOf(0, column) : QModelIndex();
    const ExplainRow* above = parent.column() == Clause ? rowOf(parent) : nullptr;
    if (above == nullptr || static_cast<size_t>(row) >= above->children.size()) return {};
    return indexOf(above->children[static_cast<size_t>(row)], column);
}

QModelIndex ExplainModel::parent(const QModelIndex& index) const {
    const ExplainRow* row = rowOf(index);
    return row == nullptr ? QModelIndex() : indexOf(row->parent);
}

int ExplainModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return tree_.empty() ? 0 : 1;
    const ExplainRow* row = parent.column() == Clause ? rowOf(parent) : nullptr;
    return row == nullptr ? 0 : static_cast<int>(row->children.size());
}

int ExplainModel::columnCount(const QModelIndex& /*parent*/) const { return ColumnCount; }

QVariant ExplainModel::data(const QModelIndex& index, int role) const {
    const ExplainRow* row = rowOf(index);
    if (row == nullptr) return {};
    if (role == Qt::AccessibleTextRole && index.column() == Clause) {
        if (row->kind == ExplainRow::Kind::more) return row->text;
        const QString verdict = row->holds ? tr("holds") : tr("fails");
        return row->note.isEmpty() ? tr("%1: %2").arg(verdict, row->text)
                                   : tr("%1: %2, %3").arg(verdict, row->text, row->note);
    }
    if (role == Qt::ToolTipRole && index.column() != Where) {
        const QString value = row->value.text.isEmpty() ? QString() : u'\n' + row->value.text;
        return plainToolTip(row->plainText() + value);
    }
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Clause:
        return row->text;
    case Value:
        return row->value.text;
    case Where:
        return row->line > 0 ? tr("line %1").arg(row->line) : QString();
    default:
        return {};
    }
}

QVariant ExplainModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Clause:
        return tr("Clause");
    case Value:
        return tr("Value seen");
    case Where:
        return tr("Where");
    default:
        return {};
    }
}

} // namespace rw::widgets
