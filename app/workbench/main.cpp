// The workbench: options, theme, workspace, window.

#include <QApplication>
#include <QStandardPaths>
#include <QTranslator>

#include "app/common/catalog_folder.h"
#include "app/workbench/example_workspace.h"
#include "app/workbench/main_window.h"
#include "app/workbench/opener.h"
#include "app/workbench/recovery.h"
#include "app/workbench/screenshots.h"
#include "widgets/common/convert.h"
#include "widgets/common/theme.h"

#include <CLI/CLI.hpp>

#include <filesystem>

using namespace rw;
using widgets::fromQt;
using widgets::toQt;

namespace {

struct Options {
    std::string workspace;
    std::vector<std::string> rules;
    std::vector<std::string> attack;
    std::vector<std::string> baseline;
    std::string screenshots;

    [[nodiscard]] bool opensSomething() const { return !rules.empty() || !attack.empty() || !baseline.empty(); }
};

std::vector<std::string> absolute(const std::vector<std::string>& paths) {
    std::vector<std::string> result;
    for (const std::string& path : paths) {
        std::error_code failed;
        const auto whole = std::filesystem::absolute(path, failed);
        result.push_back(failed ? path : whole.lexically_normal().string());
    }
    return result;
}

/// A workspace of what the command line names.
app::Workspace fromOptions(const Options& options) {
    app::Workspace workspace;
    workspace.name = "Rules";
    workspace.rules = absolute(options.rules);
    return workspace;
}

void addLogs(app::Workspace& workspace, const Options& options) {
    const auto add = [&](const std::vector<std::string>& paths, match::Role role) {
        if (paths.empty()) return;
        const std::string name = std::filesystem::path(paths.front()).filename().string();
        workspace.collections.push_back({name.empty() ? "logs" : name, role, false, absolute(paths)});
    };
    add(options.attack, match::Role::attack);
    add(options.baseline, match::Role::baseline);
}

/// What is opened: what was named, else the last workspace, else the example. Never nothing while an example exists.
/// Runs in a worker.
Result<app::Workspace>
chooseWorkspace(const Options& options, const std::string& lastWorkspace, const std::string& catalogs) {
    if (options.workspace.empty() && options.opensSomething()) {
        app::Workspace workspace = fromOptions(options);
        addLogs(workspace, options);
        return workspace;
    }
    std::vector<std::string> folders;
    if (!options.workspace.empty())
        folders.push_back(options.workspace);
    else if (!lastWorkspace.empty())
        folders.push_back(lastWorkspace);
    std::vector<Error> problems;
    for (const std::string& folder : folders) {
        auto loaded = app::Workspace::load(folder);
        if (loaded) {
            addLogs(*loaded, options);
            return loaded;
        }
        problems.push_back(std::move(loaded.error()));
    }
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    auto example = app::exampleWorkspace(catalogs, fromQt(documents + QStringLiteral("/Rulewright Examples")));
    if (!example) return tl::unexpected(std::move(example.error()));
    auto loaded = app::Workspace::load(*example);
    if (loaded) loaded->problems = std::move(problems);
    return loaded;
}

} // namespace

int main(int argc, char** argv) {
    // Pictures need no display.
    for (int index = 1; index < argc; ++index)
        if (std::string_view(argv[index]).starts_with("--screenshots") && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
            qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("rulewright"));
    QCoreApplication::setApplicationVersion(QStringLiteral(RW_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.rulewright.Rulewright"));

    QTranslator plurals;
    if (plurals.load(QStringLiteral(":/i18n/rulewright_en.qm"))) QCoreApplication::installTranslator(&plurals);

    Options options;
    CLI::App line("Workbench for detection engineers", "rulewright");
    line.set_version_flag("--version", RW_VERSION);
    line.add_option("workspace", options.workspace, "Folder of a workspace");
    line.add_option("--rules", options.rules, "Folder of rules");
    line.add_option("--attack", options.attack, "Logs of attacks: files, folders or archives");
    line.add_option("--baseline", options.baseline, "Logs of everyday work");
    line.add_option("--screenshots", options.screenshots, "Draw the views into this folder and end");
    CLI11_PARSE(line, argc, argv);

    app::Settings settings = options.screenshots.empty() ? app::Settings::load() : app::Settings{};
    const bool dark = application.palette().color(QPalette::Window).lightness() < 128;
    widgets::installTheme(settings.themeName(dark));
    const std::string catalogs = app::catalog_folder();
    if (!options.screenshots.empty()) return app::drawScreenshots(toQt(options.screenshots), catalogs);

    settings.recovery =
        QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/recovery");
    app::Session session(catalogs);
    app::MainWindow window(session, settings);
    window.show();
    window.recovery().look();
    window.opener().openWorkspace(
        [options, last = fromQt(settings.workspace), catalogs] { return chooseWorkspace(options, last, catalogs); });
    return QApplication::exec();
}
