// Files of each layout: what becomes metadata, and where a query's places lie in the file.
#include <QTest>

#include "engine/rules/kusto/kusto.h"
#include "tests/engine/annotated_text.h"

using namespace rw;

namespace {

rules::RuleFile parsed(const std::string& text, const std::string& path, ir::PredicateTable& predicates) {
    return kusto::parse_rule(text, path, predicates);
}

std::string slice(const std::string& text, Span span) { return text.substr(span.begin, span.size()); }

/// Source text of each leaf with its description.
QStringList leaves(const std::string& text, const ir::Condition& condition, const ir::PredicateTable& predicates) {
    QStringList all;
    for (const ir::Node& node : condition.nodes)
        if (node.kind == ir::NodeKind::leaf)
            all << QString::fromStdString(slice(text, node.span) + " -> " + ir::describe(predicates[node.predicate]));
    return all;
}

const char* const analytic_rule = "id: 01234567-89ab-cdef-0123-456789abcdef\n"
                                  "name: Odd downloads\n"
                                  "description: |\n"
                                  "  'Looks for them.'\n"
                                  "severity: High\n"
                                  "requiredDataConnectors:\n"
                                  "  - connectorId: X\n"
                                  "    dataTypes:\n"
                                  "      - DeviceProcessEvents\n"
                                  "tactics:\n"
                                  "  - CredentialAccess\n"
                                  "relevantTechniques:\n"
                                  "  - T1105\n"
                                  "  - T1059.001\n"
                                  "tags:\n"
                                  "  - Fin7\n"
                                  "# the query\n"
                                  "query: |\n"
                                  "  // what we look for\n"
                                  "  let tools = dynamic([\"certutil\", 'bitsadmin']);\n"
                                  "  DeviceProcessEvents\n"
                                  "  | where FileName has_any (tools)\n"
                                  "  | where ProcessCommandLine contains \"urlcache\"\n"
                                  "version: 1.0.0\n"
                                  "kind: Scheduled\n";

} // namespace

class RuleFilesTest : public QObject {
    Q_OBJECT

private slots:

    void sentinelYaml_givesMetadataAndPlaces() {
        const std::string text = analytic_rule;
        ir::PredicateTable predicates;
        const rules::RuleFile file = parsed(text, "rule.yaml", predicates);
        QCOMPARE(file.documents.size(), size_t(1));
        const rules::RuleDocument& rule = file.documents.front();
        QVERIFY(rule.diagnostics.empty());
        QVERIFY(rule.replayable());
        QCOMPARE(rule.language, rules::Language::kusto);
        QCOMPARE(rule.vendor, rules::Vendor::microsoft);
        QCOMPARE(rule.metadata.title.text, std::string("Odd downloads"));
        QCOMPARE(slice(text, rule.metadata.title.span), std::string("Odd downloads"));
        QCOMPARE(rule.metadata.id.text, std::string("01234567-89ab-cdef-0123-456789abcdef"));
        QCOMPARE(rule.metadata.level.text, std::string("high"));
        QStringList tags;
        for (const rules::Located& tag : rule.metadata.tags) tags << QString::fromStdString(tag.text);
        QCOMPARE(tags,
                 QStringList({QStringLiteral("attack.credential-access"),
                              QStringLiteral("attack.t1105"),
                              QStringLiteral("attack.t1059.001"),
                              QStringLiteral("Fin7")}));
        QCOMPARE(slice(text, rule.metadata.tags[1].span), std::string("T1105"));
        QCOMPARE(rule.rule.sources.size(), size_t(1));
        QCOMPARE(rule.rule.sources.front().name, std::string("DeviceProcessEvents"));
        const QStringList found = leaves(text, rule.rule.condition, predicates);
        QCOMPARE(found.size(), 3);
        QVERIFY2(found[0].startsWith(QStringLiteral("\"certutil\" -> FileName ")), qPrintable(found[0]));
        QVERIFY2(found[1].startsWith(QStringLiteral("'bitsadmin' -> FileName ")), qPrintable(found[1]));
        QCOMPARE(found[2], QStringLiteral("\"urlcache\" -> ProcessCommandLine contains urlcache"));
    }

    void tokens_colourTheQueryInItsPlace() {
        const std::string text = analytic_rule;
        ir::PredicateTable predicates;
        const rules::RuleFile file = parsed(text, "rule.yaml", predicates);
        const auto role = [&](std::string_view word) {
            const auto at = static_cast<uint32_t>(text.find(word));
            for (const rules::Token& token : file.tokens)
                if (token.span.contains(at)) return token.role;
            return rules::TokenRole::plain;
        };
        QCOMPARE(role("severity"), rules::TokenRole::key);
        QCOMPARE(role("High"), rules::TokenRole::value);
        QCOMPARE(role("# the query"), rules::TokenRole::comment);
        QCOMPARE(role("// what"), rules::TokenRole::comment);
        QCOMPARE(role("let tools"), rules::TokenRole::op);
        QCOMPARE(role("tools = "), rules::TokenRole::name);
        QCOMPARE(role("FileName has"), rules::TokenRole::field);
        QCOMPARE(role("has_any"), rules::TokenRole::op);
        QCOMPARE(role("\"urlcache\""), rules::TokenRole::value);
        uint32_t end = 0;
        for (const rules::Token& token : file.tokens) {
            QVERIFY(token.span.begin >= end && token.span.end > token.span.begin);
            end = token.span.end;
        }
    }

