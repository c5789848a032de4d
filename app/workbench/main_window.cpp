#include "app/workbench/main_window.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QStatusBar>
#include <QVBoxLayout>

#include "app/workbench/inspector_docks.h"
#include "app/workbench/opener.h"
#include "app/workbench/record_search.h"
#include "app/workbench/recovery.h"
#include "app/workbench/status_line.h"
#include "widgets/clauses/clause_view.h"
#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/common/theme.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/explain/event_details_view.h"
#include "widgets/explain/explain_view.h"
#include "widgets/matches/matches_view.h"
#include "widgets/near_misses/near_miss_view.h"
#include "widgets/problems/problems_view.h"
#include "widgets/workspace/notice_bar.h"
#include "widgets/workspace/workspace_model.h"
#include "widgets/workspace/workspace_view.h"

namespace rw::app {

using namespace widgets;

namespace {

constexpr QSize firstSize{1440, 900};
constexpr int rightWidth = 384;
constexpr int eventHeight = 400;
constexpr int explainHeight = 400;

void useOwnTitle(QDockWidget& dock) {
    QWidget* bar = dock.titleBarWidget();
    dock.setTitleBarWidget(nullptr);
    delete bar;
}

RuleState stateOf(const RuleCount& count) {
    RuleState state{count.attack,
                    count.baseline,
                    RuleState::Mark::none,
                    count.replayable,
                    true,
                    count.attackEvents,
                    count.baselineEvents,
                    count.reason};
    if (count.errors > 0)
        state.mark = RuleState::Mark::error;
    else if (count.warnings > 0)
        state.mark = RuleState::Mark::warning;
    return state;
}

} // namespace

MainWindow::MainWindow(Session& session, Settings settings, QWidget* parent)
    : QMainWindow(parent)
    , session_(session)
    , settings_(std::move(settings))
    , tabs_(new DocumentTabs(session, this))
    , notices_(new NoticeStack(this))
    , opener_(new Opener(session, *tabs_, *notices_, this))
    , records_(new RecordSearch(session, this))
    , recovery_(new Recovery(settings_.recovery, *tabs_, this))
    , model_(new WorkspaceModel(this))
    , tree_(new WorkspaceView(*model_, this))
    , matches_(new MatchesView(MatchesView::Part::attack, this))
    , baseline_(new MatchesView(MatchesView::Part::baseline, this))
    , inspectors_(new InspectorDocks(this))
    , status_(new StatusLine(session, *statusBar())) {
    setWindowIcon(themedIcon(QStringLiteral("shield-check"), Tint::accent));
    setAcceptDrops(true);
    resize(firstSize);
    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(notices_);
    column->addWidget(tabs_, 1);
    setCentralWidget(centre);
    setDocumentMode(true);
    setDockOptions(AllowTabbedDocks | AllowNestedDocks);
    setTabPosition(Qt::BottomDockWidgetArea, QTabWidget::North);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    makeDocks();
    makeToolBar();
    makeMenus();
    connectSession();
    connectTabs();
    connectOpening();
    connectClauses();
    firstLayout_ = saveState(Settings::layoutVersion);
    if (!settings_.geometry.isEmpty()) restoreGeometry(settings_.geometry);
    if (!settings_.layout.isEmpty()) restoreState(settings_.layout, Settings::layoutVersion);
    fitDocks();
    showView(nullptr);
}

MainWindow::~MainWindow() = default;

QDockWidget* MainWindow::addDock(Qt::DockWidgetArea area, const QString& title, QLatin1String name, QWidget* content) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setWidget(content);
    addDockWidget(area, dock);
    docks_.push_back(dock);
    return dock;
}

