#pragma once
// The single changes that would make an event match, one a row. Read only.

#include <QAbstractTableModel>

#include "widgets/common/live_snapshot.h"

#include <memory>
#include <vector>

namespace rw::widgets {

class WayInModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Change, Where, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// @param ways  of the snapshot's rule
    void show(std::shared_ptr<const LiveSnapshot> snapshot, std::vector<explain::WayIn> ways);

    /// Place of the clause that would change.
    [[nodiscard]] Span spanOf(const QModelIndex& index) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    [[nodiscard]] const ir::Node& nodeOf(const explain::WayIn& way) const;
    [[nodiscard]] QString changeText(const explain::WayIn& way) const;

    std::shared_ptr<const LiveSnapshot> snapshot_;
    std::vector<explain::WayIn> ways_;
};

} // namespace rw::widgets
