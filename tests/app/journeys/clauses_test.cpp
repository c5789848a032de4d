// From a clause's count to its events, to the events that it alone keeps out, and from a value back into the rule.

#include <QDockWidget>
#include <QLabel>
#include <QTreeView>

#include "app/workbench/inspector_docks.h"
#include "widgets/clauses/clause_model.h"
#include "widgets/common/convert.h"
#include "widgets/common/empty_page.h"
#include "widgets/common/filter_chip.h"
#include "widgets/common/object_names.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/editor/scintilla_text.h"
#include "widgets/explain/event_details_view.h"
#include "widgets/explain/explain_model.h"
#include "widgets/matches/event_table.h"
#include "widgets/matches/filter_bar.h"
#include "widgets/matches/matches_view.h"
#include "widgets/near_misses/near_miss_model.h"
#include "widgets/near_misses/near_miss_view.h"

#include "engine/explain/explain.h"
#include "tests/app/journeys/journey.h"

using namespace rw;
using namespace rw::app;
using namespace rw::widgets;

namespace {

/// The journey's rule, open and counted.
struct Open {
    Journey journey{};
    RuleView* view = nullptr;

    Open() { view = journey.window->tabs().open(toQt(journey.rulePath("comm_app_child.yml"))); }

    [[nodiscard]] RuleEditor& editor() const { return view->editor(); }

    [[nodiscard]] SnapshotPtr snapshot() const { return journey.session->snapshot(view->document()); }

    [[nodiscard]] ir::NodeId node(ir::NodeRole role, std::string_view text) const {
        const auto& nodes = snapshot()->rule()->rule.condition.nodes;
        const std::string bytes = editor().bytes();
        for (size_t id = 0; id < nodes.size(); ++id)
            if (nodes[id].role == role &&
                std::string_view(bytes).substr(nodes[id].span.begin, nodes[id].span.size()).find(text) !=
                    std::string_view::npos)
                return static_cast<ir::NodeId>(id);
        qFatal("no such clause");
        return 0;
    }

    /// Presses the count beside the first line that holds `text`.
    void clickCount(std::string_view text, Side side, Qt::KeyboardModifiers keys = {}) const {
        const auto begin = static_cast<long>(editor().bytes().find(text));
        scintilla(editor(), QsciScintillaBase::SCI_GOTOPOS, begin);
        const long y = scintilla(editor(), QsciScintillaBase::SCI_POINTYFROMPOSITION, 0, begin) + 4;
        const int right = editor().viewport()->width() - RuleEditor::columnPadding - 4;
        const int x = side == Side::attack ? right - RuleEditor::columnWidth : right;
        QTest::mouseClick(editor().viewport(), Qt::LeftButton, keys, {x, static_cast<int>(y)});
    }

    /// Events in scope for which a node holds, counted without the window.
    [[nodiscard]] std::vector<uint32_t> eventsOf(ir::NodeId id) const {
        match::LiveMatcher matcher(snapshot()->attack->collection);
        return matcher.rows(snapshot()->rule()->rule, *snapshot()->predicates, Job())[id].rows();
    }

    /// Everything is of the newest text.
    [[nodiscard]] bool current() const {
        return !editor().isStale() && journey.settled() && !journey.window->matches(match::Role::attack).isStale() &&
               !journey.window->matches(match::Role::baseline).isStale();
    }

    [[nodiscard]] bool seen(QLatin1String dock) const {
        return !journey.find<QDockWidget>(dock)->visibleRegion().isEmpty();
    }
};

int columnOf(const MatchesView& view, const QString& name) {
    for (int column = 0; column < view.model()->columnCount(); ++column)
        if (view.model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString() == name) return column;
    return -1;
}

} // namespace

class ClausesTest : public QObject {
    Q_OBJECT

private slots:

