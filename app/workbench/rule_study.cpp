#include "app/workbench/rule_study.h"

namespace rw::app {

using widgets::ClauseEvents;
using widgets::ClauseFacts;
using widgets::NearMisses;
using widgets::Side;

namespace {

/// The snapshot is of these logs; a newer collection has its own snapshot soon.
bool fits(const RuleStudy::Subject& subject, Side side) {
    const auto& shown = widgets::sideOf(*subject.snapshot, side);
    const OpenCollection& open = subject.open(side);
    return shown && open && shown->collection == open.collection;
}

std::shared_ptr<const ClauseFacts> factsOf(const RuleStudy::Subject& subject, const Job& job) {
    const widgets::LiveSnapshot& snapshot = *subject.snapshot;
    const ir::Rule& rule = snapshot.rule()->rule;
    auto facts = std::make_shared<ClauseFacts>();
    facts->snapshot = subject.snapshot;
    const auto count = [&](Side side, std::optional<explain::Accounting>& to) {
        if (fits(subject, side)) to = explain::account(rule, *snapshot.predicates, *subject.open(side).matcher, job);
    };
    count(Side::attack, facts->attack);
    count(Side::baseline, facts->baseline);
    facts->findings =
        explain::findings(rule,
                          *snapshot.predicates,
                          {facts->attack ? &*facts->attack : nullptr, facts->baseline ? &*facts->baseline : nullptr},
                          subject.text);
    return job.cancelled() ? nullptr : facts;
}

} // namespace

RuleStudy::RuleStudy(QObject* parent)
    : QObject(parent)
    , accounts_([this](const auto& facts) { emit accounted(facts); })
    , attackEvents_([this](const auto& events) { emit eventsFound(events); })
    , baselineEvents_([this](const auto& events) { emit eventsFound(events); })
    , misses_([this](const auto& misses) { emit nearMissesFound(misses); }) {}

void RuleStudy::account(const Subject& subject) {
    if (subject.snapshot->rule() == nullptr) return;
    accounts_.run([subject](const Job& job) { return factsOf(subject, job); });
}

void RuleStudy::findEvents(const Subject& subject, ir::NodeId node, Side side, ClauseEvents::Kind kind) {
    if (subject.snapshot->rule() == nullptr || !fits(subject, side)) return;
    auto& job = side == Side::attack ? attackEvents_ : baselineEvents_;
    job.run([subject, node, side, kind](const Job& stop) -> std::shared_ptr<const ClauseEvents> {
        const auto& snapshot = *subject.snapshot;
        const ir::Rule& rule = snapshot.rule()->rule;
        match::LiveMatcher& matcher = *subject.open(side).matcher;
        if (node >= rule.condition.nodes.size()) return nullptr;
        RowSet rows;
        if (kind == ClauseEvents::Kind::nearMiss)
            rows = explain::near_miss_rows(rule, *snapshot.predicates, matcher, node, stop);
        else if (const auto sets = matcher.rows(rule, *snapshot.predicates, stop); node < sets.size())
            rows = sets[node];
        if (stop.cancelled()) return nullptr;
        return std::make_shared<const ClauseEvents>(ClauseEvents{
            subject.snapshot, node, side, kind, std::make_shared<const std::vector<uint32_t>>(rows.rows())});
    });
}

void RuleStudy::findNearMisses(const Subject& subject, Side side) {
    if (subject.snapshot->rule() == nullptr || !fits(subject, side)) return;
    misses_.run([subject, side](const Job& job) -> std::shared_ptr<const NearMisses> {
        const auto& snapshot = *subject.snapshot;
        auto found = explain::near_misses(
            snapshot.rule()->rule, *snapshot.predicates, *subject.open(side).matcher, mostExamples, job);
        if (job.cancelled()) return nullptr;
        return std::make_shared<const NearMisses>(NearMisses{subject.snapshot, side, std::move(found)});
    });
}

void RuleStudy::cancel() {
    accounts_.cancel();
    attackEvents_.cancel();
    baselineEvents_.cancel();
    misses_.cancel();
}

} // namespace rw::app
