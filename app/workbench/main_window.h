#pragma once
// The main window: composes views, docks, menus and toolbar, and lets every dock follow the shown rule and the selected
// event. Owns no logic of its own; that is in Session and in the views.

#include <QMainWindow>

#include "app/workbench/document_tabs.h"
#include "app/workbench/session.h"
#include "app/workbench/settings.h"

class QDockWidget;
class QFileDialog;

namespace rw::widgets {
class MatchesView;
class NoticeStack;
class WorkspaceModel;
class WorkspaceView;
} // namespace rw::widgets

namespace rw::app {

class InspectorDocks;
class Opener;
class RecordSearch;
class Recovery;
class StatusLine;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(Session& session, Settings settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] DocumentTabs& tabs() { return *tabs_; }

    [[nodiscard]] widgets::MatchesView& matches(match::Role role) {
        return role == match::Role::baseline ? *baseline_ : *matches_;
    }

    [[nodiscard]] InspectorDocks& inspectors() const { return *inspectors_; }

    [[nodiscard]] Opener& opener() { return *opener_; }

    [[nodiscard]] Recovery& recovery() { return *recovery_; }

    [[nodiscard]] widgets::NoticeStack& notices() { return *notices_; }

    /// Looks for the first event with this record number, attack logs first, and selects it.
    void goToRecord(uint64_t record);
    void setTheme(const QString& theme);

    /// Nothing is being read, written or looked for.
    [[nodiscard]] bool idle() const;

    /// Below this width the docks of the right side are tabs beside the matches.
    static constexpr int roomyWidth = 1280;

protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeDocks();
    void makeToolBar();
    void makeMenus();
    void makeFileMenu();
    void makeEditMenu();
    void makeViewMenu();
    void makeRuleMenu();
    void makeLogsMenu();
    void makeHelpMenu();
    QDockWidget* addDock(Qt::DockWidgetArea area, const QString& title, QLatin1String name, QWidget* content);
    QAction*
    act(QMenu* menu, const QString& icon, const QString& text, const QKeySequence& key, std::function<void()> run);
    void connectSession();
    void connectTabs();
    void connectOpening();
    void connectClauses();
    void restoreDocuments(const QString& folder);
    void showView(widgets::RuleView* view);
    void showSnapshot(const SnapshotPtr& snapshot);
    void setStale(bool stale);
    void showCounts(const std::vector<RuleCount>& batch);
    void showLogs();
    void selectRecord(match::Role role, logs::Row row);
    void selectEvent(match::Role role, std::optional<logs::Row> row);
    void showClauseEvents(const std::shared_ptr<const widgets::ClauseEvents>& events);
    void addValue(const QString& field, const QString& value, bool exclude);
    void showNearMisses(std::optional<ir::NodeId> node, widgets::Side side);
    void raiseDock(QLatin1String name);
    void cycleDocks(int step);
    void toEditor();
    void goTo();
    QFileDialog* fileDialog(const QString& title, int mode);
    void chooseWorkspaceFolder();
    void chooseRules();
    void chooseFolder();
    void chooseLogs(match::Role role);
    void updateTitle();
    void resetLayout();
    /// Puts the docks of the right side where there is room for them.
    void fitDocks();

    Session& session_;
    Settings settings_;
    DocumentTabs* tabs_;
    widgets::NoticeStack* notices_;
    Opener* opener_;
    RecordSearch* records_;
    Recovery* recovery_;
    widgets::WorkspaceModel* model_;
    widgets::WorkspaceView* tree_;
    widgets::MatchesView* matches_;
    widgets::MatchesView* baseline_;
    InspectorDocks* inspectors_;
    StatusLine* status_;
    std::vector<QDockWidget*> docks_;
    QByteArray firstLayout_;
    /// Where the selected event is from; what changes elsewhere does not change it.
    enum class EventSource : quint8 { attack, baseline, nearMisses };
    EventSource eventSource_ = EventSource::attack;
    bool closing_ = false;
    bool narrow_ = false; ///< the right side's docks are tabs at the bottom
};

} // namespace rw::app