    void nearMisses_areFoundOpenedAndExplained() {
        const Open open;
        QTRY_VERIFY(open.journey.settled());
        QTest::keyClick(open.journey.window.get(), Qt::Key_F9, Qt::ControlModifier);
        NearMissView* view = open.journey.window->inspectors().nearMisses();
        QTRY_VERIFY(view->showsTree());
        QVERIFY(open.seen(names::nearMissesDock));

        match::LiveMatcher matcher(open.snapshot()->attack->collection);
        const auto expected =
            explain::near_misses(open.snapshot()->rule()->rule, *open.snapshot()->predicates, matcher, 200, Job());
        QVERIFY(expected.events > 0);
        QCOMPARE(view->tabText(), QStringLiteral("Near misses  %1").arg(grouped(expected.events)));
        auto* tree = open.journey.find<QTreeView>(names::nearMissesTree);
        auto* model = view->model();
        QCOMPARE(model->index(0, NearMissModel::Events).data().toString(), grouped(expected.leaves.front().events));

        // Down to the first event, whose explanation names the same clause.
        tree->setFocus();
        tree->setCurrentIndex(model->index(0, 0));
        QTest::keyClick(tree, Qt::Key_Right);
        QTest::keyClick(tree, Qt::Key_Down);
        const auto event = model->eventOf(tree->currentIndex());
        QCOMPARE(event, std::optional(expected.leaves.front().examples.front()));
        const auto record = open.snapshot()->attack->collection->table().origin(*event).record;
        QVERIFY(open.journey.window->inspectors().event()->titleText().endsWith(grouped(record)));
        QTest::keyClick(open.journey.window.get(), Qt::Key_F9);
        auto* explainTree = open.journey.find<QTreeView>(names::explainTree);
        auto* explained = qobject_cast<ExplainModel*>(explainTree->model());
        QTRY_VERIFY(!explained->tree().empty() && !explained->tree().rows.front().holds);
        QTRY_VERIFY(explainTree->hasFocus());
        const auto* ways = open.journey.find<QTreeView>(names::explainWays)->model();
        QCOMPARE(ways->rowCount(), 1);
        QCOMPARE(ways->index(0, 1).data().toString(), model->index(0, NearMissModel::Where).data().toString());
    }

    void nearMisses_areNotLookedForWhileNobodyLooks() {
        const Open open;
        QTRY_VERIFY(open.journey.settled());
        const NearMissView* view = open.journey.window->inspectors().nearMisses();
        QCOMPARE(view->tabText(), QStringLiteral("Near misses"));
        open.editor().insertAt(QStringLiteral("# "), 0, 0);
        QTRY_VERIFY(open.journey.settled());
        QCOMPARE(view->tabText(), QStringLiteral("Near misses"));
        open.journey.find<QDockWidget>(names::nearMissesDock)->raise();
        QTRY_VERIFY(view->tabText().startsWith(QStringLiteral("Near misses  ")));
    }

    void altClickOnACount_showsTheNearMissesOfThatClause() {
        const Open open;
        QTRY_VERIFY(open.journey.settled());
        open.clickCount("selection_parent:", Side::attack, Qt::AltModifier);
        NearMissView* view = open.journey.window->inspectors().nearMisses();
        QTRY_VERIFY(view->showsTree());
        QVERIFY(view->chip()->isVisible());
        QCOMPARE(view->model()->rowCount(), 1);
        QCOMPARE(view->model()->index(0, 0).data(NearMissModel::SelectionRole).toString(),
                 QStringLiteral("selection_parent"));
        open.clickCount("filter_main_focus:", Side::baseline, Qt::AltModifier);
        QCOMPARE(view->side(), Side::baseline);
        QTRY_VERIFY2(view->showsTree(), qPrintable(view->emptyPage()->sentence()));
        QTRY_COMPARE(view->model()->misses()->side, Side::baseline);
        view->chip()->click();
        QTRY_VERIFY(view->model()->rowCount() >= 1);
        QVERIFY(!view->chip()->isVisible());
    }

