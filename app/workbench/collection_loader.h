#pragma once
// Reads logs into collections, one after the other in a worker, with progress and cancellation. Also loads the
// taxonomy, once, before the first of them.

#include <QFutureWatcher>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include "app/workbench/open_collection.h"
#include "app/workbench/workspace.h"

#include "engine/base/job.h"

#include <deque>
#include <memory>
#include <stop_token>

namespace rw::app {

struct LoadedCollection {
    size_t ticket = 0;   ///< as given by load()
    OpenCollection open; ///< empty with an error
    std::optional<Error> error;
    bool cancelled = false; ///< what was read so far is in it
};

class CollectionLoader : public QObject {
    Q_OBJECT

public:
    /// @param catalogs  folder with taxonomy/
    explicit CollectionLoader(std::string catalogs, QObject* parent = nullptr);
    ~CollectionLoader() override;

    /// Reads the plan's logs after those asked for before.
    void load(size_t ticket, CollectionPlan plan);
    /// Stops the one being read, which keeps what it has, and drops the others.
    void cancel();

    [[nodiscard]] bool idle() const { return !running_ && waiting_.empty(); }

signals:
    /// While reading: events so far, bytes done and in total (0 when not known).
    void progress(size_t ticket, quint64 events, quint64 done, quint64 total);
    void loaded(std::shared_ptr<const rw::app::LoadedCollection> result);

private:
    struct Waiting {
        size_t ticket;
        CollectionPlan plan;
    };

    void start();
    void finished();

    std::string catalogs_;
    QThreadPool pool_;
    QFutureWatcher<std::shared_ptr<const LoadedCollection>> watcher_;
    QTimer ticker_;
    std::stop_source stop_;
    std::shared_ptr<Job> job_;
    std::deque<Waiting> waiting_;
    size_t current_ = 0;
    bool running_ = false;
    std::shared_ptr<std::shared_ptr<const taxonomy::Taxonomy>> taxonomy_; ///< filled by the worker, which alone uses it
};

} // namespace rw::app
