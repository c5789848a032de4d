// Menus, toolbar and keys of the main window.

#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenuBar>
#include <QMessageBox>
#include <QPointer>
#include <QStatusBar>
#include <QToolBar>

#include "app/workbench/collection_chooser.h"
#include "app/workbench/inspector_docks.h"
#include "app/workbench/main_window.h"
#include "app/workbench/opener.h"
#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/common/theme.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/matches/filter_bar.h"
#include "widgets/matches/matches_view.h"
#include "widgets/near_misses/near_miss_view.h"
#include "widgets/workspace/workspace_view.h"

#include <climits>

namespace rw::app {

using namespace widgets;

namespace {

constexpr const char* blankRule = "title: \n"
                                  "status: experimental\n"
                                  "logsource:\n"
                                  "    category: process_creation\n"
                                  "    product: windows\n"
                                  "detection:\n"
                                  "    selection:\n"
                                  "        Image|endswith: '\\'\n"
                                  "    condition: selection\n"
                                  "level: medium\n";

} // namespace

QAction* MainWindow::act(
    QMenu* menu, const QString& icon, const QString& text, const QKeySequence& key, std::function<void()> run) {
    QAction* action = menu->addAction(text, this, std::move(run));
    if (!icon.isEmpty()) action->setIcon(themedIcon(icon));
    action->setShortcut(key);
    action->setShortcutContext(Qt::WindowShortcut);
    return action;
}

void MainWindow::makeToolBar() {
    QToolBar* bar = addToolBar(tr("Main"));
    bar->setObjectName(QStringLiteral("toolbar.main"));
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    const auto add = [&](const QString& icon, const QString& text, std::function<void()> run) {
        QAction* action = bar->addAction(themedIcon(icon), text, this, std::move(run));
        action->setToolTip(text);
    };
    add(QStringLiteral("folder-open"), tr("Open Rules"), [this] { chooseRules(); });
    add(QStringLiteral("save"), tr("Save"), [this] {
        if (RuleView* view = tabs_->current()) tabs_->save(*view);
    });
    bar->addSeparator();
    add(QStringLiteral("undo-2"), tr("Undo"), [this] {
        if (RuleView* view = tabs_->current()) view->editor().undo();
    });
    add(QStringLiteral("redo-2"), tr("Redo"), [this] {
        if (RuleView* view = tabs_->current()) view->editor().redo();
    });
    bar->addSeparator();
    for (const auto role : {match::Role::attack, match::Role::baseline}) {
        auto* chooser = new CollectionChooser(session_, role, bar);
        connect(chooser, &CollectionChooser::openLogsRequested, this, [this, role] { chooseLogs(role); });
        bar->addWidget(chooser);
        auto* space = new QWidget(bar);
        space->setFixedWidth(6);
        bar->addWidget(space);
    }
}

void MainWindow::makeMenus() {
    makeFileMenu();
    makeEditMenu();
    makeViewMenu();
    makeRuleMenu();
    makeLogsMenu();
    makeHelpMenu();
}

void MainWindow::makeFileMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&File"));
    act(menu, QStringLiteral("file-plus"), tr("&New Rule"), QKeySequence::New, [this] {
        tabs_->openUntitled(blankRule);
    });
    act(menu, QStringLiteral("file"), tr("&Open Rules…"), QKeySequence(tr("Ctrl+O")), [this] { chooseRules(); });
    act(menu, QStringLiteral("folder-open"), tr("Open &Folder…"), QKeySequence(tr("Ctrl+Shift+O")), [this] {
        chooseFolder();
    });
    menu->addSeparator();
    act(menu, QStringLiteral("save"), tr("&Save"), QKeySequence::Save, [this] {
        if (RuleView* view = tabs_->current()) tabs_->save(*view);
    });
    act(menu, QStringLiteral("save-all"), tr("Save &All"), QKeySequence(tr("Ctrl+Shift+S")), [this] {
        tabs_->saveAll();
    });
    menu->addSeparator();
    act(menu, {}, tr("Save &Workspace"), {}, [this] {
        const Workspace& open = session_.workspace();
        if (open.folder.empty())
            chooseWorkspaceFolder();
        else {
            session_.keepAll(open.name, open.folder);
            opener_->saveWorkspace();
        }
    });
    menu->addSeparator();
    act(menu, {}, tr("&Close Tab"), QKeySequence(tr("Ctrl+W")), [this] { tabs_->closeCurrent(); });
    act(menu, QStringLiteral("log-out"), tr("&Quit"), QKeySequence(tr("Ctrl+Q")), [this] { close(); });
}

