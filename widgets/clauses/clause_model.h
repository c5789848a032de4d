#pragma once
// The rule's clauses as a tree with every number that the editor's count columns show: their counterpart for screen
// readers and for the keyboard. Read only; internalId is the row's index, there are no node objects.

#include <QAbstractItemModel>

#include "widgets/common/count_rows.h"

#include <memory>
#include <vector>

namespace rw::widgets {

class ClauseModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Clause, Where, Attack, Baseline, OnlyAttack, OnlyBaseline, ColumnCount };

    using QAbstractItemModel::QAbstractItemModel;

    /// @param facts  of this snapshot or of one with the same clauses; null: not known yet
    /// True when there are other clauses than before; false when only numbers changed.
    bool show(std::shared_ptr<const LiveSnapshot> snapshot, const ClauseFacts* facts);

    [[nodiscard]] const CountRow* rowOf(const QModelIndex& index) const;

    /// The measure of a column; nothing for words.
    [[nodiscard]] static std::optional<Measure> measureOf(int column);

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        CountRow count;
        QString name{};
        int line = 0;
        int parent = -1;
        int position = 0; ///< among its siblings
        std::vector<int> children{};
    };

    static std::vector<Row> rowsOf(const LiveSnapshot& snapshot, const ClauseFacts* facts, std::vector<int>& roots);
    [[nodiscard]] QString accessibleText(const Row& row) const;

    std::shared_ptr<const LiveSnapshot> snapshot_;
    std::vector<Row> rows_;
    std::vector<int> roots_;
};

} // namespace rw::widgets
