// Rule files of Elastic: metadata with places, the query's places in the file, filters, and broken files.
#include <QJsonDocument>
#include <QTest>

#include "engine/rules/elastic/toml/rule_file.h"
#include "engine/rules/elastic/toml/toml_reader.h"
#include "tests/engine/annotated_text.h"
#include "tests/engine/naive_matcher.h"

using namespace rw;

namespace {

rules::RuleFile parse(const std::string& text, ir::PredicateTable& predicates) {
    return elastic::parse_rule(text, "rule.toml", predicates);
}

std::string with_query(const std::string& query) {
    return "[rule]\nname = \"n\"\ntype = \"query\"\nlanguage = \"kuery\"\nquery = " + query + "\n";
}

std::string slice(const std::string& text, Span span) { return text.substr(span.begin, span.size()); }

std::string told(const rules::RuleFile& file) {
    std::string text;
    for (const Diagnostic& each : file.diagnostics) text += each.code + " ";
    for (const auto& document : file.documents)
        for (const Diagnostic& each : document.diagnostics) text += each.code + " ";
    return text;
}

} // namespace

class TomlTest : public QObject {
    Q_OBJECT

private slots:

    void places_ofAQueryAreThoseOfTheFile_data() {
        QTest::addColumn<QString>("query"); ///< with the place of the value marked
        QTest::newRow("one line") << QStringLiteral("\"a:‹bc›\"");
        QTest::newRow("literal") << QStringLiteral("'a:‹\"b c\"›'");
        QTest::newRow("lines") << QStringLiteral("'''\na:1 or\n  a:‹bc›\n'''");
        QTest::newRow("basic lines") << QStringLiteral("\"\"\"\na:1 or\n  a:‹bc›\n\"\"\"");
        QTest::newRow("escapes before") << QStringLiteral("\"x:\\\"é\\\" or\\na:‹bc›\"");
        QTest::newRow("escapes inside") << QStringLiteral("\"a:‹b\\\\\\\\c›\"");
        QTest::newRow("unicode escape") << QStringLiteral("\"a:‹b\\u0041c›\"");
        QTest::newRow("line joined") << QStringLiteral("\"\"\"x:1 or \\\n    a:‹bc›\"\"\"");
        QTest::newRow("quotes at the end") << QStringLiteral("'''a:‹\"b c\"›'''");
        QTest::newRow("quotes of its own at the end") << QStringLiteral("\"\"\"a:‹\"b c\"›\"\"\"");
    }

    void places_ofAQueryAreThoseOfTheFile() {
        QFETCH(QString, query);
        const test::AnnotatedText at = test::annotated(with_query(query.toStdString()));
        ir::PredicateTable predicates;
        const rules::RuleFile file = parse(at.text, predicates);
        QCOMPARE(file.documents.size(), size_t(1));
        QVERIFY2(file.documents.front().replayable(), told(file).c_str());
        Span last{};
        for (const ir::Node& node : file.documents.front().rule.condition.nodes)
            if (node.role == ir::NodeRole::value) last = node.span;
        QCOMPARE(slice(at.text, last), slice(at.text, at.spans.front()));
        QCOMPARE(last.begin, at.spans.front().begin);
        bool coloured = false;
        for (const rules::Token& token : file.tokens)
            coloured |= token.span.begin == last.begin && token.role == rules::TokenRole::value;
        QVERIFY(coloured);
    }

