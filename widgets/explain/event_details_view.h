#pragma once
// One event in full: its fields with what the rule looks at, and the raw event with where it stands. Reads no files:
// Raw is written from the table's columns.

#include <QWidget>

#include "widgets/common/live_snapshot.h"

#include <memory>
#include <optional>

class QLabel;
class QPlainTextEdit;
class QTableView;
class QTabWidget;

namespace rw::widgets {

class EmptyPage;
class EventFieldsModel;

class EventDetailsView : public QWidget {
    Q_OBJECT
    Q_PROPERTY(bool stale READ isStale)

public:
    explicit EventDetailsView(QWidget* parent = nullptr);

    void setSnapshot(std::shared_ptr<const LiveSnapshot> snapshot);
    void setEvent(std::shared_ptr<const match::Collection> collection, std::optional<logs::Row> row);
    void setStale(bool stale);

    [[nodiscard]] bool isStale() const { return stale_; }

    /// "sysmon/1, record 4,731"; blank without an event.
    [[nodiscard]] QString titleText() const;

    [[nodiscard]] EventFieldsModel* model() const { return model_; }

    [[nodiscard]] QTableView* table() const { return table_; }

    [[nodiscard]] QString rawText() const;

signals:
    void lineActivated(rw::Span span);
    /// From the menu of a value; the field by its column path.
    void filterRequested(const QString& field, const QString& value, bool exclude);
    void valueForRuleRequested(const QString& field, const QString& value, bool exclude);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void openMenu(const QPoint& at);
    void activate(const QModelIndex& index);

    EventFieldsModel* model_;
    QTableView* table_;
    QPlainTextEdit* raw_;
    QLabel* place_;
    QTabWidget* tabs_;
    EmptyPage* empty_;
    std::shared_ptr<const LiveSnapshot> snapshot_;
    std::shared_ptr<const match::Collection> collection_;
    std::optional<logs::Row> row_;
    bool stale_ = false;
};

/// The row's columns as indented JSON, one member a path, in the order of the table.
[[nodiscard]] QString rawJson(const logs::LogTable& table, logs::Row row);

} // namespace rw::widgets
