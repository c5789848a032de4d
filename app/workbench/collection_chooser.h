#pragma once
// A toolbar button that says which logs are in a role and how many events they hold; its menu chooses others.

#include <QToolButton>

#include "app/workbench/session.h"

namespace rw::app {

class CollectionChooser : public QToolButton {
    Q_OBJECT

public:
    CollectionChooser(Session& session, match::Role role, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

signals:
    void openLogsRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    void fillMenu();

    Session& session_;
    match::Role role_;
    QString title_;
    QString name_;
    QString count_;
};

} // namespace rw::app