    void aClickOnACount_showsItsEventsUntilTheChipIsPressed() {
        const Open open;
        QTRY_VERIFY(open.journey.settled());
        MatchesView& matches = open.journey.window->matches(match::Role::attack);
        const int before = matches.model()->rowCount();
        open.journey.find<QDockWidget>(names::problemsDock)->raise();
        open.clickCount("- '\\powershell.exe'", Side::attack);
        QTRY_VERIFY(matches.showsClause());
        QVERIFY(open.seen(names::matchesDock));
        auto* chip = open.journey.find<FilterChip>(names::matchesChip);
        QVERIFY(chip->isVisible());
        QVERIFY2(chip->text().endsWith(QStringLiteral(": Image ends with \\powershell.exe")), qPrintable(chip->text()));
        auto expected = open.eventsOf(open.node(ir::NodeRole::value, "\\powershell.exe"));
        QCOMPARE(*matches.model()->content().rows, expected);
        QCOMPARE(matches.model()->rowCount(), static_cast<int>(expected.size())); // the event before it is not lost
        QCOMPARE(matches.filterBar()->shownText(), QStringLiteral("%1 events").arg(expected.size()));
        QCOMPARE(open.editor().countAt(lineOf(open.editor(), caretOf(open.editor())), Measure::attack),
                 grouped(expected.size()));

        // The value is changed: the chip stays, its events are found again.
        const Span span =
            open.snapshot()->rule()->rule.condition.nodes[open.node(ir::NodeRole::value, "\\powershell.exe")].span;
        QVERIFY(open.editor().applyEdits({{span, "'\\cmd.exe'"}}));
        QTRY_VERIFY(open.current());
        expected = open.eventsOf(open.node(ir::NodeRole::value, "\\cmd.exe"));
        QVERIFY(matches.showsClause());
        QCOMPARE(*matches.model()->content().rows, expected);

        // The event that was chosen is lost and stays until another is; a filter then narrows the rest.
        QCOMPARE(matches.model()->rowCount(), static_cast<int>(expected.size()) + 1);
        QVERIFY(matches.selectRow(expected.front()));
        matches.setFilter(QStringLiteral("not Image : *"));
        QTRY_VERIFY2(!matches.isStale() && !matches.showsTable(),
                     qPrintable(QString::number(matches.model()->rowCount())));
        matches.setFilter({});
        QTRY_VERIFY(matches.showsTable());

        open.editor().undo();
        QTRY_VERIFY(open.current());
        chip->click();
        QVERIFY(!matches.showsClause());
        QVERIFY(!chip->isVisible());
        QCOMPARE(matches.model()->rowCount(), before);
    }

    void theChip_goesWhenTheRuleHasOtherClauses() {
        const Open open;
        QTRY_VERIFY(open.journey.settled());
        MatchesView& matches = open.journey.window->matches(match::Role::attack);
        open.clickCount("- '\\powershell.exe'", Side::attack);
        QTRY_VERIFY(matches.showsClause());
        open.journey.window->tabs().open(toQt(open.journey.rulePath("certutil_fetch.yml")));
        QTRY_VERIFY(open.journey.settled());
        QVERIFY(!matches.showsClause());
        QVERIFY(!open.journey.find<FilterChip>(names::matchesChip)->isVisible());
    }

    void plus_addsTheValueAsOneStep() {
        const Open open;
        QTRY_VERIFY(open.journey.settled());
        // A rule that lacks one of the images.
        const std::string gap = "            - '\\wscript.exe'\n";
        const auto at = static_cast<uint32_t>(open.editor().bytes().find(gap));
        QVERIFY(open.editor().applyEdits({{{at, at + static_cast<uint32_t>(gap.size())}, ""}}));
        QTRY_VERIFY(open.current());
        MatchesView& matches = open.journey.window->matches(match::Role::attack);
        open.clickCount("selection_parent:", Side::attack);
        QTRY_VERIFY(matches.showsClause());
        // An event whose image the rule does not list.
        const auto& model = *matches.model();
        const int image = columnOf(matches, QStringLiteral("Image"));
        QVERIFY(image >= 0);
        QModelIndex cell;
        QString name;
        for (int row = 0; row < model.rowCount() && name.isEmpty(); ++row) {
            const QString value = model.index(row, image).data(EventTableModel::ValueRole).toString();
            const QString end = value.mid(value.lastIndexOf(u'\\'));
            if (toQt(open.editor().bytes()).contains(end, Qt::CaseInsensitive)) continue;
            cell = model.index(row, image);
            name = end;
        }
        QVERIFY2(!name.isEmpty(), "the example lists every image");
        const logs::Row event = model.rowAt(cell.row());
        QVERIFY(!open.snapshot()->attack->result.matches.contains(event));
        matches.table()->setCurrentIndex(cell);
        const std::string before = open.editor().bytes();
        QTest::keyClick(matches.table(), Qt::Key_Plus);
        QTRY_VERIFY(open.current());
        const std::string after = open.editor().bytes();
        const std::string line = "            - '" + fromQt(name) + "'\n";
        QVERIFY2(after.find("- '\\rundll32.exe'\n" + line) != std::string::npos, after.c_str());
        QVERIFY(open.snapshot()->attack->result.matches.contains(event));
        const auto* told = open.view->findChild<QLabel*>(names::summaryAnnouncement);
        QVERIFY(told->isVisible());
        QVERIFY2(told->text().startsWith(QStringLiteral("Added '%1' to selection_child, line ").arg(name)),
                 qPrintable(told->text()));
        open.editor().undo();
        QCOMPARE(open.editor().bytes(), before);
        QTRY_VERIFY(!told->isVisible());
        QTRY_VERIFY(open.current());
        QVERIFY(!open.snapshot()->attack->result.matches.contains(event));
    }