    void metadata_hasItsPlaces() {
        const test::AnnotatedText at = test::annotated("# comment\n"
                                                       "[metadata]\n"
                                                       "creation_date = ‹\"2024/01/02\"›\n"
                                                       "maturity = ‹\"deprecated\"›\n"
                                                       "updated_date = \"2025/01/02\"\n"
                                                       "\n"
                                                       "[rule]\n"
                                                       "author = [\"A\", \"B\"]\n"
                                                       "building_block_type = ‹\"default\"›\n"
                                                       "description = \"\"\"\n"
                                                       "Several\n"
                                                       "lines\n"
                                                       "\"\"\"\n"
                                                       "index = [‹\"logs-x*\"›, \"-logs-y*\"]\n"
                                                       "name = ‹\"The rule\"›\n"
                                                       "references = [\"https://a\", \"https://b\"]\n"
                                                       "rule_id = \"c3f8a1d2-4b5e-4c6f-9a8b-1e2d3f4a5b6c\"\n"
                                                       "severity = ‹\"high\"›\n"
                                                       "tags = [\"OS: Windows\"]\n"
                                                       "type = \"query\"\n"
                                                       "query = 'a:1'\n"
                                                       "\n"
                                                       "[[rule.threat]]\n"
                                                       "framework = \"MITRE ATT&CK\"\n"
                                                       "[[rule.threat.technique]]\n"
                                                       "id = ‹\"T1059\"›\n"
                                                       "[[rule.threat.technique.subtechnique]]\n"
                                                       "id = \"T1059.001\"\n"
                                                       "[rule.threat.tactic]\n"
                                                       "id = \"TA0006\"\n"
                                                       "name = \"Credential Access\"\n"
                                                       "\n");
        ir::PredicateTable predicates;
        const rules::RuleFile file = parse(at.text, predicates);
        QCOMPARE(file.documents.size(), size_t(1));
        const rules::RuleDocument& rule = file.documents.front();
        QVERIFY(rule.language == rules::Language::kql && rule.vendor == rules::Vendor::elastic);
        const rules::Metadata& data = rule.metadata;
        QCOMPARE(data.date.text, std::string("2024/01/02"));
        QVERIFY(data.date.span == at.spans[0]);
        QCOMPARE(data.status.text, std::string("deprecated"));
        QVERIFY(data.status.span == at.spans[1]);
        QCOMPARE(data.author.text, std::string("A, B"));
        QCOMPARE(data.description.text, std::string("Several\nlines\n"));
        QCOMPARE(data.title.text, std::string("The rule"));
        QVERIFY(data.title.span == at.spans[4]);
        QCOMPARE(data.level.text, std::string("high"));
        QVERIFY(data.level.span == at.spans[5]);
        QCOMPARE(data.references.size(), size_t(2));
        std::string tags;
        for (const rules::Located& tag : data.tags) tags += tag.text + ";";
        QCOMPARE(tags,
                 std::string("OS: Windows;attack.credential-access;attack.t1059;attack.t1059.001;building_block;"));
        QVERIFY(data.tags[2].span == at.spans[6]);
        QVERIFY(data.tags.back().span == at.spans[2]);
        QCOMPARE(rule.rule.sources.size(), size_t(2));
        QCOMPARE(rule.rule.sources.front().name, std::string("logs-x*"));
        QVERIFY(rule.rule.sources.front().span == at.spans[3]);
        QVERIFY(rule.replayable());
        QVERIFY(rule.diagnostics.empty());
    }

