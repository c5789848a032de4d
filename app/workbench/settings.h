#pragma once
// What the workbench remembers between starts. A value; read once, written when it changes.

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace rw::app {

struct Settings {
    /// "system", or a theme's name.
    QString theme = QStringLiteral("system");
    QString workspace;     ///< folder of the last one
    QStringList documents; ///< open files of it
    QString document;      ///< the one that was shown
    QString recovery;      ///< folder for unsaved texts; empty: none are kept. Not written
    QByteArray geometry;
    QByteArray layout;

    /// Version of `layout`; one of another version is not restored.
    static constexpr int layoutVersion = 2;

    [[nodiscard]] static Settings load();
    void save() const;
    /// The theme to use: on "system" light or dark after the platform's window colour.
    [[nodiscard]] QString themeName(bool platformIsDark) const;
};

} // namespace rw::app
