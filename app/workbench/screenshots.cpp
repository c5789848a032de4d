#include "app/workbench/screenshots.h"

#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QEventLoop>
#include <QHash>
#include <QTemporaryDir>
#include <QTimer>
#include <QTreeView>

#include "app/workbench/example_workspace.h"
#include "app/workbench/inspector_docks.h"
#include "app/workbench/main_window.h"
#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/common/theme.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/matches/matches_view.h"
#include "widgets/near_misses/near_miss_view.h"

#include <algorithm>
#include <vector>

namespace rw::app {

using widgets::fromQt;
using widgets::RuleView;
using widgets::toQt;

namespace {

constexpr int patienceMs = 60'000;
constexpr int settleMs = 250; ///< for filters and tables, which work after a snapshot
constexpr QSize pictureSize{1440, 900};
constexpr QSize smallSize{1100, 700};

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

int distance(QRgb a, QRgb b) {
    const int red = qRed(a) - qRed(b);
    const int green = qGreen(a) - qGreen(b);
    const int blue = qBlue(a) - qBlue(b);
    return red * red + green * green + blue * blue;
}

/// The picture in 256 colours, each the one that was worst served by those before it: a third of the size, and text and
/// icons look the same.
QImage indexed(const QImage& picture) {
    const QImage full = picture.convertToFormat(QImage::Format_RGB32);

    struct Colour {
        QRgb rgb;
        qint64 pixels;
        int nearest; ///< distance to the table
        uchar index;
    };

    QHash<QRgb, int> places;
    std::vector<Colour> colours;
    for (int y = 0; y < full.height(); ++y)
        for (int x = 0; x < full.width(); ++x) {
            const QRgb rgb = full.pixel(x, y);
            const auto found = places.constFind(rgb);
            const int place = found != places.constEnd() ? *found : static_cast<int>(colours.size());
            if (found == places.constEnd()) {
                places.insert(rgb, place);
                colours.push_back({rgb, 0, 4 * 256 * 256, 0});
            }
            ++colours[static_cast<size_t>(place)].pixels;
        }
    QList<QRgb> table;
    while (table.size() < 256 && table.size() < static_cast<qsizetype>(colours.size())) {
        const auto worst = std::max_element(colours.begin(), colours.end(), [](const Colour& a, const Colour& b) {
            return a.pixels * a.nearest < b.pixels * b.nearest;
        });
        const QRgb chosen = worst->rgb;
        for (Colour& colour : colours)
            if (const int away = distance(colour.rgb, chosen); away < colour.nearest) {
                colour.nearest = away;
                colour.index = static_cast<uchar>(table.size());
            }
        table << chosen;
    }
    QImage result(full.size(), QImage::Format_Indexed8);
    result.setColorTable(table);
    for (int y = 0; y < full.height(); ++y)
        for (int x = 0; x < full.width(); ++x)
            result.setPixel(x, y, colours[static_cast<size_t>(places.value(full.pixel(x, y)))].index);
    return result;
}

/// One view in each theme asked for.
struct Picture {
    QString name;
    QSize size = pictureSize;
    QStringList themes{};
};

bool draw(MainWindow& window, const Session& session, const QString& folder, const Picture& picture) {
    window.resize(picture.size);
    if (!waitUntilIdle(window, session)) return false;
    for (const QString& theme : picture.themes) {
        window.setTheme(theme);
        wait(settleMs);
        const QString path = QDir(folder).filePath(QStringLiteral("%1-%2.png").arg(picture.name, theme));
        if (!indexed(window.grab().toImage()).save(path, "PNG", 0)) return false;
    }
    return true;
}

const QStringList twoThemes{QStringLiteral("light"), QStringLiteral("dark")};
const QStringList allThemes{
    QStringLiteral("light"), QStringLiteral("dark"), QStringLiteral("contrast-light"), QStringLiteral("contrast-dark")};

/// The events of the first value with this text.
void showClause(RuleView& view, const std::string& text) {
    const auto snapshot = view.editor().snapshot();
    if (snapshot == nullptr || snapshot->rule() == nullptr) return;
    const auto& nodes = snapshot->rule()->rule.condition.nodes;
    const size_t at = view.editor().bytes().find(text);
    for (size_t id = 0; id < nodes.size(); ++id)
        if (nodes[id].role == ir::NodeRole::value && nodes[id].span.contains(static_cast<uint32_t>(at)))
            emit view.editor().countClicked(static_cast<ir::NodeId>(id), widgets::Side::attack);
}

/// The first near miss, opened and explained.
void showNearMiss(const MainWindow& window) {
    QTreeView* tree = window.inspectors().nearMisses()->tree();
    const QAbstractItemModel* model = tree->model();
    if (model->rowCount() == 0) return;
    tree->expand(model->index(0, 0));
    tree->setCurrentIndex(model->index(0, 0, model->index(0, 0)));
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
    if (!draw(window, session, folder, {QStringLiteral("authoring"), pictureSize, allThemes})) return 1;
    if (!draw(window, session, folder, {QStringLiteral("small"), smallSize, twoThemes})) return 1;
    window.resize(pictureSize);
    showClause(*view, "\\powershell.exe");
    if (!draw(window, session, folder, {QStringLiteral("clause-events"), pictureSize, twoThemes})) return 1;
    matches.leaveClause();
    window.findChild<QDockWidget*>(widgets::names::nearMissesDock)->raise();
    if (!waitUntilIdle(window, session)) return 1;
    showNearMiss(window);
    if (!draw(window, session, folder, {QStringLiteral("near-misses"), pictureSize, allThemes})) return 1;
    auto* clauses = window.findChild<QDockWidget*>(widgets::names::clausesDock);
    clauses->show();
    clauses->raise();
    if (!draw(window, session, folder, {QStringLiteral("clauses"), pictureSize, twoThemes})) return 1;
    clauses->hide();
    window.findChild<QDockWidget*>(widgets::names::problemsDock)->raise();
    window.tabs().open(toQt(*example + "/rules/windows/unfinished/service_from_share.yml"));
    return draw(window, session, folder, {QStringLiteral("problems"), pictureSize, twoThemes}) ? 0 : 1;
}

} // namespace rw::app
