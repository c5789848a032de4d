#include "app/workbench/inspector_docks.h"

#include <QTableView>
#include <QTreeView>

#include "widgets/clauses/clause_view.h"
#include "widgets/common/filter_chip.h"
#include "widgets/common/object_names.h"
#include "widgets/explain/event_details_view.h"
#include "widgets/explain/explain_view.h"
#include "widgets/near_misses/near_miss_view.h"
#include "widgets/problems/problems_view.h"

namespace rw::app {

using namespace widgets;

InspectorDocks::InspectorDocks(QWidget* window)
    : QObject(window)
    , event_(new EventDetailsView(window))
    , explain_(new ExplainView(window))
    , nearMisses_(new NearMissView(window))
    , clauses_(new ClauseView(window))
    , problems_(new ProblemsView(window)) {
    event_->table()->setObjectName(names::eventFields);
    explain_->tree()->setObjectName(names::explainTree);
    explain_->waysIn()->setObjectName(names::explainWays);
    nearMisses_->tree()->setObjectName(names::nearMissesTree);
    nearMisses_->chip()->setObjectName(names::nearMissesChip);
    clauses_->tree()->setObjectName(names::clausesTree);
    problems_->table()->setObjectName(names::problemsTable);
    connect(event_, &EventDetailsView::lineActivated, this, &InspectorDocks::spanActivated);
    connect(event_, &EventDetailsView::filterRequested, this, &InspectorDocks::filterRequested);
    connect(explain_, &ExplainView::lineActivated, this, &InspectorDocks::spanActivated);
    connect(event_, &EventDetailsView::valueForRuleRequested, this, &InspectorDocks::valueForRuleRequested);
    connect(nearMisses_, &NearMissView::lineActivated, this, &InspectorDocks::spanActivated);
    connect(clauses_, &ClauseView::lineActivated, this, &InspectorDocks::spanActivated);
    connect(problems_, &ProblemsView::problemActivated, this, &InspectorDocks::spanActivated);
    connect(problems_, &ProblemsView::tabTextChanged, this, &InspectorDocks::problemsTitleChanged);
    connect(problems_, &ProblemsView::fixRequested, this, [this](int diagnostic, int fix) {
        emit fixChosen(problems_->model()->diagnostic(diagnostic).fixes[static_cast<size_t>(fix)].edits);
    });
}

void InspectorDocks::setSnapshot(const SnapshotPtr& snapshot) {
    event_->setSnapshot(snapshot);
    explain_->setSnapshot(snapshot);
    nearMisses_->setSnapshot(snapshot);
    clauses_->setSnapshot(snapshot);
    problems_->setSnapshot(snapshot);
}

void InspectorDocks::setFacts(const std::shared_ptr<const ClauseFacts>& facts) {
    problems_->setFacts(facts);
    clauses_->setFacts(facts);
}

void InspectorDocks::setStale(bool stale) {
    event_->setStale(stale);
    explain_->setStale(stale);
    nearMisses_->setStale(stale);
    clauses_->setStale(stale);
    problems_->setStale(stale);
}

void InspectorDocks::setEvent(std::shared_ptr<const match::Collection> collection, std::optional<logs::Row> row) {
    event_->setEvent(collection, row);
    explain_->setEvent(std::move(collection), row);
    emit eventTitleChanged(event_->titleText());
}

} // namespace rw::app
