// What searches become: conditions, sources, stages, losses, branches.
#include <QTest>

#include "engine/rules/splunk/splunk.h"

using namespace rw;

namespace {

std::shared_ptr<const splunk::Repository> repository() {
    auto made = std::make_shared<splunk::Repository>();
    made->macros["sysmon"] = {"sourcetype=sysmon OR source=\"Sys mon\"", {}, false};
    made->macros["security"] = {"eventtype=sec OR Channel=security", {}, false};
    made->macros["net"] = {"(p=net.exe OR p=net1.exe)", {}, false};
    splunk::Lookup lookup;
    lookup.file = "tools.csv";
    lookup.matches["name"] = splunk::ColumnMatch::wildcard;
    lookup.case_sensitive = false;
    lookup.columns = {"name", "bad"};
    lookup.rows = {{"*\\evil.exe", "true"}, {"good.exe", "false"}};
    lookup.has_rows = true;
    made->lookups["tools"] = lookup;
    return made;
}

struct Lowered {
    rules::RuleFile file;
    ir::PredicateTable predicates;

    const ir::Rule& rule() const { return file.documents.front().rule; }
};

Lowered lower(const std::string& search) {
    Lowered made;
    made.file = splunk::parse_rule(search, "rule.spl", made.predicates, {repository(), true});
    return made;
}

std::string show(const ir::Condition& condition, const ir::PredicateTable& predicates, ir::NodeId id) {
    const ir::Node& node = condition.nodes[id];
    std::string inner;
    for (const ir::NodeId child : node.children)
        inner += (inner.empty() ? "" : ", ") + show(condition, predicates, child);
    switch (node.kind) {
    case ir::NodeKind::all_of:
        return "all(" + inner + ")";
    case ir::NodeKind::any_of:
        return node.children.size() == 1 ? inner : "any(" + inner + ")";
    case ir::NodeKind::negation:
        return "not(" + inner + ")";
    case ir::NodeKind::leaf:
        return ir::describe(predicates[node.predicate]);
    case ir::NodeKind::constant:
        return node.value ? "true" : "false";
    case ir::NodeKind::at_least:
        break;
    }
    return "?";
}

QString condition_of(const Lowered& lowered) {
    const ir::Condition& condition = lowered.rule().condition;
    return QString::fromStdString(show(condition, lowered.predicates, condition.root));
}

QString losses_of(const Lowered& lowered) {
    QStringList all;
    for (const ir::Loss& loss : lowered.rule().losses) all << QString::fromStdString(loss.code + " " + loss.reason);
    return all.join(QLatin1String(" "));
}

QString sources_of(const std::vector<ir::Source>& sources) {
    constexpr const char* kinds[] = {
        "event_category", "index", "data_source", "data_model", "source_type", "macro", "table"};
    QStringList all;
    for (const ir::Source& source : sources)
        all << QString::fromStdString(std::string(kinds[size_t(source.kind)]) + ":" + source.name);
    return all.join(QLatin1String(", "));
}

QString stages_of(const Lowered& lowered) {
    QStringList all;
    for (const ir::Stage& stage : lowered.rule().stages) all << QString::fromStdString(stage.name);
    return all.join(QLatin1String(" "));
}

} // namespace

class TestSplunkLowering : public QObject {
    Q_OBJECT

private slots:

    void conditions_sayWhatTheLanguageMeans_data() {
        QTest::addColumn<QString>("search");
        QTest::addColumn<QString>("condition");
        const auto row = [](const char* search, const char* condition) {
            QTest::newRow(search) << QString::fromUtf8(search) << QString::fromUtf8(condition);
        };
        row("a=x", "a is x");
        row("a=*x*", "a contains x");
        row("a=\"*\\\\cmd.exe\"", "a ends with \\cmd.exe");
        row("a!=x", "all(not(a is missing or null), not(a is x))");
        row("NOT a=x", "not(a is x)");
        row("a IN (x, y*)", "any(a is x, a starts with y)");
        row("a=*", "a has a value");
        row("a=CASE(X)", "a is X (exact case)");
        row("a=10.0.0.0/8", "a is in 10.0.0.0/8");
        row("a>5", "any(a is above 5, a satisfies SPL and(not(isnum('a')),search>('a',\"5\")))");
        row("\"two words\"", "any value contains two words");
        row("earliest=-1d a=1 latest=now", "a is 1");
        row("* | where a=\"x\"", "a is x (exact case)");
        row("* | where a=5", "a is 5");
        row("* | where NOT a=\"x\"", "all(not(a is missing or null), not(a is x (exact case)))");
        row("* | where a!=5 OR isnull(b)", "any(all(not(a is missing or null), not(a is 5)), b is missing or null)");
        row("* | where lower(a)=\"x\"", "a is x");
        row("* | where lower(a)=\"X\"", "false");
        row("* | where like(a, \"%x_\")", "a matches *x? (exact case)");
        row("* | where match(a, \"(?i)^x\")", "a matches regex ^x (any case)");
        row("* | where a=b", "a equals the field b");
        row("* | where a>b", "a and the field b satisfy SPL >('a','b')");
        row("* | where len(a)>100", "a satisfies SPL >(len('a'),100)");
        row("* | where cidrmatch(\"10.0.0.0/8\", a)", "a is in 10.0.0.0/8");
        row("* | where in(a, \"x\", 5)", "any(a is x (exact case), a is 5)");
        row("* | where isnotnull(mvfind(a, \"x\"))", "a matches regex x");
        row("* | eval f=if(like(a,\"%x\"),1,0) | where f=1", "a ends with x (exact case)");
        row("* | eval f=case(a=\"x\",\"one\",b=\"y\",\"two\") | search f=two",
            "all(not(a is x (exact case)), b is y (exact case))");
        row("* | eval f=coalesce(a,b) | search f=x",
            "any(all(not(a is missing or null), a is x), all(a is missing or null, not(b is missing or null), b is "
            "x))");
        row("* | rename a AS b | search b=x", "a is x");
        row("* | rename a.* AS * | search x=1", "a.x is 1");
        row("* | fields a | search b=x", "false");
        row("* | table a | search a=x", "a is x");
        row("* | spath output=u path=user.name | search u=x", "user.name is x");
        row("* | regex a!=\"x\"", "all(not(a is missing or null), not(a matches regex x))");
        row("a=1 | stats count by b, c | search c=2", "all(a is 1, c is 2)");
        row("| tstats count from datamodel=E.P where P.a=1 by P.b | `drop_dm_object_name(P)` | search b=2",
            "all(P.a is 1, P.b is 2)");
        row("`net` a=1", "all(any(p is net.exe, p is net1.exe), a is 1)");
        row("a=1 | lookup tools name AS p OUTPUT bad | search bad=true",
            "all(a is 1, p satisfies SPL search=(lookup tools.csv bad('p'),\"true\"))");
        row("* | rex field=a \"(?<b>x.*y)\" | where isnotnull(b)", "a matches regex x.*y");
        row("* | rex field=a \"k=(?<b>[^;]+)\" | search b=v*",
            "a satisfies SPL search=(rex('a',\"k=(?<b>[^;]+)\",\"b\"),\"v*\")");
        row("* | rex field=a \"(?<b>x)\" | eval c=if(isnotnull(b), \"true\", \"false\") | search c=\"true\"",
            "a matches regex x");
        row("a=1 | where searchmatch(\"b=X*\")", "all(a is 1, b starts with X)");
        row("(index=a sourcetype=b) OR index=c d=1", "d is 1");
        row("(index=a d=1) OR (index=b e=2)", "any(all(index is a, d is 1), all(index is b, e is 2))");
        row("NOT index=a", "not(index is a)");
    }

