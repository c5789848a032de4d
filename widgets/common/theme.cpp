// Reading of themes and fonts; the palette.

#include "widgets/common/theme.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QFontInfo>
#include <QJsonDocument>
#include <QJsonObject>

#include "widgets/common/convert.h"

#include <array>
#include <utility>

/// The linker drops resources of a static library that nobody names; has to stand outside namespaces.
static void initialiseResources() {
#ifdef RW_BUNDLED_RESOURCES
    Q_INIT_RESOURCE(rulewright);
#endif
}

namespace rw::widgets {

namespace {

struct ColourName {
    const char* name;
    QColor Theme::*colour;
};

constexpr std::array colourNames{
    ColourName{"window", &Theme::window},
    ColourName{"bar", &Theme::bar},
    ColourName{"base", &Theme::base},
    ColourName{"alternate", &Theme::alternate},
    ColourName{"line", &Theme::line},
    ColourName{"lineLight", &Theme::lineLight},
    ColourName{"text", &Theme::text},
    ColourName{"muted", &Theme::muted},
    ColourName{"disabled", &Theme::disabled},
    ColourName{"accent", &Theme::accent},
    ColourName{"onAccent", &Theme::onAccent},
    ColourName{"selection", &Theme::selection},
    ColourName{"selectionBorder", &Theme::selectionBorder},
    ColourName{"hit", &Theme::hit},
    ColourName{"hitMark", &Theme::hitMark},
    ColourName{"hitFill", &Theme::hitFill},
    ColourName{"noise", &Theme::noise},
    ColourName{"noiseMark", &Theme::noiseMark},
    ColourName{"noiseFill", &Theme::noiseFill},
    ColourName{"reach", &Theme::reach},
    ColourName{"reachMark", &Theme::reachMark},
    ColourName{"error", &Theme::error},
    ColourName{"errorFill", &Theme::errorFill},
    ColourName{"warning", &Theme::warning},
    ColourName{"warningFill", &Theme::warningFill},
    ColourName{"currentLine", &Theme::currentLine},
};

struct SyntaxName {
    const char* name;
    QColor Theme::Syntax::*colour;
};

constexpr std::array syntaxNames{
    SyntaxName{"field", &Theme::Syntax::field},
    SyntaxName{"modifier", &Theme::Syntax::modifier},
    SyntaxName{"value", &Theme::Syntax::value},
    SyntaxName{"op", &Theme::Syntax::op},
    SyntaxName{"name", &Theme::Syntax::name},
    SyntaxName{"key", &Theme::Syntax::key},
    SyntaxName{"comment", &Theme::Syntax::comment},
};

constexpr double interfacePoints = 9;

Error missingColour(const QString& path, const char* name) {
    return Error{"RW0007", std::string("The theme has no colour for ") + name + ".", fromQt(path)};
}

QString firstFamily(const QString& wanted, QFontDatabase::SystemFont otherwise) {
    return QFontDatabase::hasFamily(wanted) ? wanted : QFontDatabase::systemFont(otherwise).family();
}

} // namespace

Result<Theme> Theme::load(const QString& name) {
    const QString path = QStringLiteral(":/themes/%1.json").arg(name);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return tl::unexpected(Error{"RW0001", "There is no theme of this name.", fromQt(path)});
    const QJsonObject object = QJsonDocument::fromJson(file.readAll()).object();
    Theme theme;
    theme.name = name;
    theme.dark = object.value(QStringLiteral("dark")).toBool();
    theme.highContrast = object.value(QStringLiteral("highContrast")).toBool();
    const QJsonObject colours = object.value(QStringLiteral("colours")).toObject();
    for (const ColourName& entry : colourNames) {
        QColor& colour = theme.*entry.colour;
        colour = QColor(colours.value(QLatin1String(entry.name)).toString());
        if (!colour.isValid()) return tl::unexpected(missingColour(path, entry.name));
    }
    const QJsonObject syntax = object.value(QStringLiteral("syntax")).toObject();
    for (const SyntaxName& entry : syntaxNames) {
        QColor& colour = theme.syntax.*entry.colour;
        colour = QColor(syntax.value(QLatin1String(entry.name)).toString());
        if (!colour.isValid()) return tl::unexpected(missingColour(path, entry.name));
    }
    return theme;
}

QPalette Theme::palette() const {
    QPalette palette;
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, base);
    palette.setColor(QPalette::AlternateBase, alternate);
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::Button, window);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, error);
    palette.setColor(QPalette::ToolTipBase, base);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::PlaceholderText, muted);
    palette.setColor(QPalette::Highlight, selection);
    palette.setColor(QPalette::HighlightedText, text);
    palette.setColor(QPalette::Link, accent);
    palette.setColor(QPalette::LinkVisited, accent);
    palette.setColor(QPalette::Light, base);
    palette.setColor(QPalette::Midlight, lineLight);
    palette.setColor(QPalette::Mid, line);
    palette.setColor(QPalette::Dark, line);
    palette.setColor(QPalette::Shadow, dark ? QColor(Qt::black) : disabled);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, disabled);
    return palette;
}

const Theme& currentTheme() {
    if (const auto* style = qobject_cast<const ThemeStyle*>(QApplication::style())) return style->theme();
    static const Theme fallback = Theme::load(QStringLiteral("light")).value_or(Theme{});
    return fallback;
}

void installTheme(const QString& name) {
    initialiseResources();
    for (const char* font : {"Inter-Regular",
                             "Inter-Medium",
                             "Inter-SemiBold",
                             "Inter-Italic",
                             "JetBrainsMono-Regular",
                             "JetBrainsMono-SemiBold",
                             "JetBrainsMono-Italic"})
        for (const char* suffix : {"otf", "ttf"})
            if (const QString path = QStringLiteral(":/fonts/%1.%2").arg(QLatin1String(font), QLatin1String(suffix));
                QFile::exists(path))
                QFontDatabase::addApplicationFont(path);
    QApplication::setFont(interfaceFont());
    auto* style = new ThemeStyle(Theme::load(name).value_or(currentTheme()));
    QApplication::setStyle(style);
    QApplication::setPalette(style->theme().palette());
}

bool switchTheme(const QString& name) {
    auto* style = qobject_cast<ThemeStyle*>(QApplication::style());
    auto theme = Theme::load(name);
    if (style == nullptr || !theme) return false;
    style->setTheme(std::move(*theme));
    return true;
}

QFont interfaceFont() {
    QFont font(firstFamily(QStringLiteral("Inter"), QFontDatabase::GeneralFont));
    font.setPointSizeF(interfacePoints);
    return font;
}

QFont codeFont(double pixels) {
    QFont font(firstFamily(QStringLiteral("JetBrains Mono"), QFontDatabase::FixedFont));
    // Points, so that code grows with the interface's resolution as everything else does.
    font.setPointSizeF(pixels * 0.75);
    font.setStyleHint(QFont::Monospace);
    font.setFixedPitch(true);
    return font;
}

QColor tintColour(const Theme& theme, Tint tint) {
    switch (tint) {
    case Tint::muted:
        return theme.muted;
    case Tint::text:
        return theme.text;
    case Tint::accent:
        return theme.accent;
    case Tint::hit:
        return theme.hit;
    case Tint::noise:
        return theme.noise;
    case Tint::reach:
        return theme.reach;
    case Tint::error:
        return theme.error;
    case Tint::warning:
        return theme.warning;
    }
    return theme.muted;
}

} // namespace rw::widgets
