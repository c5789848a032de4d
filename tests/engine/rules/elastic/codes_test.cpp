// Every diagnostic code of Elastic's languages: told for the right text, at the right place, with the right
// consequence; and listed in docs/diagnostics.md.
#include <QFile>
#include <QTest>

#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/eql/eql.h"
#include "engine/rules/elastic/esql/esql.h"
#include "engine/rules/elastic/kql/kql.h"
#include "engine/rules/elastic/limits.h"
#include "engine/rules/elastic/lucene/lucene.h"
#include "engine/rules/elastic/toml/rule_file.h"
#include "tests/engine/annotated_text.h"

#include <set>

using namespace rw;

namespace {

enum Language { kql, eql, old_eql, lucene, esql, toml };

/// How a code comes: as an error or a hint of its own, or as the reason why the rule is not replayed.
enum Effect { error, warning, hint, loss };

struct Row {
    const char* name;
    const char* code;
    Language language;
    Effect effect;
    std::string text; ///< with the place marked; unmarked when only the code matters
};

std::string rule(const std::string& lines) { return "[rule]\nname = 'n'\ntype = 'query'\nquery = 'a:1'\n" + lines; }

std::vector<Row> kql_rows() {
    return {
        {"too long", "RW3001", kql, error, std::string(elastic::limits::query_bytes + 1, 'x')},
        {"too deep", "RW3002", kql, error, std::string(500, '(')},
        {"date math", "RW3003", kql, loss, "@timestamp >= ‹now-1h›"},
        {"field with wildcards", "RW3004", kql, loss, "‹a.*›:x"},
        {"order of a text field", "RW3007", kql, loss, "message > ‹x›"},
        {"unclosed quote", "RW3101", kql, error, "a:‹\"b›"},
        {"no value", "RW3102", kql, error, "a: ‹›"},
        {"no condition", "RW3103", kql, error, "a:b or ‹›"},
        {"no operator", "RW3104", kql, error, "a:\"b\" ‹c›"},
        {"unclosed bracket", "RW3105", kql, error, "a:‹(›b or c"},
        {"stray bracket", "RW3106", kql, error, "a:b‹)›"},
        {"no field", "RW3107", kql, error, "‹:› b"},
        {"range of a list", "RW3108", kql, error, "a > ‹(›1 or 2)"},
        {"same element", "RW3109", kql, loss, "‹a:{ b:1 and c:2 }›"},
        {"star in quotes", "RW3110", kql, hint, "a:‹\"b*\"›"},
    };
}

std::vector<Row> eql_rows() {
    return {
        {"too long", "RW3001", eql, error, std::string(elastic::limits::query_bytes + 1, 'x')},
        {"too deep", "RW3002", eql, error, "any where " + std::string(500, '(')},
        {"date", "RW3003", eql, loss, "any where ‹@timestamp > \"2020\"›"},
        {"bad regex", "RW3005", eql, error, "any where a regex ‹\"(b\"›"},
        {"complement", "RW3006", eql, loss, "any where a regex ‹\"~b\"›"},
        {"order of a boolean", "RW3007", eql, loss, "any where ‹a > true›"},
        {"unclosed quote", "RW3201", eql, error, "any where a == ‹\"b›"},
        {"unclosed comment", "RW3201", eql, error, "any where a ‹/*› b"},
        {"single quotes", "RW3202", eql, error, "any where a == ‹'b'›"},
        {"old equality", "RW3202", eql, error, "any where a ‹=› 1"},
        {"join", "RW3202", eql, error, "‹join› [any where a] [any where b]"},
        {"unknown escape", "RW3203", eql, error, "any where a == \"C:‹\\W›\""},
        {"foreign character", "RW3204", eql, error, "any where a ‹;›"},
        {"something left over", "RW3204", eql, error, "any where a ‹b›"},
        {"no operand", "RW3205", eql, error, "any where a == ‹›"},
        {"unclosed bracket", "RW3206", eql, error, "any where ‹(›a == 1"},
        {"unclosed step", "RW3206", eql, error, "sequence ‹[›any where a == 1"},
        {"no category", "RW3207", eql, error, "‹42› where a"},
        {"no where", "RW3207", eql, error, "process ‹a› == 1"},
        {"no step", "RW3208", eql, error, "sequence by a‹›"},
        {"mark without a step", "RW3208", eql, error, "sequence with maxspan=1s !‹x›"},
        {"decimal maxspan", "RW3209", eql, error, "sequence with maxspan=‹2.5m› [any where a] [any where b]"},
        {"missing events without maxspan", "RW3209", eql, error, "‹sequence› [any where a] ![any where b]"},
        {"runs", "RW3210", eql, error, "sequence [any where a] with ‹runs›=0 [any where b]"},
        {"computed key", "RW3211", eql, error, "sequence by ‹length(a)› [any where a] [any where b]"},
        {"unknown pipe", "RW3212", eql, error, "any where a | ‹sort› b"},
        {"pipe without number", "RW3212", eql, error, "any where a | head ‹›"},
        {"unknown function", "RW3213", eql, error, "any where ‹safe›(a)"},
        {"function without ~", "RW3213", eql, error, "any where ‹length›~(a) > 1"},
        {"no argument", "RW3214", eql, error, "any where ‹startsWith(a)›"},
        {"no network", "RW3214", eql, error, "any where cidrMatch(a, ‹\"b\"›)"},
        {"computed", "RW3220", eql, loss, "any where ‹a % 2 == 1›"},
        {"order of fields", "RW3221", eql, loss, "any where ‹a > b›"},
        {"relation", "RW3222", old_eql, loss, "process where ‹child of [process where a]›"},
        {"sequence", "RW3223", eql, loss, "‹sequence by x› [any where a] [any where b]"},
        {"sample", "RW3224", eql, loss, "‹sample by x› [any where a] [any where b]"},
        {"pipe", "RW3225", eql, loss, "any where a ‹| tail 5›"},
    };
}

std::vector<Row> other_rows() {
    return {
        {"unclosed quote", "RW3301", lucene, error, "a:‹\"›b"},
        {"range", "RW3301", lucene, error, "a:‹[1 TO 5›"},
        {"stray bracket", "RW3302", lucene, error, "a:b‹)›"},
        {"no value", "RW3303", lucene, error, "a:‹›"},
        {"fuzzy", "RW3320", lucene, loss, "‹a:b~2›"},
        {"too deep", "RW3002", lucene, error, std::string(500, '(')},
        {"unclosed quote", "RW3401", esql, error, "from x | where a == ‹\"b›"},
        {"unknown escape", "RW3402", esql, error, "from x | where a == \"C:‹\\W›\""},
        {"foreign character", "RW3403", esql, error, "from x | where a ‹;›"},
        {"something left over", "RW3403", esql, error, "from x | where a ‹b›"},
        {"no operand", "RW3404", esql, error, "from x | where a == ‹›"},
        {"unclosed bracket", "RW3405", esql, error, "from x | where ‹(›a == 1"},
        {"unknown command", "RW3406", esql, error, "from x | ‹wher› a == 1"},
        {"no source", "RW3406", esql, error, "‹where› a == 1"},
        {"nothing behind the pipe", "RW3406", esql, error, "from x | ‹›"},
        {"no network", "RW3407", esql, error, "from x | where cidr_match(a, ‹\"b\"›)"},
        {"computed", "RW3420", esql, loss, "from x | where ‹a % 2 == 1›"},
        {"stage", "RW3421", esql, loss, "from x | ‹stats› c = count(*)"},
        {"model", "RW3422", esql, loss, "from x | ‹completion a = b with {\"inference_id\": \"m\"}›"},
        {"not UTF-8", "RW3501", toml, error, rule("description = '‹\xFF›'\n")},
        {"syntax", "RW3502", toml, error, rule("‹severity = [1,›\ndescription = 'd'\n")},
        {"wrong type", "RW3504", toml, warning, rule("severity = ‹5›\n")},
        {"no name", "RW3505", toml, warning, "[‹rule›]\ntype = 'query'\nquery = 'a:1'\n"},
        {"no type", "RW3506", toml, error, "[‹rule›]\nname = 'n'\nquery = 'a:1'\n"},
        {"unknown type", "RW3506", toml, error, "[rule]\nname = 'n'\ntype = ‹'x'›\nquery = 'a:1'\n"},
        {"unknown language", "RW3507", toml, error, rule("language = ‹'x'›\n")},
        {"no query", "RW3508", toml, error, "[‹rule›]\nname = 'n'\ntype = 'query'\n"},
        {"unknown filter", "RW3509", toml, error, rule("filters = [{query = {x = {y = 1}}}]\n")},
        {"filters that are no list", "RW3509", toml, error, rule("filters = ‹'x'›\n")},
        {"threshold",
         "RW3510",
         toml,
         loss,
         "[rule]\nname = 'n'\ntype = 'threshold'\nquery = 'a:1'\n‹threshold = {value = 5}›\n"},
        {"new terms", "RW3511", toml, loss, "[rule]\nname = 'n'\ntype = 'new_terms'\nquery = 'a:1'\n"},
        {"threat match", "RW3512", toml, loss, "[rule]\nname = 'n'\ntype = 'threat_match'\nquery = 'a:1'\n"},
        {"machine learning", "RW3513", toml, loss, "[rule]\nname = 'n'\ntype = 'machine_learning'\n"},
    };
}

std::vector<Row> all_rows() {
    std::vector<Row> rows = kql_rows();
    for (auto part : {eql_rows(), other_rows()}) rows.insert(rows.end(), part.begin(), part.end());
    return rows;
}

struct Told {
    std::vector<Diagnostic> diagnostics;
    ir::Rule rule;
};

Told read(Language language, const std::string& text) {
    ir::PredicateTable predicates;
    elastic::Query query;
    switch (language) {
    case kql:
        query = kql::lower(text, predicates);
        break;
    case eql:
        query = eql::lower(text, predicates);
        break;
    case old_eql:
        query = eql::lower(text, predicates, {.dialect = eql::Dialect::endgame});
        break;
    case lucene:
        query = lucene::lower(text, predicates);
        break;
    case esql:
        query = esql::lower(text, predicates);
        break;
    case toml: {
        rules::RuleFile file = elastic::parse_rule(text, "rule.toml", predicates);
        if (file.documents.empty()) return {file.diagnostics, {}};
        return {file.documents.front().diagnostics, std::move(file.documents.front().rule)};
    }
    }
    return {query.diagnostics, std::move(query.rule)};
}

} // namespace

