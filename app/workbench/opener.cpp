#include "app/workbench/opener.h"

#include <QApplication>
#include <QComboBox>
#include <QDropEvent>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QPointer>

#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/workspace/notice_bar.h"

#include "engine/base/file.h"

#include <filesystem>
#include <set>

namespace rw::app {

using namespace widgets;

namespace {

constexpr int tickMs = 150;
constexpr size_t mostTabs = 20; ///< of one drop; more rules are in the tree
constexpr QLatin1String dropKey("drop");
constexpr QLatin1String openKey("open");
constexpr QLatin1String rulesKey("rules");
constexpr QLatin1String workspaceKey("workspace");
constexpr QLatin1String saveKey("save");

std::vector<std::string> toStrings(const QStringList& paths) {
    std::vector<std::string> result;
    for (const QString& path : paths) result.push_back(fromQt(path));
    return result;
}

QStringList localPaths(const QMimeData* data) {
    QStringList paths;
    for (const QUrl& url : data->urls())
        if (url.isLocalFile()) paths << url.toLocalFile();
    return paths;
}

} // namespace

Opener::Opener(Session& session, DocumentTabs& tabs, NoticeStack& notices, QWidget* window)
    : QObject(window)
    , session_(session)
    , tabs_(tabs)
    , notices_(notices)
    , window_(window) {
    ticker_.setInterval(tickMs);
    connect(&ticker_, &QTimer::timeout, this, &Opener::tick);
    connect(&tabs_, &DocumentTabs::notOpened, this, &Opener::noteUnopened);
    connect(&session_, &Session::rulesFound, this, &Opener::openFirst);
    connect(&session_, &Session::rulesUnreadable, this, [this](const QStringList& sentences) {
        NoticeBar* bar = notices_.show(rulesKey, NoticeBar::Tone::warning);
        bar->setSentence(tr("%Ln folder(s) of rules cannot be read.", nullptr, static_cast<int>(sentences.size())));
        bar->setDetails(sentences);
    });
    qApp->installEventFilter(this);
}

Opener::~Opener() { stop_.request_stop(); }

bool Opener::eventFilter(QObject* watched, QEvent* event) {
    const auto type = event->type();
    if (type != QEvent::DragEnter && type != QEvent::DragMove && type != QEvent::Drop) return false;
    const auto* widget = qobject_cast<QWidget*>(watched);
    if (widget == nullptr || widget->window() != window_) return false;
    auto* drop = static_cast<QDropEvent*>(event); // the base of all three
    if (!drop->mimeData()->hasUrls()) return false;
    const QStringList paths = localPaths(drop->mimeData());
    if (paths.isEmpty()) return false;
    drop->setDropAction(Qt::CopyAction);
    drop->accept();
    if (type == QEvent::Drop) openPaths(paths);
    return true;
}

void Opener::openPaths(const QStringList& paths) {
    if (paths.isEmpty()) return;
    forgetScan();
    stop_ = std::stop_source();
    job_ = std::make_shared<Job>(stop_.get_token());
    ticker_.start();
    worker_.run([list = toStrings(paths), job = job_] { return scanDropped(list, *job); },
                [this, paths, run = run_](DropScan scan) {
                    if (run == run_) takeScan(paths, std::move(scan));
                });
}

void Opener::forgetScan() {
    ++run_;
    stop_.request_stop();
    ticker_.stop();
    job_.reset();
    scan_ = {};
    events_.reset();
    counting_ = false;
    role_ = nullptr;
    notices_.remove(dropKey);
}

void Opener::cancel() {
    if (notices_.bar(dropKey) == nullptr || !counting_) return forgetScan();
    // What was recognised stays; only counting stops.
    stop_.request_stop();
}

void Opener::tick() {
    if (!job_) return;
    if (counting_)
        showSheet();
    else
        showLooking();
}

void Opener::showLooking() {
    const bool fresh = notices_.bar(dropKey) == nullptr;
    NoticeBar* bar = notices_.show(dropKey, NoticeBar::Tone::plain);
    bar->setSentence(tr("Looking at what was dropped: %1 files so far").arg(grouped(job_->events())));
    if (fresh) bar->setActions({{tr("Cancel"), [this] { forgetScan(); }}});
}

void Opener::takeScan(const QStringList& paths, DropScan scan) {
    ticker_.stop();
    job_.reset();
    scan_ = std::move(scan);
    const bool onlyRules = scan_.logs.empty() && scan_.unreadFiles == 0;
    const bool singly = scan_.rules.size() == static_cast<size_t>(paths.size()) && scan_.rules == scan_.ruleRoots;
    if (onlyRules && singly && scan_.rules.size() <= mostTabs) return open(Session::Keep::no);
    if (!scan_.logs.empty()) count();
    showSheet();
}

void Opener::count() {
    counting_ = true;
    job_ = std::make_shared<Job>(stop_.get_token());
    ticker_.start();
    counter_.run([logs = scan_.logs, job = job_] { return countEvents(logs, *job); },
                 [this, run = run_, job = job_](std::vector<DropScan::Unread> unread) {
                     if (run != run_) return;
                     counting_ = false;
                     ticker_.stop();
                     job_.reset();
                     if (!job->cancelled()) events_ = job->events();
                     scan_.unreadFiles += unread.size();
                     scan_.unread.insert(scan_.unread.end(), unread.begin(), unread.end());
                     if (notices_.bar(dropKey) != nullptr) showSheet();
                 });
}

QString Opener::sheetSentence() const {
    QStringList parts;
    if (!scan_.rules.empty()) parts << tr("%Ln rule(s)", nullptr, static_cast<int>(scan_.rules.size()));
    if (scan_.logFiles > 0) {
        const QString logs = tr("%Ln log(s)", nullptr, static_cast<int>(scan_.logFiles));
        if (events_)
            parts << tr("%1 (%2 events)").arg(logs, grouped(*events_));
        else if (counting_ && job_)
            parts << tr("%1 (%2 events so far)").arg(logs, grouped(job_->events()));
        else
            parts << logs;
    }
    if (scan_.unreadFiles > 0) {
        std::set<QString> kinds;
        for (const DropScan::Unread& file : scan_.unread) kinds.insert(toQt(file.kind));
        const QStringList some = QStringList(kinds.begin(), kinds.end()).mid(0, 3);
        parts << tr("%1: %2").arg(tr("%Ln file(s) not read", nullptr, static_cast<int>(scan_.unreadFiles)),
                                  some.join(tr(", ")) + (kinds.size() > 3 ? tr(", …") : QString()));
    }
    if (parts.isEmpty()) parts << tr("Nothing to open: the folder is empty");
    QString sentence = parts.join(tr(", "));
    if (!scan_.complete) sentence += tr(". Looked at a part only");
    return sentence;
}

void Opener::showSheet() {
    NoticeBar* bar = notices_.show(dropKey, NoticeBar::Tone::plain);
    bar->setSentence(sheetSentence());
    QStringList reasons;
    for (const DropScan::Unread& file : scan_.unread)
        reasons << tr("%1: %2").arg(QFileInfo(toQt(file.path)).fileName(), toQt(file.reason));
    if (reasons != bar->details()) bar->setDetails(reasons);
    if (bar->property("asks").toBool()) return; // buttons keep the focus while events are counted
    bar->setProperty("asks", true);
    connect(bar, &NoticeBar::dismissed, this, &Opener::forgetScan);
    if (scan_.logs.empty() && scan_.rules.empty()) return bar->setActions({{tr("Close"), {}}});
    if (!scan_.logs.empty()) addRoleChoice(*bar);
    bar->setActions({{tr("Open"), [this] { open(Session::Keep::no); }, false},
                     {tr("Add to Workspace"), [this] { open(Session::Keep::yes); }, false}});
}

void Opener::addRoleChoice(NoticeBar& bar) {
    auto* label = new QLabel(tr("Logs are"), &bar);
    role_ = new QComboBox(&bar);
    role_->setObjectName(names::dropRole);
    role_->setAccessibleName(tr("What the dropped logs are"));
    role_->addItem(tr("attack"), static_cast<int>(match::Role::attack));
    role_->addItem(tr("baseline"), static_cast<int>(match::Role::baseline));
    role_->addItem(tr("mine"), static_cast<int>(match::Role::mine));
    label->setBuddy(role_);
    bar.addControl(label);
    bar.addControl(role_);
}

void Opener::open(Session::Keep keep) {
    const auto role = role_ != nullptr ? static_cast<match::Role>(role_->currentData().toInt()) : match::Role::attack;
    const DropScan scan = std::move(scan_);
    forgetScan();
    if (!scan.ruleRoots.empty()) session_.addRules(scan.ruleRoots, keep);
    const bool folders = scan.rules != scan.ruleRoots;
    const size_t tabs = folders ? std::min<size_t>(scan.rules.size(), 1) : std::min(scan.rules.size(), mostTabs);
    for (size_t index = 0; index < tabs; ++index) tabs_.open(toQt(scan.rules[index]));
    QStringList logs;
    for (const std::string& path : scan.logs) logs << toQt(path);
    openLogs(role, logs, keep);
    if (keep == Session::Keep::yes) saveWorkspace();
}

void Opener::openLogs(match::Role role, const QStringList& paths, Session::Keep keep) {
    if (paths.isEmpty()) return;
    CollectionPlan plan{fromQt(QFileInfo(paths.front()).fileName()), role, false, {}};
    if (paths.size() > 1) plan.name += fromQt(tr(" and %Ln more", nullptr, static_cast<int>(paths.size()) - 1));
    plan.paths = toStrings(paths);
    session_.addCollection(std::move(plan), keep);
}

void Opener::saveWorkspace() {
    const Workspace kept = session_.keptWorkspace();
    if (kept.folder.empty()) {
        emit folderNeeded();
        return;
    }
    const std::string file = kept.folder + "/" + Workspace::fileName;
    writer_.run([file, kept] { return replace_file(file, toYaml(kept)); },
                [this, file](const Result<size_t>& written) {
                    notices_.remove(saveKey);
                    if (written) {
                        emit message(tr("Saved %1").arg(toQt(file)));
                        return;
                    }
                    NoticeBar* bar = notices_.show(saveKey, NoticeBar::Tone::warning);
                    bar->setSentence(tr("The workspace was not saved. %1").arg(toQt(written.error().message)));
                    bar->setActions({{tr("Try Again"), [this] { saveWorkspace(); }},
                                     {tr("Save in Another Folder…"), [this] { emit folderNeeded(); }}});
                });
}

void Opener::saveWorkspaceAs(const QString& folder) {
    session_.keepAll(fromQt(QFileInfo(folder).fileName()), fromQt(QFileInfo(folder).absoluteFilePath()));
    saveWorkspace();
    emit workspaceOpened(folder);
}

void Opener::noteUnopened(const QString& path, const QString& reason) {
    if (notices_.bar(openKey) == nullptr) unopened_.clear();
    unopened_ << tr("%1: %2").arg(QFileInfo(path).fileName(), reason);
    NoticeBar* bar = notices_.show(openKey, NoticeBar::Tone::warning);
    if (unopened_.size() == 1) {
        bar->setSentence(tr("%1 was not opened. %2").arg(QFileInfo(path).fileName(), reason));
    } else {
        bar->setSentence(tr("%Ln file(s) were not opened.", nullptr, static_cast<int>(unopened_.size())));
        bar->setDetails(unopened_);
    }
}

void Opener::openWorkspace(const QString& folder) {
    openWorkspace([path = fromQt(folder)] { return Workspace::load(path); });
}

void Opener::openWorkspace(std::function<Result<Workspace>()> load) {
    worker_.run(std::move(load), [this, run = ++workspaceRun_](Result<Workspace> workspace) {
        if (run == workspaceRun_) takeWorkspace(std::move(workspace));
    });
}

void Opener::takeWorkspace(Result<Workspace> workspace) {
    if (!workspace) {
        const Error& error = workspace.error();
        NoticeBar* bar = notices_.show(workspaceKey, NoticeBar::Tone::warning);
        bar->setSentence(tr("The workspace was not opened. %1 %2").arg(toQt(error.message), toQt(error.path)));
        return;
    }
    notices_.remove(workspaceKey);
    notices_.remove(rulesKey);
    if (!workspace->problems.empty()) {
        const Error& error = workspace->problems.front();
        notices_.show(workspaceKey, NoticeBar::Tone::warning)
            ->setSentence(tr("%1 was not opened. %2").arg(toQt(error.path), toQt(error.message)));
    }
    choosesFirst_ = true;
    const std::vector<std::string> first = workspace->open;
    const QString folder = toQt(workspace->folder);
    session_.openWorkspace(std::move(*workspace));
    emit workspaceOpened(folder);
    if (tabs_.count() == 0)
        for (const std::string& path : first) tabs_.open(toQt(path));
}

void Opener::openFirst() {
    if (!std::exchange(choosesFirst_, false)) return;
    if (tabs_.count() == 0 && !session_.rules().empty()) tabs_.open(toQt(session_.rules().front().path));
}

} // namespace rw::app
