#pragma once
// The views that follow the selected event and the shown rule: event details, explanation, near misses, clauses,
// problems. Made and wired here so that the main window only places them.

#include <QObject>

#include "app/workbench/session.h"

namespace rw::widgets {
class ClauseView;
class EventDetailsView;
class ExplainView;
class NearMissView;
class ProblemsView;
} // namespace rw::widgets

namespace rw::app {

class InspectorDocks : public QObject {
    Q_OBJECT

public:
    explicit InspectorDocks(QWidget* window);

    [[nodiscard]] widgets::EventDetailsView* event() const { return event_; }

    [[nodiscard]] widgets::ExplainView* explain() const { return explain_; }

    [[nodiscard]] widgets::NearMissView* nearMisses() const { return nearMisses_; }

    [[nodiscard]] widgets::ClauseView* clauses() const { return clauses_; }

    [[nodiscard]] widgets::ProblemsView* problems() const { return problems_; }

    void setSnapshot(const SnapshotPtr& snapshot);
    void setFacts(const std::shared_ptr<const widgets::ClauseFacts>& facts);
    void setStale(bool stale);
    void setEvent(std::shared_ptr<const match::Collection> collection, std::optional<logs::Row> row);

signals:
    /// A place of the snapshot's text.
    void spanActivated(rw::Span span);
    void eventTitleChanged(const QString& title);
    void problemsTitleChanged(const QString& title);
    void fixChosen(const std::vector<rw::TextEdit>& edits);
    /// A term for the filter bar.
    void filterRequested(const QString& field, const QString& value, bool exclude);
    /// A value to be added to the rule, or to its exclusions.
    void valueForRuleRequested(const QString& field, const QString& value, bool exclude);

private:
    widgets::EventDetailsView* event_;
    widgets::ExplainView* explain_;
    widgets::NearMissView* nearMisses_;
    widgets::ClauseView* clauses_;
    widgets::ProblemsView* problems_;
};

} // namespace rw::app