    void mistake_standsInTheFile() {
        const test::AnnotatedText at =
            test::annotated("name: t\nquery: |\n    T\n    | where a == 1\n    | ‹wehre› b == 2\n");
        ir::PredicateTable predicates;
        const rules::RuleFile file = parsed(at.text, "rule.yaml", predicates);
        const rules::RuleDocument& rule = file.documents.front();
        QCOMPARE(rule.diagnostics.size(), size_t(1));
        QCOMPARE(rule.diagnostics.front().code, std::string("RW5013"));
        QCOMPARE(rule.diagnostics.front().span, at.spans.front());
        QVERIFY(!rule.replayable());
    }

    void json_givesEachQueryWithItsEscapes() {
        const test::AnnotatedText at = test::annotated(
            "{\n"
            "  \"resources\": [\n"
            "    {\"type\": \"alertRules\", \"kind\": \"Scheduled\", \"properties\": {\n"
            "      \"displayName\": \"Caf\\u00e9\", \"severity\": \"Low\", \"tactics\": [\"Impact\"], \"techniques\": "
            "[\"T1486\"],\n"
            "      \"query\": \"T\\n| where a == ‹\\\"x\\\\\\\\y\\\"›\"}},\n"
            "    {\"type\": \"savedSearches\", \"name\": \"h\", \"properties\": {\n"
            "      \"displayName\": \"Hunt\", \"category\": \"Hunting Queries\", \"query\": \"U | where b\",\n"
            "      \"tags\": [{\"name\": \"description\", \"value\": \"d\"}, {\"name\": \"techniques\", \"value\": "
            "\"T1105,T1059\"}]}}\n"
            "  ]\n"
            "}");
        ir::PredicateTable predicates;
        const rules::RuleFile file = parsed(at.text, "azuredeploy.json", predicates);
        QVERIFY(file.diagnostics.empty());
        QCOMPARE(file.documents.size(), size_t(2));
        const rules::RuleDocument& first = file.documents[0];
        QCOMPARE(first.metadata.title.text, std::string("Café"));
        QCOMPARE(first.metadata.level.text, std::string("low"));
        QCOMPARE(first.metadata.tags.size(), size_t(2));
        const QStringList found = leaves(at.text, first.rule.condition, predicates);
        QCOMPARE(found,
                 QStringList{QString::fromStdString(slice(at.text, at.spans.front())) + " -> a is x\\y (exact case)"});
        const rules::RuleDocument& second = file.documents[1];
        QCOMPARE(second.metadata.title.text, std::string("Hunt"));
        QCOMPARE(second.metadata.description.text, std::string("d"));
        QCOMPARE(second.metadata.tags.back().text, std::string("attack.t1059"));
    }

    void markdown_isOneRuleOfItsFences() {
        const std::string text =
            "# Odd *downloads*\n\n## MITRE ATT&CK\n| T1098 | 001 | x |\n"
            "[y](https://attack.mitre.org/techniques/T1566/002/)\n\n#### References\n- https://example.org/a\n"
            "## Defender\n```KQL\nDeviceEvents\n| where Timestamp > ago(1d)\n| where A == 'x'\n```\n"
            "```powershell\nGet-Item\n```\n"
            "## Sentinel\n```kusto\nDeviceEvents\n| where TimeGenerated > ago(1d)\n| where A == 'x'\n```\n";
        ir::PredicateTable predicates;
        const rules::RuleFile file = parsed(text, "rule.md", predicates);
        QCOMPARE(file.documents.size(), size_t(1));
        const rules::RuleDocument& rule = file.documents.front();
        QCOMPARE(rule.metadata.title.text, std::string("Odd *downloads*"));
        QStringList tags;
        for (const rules::Located& tag : rule.metadata.tags) tags << QString::fromStdString(tag.text);
        QCOMPARE(tags, QStringList({QStringLiteral("attack.t1098.001"), QStringLiteral("attack.t1566.002")}));
        QCOMPARE(rule.metadata.references.size(), size_t(1));
        QCOMPARE(rule.metadata.references.front().text, std::string("https://example.org/a"));
        // Two dialects of one query choose the same events.
        QVERIFY(rule.replayable());
        QVERIFY(rule.rule.branches.empty());
        QCOMPARE(rule.rule.sources.size(), size_t(1));
    }

    void queryFile_takesItsTitleFromComments() {
        ir::PredicateTable predicates;
        const rules::RuleFile file =
            parsed("// Title: Odd downloads\n// T1105\nT | where a\n", "dir/some query.kql", predicates);
        QCOMPARE(file.documents.front().metadata.title.text, std::string("Odd downloads"));
        QCOMPARE(file.documents.front().metadata.tags.front().text, std::string("attack.t1105"));
        const rules::RuleFile plain = parsed("T | where a\n", "dir/some query.kql", predicates);
        QCOMPARE(plain.documents.front().metadata.title.text, std::string("some query"));
    }

    void layout_isSeenInTheText_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("YAML") << "name: t\nquery: |\n  T | where a == 'x'\n";
        QTest::newRow("JSON") << "{\"query\": \"T | where a == 'x'\"}";
        QTest::newRow("Markdown") << "# t\n```kql\nT | where a == 'x'\n```\n";
        QTest::newRow("a query") << "T | where a == 'x'";
    }

    void layout_isSeenInTheText() {
        QFETCH(QString, text);
        ir::PredicateTable predicates;
        const std::string bytes = text.toStdString();
        const rules::RuleFile file = parsed(bytes, "", predicates);
        QCOMPARE(file.documents.size(), size_t(1));
        QVERIFY(file.documents.front().replayable());
        QCOMPARE(leaves(bytes, file.documents.front().rule.condition, predicates),
                 QStringList{QStringLiteral("'x' -> a is x (exact case)")});
    }
};

QTEST_APPLESS_MAIN(RuleFilesTest)
#include "rule_files_test.moc"
