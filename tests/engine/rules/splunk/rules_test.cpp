// Files to rules: the layouts of detections, saved searches, plain searches; every place in the file's own bytes.
#include <QTest>

#include "engine/rules/splunk/splunk.h"
#include "tests/engine/rules/shared_data.h"

using namespace rw;

namespace {

const char* const detection_2024 =
    "name: Some Name\n"
    "id: 9be25988-ad82-11eb-a14f-acde48001122\n"
    "version: 4\n"
    "date: '2024-09-30'\n"
    "author: A, B\n"
    "status: production\n"
    "type: TTP\n"
    "description: What it finds.\n"
    "data_source:\n"
    "- Sysmon EventID 1\n"
    "- Linux Auditd Path AND Linux Auditd Cwd\n"
    "search: '| tstats count from datamodel=Endpoint.Processes where Processes.process=\"it''s*\"\n"
    "  Processes.user=x by Processes.dest | `some_name_filter`'\n"
    "known_false_positives: None.\n"
    "references:\n"
    "- https://example.org\n"
    "tags:\n"
    "  analytic_story:\n"
    "  - Story\n"
    "  cve:\n"
    "  - CVE-2021-44228\n"
    "  mitre_attack_id:\n"
    "  - T1543\n"
    "  - T1059.001\n"
    "  required_fields:\n"
    "  - Processes.process\n";

const char* const detection_2026 = "name: Some Name\n"
                                   "creation_date: '2025-04-03'\n"
                                   "modification_date: '2026-05-13'\n"
                                   "data_source: []\n"
                                   "search: |\n"
                                   "    `sysmon` EventID=1\n"
                                   "    | where like(Image, \"%\\\\x.exe\") # not a comment of YAML\n"
                                   "    | `some_name_filter`\n"
                                   "mitre_attack_id:\n"
                                   "    - T1587.002\n"
                                   "finding:\n"
                                   "    title: x\n";

std::string at(const char* text, Span span) { return std::string(text).substr(span.begin, span.size()); }

rules::RuleFile parse(const char* text, const char* path, ir::PredicateTable& predicates) {
    auto repository = std::make_shared<splunk::Repository>();
    repository->macros["sysmon"] = {"sourcetype=s", {}, false};
    return splunk::parse_rule(text, path, predicates, {repository, true});
}

/// Text under the leaf of a predicate on `field`.
std::string written(const char* text,
                    const rules::RuleDocument& document,
                    const ir::PredicateTable& predicates,
                    const std::string& field) {
    for (const ir::Node& node : document.rule.condition.nodes)
        if (node.kind == ir::NodeKind::leaf && predicates[node.predicate].field == field) return at(text, node.span);
    return "no leaf";
}

} // namespace

class TestSplunkRules : public QObject {
    Q_OBJECT

private slots:

    void theLayoutOf2024_isRead() {
        ir::PredicateTable predicates;
        const rules::RuleFile file = parse(detection_2024, "x.yml", predicates);
        QCOMPARE(file.documents.size(), size_t(1));
        const rules::RuleDocument& rule = file.documents.front();
        QVERIFY(rule.language == rules::Language::spl && rule.vendor == rules::Vendor::splunk);
        QVERIFY2(rule.replayable(), rule.replayable() ? "" : rule.rule.losses.front().reason.c_str());
        const rules::Metadata& metadata = rule.metadata;
        QCOMPARE(metadata.title.text, std::string("Some Name"));
        QCOMPARE(at(detection_2024, metadata.title.span), std::string("Some Name"));
        QCOMPARE(metadata.date.text, std::string("2024-09-30"));
        QCOMPARE(metadata.author.text, std::string("A, B"));
        QCOMPARE(metadata.falsepositives.front().text, std::string("None."));
        QCOMPARE(metadata.references.size(), size_t(1));
        QCOMPARE(metadata.fields.front().text, std::string("Processes.process"));
        QCOMPARE(metadata.tags.size(), size_t(3));
        QCOMPARE(metadata.tags[0].text, std::string("cve.2021-44228"));
        QCOMPARE(metadata.tags[2].text, std::string("attack.t1059.001"));
        QCOMPARE(at(detection_2024, metadata.tags[2].span), std::string("T1059.001"));
        QStringList sources;
        for (const ir::Source& each : rule.rule.sources)
            sources << QString::fromStdString(each.name + "=" + at(detection_2024, each.span));
        QCOMPARE(sources.join(QLatin1String("; ")),
                 QStringLiteral("Sysmon EventID 1=Sysmon EventID 1; Linux Auditd Path=Linux Auditd Path; "
                                "Linux Auditd Cwd=Linux Auditd Cwd; Endpoint.Processes=datamodel=Endpoint.Processes"));
        // Quotes of YAML are undone before those of the search; places are the file's.
        QCOMPARE(written(detection_2024, rule, predicates, "Processes.process"), std::string("\"it''s*\""));
        QCOMPARE(written(detection_2024, rule, predicates, "Processes.user"), std::string("x"));
    }