    void conditions_sayWhatTheLanguageMeans() {
        QFETCH(QString, search);
        QFETCH(QString, condition);
        const Lowered lowered = lower(search.toStdString());
        QCOMPARE(losses_of(lowered), QString());
        QCOMPARE(condition_of(lowered), condition);
    }

    void sources_areWhereTheEventsComeFrom_data() {
        QTest::addColumn<QString>("search");
        QTest::addColumn<QString>("sources");
        QTest::newRow("names") << "index=win sourcetype=\"a b\" x=1"
                               << "source_type:index=win, source_type:sourcetype=a b";
        QTest::newRow("macro") << "`sysmon` x=1"
                               << "macro:sysmon, source_type:sourcetype=sysmon, source_type:source=Sys mon";
        QTest::newRow("macro with a channel")
            << "`security` x=1"
            << "macro:security, source_type:eventtype=sec, source_type:Channel=security";
        QTest::newRow("unknown macro") << "`other` x=1"
                                       << "macro:other";
        QTest::newRow("data model") << "| tstats count from datamodel=Endpoint.Processes where x=1"
                                    << "data_model:Endpoint.Processes";
        QTest::newRow("data model in quotes") << "| tstats count from datamodel=\"Web.Web\""
                                              << "data_model:Web.Web";
        QTest::newRow("node") << "| tstats count from datamodel=Network_Resolution where nodename=DNS x=1"
                              << "data_model:Network_Resolution.DNS";
        QTest::newRow("from") << "| from datamodel Web.Web | search x=1"
                              << "data_model:Web.Web";
        QTest::newRow("from with a colon") << "| from datamodel:Web.Web"
                                           << "data_model:Web.Web";
        QTest::newRow("datamodel") << "| datamodel Web Web search | search Web.x=1"
                                   << "data_model:Web.Web";
    }

    void sources_areWhereTheEventsComeFrom() {
        QFETCH(QString, search);
        QFETCH(QString, sources);
        QCOMPARE(sources_of(lower(search.toStdString()).rule().sources), sources);
    }

    void whatIsNotRun_isALoss_data() {
        QTest::addColumn<QString>("search");
        QTest::addColumn<QString>("stages");
        QTest::addColumn<QString>("losses");
        const auto row = [](const char* search, const char* stages, const char* losses) {
            QTest::newRow(search) << QString::fromUtf8(search) << QString::fromUtf8(stages)
                                  << QString::fromUtf8(losses);
        };
        row("a=1 | stats count by b", "stats", "");
        row("a=1 | stats count by b | where count>5", "stats", "RW4904 Not run yet: stats.");
        row("a=1 | stats values(c) AS c by b | search c=x", "stats", "RW4904 Not run yet: stats.");
        row("a=1 | eventstats count by b", "eventstats", "");
        row("a=1 | eventstats count AS n by b | where n>5", "eventstats", "RW4904 Not run yet: eventstats.");
        row("a=1 | dedup b", "dedup", "RW4904 Not run yet: dedup.");
        row("a=1 | head 5", "head", "RW4904 Not run yet: head.");
        row("a=1 | sort - b", "", "");
        row("a=1 | sort 5 b", "sort", "RW4904 Not run yet: sort.");
        row("a=1 | join b [search c=1]", "join", "RW4904 Not run yet: join.");
        row("a=1 | mvexpand b", "mvexpand", "");
        row("a=1 | mvexpand b | search b=x", "mvexpand", "RW4904 Not run yet: mvexpand.");
        row("a=1 | rex field=b \"(?<c>.)\" | table c", "", "");
        row("a=1 | rex field=b \"(?<c>.)\" | search c=x", "", "");
        row("a=1 | rex \"(?<c>.)\" | search c=x", "", "RW4904 Not run yet: rex.");
        row("a=1 | rex field=b max_match=0 \"(?<c>.)\" | search c=x", "", "RW4904 Not run yet: rex.");
        row("a=1 [search b=1 | fields c]", "", "RW4904 Not run yet: subsearch.");
        row("a=1 | lookup nowhere b OUTPUT c", "", "");
        row("a=1 | lookup nowhere b OUTPUT c | where isnotnull(c)", "", "RW4905 Needs the lookup table nowhere.");
        row("a=1 eventtype=x OR tag=y",
            "",
            "RW4906 Needs the definition of eventtype x. RW4906 Needs the definition of tag y.");
        row("`unknown` a=1", "", "RW4901 The macro unknown is not defined here.");
        row("a=1 | `my_filter`", "", "");
        row("a=1 | `unknown`", "", "RW4901 The macro unknown is not defined here.");
        row("| makeresults | eval a=1", "makeresults", "RW4908 Begins with makeresults, which gives no events.");
        row("| inputlookup tools | search bad=true",
            "inputlookup",
            "RW4908 Begins with inputlookup, which gives no events.");
        row("a=1 | where mvcount(b)>mvcount(c)",
            "",
            "RW4907 Not decided yet: all values of more than one field at once.");
        row("a=1 | where b>now()", "", "RW4907 Not decided yet: the function now is not computed yet.");
        row("a=1 | outputlookup x.csv", "", "");
    }

