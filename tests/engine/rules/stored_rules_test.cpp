// Parsed rules through bytes and back: nothing is lost, and bytes that are no such rules are refused.
#include <QTest>

#include "engine/rules/sigma/sigma.h"
#include "engine/rules/stored_rules.h"
#include "tests/engine/rules/shared_data.h"

#include <random>

using namespace rw;

namespace {

constexpr std::string_view examples[] = {
    R"(title: All kinds of tests
id: 3f2b9b0e-6f7d-4d0e-9f0e-2f4c9a3d0b11
status: test
description: One of each
tags: [attack.t1059.001]
logsource: {category: process_creation, product: windows}
detection:
    selection:
        Image|endswith: ['\a.exe', '\b?.exe']
        CommandLine|re|i: 'x.*y'
        EventID: 1
        Elevated: true
        Ip|cidr: ['10.0.0.0/8', 'fe80::/10']
        Parent: null
        Field|exists: true
        Size|gt: 1.5
        Day|week: 3
        User|fieldref: Other
        Odd|cased|contains: 'X'
    keywords: ['evil', 'bad thing']
    filter_a: {Image: 'c:\ok.exe'}
    condition: (selection or keywords) and not 1 of filter_* and 1 of them
level: high
)",
    "title: Broken\nlogsource: {product: windows\ndetection:\n    a: {b|nosuch: c}\n    condition: a and",
    "title: One\nlogsource: {product: linux}\ndetection: {a: {b: '%list%'}, condition: a}\n---\ntitle: Two\n",
    "",
};

struct Parsed {
    std::vector<rules::RuleFile> files;
    ir::PredicateTable predicates;
};

Parsed parse(const std::vector<std::string>& texts) {
    Parsed parsed;
    sigma::ParseOptions options;
    options.with_tokens = false;
    for (const std::string& text : texts)
        parsed.files.push_back(
            sigma::parse(text, "rule" + std::to_string(parsed.files.size()) + ".yml", parsed.predicates, options));
    return parsed;
}

Parsed parse_examples() { return parse({std::begin(examples), std::end(examples)}); }

} // namespace

class StoredRulesTest : public QObject {
    Q_OBJECT

private slots:

    /// Writing what was read gives the same bytes, so nothing that is written gets lost.
    void rules_comeBackWhole() {
        const Parsed parsed = parse_examples();
        const std::string bytes = rules::to_bytes(parsed.files, parsed.predicates);
        const auto read = rules::from_bytes(bytes);
        QVERIFY(read.has_value());
        QVERIFY(rules::to_bytes(read->files, read->predicates) == bytes);
        QCOMPARE(read->files.size(), parsed.files.size());
        for (size_t file = 0; file < parsed.files.size(); ++file) {
            QCOMPARE(read->files[file].path, parsed.files[file].path);
            QCOMPARE(read->files[file].documents.size(), parsed.files[file].documents.size());
            for (size_t at = 0; at < parsed.files[file].documents.size(); ++at) {
                const rules::RuleDocument& was = parsed.files[file].documents[at];
                const rules::RuleDocument& is = read->files[file].documents[at];
                QCOMPARE(is.metadata.title.text, was.metadata.title.text);
                QVERIFY(is.metadata.title.span == was.metadata.title.span);
                QVERIFY(is.rule.scope == was.rule.scope);
                QCOMPARE(is.rule.condition.nodes.size(), was.rule.condition.nodes.size());
                QCOMPARE(is.rule.losses.size(), was.rule.losses.size());
                QCOMPARE(is.diagnostics.size(), was.diagnostics.size());
                QCOMPARE(is.replayable(), was.replayable());
                for (size_t node = 0; node < was.rule.condition.nodes.size(); ++node) {
                    QCOMPARE(is.rule.condition.nodes[node].label, was.rule.condition.nodes[node].label);
                    if (was.rule.condition.nodes[node].kind != ir::NodeKind::leaf) continue;
                    QCOMPARE(ir::key_of(read->predicates[is.rule.condition.nodes[node].predicate]),
                             ir::key_of(parsed.predicates[was.rule.condition.nodes[node].predicate]));
                }
            }
        }
    }

    void predicates_areInternedToTheirOldNumbers() {
        const Parsed parsed = parse_examples();
        auto read = rules::from_bytes(rules::to_bytes(parsed.files, parsed.predicates));
        QVERIFY(read.has_value());
        const size_t size = read->predicates.size();
        for (size_t id = 0; id < size; ++id) {
            const auto known = static_cast<ir::PredicateId>(id);
            QVERIFY(read->predicates.intern(parsed.predicates[known]) == known);
        }
        QCOMPARE(read->predicates.size(), size);
    }

    void computedTests_areNotStored() {
        ir::PredicateTable predicates;
        const auto computed = std::make_shared<const ir::Computation>(
            ir::Computation{"long", [](std::string_view value, std::string_view) { return value.size() > 9; }});
        predicates.intern({"a", ir::ComputedTest{computed}});
        QVERIFY(rules::to_bytes({}, predicates).empty());
        ir::PredicateTable fields;
        fields.intern({"a", ir::FieldTest{"b", ir::PatternShape::equals, false, computed}});
        QVERIFY(rules::to_bytes({}, fields).empty());
    }

    void allRulesOfTheCorpus_comeBack() {
        const QString folder = test::shared_path(QStringLiteral("data/corpora/sigma/rules"));
        RW_NEEDS_SHARED(folder);
        std::vector<std::string> texts;
        for (const QString& path : test::rule_files(folder)) texts.push_back(test::read_all(path).toStdString());
        QVERIFY(texts.size() > 3000);
        const Parsed parsed = parse(texts);
        const std::string bytes = rules::to_bytes(parsed.files, parsed.predicates);
        const auto read = rules::from_bytes(bytes);
        QVERIFY(read.has_value());
        QVERIFY(rules::to_bytes(read->files, read->predicates) == bytes);
    }

    /// Each shortened form, and forms with one byte changed: refused, or at least read without harm.
    void damagedBytes_areSurvived() {
        const Parsed parsed = parse_examples();
        const std::string bytes = rules::to_bytes(parsed.files, parsed.predicates);
        for (size_t size = 0; size < bytes.size(); ++size) QVERIFY(!rules::from_bytes(bytes.substr(0, size)));
        QVERIFY(!rules::from_bytes(bytes + '\0'));
        std::mt19937 random(1); // NOLINT(cert-msc51-cpp): the same bytes in each run
        size_t refused = 0;
        for (int round = 0; round < 20'000; ++round) {
            std::string damaged = bytes;
            damaged[random() % damaged.size()] = static_cast<char>(random());
            if (const auto read = rules::from_bytes(damaged); read)
                QCOMPARE(rules::to_bytes(read->files, read->predicates).size(), damaged.size());
            else
                ++refused;
        }
        QVERIFY(refused > 1000);
    }
};

QTEST_APPLESS_MAIN(StoredRulesTest)
#include "stored_rules_test.moc"
