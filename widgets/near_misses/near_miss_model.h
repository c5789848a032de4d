#pragma once
// Near misses as a tree of two levels: the clause in the way with its count, below it the first of its events and the
// value that was seen. Values that one list has in common are one clause. Read only.

#include <QAbstractItemModel>

#include "widgets/common/cell_text.h"
#include "widgets/common/clause_facts.h"
#include "widgets/common/event_cells.h"

#include <memory>
#include <optional>
#include <vector>

namespace rw::widgets {

class NearMissModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Clause, Value, Where, Events, ColumnCount };

    enum Role {
        CellRole = Qt::UserRole + 1, ///< CellText of a value, not elided, with what was looked at
        SelectionRole,               ///< QString: name of the selection that the clause stands in
    };

    using QAbstractItemModel::QAbstractItemModel;

    /// Null: nothing is known.
    /// @param only  only what stands in the way inside this node
    void show(std::shared_ptr<const NearMisses> misses, std::optional<ir::NodeId> only);

    [[nodiscard]] const std::shared_ptr<const NearMisses>& misses() const { return misses_; }

    [[nodiscard]] Span spanOf(const QModelIndex& index) const;
    /// The leaf of a row's clause: of a list its first value.
    [[nodiscard]] std::optional<ir::NodeId> leafOf(const QModelIndex& index) const;
    /// The event of a second-level row.
    [[nodiscard]] std::optional<logs::Row> eventOf(const QModelIndex& index) const;
    /// The last row below a clause that has more events than are listed.
    [[nodiscard]] bool isMore(const QModelIndex& index) const;
    /// Same words for the same clause of the next snapshot; for keeping what is expanded.
    [[nodiscard]] QString keyOf(int clause) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Group {
        const explain::NearMiss* miss = nullptr; ///< of misses_
        ir::NodeId node = 0;                     ///< the leaf, or its list
        QString text{};
        QString selection{};
        std::shared_ptr<const EventCells> cells{}; ///< of the clause's field; null for keywords
    };

    [[nodiscard]] const Group* groupOf(const QModelIndex& index) const;
    [[nodiscard]] Group groupFor(const explain::NearMiss& miss) const;
    [[nodiscard]] const match::Collection& collection() const;
    [[nodiscard]] QVariant groupData(const Group& group, int column, int role) const;
    [[nodiscard]] QVariant eventData(const Group& group, logs::Row row, int column, int role) const;
    [[nodiscard]] CellText valueOf(const Group& group, logs::Row row) const;

    std::shared_ptr<const NearMisses> misses_;
    std::vector<Group> groups_;
};

} // namespace rw::widgets
