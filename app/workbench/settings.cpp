#include "app/workbench/settings.h"

#include <QSettings>

namespace rw::app {

Settings Settings::load() {
    const QSettings from(
        QSettings::IniFormat, QSettings::UserScope, QStringLiteral("rulewright"), QStringLiteral("workbench"));
    Settings settings;
    settings.theme = from.value(QStringLiteral("theme"), settings.theme).toString();
    settings.workspace = from.value(QStringLiteral("workspace")).toString();
    settings.documents = from.value(QStringLiteral("documents")).toStringList();
    settings.document = from.value(QStringLiteral("document")).toString();
    settings.geometry = from.value(QStringLiteral("geometry")).toByteArray();
    settings.layout = from.value(QStringLiteral("layout")).toByteArray();
    return settings;
}

void Settings::save() const {
    QSettings to(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("rulewright"), QStringLiteral("workbench"));
    to.setValue(QStringLiteral("theme"), theme);
    to.setValue(QStringLiteral("workspace"), workspace);
    to.setValue(QStringLiteral("documents"), documents);
    to.setValue(QStringLiteral("document"), document);
    to.setValue(QStringLiteral("geometry"), geometry);
    to.setValue(QStringLiteral("layout"), layout);
}

QString Settings::themeName(bool platformIsDark) const {
    if (theme != QStringLiteral("system")) return theme;
    return platformIsDark ? QStringLiteral("dark") : QStringLiteral("light");
}

} // namespace rw::app
