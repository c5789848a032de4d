#pragma once
// Near misses as a tree of two levels: the leaf in the way with its count, below it example events. Read only.

#include <QAbstractItemModel>

#include "widgets/common/live_snapshot.h"

#include <memory>
#include <vector>

namespace rw::widgets {

class NearMissModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Clause, Where, Events, ColumnCount };

    using QAbstractItemModel::QAbstractItemModel;

    /// `misses` belong to the rule and the collection part of the snapshot; most events first.
    void show(std::shared_ptr<const LiveSnapshot> snapshot,
              std::shared_ptr<const match::Collection> collection,
              std::vector<explain::NearMiss> misses);

    [[nodiscard]] Span spanOf(const QModelIndex& index) const;
    /// The event of a second-level row.
    [[nodiscard]] std::optional<logs::Row> eventOf(const QModelIndex& index) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString clauseText(const explain::NearMiss& miss) const;
    [[nodiscard]] QString eventText(logs::Row row) const;

    std::shared_ptr<const LiveSnapshot> snapshot_;
    std::shared_ptr<const match::Collection> collection_;
    std::vector<explain::NearMiss> misses_;
};

} // namespace rw::widgets
