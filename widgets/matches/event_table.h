#pragma once
// The table of events: keys, remembered columns (width, order, hidden) by name, the stale rule. Shows an
// EventTableModel; decides nothing about events.

#include <QHash>
#include <QJsonObject>
#include <QSet>
#include <QStringList>
#include <QTableView>

namespace rw::widgets {

class EventTableModel;

class EventTable : public QTableView {
    Q_OBJECT

public:
    explicit EventTable(EventTableModel* model, QWidget* parent = nullptr);

    [[nodiscard]] EventTableModel* events() const { return events_; }

    void setColumnHiddenByName(const QString& name, bool hidden);

    [[nodiscard]] bool isColumnHiddenByName(const QString& name) const { return hidden_.contains(name); }

    /// Model columns that are visible, in the order of the screen.
    [[nodiscard]] std::vector<int> shownColumns() const;

    /// Widths, order and hidden columns by name, for the settings of a log source.
    [[nodiscard]] QJsonObject columnState() const;
    void setColumnState(const QJsonObject& state);

signals:
    void keepValueRequested(const QModelIndex& index);
    void excludeValueRequested(const QModelIndex& index);
    void addToRuleRequested(const QModelIndex& index);
    void excludeFromRuleRequested(const QModelIndex& index);
    void copyRequested();
    void copyFormatRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QString nameOf(int column) const;
    [[nodiscard]] int columnOf(const QString& name) const;
    void applyColumns();
    bool handleCellKey(const QString& key);

    EventTableModel* events_;
    QHash<QString, int> widths_;
    QSet<QString> hidden_;
    QStringList order_;
    bool applying_ = false;
};

} // namespace rw::widgets
