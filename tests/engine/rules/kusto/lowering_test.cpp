// What queries become: conditions, tables, branches, stages; and that each condition decides single events as Kusto
// does.
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/rules/kusto/kusto.h"
#include "tests/engine/naive_matcher.h"

using namespace rw;

namespace {

std::string sentence(const ir::Condition& condition, ir::NodeId id, const ir::PredicateTable& predicates) {
    const ir::Node& node = condition.nodes[id];
    const auto joined = [&](const char* between) {
        if (node.children.size() == 1) return sentence(condition, node.children.front(), predicates);
        std::string text = "(";
        for (const ir::NodeId child : node.children)
            text += (text.size() > 1 ? between : "") + sentence(condition, child, predicates);
        return text + ")";
    };
    switch (node.kind) {
    case ir::NodeKind::all_of:
        return joined(" and ");
    case ir::NodeKind::any_of:
        return joined(" or ");
    case ir::NodeKind::negation:
        return "not " + sentence(condition, node.children.front(), predicates);
    case ir::NodeKind::leaf:
        return ir::describe(predicates[node.predicate]);
    case ir::NodeKind::constant:
        return node.value ? "true" : "false";
    case ir::NodeKind::at_least:
        break;
    }
    return "?";
}

QString sentence(const ir::Condition& condition, const ir::PredicateTable& predicates) {
    return QString::fromStdString(sentence(condition, condition.root, predicates));
}

QString names(const std::vector<ir::Source>& sources) {
    QStringList all;
    for (const ir::Source& source : sources) all << QString::fromStdString(source.name);
    return all.join(QLatin1Char(' '));
}

} // namespace

class LoweringTest : public QObject {
    Q_OBJECT

private slots:

    void query_asksThis_data() {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("condition");
        const auto row = [](const char* name, const char* query, const char* condition) {
            QTest::newRow(name) << QString::fromUtf8(query) << QString::fromUtf8(condition);
        };
        row("case of ==", "T | where a == 'x'", "a is x (exact case)");
        row("case of =~", "T | where a =~ 'X'", "a is X");
        row("lists of either case",
            "T | where a in~ ('x', \"y\") and b !in ('z')",
            "((a is x or a is y) and not b is z (exact case))");
        row("parts of texts",
            "T | where a contains 'x' and b startswith_cs 'y' and not(c endswith 'z')",
            "(a contains x and b starts with y (exact case) and not c ends with z)");
        row("a term without letters at its ends is a part", "T | where a has '-|-'", "a contains -|-");
        row("numbers",
            "T | where a > 3 and a <= 7.5 and 2 < b",
            "(a is above 3 and a is at most 7.5 and b is above 2)");
        row("a negated order leaves null out", "T | where not(a > 3)", "a is at most 3");
        row("between", "T | where a !between (1 .. 4)", "(a is below 1 or a is above 4)");
        row("networks", "T | where ipv4_is_in_range(a, '10.0.0.0/8')", "a is in 10.0.0.0/8");
        row("a list in a let",
            "let l = dynamic(['x', 'y']); T | where a in (l)",
            "(a is x (exact case) or a is y (exact case))");
        row("a table in a let", "let l = datatable(v: string)['x']; T | where a in~ (l)", "a is x");
        row("a column with another name", "T | extend b = a.c | where b == 'x'", "a.c is x (exact case)");
        row("a column that was renamed", "T | project-rename b = a | where b == 'x'", "a is x (exact case)");
        row("a column in small letters", "T | extend b = tolower(a) | where b == 'x'", "a is x");
        row("JSON inside a column", "T | where tostring(parse_json(a).b['c']) == 'x'", "a.b.c is x (exact case)");
        row("Windows' event data as XML",
            "T | parse EventData with * 'Name=\"Image\">' i '<' * | where i == 'x'",
            "EventData.Image is x (exact case)");
        row("the last part of a path",
            "T | where tostring(split(a, '\\\\')[-1]) in~ ('x.exe')",
            "(a ends with \\x.exe or a is x.exe)");
        row("arguments that filter",
            "_Im_Dns(starttime=ago(1d), response_has_any_prefix=dynamic(['10.', '11.']), responsecodename='*')",
            "(DnsResponseName starts with 10. or DnsResponseName starts with 11.)");
        row("a function with a table and a value",
            "let f = (t: (*), v: string) { t | where a == v }; f(T, 'x')",
            "a is x (exact case)");
        row("a key of a summarize",
            "T | summarize n = count() by a, b = c | where a == 'x' and b == 'y' and n > 3",
            "(a is x (exact case) and c is y (exact case))");
        row("what a list excludes",
            "T | join kind=leftanti (datatable(a: string)['x', 'y']) on a",
            "not (a is x (exact case) or a is y (exact case))");
        row("calculations of constants", "T | where a == strcat('x', tostring(1 + 1))", "a is x2 (exact case)");
        row("the schedule",
            "T | where TimeGenerated between (ago(7d) .. now()) | where a == 'x'",
            "(true and a is x (exact case))");
        row("iff",
            "T | where iff(a == 1, b == 'x', c == 'y')",
            "((a is 1 and b is x (exact case)) or (not a is 1 and c is y (exact case)))");
        row("search in every column",
            "search in (T) 'x' and a == 1",
            "(any value matches regex (?:\\A|[^\\p{L}\\p{N}])x(?:\\z|[^\\p{L}\\p{N}]) (any case) and a is 1)");
    }

