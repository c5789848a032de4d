#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QClipboard>
#include <QHeaderView>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "widgets/common/empty_page.h"
#include "widgets/common/theme.h"
#include "widgets/matches/event_copy.h"
#include "widgets/matches/event_table.h"
#include "widgets/matches/matches_view.h"

#include "tests/widgets/sample_snapshot.h"

using namespace rw;
using namespace rw::widgets;

namespace {

struct Bench {
    SampleSession session{};
    MatchesView view{MatchesView::Part::attack};
    QAbstractItemModelTester tester{view.model(), QAbstractItemModelTester::FailureReportingMode::Fatal};

    Bench() {
        view.resize(1'100, 320);
        view.show();
    }

    [[nodiscard]] int columnOf(const QString& title) const {
        for (int column = 0; column < view.model()->columnCount(); ++column)
            if (view.model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString() == title) return column;
        return -1;
    }

    [[nodiscard]] QStringList texts(const QString& title) const {
        QStringList texts;
        for (int row = 0; row < view.model()->rowCount(); ++row)
            texts << view.model()->index(row, columnOf(title)).data(EventTableModel::ValueRole).toString();
        return texts;
    }

    void clickHeader(const QString& title) { emit view.table()->horizontalHeader()->sectionClicked(columnOf(title)); }
};

/// "…\cmd.exe [\cmd.exe]" for each mark.
QStringList markedParts(const QModelIndex& index) {
    const auto cell = index.data(EventTableModel::CellRole).value<CellText>();
    QStringList parts;
    for (const TextMark& mark : cell.marks) parts << cell.text.mid(mark.begin, mark.length);
    return parts;
}

} // namespace

class MatchesViewTest : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() {
        installTheme(QStringLiteral("light"));
        qRegisterMetaType<EventQueryResult>();
    }

    void snapshot_givesRowsColumnsAndTabText() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        QCOMPARE(bench.view.model()->rowCount(), 6);
        QCOMPARE(bench.view.tabText(), QStringLiteral("Matches 6 of 12"));
        QStringList titles;
        for (int column = 0; column < bench.view.model()->columnCount(); ++column)
            titles << bench.view.model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        QCOMPARE(titles,
                 QStringList({QStringLiteral("#"),
                              QStringLiteral("Time (UTC)"),
                              QStringLiteral("Host"),
                              QStringLiteral("ParentImage"),
                              QStringLiteral("Image"),
                              QStringLiteral("CommandLine"),
                              QStringLiteral("Kind"),
                              QStringLiteral("User"),
                              QStringLiteral("File"),
                              QStringLiteral("Record")}));
        QVERIFY(bench.view.showsTable());
        QCOMPARE(bench.texts(QStringLiteral("Kind")).constFirst(), QStringLiteral("sysmon/1"));
        QCOMPARE(bench.texts(QStringLiteral("Host")).constFirst(), QStringLiteral("MSEDGEWIN10"));
        QCOMPARE(bench.texts(QStringLiteral("Time (UTC)")).constFirst(), QStringLiteral("2019-05-12 16:52:43.702"));
        savePictures(bench.view, "matches", 1'040, 240);
    }