    void x_addsAnExclusionThatTakesTheEventOut() {
        const Open open;
        QTRY_VERIFY(open.journey.settled());
        MatchesView& matches = open.journey.window->matches(match::Role::attack);
        const int column = columnOf(matches, QStringLiteral("CommandLine"));
        const QModelIndex cell = matches.model()->index(0, column);
        const logs::Row event = matches.model()->rowAt(0);
        QVERIFY(!cell.data(EventTableModel::ValueRole).toString().isEmpty());
        matches.table()->setCurrentIndex(cell);
        const std::string before = open.editor().bytes();
        QTest::keyClick(matches.table(), Qt::Key_X);
        QTRY_VERIFY(open.journey.settled() && !open.editor().isStale());
        QVERIFY(open.editor().bytes().find("    filter_main_commandline:\n") != std::string::npos);
        QVERIFY(open.snapshot()->rule()->replayable());
        QVERIFY(!open.snapshot()->attack->result.matches.contains(event));
        open.editor().undo();
        QCOMPARE(open.editor().bytes(), before);
    }

    void aValueThatIsThere_isSaidAndChangesNothing() {
        const Open open;
        QTRY_VERIFY(open.journey.settled());
        MatchesView& matches = open.journey.window->matches(match::Role::attack);
        matches.table()->setCurrentIndex(matches.model()->index(0, columnOf(matches, QStringLiteral("Image"))));
        const std::string before = open.editor().bytes();
        QTest::keyClick(matches.table(), Qt::Key_Plus);
        const auto* told = open.view->findChild<QLabel*>(names::summaryAnnouncement);
        QVERIFY(told->isVisible());
        QVERIFY2(told->text().endsWith(QStringLiteral(" already.")), qPrintable(told->text()));
        QCOMPARE(open.editor().bytes(), before);
    }

    void theClausesDock_isOffAtFirstAndCountsAlong() {
        const Open open;
        QTRY_VERIFY(open.journey.settled());
        auto* dock = open.journey.find<QDockWidget>(names::clausesDock);
        QVERIFY(!dock->isVisible());
        dock->toggleViewAction()->trigger();
        dock->raise();
        auto* tree = open.journey.find<QTreeView>(names::clausesTree);
        QTRY_VERIFY(!tree->visibleRegion().isEmpty());
        const QAbstractItemModel* model = tree->model();
        QVERIFY(model->rowCount() > 3);
        // The log source's line, as the editor's columns have it.
        QCOMPARE(model->index(0, ClauseModel::Attack).data().toString(),
                 grouped(open.snapshot()->attack->result.in_scope));
        open.editor().insertAt(QStringLiteral("x"), 3, 0); // "xescription": the rule keeps its clauses
        QTRY_VERIFY(open.current());
        const QModelIndex selection = model->index(1, ClauseModel::Attack);
        MatchesView& matches = open.journey.window->matches(match::Role::attack);
        emit tree->activated(selection);
        QTRY_VERIFY(matches.showsClause());
        QCOMPARE(grouped(matches.model()->content().rows->size()), selection.data().toString());
    }
};

QTEST_MAIN(ClausesTest)
#include "clauses_test.moc"
