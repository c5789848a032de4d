#include "tests/app/journeys/journey.h"

#include <QApplication>
#include <QStandardPaths>

#include "app/common/catalog_folder.h"
#include "app/workbench/example_workspace.h"
#include "app/workbench/opener.h"
#include "widgets/common/convert.h"
#include "widgets/common/theme.h"

#include "engine/base/file.h"
#include "engine/rules/sigma/sigma.h"

namespace rw::app {

namespace {

QtMessageHandler toTest = nullptr;

/// What Qt warns of is a fault of ours; but for what its offscreen platform says of itself at each window.
void strict(QtMsgType type, const QMessageLogContext& context, const QString& text) {
    if (type == QtWarningMsg && text == QLatin1String("This plugin does not support propagateSizeHints()")) return;
    if (type == QtWarningMsg || type == QtCriticalMsg) qFatal("Qt warns: %s", qPrintable(text));
    if (toTest != nullptr) toTest(type, context, text);
}

} // namespace

Journey::Journey()
    : before_(qInstallMessageHandler(strict)) {
    toTest = before_;
    QStandardPaths::setTestModeEnabled(true);
    if (!plurals.load(QStringLiteral(":/i18n/rulewright_en.qm"))) qFatal("no plural forms");
    QCoreApplication::installTranslator(&plurals);
    widgets::installTheme(QStringLiteral("light"));
    QApplication::setCursorFlashTime(0);
    const auto example =
        exampleWorkspace(catalog_folder(), widgets::fromQt(folder.filePath(QStringLiteral("examples"))));
    if (!example) qFatal("%s", example.error().message.c_str());
    rules = *example + "/rules";
    session = std::make_unique<Session>(catalog_folder());
    window = std::make_unique<MainWindow>(*session, Settings{});
    window->show();
    window->opener().openWorkspace(widgets::toQt(*example));
}

Journey::~Journey() {
    window.reset();
    session.reset();
    qInstallMessageHandler(before_);
}

bool Journey::settled() const { return window->idle(); }

uint64_t matchesOf(const std::string& path, const std::shared_ptr<const match::Collection>& collection) {
    const auto text = read_file(path, 1 << 20);
    if (!text) qFatal("cannot read %s", path.c_str());
    ir::PredicateTable predicates;
    const rules::RuleFile file = sigma::parse(*text, path, predicates);
    match::LiveMatcher matcher(collection);
    return matcher.evaluate(file.documents.front().rule, predicates, Job()).matches.count();
}

} // namespace rw::app