void MainWindow::makeEditMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Edit"));
    const auto onEditor = [this](void (RuleEditor::*call)()) {
        return [this, call] {
            if (RuleView* view = tabs_->current()) (view->editor().*call)();
        };
    };
    act(menu, QStringLiteral("undo-2"), tr("&Undo"), QKeySequence::Undo, onEditor(&RuleEditor::undo));
    act(menu, QStringLiteral("redo-2"), tr("&Redo"), QKeySequence::Redo, onEditor(&RuleEditor::redo));
    menu->addSeparator();
    // The editor has these keys itself; a menu's shortcut would take them from the filter bars.
    menu->addAction(tr("Cu&t"), this, onEditor(&RuleEditor::cut));
    menu->addAction(themedIcon(QStringLiteral("copy")), tr("&Copy"), this, onEditor(&RuleEditor::copy));
    menu->addAction(themedIcon(QStringLiteral("clipboard-paste")), tr("&Paste"), this, onEditor(&RuleEditor::paste));
    menu->addSeparator();
    act(menu, {}, tr("&Go to Line or Event…"), QKeySequence(tr("Ctrl+G")), [this] { goTo(); });
}

void MainWindow::makeViewMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    for (QDockWidget* dock : docks_) menu->addAction(dock->toggleViewAction());
    menu->addSeparator();
    act(menu, {}, tr("&Next Dock"), QKeySequence(tr("F6")), [this] { cycleDocks(1); });
    act(menu, {}, tr("&Previous Dock"), QKeySequence(tr("Shift+F6")), [this] { cycleDocks(-1); });
    act(menu, {}, tr("To the &Editor"), QKeySequence(tr("Esc")), [this] { toEditor(); });
    act(menu, QStringLiteral("list-filter"), tr("Focus &Filter Bar"), QKeySequence(tr("Ctrl+L")), [this] {
        const bool baseline = !baseline_->visibleRegion().isEmpty();
        if (!baseline) raiseDock(names::matchesDock);
        matches(baseline ? match::Role::baseline : match::Role::attack).filterBar()->focusText();
    });
    menu->addSeparator();
    QMenu* themes = menu->addMenu(themedIcon(QStringLiteral("contrast")), tr("&Theme"));
    auto* group = new QActionGroup(this);
    const std::array<std::pair<QString, QString>, 5> all{
        {{QStringLiteral("system"), tr("&System")},
         {QStringLiteral("light"), tr("&Light")},
         {QStringLiteral("dark"), tr("&Dark")},
         {QStringLiteral("contrast-light"), tr("High Contrast L&ight")},
         {QStringLiteral("contrast-dark"), tr("High Contrast D&ark")}}};
    for (const auto& [name, text] : all) {
        QAction* action = themes->addAction(text, this, [this, name = name] { setTheme(name); });
        action->setCheckable(true);
        action->setChecked(name == settings_.theme);
        group->addAction(action);
    }
    menu->addAction(tr("&Reset Layout"), this, &MainWindow::resetLayout);
}

void MainWindow::makeRuleMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Rule"));
    const auto problem = [this](RuleEditor::Direction direction) {
        return [this, direction] {
            if (RuleView* view = tabs_->current(); view != nullptr && !view->editor().goToProblem(direction))
                statusBar()->showMessage(tr("This rule has no problems."));
        };
    };
    act(menu, {}, tr("&Next Problem"), QKeySequence(tr("F8")), problem(RuleEditor::Direction::next));
    act(menu, {}, tr("&Previous Problem"), QKeySequence(tr("Shift+F8")), problem(RuleEditor::Direction::previous));
    QAction* fix = act(menu, QStringLiteral("lightbulb"), tr("&Fixes Here"), {}, [this] {
        if (RuleView* view = tabs_->current()) view->editor().showFixes();
    });
    fix->setShortcuts({QKeySequence(tr("Alt+Return")), QKeySequence(tr("Ctrl+."))});
    menu->addSeparator();
    act(menu, {}, tr("&Explain Selected Event"), QKeySequence(tr("F9")), [this] { raiseDock(names::explainDock); });
    act(menu, {}, tr("Near &Misses"), QKeySequence(tr("Ctrl+F9")), [this] {
        showNearMisses(std::nullopt, inspectors_->nearMisses()->side());
    });
}