    void stages_areNamedAndNotRun_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("stage");
        QTest::addColumn<QString>("code");
        QTest::newRow("threshold") << QStringLiteral("type = 'threshold'\nquery = 'a:1'\n[rule.threshold]\nvalue = 5\n")
                                   << QStringLiteral("threshold") << QStringLiteral("RW3510");
        QTest::newRow("new terms") << QStringLiteral(
                                          "type = 'new_terms'\nquery = 'a:1'\n[rule.new_terms]\nvalue = ['a']\n")
                                   << QStringLiteral("new_terms") << QStringLiteral("RW3511");
        QTest::newRow("threat match") << QStringLiteral("type = 'threat_match'\nquery = 'a:1'\nthreat_query = 'b:2'\n")
                                      << QStringLiteral("threat_match") << QStringLiteral("RW3512");
        QTest::newRow("machine learning")
            << QStringLiteral("type = 'machine_learning'\nmachine_learning_job_id = 'x'\n")
            << QStringLiteral("machine_learning") << QStringLiteral("RW3513");
    }

    void stages_areNamedAndNotRun() {
        QFETCH(QString, text);
        QFETCH(QString, stage);
        QFETCH(QString, code);
        ir::PredicateTable predicates;
        const rules::RuleFile file = parse("[rule]\nname = 'n'\n" + text.toStdString(), predicates);
        const ir::Rule& rule = file.documents.front().rule;
        QCOMPARE(rule.stages.size(), size_t(1));
        QCOMPARE(QString::fromStdString(rule.stages.front().name), stage);
        QCOMPARE(rule.losses.size(), size_t(1));
        QCOMPARE(QString::fromStdString(rule.losses.front().code), code);
        QVERIFY(rule.condition.root < rule.condition.nodes.size());
    }

    void filters_areAndedToTheQuery_data() {
        QTest::addColumn<QString>("filters");
        QTest::addColumn<QByteArray>("event");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char* name, const char* filters, const char* event, bool expected) {
            QTest::newRow(name) << QString::fromUtf8(filters) << QByteArray(event) << expected;
        };
        const char* wildcard = "[[rule.filters]]\n[rule.filters.meta]\nnegate = true\n"
                               "[rule.filters.query.wildcard.\"file.path\"]\ncase_insensitive = true\n"
                               "value = \"?:\\\\\\\\Windows\\\\\\\\*\"\n";
        row("negated wildcard, other value", wildcard, R"({"a":1,"file":{"path":"c:\\temp\\x"}})", true);
        row("negated wildcard, value", wildcard, R"({"a":1,"file":{"path":"c:\\WINDOWS\\x"}})", false);
        row("negated wildcard, missing field", wildcard, R"({"a":1})", true);
        row("the query still holds", wildcard, R"({"a":2})", false);
        const char* exists =
            "[[rule.filters]]\n[rule.filters.exists]\nfield = 'b'\n[rule.filters.meta]\nnegate = true\n";
        row("exists beside meta", exists, R"({"a":1,"b":1})", false);
        row("exists beside meta, missing", exists, R"({"a":1})", true);
        const char* disabled = "[[rule.filters]]\nmeta = {disabled = true}\nquery = {term = {b = 'x'}}\n";
        row("disabled", disabled, R"({"a":1})", true);
        const char* boolean =
            "[[rule.filters]]\nquery = {bool = {should = [{term = {b = 'x'}}, {range = {c = {gte = 5}}}], "
            "must_not = [{match_phrase = {message = 'oh no'}}]}}\n";
        row("bool, term", boolean, R"({"a":1,"b":"x"})", true);
        row("bool, range", boolean, R"({"a":1,"c":5})", true);
        row("bool, none", boolean, R"({"a":1,"c":4})", false);
        row("bool, phrase", boolean, R"({"a":1,"c":5,"message":"oh no!"})", false);
    }

    void filters_areAndedToTheQuery() {
        QFETCH(QString, filters);
        QFETCH(QByteArray, event);
        QFETCH(bool, expected);
        ir::PredicateTable predicates;
        const rules::RuleFile file = parse(with_query("'a:1'") + filters.toStdString(), predicates);
        const rules::RuleDocument& rule = file.documents.front();
        QVERIFY2(rule.replayable(), told(file).c_str());
        QCOMPARE(test::NaiveMatcher(rule.rule.condition, predicates).matches(QJsonDocument::fromJson(event).object()),
                 expected);
    }

    void unknownFilter_isALoss() {
        ir::PredicateTable predicates;
        const rules::RuleFile file =
            parse(with_query("'a:1'") + "[[rule.filters]]\nquery = {geo_shape = {x = 1}}\n", predicates);
        QVERIFY(!file.documents.front().replayable());
        QCOMPARE(file.documents.front().rule.losses.front().code, std::string("RW3509"));
    }

    void brokenEntry_leavesTheRest_data() {
        QTest::addColumn<QString>("entry");
        QTest::newRow("half typed") << QStringLiteral("tags = [\"a\",");
        QTest::newRow("no value") << QStringLiteral("severity =");
        QTest::newRow("no key") << QStringLiteral("= 1");
        QTest::newRow("unclosed quote") << QStringLiteral("severity = \"high");
        QTest::newRow("twice") << QStringLiteral("name = \"other\"");
        QTest::newRow("header half typed") << QStringLiteral("[rule.thr");
        QTest::newRow("words") << QStringLiteral("what is this");
        QTest::newRow("deep name") << QStringLiteral("a") + QStringLiteral(".a").repeated(10000) +
                                          QStringLiteral(" = 1");
    }

    void brokenEntry_leavesTheRest() {
        QFETCH(QString, entry);
        ir::PredicateTable predicates;
        const std::string text =
            "[rule]\nname = \"n\"\ntype = \"query\"\nquery = 'a:1'\n" + entry.toStdString() + "\ndescription = \"d\"\n";
        const rules::RuleFile file = parse(text, predicates);
        QCOMPARE(file.documents.size(), size_t(1));
        const rules::RuleDocument& rule = file.documents.front();
        QVERIFY(!rule.replayable());
        QCOMPARE(predicates.size(), size_t(1));
        QCOMPARE(rule.metadata.title.text, std::string("n"));
        QCOMPARE(rule.metadata.description.text, std::string("d"));
        const auto at = static_cast<uint32_t>(text.find(entry.toStdString()));
        QVERIFY2(!rule.diagnostics.empty() && rule.diagnostics.front().code == "RW3502", told(file).c_str());
        QVERIFY(rule.diagnostics.front().span.begin >= at &&
                rule.diagnostics.front().span.end <= at + uint32_t(entry.size()) + 1);
    }

    void hostileFiles_areToldOf() {
        ir::PredicateTable predicates;
        QCOMPARE(told(parse("\xFF\xFEx", predicates)), std::string("RW3501 "));
        QCOMPARE(told(parse("", predicates)), std::string("RW3503 "));
        QCOMPARE(told(parse(std::string((16 << 20) + 1, '#'), predicates)), std::string("RW3501 "));
        QVERIFY(told(parse("[rule]\nname = \"\xFF\"\n", predicates)).find("RW3501 ") != std::string::npos);
        const std::string nested(100'000, '[');
        QVERIFY(told(parse("a = " + nested, predicates)).starts_with("RW3502 "));
        static_cast<void>(parse("[rule]\nname = [" + std::string(200'000, '{'), predicates));
    }

    void colours_areInOrder() {
        const std::string text = "# c\n[rule] # d\nname = \"n\"\ntype = 'query'\nx = {a = 1, b = [true]}\n"
                                 "query = '''\na:\"b\"\n'''\n";
        ir::PredicateTable predicates;
        std::string seen;
        for (const rules::Token& token : parse(text, predicates).tokens) {
            constexpr std::string_view letters = "-kfmvwxonc.";
            seen += letters[static_cast<size_t>(token.role)] + slice(text, token.span) + ' ';
        }
        QCOMPARE(seen,
                 std::string("c# c .[ krule .] c# d kname .= v\"n\" ktype .= v'query' kx .= .{ ka .= v1 ., kb .= "
                             ".[ vtrue .] .} kquery .= .''' fa .: v\"b\" .''' "));
    }
};

QTEST_APPLESS_MAIN(TomlTest)
#include "toml_test.moc"