void MainWindow::makeDocks() {
    addDock(Qt::LeftDockWidgetArea, tr("Workspace"), names::workspaceDock, tree_);
    QDockWidget* event = addDock(Qt::RightDockWidgetArea, tr("Event"), names::eventDock, inspectors_->event());
    QDockWidget* explain = addDock(Qt::RightDockWidgetArea, tr("Explain"), names::explainDock, inspectors_->explain());
    QDockWidget* matches = addDock(Qt::BottomDockWidgetArea, tr("Matches"), names::matchesDock, matches_);
    QDockWidget* baseline = addDock(Qt::BottomDockWidgetArea, tr("Baseline"), names::baselineDock, baseline_);
    QDockWidget* problems =
        addDock(Qt::BottomDockWidgetArea, tr("Problems"), names::problemsDock, inspectors_->problems());
    QDockWidget* misses =
        addDock(Qt::BottomDockWidgetArea, tr("Near misses"), names::nearMissesDock, inspectors_->nearMisses());
    QDockWidget* clauses = addDock(Qt::BottomDockWidgetArea, tr("Clauses"), names::clausesDock, inspectors_->clauses());
    tabifyDockWidget(matches, baseline);
    tabifyDockWidget(baseline, misses);
    tabifyDockWidget(misses, problems);
    tabifyDockWidget(problems, clauses);
    clauses->hide();
    matches->raise();
    // Their tabs are title enough.
    for (QDockWidget* dock : {matches, baseline, misses, problems, clauses}) dock->setTitleBarWidget(new QWidget(dock));
    resizeDocks({docks_.front()}, {268}, Qt::Horizontal);
    resizeDocks({event, explain}, {rightWidth, rightWidth}, Qt::Horizontal);
    resizeDocks({event, explain}, {eventHeight, explainHeight}, Qt::Vertical);
    resizeDocks({matches}, {225}, Qt::Vertical);
    // The style sets what follows two spaces lighter.
    const auto entitle = [](QDockWidget* dock) {
        return [dock](QString text) {
            if (const auto gap = text.indexOf(u' '); gap > 0) text.insert(gap, u' ');
            dock->setWindowTitle(text);
        };
    };
    const auto entitleBeside = [](QDockWidget* dock, const QString& name) {
        return [dock, name](const QString& title) {
            dock->setWindowTitle(title.isEmpty() ? name : QStringLiteral("%1  %2").arg(name, title));
        };
    };
    // The explanation has a heading of its own.
    connect(inspectors_, &InspectorDocks::eventTitleChanged, this, entitleBeside(event, tr("Event")));
    connect(inspectors_, &InspectorDocks::problemsTitleChanged, this, entitle(problems));
    connect(inspectors_->nearMisses(), &NearMissView::tabTextChanged, misses, &QDockWidget::setWindowTitle);
    connect(matches_, &MatchesView::tabTextChanged, this, entitle(matches));
    connect(baseline_, &MatchesView::tabTextChanged, this, entitle(baseline));
}

void MainWindow::connectSession() {
    connect(&session_, &Session::snapshotPublished, this, &MainWindow::showSnapshot);
    connect(&session_, &Session::factsPublished, inspectors_, &InspectorDocks::setFacts);
    connect(&session_, &Session::rulesFound, this, [this] {
        model_->setRules(session_.rules());
        tree_->showRule(fromQt(tabs_->currentPath()));
    });
    connect(&session_, &Session::rulesCounted, this, [this](const auto& batch) { showCounts(*batch); });
    connect(&session_, &Session::collectionsChanged, this, &MainWindow::showLogs);
    connect(&session_, &Session::workspaceChanged, this, [this] {
        docks_.front()->setWindowTitle(tr("Workspace  %1").arg(toQt(session_.workspace().name)));
        updateTitle();
    });
    connect(tree_, &WorkspaceView::ruleActivated, this, [this](const QString& path) { tabs_->open(path); });
    connect(tree_, &WorkspaceView::logActivated, this, [this](qulonglong index) {
        session_.choose(session_.collections()[index].plan.role, static_cast<size_t>(index));
    });
}

