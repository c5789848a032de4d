// Escapes and wildcards, encodings, networks, dashes, placeholders: the tables of the semantics.
#include <QTest>

#include "engine/base/unicode.h"
#include "engine/rules/sigma/sigma.h"
#include "engine/rules/sigma/value.h"

using namespace rw;
using namespace rw::sigma;

namespace {

QString text(const std::string& bytes) { return QString::fromLatin1(bytes.data(), qsizetype(bytes.size())); }

/// The one predicate of a rule with this item; describe()d.
std::string lowered(const std::string& item, const ParseOptions& options = {}) {
    ir::PredicateTable predicates;
    const auto file = sigma::parse("title: t\nlogsource:\n    category: test\ndetection:\n    s:\n        " + item +
                                       "\n    condition: s\n",
                                   "",
                                   predicates,
                                   options);
    std::string result;
    for (uint32_t i = 0; i < predicates.size(); ++i)
        result += (i > 0 ? " / " : "") + ir::describe(predicates[ir::PredicateId{i}]);
    return result;
}

} // namespace

class ValueTest : public QObject {
    Q_OBJECT

private slots:

    void escapesAndWildcards_data() {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QStringList>("matching");
        QTest::addColumn<QStringList>("other");
        const auto row = [](const char* rule, QStringList matching, QStringList other) {
            QTest::newRow(rule) << QString::fromUtf8(rule) << matching << other;
        };
        row(R"(te\st)", {R"(te\st)"}, {"test"});
        row(R"(te\\st)", {R"(te\st)"}, {R"(te\\st)"});
        row(R"(\\server\share)", {R"(\server\share)"}, {R"(\\server\share)"});
        row(R"(\\\\server\\share)", {R"(\\server\share)"}, {R"(\server\share)"});
        row(R"(te\*st)", {"te*st"}, {"teXst"});
        row(R"(te\\*st)", {R"(te\Xst)", R"(te\st)"}, {"teXst"});
        row(R"(te\\\*st)", {R"(te\*st)"}, {R"(te\Xst)"});
        row(R"(te\\\st)", {R"(te\\st)"}, {R"(te\st)"});
        row(R"(te\\\\st)", {R"(te\\st)"}, {R"(te\st)"});
        row("test\\", {"test\\"}, {"test"});
        row("test\\\\", {"test\\"}, {"test\\\\"});
        row(R"(C:\Windows\*)", {R"(C:\Windows*)"}, {R"(C:\Windows\a)"});
        row(R"(C:\Windows\\*)", {R"(C:\Windows\a)"}, {R"(C:\Windows*)"});
        row(R"(*\cmd.exe)", {R"(C:\cmd.exe)"}, {"cmd.exe"});
        row(R"(\\?\C:)", {R"(\x\C:)", R"(\?\C:)"}, {R"(\\?\C:)"});
        row("?", {"1", QString::fromUtf8("é")}, {"", "xy"});
        row("**", {"", "x"}, {});
        row("%name%", {"%name%"}, {"name"});
        row("strasse", {"STRASSE"}, {QString::fromUtf8("straße")});
        row("ü", {QString::fromUtf8("Ü")}, {"u"});
    }

    void escapesAndWildcards() {
        QFETCH(QString, rule);
        QFETCH(QStringList, matching);
        QFETCH(QStringList, other);
        const ir::Pattern pattern = parse_pattern(rule.toStdString());
        for (const QString& each : matching) QVERIFY2(ir::matches(pattern, each.toStdString()), qPrintable(each));
        for (const QString& each : other) QVERIFY2(!ir::matches(pattern, each.toStdString()), qPrintable(each));
    }

    void base64_data() {
        QTest::addColumn<QString>("bytes");
        QTest::addColumn<QStringList>("forms"); // whole, then at offsets 0, 1, 2
        QTest::newRow("empty") << "" << QStringList{"", "", "", ""};
        QTest::newRow("one byte") << "a" << QStringList{"YQ==", "Y", "", "h"};
        QTest::newRow("three bytes") << "abc" << QStringList{"YWJj", "YWJj", "FiY", "hYm"};
        QTest::newRow("http://") << "http://" << QStringList{"aHR0cDovLw==", "aHR0cDovL", "h0dHA6Ly", "odHRwOi8v"};
    }

    void base64() {
        QFETCH(QString, bytes);
        QFETCH(QStringList, forms);
        QCOMPARE(text(sigma::base64(bytes.toStdString())), forms[0]);
        for (size_t offset = 0; offset < 3; ++offset)
            QCOMPARE(text(base64_at_offset(bytes.toStdString(), offset)), forms[qsizetype(offset) + 1]);
    }

    void utf16() {
        QCOMPARE(to_utf16("aé", Utf16::little), std::string("a\0\xE9\0", 4));
        QCOMPARE(to_utf16("aé", Utf16::big), std::string("\0a\0\xE9", 4));
        QCOMPARE(to_utf16("a", Utf16::marked),
                 std::string("\xFF\xFE"
                             "a\0",
                             4));
        QCOMPARE(to_utf16("😀", Utf16::little), std::string("\x3D\xD8\x00\xDE", 4));
    }

