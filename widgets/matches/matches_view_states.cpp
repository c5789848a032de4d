// What the table of events says when it has nothing to show, and what its tab says.

#include <QStackedWidget>

#include "widgets/common/convert.h"
#include "widgets/common/empty_page.h"
#include "widgets/matches/event_table.h"
#include "widgets/matches/matches_view.h"

#include <algorithm>

namespace rw::widgets {

namespace {

/// Kinds named when a rule has no event in scope.
constexpr size_t maxNamedKinds = 3;

} // namespace

void MatchesView::showEmpty(const QString& icon, const QString& sentence, const QString& action, EmptyAction what) {
    emptyAction_ = what;
    empty_->setContent(icon, sentence, action);
    pages_->setCurrentWidget(empty_);
}

QString MatchesView::outOfScopeText(const CollectionSnapshot& shown) const {
    const match::Collection& logs = *shown.collection;
    std::vector<std::pair<uint64_t, QString>> kinds;
    for (size_t id = 0; id < logs.classes().size(); ++id)
        kinds.emplace_back(logs.rows_of(static_cast<match::ClassId>(id)).count(),
                           toQt(logs.taxonomy().kind_name(logs.classes()[id].kind)));
    std::sort(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    if (kinds.size() > maxNamedKinds) kinds.resize(maxNamedKinds);
    QStringList named;
    for (const auto& [count, kind] : kinds) named << tr("%1 (%2)").arg(kind, grouped(count));
    const ir::LogSource& scope = snapshot_->rule()->rule.scope;
    QStringList wanted;
    for (const std::string* part : {&scope.product, &scope.service, &scope.category})
        if (!part->empty()) wanted << toQt(*part);
    const QString what = wanted.join(u' ');
    return named.isEmpty() ? tr("No %1 events in this collection. It is empty.").arg(what)
                           : tr("No %1 events in this collection. It has %2.").arg(what, named.join(tr(", ")));
}

void MatchesView::updateEmptyPage() {
    const QString search = QStringLiteral("search");
    const CollectionSnapshot* shown = part();
    if (!snapshot_)
        return showEmpty(search, tr("Open a rule to see the events that it chooses."), {}, EmptyAction::none);
    if (shown == nullptr)
        return showEmpty(QStringLiteral("database"),
                         part_ == Part::attack ? tr("No attack logs are chosen.") : tr("No baseline logs are chosen."),
                         tr("Choose Collection…"),
                         EmptyAction::collection);
    const rules::RuleDocument* rule = snapshot_->rule();
    if (rule == nullptr) return showEmpty(search, tr("This file holds no rule."), {}, EmptyAction::none);
    if (!rule->replayable()) {
        const ir::Loss& loss = rule->rule.losses.front();
        lossSpan_ = loss.span;
        return showEmpty(QStringLiteral("triangle-alert"),
                         tr("Not replayable: %1").arg(toQt(loss.reason)),
                         tr("Show in Rule"),
                         EmptyAction::line);
    }
    if (model_->rowCount() > 0) return pages_->setCurrentWidget(table_);
    if (shown->result.in_scope == 0)
        return showEmpty(
            QStringLiteral("circle-slash"), outOfScopeText(*shown), tr("Choose Collection…"), EmptyAction::collection);
    if (source() && !source()->empty()) {
        const size_t count = source()->size();
        return showEmpty(QStringLiteral("funnel-x"),
                         count == 1 ? tr("The filter hides the only event.")
                                    : tr("The filter hides all %1 events.").arg(grouped(count)),
                         tr("Clear Filter"),
                         EmptyAction::clearFilter);
    }
    if (clause_)
        return showEmpty(
            search,
            tr("This clause holds for none of the %1 events in scope.").arg(grouped(shown->result.in_scope)),
            tr("Show Matches"),
            EmptyAction::clause);
    showEmpty(search,
              tr("No event matches. %1 events are in scope.").arg(grouped(shown->result.in_scope)),
              tr("Show Near Misses"),
              EmptyAction::nearMisses);
}

void MatchesView::onEmptyAction() {
    switch (emptyAction_) {
    case EmptyAction::none:
        break;
    case EmptyAction::nearMisses:
        emit nearMissesRequested();
        break;
    case EmptyAction::collection:
        emit collectionRequested();
        break;
    case EmptyAction::line:
        emit lineActivated(lossSpan_);
        break;
    case EmptyAction::clearFilter:
        bar_->setText({});
        break;
    case EmptyAction::clause:
        leaveClause();
        break;
    }
}

void MatchesView::updateTabText() {
    const QString name = part_ == Part::attack ? tr("Matches") : tr("Baseline");
    const CollectionSnapshot* shown = part();
    const rules::RuleDocument* rule = snapshot_ ? snapshot_->rule() : nullptr;
    QString text = name;
    if (shown != nullptr && rule != nullptr) {
        if (!rule->replayable())
            text = tr("%1 n/a").arg(name);
        else if (shown->result.in_scope == 0)
            text = tr("%1: no events in scope").arg(name);
        else
            text = tr("%1 %2 of %3").arg(name, grouped(shown->result.matches.count()), grouped(shown->result.events));
        const uint64_t added = fresh_ ? fresh_->count() : 0;
        if (added > 0 || lostCount_ > 0) {
            QStringList changes;
            if (added > 0) changes << change(static_cast<int64_t>(added));
            if (lostCount_ > 0) changes << change(-static_cast<int64_t>(lostCount_));
            text += QLatin1String(" (") + changes.join(u' ') + u')';
        }
    }
    if (text == tabText_) return;
    tabText_ = text;
    emit tabTextChanged(text);
}

} // namespace rw::widgets
