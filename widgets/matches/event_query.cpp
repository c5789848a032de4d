#include "widgets/matches/event_query.h"

#include <QtConcurrentRun>

#include "widgets/matches/filter_fields.h"

#include <utility>

namespace rw::widgets {

namespace {

/// A query older than this may finish although a newer one waits: else fast typing would starve the table.
constexpr qint64 youngMs = 100;

} // namespace

EventQueryResult answer(const EventQuery& query, const std::stop_token& stop) {
    EventQueryResult result{query.ticket, query.rows, {}, false};
    const match::Collection& collection = *query.columns->collection();
    if (query.filter) {
        FilterResult filtered = filteredRows(
            query.rows, *query.filter, filterFieldsOf(query.columns), collection.table(), &collection, stop);
        result.rows = std::move(filtered.rows);
        result.error = std::move(filtered.error);
    }
    if (result.rows) result.rows = orderedRows(result.rows, query.order, collection.table(), &collection, stop);
    result.stopped = !result.rows && !result.error;
    return result;
}

EventQueryRunner::EventQueryRunner(QObject* parent)
    : QObject(parent) {
    pool_.setMaxThreadCount(1);
    connect(&watcher_, &QFutureWatcher<EventQueryResult>::finished, this, &EventQueryRunner::takeResult);
}

EventQueryRunner::~EventQueryRunner() {
    stop_.request_stop();
    watcher_.waitForFinished();
    pool_.waitForDone();
}

void EventQueryRunner::run(EventQuery query) {
    if (!running_) {
        start(std::move(query));
        return;
    }
    waiting_ = std::move(query);
    if (age_.elapsed() < youngMs) stop_.request_stop();
}

void EventQueryRunner::start(EventQuery query) {
    running_ = true;
    age_.start();
    stop_ = std::stop_source();
    watcher_.setFuture(QtConcurrent::run(
        &pool_, [query = std::move(query), stop = stop_.get_token()] { return answer(query, stop); }));
}

void EventQueryRunner::takeResult() {
    const EventQueryResult result = watcher_.result();
    running_ = false;
    if (waiting_) start(std::exchange(waiting_, std::nullopt).value());
    if (!result.stopped) emit finished(result);
}

} // namespace rw::widgets
