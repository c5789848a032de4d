// Journey 3: why doesn't it fire? From an event that is missed to the edit that catches it.

#include <QDockWidget>
#include <QInputDialog>
#include <QStatusBar>
#include <QTreeView>

#include "app/workbench/inspector_docks.h"
#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/editor/scintilla_text.h"
#include "widgets/explain/event_details_view.h"
#include "widgets/explain/explain_model.h"
#include "widgets/explain/explain_view.h"
#include "widgets/matches/matches_view.h"

#include "engine/explain/explain.h"
#include "tests/app/journeys/journey.h"

#include <algorithm>

using namespace rw;
using namespace rw::app;
using namespace rw::widgets;

namespace {

/// An event that one value of the parents keeps out, and that value's node.
struct Missed {
    logs::Row row = 0;
    ir::NodeId leaf = 0;
};

std::optional<Missed> findMissed(const LiveSnapshot& snapshot) {
    const ir::Rule& rule = snapshot.rule()->rule;
    match::LiveMatcher matcher(snapshot.attack->collection);
    Span parent{};
    for (const ir::Node& node : rule.condition.nodes)
        if (node.label == "selection_parent") parent = node.span;
    for (const auto& miss : explain::near_misses(rule, *snapshot.predicates, matcher, 1, Job()).leaves) {
        const Span span = rule.condition.nodes[miss.leaf].span;
        if (!miss.examples.empty() && parent.begin <= span.begin && span.end <= parent.end)
            return Missed{miss.examples.front(), miss.leaf};
    }
    return std::nullopt;
}

/// Ctrl+G, a text, Enter.
void goTo(const Journey& journey, const QString& text) {
    QTest::keyClick(journey.window.get(), Qt::Key_G, Qt::ControlModifier);
    QInputDialog* dialog = nullptr;
    QTRY_VERIFY((dialog = journey.window->findChild<QInputDialog*>()) != nullptr);
    dialog->setTextValue(text);
    dialog->accept();
}

} // namespace

class ExplainTest : public QObject {
    Q_OBJECT

private slots:

    void aMissedEvent_isExplainedAndCaught() {
        const Journey journey;
        RuleView* view = journey.window->tabs().open(toQt(journey.rulePath("comm_app_child.yml")));
        QVERIFY(view != nullptr);
        QTRY_VERIFY(journey.settled());
        RuleEditor& editor = view->editor();
        const auto snapshot = journey.session->snapshot(view->document());
        const auto missed = findMissed(*snapshot);
        QVERIFY2(missed.has_value(), "the example has no event that a parent keeps out");
        const auto& table = snapshot->attack->collection->table();
        QVERIFY(!snapshot->attack->result.matches.contains(missed->row));

        goTo(journey, QStringLiteral("#%1").arg(table.origin(missed->row).record));
        QTRY_VERIFY(journey.settled());
        QTest::keyClick(journey.window.get(), Qt::Key_F9);
        auto* tree = journey.find<QTreeView>(names::explainTree);
        auto* model = qobject_cast<ExplainModel*>(tree->model());
        QVERIFY(model != nullptr);
        const Span wanted = snapshot->rule()->rule.condition.nodes[missed->leaf].span;
        const auto leafRow = [&] {
            const auto& rows = model->tree().rows;
            const auto found = std::find_if(rows.begin(), rows.end(), [&](const ExplainRow& row) {
                return row.kind == ExplainRow::Kind::leaf && row.span == wanted;
            });
            return found == rows.end() ? -1 : static_cast<int>(found - rows.begin());
        };
        QTRY_VERIFY(leafRow() >= 0 && !model->tree().rows.front().holds); // the event before it matched
        const ExplainRow leaf = model->tree().rows[static_cast<size_t>(leafRow())];
        QVERIFY(!leaf.holds);
        QCOMPARE(leaf.line, lineOf(editor, wanted.begin) + 1);

        // Enter puts the caret on the clause.
        tree->setCurrentIndex(model->indexOf(leafRow()));
        emit tree->activated(model->indexOf(leafRow()));
        QCOMPARE(lineOf(editor, caretOf(editor)) + 1, leaf.line);

        // The value that was seen, in the place of the one that was looked for.
        const auto explanation =
            explain::explain(snapshot->rule()->rule, *snapshot->predicates, *snapshot->attack->collection, missed->row);
        std::string seen;
        const auto walk = [&](const auto& self, const explain::ExplainNode& node) -> void {
            if (node.node == missed->leaf && node.value) seen = *node.value;
            for (const auto& child : node.children) self(self, child);
        };
        walk(walk, explanation.root);
        QVERIFY(!seen.empty());
        const std::string name = seen.substr(seen.find_last_of('\\'));
        QVERIFY(editor.applyEdits({{wanted, "'" + name + "'"}}));
        QTRY_COMPARE(editor.snapshot()->revision, editor.revision());
        QVERIFY(editor.snapshot()->attack->result.matches.contains(missed->row));
        MatchesView& matches = journey.window->matches(match::Role::attack);
        QTRY_VERIFY(matches.selectRow(missed->row));
        QTRY_VERIFY(!model->tree().rows.empty() && model->tree().rows.front().holds);
    }

    void theInspectors_followTheTableThatIsSeen() {
        const Journey journey;
        RuleView* view = journey.window->tabs().open(toQt(journey.rulePath("comm_app_child.yml")));
        QTRY_VERIFY(journey.settled());
        const auto snapshot = journey.session->snapshot(view->document());
        const auto titleOf = [](const CollectionSnapshot& side, logs::Row row) {
            return grouped(side.collection->table().origin(row).record);
        };
        const auto* event = journey.window->inspectors().event();
        MatchesView& attack = journey.window->matches(match::Role::attack);
        MatchesView& baseline = journey.window->matches(match::Role::baseline);
        QTRY_VERIFY(attack.selectRow(snapshot->attack->rows->front()));
        QTRY_VERIFY(baseline.selectRow(snapshot->baseline->rows->front()));
        const QString attackTitle = titleOf(*snapshot->attack, snapshot->attack->rows->front());
        const QString baselineTitle = titleOf(*snapshot->baseline, snapshot->baseline->rows->front());
        QVERIFY(attackTitle != baselineTitle);
        QVERIFY2(event->titleText().endsWith(attackTitle), qPrintable(event->titleText()));
        journey.find<QDockWidget>(names::baselineDock)->raise();
        QTRY_VERIFY2(event->titleText().endsWith(baselineTitle), qPrintable(event->titleText()));
        journey.find<QDockWidget>(names::matchesDock)->raise();
        QTRY_VERIFY2(event->titleText().endsWith(attackTitle), qPrintable(event->titleText()));
    }

    void anUnknownRecord_isSaid() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        journey.window->goToRecord(UINT64_MAX);
        QTRY_COMPARE(journey.window->statusBar()->currentMessage(),
                     QStringLiteral("No event has the record number 18446744073709551615."));
    }
};

QTEST_MAIN(ExplainTest)
#include "explain_test.moc"
