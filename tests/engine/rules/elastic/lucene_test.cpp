// What Lucene's query strings mean on single events: clauses that are required, optional or forbidden.
#include <QJsonDocument>
#include <QTest>

#include "engine/rules/elastic/lucene/lucene.h"
#include "engine/rules/elastic/lucene/parser.h"
#include "tests/engine/naive_matcher.h"

using namespace rw;

namespace {

std::string coloured(const std::string& query) {
    std::string out;
    for (const rules::Token& token : lucene::parse(query).tokens) {
        constexpr std::string_view letters = "-kfmvwxonc.";
        out += letters[static_cast<size_t>(token.role)];
        out += query.substr(token.span.begin, token.span.size()) + ' ';
    }
    return out;
}

} // namespace

class LuceneTest : public QObject {
    Q_OBJECT

private slots:

    void query_matchesEvent_data() {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QByteArray>("event");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char* name, const char* query, const char* event, bool expected) {
            QTest::newRow(name) << QString::fromUtf8(query) << QByteArray(event) << expected;
        };
        row("or without a word", "a:1 b:1", R"({"b":1})", true);
        row("or", "a:1 OR b:1", R"({"b":1})", true);
        row("and", "a:1 AND b:1", R"({"b":1})", false);
        row("lower-case words are terms", "a:(x or y)", R"({"a":"or"})", true);
        row("and makes both required", "a:1 OR b:1 AND c:1", R"({"a":1})", false);
        row("optional beside required", "a:1 OR b:1 AND c:1", R"({"b":1,"c":1})", true);
        row("and before or", "a:1 AND b:1 OR c:1", R"({"a":1,"b":1})", true);
        row("and before or, only the last", "a:1 AND b:1 OR c:1", R"({"c":1})", false);
        row("not over a missing field", "NOT a:1", "{}", true);
        row("and not", "b:1 AND NOT a:1", R"({"b":1})", true);
        row("minus", "b:1 -a:1", R"({"a":1,"b":1})", false);
        row("plus", "+b:1 a:1", R"({"a":1})", false);
        row("signs", "a:1 && !b:1", R"({"a":1})", true);
        row("negation in brackets", "a:1 AND (NOT b:1)", R"({"a":1})", true);
        row("case", "a:X", R"({"a":"x"})", false);
        row("wildcards", "a:b?d*", R"({"a":"bcdef"})", true);
        row("wildcards are anchored", "a:b?d", R"({"a":"bcde"})", false);
        row("escaped star", "a:b\\*", R"({"a":"b*"})", true);
        row("plus inside a term", "a:g+s", R"({"a":"g+s"})", true);
        row("phrase", "a:\"b c\"", R"({"a":"b c"})", true);
        row("regex is anchored", "a:/2[0-9]{3}/", R"({"a":"2755x"})", false);
        row("regex", "a:/2[0-9]{3}/", R"({"a":"2755"})", true);
        row("slash in a regex", "a:/b\\/c/", R"({"a":"b/c"})", true);
        row("exists", "_exists_:a", R"({"a":0})", true);
        row("not exists", "NOT _exists_:a", "{}", true);
        row("star is exists", "a:*", R"({"a":null})", false);
        row("everything", "*:*", "{}", true);
        row("everything by a star", "*", "{}", true);
        row("nothing asked", " ", "{}", true);
        row("closed range", "a:[1 TO 5]", R"({"a":5})", true);
        row("open range", "a:{1 TO 5}", R"({"a":5})", false);
        row("range half open", "a:[1 TO 5}", R"({"a":1})", true);
        row("range without an end", "a:[3 TO *]", R"({"a":9})", true);
        row("one side", "a:>=10", R"({"a":10})", true);
        row("range of texts", "a:[bb TO cc]", R"({"a":"c"})", true);
        row("text by a word", "message:Failed", R"({"message":"it failed."})", true);
        row("phrase of a text", "message:\"has failed\"", R"({"message":"it has failed."})", true);
        row("text without a word", "message:\"--\"", R"({"message":"a -- b"})", false);
        row("term without a word", "message:=", R"({"message":"a = b"})", false);
        row("any field", "x", R"({"b":{"c":"x"}})", true);
        row("boost is about order", "a:1^2", R"({"a":1})", true);
    }

    void query_matchesEvent() {
        QFETCH(QString, query);
        QFETCH(QByteArray, event);
        QFETCH(bool, expected);
        ir::PredicateTable predicates;
        const elastic::Query lowered = lucene::lower(query.toStdString(), predicates);
        QVERIFY2(lowered.rule.replayable(),
                 lowered.rule.replayable() ? "" : lowered.rule.losses.front().reason.c_str());
        QCOMPARE(
            test::NaiveMatcher(lowered.rule.condition, predicates).matches(QJsonDocument::fromJson(event).object()),
            expected);
    }

    void brokenPart_leavesTheRest_data() {
        QTest::addColumn<QString>("query");
        QTest::newRow("value missing") << QStringLiteral("b:2 AND a:");
        QTest::newRow("condition missing") << QStringLiteral("b:2 AND ");
        QTest::newRow("unclosed quote") << QStringLiteral("b:2 AND a:\"x");
        QTest::newRow("unclosed range") << QStringLiteral("b:2 AND a:[1 TO");
        QTest::newRow("stray bracket") << QStringLiteral("b:2)");
        QTest::newRow("empty brackets") << QStringLiteral("b:2 AND ()");
    }

    void brokenPart_leavesTheRest() {
        QFETCH(QString, query);
        ir::PredicateTable predicates;
        const elastic::Query lowered = lucene::lower(query.toStdString(), predicates);
        QVERIFY(!lowered.rule.replayable());
        QVERIFY(!lowered.diagnostics.empty());
        QCOMPARE(predicates.size(), size_t(1));
    }

    void words_areColouredByRole() {
        QCOMPARE(coloured("a:(x* OR /y/) AND NOT b:[1 TO 2]^3"),
                 std::string("fa .: .( vx w* oOR v/y/ .) oAND oNOT fb .: .[ v1 oTO v2 .] m^3 "));
    }

    void deepNesting_isRefused() {
        ir::PredicateTable predicates;
        const elastic::Query query = lucene::lower(std::string(1000, '(') + "a", predicates);
        QCOMPARE(query.diagnostics.front().code, std::string("RW3002"));
        const elastic::Query stray = lucene::lower(std::string(100'000, ')') + "a:1", predicates);
        QVERIFY(!stray.rule.replayable());
    }
};

QTEST_APPLESS_MAIN(LuceneTest)
#include "lucene_test.moc"
