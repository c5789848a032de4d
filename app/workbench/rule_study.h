#pragma once
// What is worked out after a snapshot was shown: accounting per clause with findings, the events of one clause, near
// misses. Each gives up for a newer snapshot or an edit. No widgets, no files.

#include <QObject>

#include "app/workbench/latest_job.h"
#include "app/workbench/open_collection.h"
#include "widgets/common/clause_facts.h"

#include <string>

namespace rw::app {

class RuleStudy : public QObject {
    Q_OBJECT

public:
    struct Subject {
        std::shared_ptr<const widgets::LiveSnapshot> snapshot;
        std::string text; ///< of the snapshot's revision
        OpenCollection attack;
        OpenCollection baseline;

        [[nodiscard]] const OpenCollection& open(widgets::Side side) const {
            return side == widgets::Side::attack ? attack : baseline;
        }
    };

    /// Events kept of each leaf of near misses.
    static constexpr size_t mostExamples = 200;

    explicit RuleStudy(QObject* parent = nullptr);

    void account(const Subject& subject);
    void findEvents(const Subject& subject, ir::NodeId node, widgets::Side side, widgets::ClauseEvents::Kind kind);
    void findNearMisses(const Subject& subject, widgets::Side side);
    /// The text changed: what runs is of no use any more.
    void cancel();

    [[nodiscard]] bool idle() const {
        return accounts_.idle() && attackEvents_.idle() && baselineEvents_.idle() && misses_.idle();
    }

signals:
    void accounted(std::shared_ptr<const rw::widgets::ClauseFacts> facts);
    void eventsFound(std::shared_ptr<const rw::widgets::ClauseEvents> events);
    void nearMissesFound(std::shared_ptr<const rw::widgets::NearMisses> misses);

private:
    LatestJob<widgets::ClauseFacts> accounts_;
    LatestJob<widgets::ClauseEvents> attackEvents_; ///< both tables may show a clause's events at once
    LatestJob<widgets::ClauseEvents> baselineEvents_;
    LatestJob<widgets::NearMisses> misses_;
};

} // namespace rw::app