void MainWindow::connectTabs() {
    connect(tabs_, &DocumentTabs::shown, this, &MainWindow::showView);
    connect(tabs_, &DocumentTabs::opened, this, [this](const RuleView* view) {
        if (view == tabs_->current()) status_->showView(view);
    });
    connect(tabs_, &DocumentTabs::edited, this, [this](RuleView* view) {
        if (view != tabs_->current()) return;
        setStale(view->editor().isStale());
        updateTitle();
    });
    connect(tabs_, &DocumentTabs::caretMoved, this, [this](RuleView* view) {
        if (view == tabs_->current()) status_->showView(view);
    });
    connect(tabs_, &DocumentTabs::saved, this, [this] {
        updateTitle();
        session_.recount();
    });
    const auto sourceOf = [](match::Role role) {
        return role == match::Role::baseline ? EventSource::baseline : EventSource::attack;
    };
    for (const auto role : {match::Role::attack, match::Role::baseline}) {
        MatchesView& view = matches(role);
        connect(&view, &MatchesView::currentRowChanged, this, [this, role, sourceOf](qint64 row) {
            // Both tables keep a row; the window follows the one that is seen.
            if (sourceOf(role) == eventSource_)
                selectEvent(role, row < 0 ? std::nullopt : std::optional(static_cast<logs::Row>(row)));
        });
        auto* dock = findChild<QDockWidget*>(role == match::Role::baseline ? names::baselineDock : names::matchesDock);
        connect(dock, &QDockWidget::visibilityChanged, this, [this, role, sourceOf](bool visible) {
            if (!visible || sourceOf(role) == eventSource_) return;
            eventSource_ = sourceOf(role);
            selectEvent(role, matches(role).currentRow());
        });
        connect(&view, &MatchesView::collectionRequested, this, [this, role] { chooseLogs(role); });
        connect(&view, &MatchesView::lineActivated, this, [this](Span span) {
            if (RuleView* shown = tabs_->current()) shown->editor().reveal(span);
        });
    }
    connect(inspectors_, &InspectorDocks::spanActivated, this, [this](Span span) {
        if (RuleView* shown = tabs_->current()) shown->editor().reveal(span);
    });
    connect(inspectors_, &InspectorDocks::fixChosen, this, [this](const std::vector<TextEdit>& edits) {
        if (RuleView* shown = tabs_->current()) shown->editor().applyEdits(edits);
    });
    connect(inspectors_,
            &InspectorDocks::filterRequested,
            this,
            [this](const QString& field, const QString& value, bool exclude) {
                matches_->addToFilter(field, value, exclude ? FilterTerm::exclude : FilterTerm::keep);
            });
    connect(status_, &StatusLine::problemsClicked, this, [this] { raiseDock(names::problemsDock); });
    connect(status_, &StatusLine::positionClicked, this, &MainWindow::goTo);
    connect(tabs_, &DocumentTabs::attackClicked, this, [this] { raiseDock(names::matchesDock); });
    connect(tabs_, &DocumentTabs::baselineClicked, this, [this] { raiseDock(names::baselineDock); });
    connect(tabs_, &DocumentTabs::problemClicked, this, [this] {
        const SnapshotPtr snapshot = session_.snapshot(tabs_->current()->document());
        if (snapshot != nullptr && snapshot->rule() != nullptr && !snapshot->rule()->rule.losses.empty())
            tabs_->current()->editor().reveal(snapshot->rule()->rule.losses.front().span);
    });
    connect(records_, &RecordSearch::found, this, &MainWindow::selectRecord);
    connect(records_, &RecordSearch::notFound, this, [this](quint64 record) {
        statusBar()->showMessage(tr("No event has the record number %1.").arg(record));
    });
}

void MainWindow::connectOpening() {
    connect(opener_, &Opener::folderNeeded, this, &MainWindow::chooseWorkspaceFolder);
    connect(opener_, &Opener::message, this, [this](const QString& sentence) { statusBar()->showMessage(sentence); });
    connect(opener_, &Opener::workspaceOpened, this, &MainWindow::restoreDocuments);
    connect(recovery_, &Recovery::found, this, [this](const std::vector<UnsavedText>& texts) {
        NoticeBar* bar = notices_->show(QStringLiteral("recovery"), NoticeBar::Tone::warning);
        bar->setSentence(tr("Unsaved changes to %Ln rule(s) were recovered.", nullptr, static_cast<int>(texts.size())));
        QStringList lines;
        for (const UnsavedText& text : texts)
            lines << tr("%1, %2").arg(text.path.isEmpty() ? tr("Untitled") : text.path, text.time);
        bar->setDetails(lines);
        bar->setActions(
            {{tr("Restore"), [this] { recovery_->restore(); }}, {tr("Discard"), [this] { recovery_->discard(); }}});
    });
}

void MainWindow::restoreDocuments(const QString& folder) {
    const bool same = folder == settings_.workspace;
    settings_.workspace = folder;
    if (!same || tabs_->count() > 0) return;
    for (const QString& path : settings_.documents) tabs_->open(path);
    if (settings_.documents.contains(settings_.document)) tabs_->open(settings_.document);
}

void MainWindow::showView(RuleView* view) {
    status_->showView(view);
    updateTitle();
    const SnapshotPtr snapshot = view != nullptr ? session_.snapshot(view->document()) : nullptr;
    matches_->setSnapshot(snapshot);
    baseline_->setSnapshot(snapshot);
    inspectors_->setSnapshot(snapshot);
    if (view == nullptr) return;
    tree_->showRule(fromQt(tabs_->currentPath()));
    view->setFocus(Qt::OtherFocusReason);
}

void MainWindow::showSnapshot(const SnapshotPtr& snapshot) {
    const RuleView* view = tabs_->current();
    if (view == nullptr || view->document() != snapshot->document) return;
    matches_->setSnapshot(snapshot);
    baseline_->setSnapshot(snapshot);
    inspectors_->setSnapshot(snapshot);
    setStale(view->editor().isStale());
    status_->showSnapshot(*snapshot);
}

void MainWindow::setStale(bool stale) {
    matches_->setStale(stale);
    baseline_->setStale(stale);
    inspectors_->setStale(stale);
}

