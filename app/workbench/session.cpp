#include "app/workbench/session.h"

#include <QtConcurrentRun>

#include "app/common/rule_loader.h"
#include "widgets/common/convert.h"

#include <algorithm>
#include <filesystem>

namespace rw::app {

namespace fs = std::filesystem;
using widgets::DocumentId;
using widgets::RuleEntry;

namespace {

constexpr int findingTickMs = 100;

/// Where a rule hangs in the tree: below its root; roots are named when there are several.
RuleEntry entryOf(const std::string& path, const std::vector<std::string>& roots) {
    RuleEntry entry{path, {}, fs::path(path).filename().string()};
    for (const std::string& root : roots) {
        const fs::path below = fs::path(path).lexically_relative(root);
        if (below.empty() || *below.begin() == ".." || below == ".") continue;
        if (roots.size() > 1) entry.folders.push_back(fs::path(root).filename().string());
        for (const fs::path& part : below.parent_path()) entry.folders.push_back(part.string());
        break;
    }
    return entry;
}

std::vector<RuleEntry> findEntries(const std::vector<std::string>& roots, std::vector<Error>& errors, Job& job) {
    std::vector<RuleEntry> entries;
    for (const std::string& path : find_rule_files(roots, errors, &job)) {
        const std::string name = fs::path(path).filename().string();
        if (name != Workspace::fileName) entries.push_back(entryOf(path, roots));
    }
    std::sort(entries.begin(), entries.end(), [](const RuleEntry& a, const RuleEntry& b) {
        return std::tie(a.folders, a.name) < std::tie(b.folders, b.name);
    });
    return entries;
}

} // namespace

Session::Session(std::string catalogs, QObject* parent)
    : QObject(parent)
    , loader_(std::move(catalogs)) {
    finderPool_.setMaxThreadCount(1);
    findingTicker_.setInterval(findingTickMs);
    connect(&findingTicker_, &QTimer::timeout, this, [this] {
        if (findingJob_) emit findingRules(findingJob_->events());
    });
    connect(&loader_,
            &CollectionLoader::progress,
            this,
            [this](size_t ticket, quint64 events, quint64 done, quint64 total) {
                if (const Collection* collection = byTicket(ticket))
                    emit reading(static_cast<size_t>(collection - collections_.data()), events, done, total);
            });
    connect(&loader_, &CollectionLoader::loaded, this, [this](const auto& result) { takeCollection(*result); });
    connect(&live_, &LiveReplay::published, this, &Session::takeSnapshot);
    connect(&study_, &RuleStudy::accounted, this, [this](const auto& facts) {
        emit factsPublished(facts);
        emit settled();
    });
    connect(&study_, &RuleStudy::eventsFound, this, [this](const auto& events) {
        emit clauseEventsFound(events);
        emit settled();
    });
    connect(&study_, &RuleStudy::nearMissesFound, this, [this](const auto& misses) {
        emit nearMissesFound(misses);
        emit settled();
    });
    connect(&background_, &WorkspaceReplay::counted, this, &Session::rulesCounted);
    connect(&background_, &WorkspaceReplay::finished, this, &Session::settled);
    connect(&finder_, &QFutureWatcherBase::finished, this, [this] { takeRules(*finder_.result()); });
}

Session::~Session() {
    findingStop_.request_stop();
    finder_.disconnect(this);
    finder_.waitForFinished();
}

void Session::openWorkspace(Workspace workspace) {
    loader_.cancel();
    workspace_ = std::move(workspace);
    guestRules_.clear();
    collections_.clear();
    attack_.reset();
    baseline_.reset();
    rules_.clear();
    const std::vector<CollectionPlan> plans = workspace_.collections;
    workspace_.collections.clear();
    emit workspaceChanged();
    findRules();
    for (const CollectionPlan& plan : plans) {
        const auto& taken = plan.role == match::Role::baseline ? baseline_ : attack_;
        const std::optional<size_t> before = taken;
        addCollection(plan);
        if (before) choose(plan.role, before);
    }
    emit collectionsChanged();
}

void Session::findRules() {
    findingStop_.request_stop();
    findingStop_ = std::stop_source();
    findingJob_ = std::make_shared<Job>(findingStop_.get_token());
    findingTicker_.start();
    std::vector<std::string> roots = workspace_.rules;
    roots.insert(roots.end(), guestRules_.begin(), guestRules_.end());
    finder_.setFuture(QtConcurrent::run(&finderPool_, [roots = std::move(roots), job = findingJob_] {
        auto found = std::make_shared<FoundRules>();
        found->entries = findEntries(roots, found->errors, *job);
        found->cancelled = job->cancelled();
        return std::shared_ptr<const FoundRules>(std::move(found));
    }));
}

void Session::takeRules(const FoundRules& found) {
    findingJob_.reset();
    findingTicker_.stop();
    rules_ = found.entries;
    emit rulesFound();
    QStringList sentences;
    for (const Error& error : found.errors)
        sentences << tr("%1: %2").arg(widgets::toQt(error.path), widgets::toQt(error.message));
    if (!sentences.isEmpty()) emit rulesUnreadable(sentences);
    if (found.cancelled) emit message(tr("Stopped looking for rules. Those found so far are shown."));
    recount();
    emit settled();
}

void Session::addRules(const std::vector<std::string>& paths, Keep keep) {
    const auto has = [](const std::vector<std::string>& list, const std::string& path) {
        return std::find(list.begin(), list.end(), path) != list.end();
    };
    for (const std::string& path : paths) {
        if (has(workspace_.rules, path)) continue;
        if (keep == Keep::yes) {
            workspace_.rules.push_back(path);
            std::erase(guestRules_, path);
        } else if (!has(guestRules_, path)) {
            guestRules_.push_back(path);
        }
    }
    findRules();
}

void Session::addCollection(CollectionPlan plan, Keep keep) {
    const size_t index = collections_.size();
    const match::Role role = plan.role;
    collections_.push_back({plan});
    collections_.back().ticket = ++tickets_;
    collections_.back().kept = keep == Keep::yes;
    loader_.load(tickets_, std::move(plan));
    if (role == match::Role::mine && attack_)
        emit collectionsChanged();
    else
        choose(role, index);
}

void Session::keepAll(std::string name, std::string folder) {
    workspace_.name = std::move(name);
    workspace_.folder = std::move(folder);
    for (const std::string& path : std::exchange(guestRules_, {})) workspace_.rules.push_back(path);
    for (Collection& collection : collections_) collection.kept = true;
    emit workspaceChanged();
}

Workspace Session::keptWorkspace() const {
    Workspace kept = workspace_;
    kept.collections.clear();
    for (const Collection& collection : collections_)
        if (collection.kept) kept.collections.push_back(collection.plan);
    return kept;
}

Session::Collection* Session::byTicket(size_t ticket) {
    const auto found = std::find_if(collections_.begin(), collections_.end(), [ticket](const Collection& collection) {
        return collection.ticket == ticket;
    });
    return found == collections_.end() ? nullptr : &*found;
}

std::optional<size_t> Session::chosen(match::Role role) const {
    return role == match::Role::baseline ? baseline_ : attack_;
}

void Session::choose(match::Role role, std::optional<size_t> index) {
    (role == match::Role::baseline ? baseline_ : attack_) = index;
    emit collectionsChanged();
    replayActive();
    recount();
}

void Session::cancelReading() {
    loader_.cancel();
    findingStop_.request_stop();
    for (Collection& collection : collections_)
        if (collection.reading && !collection.open) collection.reading = false;
    emit collectionsChanged();
}

void Session::takeCollection(const LoadedCollection& result) {
    Collection* found = byTicket(result.ticket);
    if (found == nullptr) return; // of a workspace that was left
    Collection& collection = *found;
    collection.reading = false;
    collection.open = result.open;
    if (result.error) {
        collection.problem = result.error->message;
        emit message(tr("%1: %2").arg(widgets::toQt(collection.plan.name), widgets::toQt(result.error->message)));
    }
    emit collectionsChanged();
    const auto index = static_cast<size_t>(found - collections_.data());
    if (index == attack_ || index == baseline_) {
        replayActive();
        recount();
    }
    emit settled();
}

OpenCollection Session::open(match::Role role) const {
    const auto index = chosen(role);
    return index && *index < collections_.size() ? collections_[*index].open : OpenCollection{};
}

DocumentId Session::newDocument(std::string path) {
    const DocumentId id = next_++;
    documents_[id].path = std::move(path);
    return id;
}

void Session::rename(DocumentId document, std::string path) { documents_[document].path = std::move(path); }

void Session::close(DocumentId document) {
    documents_.erase(document);
    if (active_ == document) active_ = 0;
}

void Session::setText(DocumentId id, widgets::Revision revision, std::string text, uint32_t caret) {
    const auto found = documents_.find(id);
    if (found == documents_.end()) return;
    Document& document = found->second;
    document.text = std::move(text);
    document.revision = revision;
    document.caret = caret;
    document.known = true;
    if (id == active_) replayActive();
}

void Session::setCaret(DocumentId id, uint32_t caret) {
    const auto found = documents_.find(id);
    if (found == documents_.end()) return;
    Document& document = found->second;
    document.caret = caret;
    if (id != active_ || document.snapshot == nullptr || document.snapshot->revision != document.revision) return;
    const auto& documents = document.snapshot->file->documents;
    size_t index = 0;
    for (size_t each = 0; each < documents.size(); ++each)
        if (documents[each].span.begin <= caret) index = each;
    if (index != document.snapshot->index) replayActive();
}

void Session::setActive(DocumentId document) {
    if (active_ == document) return;
    active_ = document;
    replayActive();
}

SnapshotPtr Session::snapshot(DocumentId document) const {
    const auto found = documents_.find(document);
    return found == documents_.end() ? nullptr : found->second.snapshot;
}

void Session::takeSnapshot(const SnapshotPtr& snapshot) {
    if (const auto found = documents_.find(snapshot->document); found != documents_.end()) {
        found->second.snapshot = snapshot;
        emit snapshotPublished(snapshot);
        if (const auto now = subject(); now && now->snapshot == snapshot) {
            study_.account(*now);
            if (nearMissSide_) study_.findNearMisses(*now, *nearMissSide_);
        }
    }
    emit settled();
}

std::optional<RuleStudy::Subject> Session::subject() const {
    const auto found = documents_.find(active_);
    if (found == documents_.end() || found->second.snapshot == nullptr ||
        found->second.snapshot->revision != found->second.revision)
        return std::nullopt;
    const Document& document = found->second;
    return RuleStudy::Subject{document.snapshot, document.text, open(match::Role::attack), open(match::Role::baseline)};
}

void Session::findClauseEvents(ir::NodeId node, widgets::Side side, widgets::ClauseEvents::Kind kind) {
    if (const auto now = subject()) study_.findEvents(*now, node, side, kind);
}

void Session::wantNearMisses(std::optional<widgets::Side> side) {
    nearMissSide_ = side;
    if (!side) return;
    if (const auto now = subject()) study_.findNearMisses(*now, *side);
}

void Session::replayActive() {
    const auto found = documents_.find(active_);
    if (found == documents_.end() || !found->second.known) return;
    const Document& document = found->second;
    study_.cancel();
    live_.request({active_,
                   document.revision,
                   document.text,
                   document.path,
                   document.caret,
                   open(match::Role::attack),
                   open(match::Role::baseline)});
}

void Session::recount() {
    if (rules_.empty()) return;
    std::vector<std::string> paths;
    paths.reserve(rules_.size());
    for (const RuleEntry& rule : rules_) paths.push_back(rule.path);
    background_.start(std::move(paths), open(match::Role::attack).collection, open(match::Role::baseline).collection);
}

bool Session::idle() const {
    return loader_.idle() && live_.idle() && study_.idle() && background_.idle() && finder_.isFinished() &&
           !isFindingRules();
}

} // namespace rw::app
