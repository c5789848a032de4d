// The window itself: where docks stand when there is little room, what its title says, where keys lead.

#include <QDockWidget>
#include <QTabBar>

#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/matches/filter_bar.h"
#include "widgets/matches/matches_view.h"

#include "tests/app/journeys/journey.h"

using namespace rw;
using namespace rw::app;
using namespace rw::widgets;

class LayoutTest : public QObject {
    Q_OBJECT

private slots:

    void aNarrowWindow_putsTheRightDocksBesideTheMatches() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        MainWindow& window = *journey.window;
        auto* matches = journey.find<QDockWidget>(names::matchesDock);
        for (const QLatin1String name : {names::eventDock, names::explainDock}) {
            auto* dock = journey.find<QDockWidget>(name);
            window.resize(MainWindow::roomyWidth - 1, 700);
            QTRY_COMPARE(window.dockWidgetArea(dock), Qt::BottomDockWidgetArea);
            QVERIFY(window.tabifiedDockWidgets(matches).contains(dock));
            QVERIFY(!dock->isHidden());
            QVERIFY(!matches->visibleRegion().isEmpty());
            window.resize(MainWindow::roomyWidth, 700);
            QTRY_COMPARE(window.dockWidgetArea(dock), Qt::RightDockWidgetArea);
            QVERIFY(dock->titleBarWidget() == nullptr); // with its buttons
            QVERIFY(!dock->visibleRegion().isEmpty());
        }
    }

    void aDockThatWasMoved_staysWhereItIs() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        MainWindow& window = *journey.window;
        auto* event = journey.find<QDockWidget>(names::eventDock);
        window.addDockWidget(Qt::LeftDockWidgetArea, event);
        window.resize(MainWindow::roomyWidth - 100, 700);
        QTRY_COMPARE(window.dockWidgetArea(journey.find<QDockWidget>(names::explainDock)), Qt::BottomDockWidgetArea);
        QCOMPARE(window.dockWidgetArea(event), Qt::LeftDockWidgetArea);
        window.resize(MainWindow::roomyWidth + 100, 700);
        QTRY_COMPARE(window.dockWidgetArea(journey.find<QDockWidget>(names::explainDock)), Qt::RightDockWidgetArea);
        QCOMPARE(window.dockWidgetArea(event), Qt::LeftDockWidgetArea);
    }

    void aClosedDock_staysClosed() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        auto* explain = journey.find<QDockWidget>(names::explainDock);
        explain->hide();
        journey.window->resize(MainWindow::roomyWidth - 1, 700);
        QTRY_COMPARE(journey.window->dockWidgetArea(explain), Qt::BottomDockWidgetArea);
        QVERIFY(explain->isHidden());
        journey.window->resize(MainWindow::roomyWidth, 700);
        QTRY_COMPARE(journey.window->dockWidgetArea(explain), Qt::RightDockWidgetArea);
        QVERIFY(explain->isHidden());
    }

    void theTitle_saysWhatIsNotSaved() {
        const Journey journey;
        RuleView* view = journey.window->tabs().open(toQt(journey.rulePath("comm_app_child.yml")));
        QTRY_VERIFY(journey.settled());
        QVERIFY2(journey.window->windowTitle().contains(QStringLiteral("[*]comm_app_child.yml")),
                 qPrintable(journey.window->windowTitle()));
        QVERIFY(!journey.window->isWindowModified());
        view->editor().insertAt(QStringLiteral("# "), 0, 0);
        QTRY_VERIFY(journey.window->isWindowModified());
        view->editor().undo();
        QTRY_VERIFY(!journey.window->isWindowModified());
    }

    void theFilterKey_leadsToTheTableThatIsSeen_data() {
        QTest::addColumn<bool>("inTable");
        QTest::newRow("from the editor") << false;
        QTest::newRow("from the table itself") << true;
    }

    void theFilterKey_leadsToTheTableThatIsSeen() {
        QFETCH(bool, inTable);
        const Journey journey;
        RuleView* view = journey.window->tabs().open(toQt(journey.rulePath("comm_app_child.yml")));
        QTRY_VERIFY(journey.settled());
        journey.window->activateWindow();
        for (const auto& [role, name] : {std::pair(match::Role::baseline, names::baselineDock),
                                         std::pair(match::Role::attack, names::matchesDock)}) {
            MatchesView& table = journey.window->matches(role);
            journey.find<QDockWidget>(name)->raise();
            QWidget* from = inTable ? static_cast<QWidget*>(&table) : &view->editor();
            from->setFocus();
            QTRY_VERIFY(QApplication::focusWidget() != nullptr);
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_L, Qt::ControlModifier);
            QTRY_COMPARE(QApplication::focusWidget(), static_cast<QWidget*>(table.filterBar()->edit()));
        }
    }
};

QTEST_MAIN(LayoutTest)
#include "layout_test.moc"
