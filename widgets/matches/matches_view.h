#pragma once
// The events that a rule chooses in one collection: filter bar, table, and what is said when there is nothing to show.
// Draws snapshots; only filtering and ordering run in its own worker.

#include <QHash>
#include <QWidget>

#include "widgets/common/clause_facts.h"
#include "widgets/matches/event_query.h"
#include "widgets/matches/event_table_model.h"
#include "widgets/matches/filter_bar.h"

#include <memory>
#include <optional>

class QLabel;
class QStackedWidget;

namespace rw::widgets {

class ColumnChooser;
class EmptyPage;
class EventTable;

class MatchesView : public QWidget {
    Q_OBJECT
    Q_PROPERTY(bool stale READ isStale)

public:
    /// Which part of a snapshot is shown.
    enum class Part : quint8 { attack, baseline };

    explicit MatchesView(Part part, QWidget* parent = nullptr);
    ~MatchesView() override;

    /// Null: no rule is open.
    void setSnapshot(std::shared_ptr<const LiveSnapshot> snapshot);
    /// What is shown belongs to an older revision; drawn dimmed until the next snapshot.
    void setStale(bool stale);

    [[nodiscard]] bool isStale() const { return stale_ || pending_; }

    /// Shows the events of one clause instead of the matches, with a chip that says so, until the chip is taken away or
    /// the rule has other clauses. For each further snapshot they are asked for by clauseEventsRequested().
    void showClause(std::shared_ptr<const ClauseEvents> events);
    /// Back to the matches.
    void leaveClause();

    [[nodiscard]] bool showsClause() const { return clause_ != nullptr; }

    /// The selected event, whether or not it still matches.
    [[nodiscard]] std::optional<logs::Row> currentRow() const { return current_; }

    /// Selects an event if it is shown, and scrolls to it. False when it is not among the rows.
    bool selectRow(logs::Row row);

    /// "Matches 23 of 38,412 (+4 −1)".
    [[nodiscard]] QString tabText() const { return tabText_; }

    [[nodiscard]] EventTableModel* model() const { return model_; }

    [[nodiscard]] EventTable* table() const { return table_; }

    [[nodiscard]] FilterBar* filterBar() const { return bar_; }

    [[nodiscard]] EmptyPage* emptyPage() const { return empty_; }

    [[nodiscard]] bool showsTable() const;

    void setFilter(const QString& text);

    /// Adds `field : "value"` or its negation.
    void addToFilter(const QString& field, const QString& value, FilterTerm kind);

    /// Widths, order, hidden and added columns, to be kept per log source.
    [[nodiscard]] QJsonObject columnState() const;
    void setColumnState(const QJsonObject& state);

    /// Puts the selected events on the clipboard.
    void copySelection(quint8 format);

signals:
    void tabTextChanged(const QString& text);
    /// -1: none.
    void currentRowChanged(qint64 row);
    void eventActivated(quint32 row);
    void nearMissesRequested();
    void collectionRequested();
    /// A place in the rule that keeps it from being replayed.
    void lineActivated(rw::Span span);
    /// "+" and "x" on a cell.
    void valueForRuleRequested(const QString& field, const QString& value, bool exclude);
    void clauseEventsRequested(rw::ir::NodeId node, rw::widgets::ClauseEvents::Kind kind);
    void message(const QString& text);

private:
    enum class EmptyAction : quint8 { none, nearMisses, collection, line, clearFilter, clause };

    [[nodiscard]] const CollectionSnapshot* part() const;
    void compareWithBefore(const LiveSnapshot* before);
    void followClause();
    /// What is filtered and ordered: the matches, or the events of a clause.
    [[nodiscard]] std::shared_ptr<const EventRows> source() const;
    void refresh();
    void apply(std::shared_ptr<const EventRows> rows);
    void takeResult(const EventQueryResult& result);
    void restore(const std::vector<logs::Row>& selected, std::optional<logs::Row> top, int position, int column);
    void onCurrentChanged(const QModelIndex& index);
    void onFilterText(const QString& text);
    void onHeaderClicked(int column);
    void onValueKey(const QModelIndex& index, FilterTerm kind);
    void onEmptyAction();
    void openColumnChooser();
    void toggleColumn(const QString& name, bool shown);
    void chooseCopyFormat();
    void updateEmptyPage();
    void updateTabText();
    void setPending(bool pending);
    void showEmpty(const QString& icon, const QString& sentence, const QString& action, EmptyAction what);
    [[nodiscard]] QString outOfScopeText(const CollectionSnapshot& shown) const;
    [[nodiscard]] EventOrder order() const;
    [[nodiscard]] std::vector<logs::Row> selectedRows(size_t limit) const;

    Part part_;
    EventTableModel* model_;
    EventTable* table_;
    FilterBar* bar_;
    EmptyPage* empty_;
    QStackedWidget* pages_;
    QLabel* notice_;
    ColumnChooser* chooser_ = nullptr;
    EventQueryRunner runner_;

    std::shared_ptr<const LiveSnapshot> snapshot_;
    std::shared_ptr<const ColumnSet> columns_;
    std::shared_ptr<const LeafMarks> marks_;
    std::shared_ptr<const RowSet> fresh_;
    std::shared_ptr<const ClauseEvents> clause_; ///< shown instead of the matches; may be null
    uint64_t lostCount_ = 0;
    std::vector<std::string> extra_;
    std::optional<FilterNode> filter_; ///< the last valid one
    QString sortName_;
    bool sortDescending_ = false;
    std::optional<logs::Row> current_;
    quint64 ticket_ = 0;
    QString tabText_;
    EmptyAction emptyAction_ = EmptyAction::none;
    Span lossSpan_{};
    bool stale_ = false;
    bool pending_ = false;
    bool restoring_ = false;
};

} // namespace rw::widgets
