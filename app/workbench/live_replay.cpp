#include "app/workbench/live_replay.h"

#include <QtConcurrentRun>

#include "engine/rules/sigma/sigma.h"

#include <algorithm>

namespace rw::app {

using widgets::CollectionSnapshot;
using widgets::LiveSnapshot;

namespace {

/// The rule of the file in which the caret is: the last one that begins at or before it.
size_t ruleAt(const rules::RuleFile& file, uint32_t caret) {
    size_t index = 0;
    for (size_t each = 0; each < file.documents.size(); ++each)
        if (file.documents[each].span.begin <= caret) index = each;
    return index;
}

/// Nothing when stopped half-way.
bool replayOn(const OpenCollection& open,
              const LiveSnapshot& snapshot,
              const Job& job,
              std::optional<CollectionSnapshot>& to) {
    CollectionSnapshot side{
        open.collection, open.matcher->evaluate(snapshot.rule()->rule, *snapshot.predicates, job), {}};
    if (!side.result.complete) return false;
    side.rows = std::make_shared<const std::vector<uint32_t>>(side.result.matches.rows());
    to = std::move(side);
    return true;
}

} // namespace

std::shared_ptr<const LiveSnapshot> replay(const ReplayRequest& request, const std::stop_token& stop) {
    const auto begin = std::chrono::steady_clock::now();
    const Job job(stop);
    auto snapshot = std::make_shared<LiveSnapshot>();
    auto predicates = std::make_shared<ir::PredicateTable>();
    snapshot->document = request.document;
    snapshot->revision = request.revision;
    snapshot->file = std::make_shared<const rules::RuleFile>(sigma::parse(request.text, request.path, *predicates));
    snapshot->predicates = std::move(predicates);
    snapshot->lines = widgets::LineStarts(request.text);
    snapshot->index = ruleAt(*snapshot->file, request.caret);
    if (snapshot->rule() != nullptr) {
        if (request.attack && !replayOn(request.attack, *snapshot, job, snapshot->attack)) return nullptr;
        if (request.baseline && !replayOn(request.baseline, *snapshot, job, snapshot->baseline)) return nullptr;
    }
    snapshot->elapsed = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
    return snapshot;
}

LiveReplay::LiveReplay(QObject* parent)
    : QObject(parent) {
    pool_.setMaxThreadCount(1);
    pool_.setExpiryTimeout(-1);
    connect(&watcher_, &QFutureWatcherBase::finished, this, &LiveReplay::finished);
}

LiveReplay::~LiveReplay() {
    waiting_.reset();
    stop_.request_stop();
    watcher_.disconnect(this);
    watcher_.waitForFinished();
}

void LiveReplay::request(ReplayRequest request) {
    if (!unseen_.isValid()) unseen_.start();
    waiting_ = std::move(request);
    if (!running_)
        start();
    else if (unseen_.elapsed() < patienceMs)
        stop_.request_stop();
}

void LiveReplay::start() {
    running_ = true;
    stop_ = std::stop_source();
    auto run = [request = std::move(*waiting_), stop = stop_.get_token()] { return replay(request, stop); };
    waiting_.reset();
    watcher_.setFuture(QtConcurrent::run(&pool_, std::move(run)));
}

void LiveReplay::finished() {
    running_ = false;
    const auto snapshot = watcher_.result();
    if (snapshot != nullptr) {
        if (waiting_)
            unseen_.start();
        else
            unseen_.invalidate();
    }
    if (waiting_) start();
    if (snapshot != nullptr) emit published(snapshot);
}

} // namespace rw::app
