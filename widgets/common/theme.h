#pragma once
// Colours, fonts and icons of the workbench. A theme is a value read from resources/themes; the application's style
// carries the current one, so that every widget finds it without a global. No view's own drawing here.

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QPalette>
#include <QProxyStyle>
#include <QString>

#include "engine/base/error.h"

namespace rw::widgets {

/// Colours by meaning; what each is for: docs/themes.md.
struct Theme {
    struct Syntax {
        QColor field, modifier, value, op, name, key, comment;
    };

    QString name = {};
    bool dark = false;
    bool highContrast = false; ///< fills become frames
    QColor window, bar, base, alternate, line, lineLight, text, muted, disabled, accent, onAccent;
    QColor selection, selectionBorder;
    QColor hit, hitMark, hitFill;       ///< attack logs
    QColor noise, noiseMark, noiseFill; ///< baseline logs
    QColor reach, reachMark;            ///< catalog
    QColor error, errorFill, warning, warningFill;
    QColor currentLine;
    Syntax syntax{};

    /// "light", "dark", "contrast-light", "contrast-dark". Error RW0001, RW0007 (a colour is missing).
    [[nodiscard]] static Result<Theme> load(const QString& name);
    [[nodiscard]] QPalette palette() const;
};

/// Fusion with flat tabs, one-pixel lines and our row heights; carries the theme.
class ThemeStyle : public QProxyStyle {
    Q_OBJECT

public:
    explicit ThemeStyle(Theme theme);

    [[nodiscard]] const Theme& theme() const { return theme_; }

    /// Takes effect at once: sets the application's palette, which repaints everything.
    void setTheme(Theme theme);

    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int
    styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const override;
    QSize sizeFromContents(ContentsType type,
                           const QStyleOption* option,
                           const QSize& size,
                           const QWidget* widget) const override;
    void drawPrimitive(PrimitiveElement element,
                       const QStyleOption* option,
                       QPainter* painter,
                       const QWidget* widget) const override;
    void drawControl(ControlElement element,
                     const QStyleOption* option,
                     QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control,
                            const QStyleOptionComplex* option,
                            QPainter* painter,
                            const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control,
                         const QStyleOptionComplex* option,
                         SubControl sub,
                         const QWidget* widget) const override;
    QIcon standardIcon(StandardPixmap pixmap, const QStyleOption* option, const QWidget* widget) const override;
    using QProxyStyle::polish;
    void polish(QWidget* widget) override;

private:
    void drawTab(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawTabLabel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawHeader(const QStyleOption* option, QPainter* painter) const;
    void drawGap(QPainter& painter, const QRect& gap) const;
    void drawTitle(QPainter& painter, const QRect& rect, const QString& text, bool strong) const;

    Theme theme_;
};

/// The theme that the application's style carries; light when the application has another style (tests of one widget).
[[nodiscard]] const Theme& currentTheme();

/// Installs fonts from the resources and the style. Once, after QApplication.
void installTheme(const QString& name);
/// Switches without a restart. False when there is no such theme.
bool switchTheme(const QString& name);

/// Inter, else the platform's; 9 pt.
[[nodiscard]] QFont interfaceFont();
/// JetBrains Mono, else the platform's fixed font. Ligatures off where Qt can.
[[nodiscard]] QFont codeFont(double pixels = 12.5);

/// Colour of an icon; follows the theme when it changes.
enum class Tint : uint8_t { muted, text, accent, hit, noise, reach, error, warning };

/// An icon of resources/icons by name ("folder"), drawn in the theme's colours.
[[nodiscard]] QIcon themedIcon(const QString& name, Tint tint = Tint::muted);
[[nodiscard]] QColor tintColour(const Theme& theme, Tint tint);

} // namespace rw::widgets