void MainWindow::makeLogsMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Logs"));
    act(menu, QStringLiteral("database"), tr("Open &Attack Logs…"), {}, [this] { chooseLogs(match::Role::attack); });
    act(menu, QStringLiteral("database"), tr("Open &Baseline Logs…"), {}, [this] {
        chooseLogs(match::Role::baseline);
    });
    act(menu, {}, tr("&Cancel Reading"), QKeySequence(tr("Shift+F5")), [this] {
        session_.cancelReading();
        opener_->cancel();
    });
}

void MainWindow::makeHelpMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    menu->addAction(tr("&About Rulewright"), this, [this] {
        auto* box = new QMessageBox(
            QMessageBox::NoIcon,
            tr("About Rulewright"),
            tr("Rulewright %1\nA workbench for people who write detection rules.").arg(QStringLiteral(RW_VERSION)),
            QMessageBox::Ok,
            this);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->open();
    });
}

void MainWindow::chooseWorkspaceFolder() {
    auto* dialog = fileDialog(tr("Save Workspace In"), QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) { opener_->saveWorkspaceAs(path); });
    dialog->open();
}

void MainWindow::chooseRules() {
    auto* dialog = fileDialog(tr("Open Rules"), QFileDialog::ExistingFiles);
    dialog->setNameFilters({tr("Rules (*.yml *.yaml)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& paths) {
        for (const QString& path : paths) tabs_->open(path);
    });
    dialog->open();
}

void MainWindow::chooseFolder() {
    auto* dialog = fileDialog(tr("Open Folder"), QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) { opener_->openWorkspace(path); });
    dialog->open();
}

void MainWindow::chooseLogs(match::Role role) {
    auto* dialog = fileDialog(tr("Open Logs"), QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this, role](const QStringList& paths) {
        opener_->openLogs(role, paths);
    });
    dialog->open();
}

QFileDialog* MainWindow::fileDialog(const QString& title, int mode) {
    auto* dialog = new QFileDialog(this, title, toQt(session_.workspace().folder));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(static_cast<QFileDialog::FileMode>(mode));
    return dialog;
}

void MainWindow::goTo() {
    RuleView* view = tabs_->current();
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Go To"));
    dialog->setLabelText(tr("A line of the rule, or # and the record number of an event:"));
    connect(
        dialog, &QInputDialog::textValueSelected, this, [this, view = QPointer<RuleView>(view)](const QString& text) {
            bool valid = false;
            const qulonglong number = (text.startsWith(u'#') ? text.mid(1) : text).toULongLong(&valid);
            if (!valid) return;
            if (!text.startsWith(u'#')) {
                if (view != nullptr && number > 0 && number <= INT_MAX)
                    view->editor().goToLine(static_cast<int>(number) - 1);
            } else {
                goToRecord(number);
            }
        });
    dialog->open();
}

void MainWindow::toEditor() {
    if (RuleView* view = tabs_->current()) view->editor().setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::cycleDocks(int step) {
    std::vector<QWidget*> stops{tabs_};
    for (QDockWidget* dock : docks_)
        if (dock->isVisible() && !dock->visibleRegion().isEmpty()) stops.push_back(dock);
    QWidget* focus = QApplication::focusWidget();
    size_t at = 0;
    for (size_t stop = 0; stop < stops.size(); ++stop)
        if (focus != nullptr && stops[stop]->isAncestorOf(focus)) at = stop;
    const auto count = static_cast<int>(stops.size());
    at = static_cast<size_t>((static_cast<int>(at) + step + count) % count);
    if (at == 0) return toEditor();
    QWidget* content = static_cast<QDockWidget*>(stops[at])->widget();
    for (QWidget* child : content->findChildren<QWidget*>())
        if (child->isVisible() && (child->focusPolicy() & Qt::TabFocus) == Qt::TabFocus &&
            child->focusProxy() == nullptr) {
            child->setFocus(Qt::TabFocusReason);
            return;
        }
    content->setFocus(Qt::TabFocusReason);
}

} // namespace rw::app
