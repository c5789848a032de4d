// What EQL means on single events, what of sequences is kept, colours, and that a broken part leaves the rest alive.
#include <QJsonDocument>
#include <QTest>

#include "engine/rules/elastic/eql/eql.h"
#include "engine/rules/elastic/eql/parser.h"
#include "engine/rules/elastic/limits.h"
#include "tests/engine/annotated_text.h"
#include "tests/engine/naive_matcher.h"

using namespace rw;

namespace {

elastic::Query lower(const std::string& text, ir::PredicateTable& predicates) { return eql::lower(text, predicates); }

std::string coloured(const std::string& query) {
    std::string out;
    for (const rules::Token& token : eql::parse(query).tokens) {
        constexpr std::string_view letters = "-kfmvwxonc.";
        out += letters[static_cast<size_t>(token.role)];
        out += query.substr(token.span.begin, token.span.size()) + ' ';
    }
    return out;
}

} // namespace

class EqlTest : public QObject {
    Q_OBJECT

private slots:

    void query_matchesEvent_data() {
        QTest::addColumn<QString>("condition");
        QTest::addColumn<QByteArray>("event");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char* name, const char* condition, const char* event, bool expected) {
            QTest::newRow(name) << QString::fromUtf8(condition) << QByteArray(event) << expected;
        };
        row("equality keeps case", "a == \"Bc\"", R"({"a":"bc"})", false);
        row("equality takes no wildcards", "a == \"b*\"", R"({"a":"bc"})", false);
        row("colon ignores case", "a : \"B?*\"", R"({"a":"bcd"})", true);
        row("colon is anchored", "a : \"b\"", R"({"a":"bc"})", false);
        row("question mark is one character", "a : \"b?\"", R"({"a":"b"})", false);
        row("list of patterns", "a : (\"x*\", \"b*\")", R"({"a":"bcd"})", true);
        row("like keeps case", "a like \"B*\"", R"({"a":"bcd"})", false);
        row("like~ ignores case", "a like~ \"B*\"", R"({"a":"bcd"})", true);
        row("in keeps case", "a in (\"B\", \"c\")", R"({"a":"b"})", false);
        row("in~ ignores case", "a in~ (\"B\", \"c\")", R"({"a":"b"})", true);
        row("in~ takes no wildcards", "a in~ (\"B*\")", R"({"a":"bc"})", false);
        row("backslash in a pattern is literal", "a : \"c:\\\\*\\\\x\"", R"({"a":"C:\\y\\X"})", true);
        row("raw text", "a : \"\"\"c:\\x\"\"\"", R"({"a":"C:\\x"})", true);
        row("regex is anchored", "a regex \"b.\"", R"({"a":"abc"})", false);
        row("regex~ ignores case", "a regex~ (\"x\", \"B.\")", R"({"a":"bc"})", true);
        row("unequal over a missing field", "a != \"b\"", "{}", true);
        row("not over a missing field", "not a == \"b\"", "{}", true);
        row("not of an order over a missing field", "not (a > -1)", "{}", true);
        row("not in over a missing field", "a not in (\"b\", \"c\")", "{}", true);
        row("not like over a missing field", "not a like \"b*\"", "{}", true);
        row("not of a function over a missing field", "not startsWith(a, \"b\")", "{}", true);
        row("function unequal over a missing field", "length(a) != 3", "{}", false);
        row("null is missing", "a == null", R"({"a":null})", true);
        row("not null", "a != null", R"({"a":0})", true);
        row("null of a comparison", "null == (a > 1)", "{}", true);
        row("null of a comparison that is there", "null == (a > 1)", R"({"a":0})", false);
        row("false of a comparison", "(a > 1) == false", R"({"a":0})", true);
        row("false of a comparison over a missing field", "(a > 1) == false", "{}", false);
        row("boolean field alone", "a", R"({"a":true})", true);
        row("boolean field alone, negated", "not a", R"({"a":false})", true);
        row("any value", "a == \"b\"", R"({"a":["x","b"]})", true);
        row("unequal needs all values", "a != \"b\"", R"({"a":["x","b"]})", false);
        row("precedence", "a == 1 or b == 1 and c == 1", R"({"a":1})", true);
        row("not binds looser than a comparison", "not a == 1 and b == 2", R"({"b":2})", true);
        row("keywords in any case", "a == 1 AND NOT b == 1", R"({"a":1})", true);
        row("literal on the left", "3 < a", R"({"a":4})", true);
        row("order of texts", "a >= \"System\" and a < \"Systez\"", R"({"a":"System Idle"})", true);
        row("sum on the left", "a - 1 == 81", R"({"a":82})", true);
        row("sum on the right of minus", "100 - a > 90", R"({"a":5})", true);
        row("minus", "-a < -5", R"({"a":6})", true);
        row("product", "multiply(6, a) == 30", R"({"a":5})", true);
        row("product that does not divide is folded", "2 * 3 == 6 and a == 1", R"({"a":1})", true);
        row("text of a number", "string(a) : \"1?\"", R"({"a":12})", true);
        row("number of a text", "number(a) == 17", R"({"a":"17"})", true);
        row("length", "length(a) > 3", R"({"a":"äöü"})", false);
        row("length, long",
            "length(a) >= 2000",
            QByteArray("{\"a\":\"" + QByteArray(2000, 'x') + "\"}").constData(),
            true);
        row("length, short",
            "length(a) >= 2000",
            QByteArray("{\"a\":\"" + QByteArray(1999, 'x') + "\"}").constData(),
            false);
        row("length of nothing", "length(a) == 0", R"({"a":""})", true);
        row("substring from the end", "substring(a, -4) : \".EXE\"", R"({"a":"x.exe"})", true);
        row("substring with an end", "substring(a, 1, 3) == \"xp\"", R"({"a":"explorer"})", true);
        row("substring with a far end", "substring(a, 1, 9) == \"xp\"", R"({"a":"explorer"})", false);
        row("substring with a negative end", "substring(a, 0, -1) == \"HOST\"", R"({"a":"HOST$"})", true);
        row("contains at", "indexOf(a, \"x\") != null", R"({"a":"abxc"})", true);
        row("contains behind", "indexOf(a, \"x\", 3) != null", R"({"a":"abxc"})", false);
        row("stands at the start", "indexOf(a, \"a\") == 0", R"({"a":"abxc"})", true);
        row("starts", "startsWith~(a, \"AB\")", R"({"a":"abxc"})", true);
        row("starts keeps case", "startsWith(a, \"AB\")", R"({"a":"abxc"})", false);
        row("several parts", "stringContains(a, \"q\", \"x\")", R"({"a":"abxc"})", true);
        row("text that starts with the field", "startsWith(\"explorer.exe\", a)", R"({"a":"explorer"})", true);
        row("text that ends with the field", "endsWith(\"explorer.exe\", a)", R"({"a":"plorer"})", false);
        row("text that contains the field", "stringContains(\"explorer.exe\", a)", R"({"a":"plore"})", true);
        row("fields", "endsWith~(a, b)", R"({"a":"x.EXE","b":".exe"})", true);
        row("fields unequal", "a != b", R"({"a":1,"b":2})", true);
        row("fields unequal, one missing", "a != b", R"({"a":1})", false);
        row("fields not equal, one missing", "not a == b", R"({"a":1})", true);
        row("network", "cidrmatch(a, \"10.0.0.0/8\", \"fe80::/10\")", R"({"a":"fe80::1"})", true);
        row("network with host bits", "cidrMatch(a, \"10.6.48.157/8\")", R"({"a":"10.1.1.1"})", true);
        row("backticks", "`a-b`.`c` == 1", R"({"a-b":{"c":1}})", true);
        row("caseless field", "process.name.caseless == \"cmd.exe\"", R"({"process":{"name":"CMD.exe"}})", true);
        row("optional field", "?a == null", "{}", true);
        row("unicode escape", "a == \"\\u{41}\"", R"({"a":"A"})", true);
        row("comments", "a == 1 /* x */ // y", R"({"a":1})", true);
    }

    void query_matchesEvent() {
        QFETCH(QString, condition);
        QFETCH(QByteArray, event);
        QFETCH(bool, expected);
        ir::PredicateTable predicates;
        const elastic::Query query = lower("process where " + condition.toStdString(), predicates);
        QVERIFY2(query.diagnostics.empty(), query.diagnostics.empty() ? "" : query.diagnostics.front().message.c_str());
        QVERIFY2(query.rule.replayable(), query.rule.replayable() ? "" : query.rule.losses.front().reason.c_str());
        QCOMPARE(query.rule.sources.size(), size_t(1));
        QCOMPARE(query.rule.sources.front().name, std::string("process"));
        QCOMPARE(test::NaiveMatcher(query.rule.condition, predicates).matches(QJsonDocument::fromJson(event).object()),
                 expected);
    }

    void unmappedOptionalField_isNull_data() {
        QTest::addColumn<QString>("condition");
        QTest::addColumn<bool>("expected");
        QTest::newRow("equal") << QStringLiteral("?x == \"a\"") << false;
        QTest::newRow("unequal") << QStringLiteral("?x != \"a\"") << false;
        QTest::newRow("not equal") << QStringLiteral("not ?x == \"a\"") << false;
        QTest::newRow("alone") << QStringLiteral("?x") << false;
        QTest::newRow("null") << QStringLiteral("?x == null") << true;
        QTest::newRow("or") << QStringLiteral("?x == 1 or a == 1") << true;
        QTest::newRow("not of an or") << QStringLiteral("not (?x == 1 or a == 2)") << false;
    }

    void unmappedOptionalField_isNull() {
        QFETCH(QString, condition);
        QFETCH(bool, expected);
        ir::PredicateTable predicates;
        eql::Options options;
        options.query.unmapped = {"x"};
        const elastic::Query query = eql::lower("any where " + condition.toStdString(), predicates, options);
        QVERIFY(query.rule.replayable());
        QVERIFY(query.rule.sources.empty());
        const QJsonObject event{{QStringLiteral("a"), 1}};
        QCOMPARE(test::NaiveMatcher(query.rule.condition, predicates).matches(event), expected);
    }

    void sequence_keepsItsStepsAsBranches() {
        const test::AnnotatedText at = test::annotated("‹sequence by host.id, ?user.id with maxspan=5m›\n"
                                                       "  [process where a == 1] by b with runs=3\n"
                                                       "  ‹![file where c == 2]›\n"
                                                       "  [any where true] by b\n"
                                                       "until ‹[network where d == 4]› | tail 5");
        ir::PredicateTable predicates;
        const elastic::Query query = lower(at.text, predicates);
        QVERIFY2(query.diagnostics.empty(), query.diagnostics.empty() ? "" : query.diagnostics.front().message.c_str());
        const ir::Rule& rule = query.rule;
        QCOMPARE(rule.stages.size(), size_t(2));
        QCOMPARE(rule.stages[0].name, std::string("sequence"));
        QVERIFY(rule.stages[0].span == at.spans[0]);
        QCOMPARE(rule.stages[1].name, std::string("tail"));
        QCOMPARE(rule.losses.size(), size_t(2));
        QCOMPARE(rule.branches.size(), size_t(3));
        QCOMPARE(rule.branches[0].label, std::string("!file"));
        QVERIFY(rule.branches[0].span == at.spans[1]);
        QCOMPARE(rule.branches[0].sources.size(), size_t(1));
        QCOMPARE(rule.branches[1].label, std::string("any"));
        QVERIFY(rule.branches[1].sources.empty());
        QCOMPARE(rule.branches[2].label, std::string("until network"));
        QVERIFY(rule.branches[2].span == at.spans[2]);
        for (const ir::Branch& branch : rule.branches) QVERIFY(branch.condition.root < branch.condition.nodes.size());
        const eql::Tree tree = eql::parse(at.text);
        QCOMPARE(tree.maxspan_ms.value(), int64_t{300'000});
        QCOMPARE(tree.terms[0].runs, uint32_t(3));
        QVERIFY(tree.terms[1].missing);
        QCOMPARE(tree.keys.size(), size_t(2));
        QVERIFY(tree.exprs[tree.keys[1]].optional);
    }

    void missingFirstStep_isABranch() {
        ir::PredicateTable predicates;
        const elastic::Query query =
            lower("sequence with maxspan=1s ![file where a == 1] [process where b == 2]", predicates);
        QCOMPARE(query.rule.sources.front().name, std::string("process"));
        QCOMPARE(query.rule.branches.size(), size_t(1));
        QCOMPARE(query.rule.branches.front().label, std::string("!file"));
        const QJsonObject event{{QStringLiteral("b"), 2}};
        QVERIFY(test::NaiveMatcher(query.rule.condition, predicates).matches(event));
    }

    void overriddenCategory_isACondition() {
        ir::PredicateTable predicates;
        eql::Options options;
        options.query.category_field = "event.type";
        const elastic::Query query = eql::lower("info where a == 1", predicates, options);
        QVERIFY(query.rule.sources.empty());
        QVERIFY(test::NaiveMatcher(query.rule.condition, predicates)
                    .matches(QJsonDocument::fromJson(R"({"event":{"type":["info","x"]},"a":1})").object()));
        QVERIFY(!test::NaiveMatcher(query.rule.condition, predicates)
                     .matches(QJsonDocument::fromJson(R"({"event":{"type":"x"},"a":1})").object()));
    }

    void computedValue_isALossAtItsPlace() {
        const test::AnnotatedText at = test::annotated("any where a == 1 and ‹between(b, \"x\", \"y\") == \"z\"›");
        ir::PredicateTable predicates;
        const elastic::Query query = lower(at.text, predicates);
        QCOMPARE(query.rule.losses.size(), size_t(1));
        QCOMPARE(query.rule.losses.front().code, std::string("RW3220"));
        QVERIFY(query.rule.losses.front().span == at.spans.front());
        QCOMPARE(predicates.size(), size_t(1));
    }

    void brokenPart_leavesTheRest_data() {
        QTest::addColumn<QString>("query");
        QTest::newRow("operand missing") << QStringLiteral("process where a == 1 and b == and c == 3");
        QTest::newRow("half typed list") << QStringLiteral("process where c == 3 and a in (1, ");
        QTest::newRow("half typed text") << QStringLiteral("process where c == 3 and a == 1 and b : \"x");
        QTest::newRow("broken step") << QStringLiteral("sequence [process where a == 1 and ] [file where c == 3]");
        QTest::newRow("unclosed step") << QStringLiteral("sequence [process where a == 1 [file where c == 3]");
    }

    void brokenPart_leavesTheRest() {
        QFETCH(QString, query);
        ir::PredicateTable predicates;
        const elastic::Query lowered = lower(query.toStdString(), predicates);
        QVERIFY(!lowered.rule.replayable());
        QVERIFY(!lowered.diagnostics.empty());
        QCOMPARE(predicates.size(), size_t(2));
    }

    void words_areColouredByRole() {
        QCOMPARE(coloured("process where not a.b : (\"x*\\\\\", \"y?\") and ?c >= 5 // z"),
                 std::string(
                     "nprocess owhere onot fa.b o: .( v\"x w* x\\\\ v\" ., v\"y w? v\" .) oand o? fc o>= v5 c// z "));
        QCOMPARE(coloured("any where endsWith~(a, \"x*\")"),
                 std::string("nany owhere mendsWith~ .( fa ., v\"x*\" .) "));
    }

    void deepNesting_isRefused_data() {
        QTest::addColumn<QString>("condition");
        QTest::newRow("brackets") << QString(1000, QLatin1Char('(')) + QStringLiteral("a");
        QTest::newRow("not") << QStringLiteral("not ").repeated(1000) + QStringLiteral("a");
        QTest::newRow("minus") << QStringLiteral("-").repeated(1000) + QStringLiteral("a");
        QTest::newRow("calls") << QStringLiteral("length(").repeated(1000) + QStringLiteral("a");
        QTest::newRow("a chain of sums") << QStringLiteral("1 + ").repeated(100'000) + QStringLiteral("a == 1");
        QTest::newRow("relations") << QStringLiteral("child of [process where ").repeated(1000) + QStringLiteral("a");
    }

    void deepNesting_isRefused() {
        QFETCH(QString, condition);
        ir::PredicateTable predicates;
        const elastic::Query query = lower("any where " + condition.toStdString(), predicates);
        QVERIFY(!query.rule.replayable());
        QVERIFY(std::any_of(query.diagnostics.begin(), query.diagnostics.end(), [](const Diagnostic& each) {
            return each.code == "RW3002";
        }));
    }
};

QTEST_APPLESS_MAIN(EqlTest)
#include "eql_test.moc"
