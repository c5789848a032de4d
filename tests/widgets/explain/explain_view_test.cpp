#include <QAbstractItemModelTester>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

#include "widgets/common/empty_page.h"
#include "widgets/common/theme.h"
#include "widgets/explain/explain_model.h"
#include "widgets/explain/explain_view.h"

#include "tests/widgets/sample_snapshot.h"

using namespace rw;
using namespace rw::widgets;

namespace {

/// Rows of sampleLogs().
constexpr logs::Row slackRundll = 2;
constexpr logs::Row teamsIse = 8;
constexpr logs::Row network = 11;

/// The tree as indented text, decided rows with "!".
QString outline(const ExplainTree& tree) {
    QString text;
    std::vector<int> depths(tree.rows.size(), 0);
    for (size_t index = 0; index < tree.rows.size(); ++index) {
        const ExplainRow& row = tree.rows[index];
        if (row.parent >= 0) depths[index] = depths[static_cast<size_t>(row.parent)] + 1;
        text += QString(depths[index] * 2, u' ') + row.plainText() +
                (row.decided ? QLatin1String(" !") : QLatin1String("")) + u'\n';
    }
    return text;
}

struct Bench {
    SampleSession session{};
    ExplainView view{};
    QAbstractItemModelTester tester{view.model(), QAbstractItemModelTester::FailureReportingMode::Fatal};

    Bench() {
        view.resize(420, 460);
        view.show();
    }

    void explainRow(const std::string& rule, std::optional<logs::Row> row) {
        view.setSnapshot(session.replay(rule));
        view.setEvent(session.logs(), row);
        QTRY_VERIFY(!view.isStale());
    }

    [[nodiscard]] const ExplainRow* find(const QString& text) const {
        for (const ExplainRow& row : view.model()->tree().rows)
            if (row.text == text) return &row;
        return nullptr;
    }
};

} // namespace

