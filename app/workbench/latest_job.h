#pragma once
// One thing to be worked out off the GUI thread, of which only the newest is wanted: a newer run stops the older one,
// whose result is dropped. Nothing is delivered after destruction, which waits for the worker.

#include <QFutureWatcher>
#include <QObject>
#include <QtConcurrentRun>
#include <QThreadPool>

#include "engine/base/job.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace rw::app {

template <class Result>
class LatestJob {
public:
    using Shared = std::shared_ptr<const Result>;

    /// @param take  called in the GUI thread with every result that is not null
    explicit LatestJob(std::function<void(const Shared&)> take) {
        pool_.setMaxThreadCount(1);
        pool_.setThreadPriority(QThread::LowPriority);
        QObject::connect(&watcher_, &QFutureWatcherBase::finished, &watcher_, [this, take = std::move(take)] {
            if (const Shared result = watcher_.result()) take(result);
        });
    }

    LatestJob(const LatestJob&) = delete;
    LatestJob& operator=(const LatestJob&) = delete;

    ~LatestJob() {
        stop_.request_stop();
        watcher_.disconnect();
        watcher_.waitForFinished();
    }

    /// @param work  callable (const Job&) -> std::shared_ptr<const Result>; null when stopped
    template <class Work>
    void run(Work work) {
        stop_.request_stop();
        stop_ = std::stop_source();
        watcher_.setFuture(QtConcurrent::run(&pool_, [work = std::move(work), stop = stop_.get_token()]() -> Shared {
            const Job job(stop);
            return job.cancelled() ? nullptr : work(job);
        }));
    }

    void cancel() { stop_.request_stop(); }

    [[nodiscard]] bool idle() const { return watcher_.isFinished(); }

private:
    QThreadPool pool_;
    QFutureWatcher<Shared> watcher_;
    std::stop_source stop_;
};

} // namespace rw::app
