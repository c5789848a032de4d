// The tree of each construct, in one line; and where each mistake is told.
#include <QTest>

#include "engine/rules/kusto/limits.h"
#include "engine/rules/kusto/parser.h"
#include "tests/engine/annotated_text.h"

using namespace rw;

class ParserTest : public QObject {
    Q_OBJECT

private slots:

    void text_hasThisTree_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("tree");
        const auto row = [](const char* name, const char* text, const char* tree) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(tree);
        };
        row("a table", "T", "(query (query (name T)))");
        row("where", "T | where a == 1", "(query (query (pipe (name T) (op where (binary == (name a) (integer 1))))))");
        row("and is stronger than or",
            "T | where a or b and c",
            "(query (query (pipe (name T) (op where (binary or (name a) (binary and (name b) (name c)))))))");
        row("a chain of and is one node",
            "T | where a and b and c",
            "(query (query (pipe (name T) (op where (binary and (name a) (name b) (name c))))))");
        row("words with signs in them",
            "T | where a !in~ ('x') | project-away b",
            "(query (query (pipe (name T) (op where (binary !in~ (name a) (list (string 'x')))) "
            "(op project-away (name b)))))");
        row("matches regex",
            "T | where a matches regex @'\\d'",
            "(query (query (pipe (name T) (op where (binary matches regex (name a) (string @'\\d'))))))");
        row("between",
            "T | where a between (1 .. 2)",
            "(query (query (pipe (name T) (op where (between between (name a) (integer 1) (integer 2))))))");
        row("a path into a dynamic value",
            "T | where a.b[0]['c d'] == 'x'",
            "(query (query (pipe (name T) (op where (binary == (element (element (path (name a) (name b)) (integer 0)) "
            "(string 'c d')) (string 'x'))))))");
        row("a name in brackets",
            "T | where ['a b'] == 1",
            "(query (query (pipe (name T) (op where (binary == (name a b) (integer 1))))))");
        row("let of a list and of a function",
            "let l = dynamic(['a', 1]); let f = (x: string, n: long = 3) { T | where a == x }; f('q')",
            "(query (query (let l (dynamic (array (string 'a') (integer 1)))) "
            "(let f (function (parameter x (type string)) (parameter n (type long) (integer 3)) "
            "(query (pipe (name T) (op where (binary == (name a) (name x))))))) (call f (string 'q'))))");
        row("join with kind and condition",
            "A | join kind=leftanti (B | where x) on $left.a == $right.b",
            "(query (query (pipe (name A) (op join (option kind (name leftanti)) (paren (pipe (name B) (op where (name "
            "x)))) "
            "(clause on (binary == (path (name $left) (name a)) (path (name $right) (name b))))))))");
        row("union of a table, a wildcard and a pipeline",
            "union isfuzzy=true A, Device*, (B | take 1)",
            "(query (query (op union (option isfuzzy (boolean true)) (name A) (wildcard Device*) "
            "(paren (pipe (name B) (op take (integer 1)))))))");
        row("a list from a query",
            "T | where a in (L | project x)",
            "(query (query (pipe (name T) (op where (binary in (name a) (list (pipe (name L) "
            "(op project (name x)))))))))");
        row("parse",
            "T | parse kind=regex m with * 'a=' x:long ' ' y",
            "(query (query (pipe (name T) (op parse (option kind (name regex)) (name m) (clause with (star *) (string "
            "'a=') "
            "(typed x (type long)) (string ' ') (typed y))))))");
        row("summarize",
            "T | summarize n = count(), dcount(a) by b, bin(t, 1h)",
            "(query (query (pipe (name T) (op summarize (named n (call count)) (call dcount (name a)) "
            "(clause by (name b) (call bin (name t) (timespan 1h)))))))");
        row("mv-apply",
            "T | mv-apply x = a to typeof(string) on (where x has 'q')",
            "(query (query (pipe (name T) (op mv-apply (other to (named x (name a)) (clause to (typeof (type "
            "string)))) "
            "(clause on (op where (binary has (name x) (string 'q'))))))))");
        row("datatable",
            "datatable(a: string, b: long)['x', 1]",
            "(query (query (datatable (type (typed a (type string)) (typed b (type long))) (string 'x') (integer "
            "1))))");
        row("times and typed values",
            "print 1d, -2h, datetime(2020-01-01), long(null)",
            "(query (query (op print (timespan 1d) (unary - (timespan 2h)) (typed_literal datetime(2020-01-01)) "
            "(typed_literal long(null)))))");
        row("texts side by side", "print 'a' \"b\"", "(query (query (op print (string (string 'a') (string \"b\")))))");
        row("comments between pipes",
            "T // all\n// | where x\n| take 1",
            "(query (query (pipe (name T) (op take (integer 1)))))");
    }

    void text_hasThisTree() {
        QFETCH(QString, text);
        QFETCH(QString, tree);
        const std::string query = text.toStdString();
        const kusto::SyntaxTree parsed = kusto::parse_query(query);
        QCOMPARE(QString::fromStdString(outline(parsed)), tree);
        QVERIFY(parsed.diagnostics.empty());
    }

    void mistake_isToldAtItsPlace_data() {
        QTest::addColumn<QString>("marked");
        QTest::addColumn<QString>("code");
        const auto row = [](const char* name, const char* marked, const char* code) {
            QTest::newRow(name) << QString::fromUtf8(marked) << QString::fromLatin1(code);
        };
        row("a character of no language", "T | where a == ‹é›1", "RW5001");
        row("an open text", "T | where a == ‹\"x›", "RW5002");
        row("an unknown escape", "T | where a == \"x‹\\.›y\"", "RW5003");
        row("a missing bracket", "T | where f(a‹›", "RW5011");
        row("a missing operand", "T | where a ==‹›", "RW5012");
        row("a missing element", "T | project a, ‹,› b", "RW5012");
        row("an unknown operator", "T | ‹wehre› a", "RW5013");
        row("no operator behind the pipe", "T |‹›", "RW5013");
        row("no name behind let's word", "T | as ‹1›", "RW5014");
        row("something left over", "T | where a ‹b›", "RW5015");
        row("a bracket too many", "T | where a‹)›", "RW5015");
        row("a missing semicolon", "let a = 1 ‹let› b = 2; T", "RW5011");
        row("a keyword as a column", "T | where ‹title› == 1", "RW5016");
        row("an unknown type", "datatable(a: ‹strin›)[1]", "RW5017");
        row("a bare GUID", "print ‹01234567-89ab-cdef-0123-456789abcdef›", "RW5018");
        row("a missing value", "print dynamic([1, ‹]›)", "RW5020");
    }

    void mistake_isToldAtItsPlace() {
        QFETCH(QString, marked);
        QFETCH(QString, code);
        const test::AnnotatedText at = test::annotated(marked.toStdString());
        const kusto::SyntaxTree parsed = kusto::parse_query(at.text);
        QVERIFY(!parsed.diagnostics.empty());
        const Diagnostic& first = parsed.diagnostics.front();
        QCOMPARE(QString::fromStdString(first.code), code);
        QCOMPARE(first.span.begin, at.spans.front().begin);
        QCOMPARE(first.span.end, at.spans.front().end);
        QVERIFY(first.message.ends_with('.') || first.message.ends_with('?') || first.message.ends_with("…"));
    }

    void behindAMistake_theRestIsRead() {
        const std::string text = "let l = dynamic(['a']);\nT | where a == | extend b = 1 | where c in (l)";
        const kusto::SyntaxTree parsed = kusto::parse_query(text);
        QCOMPARE(parsed.diagnostics.size(), size_t(1));
        const QString tree = QString::fromStdString(outline(parsed));
        QVERIFY(tree.contains(QStringLiteral("(op extend (named b (integer 1)))")));
        QVERIFY(tree.contains(QStringLiteral("(op where (binary in (name c) (list (name l))))")));
    }

    void nesting_hasALimit_data() {
        QTest::addColumn<QString>("text");
        const auto repeated = [](const char* part, int count) { return QString::fromLatin1(part).repeated(count); };
        QTest::newRow("parentheses") << "T | where " + repeated("(", 100'000);
        QTest::newRow("calls") << "T | where " + repeated("f(", 100'000);
        QTest::newRow("a long sum") << "print 1" + repeated(" + 1", 100'000);
        QTest::newRow("a long path") << "T | where a" + repeated(".b", 100'000);
        QTest::newRow("JSON") << "print dynamic(" + repeated("[", 100'000);
        QTest::newRow("subqueries") << repeated("T | join (", 100'000);
        QTest::newRow("functions") << repeated("let f = () { ", 100'000);
        QTest::newRow("signs") << "print " + repeated("- (", 100'000);
    }

    void nesting_hasALimit() {
        QFETCH(QString, text);
        const std::string query = text.toStdString();
        const kusto::SyntaxTree parsed = kusto::parse_query(query);
        const bool told = std::any_of(parsed.diagnostics.begin(), parsed.diagnostics.end(), [](const Diagnostic& each) {
            return each.code == "RW5019";
        });
        QVERIFY(told);
        for (const kusto::SyntaxNode& node : parsed.nodes) QVERIFY(node.depth <= kusto::limits::tree_depth);
    }

    void longChains_areNotNesting() {
        std::string text = "T | where a == 'x'";
        for (int i = 0; i < 20'000; ++i) text += " or a == 'x'";
        for (int i = 0; i < 2'000; ++i) text += " | where b";
        QVERIFY(kusto::parse_query(text).diagnostics.empty());
    }
};

QTEST_APPLESS_MAIN(ParserTest)
#include "parser_test.moc"
