// The tree of a search: order of operators, places, tokens, recovery.
#include <QTest>

#include "engine/rules/splunk/limits.h"
#include "engine/rules/splunk/spl.h"

using namespace rw;
using splunk::Query;

namespace {

using Search = splunk::Search;
using Expression = splunk::Expression;
using Argument = splunk::Argument;

std::string list(const std::vector<std::string>& parts, const std::string& name) {
    std::string text = "(" + name;
    for (const std::string& each : parts) text += " " + each;
    return text + ")";
}

std::string show(const Query& query, const Search& node) {
    std::vector<std::string> parts;
    for (const splunk::NodeId child : node.children) parts.push_back(show(query, query.searches[child]));
    constexpr const char* operators[] = {
        "", "*", "/", "%", "+", "-", ".", "=", "!=", "<", "<=", ">", ">=", "like", "and", "or", "xor"};
    std::string values;
    for (const splunk::SearchValue& value : node.values) {
        if (!values.empty()) values += ",";
        values += value.form == splunk::SearchValue::Form::quoted       ? "\"" + value.text + "\""
                  : value.form == splunk::SearchValue::Form::exact_case ? "CASE(" + value.text + ")"
                  : value.form == splunk::SearchValue::Form::whole_term ? "TERM(" + value.text + ")"
                                                                        : value.text;
    }
    switch (node.kind) {
    case Search::Kind::all_of:
        return list(parts, "and");
    case Search::Kind::any_of:
        return list(parts, "or");
    case Search::Kind::negation:
        return list(parts, "not");
    case Search::Kind::comparison:
        return node.field + operators[size_t(node.op)] + values;
    case Search::Kind::in_list:
        return node.field + " in " + values;
    case Search::Kind::term:
        return values;
    case Search::Kind::subsearch:
        return "[]";
    case Search::Kind::macro:
        return node.field;
    case Search::Kind::broken:
        break;
    }
    return "broken";
}

std::string show(const Query& query, const Expression& node) {
    std::vector<std::string> parts;
    for (const splunk::NodeId child : node.operands) parts.push_back(show(query, query.expressions[child]));
    constexpr const char* operators[] = {
        "", "*", "/", "%", "+", "-", ".", "=", "!=", "<", "<=", ">", ">=", "like", "and", "or", "xor"};
    switch (node.kind) {
    case Expression::Kind::text:
        return "\"" + node.text + "\"";
    case Expression::Kind::number:
    case Expression::Kind::field:
    case Expression::Kind::macro:
        return node.text;
    case Expression::Kind::call:
        return list(parts, node.text);
    case Expression::Kind::negative:
        return list(parts, "-");
    case Expression::Kind::negation:
        return list(parts, "not");
    case Expression::Kind::binary:
        return list(parts, operators[size_t(node.op)]);
    case Expression::Kind::in_list:
        return list(parts, "in");
    case Expression::Kind::subsearch:
        return "[]";
    case Expression::Kind::broken:
        break;
    }
    return "broken";
}

std::string show(const Query& query, const splunk::Command& command) {
    std::string text = command.name;
    for (const Argument& each : command.arguments) {
        text += " ";
        switch (each.kind) {
        case Argument::Kind::word:
            text += each.value;
            break;
        case Argument::Kind::text:
            text += "\"" + each.value + "\"";
            break;
        case Argument::Kind::option:
            text += each.name + "=" + each.value;
            break;
        case Argument::Kind::keyword:
            text += each.name;
            break;
        case Argument::Kind::aggregate:
            text += each.name + "{" + each.value + "}";
            break;
        case Argument::Kind::assignment:
            text += each.name + ":=" + show(query, query.expressions[each.expression]);
            break;
        case Argument::Kind::expression:
            text += show(query, query.expressions[each.expression]);
            break;
        case Argument::Kind::search:
            text += show(query, query.searches[each.search]);
            break;
        case Argument::Kind::subsearch:
            text += "[]";
            break;
        case Argument::Kind::macro:
            text += each.name;
            break;
        }
    }
    return text;
}

std::string show(const Query& query) {
    std::string text;
    for (const splunk::Command& each : query.pipelines[query.root].commands)
        text += (text.empty() ? "" : " | ") + show(query, each);
    return text;
}

std::string codes(const Query& query) {
    std::string text;
    for (const Diagnostic& each : query.diagnostics) text += (text.empty() ? "" : " ") + each.code;
    return text;
}

} // namespace