    void nativeColumns_areReadByKindOfEvent() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(edited(sampleRule(), " and not 1 of filter_main_*", "")));
        QCOMPARE(bench.view.model()->rowCount(), 7);
        QCOMPARE(bench.texts(QStringLiteral("Kind")).constLast(), QStringLiteral("security/4688"));
        QCOMPARE(bench.texts(QStringLiteral("Image")).constLast(), QStringLiteral("C:\\Windows\\System32\\cmd.exe"));
        QCOMPARE(bench.texts(QStringLiteral("User")).constLast(), QStringLiteral("lpeters"));
        QCOMPARE(bench.texts(QStringLiteral("Record")).constLast(), QStringLiteral("88205"));
    }

    void matchingPart_isMarked() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        const auto* model = bench.view.model();
        QCOMPARE(markedParts(model->index(0, bench.columnOf(QStringLiteral("Image")))),
                 QStringList{QStringLiteral("\\cmd.exe")});
        QCOMPARE(markedParts(model->index(0, bench.columnOf(QStringLiteral("ParentImage")))),
                 QStringList{QStringLiteral("\\Teams.exe")});
        // What only keeps events out is not what chose this one.
        QVERIFY(markedParts(model->index(2, bench.columnOf(QStringLiteral("CommandLine")))).isEmpty());
        QVERIFY(markedParts(model->index(0, 0)).isEmpty());
    }

    void selection_staysOnItsEventAcrossSnapshots() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        QVERIFY(bench.view.selectRow(4));
        QSignalSpy moved(&bench.view, &MatchesView::currentRowChanged);
        bench.view.setSnapshot(bench.session.replay(edited(sampleRule(), "            - '\\Teams.exe'\n", "")));
        QCOMPARE(bench.view.model()->rowCount(), 4);
        QCOMPARE(bench.view.currentRow(), std::optional<logs::Row>(4));
        QCOMPARE(bench.view.table()->currentIndex().row(), 2);
        QVERIFY(bench.view.table()->selectionModel()->isRowSelected(2));
        QCOMPARE(moved.count(), 0);
        QCOMPARE(bench.view.tabText(), QStringLiteral("Matches 4 of 12 (\u22122)"));
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        QCOMPARE(bench.view.table()->currentIndex().row(), 4);
        QCOMPARE(bench.view.tabText(), QStringLiteral("Matches 6 of 12 (+2)"));
        QVERIFY(bench.view.model()->index(0, 0).data(EventTableModel::FreshRole).toBool());
        QVERIFY(!bench.view.model()->index(4, 0).data(EventTableModel::FreshRole).toBool());
    }

    void lostEvent_staysStruckThroughUntilTheSelectionMoves() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        QVERIFY(bench.view.selectRow(1));
        bench.view.setSnapshot(bench.session.replay(edited(sampleRule(), "            - '\\powershell.exe'\n", "")));
        QCOMPARE(bench.view.model()->rowCount(), 6); // five and the lost one
        QCOMPARE(bench.view.currentRow(), std::optional<logs::Row>(1));
        QCOMPARE(bench.view.table()->currentIndex().row(), 1);
        QVERIFY(bench.view.model()->index(1, 3).data(EventTableModel::LostRole).toBool());
        QCOMPARE(bench.view.model()->index(1, 0).data(Qt::ToolTipRole).toString(), QStringLiteral("No longer matches"));
        savePictures(bench.view, "matches-lost", 1'040, 240);
        bench.view.table()->setCurrentIndex(bench.view.model()->index(3, 3));
        QTRY_COMPARE(bench.view.model()->rowCount(), 5);
        QCOMPARE(bench.view.currentRow(), std::optional<logs::Row>(3));
        QCOMPARE(bench.view.model()->rowAt(bench.view.table()->currentIndex().row()), 3U);
    }

    void anotherRule_losesNoEvents() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        QVERIFY(bench.view.selectRow(1));
        auto other = std::make_shared<LiveSnapshot>(
            *bench.session.replay(edited(sampleRule(), "            - '\\powershell.exe'\n", "")));
        other->document = 2;
        bench.view.setSnapshot(other);
        QCOMPARE(bench.view.model()->rowCount(), 5);
        QVERIFY(!bench.view.model()->lost());
        QCOMPARE(bench.view.tabText(), QStringLiteral("Matches 5 of 12"));
        QCOMPARE(bench.view.table()->rowHeight(0), 22);
    }

    void staleSnapshot_isDimmedNotRemoved() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        bench.view.setStale(true);
        QVERIFY(bench.view.property("stale").toBool());
        QCOMPARE(bench.view.model()->rowCount(), 6);
        QVERIFY(bench.view.model()->index(0, 0).data(EventTableModel::StaleRole).toBool());
        savePictures(bench.view, "matches-stale", 1'040, 240);
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        QVERIFY(!bench.view.property("stale").toBool());
    }

    void filter_narrowsKeepsLastResultWhenWrongAndClears() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        FilterBar* bar = bench.view.filterBar();
        bench.view.setFilter(QStringLiteral("Image : \"*\\rundll32.exe\""));
        QTRY_COMPARE(bar->state(), FilterBar::State::valid);
        QCOMPARE(bench.view.model()->rowCount(), 2);
        QCOMPARE(bar->shownText(), QStringLiteral("2 of 6 shown"));
        QCOMPARE(bench.texts(QStringLiteral("#")), QStringList({QStringLiteral("3"), QStringLiteral("4")}));
        bench.view.setFilter(QStringLiteral("Image : \"*\\rundll32.exe"));
        QCOMPARE(bar->state(), FilterBar::State::wrong);
        QCOMPARE(bench.view.model()->rowCount(), 2);
        savePictures(bench.view, "matches-wrong-filter", 1'040, 240);
        bench.view.setFilter(QStringLiteral("nothing : x"));
        QTRY_COMPARE(bar->state(), FilterBar::State::wrong);
        QCOMPARE(bench.view.model()->rowCount(), 2);
        bench.view.setFilter({});
        QCOMPARE(bar->state(), FilterBar::State::empty);
        QCOMPARE(bench.view.model()->rowCount(), 6);
        QCOMPARE(bar->shownText(), QString());
    }

    void filterNames_areCanonicalNativeAndProperties_data() {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<int>("rows");
        const auto row = [](const char* filter, int rows) {
            QTest::newRow(filter) << QString::fromLatin1(filter) << rows;
        };
        row("ParentImage : *Teams.exe", 3);
        row("parentimage : *Teams.exe", 3);
        row("parent.image : *Teams.exe", 3);
        row("NewProcessName : *cmd.exe", 1);
        row("EventData.NewProcessName : *cmd.exe", 1);
        row("kind : \"security/*\"", 1);
        row("record >= 88205", 1);
        row("time >= \"2020-09-01\" and host : WORKSTATION6", 2);
        row("user : *pgustavo", 2);
        row("file : *attack*", 1);
        row("whoami", 1);
    }

    void filterNames_areCanonicalNativeAndProperties() {
        QFETCH(QString, filter);
        QFETCH(int, rows);
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(edited(sampleRule(), " and not 1 of filter_main_*", "")));
        bench.view.setFilter(filter);
        QTRY_COMPARE(bench.view.filterBar()->state(), FilterBar::State::valid);
        QCOMPARE(bench.view.model()->rowCount(), rows);
    }

    void filter_staysInForceForTheNextSnapshot() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        bench.view.setFilter(QStringLiteral("host : MSEDGEWIN10"));
        QTRY_COMPARE(bench.view.model()->rowCount(), 2);
        bench.view.setSnapshot(bench.session.replay(edited(sampleRule(), "            - '\\powershell.exe'\n", "")));
        QTRY_VERIFY(!bench.view.isStale());
        QCOMPARE(bench.texts(QStringLiteral("Image")).constFirst(), QStringLiteral("C:\\Windows\\System32\\cmd.exe"));
        QCOMPARE(bench.view.filterBar()->shownText(), QStringLiteral("1 of 5 shown"));
    }

    void header_sortsUpDownAndBack() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        const QStringList before = bench.texts(QStringLiteral("Image"));
        QStringList sorted = before;
        sorted.sort(Qt::CaseInsensitive);
        bench.clickHeader(QStringLiteral("Image"));
        QTRY_COMPARE(bench.texts(QStringLiteral("Image")), sorted);
        bench.clickHeader(QStringLiteral("Image"));
        QTRY_COMPARE(bench.texts(QStringLiteral("Image")).constFirst(), sorted.constLast());
        bench.clickHeader(QStringLiteral("Image"));
        QTRY_COMPARE(bench.texts(QStringLiteral("Image")), before);
    }

    void cellKeys_addToTheFilter() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        bench.view.table()->setCurrentIndex(bench.view.model()->index(2, bench.columnOf(QStringLiteral("Image"))));
        QTest::keyClick(bench.view.table(), Qt::Key_Equal);
        QCOMPARE(bench.view.filterBar()->text(), QStringLiteral("Image : \"C:\\Windows\\System32\\rundll32.exe\""));
        QTRY_COMPARE(bench.view.model()->rowCount(), 2);
        bench.view.table()->setCurrentIndex(bench.view.model()->index(0, bench.columnOf(QStringLiteral("Host"))));
        QTest::keyClick(bench.view.table(), Qt::Key_Minus);
        QTRY_COMPARE(bench.view.filterBar()->state(), FilterBar::State::valid);
        QVERIFY(bench.view.filterBar()->text().endsWith(QStringLiteral(" and not host : \"WORKSTATION5\"")));
        QCOMPARE(bench.view.model()->rowCount(), 0);
        QVERIFY(!bench.view.showsTable());
        QCOMPARE(bench.view.emptyPage()->sentence(), QStringLiteral("The filter hides all 6 events."));
        bench.view.emptyPage()->button()->click();
        QCOMPARE(bench.view.model()->rowCount(), 6);
    }

    void emptyStates_sayWhatIsSoAndOfferOneAction() {
        Bench bench;
        bench.view.setSnapshot(nullptr);
        QVERIFY(!bench.view.emptyPage()->sentence().isEmpty());
        bench.view.setSnapshot(bench.session.replay(edited(sampleRule(), "'\\slack.exe'", "'\\nothing.exe'")));
        QVERIFY(bench.view.showsTable());
        bench.view.setSnapshot(nullptr);
        bench.view.setSnapshot(bench.session.replay(edited(sampleRule(), "all of selection_*", "filter_main_focus")));
        QCOMPARE(bench.view.emptyPage()->sentence(), QStringLiteral("No event matches. 11 events are in scope."));
        QSignalSpy nearMisses(&bench.view, &MatchesView::nearMissesRequested);
        bench.view.emptyPage()->button()->click();
        QCOMPARE(nearMisses.count(), 1);
        savePictures(bench.view, "matches-empty", 1'040, 240);
        bench.view.setSnapshot(
            bench.session.replay(edited(sampleRule(), "category: process_creation", "category: dns_query")));
        QCOMPARE(bench.view.tabText(), QStringLiteral("Matches: no events in scope"));
        QVERIFY2(bench.view.emptyPage()->sentence().contains(QStringLiteral("sysmon/1 (8)")),
                 qPrintable(bench.view.emptyPage()->sentence()));
        auto noLogs = std::make_shared<LiveSnapshot>(*bench.session.replay(sampleRule()));
        noLogs->attack.reset();
        bench.view.setSnapshot(noLogs);
        QCOMPARE(bench.view.emptyPage()->sentence(), QStringLiteral("No attack logs are chosen."));
        QCOMPARE(bench.view.model()->rowCount(), 0);
    }

    void copies_areWellFormed() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        const std::vector<logs::Row> rows{2, 4};
        const std::vector<int> columns{bench.columnOf(QStringLiteral("Record")),
                                       bench.columnOf(QStringLiteral("Image")),
                                       bench.columnOf(QStringLiteral("CommandLine"))};
        const auto& model = *bench.view.model();
        const QStringList csv = copiedEvents(model, rows, columns, CopyFormat::csv).split(QStringLiteral("\r\n"));
        QCOMPARE(csv.size(), 4);
        QCOMPARE(csv[0], QStringLiteral("Record,Image,CommandLine"));
        QCOMPARE(csv[2],
                 QStringLiteral(
                     "4733,C:\\Windows\\System32\\cmd.exe,\"cmd.exe /d /s /c \"\"whoami /all > %TEMP%\\w.txt\"\"\""));
        const QStringList json = copiedEvents(model, rows, columns, CopyFormat::jsonLines).trimmed().split(u'\n');
        QCOMPARE(json.size(), 2);
        const QJsonObject first = QJsonDocument::fromJson(json[0].toUtf8()).object();
        QCOMPARE(first.value(QStringLiteral("record")).toInt(), 4'731);
        QCOMPARE(first.value(QStringLiteral("Image")).toString(),
                 QStringLiteral("C:\\Windows\\System32\\rundll32.exe"));
        const QString markdown = copiedEvents(model, rows, columns, CopyFormat::markdown);
        QCOMPARE(markdown.count(u'\n'), 4);
        const QString sigma = copiedEvents(model, {2, 3}, columns, CopyFormat::sigma);
        QVERIFY2(sigma.startsWith(QStringLiteral(
                     "selection:\n    Image: 'C:\\Windows\\System32\\rundll32.exe'\n    CommandLine:\n        - '")),
                 qPrintable(sigma));
    }

    void copyKey_fillsTheClipboard() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        QVERIFY(bench.view.selectRow(2));
        QTest::keyClick(bench.view.table(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("rundll32.exe")));
    }

    void columnState_isKeptByName() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        bench.view.table()->setColumnWidth(bench.columnOf(QStringLiteral("Image")), 333);
        bench.view.table()->setColumnHiddenByName(QStringLiteral("user"), true);
        Bench other;
        other.view.setColumnState(bench.view.columnState());
        other.view.setSnapshot(other.session.replay(sampleRule()));
        QCOMPARE(other.view.table()->columnWidth(other.columnOf(QStringLiteral("Image"))), 333);
        QVERIFY(other.view.table()->isColumnHidden(other.columnOf(QStringLiteral("User"))));
    }

    void destroyedWhileComputing_isQuiet() {
        for (int round = 0; round < 60; ++round) {
            auto bench = std::make_unique<MatchesView>(MatchesView::Part::attack);
            SampleSession session;
            bench->setSnapshot(session.replay(sampleRule()));
            bench->setFilter(QStringLiteral("Image : *cmd.exe or whoami"));
        }
        QVERIFY(true);
    }

    void focusableWidgets_haveNames() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        int seen = 0;
        for (QWidget* widget : bench.view.findChildren<QWidget*>()) {
            const bool inner = widget->objectName().startsWith(QStringLiteral("qt_"));
            if (widget->focusPolicy() == Qt::NoFocus || inner || !widget->isVisible()) continue;
            const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
            QVERIFY(face != nullptr);
            if (qobject_cast<QHeaderView*>(widget) != nullptr) continue;
            ++seen;
            QVERIFY2(!face->text(QAccessible::Name).isEmpty(), widget->metaObject()->className());
        }
        QVERIFY(seen >= 4);
        QVERIFY(bench.view.model()
                    ->index(0, 0)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QStringLiteral("MSEDGEWIN10")));
    }
};

QTEST_MAIN(MatchesViewTest)
#include "matches_view_test.moc"
