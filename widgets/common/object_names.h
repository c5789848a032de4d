#pragma once
// Names by which tests and scripts find widgets of the main window. Part of the contract: they do not change.

#include <QLatin1String>

namespace rw::widgets::names {

inline constexpr QLatin1String workspaceDock("dock.workspace");
inline constexpr QLatin1String workspaceTree("dock.workspace.tree");
inline constexpr QLatin1String workspaceFilter("dock.workspace.filter");
inline constexpr QLatin1String eventDock("dock.event");
inline constexpr QLatin1String eventFields("dock.event.fields");
inline constexpr QLatin1String explainDock("dock.explain");
inline constexpr QLatin1String explainTree("dock.explain.tree");
inline constexpr QLatin1String matchesDock("dock.matches");
inline constexpr QLatin1String matchesTable("dock.matches.table");
inline constexpr QLatin1String matchesFilter("dock.matches.filter");
inline constexpr QLatin1String baselineDock("dock.baseline");
inline constexpr QLatin1String baselineTable("dock.baseline.table");
inline constexpr QLatin1String baselineFilter("dock.baseline.filter");
inline constexpr QLatin1String matchesChip("dock.matches.chip");
inline constexpr QLatin1String baselineChip("dock.baseline.chip");
inline constexpr QLatin1String nearMissesDock("dock.nearMisses");
inline constexpr QLatin1String nearMissesTree("dock.nearMisses.tree");
inline constexpr QLatin1String nearMissesChip("dock.nearMisses.chip");
inline constexpr QLatin1String clausesDock("dock.clauses");
inline constexpr QLatin1String clausesTree("dock.clauses.tree");
inline constexpr QLatin1String explainWays("dock.explain.ways");
inline constexpr QLatin1String problemsDock("dock.problems");
inline constexpr QLatin1String problemsTable("dock.problems.table");
inline constexpr QLatin1String documentTabs("tabs.documents");
inline constexpr QLatin1String editor("editor.text");
inline constexpr QLatin1String editorHeader("editor.header");
inline constexpr QLatin1String summary("editor.summary");
inline constexpr QLatin1String summaryAttack("editor.summary.attack");
inline constexpr QLatin1String summaryBaseline("editor.summary.baseline");
inline constexpr QLatin1String summaryProblem("editor.summary.problem");
inline constexpr QLatin1String summarySinceSave("editor.summary.sinceSave");
inline constexpr QLatin1String summaryAnnouncement("editor.summary.announcement");
inline constexpr QLatin1String notice("editor.notice");
inline constexpr QLatin1String dropRole("notice.drop.role");
inline constexpr QLatin1String noticeDrop("notice.drop");
inline constexpr QLatin1String noticeOpen("notice.open");
inline constexpr QLatin1String noticeWorkspace("notice.workspace");
inline constexpr QLatin1String noticeRecovery("notice.recovery");
inline constexpr QLatin1String attackChooser("toolbar.attack");
inline constexpr QLatin1String baselineChooser("toolbar.baseline");
inline constexpr QLatin1String statusReplay("status.replay");
inline constexpr QLatin1String statusEvents("status.events");
inline constexpr QLatin1String statusProblems("status.problems");
inline constexpr QLatin1String statusPosition("status.position");
inline constexpr QLatin1String statusProgress("status.progress");

} // namespace rw::widgets::names