    void whatIsNotRun_isALoss() {
        QFETCH(QString, search);
        QFETCH(QString, stages);
        QFETCH(QString, losses);
        const Lowered lowered = lower(search.toStdString());
        QCOMPARE(losses_of(lowered), losses);
        QCOMPARE(stages_of(lowered), stages);
        if (search.startsWith(QLatin1String("a=1 |")))
            QVERIFY(condition_of(lowered).startsWith(QLatin1String("a is 1")) ||
                    condition_of(lowered).startsWith(QLatin1String("all(a is 1")));
    }

    void branches_keepTheirOwnCondition() {
        const Lowered lowered = lower(
            "a=1 | join b [search index=x c=2 | fields b] | append [| tstats count from datamodel=W.W where d=3]");
        const auto& branches = lowered.rule().branches;
        QCOMPARE(branches.size(), size_t(2));
        QCOMPARE(branches[0].label, std::string("join"));
        QCOMPARE(show(branches[0].condition, lowered.predicates, branches[0].condition.root), std::string("c is 2"));
        QCOMPARE(sources_of(branches[0].sources), QStringLiteral("source_type:index=x"));
        QCOMPARE(show(branches[1].condition, lowered.predicates, branches[1].condition.root), std::string("d is 3"));
        QCOMPARE(sources_of(branches[1].sources), QStringLiteral("data_model:W.W"));
    }

    void aLookup_decidesByItsRows() {
        const Lowered lowered = lower("a=1 | lookup tools name AS p OUTPUT bad | search bad=true");
        const ir::Condition& condition = lowered.rule().condition;
        bool found = false;
        for (const ir::Node& node : condition.nodes) {
            if (node.kind != ir::NodeKind::leaf) continue;
            const auto* test = std::get_if<ir::ComputedTest>(&lowered.predicates[node.predicate].test);
            if (test == nullptr) continue;
            found = true;
            QVERIFY(test->computed->holds("C:\\x\\EVIL.exe", {}));
            QVERIFY(!test->computed->holds("good.exe", {}));
            QVERIFY(!test->computed->holds("other.exe", {}));
        }
        QVERIFY(found);
    }

    void largeSearches_endAtALimit() {
        std::string doubled = "* | eval a=b.b";
        for (int i = 0; i < 40; ++i) doubled += ", a=a.a";
        const Lowered lowered = lower(doubled + " | where a=\"x\"");
        QVERIFY(!lowered.rule().replayable());
        QCOMPARE(lowered.rule().losses.front().code, std::string("RW4121"));
        std::string piped = "a=1";
        for (int i = 0; i < 2000; ++i) piped += " | where a=1";
        QCOMPARE(lower(piped).rule().losses.front().code, std::string("RW4121"));
    }
};

QTEST_GUILESS_MAIN(TestSplunkLowering)
#include "lowering_test.moc"