class ExplainViewTest : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() { installTheme(QStringLiteral("light")); }

    void eventThatDoesNotMatch_namesTheSelectionInTheWay() {
        Bench bench;
        bench.explainRow(sampleRule(), teamsIse);
        const QString seen = outline(bench.view.model()->tree());
        QVERIFY2(seen.startsWith(QStringLiteral("\u2715 Does not match (1 of 3 conditions fails) !\n")),
                 qPrintable(seen));
        const ExplainRow* child = bench.find(QStringLiteral("selection_child"));
        QVERIFY2(child != nullptr, qPrintable(seen));
        QVERIFY(!child->holds);
        QVERIFY(child->decided);
        QCOMPARE(child->note, QStringLiteral("none of 4 values"));
        const ExplainRow* leaf = bench.find(QStringLiteral("Image ends with \\powershell.exe"));
        QVERIFY2(leaf != nullptr, qPrintable(seen));
        QVERIFY(leaf->value.text.endsWith(QStringLiteral("\\powershell_ise.exe")));
        QCOMPARE(leaf->value.marks.size(), 1);
        QCOMPARE(leaf->line, 17);
        const ExplainRow* parent = bench.find(QStringLiteral("ParentImage ends with \\Teams.exe"));
        QVERIFY2(parent != nullptr && parent->holds, qPrintable(seen));
        QVERIFY2(bench.find(QStringLiteral("2 more values not found")) != nullptr, qPrintable(seen));
        savePictures(bench.view, "explain-miss", 560, 430);
    }

    void eventThatMatches_marksWhatMatched() {
        Bench bench;
        bench.explainRow(sampleRule(), slackRundll);
        const ExplainTree& tree = bench.view.model()->tree();
        QVERIFY(tree.rows[0].holds);
        QCOMPARE(tree.rows[0].text, QStringLiteral("Matches"));
        const ExplainRow* leaf = bench.find(QStringLiteral("Image ends with \\rundll32.exe"));
        QVERIFY2(leaf != nullptr && leaf->holds, qPrintable(outline(tree)));
        const TextMark mark = leaf->value.marks.value(0);
        QCOMPARE(leaf->value.text.mid(mark.begin, mark.length), QStringLiteral("\\rundll32.exe"));
        QCOMPARE(bench.view.titleText(), QStringLiteral("Why record 4,731 matches"));
        savePictures(bench.view, "explain-match", 420, 430);
    }

    void eventOutOfScope_saysSo() {
        Bench bench;
        bench.explainRow(sampleRule(), network);
        const ExplainRow& scope = bench.view.model()->tree().rows[1];
        QCOMPARE(scope.kind, ExplainRow::Kind::scope);
        QVERIFY(!scope.holds);
        QVERIFY(scope.inTheWay);
        QVERIFY2(scope.text.contains(QStringLiteral("sysmon/3 is not process_creation")), qPrintable(scope.text));
    }

    void missingField_isNamed() {
        Bench bench;
        bench.explainRow(edited(sampleRule(), "CommandLine|endswith: ' ver'", "Nonsense: x"), slackRundll);
        const ExplainRow* leaf = bench.find(QStringLiteral("Nonsense is x"));
        QVERIFY2(leaf != nullptr, qPrintable(outline(bench.view.model()->tree())));
        QCOMPARE(leaf->note, QStringLiteral("no event of this kind has Nonsense"));
    }

    void onlyDecided_leavesTheRestOut() {
        Bench bench;
        bench.explainRow(sampleRule(), teamsIse);
        const size_t whole = bench.view.model()->tree().rows.size();
        bench.view.setOnlyDecided(true);
        const ExplainTree& tree = bench.view.model()->tree();
        QVERIFY(tree.rows.size() < whole);
        for (const ExplainRow& row : tree.rows) QVERIFY2(row.decided, qPrintable(outline(tree)));
        bench.view.setOnlyDecided(false);
        QCOMPARE(bench.view.model()->tree().rows.size(), whole);
    }

    void decidingLeaf_isSelectedAndLeadsToItsLine() {
        Bench bench;
        bench.explainRow(sampleRule(), teamsIse);
        const ExplainRow* current = bench.view.model()->rowOf(bench.view.tree()->currentIndex());
        QVERIFY(current != nullptr);
        QCOMPARE(current->kind, ExplainRow::Kind::leaf);
        QVERIFY(current->decided && !current->holds);
        QSignalSpy lines(&bench.view, &ExplainView::lineActivated);
        emit bench.view.tree()->activated(bench.view.tree()->currentIndex());
        QCOMPARE(lines.count(), 1);
        const Span span = lines[0][0].value<Span>();
        QVERIFY(sampleRule().substr(span.begin, span.size()).find("\\cmd.exe") != std::string::npos);
    }

    void sameShape_keepsExpansionAcrossEvents() {
        Bench bench;
        bench.explainRow(sampleRule(), slackRundll);
        QSignalSpy resets(bench.view.model(), &QAbstractItemModel::modelReset);
        bench.view.setEvent(bench.session.logs(), 3);
        QTRY_VERIFY(!bench.view.isStale());
        QCOMPARE(resets.count(), 0);
        QCOMPARE(bench.view.titleText(), QStringLiteral("Why record 4,732 matches"));
    }

    void noEvent_asksForOne() {
        Bench bench;
        bench.view.setSnapshot(bench.session.replay(sampleRule()));
        QCOMPARE(bench.view.emptyPage()->sentence(), QStringLiteral("Select an event."));
        bench.explainRow(sampleRule(), slackRundll);
        QVERIFY(!bench.view.emptyPage()->isVisible());
        bench.view.setEvent(nullptr, std::nullopt);
        QVERIFY(bench.view.emptyPage()->isVisible());
    }

    void ticket_isTextAndMarkdown() {
        Bench bench;
        bench.explainRow(sampleRule(), teamsIse);
        const QString text = bench.view.ticket(TicketFormat::text);
        QVERIFY2(
            text.startsWith(QStringLiteral(
                "comm_app_child.yml, event record 88204 of logs/attack/Security.evtx, 2020-09-21 22:47:11.9031234")),
            qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("\u2715 Image ends with \\cmd.exe")));
        QVERIFY(text.contains(QStringLiteral("; line 16")));
        const QString markdown = bench.view.ticket(TicketFormat::markdown);
        QVERIFY(markdown.contains(QStringLiteral("\n- `\u2715 Does not match")));
        QVERIFY(markdown.contains(QStringLiteral("\n    - `\u2715 Image ends with \\cmd.exe")));
    }

    void whatWouldMakeItFire_isListedAndLeadsToItsLine() {
        Bench bench;
        bench.explainRow(sampleRule(), teamsIse);
        QAbstractItemModel* ways = bench.view.waysIn()->model();
        const QAbstractItemModelTester tester(ways, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QCOMPARE(ways->rowCount(), 1);
        QCOMPARE(ways->index(0, 0).data().toString(), QStringLiteral("One more value of Image|endswith"));
        QVERIFY(bench.view.waysIn()->isVisible());
        QSignalSpy lines(&bench.view, &ExplainView::lineActivated);
        emit bench.view.waysIn()->activated(ways->index(0, 0));
        QCOMPARE(lines.count(), 1);
        const Span span = lines[0][0].value<Span>();
        QVERIFY(sampleRule().substr(span.begin, span.size()).starts_with("Image|endswith"));
        bench.explainRow(sampleRule(), slackRundll);
        QCOMPARE(ways->rowCount(), 0);
        QVERIFY(!bench.view.waysIn()->isVisible());
        savePictures(bench.view, "explain-ways", 560, 560);
    }

    void anEventThatMatches_isShownFromItsVerdict() {
        Bench bench;
        bench.view.resize(420, 200); // less than the tree needs
        bench.explainRow(sampleRule(), slackRundll);
        QCOMPARE(bench.view.tree()->currentIndex(), bench.view.model()->indexOf(0));
        QCOMPARE(bench.view.tree()->indexAt(QPoint(40, 5)), bench.view.model()->indexOf(0));
    }

    void exclusionsOfWhichNothingHolds_areFolded() {
        Bench bench;
        bench.explainRow(sampleRule(), 0); // cmd.exe: one exclusion looks at cmd.exe, the others do not
        const auto& rows = bench.view.model()->tree().rows;
        int exclusions = 0;
        for (size_t row = 0; row < rows.size(); ++row) {
            if (!rows[row].text.startsWith(QStringLiteral("filter_main_"))) continue;
            ++exclusions;
            const bool anyHolds = std::any_of(rows[row].children.begin(), rows[row].children.end(), [&](int child) {
                return rows[static_cast<size_t>(child)].holds;
            });
            QCOMPARE(bench.view.tree()->isExpanded(bench.view.model()->indexOf(static_cast<int>(row))), anyHolds);
        }
        QVERIFY(exclusions > 0);
    }

    void destroyedWhileExplaining_isQuiet() {
        SampleSession session;
        for (int round = 0; round < 100; ++round) {
            ExplainView view;
            view.setSnapshot(session.replay(sampleRule()));
            view.setEvent(session.logs(), static_cast<logs::Row>(round % 12));
        }
        QVERIFY(true);
    }
};

QTEST_MAIN(ExplainViewTest)
#include "explain_view_test.moc"
