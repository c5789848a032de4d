// What literals stand for.
#include <QTest>

#include "engine/rules/kusto/literal.h"

using namespace rw;

class LiteralTest : public QObject {
    Q_OBJECT

private slots:

    void text_isDecoded_data() {
        QTest::addColumn<QString>("written");
        QTest::addColumn<QString>("value");
        const auto row = [](const char* name, const char* written, const char* value) {
            QTest::newRow(name) << QString::fromUtf8(written) << QString::fromUtf8(value);
        };
        row("plain", "\"abc\"", "abc");
        row("single quotes", "'a\"b'", "a\"b");
        row("escapes", "\"a\\t\\\\b\\\"\\'\"", "a\t\\b\"'");
        row("Unicode", "\"\\u00e9\\x41\\U0001F600\"", "éA😀");
        row("two units of UTF-16", "\"\\ud83d\\ude00\"", "😀");
        row("octal", "\"\\101\"", "A");
        row("verbatim", "@'C:\\x\\'", "C:\\x\\");
        row("verbatim with a quote", "@\"a\"\"b\"", "a\"b");
        row("hidden", "h\"secret\"", "secret");
        row("hidden and verbatim", "h@'a\\b'", "a\\b");
        row("several lines", "```a\n\\b```", "a\n\\b");
        row("the other fence", "~~~a'b~~~", "a'b");
        row("never closed", "\"abc", "abc");
    }

    void text_isDecoded() {
        QFETCH(QString, written);
        QFETCH(QString, value);
        QCOMPARE(QString::fromStdString(kusto::decode_string(written.toStdString())), value);
    }

    void time_hasTicks() {
        constexpr int64_t second = kusto::ticks_per_second;
        QCOMPARE(kusto::decode_timespan("1d"), std::optional(86'400 * second));
        QCOMPARE(kusto::decode_timespan("1.5h"), std::optional(5'400 * second));
        QCOMPARE(kusto::decode_timespan("10min"), std::optional(600 * second));
        QCOMPARE(kusto::decode_timespan("3ticks"), std::optional(int64_t(3)));
        QVERIFY(!kusto::decode_timespan("3 parsecs"));
        QCOMPARE(kusto::parse_timespan_text("1.02:03:04.5"), std::optional(93'784 * second + second / 2));
        QCOMPARE(kusto::parse_timespan_text("-00:00:01"), std::optional(-second));
        QVERIFY(!kusto::parse_timespan_text("25:00:00"));
        QCOMPARE(kusto::timespan_text(86'400 * second), std::string("1.00:00:00"));
        QCOMPARE(kusto::timespan_text(-second / 2), std::string("-00:00:00.5000000"));
    }

    void instant_isReadAndWritten() {
        const auto text = [](std::string_view written) {
            const auto ticks = kusto::parse_datetime_text(written);
            return ticks ? kusto::datetime_text(*ticks) : std::string("none");
        };
        QCOMPARE(text("2020-01-01"), std::string("2020-01-01T00:00:00.0000000Z"));
        QCOMPARE(text("2021-02-09T02:23:26.68Z"), std::string("2021-02-09T02:23:26.6800000Z"));
        QCOMPARE(text("2020-01-01 10:00+02:00"), std::string("2020-01-01T08:00:00.0000000Z"));
        QCOMPARE(text("1/31/2020"), std::string("2020-01-31T00:00:00.0000000Z"));
        QCOMPARE(text("2020-02-30"), std::string("none"));
        QCOMPARE(text("2020-13-01"), std::string("none"));
        QCOMPARE(text("not a date"), std::string("none"));
    }
};

QTEST_APPLESS_MAIN(LiteralTest)
#include "literal_test.moc"
