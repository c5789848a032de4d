#include <QTest>

#include "widgets/common/cell_text.h"
#include "widgets/common/line_starts.h"
#include "widgets/common/row_text.h"

#include "engine/base/time.h"

#include <random>

using namespace rw;
using namespace rw::widgets;

namespace {

QString markedPart(const CellText& cell, int mark = 0) {
    const TextMark range = cell.marks.value(mark);
    return cell.text.mid(range.begin, range.length);
}

std::vector<Span> spanOf(std::string_view text, std::string_view part) {
    const auto begin = static_cast<uint32_t>(text.find(part));
    return {{begin, begin + static_cast<uint32_t>(part.size())}};
}

} // namespace

class CellTextTest : public QObject {
    Q_OBJECT

private slots:

    void byteSpans_becomeCharacterRanges_data() {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("ASCII") << QByteArray("C:\\x\\cmd.exe") << QByteArray("\\cmd.exe");
        QTest::newRow("behind two bytes") << QByteArray("Jos\xC3\xA9\\cmd.exe") << QByteArray("\\cmd.exe");
        QTest::newRow("behind a surrogate pair") << QByteArray("\xF0\x9F\x98\x80 evil") << QByteArray("evil");
        QTest::newRow("of two bytes") << QByteArray("caf\xC3\xA9 x") << QByteArray("\xC3\xA9");
    }

    void byteSpans_becomeCharacterRanges() {
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, part);
        const std::string text = value.toStdString();
        const CellText cell = cellText(text, spanOf(text, part.toStdString()), Elide::right);
        QCOMPARE(cell.marks.size(), 1);
        QCOMPARE(markedPart(cell), QString::fromUtf8(part));
    }

    void overlappingSpans_areOneMark() {
        const CellText cell = cellText("abcdef", {{3, 5}, {0, 2}, {1, 4}}, Elide::right);
        QCOMPARE(cell.marks, (QList<TextMark>{{0, 5}}));
    }

    void controlCharacters_areVisibleAndOneForOne() {
        const CellText cell = cellText("a\nb\rc\td", {{6, 7}}, Elide::right);
        QCOMPARE(cell.text.size(), 7);
        QVERIFY(!cell.text.contains(u'\n'));
        QCOMPARE(markedPart(cell), QStringLiteral("d"));
        QVERIFY(!visibleLine(QStringLiteral("evil\u202Efdp.exe")).contains(QChar(0x202E)));
    }

    void longValue_isCutAndKeepsItsMark() {
        std::string value(100'000, 'x');
        value += "needle" + std::string(100'000, 'y');
        const CellText cell = cellText(value, spanOf(value, "needle"), Elide::right);
        QVERIFY(cell.text.size() < 3'000);
        QCOMPARE(markedPart(cell), QStringLiteral("needle"));
        const CellText path = cellText(value, {}, Elide::path);
        QVERIFY(path.text.endsWith(u'y'));
    }

    void path_elidesBeforeItsLastSegments() {
        const QFontMetrics metrics(QFont(QStringLiteral("monospace")));
        const std::string value = "C:\\Users\\somebody\\AppData\\Local\\Temp\\deep\\folder\\tool.exe";
        const CellText cell = cellText(value, spanOf(value, "\\tool.exe"), Elide::path);
        const int width = metrics.horizontalAdvance(QStringLiteral("C:\\") + QString(26, u'x'));
        const CellText narrow = elided(cell, metrics, width);
        QVERIFY(narrow.text.startsWith(QStringLiteral("C:\\\u2026\\")));
        QVERIFY(narrow.text.endsWith(QStringLiteral("\\tool.exe")));
        QCOMPARE(markedPart(narrow), QStringLiteral("\\tool.exe"));
        QVERIFY(metrics.horizontalAdvance(narrow.text) <= width);
        const CellText tiny = elided(cell, metrics, metrics.horizontalAdvance(QStringLiteral("xxxxxxx")));
        QVERIFY(tiny.text.endsWith(QStringLiteral(".exe")));
        QCOMPARE(markedPart(tiny), tiny.text.mid(1));
    }

    void text_elidesSoThatAMarkStaysVisible() {
        const QFontMetrics metrics(QFont(QStringLiteral("monospace")));
        const std::string value =
            "powershell.exe -nop -w hidden -c something long and then mimikatz at the end of it all";
        const CellText cell = cellText(value, spanOf(value, "mimikatz"), Elide::right);
        const CellText narrow = elided(cell, metrics, metrics.horizontalAdvance(QString(30, u'x')));
        QCOMPARE(markedPart(narrow), QStringLiteral("mimikatz"));
        QVERIFY(metrics.horizontalAdvance(narrow.text) <= metrics.horizontalAdvance(QString(31, u'x')));
    }

    void anyWidth_keepsMarksInsideTheText() {
        const QFontMetrics metrics(QFont(QStringLiteral("monospace")));
        std::mt19937 random(5);
        int marked = 0;
        for (int round = 0; round < 2'000; ++round) {
            std::string value = random() % 2 == 0 ? "C:\\a" : "";
            for (size_t i = random() % 60; i > 0; --i) value.push_back("ab\\ \n\xC3"[random() % 6]);
            const auto begin = static_cast<uint32_t>(value.empty() ? 0 : random() % value.size());
            const Span span{begin, begin + static_cast<uint32_t>(random() % 9)};
            const Elide elide = random() % 2 == 0 ? Elide::path : Elide::right;
            const CellText cell = elided(cellText(value, {span}, elide), metrics, static_cast<int>(random() % 300));
            for (const TextMark& mark : cell.marks) {
                ++marked;
                QVERIFY(mark.begin >= 0 && mark.length > 0 && mark.begin + mark.length <= cell.text.size());
            }
        }
        QVERIFY(marked > 300);
    }

    void paths_areToldFromCommandLines() {
        QVERIFY(looksLikePath("C:\\Windows\\cmd.exe"));
        QVERIFY(looksLikePath("\\Device\\HarddiskVolume2\\x.exe"));
        QVERIFY(looksLikePath("HKLM\\System\\Run"));
        QVERIFY(looksLikePath("/usr/bin/curl"));
        QVERIFY(!looksLikePath("C:\\Windows\\cmd.exe /c dir"));
        QVERIFY(!looksLikePath("\"C:\\Windows\\cmd.exe\""));
        QVERIFY(!looksLikePath("NT AUTHORITY\\SYSTEM"));
    }

    void times_haveTheDigitsOfTheirSource() {
        QCOMPARE(timeText(*parse_time("2020-07-22T20:29:27.321Z")), QStringLiteral("2020-07-22 20:29:27.321"));
        QCOMPARE(timeText(*parse_time("2020-07-22T20:29:27.3210000Z")), QStringLiteral("2020-07-22 20:29:27.3210000"));
        QCOMPARE(timeText(Instant{}), QString());
    }

    void lines_countFromOne() {
        const LineStarts lines("a\nbc\n\nd");
        QCOMPARE(lines.lineOf(0), 1);
        QCOMPARE(lines.lineOf(1), 1);
        QCOMPARE(lines.lineOf(2), 2);
        QCOMPARE(lines.lineOf(5), 3);
        QCOMPARE(lines.lineOf(6), 4);
        QCOMPARE(lines.lineOf(600), 4);
    }
};

QTEST_MAIN(CellTextTest)
#include "cell_text_test.moc"
