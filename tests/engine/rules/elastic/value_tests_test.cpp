// Lucene's regular expressions and orderings, rewritten for the matcher: each against what the original means.
#include <QTest>

#include "engine/rules/elastic/field_types.h"
#include "engine/rules/elastic/lucene_regex.h"
#include "engine/rules/elastic/value_tests.h"

#include <re2/re2.h>

using namespace rw;

namespace {

bool finds(const ir::RegexTest& test, const std::string& text) {
    re2::RE2::Options options;
    options.set_case_sensitive(!test.ignore_case);
    options.set_dot_nl(test.dot_all);
    const re2::RE2 compiled(test.source, options);
    if (!compiled.ok()) qWarning("%s: %s", test.source.c_str(), compiled.error().c_str());
    return compiled.ok() && re2::RE2::PartialMatch(text, compiled);
}

} // namespace

class ValueTestsTest : public QObject {
    Q_OBJECT

private slots:

    void luceneRegex_means_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char* source, const char* text, bool expected) {
            QTest::addRow("%s on %s", source, text) << QString::fromUtf8(source) << QString::fromUtf8(text) << expected;
        };
        row("b", "abc", false); // the whole value
        row("a.c", "a\nc", true);
        row("a|b", "b", true);
        row("ab?", "a", true);
        row("a{2,3}", "aaaa", false);
        row("a+?", "", true); // the second operator repeats the first
        row(".*?x", "yyx", true);
        row("\"a.b\"*", "a.ba.b", true);
        row("\"a.b\"", "axb", false);
        row("^a$", "^a$", true); // no anchors
        row("\\d+", "12", true);
        row("\\D", "1", false);
        row("\\.", "x", false);
        row("[a\\-c]", "b", false);
        row("[a-c]", "b", true);
        row("[^a-c]", "d", true);
        row("[.]", ".", true);
        row("[\\d.]+", "1.2", true);
        row("<1-12>", "007", true);
        row("<01-12>", "7", false);
        row("<01-12>", "07", true);
        row("a@b", "axyzb", true);
        row("#|a", "a", true);
        row("()", "", true);
        row("a/b=c", "a/b=c", true);
        row("é+", "éé", true);
    }

    void luceneRegex_means() {
        QFETCH(QString, source);
        QFETCH(QString, text);
        QFETCH(bool, expected);
        const elastic::LuceneRegex regex = elastic::read_lucene_regex(source.toStdString(), false);
        QCOMPARE(int(regex.verdict), int(elastic::LuceneRegex::Verdict::valid));
        QCOMPARE(finds(regex.test, text.toStdString()), expected);
    }

    void luceneRegex_isRefused_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<int>("verdict");
        const int wrong = int(elastic::LuceneRegex::Verdict::wrong);
        const int inexpressible = int(elastic::LuceneRegex::Verdict::inexpressible);
        QTest::newRow("unclosed group") << "(a" << wrong;
        QTest::newRow("stray bracket") << "a)" << wrong;
        QTest::newRow("unclosed set") << "[a" << wrong;
        QTest::newRow("empty set") << "[]" << wrong;
        QTest::newRow("nothing to repeat") << "*a" << wrong;
        QTest::newRow("inline flags") << "(?i)a" << wrong;
        QTest::newRow("bad count") << "a{x}" << wrong;
        QTest::newRow("backslash at the end") << "a\\" << wrong;
        QTest::newRow("unclosed quote") << "\"a" << wrong;
        QTest::newRow("bad interval") << "<a>" << wrong;
        QTest::newRow("complement") << "~a" << inexpressible;
        QTest::newRow("intersection") << "a&b" << inexpressible;
        QTest::newRow("deep") << QString(1000, QLatin1Char('(')) << wrong;
    }

    void luceneRegex_isRefused() {
        QFETCH(QString, source);
        QFETCH(int, verdict);
        const elastic::LuceneRegex regex = elastic::read_lucene_regex(source.toStdString(), false);
        QCOMPARE(int(regex.verdict), verdict);
        QVERIFY(regex.problem.ends_with('.'));
        QVERIFY(regex.offset <= size_t(source.toUtf8().size()));
    }

    void ordering_isThatOfCodePoints() {
        const std::vector<std::string> texts{"", "a", "ab", "aba", "abb", "b", "System", "Zz", "é", "日本", "\x7f"};
        for (const std::string& bound : texts)
            for (const std::string& value : texts)
                for (const auto comparison : {ir::Comparison::less,
                                              ir::Comparison::less_equal,
                                              ir::Comparison::greater,
                                              ir::Comparison::greater_equal}) {
                    const int order = value.compare(bound);
                    const bool expected = comparison == ir::Comparison::less         ? order < 0
                                          : comparison == ir::Comparison::less_equal ? order <= 0
                                          : comparison == ir::Comparison::greater    ? order > 0
                                                                                     : order >= 0;
                    const auto test = elastic::ordered(comparison, bound);
                    QVERIFY(test.has_value());
                    QVERIFY2(finds(std::get<ir::RegexTest>(*test), value) == expected,
                             (value + " against " + bound + " " + std::to_string(int(comparison))).c_str());
                }
    }

    void multiFields_areResolved() {
        QCOMPARE(elastic::resolve_name("process.name.caseless").name, std::string("process.name"));
        QVERIFY(!elastic::resolve_name("process.name.caseless").cased);
        QCOMPARE(int(elastic::resolve_name("file.path.text").type), int(elastic::FieldType::text));
        QCOMPARE(elastic::resolve_name("process.io.text").name, std::string("process.io.text"));
        QCOMPARE(int(elastic::resolve_name("source.ip").type), int(elastic::FieldType::ip));
        QCOMPARE(int(elastic::resolve_name("event.code").type), int(elastic::FieldType::unknown));
    }
};

QTEST_APPLESS_MAIN(ValueTestsTest)
#include "value_tests_test.moc"
