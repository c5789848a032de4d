#pragma once
// The events of a table: rows of one collection in one order, cells read when they are drawn. Holds immutable
// snapshots; sorts and filters nothing itself (event_query.h).

#include <QAbstractTableModel>
#include <QFont>

#include "widgets/common/cell_text.h"
#include "widgets/common/leaf_marks.h"
#include "widgets/matches/column_set.h"
#include "widgets/matches/event_order.h"

#include "engine/base/row_set.h"

#include <memory>
#include <optional>

namespace rw::widgets {

/// What the model shows; all of it immutable.
struct EventTableContent {
    std::shared_ptr<const ColumnSet> columns{};
    std::shared_ptr<const EventRows> rows{};    ///< as shown: filtered and ordered
    std::shared_ptr<const EventRows> matches{}; ///< all, ascending: gives each row its number
    std::shared_ptr<const LeafMarks> marks{};   ///< may be null
    std::shared_ptr<const RowSet> fresh{};      ///< rows that were not there before the last edit; may be null
};

class EventTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role {
        CellRole = Qt::UserRole + 1, ///< CellText, not elided, with marks
        ValueRole,                   ///< QString: the whole value
        RowRole,                     ///< quint32: row of the table
        StaleRole,                   ///< bool: from before the last edit
        FreshRole,                   ///< bool: new since the edit before
        LostRole,                    ///< bool: kept although it no longer matches
    };

    /// Above this a table shows the first rows only; a view says so.
    static constexpr size_t maxRows = 50'000'000;

    using QAbstractTableModel::QAbstractTableModel;

    /// The same rows and columns: only cells change. Else the model is reset.
    void show(EventTableContent content);
    void setStale(bool stale);

    [[nodiscard]] bool stale() const { return stale_; }

    /// Keeps one more row, at `position`, that is no longer among the rows. Nothing removes it.
    void keepLost(std::optional<logs::Row> row, int position = 0);

    [[nodiscard]] std::optional<logs::Row> lost() const { return lost_; }

    [[nodiscard]] const EventTableContent& content() const { return content_; }

    [[nodiscard]] logs::Row rowAt(int position) const;
    /// -1 when the row is not shown. @complexity O(log rows) in the table's order, else O(rows)
    [[nodiscard]] int positionOf(logs::Row row) const;
    /// The cell of a field column.
    [[nodiscard]] Cell cellAt(const QModelIndex& index) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// The whole value as text; for copying and for the filter.
    [[nodiscard]] QString valueText(logs::Row row, const ShownColumn& column) const;

private:
    [[nodiscard]] CellText textOf(logs::Row row, const ShownColumn& column) const;
    [[nodiscard]] QString accessibleText(logs::Row row, const QModelIndex& index) const;
    [[nodiscard]] QString toolTip(logs::Row row, const ShownColumn& column) const;
    [[nodiscard]] QString numberText(logs::Row row) const;

    EventTableContent content_;
    std::optional<logs::Row> lost_;
    int lostPosition_ = 0;
    bool stale_ = false;
    bool ascending_ = true; ///< rows in the table's order
};

} // namespace rw::widgets
