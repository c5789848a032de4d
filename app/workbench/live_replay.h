#pragma once
// The way of one keystroke: the newest text becomes a snapshot in one worker. A request waits in a slot of one; a
// running one gives up for a newer one unless nothing was shown for a while. Knows no files and no widgets.

#include <QElapsedTimer>
#include <QFutureWatcher>
#include <QObject>
#include <QThreadPool>

#include "app/workbench/open_collection.h"
#include "widgets/common/live_snapshot.h"

#include <optional>
#include <stop_token>
#include <string>

namespace rw::app {

struct ReplayRequest {
    widgets::DocumentId document = 0;
    widgets::Revision revision = 0;
    std::string text;
    std::string path;
    uint32_t caret = 0; ///< byte; chooses the rule of a file of several
    OpenCollection attack;
    OpenCollection baseline;
};

/// Parses and replays. Null when stopped.
[[nodiscard]] std::shared_ptr<const widgets::LiveSnapshot> replay(const ReplayRequest& request,
                                                                  const std::stop_token& stop);

class LiveReplay : public QObject {
    Q_OBJECT

public:
    /// A run is cancelled for a newer request only while views have waited less than this; cancelling always would
    /// starve them while somebody types.
    static constexpr qint64 patienceMs = 100;

    explicit LiveReplay(QObject* parent = nullptr);
    ~LiveReplay() override;

    void request(ReplayRequest request);

    [[nodiscard]] bool idle() const { return !running_ && !waiting_; }

signals:
    void published(std::shared_ptr<const rw::widgets::LiveSnapshot> snapshot);

private:
    void start();
    void finished();

    QThreadPool pool_;
    QFutureWatcher<std::shared_ptr<const widgets::LiveSnapshot>> watcher_;
    std::stop_source stop_;
    std::optional<ReplayRequest> waiting_;
    bool running_ = false;
    QElapsedTimer unseen_; ///< since the oldest request of which nothing was shown
};

} // namespace rw::app