class ElasticCodesTest : public QObject {
    Q_OBJECT

private slots:

    void eachCode_isToldAtItsPlace_data() {
        QTest::addColumn<int>("index");
        int index = 0;
        const char* names[] = {"kql", "eql", "old eql", "lucene", "esql", "toml"};
        for (const Row& row : all_rows()) QTest::addRow("%s %s %s", row.code, names[row.language], row.name) << index++;
    }

    void eachCode_isToldAtItsPlace() {
        QFETCH(int, index);
        const Row row = all_rows()[size_t(index)];
        const test::AnnotatedText at = test::annotated(row.text);
        const Told told = read(row.language, at.text);
        std::string all;
        bool found = false;
        const auto note = [&](const std::string& code, Span span, const std::string& message, bool counts) {
            all += "\n  " + code + " [" + std::to_string(span.begin) + "," + std::to_string(span.end) + ") " + message;
            found |= counts && code == row.code && (at.spans.empty() || span == at.spans.front());
            QVERIFY(span.begin <= span.end && span.end <= at.text.size());
            QVERIFY2(message.ends_with('.'), message.c_str());
        };
        const Severity wanted = row.effect == error     ? Severity::error
                                : row.effect == warning ? Severity::warning
                                                        : Severity::info;
        for (const Diagnostic& each : told.diagnostics)
            note(each.code, each.span, each.message, row.effect != loss && each.severity == wanted);
        for (const ir::Loss& each : told.rule.losses)
            note(each.code, each.span, each.reason, row.effect == loss || row.effect == error);
        const std::string want = at.spans.empty() ? std::string()
                                                  : " expected at [" + std::to_string(at.spans.front().begin) + "," +
                                                        std::to_string(at.spans.front().end) + ")";
        QVERIFY2(found, (row.code + want + ", told:" + all).c_str());
        QCOMPARE(told.rule.replayable(), row.effect == hint || row.effect == warning);
    }

    void fileWithoutRule_isToldOf() {
        const Told told = read(toml, "[metadata]\n");
        QCOMPARE(told.diagnostics.back().code, std::string("RW3503"));
    }

    void everyCode_hasATest() {
        std::set<std::string_view> tested{"RW3503"};
        const std::vector<Row> rows = all_rows();
        for (const Row& row : rows) tested.insert(row.code);
        for (const elastic::CodeInfo& info : elastic::all_codes)
            QVERIFY2(tested.contains(info.code), std::string(info.code).c_str());
    }

    void everyCode_isInTheManual() {
        QFile file(QStringLiteral(RW_SOURCE_DIR "/docs/diagnostics.md"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string manual = file.readAll().toStdString();
        for (const elastic::CodeInfo& info : elastic::all_codes) {
            const std::string line = "| " + std::string(info.code) + " | " + std::string(info.summary) + " |";
            QVERIFY2(manual.find(line) != std::string::npos, line.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(ElasticCodesTest)
#include "codes_test.moc"
