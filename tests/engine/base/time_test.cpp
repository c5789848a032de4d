#include <QtTest>

#include "engine/base/time.h"

using namespace rw;

class TestTime : public QObject {
    Q_OBJECT

private slots:
    void formsOfLogs_areRead_data();
    void formsOfLogs_areRead();
    void whatIsNoTime_isRefused_data();
    void whatIsNoTime_isRefused();
    void filetime_hasSevenDigits();
    void dates_goThereAndBack();
};

void TestTime::formsOfLogs_areRead_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* text, const char* expected) {
        QTest::newRow(name) << QString::fromLatin1(text) << QString::fromLatin1(expected);
    };
    row("RFC 3339", "2020-07-22T20:29:27.321Z", "2020-07-22T20:29:27.321Z");
    row("seven digits", "2019-04-18T16:55:37.0149808Z", "2019-04-18T16:55:37.0149808Z");
    row("blank, no zone", "2020-10-18 07:50:06.220", "2020-10-18T07:50:06.220Z");
    row("offset", "2020-07-22T22:29:27+02:00", "2020-07-22T20:29:27Z");
    row("blank before the offset", "2020-10-20 06:10:00.000 +00:00", "2020-10-20T06:10:00.000Z");
    row("offset without colon", "2020-07-22T18:29:27-0200", "2020-07-22T20:29:27Z");
    row("slashes", "2020/07/22 20:29:27", "2020-07-22T20:29:27Z");
    row("date alone", "2020-07-22", "2020-07-22T00:00:00Z");
    row("nine digits", "2018-11-19T12:28:01.424247700Z", "2018-11-19T12:28:01.424247700Z");
    row("before 1970", "1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z");
    row("epoch seconds", "1595449767", "2020-07-22T20:29:27Z");
    row("epoch with fraction", "1595449767.25", "2020-07-22T20:29:27.25Z");
    row("epoch milliseconds", "1595449767321", "2020-07-22T20:29:27.321Z");
    row("leap day", "2020-02-29T00:00:00Z", "2020-02-29T00:00:00Z");
}

void TestTime::formsOfLogs_areRead() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const auto instant = parse_time(text.toStdString());
    QVERIFY(instant.has_value());
    QCOMPARE(QString::fromStdString(format_time(*instant)), expected);
}

void TestTime::whatIsNoTime_isRefused_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"",
                             "yesterday",
                             "2020-13-01T00:00:00Z",
                             "2019-02-29",
                             "2020-07-22Tx",
                             "12:30",
                             "-",
                             "2020-07-22T25:00:00Z",
                             "99999999999999999999",
                             "1500-01-01",
                             "0x5F18A1E7"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestTime::whatIsNoTime_isRefused() {
    QFETCH(QString, text);
    QVERIFY(!parse_time(text.toStdString()).has_value());
}

void TestTime::filetime_hasSevenDigits() {
    QCOMPARE(format_time(from_filetime(132'399'233'673'210'000)), std::string("2020-07-22T20:29:27.3210000Z"));
    QVERIFY(!from_filetime(0).valid());
    QVERIFY(!from_filetime(UINT64_MAX).valid());
}

void TestTime::dates_goThereAndBack() {
    for (int64_t day = -200'000; day < 200'000; day += 37) {
        const CivilDate date = civil_from_days(day);
        QCOMPARE(days_from_civil(date.year, date.month, date.day), day);
    }
}

QTEST_APPLESS_MAIN(TestTime)
#include "time_test.moc"
