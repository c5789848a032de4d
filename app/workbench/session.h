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
        size_t ticket = 0; ///< of the loader; an answer to another one is not for this collection
        bool kept = true;  ///< belongs to the workspace, not only to this session
    };

    /// Whether logs or rules are written into the workspace file.
    enum class Keep : uint8_t { no, yes };

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
    [[nodiscard]] OpenCollection open(match::Role role) const;
    /// Reads logs in a worker and chooses them for their role; the reader's own only when no attack logs are open.
    void addCollection(CollectionPlan plan, Keep keep = Keep::yes);
    /// Folders and files with rules, shown in the tree.
    void addRules(const std::vector<std::string>& paths, Keep keep = Keep::yes);
    /// Everything that is open belongs to the workspace from now on.
    void keepAll(std::string name, std::string folder);
    /// The workspace as it is to be written: what is kept.
    [[nodiscard]] Workspace keptWorkspace() const;
    /// Stops reading logs and looking for rules.
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
    void findClauseEvents(ir::NodeId node, widgets::Side side, widgets::ClauseEvents::Kind kind);
    /// Whether somebody looks at near misses; while so they are found for each snapshot: nearMissesFound().
    void wantNearMisses(std::optional<widgets::Side> side);
    /// Counts all rules of the workspace again.
    void recount();

    [[nodiscard]] bool isFindingRules() const { return findingJob_ != nullptr; }

    /// Nothing is being read, replayed or counted.
    [[nodiscard]] bool idle() const;

signals:
    void workspaceChanged();
    void rulesFound();
    void collectionsChanged();
    void reading(size_t index, quint64 events, quint64 done, quint64 total);
    /// While looking for rules: files seen so far.
    void findingRules(quint64 files);
    void snapshotPublished(std::shared_ptr<const rw::widgets::LiveSnapshot> snapshot);
    /// What each clause does, after its snapshot was published.
    void factsPublished(std::shared_ptr<const rw::widgets::ClauseFacts> facts);
    void clauseEventsFound(std::shared_ptr<const rw::widgets::ClauseEvents> events);
    void nearMissesFound(std::shared_ptr<const rw::widgets::NearMisses> misses);
    void rulesCounted(std::shared_ptr<const std::vector<rw::app::RuleCount>> batch);
    /// idle() may have become true.
    void settled();
    void message(const QString& sentence);
    /// Folders of rules that could not be read.
    void rulesUnreadable(const QStringList& sentences);

private:
    struct Document {
        std::string path;
        std::string text;
        widgets::Revision revision = 0;
        uint32_t caret = 0;
        SnapshotPtr snapshot;
        bool known = false; ///< a text was given
    };

    struct FoundRules {
        std::vector<widgets::RuleEntry> entries;
        std::vector<Error> errors;
        bool cancelled = false;
    };

    void findRules();
    void takeRules(const FoundRules& found);
    void takeCollection(const LoadedCollection& result);
    void replayActive();
    [[nodiscard]] Collection* byTicket(size_t ticket);
    void takeSnapshot(const SnapshotPtr& snapshot);
    /// The active document as it stands; nothing while its newest text has no snapshot yet.
    [[nodiscard]] std::optional<RuleStudy::Subject> subject() const;

    CollectionLoader loader_;
    LiveReplay live_;
    RuleStudy study_;
    std::optional<widgets::Side> nearMissSide_; ///< somebody looks at them
    WorkspaceReplay background_;
    QThreadPool finderPool_;
    QFutureWatcher<std::shared_ptr<const FoundRules>> finder_;
    QTimer findingTicker_;
    std::stop_source findingStop_;
    std::shared_ptr<Job> findingJob_;
    Workspace workspace_;
    std::vector<std::string> guestRules_; ///< roots that are not kept
    size_t tickets_ = 0;
    std::vector<widgets::RuleEntry> rules_;
    std::vector<Collection> collections_;
    std::optional<size_t> attack_;
    std::optional<size_t> baseline_;
    std::map<widgets::DocumentId, Document> documents_;
    widgets::DocumentId active_ = 0;
    widgets::DocumentId next_ = 1;
};

} // namespace rw::app
