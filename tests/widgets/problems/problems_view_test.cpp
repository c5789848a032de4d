#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "widgets/common/theme.h"
#include "widgets/problems/problems_view.h"

#include "tests/widgets/sample_snapshot.h"

using namespace rw;
using namespace rw::widgets;

namespace {

Diagnostic diagnostic(const char* code, Severity severity, const char* message, uint32_t at) {
    Diagnostic result;
    result.code = code;
    result.severity = severity;
    result.message = message;
    result.span = {at, at + 4};
    return result;
}

/// Lines 1, 2 and 3 begin at 0, 10 and 20.
std::shared_ptr<const LiveSnapshot> problems() {
    auto file = std::make_shared<rules::RuleFile>();
    file->path = "rules/windows/comm_app_child.yml";
    file->documents.resize(1);
    file->documents[0].diagnostics = {
        diagnostic("RW1203", Severity::warning, "The status is unknown. Write stable, test or experimental.", 20),
        diagnostic("RW1402", Severity::error, "selection_chid is not defined. It is nearest to selection_child.", 10),
        diagnostic("RW1207", Severity::info, "The rule has no author.", 0)};
    file->documents[0].diagnostics[1].fixes = {{"Write selection_child", {{{10, 14}, "x"}}}};
    auto snapshot = std::make_shared<LiveSnapshot>();
    snapshot->file = file;
    snapshot->lines = LineStarts("123456789\n123456789\n123456789\n");
    return snapshot;
}

} // namespace

class ProblemsViewTest : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() { installTheme(QStringLiteral("light")); }

    void rows_tellSeverityCodeMessagePlaceAndFix() {
        ProblemsView view;
        const QAbstractItemModelTester tester(view.model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        const QAbstractItemModelTester sorted(view.table()->model(),
                                              QAbstractItemModelTester::FailureReportingMode::Fatal);
        view.setSnapshot(problems());
        QCOMPARE(view.model()->rowCount(), 3);
        QStringList cells;
        for (int column = 0; column < view.model()->columnCount(); ++column)
            cells << view.model()->index(1, column).data().toString();
        QCOMPARE(cells,
                 QStringList({QStringLiteral("Error"),
                              QStringLiteral("RW1402"),
                              QStringLiteral("selection_chid is not defined. It is nearest to selection_child."),
                              QStringLiteral("comm_app_child.yml"),
                              QStringLiteral("2"),
                              QStringLiteral("Write selection_child")}));
        QCOMPARE(view.tabText(), QStringLiteral("Problems 3"));
        QCOMPARE(view.errorCount(), 1);
        QCOMPARE(view.warningCount(), 1);
        savePictures(view, "problems", 900, 160);
    }

    void table_sortsByPlaceThenByWhatIsAsked() {
        ProblemsView view;
        view.setSnapshot(problems());
        const auto codes = [&] {
            QStringList shown;
            for (int row = 0; row < 3; ++row)
                shown << view.table()->model()->index(row, ProblemsModel::Code).data().toString();
            return shown;
        };
        QCOMPARE(codes(), QStringList({QStringLiteral("RW1207"), QStringLiteral("RW1402"), QStringLiteral("RW1203")}));
        view.table()->sortByColumn(ProblemsModel::Severity, Qt::AscendingOrder);
        QCOMPARE(codes(), QStringList({QStringLiteral("RW1402"), QStringLiteral("RW1203"), QStringLiteral("RW1207")}));
    }

    void enter_goesThereAndAltEnterFixes() {
        ProblemsView view;
        view.setSnapshot(problems());
        view.show();
        QSignalSpy places(&view, &ProblemsView::problemActivated);
        QSignalSpy fixes(&view, &ProblemsView::fixRequested);
        view.table()->setCurrentIndex(view.table()->model()->index(1, ProblemsModel::Message));
        QTest::keyClick(view.table(), Qt::Key_Return);
        QCOMPARE(places.count(), 1);
        QCOMPARE(places[0][0].value<Span>().begin, 10U);
        QTest::keyClick(view.table(), Qt::Key_Return, Qt::AltModifier);
        QCOMPARE(fixes.count(), 1);
        QCOMPARE(fixes[0][0].toInt(), 1); // its row in the model, whatever the order on the screen
        view.table()->setCurrentIndex(view.table()->model()->index(0, ProblemsModel::Message));
        QTest::keyClick(view.table(), Qt::Key_Return, Qt::AltModifier);
        QCOMPARE(fixes.count(), 1);
    }

    void next_goesRound() {
        ProblemsView view;
        view.setSnapshot(problems());
        QSignalSpy places(&view, &ProblemsView::problemActivated);
        for (int i = 0; i < 4; ++i) view.activateNext(true);
        view.activateNext(false);
        QList<uint> begins;
        for (const QList<QVariant>& place : places) begins << place[0].value<Span>().begin;
        QCOMPARE(begins, QList<uint>({0, 10, 20, 0, 20}));
    }

    void realRule_reportsRealProblems() {
        SampleSession session;
        ProblemsView view;
        view.setSnapshot(session.replay(sampleRule()));
        const int before = view.model()->rowCount();
        view.setSnapshot(session.replay(edited(sampleRule(), "all of selection_*", "selection_chid")));
        QVERIFY(view.model()->rowCount() > before);
        QVERIFY(view.errorCount() > 0);
        view.setSnapshot(nullptr);
        QCOMPARE(view.tabText(), QStringLiteral("Problems"));
        QVERIFY(!view.table()->isVisibleTo(&view));
    }

    void findings_standBesideDiagnostics() {
        SampleSession session;
        const std::string text = edited(sampleRule(), "- '\\cmd.exe'", "- 'd.exe'\n            - '\\cmd.exe'");
        const auto snapshot = session.replay(text);
        ProblemsView view;
        const QAbstractItemModelTester tester(view.model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        view.setSnapshot(snapshot);
        const int before = view.model()->rowCount();
        view.setFacts(session.facts(snapshot, text));
        QVERIFY(view.model()->rowCount() > before);
        QCOMPARE(view.model()->diagnostic(before).code, std::string("RW2101"));
        // What was found in an older text is not shown with a newer one.
        view.setSnapshot(session.replay(text));
        QCOMPARE(view.model()->rowCount(), before);
        view.setFacts(session.facts(snapshot, text));
        QCOMPARE(view.model()->rowCount(), before);
    }
};

QTEST_MAIN(ProblemsViewTest)
#include "problems_view_test.moc"
