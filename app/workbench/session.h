#pragma once
// What is open: workspace, rule documents, log collections, and the jobs on them. Hands immutable snapshots to the
// views; the only owner of workers. No widgets.

#include <QObject>

#include "app/workbench/collection_loader.h"
#include "app/workbench/live_replay.h"
#include "app/workbench/rule_study.h"
#include "app/workbench/workspace.h"
#include "app/workbench/workspace_replay.h"
#include "widgets/workspace/workspace_model.h"

#include <map>
#include <optional>

namespace rw::app {

using SnapshotPtr = std::shared_ptr<const widgets::LiveSnapshot>;

class Session : public QObject {
    Q_OBJECT

public:
    struct Collection {
        CollectionPlan plan;
        OpenCollection open{};
        std::string problem{};
        bool reading = true;
    };

    /// @param catalogs  folder of the catalogs; empty gives collections with an error
    explicit Session(std::string catalogs, QObject* parent = nullptr);
    ~Session() override;

    /// Finds the rules and reads the logs of a workspace; documents stay open.
    void openWorkspace(Workspace workspace);

    [[nodiscard]] const Workspace& workspace() const { return workspace_; }

    [[nodiscard]] const std::vector<widgets::RuleEntry>& rules() const { return rules_; }

    [[nodiscard]] const std::vector<Collection>& collections() const { return collections_; }

    /// Index of the collection in that role.
    [[nodiscard]] std::optional<size_t> chosen(match::Role role) const;
    void choose(match::Role role, std::optional<size_t> index);
    /// Reads logs in a worker and chooses them for their role.
    void addCollection(CollectionPlan plan);
    void addRules(const std::vector<std::string>& paths);
    void cancelReading();

    [[nodiscard]] widgets::DocumentId newDocument(std::string path);
    void rename(widgets::DocumentId document, std::string path);
    void close(widgets::DocumentId document);
    /// Takes a document's text; replays it when it is the active one.
    void setText(widgets::DocumentId document, widgets::Revision revision, std::string text, uint32_t caret);
    /// The caret moved; replays when that chooses another rule of the file.
    void setCaret(widgets::DocumentId document, uint32_t caret);
    void setActive(widgets::DocumentId document);
    /// The newest snapshot; null before the first.
    [[nodiscard]] SnapshotPtr snapshot(widgets::DocumentId document) const;
    /// The events of one clause of the active document's newest snapshot: clauseEventsFound().
    void findClauseEvents(ir::NodeId node, widgets::Side side);
    /// Whether somebody looks at near misses; while so they are found for each snapshot: nearMissesFound().
    void wantNearMisses(std::optional<widgets::Side> side);
    /// Counts all rules of the workspace again.
    void recount();

    /// Nothing is being read, replayed or counted.
    [[nodiscard]] bool idle() const;

signals:
    void workspaceChanged();
    void rulesFound();
    void collectionsChanged();
    void reading(size_t index, quint64 events, quint64 done, quint64 total);
    void snapshotPublished(std::shared_ptr<const rw::widgets::LiveSnapshot> snapshot);
    /// What each clause does, after its snapshot was published.
    void factsPublished(std::shared_ptr<const rw::widgets::ClauseFacts> facts);
    void clauseEventsFound(std::shared_ptr<const rw::widgets::ClauseEvents> events);
    void nearMissesFound(std::shared_ptr<const rw::widgets::NearMisses> misses);
    void rulesCounted(std::shared_ptr<const std::vector<rw::app::RuleCount>> batch);
    /// idle() may have become true.
    void settled();
    void message(const QString& sentence);

private:
    struct Document {
        std::string path;
        std::string text;
        widgets::Revision revision = 0;
        uint32_t caret = 0;
        SnapshotPtr snapshot;
        bool known = false; ///< a text was given
    };

    using FoundRules = std::vector<widgets::RuleEntry>;

    void findRules();
    void takeCollection(const LoadedCollection& result);
    void replayActive();
    void takeSnapshot(const SnapshotPtr& snapshot);
    /// The active document as it stands; nothing while its newest text has no snapshot yet.
    [[nodiscard]] std::optional<RuleStudy::Subject> subject() const;
    [[nodiscard]] OpenCollection open(match::Role role) const;

    CollectionLoader loader_;
    LiveReplay live_;
    RuleStudy study_;
    std::optional<widgets::Side> nearMissSide_; ///< somebody looks at them
    WorkspaceReplay background_;
    QThreadPool finderPool_;
    QFutureWatcher<FoundRules> finder_;
    Workspace workspace_;
    std::vector<widgets::RuleEntry> rules_;
    std::vector<Collection> collections_;
    std::optional<size_t> attack_;
    std::optional<size_t> baseline_;
    std::map<widgets::DocumentId, Document> documents_;
    widgets::DocumentId active_ = 0;
    widgets::DocumentId next_ = 1;
};

} // namespace rw::app
