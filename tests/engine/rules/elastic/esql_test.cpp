// What the conditions of ES|QL mean on single events, with null kept through `not`; commands as stages; colours.
#include <QJsonDocument>
#include <QTest>

#include "engine/rules/elastic/esql/esql.h"
#include "engine/rules/elastic/esql/parser.h"
#include "tests/engine/annotated_text.h"
#include "tests/engine/naive_matcher.h"

using namespace rw;

namespace {

std::string coloured(const std::string& query) {
    std::string out;
    for (const rules::Token& token : esql::parse(query).tokens) {
        constexpr std::string_view letters = "-kfmvwxonc.";
        out += letters[static_cast<size_t>(token.role)];
        out += query.substr(token.span.begin, token.span.size()) + ' ';
    }
    return out;
}

std::string codes_of(const elastic::Query& query) {
    std::string codes;
    for (const ir::Loss& loss : query.rule.losses) codes += loss.code + " ";
    return codes;
}

} // namespace

class EsqlTest : public QObject {
    Q_OBJECT

private slots:

    void condition_matchesEvent_data() {
        QTest::addColumn<QString>("commands");
        QTest::addColumn<QByteArray>("event");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char* name, const char* commands, const char* event, bool expected) {
            QTest::newRow(name) << QString::fromUtf8(commands) << QByteArray(event) << expected;
        };
        row("unequal over a missing field", "where user.name != \"root\"", "{}", false);
        row("not over a missing field", "where not user.name == \"root\"", "{}", false);
        row("unequal over another value", "where user.name != \"root\"", R"({"user":{"name":"bob"}})", true);
        row("not not", "where not not a == 1", "{}", false);
        row("not of an order", "where not a > 5", "{}", false);
        row("not of an and, one side false", "where not (a == 1 and b == 1)", R"({"a":2})", true);
        row("not of an and, one side null", "where not (a == 1 and b == 1)", R"({"a":1})", false);
        row("not of an or, one side null", "where not (a == 1 or b == 1)", R"({"a":2})", false);
        row("or with a null side", "where a == 1 or b == 1", R"({"a":1})", true);
        row("is null", "where a is null", R"({"a":null})", true);
        row("is not null", "where a is not null", R"({"a":0})", true);
        row("not is null", "where not a is null", "{}", false);
        row("equals null is null", "where a == null", "{}", false);
        row("unequal null is null", "where a != null", R"({"a":1})", false);
        row("in", "where a in (\"x\", \"y\")", R"({"a":"y"})", true);
        row("in keeps case", "where a in (\"X\")", R"({"a":"x"})", false);
        row("not in over a missing field", "where a not in (\"x\")", "{}", false);
        row("not in over another value", "where a not in (\"x\")", R"({"a":"y"})", true);
        row("in with null, hit", "where a in (1, null)", R"({"a":1})", true);
        row("not in with null", "where a not in (1, null)", R"({"a":2})", false);
        row("like", "where a like \"b*d?\"", R"({"a":"bxxde"})", true);
        row("like keeps case", "where a like \"B*\"", R"({"a":"bc"})", false);
        row("like a list", "where a like (\"x*\", \"b*\")", R"({"a":"bc"})", true);
        row("like an escaped star", "where a like \"C:\\\\\\\\\\\\*\"", R"({"a":"C:\\*"})", true);
        row("like in raw text", "where a like \"\"\"C:\\\\*\"\"\"", R"({"a":"C:\\x"})", true);
        row("not like over a missing field", "where a not like \"b*\"", "{}", false);
        row("rlike is anchored", "where a rlike \"b.\"", R"({"a":"abc"})", false);
        row("rlike", "where a rlike \"[0-9]{1,3}\\\\.x\"", R"({"a":"12.x"})", true);
        row("lower case", "where to_lower(a) == \"bc\"", R"({"a":"Bc"})", true);
        row("lower case with upper letters", "where to_lower(a) == \"Bc\"", R"({"a":"Bc"})", false);
        row("lower case like", "where to_lower(a) like \"*b\"", R"({"a":"xB"})", true);
        row("upper case in", "where to_upper(a) in (\"B\")", R"({"a":"b"})", true);
        row("any case", "where a =~ \"BC\"", R"({"a":"bc"})", true);
        row("cast", "where a::keyword == \"5\"", R"({"a":5})", true);
        row("number of a text", "where to_long(a) > 4", R"({"a":"5"})", true);
        row("starts", "where starts_with(a, \"b\") and ends_with(a, \"d\")", R"({"a":"bcd"})", true);
        row("not starts over a missing field", "where not starts_with(a, \"b\")", "{}", false);
        row("network", "where cidr_match(a, \"10.0.0.0/8\", \"::1/128\")", R"({"a":"10.1.1.1"})", true);
        row("not in network, missing", "where not cidr_match(a, \"10.0.0.0/8\")", "{}", false);
        row("length", "where length(a) >= 3", R"({"a":"äöü"})", true);
        row("fields", "where a == b", R"({"a":1,"b":1})", true);
        row("fields unequal, one missing", "where a != b", R"({"a":1})", false);
        row("columns of eval", "eval c = to_lower(a) == \"x\", d = c or b == 2 | where d", R"({"a":"X"})", true);
        row("columns of eval, negated", "eval c = a == \"x\" | where not c", "{}", false);
        row("another name", "eval c = a | where c == 1", R"({"a":1})", true);
        row("several where",
            "where a == 1 | keep a, b* | where b == 2 | sort a desc nulls last",
            R"({"a":1,"b":2})",
            true);
        row("boolean column", "where a", R"({"a":true})", true);
        row("not a boolean column", "where not a", "{}", false);
        row("kql", "where kql(\"not a : x\")", "{}", true);
        row("not kql", "where not kql(\"a : x\")", "{}", true);
        row("match of text", "where message : \"failed\"", R"({"message":"login Failed today"})", true);
        row("match of a keyword", "where match(a, \"x\")", R"({"a":"x"})", true);
        row("value of a list",
            "where mv_contains(event.category, \"process\")",
            R"({"event":{"category":["x","process"]}})",
            true);
        row("backticks", "where `a-b`.c == 1", R"({"a-b":{"c":1}})", true);
        row("minus", "where a > -1", R"({"a":0})", true);
        row("comments", "where a == 1 // x\n and /* y */ b == 2", R"({"a":1,"b":2})", true);
        row("no condition", "keep a", "{}", true);
    }

    void condition_matchesEvent() {
        QFETCH(QString, commands);
        QFETCH(QByteArray, event);
        QFETCH(bool, expected);
        ir::PredicateTable predicates;
        const elastic::Query query =
            esql::lower("FROM logs-x-*, -logs-y METADATA _id, _index | " + commands.toStdString(), predicates);
        QVERIFY2(query.diagnostics.empty(), query.diagnostics.empty() ? "" : query.diagnostics.front().message.c_str());
        QVERIFY2(query.rule.replayable(), query.rule.replayable() ? "" : query.rule.losses.front().reason.c_str());
        QCOMPARE(query.rule.sources.size(), size_t(2));
        QCOMPARE(query.rule.sources.back().name, std::string("-logs-y"));
        QCOMPARE(test::NaiveMatcher(query.rule.condition, predicates).matches(QJsonDocument::fromJson(event).object()),
                 expected);
    }

    void commands_areStagesAndLosses_data() {
        QTest::addColumn<QString>("commands");
        QTest::addColumn<QString>("stages");
        QTest::addColumn<QString>("codes");
        QTest::addColumn<int>("predicates");
        const auto row = [](const char* commands, const char* stages, const char* codes, int predicates) {
            QTest::newRow(commands) << QString::fromUtf8(commands) << QString::fromUtf8(stages)
                                    << QString::fromUtf8(codes) << predicates;
        };
        row("where a == 1 | stats c = count(*) where b == 2 by d | where c > 5 | limit 3",
            "stats;where;limit;",
            "RW3421 ",
            1);
        row("inline stats m = max(a) by b | where m > 5 and c == 1", "inline stats;", "RW3421 RW3420 ", 1);
        row("mv_expand a | where a == 1", "mv_expand;where;", "RW3421 ", 0);
        row("grok a \"%{WORD:b} %{NUMBER:n:int}\" | where b == \"x\"", "grok;", "RW3420 ", 0);
        row("dissect a \"%{b}-%{+c}\" | where c == \"x\" and d == 1", "dissect;", "RW3420 ", 1);
        row("eval a = a + 1 | where a == 2 and b == 1", "eval;", "RW3420 ", 1);
        row("eval c = a | eval a = 5 | where c == 2", "eval;eval;", "RW3420 ", 0);
        row("rename a as b | where b == 2", "rename;", "RW3420 ", 0);
        row("completion x = \"hi\" with {\"inference_id\": \"m\"} | where a == 1", "completion;", "RW3422 ", 1);
        row("where @timestamp > now() - 1 hours and a == 1", "", "RW3003 ", 1);
        row("lookup join y on z | where a == 1", "lookup;where;", "RW3421 ", 0);
        row("where case(a == 1, b, c) == 2", "", "RW3420 ", 0);
    }

    void commands_areStagesAndLosses() {
        QFETCH(QString, commands);
        QFETCH(QString, stages);
        QFETCH(QString, codes);
        QFETCH(int, predicates);
        ir::PredicateTable table;
        const elastic::Query query = esql::lower("from x | " + commands.toStdString(), table);
        QVERIFY2(query.diagnostics.empty(), query.diagnostics.empty() ? "" : query.diagnostics.front().message.c_str());
        std::string seen;
        for (const ir::Stage& stage : query.rule.stages) seen += stage.name + ";";
        QCOMPARE(QString::fromStdString(seen), stages);
        QCOMPARE(QString::fromStdString(codes_of(query)), codes);
        QCOMPARE(int(table.size()), predicates);
        QVERIFY(query.rule.condition.root < query.rule.condition.nodes.size());
    }

    void kql_standsAtItsPlace() {
        const test::AnnotatedText at = test::annotated("from x | where kql(\"a : ‹bc›\")");
        ir::PredicateTable predicates;
        const elastic::Query query = esql::lower(at.text, predicates);
        bool found = false;
        for (const ir::Node& node : query.rule.condition.nodes)
            found |= node.role == ir::NodeRole::value && node.span == at.spans.front();
        QVERIFY(found);
    }

    void brokenPart_leavesTheRest_data() {
        QTest::addColumn<QString>("query");
        QTest::newRow("operand missing") << QStringLiteral("from x | where a == | where c == 3 and b == 1");
        QTest::newRow("half typed list") << QStringLiteral("from x | where c == 3 and a in (1, | keep b");
        QTest::newRow("half typed text") << QStringLiteral("from x | where c == 3 and b == 1 and d == \"x");
        QTest::newRow("half typed command") << QStringLiteral("from x | wher a == 1 | where c == 3 and b == 1");
        QTest::newRow("something left over") << QStringLiteral("from x | where c == 3 ) ] | where b == 1");
    }

    void brokenPart_leavesTheRest() {
        QFETCH(QString, query);
        ir::PredicateTable predicates;
        const elastic::Query lowered = esql::lower(query.toStdString(), predicates);
        QVERIFY(!lowered.rule.replayable());
        QVERIFY(!lowered.diagnostics.empty());
        const bool unknown = query.contains(QStringLiteral("wher a")); // what it does to the events is not known
        QCOMPARE(predicates.size(), size_t(unknown ? 0 : 2));
    }

    void columnsInARow_endAtTheLimit() {
        std::string text = "from x | eval c0 = a == 1";
        for (int i = 1; i < 20'000; ++i) text += ", c" + std::to_string(i) + " = not c" + std::to_string(i - 1);
        ir::PredicateTable predicates;
        const elastic::Query query = esql::lower(text + " | where c19999", predicates);
        QVERIFY(!query.rule.replayable());
    }

    void columnsThatDouble_endAtTheLimit() {
        std::string text = "from x | eval c0 = a == 1";
        for (int i = 1; i < 60; ++i)
            text += ", c" + std::to_string(i) + " = c" + std::to_string(i - 1) + " or c" + std::to_string(i - 1);
        ir::PredicateTable predicates;
        const elastic::Query query = esql::lower(text + " | where c59", predicates);
        QVERIFY(!query.rule.replayable());
    }

    void words_areColouredByRole() {
        QCOMPARE(coloured("FROM logs-a.*, b METADATA _id // c\n| WHERE to_lower(a.b) LIKE \"x*\\\\\" AND c IN (1)\n| "
                          "KEEP a.*, `d`"),
                 std::string("oFROM nlogs-a.* ., nb oMETADATA f_id c// c .| oWHERE mto_lower .( fa.b .) oLIKE v\"x w* "
                             "x\\\\ v\" oAND fc oIN .( v1 .) .| oKEEP fa.* ., f`d` "));
    }

    void deepNesting_isRefused_data() {
        QTest::addColumn<QString>("condition");
        QTest::newRow("brackets") << QString(1000, QLatin1Char('(')) + QStringLiteral("a");
        QTest::newRow("not") << QStringLiteral("not ").repeated(1000) + QStringLiteral("a");
        QTest::newRow("minus") << QStringLiteral("-").repeated(1000) + QStringLiteral("a");
        QTest::newRow("calls") << QStringLiteral("length(").repeated(1000) + QStringLiteral("a");
        QTest::newRow("a chain of sums") << QStringLiteral("1 + ").repeated(100'000) + QStringLiteral("a == 1");
        QTest::newRow("a chain of casts") << QStringLiteral("a") + QStringLiteral("::keyword").repeated(50'000);
        QTest::newRow("lists") << QString(1000, QLatin1Char('[')) + QStringLiteral("1");
    }

    void deepNesting_isRefused() {
        QFETCH(QString, condition);
        ir::PredicateTable predicates;
        const elastic::Query query = esql::lower("from x | where " + condition.toStdString(), predicates);
        QVERIFY(!query.rule.replayable());
        QVERIFY(std::any_of(query.diagnostics.begin(), query.diagnostics.end(), [](const Diagnostic& each) {
            return each.code == "RW3002";
        }));
    }
};

QTEST_APPLESS_MAIN(EsqlTest)
#include "esql_test.moc"
