// Every diagnostic code of Kusto: given for the right text, at the right place, with the right consequence; and listed
// in docs/diagnostics.md.
#include <QFile>
#include <QTest>

#include "engine/rules/kusto/codes.h"
#include "engine/rules/kusto/kusto.h"
#include "engine/rules/kusto/limits.h"
#include "tests/engine/annotated_text.h"

#include <set>

using namespace rw;

namespace {

enum Effect { replayable, not_replayable };

struct Row {
    const char* name;
    const char* code;
    Effect effect;
    std::string text; ///< with the place marked; unmarked when only the code matters
    std::string path = "rule.kql";
};

std::string repeated(std::string_view part, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += part;
    return text;
}

std::vector<Row> all_rows() {
    return {
        {"a foreign character", "RW5001", not_replayable, "T | where a == ‹é›1"},
        {"an open text", "RW5002", not_replayable, "T | where a == ‹\"x›"},
        {"an unknown escape", "RW5003", not_replayable, "T | where a == \"x‹\\.›\""},
        {"a missing bracket", "RW5011", not_replayable, "T | where f(a‹›"},
        {"a missing operand", "RW5012", not_replayable, "T | where a ==‹›"},
        {"an unknown operator", "RW5013", not_replayable, "T | ‹wehre› a"},
        {"a missing name", "RW5014", not_replayable, "T | as ‹1›"},
        {"words left over", "RW5015", not_replayable, "T | where a ‹b›"},
        {"a keyword as a name", "RW5016", not_replayable, "T | where ‹title› == 1"},
        {"an unknown type", "RW5017", not_replayable, "let f = (a: ‹strin›) { T }; f('x')"},
        {"a bare GUID", "RW5018", not_replayable, "T | where a == ‹01234567-89ab-cdef-0123-456789abcdef›"},
        {"deep nesting", "RW5019", not_replayable, "T | where " + repeated("(", 1000)},
        {"a missing value", "RW5020", not_replayable, "let l = dynamic([1, ‹]›); T | where a in (l)"},
        {"YAML without a query", "RW5101", not_replayable, "name: t\nseverity: Low\n", "rule.yaml"},
        {"broken JSON", "RW5102", not_replayable, "{\"query\": \"T | where a\" ‹x›}", "rule.json"},
        {"an empty query", "RW5103", not_replayable, "name: t\nquery: ‹''›\n", "rule.yaml"},
        {"a file above the limit", "RW5104", not_replayable, std::string(kusto::limits::file_bytes + 1, ' ')},
        {"a query above the limit",
         "RW5105",
         not_replayable,
         "T | where a == '" + std::string(kusto::limits::query_bytes, 'x') + "'"},
        {"a step that is not run", "RW5201", not_replayable, "T | where a == 1 | ‹summarize› count() by b"},
        {"a list from elsewhere", "RW5202", not_replayable, "T | where ‹a in ((_GetWatchlist('VIP') | project x))›"},
        {"more fields than two", "RW5203", not_replayable, "T | where ‹strcat(a, b, c) == 'x'›"},
        {"an unknown function", "RW5204", not_replayable, "T | where ‹no_such(a) == 'x'›"},
        {"a wrong number of arguments", "RW5205", not_replayable, "T | where ‹strlen(a, b) == 1›"},
        {"a refused pattern", "RW5206", not_replayable, "T | where ‹a matches regex '(?=x)'›"},
        {"the time of the query", "RW5207", not_replayable, "T | where ‹Created > ago(1d)›"},
        {"a schedule", "RW5208", replayable, "T | where ‹TimeGenerated > ago(1d)› | where a == 1"},
        {"an element of a list", "RW5209", not_replayable, "T | where ‹a[0].b == 'x'›"},
        {"functions without end",
         "RW5210",
         not_replayable,
         [] {
             std::string text = "let f0 = (x: string) { x }; ";
             for (int i = 1; i < 40; ++i)
                 text += "let f" + std::to_string(i) + " = (x: string) { f" + std::to_string(i - 1) + "(x) }; ";
             return text + "T | where a == f39('x')";
         }()},
        {"no events", "RW5211", not_replayable, "‹print 1›"},
        {"a value for a condition", "RW5212", not_replayable, "T | where ‹\"x\"›"},
        {"two choices of events", "RW5213", not_replayable, "union (A | where a == 1), (‹B› | where a == 2)"},
    };
}

} // namespace

class CodesTest : public QObject {
    Q_OBJECT

private slots:

    void eachCode_isToldAtItsPlace_data() {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const Row& row : all_rows()) QTest::addRow("%s %s", row.code, row.name) << index++;
    }

    void eachCode_isToldAtItsPlace() {
        QFETCH(int, index);
        const Row row = all_rows()[size_t(index)];
        const test::AnnotatedText at = test::annotated(row.text);
        ir::PredicateTable predicates;
        const rules::RuleFile file = kusto::parse_rule(at.text, row.path, predicates);
        std::string told;
        bool found = false;
        const auto look = [&](const std::string& code, const std::string& sentence, Span span) {
            told +=
                "\n  " + code + " [" + std::to_string(span.begin) + "," + std::to_string(span.end) + ") " + sentence;
            found |= code == row.code && (at.spans.empty() || span == at.spans.front());
            QVERIFY2(sentence.ends_with('.') || sentence.ends_with('?') || sentence.ends_with("…"), sentence.c_str());
            QVERIFY(span.begin <= span.end && span.end <= at.text.size());
        };
        for (const Diagnostic& each : file.diagnostics) look(each.code, each.message, each.span);
        bool all_replayable = !file.documents.empty();
        for (const rules::RuleDocument& document : file.documents) {
            for (const Diagnostic& each : document.diagnostics) look(each.code, each.message, each.span);
            for (const ir::Loss& each : document.rule.losses) look(each.code, each.reason, each.span);
            all_replayable &= document.replayable();
        }
        QVERIFY2(found, (std::string(row.code) + " told:" + told).c_str());
        if (std::string_view(row.code) != "RW5102") // what stands before the mistake is read
            QVERIFY2(all_replayable == (row.effect == replayable), told.c_str());
    }

    void everyCode_hasATest() {
        std::set<std::string_view> tested;
        const std::vector<Row> rows = all_rows();
        for (const Row& row : rows) tested.insert(row.code);
        for (const kusto::CodeInfo& info : kusto::all_codes)
            QVERIFY2(tested.contains(info.code), std::string(info.code).c_str());
    }

    void everyCode_isInTheManual() {
        QFile file(QStringLiteral(RW_SOURCE_DIR "/docs/diagnostics.md"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string manual = file.readAll().toStdString();
        for (const kusto::CodeInfo& info : kusto::all_codes) {
            const std::string line = "| " + std::string(info.code) + " | " + std::string(info.summary) + " |";
            QVERIFY2(manual.find(line) != std::string::npos, line.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(CodesTest)
#include "codes_test.moc"
