#pragma once
// The views that follow the selected event and the shown rule: event details, explanation, problems. Made here so that
// the main window only places them.

#include <QObject>

#include "app/workbench/session.h"

class QWidget;

namespace rw::app {

class InspectorDocks : public QObject {
    Q_OBJECT

public:
    explicit InspectorDocks(QWidget* window);

    [[nodiscard]] QWidget* event() const { return event_; }

    [[nodiscard]] QWidget* explain() const { return explain_; }

    [[nodiscard]] QWidget* problems() const { return problems_; }

    void setSnapshot(const SnapshotPtr& snapshot);
    void setEvent(std::shared_ptr<const match::Collection> collection, std::optional<logs::Row> row);

signals:
    /// A place of the snapshot's text.
    void spanActivated(rw::Span span);

private:
    QWidget* event_;
    QWidget* explain_;
    QWidget* problems_;
};

} // namespace rw::app
