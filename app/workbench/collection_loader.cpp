#include "app/workbench/collection_loader.h"

#include <QtConcurrentRun>

#include "engine/logs/log_table.h"

#include <thread>

namespace rw::app {

namespace {

constexpr int tickMs = 100;

using TaxonomySlot = std::shared_ptr<const taxonomy::Taxonomy>;

std::shared_ptr<const LoadedCollection>
read(size_t ticket, const CollectionPlan& plan, const std::string& catalogs, TaxonomySlot& slot, Job& job) {
    auto result = std::make_shared<LoadedCollection>();
    result->ticket = ticket;
    if (slot == nullptr) {
        auto loaded = taxonomy::Taxonomy::load(catalogs + "/taxonomy");
        if (!loaded) {
            result->error = std::move(loaded.error());
            return result;
        }
        slot = std::move(*loaded);
    }
    const unsigned threads = std::max(1u, std::thread::hardware_concurrency());
    auto table = logs::read_table(plan.paths, threads, job);
    result->cancelled = job.cancelled();
    result->open.collection = match::Collection::make(plan.name, plan.role, plan.synthetic, std::move(table), slot);
    result->open.matcher = std::make_shared<match::LiveMatcher>(result->open.collection);
    return result;
}

} // namespace

CollectionLoader::CollectionLoader(std::string catalogs, QObject* parent)
    : QObject(parent)
    , catalogs_(std::move(catalogs))
    , taxonomy_(std::make_shared<TaxonomySlot>()) {
    pool_.setMaxThreadCount(1);
    ticker_.setInterval(tickMs);
    connect(&ticker_, &QTimer::timeout, this, [this] {
        if (job_) emit progress(current_, job_->events(), job_->done(), job_->total());
    });
    connect(&watcher_, &QFutureWatcherBase::finished, this, &CollectionLoader::finished);
}

CollectionLoader::~CollectionLoader() {
    waiting_.clear();
    stop_.request_stop();
    watcher_.disconnect(this);
    watcher_.waitForFinished();
}

void CollectionLoader::load(size_t ticket, CollectionPlan plan) {
    waiting_.push_back({ticket, std::move(plan)});
    if (!running_) start();
}

void CollectionLoader::cancel() {
    waiting_.clear();
    stop_.request_stop();
}

void CollectionLoader::start() {
    Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    running_ = true;
    current_ = next.ticket;
    stop_ = std::stop_source();
    job_ = std::make_shared<Job>(stop_.get_token());
    ticker_.start();
    watcher_.setFuture(QtConcurrent::run(
        &pool_,
        [ticket = next.ticket, plan = std::move(next.plan), catalogs = catalogs_, slot = taxonomy_, job = job_] {
            return read(ticket, plan, catalogs, *slot, *job);
        }));
}

void CollectionLoader::finished() {
    running_ = false;
    ticker_.stop();
    job_.reset();
    const auto result = watcher_.result();
    if (!waiting_.empty()) start();
    emit loaded(result);
}

} // namespace rw::app
