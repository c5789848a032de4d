#include <QtTest>

#include "engine/explain/accounting.h"
#include "engine/explain/explain.h"
#include "engine/rules/sigma/sigma.h"
#include "tests/corpora/memory_log.h"

using namespace rw;

namespace {

constexpr const char* events = R"({"Image":"C:\\a\\cmd.exe","CommandLine":"one"}
{"Image":"C:\\a\\cmd.exe","CommandLine":"one two"}
{"Image":"C:\\a\\powershell.exe","CommandLine":"two"}
{"Image":"C:\\a\\powershell.exe","CommandLine":"agent two"}
{"Image":"C:\\a\\notepad.exe","CommandLine":"two"}
)";

constexpr const char* rule_text = R"(title: Accounting
logsource:
    category: test
detection:
    selection_image:
        Image|endswith:
            - '\cmd.exe'
            - '\powershell.exe'
    selection_line:
        CommandLine|contains:
            - 'one'
            - 'two'
    filter_agent:
        CommandLine|startswith: 'agent'
    filter_never:
        CommandLine: 'nobody writes this'
    condition: all of selection_* and not 1 of filter_*
)";

struct Fixture {
    ir::PredicateTable predicates;
    rules::RuleFile file = sigma::parse(rule_text, "rule.yml", predicates);
    const ir::Rule& rule = file.documents.front().rule;
    std::shared_ptr<const taxonomy::Taxonomy> taxonomy =
        taxonomy::Taxonomy::load(std::string(RW_SOURCE_DIR) + "/catalogs/taxonomy").value();
    std::shared_ptr<const match::Collection> collection = match::Collection::make(
        "test", match::Role::attack, false, tests::memoryTable(tests::memorySegment(events)), taxonomy);
    match::LiveMatcher matcher{collection};

    [[nodiscard]] ir::NodeId find(ir::NodeRole role, const std::string& text) const {
        const auto& nodes = rule.condition.nodes;
        for (size_t id = 0; id < nodes.size(); ++id) {
            const std::string source(rule_text + nodes[id].span.begin, nodes[id].span.size());
            if (nodes[id].role == role && source.find(text) != std::string::npos) return static_cast<ir::NodeId>(id);
        }
        qFatal("no such node");
        return 0;
    }
};

} // namespace

class TestAccounting : public QObject {
    Q_OBJECT

private slots:
    void siblings_areCountedAloneAndApart();
    void exclusions_tellWhatTheyRemove();
    void nearMisses_nameTheLeafInTheWay();
    void cancelled_givesNothing();
};

void TestAccounting::siblings_areCountedAloneAndApart() {
    Fixture f;
    QVERIFY(f.rule.replayable());
    const explain::Accounting accounting = explain::account(f.rule, f.predicates, f.matcher, Job());
    QCOMPARE(accounting.in_scope, uint64_t{5});
    QCOMPARE(accounting.matches, uint64_t{3});
    const auto& cmd = accounting.clauses[f.find(ir::NodeRole::value, "cmd.exe")];
    QCOMPARE(cmd.alone, uint64_t{2});
    QCOMPARE(cmd.only_this.value(), uint64_t{2});
    const auto& one = accounting.clauses[f.find(ir::NodeRole::value, "one")];
    QCOMPARE(one.alone, uint64_t{2});
    QCOMPARE(one.only_this.value(), uint64_t{1}); // the other line with "one" has "two" as well
}

void TestAccounting::exclusions_tellWhatTheyRemove() {
    Fixture f;
    const explain::Accounting accounting = explain::account(f.rule, f.predicates, f.matcher, Job());
    QCOMPARE(accounting.clauses[f.find(ir::NodeRole::selection, "agent")].removes.value(), uint64_t{1});
    QCOMPARE(accounting.clauses[f.find(ir::NodeRole::selection, "nobody")].removes.value(), uint64_t{0});
    QVERIFY(!accounting.clauses[f.find(ir::NodeRole::selection, "cmd.exe")].removes.has_value());
}

void TestAccounting::nearMisses_nameTheLeafInTheWay() {
    Fixture f;
    const auto misses = explain::near_misses(f.rule, f.predicates, f.matcher, 10, Job());
    const auto agent = std::find_if(misses.begin(), misses.end(), [&](const explain::NearMiss& miss) {
        return miss.leaf == f.find(ir::NodeRole::value, "agent");
    });
    QVERIFY(agent != misses.end());
    QCOMPARE(agent->events, uint64_t{1});
    QCOMPARE(agent->examples, std::vector<logs::Row>{3});
    QVERIFY(!explain::explain(f.rule, f.predicates, *f.collection, 3).matched);
    QVERIFY(explain::explain(f.rule, f.predicates, *f.collection, 0).matched);
}

void TestAccounting::cancelled_givesNothing() {
    Fixture f;
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(explain::account(f.rule, f.predicates, f.matcher, Job(stop.get_token())).clauses.empty());
}

QTEST_GUILESS_MAIN(TestAccounting)
#include "accounting_test.moc"
