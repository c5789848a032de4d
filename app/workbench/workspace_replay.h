#pragma once
// Counts of all rules of a workspace, in the background and at low priority, for the tree. Results come in batches.

#include <QFutureWatcher>
#include <QObject>
#include <QThreadPool>

#include "engine/match/collection.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace rw::app {

/// What the tree says about one rule file; several rules of one file are added up.
struct RuleCount {
    std::string path;
    std::optional<uint64_t> attack; ///< matches; nothing: no logs or not replayable
    std::optional<uint64_t> baseline;
    size_t errors = 0;
    size_t warnings = 0;
    bool replayable = true;
    uint64_t attackEvents = 0; ///< what the counts are of
    uint64_t baselineEvents = 0;
    std::string reason{}; ///< why not replayable
};

class WorkspaceReplay : public QObject {
    Q_OBJECT

public:
    explicit WorkspaceReplay(QObject* parent = nullptr);
    ~WorkspaceReplay() override;

    /// Begins again; what ran before is dropped. Collections may be null.
    void start(std::vector<std::string> paths,
               std::shared_ptr<const match::Collection> attack,
               std::shared_ptr<const match::Collection> baseline);

    [[nodiscard]] bool idle() const { return watcher_.isFinished(); }

signals:
    void counted(std::shared_ptr<const std::vector<rw::app::RuleCount>> batch);
    void finished();

private:
    QThreadPool pool_;
    QFutureWatcher<void> watcher_;
    std::stop_source stop_;
    uint64_t run_ = 0; ///< batches of earlier runs are dropped
};

} // namespace rw::app