void MainWindow::showCounts(const std::vector<RuleCount>& batch) {
    for (const RuleCount& count : batch) model_->setRuleState(count.path, stateOf(count));
}

void MainWindow::showLogs() {
    std::vector<LogEntry> entries;
    for (const Session::Collection& collection : session_.collections()) {
        LogEntry entry{collection.plan.name, collection.plan.role, collection.plan.synthetic, {}, collection.problem};
        if (collection.open) entry.events = collection.open.collection->table().row_count();
        entries.push_back(std::move(entry));
    }
    model_->setLogs(std::move(entries));
    tree_->showRule(fromQt(tabs_->currentPath()));
}

void MainWindow::selectEvent(match::Role role, std::optional<logs::Row> row) {
    const auto index = session_.chosen(role);
    inspectors_->setEvent(index ? session_.collections()[*index].open.collection : nullptr, row);
}

void MainWindow::goToRecord(uint64_t record) { records_->start(record); }

void MainWindow::selectRecord(match::Role role, logs::Row row) {
    eventSource_ = role == match::Role::baseline ? EventSource::baseline : EventSource::attack;
    // An event that does not match is in no table: then only the inspectors show it.
    if (!matches(role).selectRow(row)) selectEvent(role, row);
}

void MainWindow::updateTitle() {
    const QString path = tabs_->currentPath();
    const QString workspace = toQt(session_.workspace().name);
    const QString file = tabs_->current() == nullptr ? QString()
                         : path.isEmpty()            ? tr("Untitled")
                                                     : QFileInfo(path).fileName();
    const QStringList parts = QStringList{file, workspace, tr("Rulewright")};
    QStringList shown;
    for (const QString& part : parts)
        if (!part.isEmpty()) shown << part;
    setWindowTitle(QStringLiteral("[*]") + shown.join(QStringLiteral(" — ")));
    setWindowModified(tabs_->anyModified());
}

bool MainWindow::idle() const {
    return session_.idle() && tabs_->idle() && opener_->idle() && records_->idle() && recovery_->idle();
}

void MainWindow::setTheme(const QString& theme) {
    settings_.theme = theme;
    switchTheme(settings_.themeName(false));
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    if ((width() < roomyWidth) != narrow_) fitDocks();
}

void MainWindow::resetLayout() {
    // The first layout is a roomy one.
    if (narrow_)
        for (const QLatin1String name : {names::eventDock, names::explainDock})
            useOwnTitle(*findChild<QDockWidget*>(name));
    narrow_ = false;
    restoreState(firstLayout_, Settings::layoutVersion);
    fitDocks();
}

void MainWindow::fitDocks() {
    const bool narrow = width() < roomyWidth;
    if (narrow == narrow_) return;
    narrow_ = narrow;
    auto* matches = findChild<QDockWidget*>(names::matchesDock);
    auto* event = findChild<QDockWidget*>(names::eventDock);
    auto* explain = findChild<QDockWidget*>(names::explainDock);
    // What the user has put elsewhere stays there.
    const Qt::DockWidgetArea from = narrow ? Qt::RightDockWidgetArea : Qt::BottomDockWidgetArea;
    for (QDockWidget* dock : {event, explain}) {
        const bool there = narrow && dockWidgetArea(dock) == Qt::BottomDockWidgetArea; // from a layout that was kept
        if (dock->isFloating() || (dockWidgetArea(dock) != from && !there)) continue;
        const bool seen = !dock->isHidden();
        if (narrow) {
            if (!there) tabifyDockWidget(matches, dock);
            dock->setTitleBarWidget(new QWidget(dock)); // its tab is title enough
        } else {
            addDockWidget(Qt::RightDockWidgetArea, dock);
            useOwnTitle(*dock);
        }
        dock->setVisible(seen);
    }
    if (narrow) return matches->raise();
    resizeDocks({event, explain}, {rightWidth, rightWidth}, Qt::Horizontal);
    resizeDocks({event, explain}, {eventHeight, explainHeight}, Qt::Vertical);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!closing_ && tabs_->anyModified()) {
        event->ignore();
        tabs_->closeAll([this] {
            closing_ = true;
            close();
        });
        return;
    }
    settings_.documents.clear();
    for (int index = 0; index < tabs_->count(); ++index)
        if (const RuleView* view = tabs_->viewAt(index); view != nullptr && !tabs_->pathOf(*view).isEmpty())
            settings_.documents << tabs_->pathOf(*view);
    settings_.document = tabs_->currentPath();
    settings_.geometry = saveGeometry();
    settings_.layout = saveState(Settings::layoutVersion);
    settings_.save();
    QMainWindow::closeEvent(event);
}

} // namespace rw::app