class TestSplParser : public QObject {
    Q_OBJECT

private slots:

    void search_hasItsTree_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("tree");
        const auto row = [](const char* name, const char* text, const char* tree) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(tree);
        };
        row("a blank is AND", "a=1 b=2", "search (and a=1 b=2)");
        row("OR binds before AND", "a=1 b=2 OR c=3 AND d=4", "search (and a=1 (or b=2 c=3) d=4)");
        row("NOT takes one term", "NOT a=1 OR b=2", "search (or (not a=1) b=2)");
        row("parentheses", "(a=1 b=2) OR c=3", "search (or (and a=1 b=2) c=3)");
        row("where turns it round",
            "* | where a=1 OR b=2 AND c=3",
            "search * | where (or (= a 1) (and (= b 2) (= c 3)))");
        row("XOR is last", "* | where a=1 XOR b=2 OR c=3", "search * | where (xor (= a 1) (or (= b 2) (= c 3)))");
        row("lower case in where", "* | where a=1 and not b=2", "search * | where (and (= a 1) (not (= b 2)))");
        row("comparisons", "a!=1 b>=2 c<\"3\"", "search (and a!=1 b>=2 c<\"3\")");
        row("blanks around operators", "a = 1 b != \"x y\"", "search (and a=1 b!=\"x y\")");
        row("IN", "a IN (1, \"b c\", d*) NOT e in (f)", "search (and a in 1,\"b c\",d* (not e in f))");
        row("a field named in", "in=1", "search in=1");
        row("CASE and TERM", "host=CASE(X*) TERM(a=1.2)", "search (and host=CASE(X*) TERM(a=1.2))");
        row("escaped quotes in a bare value", R"(a=*\"b\":true* c=1)", R"(search (and a=*\"b\":true* c=1))");
        row("brackets in a value", "a=f(x) b=c[1]", "search (and a=f(x) b=c[1])");
        row("paths", R"(p=*\\cmd.exe q="C:\\a b\\*")", R"(search (and p=*\\cmd.exe q="C:\\a b\\*"))");
        row("quoted name", "\"user name\"=x", "search user name=x");
        row("phrases and words", "error \"x y\" 10.0.0.1", "search (and error \"x y\" 10.0.0.1)");
        row("comments", "a=1 ```b=2 | `x```` c=3", "search (and a=1 c=3)");
        row("macros", "`m` `n(1, \"a b\")` | `o`", "search (and `m` `n(1, \"a b\")`) |  `o`");
        row("subsearch", "a=1 [search b=2 | fields c] d=3", "search (and a=1 [] d=3)");
        row("arithmetic", "* | where a+b*2-c/d%e = -1", "search * | where (= (- (+ a (* b 2)) (% (/ c d) e)) (- 1))");
        row("concatenation",
            "* | eval x=a.\"-\".b, y=\"1\" . 2",
            "search * | eval x:=(. (. a \"-\") b) y:=(. \"1\" 2)");
        row("quotes in eval", "* | where 'a b'=\"c\\\\d\\\"e\"", "search * | where (= a b \"c\\d\"e\")");
        row("LIKE and IN",
            "* | where a LIKE \"x%\" OR b IN(1,\"2\")",
            "search * | where (or (like a \"x%\") (in b 1 \"2\"))");
        row("functions",
            "* | eval x=IF(isnull(a), now(), lower(b))",
            "search * | eval x:=(if (isnull a) (now) (lower b))");
        row("stats",
            "* | stats count dc(a) AS \"n a\", count(eval(b=\"c\")) as d BY e, f",
            "search * | stats count{} dc{a} AS \"n a\" count{} AS d BY e f");
        row("tstats",
            "| tstats summariesonly=t count min(_time) as t from datamodel=Endpoint.Processes where Processes.p IN "
            "(\"a\") "
            "NOT Processes.u=x by Processes.dest _time span=1h",
            "tstats summariesonly=t count{} min{_time} AS t FROM datamodel=Endpoint.Processes WHERE (and Processes.p "
            "in \"a\" "
            "(not Processes.u=x)) BY Processes.dest _time span=1h");
        row("tstats in capitals",
            "| TSTATS count FROM datamodel=Web WHERE a=1 BY b",
            "tstats count{} FROM datamodel=Web WHERE a=1 BY b");
        row("rename", "* | rename a as \"b c\", x.* AS *", "search * | rename a AS \"b c\" x.* AS *");
        row("lookup", "* | lookup l a AS b OUTPUTNEW c AS d", "search * | lookup l a AS b OUTPUTNEW c AS d");
        row("regex", "* | regex a!=\"^b|c\"", "search * | regex a=^b|c");
        row("rex", "* | rex field=a \"(?<b>\\d+)\" max_match=0", "search * | rex field=a \"(?<b>\\d+)\" max_match=0");
        row("head", "* | head limit=3 a>1 keeplast=t", "search * | head limit=3 (> a 1) keeplast=t");
        row("inputlookup where", "| inputlookup x.csv where a=1 OR b=2", "inputlookup x.csv WHERE (or a=1 b=2)");
        row("any command",
            "* | sort 5 - a, num(b) | spath output=x path=a{1}.b",
            "search * | sort 5 - a num(b) | spath output=x path=a{1}.b");
        row("foreach", "* | foreach a* [eval <<FIELD>>=if(<<FIELD>>=1,2,3)]", "search * | foreach a* []");
    }

    void search_hasItsTree() {
        QFETCH(QString, text);
        QFETCH(QString, tree);
        const Query query = splunk::parse_query(text.toStdString());
        QCOMPARE(QString::fromStdString(show(query)), tree);
    }

    void broken_keepsTheRest_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("tree");
        QTest::addColumn<QString>("told");
        const auto row = [](const char* name, const char* text, const char* tree, const char* told) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(tree) << QString::fromUtf8(told);
        };
        row("unclosed group", "a=1 (b=2 | stats count", "search (and a=1 b=2) | stats count{}", "RW4102");
        row("value missing", "a= | where b=1", "search broken | where (= b 1)", "RW4108");
        row("unknown command", "a=1 | nosuch x | where b=1", "search a=1 | nosuch | where (= b 1)", "RW4112");
        row("unclosed quote ends with its line", "a=\"x\n b=2", "search (and a=\"x\" b=2)", "RW4101");
        row("empty stage", "a=1 | | where b=1", "search a=1 | where (= b 1)", "RW4111");
        row("stray bracket", "a=1 ] b=2", "search (and a=1 b=2)", "RW4105");
        row("half a subsearch", "a=1 [search b=2", "search (and a=1 [])", "RW4104");
        row("half an expression",
            "* | where a=1 AND | table b",
            "search * | where (and (= a 1) broken) | table b",
            "RW4107");
    }

    void broken_keepsTheRest() {
        QFETCH(QString, text);
        QFETCH(QString, tree);
        QFETCH(QString, told);
        const Query query = splunk::parse_query(text.toStdString());
        QCOMPARE(QString::fromStdString(show(query)), tree);
        QCOMPARE(QString::fromStdString(codes(query)), told);
    }

    void tokens_haveTheirRoles() {
        const std::string text = "`m` a=\"b*\\\\c\" | where like(d, \"e%\") ```f```";
        const Query query = splunk::parse_query(text);
        std::string shown;
        constexpr const char* roles[] = {
            "plain", "key", "field", "modifier", "value", "wildcard", "escape", "op", "name", "comment", "punctuation"};
        for (const rules::Token& each : query.tokens)
            shown += std::string(roles[size_t(each.role)]) + ":" + text.substr(each.span.begin, each.span.size()) + " ";
        QCOMPARE(
            QString::fromStdString(shown),
            QStringLiteral("name:`m` field:a op:= value:\"b wildcard:* escape:\\\\ value:c\" punctuation:| key:where "
                           "modifier:like punctuation:( field:d punctuation:, value:\"e%\" punctuation:) "
                           "comment:```f``` "));
    }

    void depth_isLimited() {
        const std::pair<std::string, std::string> nested[] = {{"", "("},
                                                              {"", "NOT "},
                                                              {"", "[search "},
                                                              {"* | where ", "("},
                                                              {"* | where ", "NOT "},
                                                              {"* | eval x=", "lower("},
                                                              {"* | eval x=", "-"}};
        for (const auto& [start, open] : nested) {
            std::string text = start;
            for (int i = 0; i < 5000; ++i) text += open;
            const Query query = splunk::parse_query(text);
            bool told = false;
            for (const Diagnostic& each : query.diagnostics) told |= each.code == "RW4121";
            QVERIFY2(told, open.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestSplParser)
#include "parser_test.moc"