    void query_asksThis() {
        QFETCH(QString, query);
        QFETCH(QString, condition);
        ir::PredicateTable predicates;
        const rules::RuleFile file = kusto::parse_rule(query.toStdString(), "rule.kql", predicates);
        QCOMPARE(sentence(file.documents.front().rule.condition, predicates), condition);
    }

    void union_ofBareTables_isOneCondition() {
        ir::PredicateTable predicates;
        const rules::RuleFile file = kusto::parse_rule("union A, B | where a == 1", "rule.kql", predicates);
        const ir::Rule& rule = file.documents.front().rule;
        QVERIFY(rule.replayable());
        QVERIFY(rule.branches.empty());
        QCOMPARE(names(rule.sources), QStringLiteral("A B"));
    }

    void union_ofDifferentChoices_hasBranches() {
        ir::PredicateTable predicates;
        const rules::RuleFile file = kusto::parse_rule(
            "union isfuzzy=true (A | where a == 1), (B | where b == 2), (C | where b == 2) | where c == 3",
            "rule.kql",
            predicates);
        const ir::Rule& rule = file.documents.front().rule;
        QVERIFY(!rule.replayable());
        QCOMPARE(sentence(rule.condition, predicates), QStringLiteral("(a is 1 and c is 3)"));
        QCOMPARE(rule.branches.size(), size_t(1));
        QCOMPARE(sentence(rule.branches.front().condition, predicates), QStringLiteral("(b is 2 and c is 3)"));
        QCOMPARE(names(rule.branches.front().sources), QStringLiteral("B C"));
    }

    void join_keepsBothSidesAndNamesItsStage_data() {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("own");
        QTest::addColumn<int>("branches");
        QTest::newRow("inner") << "inner"
                               << "A" << 1;
        QTest::newRow("semi") << "leftsemi"
                              << "A" << 1;
        QTest::newRow("the right side only adds") << "leftouter"
                                                  << "A" << 0;
        QTest::newRow("the right side excludes") << "leftanti"
                                                 << "A" << 0;
        QTest::newRow("the left side excludes") << "rightanti"
                                                << "B" << 0;
    }

    void join_keepsBothSidesAndNamesItsStage() {
        QFETCH(QString, kind);
        QFETCH(QString, own);
        QFETCH(int, branches);
        ir::PredicateTable predicates;
        const std::string query = "A | where a == 1 | join kind=" + kind.toStdString() + " (B | where b == 2) on k";
        const rules::RuleFile file = kusto::parse_rule(query, "rule.kql", predicates);
        const ir::Rule& rule = file.documents.front().rule;
        QVERIFY(!rule.replayable());
        QCOMPARE(names(rule.sources), own);
        QCOMPARE(int(rule.branches.size()), branches);
        QCOMPARE(rule.stages.size(), size_t(1));
        QCOMPARE(rule.stages.front().name, std::string("join"));
    }

