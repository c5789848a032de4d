#include "app/workbench/screenshots.h"

#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <QTemporaryDir>
#include <QTimer>

#include "app/workbench/example_workspace.h"
#include "app/workbench/main_window.h"
#include "widgets/common/convert.h"
#include "widgets/common/theme.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/matches/matches_view.h"

namespace rw::app {

using widgets::fromQt;
using widgets::toQt;

namespace {

constexpr int patienceMs = 60'000;
constexpr int settleMs = 250; ///< for filters and tables, which work after a snapshot
constexpr QSize pictureSize{1440, 900};

void wait(int ms) {
    QEventLoop loop;
    QTimer::singleShot(ms, &loop, &QEventLoop::quit);
    loop.exec();
}

bool waitUntilIdle(const MainWindow& window, const Session& session) {
    QEventLoop loop;
    QTimer timeout;
    timeout.setSingleShot(true);
    QObject::connect(&timeout, &QTimer::timeout, &loop, &QEventLoop::quit);
    timeout.start(patienceMs);
    while (!window.idle() && timeout.isActive()) {
        QObject::connect(&session, &Session::settled, &loop, &QEventLoop::quit);
        QTimer::singleShot(settleMs, &loop, &QEventLoop::quit);
        loop.exec();
    }
    wait(settleMs);
    return window.idle();
}

bool draw(MainWindow& window, const QString& folder, const QString& name) {
    wait(settleMs);
    return window.grab().save(QDir(folder).filePath(name));
}

} // namespace

int drawScreenshots(const QString& folder, const std::string& catalogs) {
    QTemporaryDir copy;
    if (!QDir().mkpath(folder) || !copy.isValid()) return 1;
    const auto example = exampleWorkspace(catalogs, fromQt(copy.filePath(QStringLiteral("my-detections"))));
    if (!example) {
        qWarning("%s", example.error().message.c_str());
        return 1;
    }
    auto workspace = Workspace::load(*example);
    if (!workspace) return 1;
    QApplication::setCursorFlashTime(0);
    Session session(catalogs);
    Settings settings;
    settings.theme = QStringLiteral("light");
    MainWindow window(session, settings);
    window.resize(pictureSize);
    session.openWorkspace(*workspace);
    window.show();
    window.tabs().open(toQt(*example + "/rules/windows/process_creation/certutil_fetch.yml"));
    auto* view = window.tabs().open(toQt(*example + "/rules/windows/process_creation/comm_app_child.yml"));
    if (view == nullptr || !waitUntilIdle(window, session)) return 1;
    view->editor().goToLine(25);
    auto& matches = window.matches(match::Role::attack);
    if (const auto snapshot = view->editor().snapshot();
        snapshot && snapshot->attack && !snapshot->attack->rows->empty())
        matches.selectRow(snapshot->attack->rows->front());
    view->setFocus();
    bool written = true;
    for (const char* theme : {"light", "dark", "contrast-light", "contrast-dark"}) {
        window.setTheme(QString::fromLatin1(theme));
        written = draw(window, folder, QStringLiteral("authoring-%1.png").arg(QLatin1String(theme))) && written;
    }
    return written ? 0 : 1;
}

} // namespace rw::app
