#pragma once
// Problems of the shown rule file, in a table that leads to their places and offers their fixes. Finds no problems and
// edits no text.

#include <QAbstractTableModel>
#include <QWidget>

#include "widgets/common/clause_facts.h"

#include "engine/base/diagnostic.h"

#include <memory>
#include <vector>

class QSortFilterProxyModel;
class QTableView;

namespace rw::widgets {

class EmptyPage;

class ProblemsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Severity, Code, Message, Rule, Line, Fix, ColumnCount };

    /// Value to sort by: severity and line as numbers.
    static constexpr int SortRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;

    /// Diagnostics of the file, then those of its rules, then what the accounting found; facts of another snapshot are
    /// left out.
    void show(std::shared_ptr<const LiveSnapshot> snapshot, std::shared_ptr<const ClauseFacts> facts);

    /// By source row, the index that signals carry.
    [[nodiscard]] const Diagnostic& diagnostic(int row) const { return *rows_[static_cast<size_t>(row)].diagnostic; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        const Diagnostic* diagnostic = nullptr; ///< of snapshot_
        QString rule{};
    };

    [[nodiscard]] QString textOf(const Row& row, int column) const;

    std::shared_ptr<const LiveSnapshot> snapshot_;
    std::shared_ptr<const ClauseFacts> facts_;
    std::vector<Row> rows_;
};

class ProblemsView : public QWidget {
    Q_OBJECT
    Q_PROPERTY(bool stale READ isStale)

public:
    explicit ProblemsView(QWidget* parent = nullptr);

    void setSnapshot(std::shared_ptr<const LiveSnapshot> snapshot);
    /// What the accounting of the snapshot found.
    void setFacts(std::shared_ptr<const ClauseFacts> facts);
    void setStale(bool stale);

    [[nodiscard]] bool isStale() const { return stale_; }

    [[nodiscard]] ProblemsModel* model() const { return model_; }

    [[nodiscard]] QTableView* table() const { return table_; }

    [[nodiscard]] QString tabText() const;
    [[nodiscard]] int errorCount() const;
    [[nodiscard]] int warningCount() const;

    /// Selects the next problem (or the one before) and activates it.
    void activateNext(bool forward);

signals:
    void problemActivated(rw::Span span);
    /// Index as in model()->diagnostic(); the fix by its index there.
    void fixRequested(int diagnostic, int fix);
    void tabTextChanged(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showFacts(std::shared_ptr<const ClauseFacts> facts);
    void requestFix();
    [[nodiscard]] int currentSource() const;

    ProblemsModel* model_;
    QSortFilterProxyModel* sorted_;
    QTableView* table_;
    EmptyPage* empty_;
    std::shared_ptr<const LiveSnapshot> snapshot_;
    bool stale_ = false;
};

} // namespace rw::widgets
