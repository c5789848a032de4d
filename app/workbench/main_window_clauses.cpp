// From a clause's count to its events, and to the events that it alone keeps out.

#include <QDockWidget>
#include <QStatusBar>

#include "app/workbench/inspector_docks.h"
#include "app/workbench/main_window.h"
#include "widgets/clauses/clause_view.h"
#include "widgets/common/convert.h"
#include "widgets/common/filter_chip.h"
#include "widgets/common/object_names.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/editor/scintilla_text.h"
#include "widgets/matches/filter_bar.h"
#include "widgets/matches/matches_view.h"
#include "widgets/near_misses/near_miss_view.h"

#include "engine/rules/sigma/insert_value.h"

namespace rw::app {

using namespace widgets;

namespace {

match::Role roleOf(Side side) { return side == Side::baseline ? match::Role::baseline : match::Role::attack; }

} // namespace

void MainWindow::raiseDock(QLatin1String name) {
    auto* dock = findChild<QDockWidget*>(name);
    dock->show();
    dock->raise();
    dock->widget()->setFocus(Qt::OtherFocusReason);
}

void MainWindow::connectClauses() {
    NearMissView* misses = inspectors_->nearMisses();
    const auto showCount = [this](ir::NodeId node, Side side) {
        const SnapshotPtr snapshot =
            tabs_->current() != nullptr ? session_.snapshot(tabs_->current()->document()) : nullptr;
        if (snapshot == nullptr || snapshot->rule() == nullptr) return;
        // The rule's own count: its matches.
        if (node == snapshot->rule()->rule.condition.root) {
            matches(roleOf(side)).leaveClause();
            raiseDock(side == Side::baseline ? names::baselineDock : names::matchesDock);
        } else {
            session_.findClauseEvents(node, side, ClauseEvents::Kind::holds);
        }
    };
    connect(tabs_, &DocumentTabs::countClicked, this, showCount);
    connect(inspectors_->clauses(), &ClauseView::countActivated, this, showCount);
    connect(tabs_, &DocumentTabs::nearMissesClicked, this, &MainWindow::showNearMisses);
    connect(inspectors_, &InspectorDocks::valueForRuleRequested, this, &MainWindow::addValue);
    connect(&session_, &Session::clauseEventsFound, this, &MainWindow::showClauseEvents);
    connect(&session_, &Session::nearMissesFound, misses, &NearMissView::setMisses);
    for (const auto side : {Side::attack, Side::baseline}) {
        MatchesView& view = matches(roleOf(side));
        view.filterBar()->chip()->setObjectName(side == Side::attack ? names::matchesChip : names::baselineChip);
        connect(
            &view, &MatchesView::clauseEventsRequested, this, [this, side](ir::NodeId node, ClauseEvents::Kind kind) {
                session_.findClauseEvents(node, side, kind);
            });
        connect(&view, &MatchesView::valueForRuleRequested, this, &MainWindow::addValue);
        connect(&view, &MatchesView::nearMissesRequested, this, [this, side] { showNearMisses(std::nullopt, side); });
    }

    auto* dock = findChild<QDockWidget*>(names::nearMissesDock);
    connect(dock, &QDockWidget::visibilityChanged, this, [this, misses](bool visible) {
        session_.wantNearMisses(visible ? std::optional(misses->side()) : std::nullopt);
    });
    connect(misses, &NearMissView::sideChosen, this, [this, dock](Side side) {
        if (dock->isVisible()) session_.wantNearMisses(side);
    });
    connect(misses, &NearMissView::eventSelected, this, [this](Side side, quint32 row) {
        eventSource_ = EventSource::nearMisses;
        selectEvent(roleOf(side), row);
    });
    connect(misses, &NearMissView::eventActivated, this, [this] { raiseDock(names::explainDock); });
    connect(misses, &NearMissView::eventsRequested, this, [this](ir::NodeId leaf, Side side) {
        session_.findClauseEvents(leaf, side, ClauseEvents::Kind::nearMiss);
    });
    connect(misses, &NearMissView::collectionRequested, this, [this](Side side) { chooseLogs(roleOf(side)); });
}

/// One step of undo; the summary line says what was done.
void MainWindow::addValue(const QString& field, const QString& value, bool exclude) {
    RuleView* view = tabs_->current();
    const SnapshotPtr snapshot = view != nullptr ? session_.snapshot(view->document()) : nullptr;
    if (snapshot == nullptr || snapshot->rule() == nullptr || view->editor().isStale()) {
        statusBar()->showMessage(tr("There is no rule that was read to its end. Try again in a moment."));
        return;
    }
    RuleEditor& editor = view->editor();
    const sigma::InsertRequest request{fromQt(field), fromQt(value), exclude, caretOf(editor)};
    const auto insertion = sigma::insert_value(editor.bytes(), *snapshot->rule(), request);
    if (!insertion) {
        view->announce(toQt(insertion.error().message), RuleView::Tone::warning);
        return;
    }
    const uint32_t place = insertion->edits.front().span.begin;
    if (!editor.applyEdits(insertion->edits)) return;
    const int line = lineOf(editor, place + 1) + 1;
    view->announce(
        tr("Added %1 to %2, line %3").arg(toQt(insertion->value), toQt(insertion->selection), QString::number(line)),
        RuleView::Tone::done);
}

void MainWindow::showClauseEvents(const std::shared_ptr<const ClauseEvents>& events) {
    const RuleView* view = tabs_->current();
    if (view == nullptr || view->document() != events->snapshot->document) return;
    MatchesView& table = matches(roleOf(events->side));
    // A refresh after an edit leaves the author where they are.
    const bool asked = !table.showsClause() || !table.isStale();
    table.showClause(events);
    if (asked) raiseDock(events->side == Side::baseline ? names::baselineDock : names::matchesDock);
}

void MainWindow::showNearMisses(std::optional<ir::NodeId> node, Side side) {
    inspectors_->nearMisses()->setSide(side);
    inspectors_->nearMisses()->showOnly(node);
    raiseDock(names::nearMissesDock);
}

} // namespace rw::app
