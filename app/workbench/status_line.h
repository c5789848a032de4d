#pragma once
// The status bar: a summary of replay, logs and problems, and where the caret is.

#include <QStatusBar>

#include "app/workbench/session.h"
#include "widgets/editor/rule_view.h"

class QLabel;
class QProgressBar;
class QToolButton;

namespace rw::app {

class StatusLine : public QObject {
    Q_OBJECT

public:
    StatusLine(Session& session, QStatusBar& bar);

    void showView(const widgets::RuleView* view);
    void showSnapshot(const widgets::LiveSnapshot& snapshot);

signals:
    void problemsClicked();
    void positionClicked();

private:
    void showCollections();
    void showReading(quint64 events, quint64 done, quint64 total);

    Session& session_;
    QToolButton* replay_;
    QLabel* events_;
    QToolButton* problems_;
    QProgressBar* progress_;
    QToolButton* cancel_;
    QLabel* language_;
    QLabel* encoding_;
    QToolButton* position_;
};

} // namespace rw::app
