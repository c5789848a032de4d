#pragma once
// ExplainTree behind a read-only model: internalId is the row's index in the tree, there are no node objects.

#include <QAbstractItemModel>

#include "widgets/explain/explain_tree.h"

namespace rw::widgets {

class ExplainModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Clause, Value, Where, ColumnCount };

    using QAbstractItemModel::QAbstractItemModel;

    /// True when the tree was replaced; false when only cells changed.
    bool setTree(ExplainTree tree);

    [[nodiscard]] const ExplainTree& tree() const { return tree_; }

    [[nodiscard]] const ExplainRow* rowOf(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex indexOf(int treeRow, int column = Clause) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    ExplainTree tree_;
};

} // namespace rw::widgets
