// What KQL means on single events, how it is coloured, and that a broken part leaves the rest alive.
#include <QJsonDocument>
#include <QTest>

#include "engine/rules/elastic/kql/kql.h"
#include "engine/rules/elastic/kql/parser.h"
#include "engine/rules/elastic/limits.h"
#include "tests/engine/annotated_text.h"
#include "tests/engine/naive_matcher.h"

using namespace rw;

namespace {

bool matches(const QString& query, const QByteArray& event) {
    ir::PredicateTable predicates;
    const elastic::Query lowered = kql::lower(query.toStdString(), predicates);
    for (const Diagnostic& each : lowered.diagnostics)
        if (each.severity == Severity::error) qWarning("%s %s", each.code.c_str(), each.message.c_str());
    if (!lowered.rule.replayable()) qWarning("lost: %s", lowered.rule.losses.front().reason.c_str());
    return test::NaiveMatcher(lowered.rule.condition, predicates)
        .matches(QJsonDocument::fromJson(test::with_exact_numbers(event)).object());
}

std::string coloured(const std::string& query) {
    std::string out;
    for (const rules::Token& token : kql::parse(query).tokens) {
        constexpr std::string_view letters = "-kfmvwxonc.";
        out += letters[static_cast<size_t>(token.role)];
        out += query.substr(token.span.begin, token.span.size()) + ' ';
    }
    return out;
}

} // namespace

class KqlTest : public QObject {
    Q_OBJECT

private slots:

    void query_matchesEvent_data() {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QByteArray>("event");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char* name, const char* query, const char* event, bool expected) {
            QTest::newRow(name) << QString::fromUtf8(query) << QByteArray(event) << expected;
        };
        row("nothing asked matches all", "  ", "{}", true);
        row("negation over a missing field", "not user.name:root", "{}", true);
        row("negation over another value", "not user.name:root", R"({"user":{"name":"bob"}})", true);
        row("negation over the value", "not user.name:root", R"({"user":{"name":"root"}})", false);
        row("negation over null", "not user.name:root", R"({"user":{"name":null}})", true);
        row("exact case", "process.name:cmd.exe", R"({"process":{"name":"CMD.EXE"}})", false);
        row("caseless field", "process.name.caseless:cmd.exe", R"({"process":{"name":"CMD.EXE"}})", true);
        row("whole value", "a:b", R"({"a":"xbx"})", false);
        row("any value of a list", "a:b", R"({"a":["x","b"]})", true);
        row("both values of a list", "a:(b and c)", R"({"a":["c","b"]})", true);
        row("both values in one text", "a:(b and c)", R"({"a":"b c"})", false);
        row("value with blanks", "a:b  c or x:y", R"({"a":"b  c"})", true);
        row("wildcard is anchored", "a:b*d", R"({"a":"bxxd"})", true);
        row("wildcard is anchored at the end", "a:b*d", R"({"a":"bxxde"})", false);
        row("wildcard keeps case", "a:B*", R"({"a":"bxxd"})", false);
        row("question mark is a literal", "a:b?", R"({"a":"bx"})", false);
        row("question mark matches itself", "a:b?", R"({"a":"b?"})", true);
        row("star in quotes is a literal", "a:\"b*\"", R"({"a":"bx"})", false);
        row("star in quotes matches itself", "a:\"b*\"", R"({"a":"b*"})", true);
        row("escaped star", "a:b\\*", R"({"a":"b*"})", true);
        row("escaped star is no wildcard", "a:b\\*", R"({"a":"bc"})", false);
        row("exists", "a:*", R"({"a":0})", true);
        row("exists not for null", "a:*", R"({"a":null})", false);
        row("exists not for an empty list", "a:*", R"({"a":[]})", false);
        row("exists not for a list of null", "a:*", R"({"a":[null]})", false);
        row("backslash in quotes", "a:\"C:\\Windows\"", R"({"a":"C:\\Windows"})", true);
        row("backslash outside quotes", "a:C\\:\\\\Windows", R"({"a":"C:\\Windows"})", true);
        row("unicode escape", "a:\\u0041b", R"({"a":"Ab"})", true);
        row("escaped keyword", "a:x \\and y", R"({"a":"x and y"})", true);
        row("or binds looser than and", "a:1 or b:1 and c:1", R"({"a":1})", true);
        row("or binds looser than and, right", "a:1 and b:1 or c:1", R"({"c":1})", true);
        row("keywords in any case", "a:1 AND NOT b:1", R"({"a":1})", true);
        row("not before a bracket", "not(a:1)", R"({"a":1})", false);
        row("number as text", "a:1", R"({"a":"1"})", true);
        row("quoted number", "a:\"1\"", R"({"a":1})", true);
        row("real of a number field", "process.pid:1", R"({"process":{"pid":1.0}})", true);
        row("leading zero stays text", "a:01", R"({"a":1})", false);
        row("boolean as text", "a:true", R"({"a":"true"})", true);
        row("boolean", "a:false", R"({"a":false})", true);
        row("range", "a >= 5", R"({"a":5})", true);
        row("range of a list", "a > 5", R"({"a":[1,9]})", true);
        row("range over text that is a number", "a < 5", R"({"a":"4"})", true);
        row("range of text", "a < \"bcd\"", R"({"a":"bcc"})", true);
        row("range of equal text", "a < \"bcd\"", R"({"a":"bcd"})", false);
        row("range of shorter text", "a >= \"bcd\"", R"({"a":"bc"})", false);
        row("range of longer text", "a > \"bcd\"", R"({"a":"bcda"})", true);
        row("range over a missing field", "not a > 5", "{}", true);
        row("network", "source.ip:10.0.0.0/8", R"({"source":{"ip":"10.1.2.3"}})", true);
        row("network, outside", "source.ip:10.0.0.0/8", R"({"source":{"ip":"11.1.2.3"}})", false);
        row("network as a keyword", "a:10.0.0.0/8", R"({"a":"10.0.0.0/8"})", true);
        row("address in another spelling", "source.ip:\"::1\"", R"({"source":{"ip":"0:0:0:0:0:0:0:1"}})", true);
        row("text by its words", "message:Failed", R"({"message":"login failed for root"})", true);
        row("text, any word", "message:(accepted failed)", R"({"message":"login failed for root"})", true);
        row("text, part of a word", "message:fail", R"({"message":"login failed for root"})", false);
        row("text, name with a dot", "message:cmd", R"({"message":"started cmd.exe today"})", false);
        row("text, at a full stop", "message:cmd", R"({"message":"it was cmd."})", true);
        row("phrase", "message:\"failed for\"", R"({"message":"login failed  for root"})", true);
        row("phrase in other order", "message:\"for failed\"", R"({"message":"login failed for root"})", false);
        row("text with a wildcard", "message:fai*", R"({"message":"login failed for root"})", true);
        row("text multi-field", "process.command_line.text:-ENC", R"({"process":{"command_line":"ps -enc x"}})", true);
        row("free text", "root", R"({"user":{"name":"root"}})", true);
        row("free text is a whole value", "root", R"({"user":{"name":"rooted"}})", false);
        row("free text finds words of a message", "root", R"({"message":"login failed for root"})", true);
        row("free text with a wildcard", "ro*", R"({"user":{"name":"root"}})", true);
        row("any field", "*:root", R"({"user":{"name":"root"}})", true);
        row("everything", "*:*", "{}", true);
        row("nested, one condition", "a:{ b:1 }", R"({"a":[{"b":0},{"b":1}]})", true);
        row("nested twice", "a:{ b:{ c:1 or c:2 } }", R"({"a":[{"b":{"c":2}}]})", true);
        row("flattened arrays", "a.b.c:1", R"({"a":[{"b":[{"c":1}]}]})", true);
    }

    void query_matchesEvent() {
        QFETCH(QString, query);
        QFETCH(QByteArray, event);
        QFETCH(bool, expected);
        QCOMPARE(matches(query, event), expected);
    }

    void brokenPart_leavesTheRest() {
        ir::PredicateTable predicates;
        const elastic::Query query = kql::lower("a:1 and b: and c:3", predicates);
        QVERIFY(!query.rule.replayable());
        QCOMPARE(predicates.size(), size_t(2));
        QCOMPARE(query.diagnostics.size(), size_t(1));
    }

    void sameElement_isALoss() {
        ir::PredicateTable predicates;
        const elastic::Query query = kql::lower("a:{ b:1 and c:2 }", predicates);
        QCOMPARE(query.rule.losses.size(), size_t(1));
        QCOMPARE(query.rule.losses.front().code, std::string("RW3109"));
        QCOMPARE(predicates[ir::PredicateId{0}].field, std::string("a.b"));
    }

    void item_carriesItsPlaceAndName() {
        const test::AnnotatedText at = test::annotated("x:1 and ‹user.name : (‹root› or ‹\"b c\"›)›");
        ir::PredicateTable predicates;
        const elastic::Query query = kql::lower(at.text, predicates);
        std::vector<Span> values;
        bool found = false;
        for (const ir::Node& node : query.rule.condition.nodes) {
            if (node.role == ir::NodeRole::value && node.span.begin > at.spans[0].begin) values.push_back(node.span);
            if (node.role != ir::NodeRole::item || node.label != "user.name") continue;
            found = true;
            QCOMPARE(node.span.begin, at.spans[0].begin);
            QCOMPARE(node.span.end, at.spans[0].end);
        }
        QVERIFY(found);
        QVERIFY((values == std::vector<Span>{at.spans[1], at.spans[2]}));
    }

    void words_areColouredByRole() {
        QCOMPARE(coloured("not a.b : (x* or \"y\\\"\") and c >= 5"),
                 std::string("onot fa.b .: .( vx w* oor v\"y x\\\" v\" .) oand fc o>= v5 "));
    }

    void deepNesting_isRefused() {
        const std::string deep(2 * elastic::limits::query_depth, '(');
        for (const std::string& text : {deep + "a:1", "a:" + deep + "1", [] {
                                            std::string many;
                                            for (int i = 0; i < 300; ++i) many += "not ";
                                            return many + "a:1";
                                        }()}) {
            ir::PredicateTable predicates;
            const elastic::Query query = kql::lower(text, predicates);
            QVERIFY(!query.rule.replayable());
            QCOMPARE(query.diagnostics.front().code, std::string("RW3002"));
        }
    }
};

QTEST_APPLESS_MAIN(KqlTest)
#include "kql_test.moc"