    void networks_data() {
        QTest::addColumn<QString>("written");
        QTest::addColumn<int>("bits"); // -1: refused
        const auto row = [](const char* written, int bits) {
            QTest::newRow(written) << QString::fromLatin1(written) << bits;
        };
        row("10.0.0.0/8", 104);
        row("0.0.0.0/0", 96);
        row("127.0.0.1", 128);
        row("10.0.0.0/255.0.0.0", 104);
        row("10.0.0.0/0.255.255.255", 104);
        row("::/0", 0);
        row("::1", 128);
        row("fe80::/10", 10);
        row("2001:DB8::/32", 32);
        row("::ffff:10.0.0.0/104", 104);
        row("1:2:3:4:5:6:7:8/128", 128);
        row("1:2:3:4:5:6:1.2.3.4", 128);
        for (const char* bad : {"",
                                "/",
                                "abc",
                                "10.0.0.0/33",
                                "10.0.0.1/8",
                                "010.0.0.0/8",
                                "10.*",
                                "10.0.0.0 /8",
                                "10.0.0/8",
                                "10.0.0.0/",
                                "10.0.0.0/08",
                                "::1/129",
                                "1::2::3",
                                ":::",
                                "1:2:3:4:5:6:7",
                                "1:2:3:4:5:6:7:8:9",
                                "12345::",
                                "::1%eth0",
                                "fe80::1/10",
                                "10.0.0.0/255.0.255.0",
                                "256.0.0.0/8",
                                "1.2.3.4.5/16",
                                "10.0.0.0/-1"})
            row(bad, -1);
    }

    void networks() {
        QFETCH(QString, written);
        QFETCH(int, bits);
        std::string problem;
        const auto network = parse_cidr(written.toStdString(), problem);
        QCOMPARE(network ? int(network->prefix_bits) : -1, bits);
        QCOMPARE(problem.empty(), bool(network));
    }

    void dashes_data() {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<int>("varied");
        QTest::newRow("at the start") << "-a" << 1;
        QTest::newRow("inside a word") << "a-b" << 0;
        QTest::newRow("before a blank") << "- a" << 0;
        QTest::newRow("two") << " -a /b" << 2;
        QTest::newRow("double") << "--aa" << 1;
        QTest::newRow("before a wildcard") << "-*a" << 0;
        QTest::newRow("behind a wildcard") << "*-a" << 1;
        QTest::newRow("em dash") << QString::fromUtf8("—a") << 1;
        QTest::newRow("before a letter of another script") << QString::fromUtf8("-ä") << 1;
        QTest::newRow("many") << " -a -b -c -d -e -f -g -h" << 8;
    }

    void dashes() {
        QFETCH(QString, rule);
        QFETCH(int, varied);
        const ir::Pattern pattern = vary_dashes(parse_pattern(rule.toStdString()));
        const auto count = std::count_if(pattern.parts.begin(), pattern.parts.end(), [](const auto& part) {
            return part.kind == ir::PatternPart::Kind::one_of;
        });
        QCOMPARE(int(count), varied);
        QVERIFY(ir::matches(pattern, parse_pattern(rule.toStdString()).parts.front().text) ||
                rule.contains(QLatin1Char('*')));
    }

    void items_becomePredicates_data() {
        QTest::addColumn<QString>("item");
        QTest::addColumn<QString>("predicates");
        const auto row = [](const char* item, const char* predicates) {
            QTest::newRow(item) << QString::fromUtf8(item) << QString::fromUtf8(predicates);
        };
        row("f: x", "f is x");
        row("f: ''", "f is empty");
        row("f: 5", "f is 5");
        row("f: '5'", "f is 5");
        row("f|contains: x", "f contains x");
        row("f|contains: '*x*'", "f contains x");
        row("f|startswith|endswith: x", "f contains x");
        row("f|endswith: '\\a.exe'", "f ends with \\a.exe");
        row("f|contains|cased: x", "f contains x (exact case)");
        row("f|cased|contains: x", "f contains x (exact case)");
        row("f|base64: foo", "f is Zm9v");
        row("f|base64offset|contains: foobar", "f contains Zm9vYmFy / f contains Zvb2Jhc / f contains mb29iYX");
        row("f|wide|base64: a", "f is YQA=");
        row("f|gte: 3", "f is at least 3");
        row("f|contains: 00050429", "f contains 00050429");
        row("f|expand: '%x%-%y%'", "f is 1-a / f is 1-b / f is 2-a / f is 2-b");
        row("f|expand|contains: '\\%x\\%'", "f contains %x%");
        row("f|contains|expand: '%x%'", "f contains 1 / f contains 2");
    }

    void items_becomePredicates() {
        QFETCH(QString, item);
        QFETCH(QString, predicates);
        ParseOptions options;
        options.placeholders["x"] = {"1", "2"};
        options.placeholders["y"] = {"a", "b"};
        QCOMPARE(QString::fromStdString(lowered(item.toStdString(), options)), predicates);
    }

    void longChainsOfEncodings_stop() {
        std::string chain = "f";
        for (int i = 0; i < 200; ++i) chain += "|base64";
        QVERIFY(lowered(chain + ": x").empty());
        std::string wide = "f";
        for (int i = 0; i < 200; ++i) wide += "|wide";
        QVERIFY(lowered(wide + ": x").empty());
        std::string offsets = "f";
        for (int i = 0; i < 40; ++i) offsets += "|base64offset";
        QVERIFY(lowered(offsets + ": xyzxyz").empty());
    }
};

QTEST_APPLESS_MAIN(ValueTest)
#include "value_test.moc"
