#include "app/workbench/workspace_replay.h"

#include <QElapsedTimer>
#include <QtConcurrentRun>

#include "engine/base/file.h"
#include "engine/match/live_matcher.h"
#include "engine/rules/sigma/sigma.h"

#include <functional>

namespace rw::app {

namespace {

constexpr size_t cacheBytes = size_t{64} << 20;
constexpr uint64_t largestRuleBytes = uint64_t{4} << 20;
constexpr qint64 batchMs = 50;

using Batch = std::vector<RuleCount>;

RuleCount countRule(const std::string& path, match::LiveMatcher* attack, match::LiveMatcher* baseline, const Job& job) {
    RuleCount count;
    count.path = path;
    const auto text = read_file(path, largestRuleBytes);
    if (!text) {
        count.errors = 1;
        count.replayable = false;
        count.reason = text.error().message;
        return count;
    }
    ir::PredicateTable predicates;
    sigma::ParseOptions options;
    options.with_tokens = false;
    const rules::RuleFile file = sigma::parse(*text, path, predicates, options);
    const auto judge = [&](const std::vector<Diagnostic>& diagnostics) {
        for (const Diagnostic& diagnostic : diagnostics) {
            if (diagnostic.severity == Severity::error) ++count.errors;
            if (diagnostic.severity == Severity::warning) ++count.warnings;
        }
    };
    judge(file.diagnostics);
    for (const rules::RuleDocument& document : file.documents) {
        judge(document.diagnostics);
        if (!document.replayable()) {
            count.replayable = false;
            if (!document.rule.losses.empty()) count.reason = document.rule.losses.front().reason;
            continue;
        }
        if (attack != nullptr)
            count.attack = count.attack.value_or(0) + attack->evaluate(document.rule, predicates, job).matches.count();
        if (baseline != nullptr)
            count.baseline =
                count.baseline.value_or(0) + baseline->evaluate(document.rule, predicates, job).matches.count();
    }
    return count;
}

void countAll(const std::vector<std::string>& paths,
              const std::shared_ptr<const match::Collection>& attack,
              const std::shared_ptr<const match::Collection>& baseline,
              const std::stop_token& stop,
              const std::function<void(Batch)>& deliver) {
    const Job job(stop);
    std::unique_ptr<match::LiveMatcher> onAttack;
    std::unique_ptr<match::LiveMatcher> onBaseline;
    if (attack) onAttack = std::make_unique<match::LiveMatcher>(attack, cacheBytes);
    if (baseline) onBaseline = std::make_unique<match::LiveMatcher>(baseline, cacheBytes);
    Batch batch;
    QElapsedTimer since;
    since.start();
    for (const std::string& path : paths) {
        RuleCount count = countRule(path, onAttack.get(), onBaseline.get(), job);
        if (attack) count.attackEvents = attack->table().row_count();
        if (baseline) count.baselineEvents = baseline->table().row_count();
        if (stop.stop_requested()) return;
        batch.push_back(std::move(count));
        if (since.elapsed() < batchMs) continue;
        deliver(std::exchange(batch, {}));
        since.restart();
    }
    if (!batch.empty()) deliver(std::move(batch));
}

} // namespace

WorkspaceReplay::WorkspaceReplay(QObject* parent)
    : QObject(parent) {
    pool_.setMaxThreadCount(1);
    pool_.setThreadPriority(QThread::LowPriority);
    connect(&watcher_, &QFutureWatcherBase::finished, this, &WorkspaceReplay::finished);
}

WorkspaceReplay::~WorkspaceReplay() {
    stop_.request_stop();
    watcher_.disconnect(this);
    pool_.waitForDone();
}

void WorkspaceReplay::start(std::vector<std::string> paths,
                            std::shared_ptr<const match::Collection> attack,
                            std::shared_ptr<const match::Collection> baseline) {
    stop_.request_stop();
    stop_ = std::stop_source();
    const uint64_t run = ++run_;
    const auto deliver = [this, run](Batch batch) {
        auto shared = std::make_shared<const Batch>(std::move(batch));
        QMetaObject::invokeMethod(
            this,
            [this, run, shared] {
                if (run == run_) emit counted(shared);
            },
            Qt::QueuedConnection);
    };
    watcher_.setFuture(QtConcurrent::run(&pool_,
                                         [paths = std::move(paths),
                                          attack = std::move(attack),
                                          baseline = std::move(baseline),
                                          stop = stop_.get_token(),
                                          deliver] { countAll(paths, attack, baseline, stop, deliver); }));
}

} // namespace rw::app
