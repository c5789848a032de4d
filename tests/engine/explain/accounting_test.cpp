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
    void nearMisses_ofOneListAreAlike();
    void nearMisses_areWhatExplainingFinds();
    void waysIn_areTheSingleChanges();
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
    const auto agent = std::find_if(misses.leaves.begin(), misses.leaves.end(), [&](const explain::NearMiss& miss) {
        return miss.leaf == f.find(ir::NodeRole::value, "agent");
    });
    QVERIFY(agent != misses.leaves.end());
    QVERIFY(!agent->list.has_value());
    QCOMPARE(agent->events, uint64_t{1});
    QCOMPARE(agent->examples, std::vector<logs::Row>{3});
    QVERIFY(!explain::explain(f.rule, f.predicates, *f.collection, 3).matched);
    QVERIFY(explain::explain(f.rule, f.predicates, *f.collection, 0).matched);
}

void TestAccounting::nearMisses_ofOneListAreAlike() {
    Fixture f;
    const auto misses = explain::near_misses(f.rule, f.predicates, f.matcher, 10, Job());
    QCOMPARE(misses.in_scope, uint64_t{5});
    QCOMPARE(misses.events, uint64_t{2}); // the agent's, and notepad
    const ir::NodeId list = f.find(ir::NodeRole::item, "cmd.exe");
    size_t values = 0;
    for (const explain::NearMiss& miss : misses.leaves) {
        if (miss.list != std::optional(list)) continue;
        ++values;
        QCOMPARE(miss.events, uint64_t{1});
        QCOMPARE(miss.examples, std::vector<logs::Row>{4});
    }
    QCOMPARE(values, size_t{2});
}

/// By the definition: each event in scope, each leaf turned on its own.
void TestAccounting::nearMisses_areWhatExplainingFinds() {
    Fixture f;
    const auto misses = explain::near_misses(f.rule, f.predicates, f.matcher, 10, Job());
    for (size_t id = 0; id < f.rule.condition.nodes.size(); ++id) {
        if (f.rule.condition.nodes[id].kind != ir::NodeKind::leaf) continue;
        const auto leaf = static_cast<ir::NodeId>(id);
        std::vector<uint32_t> expected;
        for (logs::Row row = 0; row < f.collection->table().row_count(); ++row)
            for (const explain::WayIn& way :
                 explain::ways_in(f.rule, explain::explain(f.rule, f.predicates, *f.collection, row)))
                if (way.leaf == leaf ||
                    (way.list && misses.leaves.end() !=
                                     std::find_if(misses.leaves.begin(), misses.leaves.end(), [&](const auto& miss) {
                                         return miss.leaf == leaf && miss.list == way.list;
                                     })))
                    expected.push_back(row);
        QCOMPARE(explain::near_miss_rows(f.rule, f.predicates, f.matcher, leaf, Job()).rows(), expected);
        const auto told = std::find_if(
            misses.leaves.begin(), misses.leaves.end(), [&](const auto& miss) { return miss.leaf == leaf; });
        QCOMPARE(told == misses.leaves.end() ? std::vector<uint32_t>() : told->examples, expected);
    }
}

void TestAccounting::waysIn_areTheSingleChanges() {
    Fixture f;
    const auto ways = [&](logs::Row row) {
        return explain::ways_in(f.rule, explain::explain(f.rule, f.predicates, *f.collection, row));
    };
    QVERIFY(ways(0).empty()); // it matches
    QCOMPARE(ways(3).size(), size_t{1});
    QCOMPARE(ways(3).front().leaf, f.find(ir::NodeRole::value, "agent"));
    QVERIFY(ways(3).front().holds);
    QCOMPARE(ways(4).size(), size_t{1}); // two values, one list
    QCOMPARE(ways(4).front().list, std::optional(f.find(ir::NodeRole::item, "cmd.exe")));
    QVERIFY(!ways(4).front().holds);
}

void TestAccounting::cancelled_givesNothing() {
    Fixture f;
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(explain::account(f.rule, f.predicates, f.matcher, Job(stop.get_token())).clauses.empty());
    QVERIFY(explain::near_misses(f.rule, f.predicates, f.matcher, 10, Job(stop.get_token())).leaves.empty());
}

QTEST_GUILESS_MAIN(TestAccounting)
#include "accounting_test.moc"