    void theLayoutOf2026_isRead() {
        ir::PredicateTable predicates;
        const rules::RuleFile file = parse(detection_2026, "x.yml", predicates);
        const rules::RuleDocument& rule = file.documents.front();
        QCOMPARE(rule.metadata.date.text, std::string("2025-04-03"));
        QCOMPARE(rule.metadata.modified.text, std::string("2026-05-13"));
        QCOMPARE(rule.metadata.tags.front().text, std::string("attack.t1587.002"));
        QCOMPARE(rule.rule.sources.front().name, std::string("sysmon"));
        QCOMPARE(at(detection_2026, rule.rule.sources.front().span), std::string("`sysmon`"));
        QCOMPARE(written(detection_2026, rule, predicates, "EventID"), std::string("1"));
        QCOMPARE(written(detection_2026, rule, predicates, "Image"), std::string("\"%\\\\x.exe\""));
    }

    void tokens_colourTheSearchInItsPlace() {
        for (const char* text : {detection_2024, detection_2026}) {
            ir::PredicateTable predicates;
            const rules::RuleFile file = parse(text, "x.yml", predicates);
            std::string shown;
            uint32_t end = 0;
            for (const rules::Token& each : file.tokens) {
                QVERIFY(each.span.begin >= end && each.span.begin < each.span.end);
                end = each.span.end;
                if (each.role == rules::TokenRole::field || each.role == rules::TokenRole::name)
                    shown += at(text, each.span) + " ";
            }
            QVERIFY2(shown.find(text == detection_2024
                                    ? "Processes.process Processes.user Processes.dest `some_name_filter` "
                                    : "`sysmon` EventID Image `some_name_filter` ") != std::string::npos,
                     shown.c_str());
            QVERIFY(!file.folds.empty());
        }
    }

    void savedSearches_areRulesOfTheirStanzas() {
        const char* text = "# of an app\n"
                           "[ESCU - Some Name - Rule]\n"
                           "action.correlationsearch.annotations = {\"mitre_attack\": [\"T1003.001\", \"T1003\"]}\n"
                           "description = What it finds.\n"
                           "search = index=a x=1 \\\n"
                           "  y=2 | table z\n"
                           "[default]\n"
                           "cron_schedule = * * * * *\n"
                           "[Second]\n"
                           "search = | makeresults\n";
        ir::PredicateTable predicates;
        const rules::RuleFile file = parse(text, "savedsearches.conf", predicates);
        QCOMPARE(file.documents.size(), size_t(2));
        const rules::RuleDocument& rule = file.documents.front();
        QCOMPARE(rule.metadata.title.text, std::string("ESCU - Some Name - Rule"));
        QCOMPARE(rule.metadata.description.text, std::string("What it finds."));
        QCOMPARE(rule.metadata.tags.size(), size_t(2));
        QCOMPARE(at(text, rule.metadata.tags[0].span), std::string("T1003.001"));
        QVERIFY(rule.replayable());
        QCOMPARE(written(text, rule, predicates, "y"), std::string("2"));
        QVERIFY(!file.documents[1].replayable());
        QVERIFY(file.diagnostics.empty());
    }

    void aPlainSearch_isARule() {
        ir::PredicateTable predicates;
        const char* text = "\xEF\xBB\xBFx=1\n| where y=\"2\"\n";
        const rules::RuleFile file = parse(text, "hunt.spl", predicates);
        QCOMPARE(file.documents.size(), size_t(1));
        QVERIFY(file.documents.front().replayable());
        QCOMPARE(written(text, file.documents.front(), predicates, "y"), std::string("\"2\""));
        QCOMPARE(parse(" \n", "empty.spl", predicates).documents.size(), size_t(0));
    }

    void whatIsNoRule_givesNone() {
        ir::PredicateTable predicates;
        QVERIFY(parse("name: m\ndefinition: x=1\n", "m.yml", predicates).documents.empty());
        QVERIFY(parse("name: l\nfilename: l.csv\n", "l.yml", predicates).documents.empty());
        QVERIFY(parse("[m(1)]\ndefinition = x=$a$\nargs = a\n", "macros.conf", predicates).documents.empty());
    }
};

QTEST_GUILESS_MAIN(TestSplunkRules)
#include "rules_test.moc"
