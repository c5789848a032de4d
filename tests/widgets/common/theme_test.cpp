// Every pair of colours that stands on each other is legible in every theme.

#include <QTest>

#include "widgets/common/convert.h"
#include "widgets/common/theme.h"

#include <cmath>

using namespace rw;
using namespace rw::widgets;

namespace {

double channel(double value) { return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); }

double luminance(const QColor& colour) {
    return 0.2126 * channel(colour.redF()) + 0.7152 * channel(colour.greenF()) + 0.0722 * channel(colour.blueF());
}

/// WCAG 2 contrast ratio.
double contrast(const QColor& a, const QColor& b) {
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace

class ThemeTest : public QObject {
    Q_OBJECT

private slots:

    void contrastIsEnough_data() {
        QTest::addColumn<QString>("theme");
        for (const char* name : {"light", "dark", "contrast-light", "contrast-dark"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    void contrastIsEnough() {
        QFETCH(QString, theme);
        const auto loaded = Theme::load(theme);
        QVERIFY2(loaded.has_value(), qPrintable(theme));
        const Theme& t = *loaded;
        const std::vector<QColor> grounds{t.base, t.alternate, t.window, t.bar, t.selection, t.currentLine};
        const std::vector<QColor> texts{t.text, t.muted, t.accent, t.hit, t.noise, t.reach, t.error, t.warning};
        const std::vector<QColor> syntax{
            t.syntax.field, t.syntax.modifier, t.syntax.value, t.syntax.op, t.syntax.name, t.syntax.key};
        for (const QColor& ground : grounds)
            for (const QColor& text : texts)
                QVERIFY2(
                    contrast(text, ground) >= 4.5,
                    qPrintable(
                        QStringLiteral("%1 on %2 is %3").arg(text.name(), ground.name()).arg(contrast(text, ground))));
        for (const QColor& text : syntax)
            for (const QColor& ground : {t.base, t.currentLine, t.selection})
                QVERIFY2(contrast(text, ground) >= 4.5, qPrintable(text.name() + u' ' + ground.name()));
        QVERIFY(contrast(t.syntax.comment, t.base) >= 4.5);
        QVERIFY(contrast(t.text, t.hitFill) >= 4.5);
        QVERIFY(contrast(t.text, t.noiseFill) >= 4.5);
        QVERIFY(contrast(t.text, t.errorFill) >= 4.5);
        QVERIFY(contrast(t.text, t.warningFill) >= 4.5);
        QVERIFY(contrast(t.error, t.errorFill) >= 4.5);
        QVERIFY(contrast(t.warning, t.warningFill) >= 4.5);
        QVERIFY(contrast(t.onAccent, t.accent) >= 4.5);
        for (const QColor& mark : {t.hitMark, t.noiseMark, t.reachMark, t.accent})
            QVERIFY2(contrast(mark, t.base) >= 3.0, qPrintable(mark.name()));
    }

    void switching_changesThePaletteAtOnce() {
        installTheme(QStringLiteral("light"));
        const QColor before = qApp->palette().color(QPalette::Base);
        QVERIFY(switchTheme(QStringLiteral("dark")));
        QVERIFY(currentTheme().dark);
        QVERIFY(qApp->palette().color(QPalette::Base) != before);
        QVERIFY(!switchTheme(QStringLiteral("nothing")));
        QVERIFY(currentTheme().dark);
    }

    void icons_followTheTheme() {
        installTheme(QStringLiteral("light"));
        if (!QFile::exists(QStringLiteral(":/icons/folder.svg"))) QSKIP("the icons are not bundled");
        const QIcon icon = themedIcon(QStringLiteral("folder"));
        const QImage light = icon.pixmap(16, 16).toImage();
        QVERIFY(switchTheme(QStringLiteral("dark")));
        const QImage dark = icon.pixmap(16, 16).toImage();
        QVERIFY(light != dark);
    }

    void digits_haveOneWidth() {
        installTheme(QStringLiteral("light"));
        const QFontMetricsF metrics(codeFont());
        for (char16_t digit = u'1'; digit <= u'9'; ++digit)
            QCOMPARE(metrics.horizontalAdvance(QChar(digit)), metrics.horizontalAdvance(QChar(u'0')));
    }

    void numbers_areWrittenForPeople() {
        QCOMPARE(grouped(38412), QStringLiteral("38,412"));
        QCOMPARE(change(-96), QString(QChar(0x2212)) + QStringLiteral("96"));
        QCOMPARE(change(4), QStringLiteral("+4"));
        QCOMPARE(change(0), QStringLiteral("0"));
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
