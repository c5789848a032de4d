#pragma once
// Everything that is opened: workspaces, dropped files and folders, logs with a role. Reads in workers and says in bars
// what it found and what not; the window itself does not wait.

#include <QObject>
#include <QTimer>

#include "app/workbench/document_tabs.h"
#include "app/workbench/drop_scan.h"
#include "app/workbench/session.h"
#include "app/workbench/worker.h"

class QComboBox;

namespace rw::widgets {
class NoticeBar;
class NoticeStack;
} // namespace rw::widgets

namespace rw::app {

class Opener : public QObject {
    Q_OBJECT

public:
    /// Drops anywhere on `window` are taken from the widgets below it.
    Opener(Session& session, DocumentTabs& tabs, widgets::NoticeStack& notices, QWidget* window);
    ~Opener() override;

    /// Looks what these are and asks in a bar; rule files alone are opened at once.
    void openPaths(const QStringList& paths);
    void openLogs(match::Role role, const QStringList& paths, Session::Keep keep = Session::Keep::yes);
    void openWorkspace(const QString& folder);
    /// Loads in a worker: `load` finds the workspace, as for the first start.
    void openWorkspace(std::function<Result<Workspace>()> load);
    /// Writes workspace.yaml with what is kept; asks for a folder when the workspace has none.
    void saveWorkspace();
    /// Everything that is open becomes part of the workspace, in that folder.
    void saveWorkspaceAs(const QString& folder);
    void cancel();

    [[nodiscard]] bool idle() const { return worker_.idle() && counter_.idle() && writer_.idle(); }

signals:
    void workspaceOpened(const QString& folder);
    /// The workspace has no folder yet: somebody has to choose one.
    void folderNeeded();
    void message(const QString& sentence);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showLooking();
    void takeScan(const QStringList& paths, DropScan scan);
    void showSheet();
    void addRoleChoice(widgets::NoticeBar& bar);
    void count();
    void tick();
    void open(Session::Keep keep);
    void forgetScan();
    void noteUnopened(const QString& path, const QString& reason);
    void takeWorkspace(Result<Workspace> workspace);
    void openFirst();
    [[nodiscard]] QString sheetSentence() const;

    Session& session_;
    DocumentTabs& tabs_;
    widgets::NoticeStack& notices_;
    QWidget* window_;
    QTimer ticker_;
    std::stop_source stop_;
    std::shared_ptr<Job> job_;  ///< of the scan or the count that runs
    uint64_t run_ = 0;          ///< answers to older drops are dropped
    uint64_t workspaceRun_ = 0; ///< likewise, workspaces
    DropScan scan_;
    std::optional<uint64_t> events_; ///< once counted to the end
    bool counting_ = false;
    bool choosesFirst_ = false; ///< the next rules that are found: open one when nothing is open
    QComboBox* role_ = nullptr; ///< of the sheet
    QStringList unopened_;
    Worker worker_{Worker::AtEnd::drop};
    Worker counter_{Worker::AtEnd::drop};
    Worker writer_{Worker::AtEnd::finish};
};

} // namespace rw::app