    void stages_standInTheOrderOfTheText() {
        ir::PredicateTable predicates;
        const rules::RuleFile file = kusto::parse_rule(
            "T | where a == 1 | summarize n = count() by b | where n > 2 | sort by n | take 3", "rule.kql", predicates);
        const ir::Rule& rule = file.documents.front().rule;
        QStringList stages;
        for (const ir::Stage& stage : rule.stages) stages << QString::fromStdString(stage.name);
        QCOMPARE(stages.join(QLatin1Char(' ')), QStringLiteral("summarize where sort take"));
        QCOMPARE(rule.losses.size(), size_t(3)); // an order changes nothing of what is chosen
        QCOMPARE(sentence(rule.condition, predicates), QStringLiteral("a is 1"));
    }

    void list_isTakenFromTheUser() {
        ir::PredicateTable predicates;
        kusto::ParseOptions options;
        options.lists["VIP"] = {"x", "y"};
        const rules::RuleFile file =
            kusto::parse_rule("let vip = (_GetWatchlist('VIP') | project SearchKey); T | where a in~ (vip)",
                              "rule.kql",
                              predicates,
                              options);
        const ir::Rule& rule = file.documents.front().rule;
        QVERIFY(rule.replayable());
        QCOMPARE(sentence(rule.condition, predicates), QStringLiteral("(a is x or a is y)"));
    }

    void label_keepsOperatorAndValueOfATerm() {
        ir::PredicateTable predicates;
        const rules::RuleFile file = kusto::parse_rule("T | where a !has 'cmd.exe'", "rule.kql", predicates);
        std::string label;
        for (const ir::Node& node : file.documents.front().rule.condition.nodes)
            if (node.kind == ir::NodeKind::leaf) label = node.label;
        QCOMPARE(label, std::string("has cmd.exe"));
    }

    /// kusto-semantics by example: which events each condition keeps. A digit stands for one event below.
    void events_areKept_data() {
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("kept");
        const auto row = [](const char* where, const char* kept) { QTest::newRow(where) << where << kept; };
        // Events: 0 {} 1 {a: ""} 2 {a: "Cmd.exe -x"} 3 {a: "cmd"} 4 {a: null, n: 5} 5 {n: 0, b: "cmd"} 6 {a: "x", b:
        // "x"}
        row("a != 'cmd'", "012456");
        row("a !has 'cmd'", "01456");
        row("a has 'EXE'", "2");
        row("a has 'cmd.exe'", "2");
        row("a has 'md'", "");
        row("a has ''", "0123456");
        row("a == ''", "0145");
        row("isempty(a)", "0145");
        row("isnotempty(a)", "236");
        row("a !in ('cmd', 'x')", "01245");
        row("n != 5", "012356");
        row("n > 1", "4");
        row("not(n > 1)", "5");
        row("n between (0 .. 5)", "45");
        row("n !in (5)", "012356");
        row("isnull(n)", "01236");
        row("strlen(a) > 3", "2");
        row("strlen(a) < 2", "01456");
        row("a == b", "0146");
        row("strcat(a, b) == 'cmd'", "35");
        row("a startswith b", "012346");
        row("tolower(a) startswith_cs 'cmd'", "23");
        row("a matches regex @'^[Cc]md\\b'", "23");
        row("n % 2 == 1", "4");
        row("iff(isempty(a), b, a) == 'cmd'", "35");
        row("isnull(n / 0)", "0123456");
        row("split(a, 'm')[-1] == 'd'", "3");
    }

    void events_areKept() {
        QFETCH(QString, where);
        QFETCH(QString, kept);
        const QByteArray events[] = {"{}",
                                     "{\"a\":\"\"}",
                                     "{\"a\":\"Cmd.exe -x\"}",
                                     "{\"a\":\"cmd\"}",
                                     "{\"a\":null,\"n\":5}",
                                     "{\"n\":0,\"b\":\"cmd\"}",
                                     "{\"a\":\"x\",\"b\":\"x\"}"};
        ir::PredicateTable predicates;
        const rules::RuleFile file = kusto::parse_rule("T | where " + where.toStdString(), "rule.kql", predicates);
        QVERIFY(file.documents.front().replayable());
        const test::NaiveMatcher matcher(file.documents.front().rule.condition, predicates);
        QString found;
        for (size_t i = 0; i < std::size(events); ++i)
            if (matcher.matches(QJsonDocument::fromJson(events[i]).object())) found += QString::number(i);
        QCOMPARE(found, kept);
    }
};

QTEST_APPLESS_MAIN(LoweringTest)
#include "lowering_test.moc"
