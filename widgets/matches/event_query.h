#pragma once
// Filters and orders a table's rows off the GUI thread. One worker of its own; the newest query wins. Nothing is
// delivered after destruction, which stops the worker and waits for it.

#include <QElapsedTimer>
#include <QFutureWatcher>
#include <QObject>
#include <QThreadPool>

#include "widgets/matches/column_set.h"
#include "widgets/matches/event_filter.h"
#include "widgets/matches/event_order.h"

#include <memory>
#include <optional>
#include <stop_token>

namespace rw::widgets {

struct EventQuery {
    quint64 ticket = 0; ///< comes back with the result
    std::shared_ptr<const ColumnSet> columns{};
    std::shared_ptr<const EventRows> rows{};
    std::optional<FilterNode> filter{};
    EventOrder order{};
};

struct EventQueryResult {
    quint64 ticket = 0;
    std::shared_ptr<const EventRows> rows{}; ///< null: wrong filter
    std::optional<FilterError> error{};
    bool stopped = false;
};

/// Pure; for the worker and for tests.
[[nodiscard]] EventQueryResult answer(const EventQuery& query, const std::stop_token& stop);

class EventQueryRunner : public QObject {
    Q_OBJECT

public:
    explicit EventQueryRunner(QObject* parent = nullptr);
    ~EventQueryRunner() override;

    /// Replaces a query that waits. A running one is stopped when young, else its result is still delivered.
    void run(EventQuery query);

    [[nodiscard]] bool busy() const { return running_; }

signals:
    void finished(const rw::widgets::EventQueryResult& result);

private:
    void start(EventQuery query);
    void takeResult();

    QThreadPool pool_;
    QFutureWatcher<EventQueryResult> watcher_;
    std::stop_source stop_;
    std::optional<EventQuery> waiting_;
    QElapsedTimer age_;
    bool running_ = false;
};

} // namespace rw::widgets
