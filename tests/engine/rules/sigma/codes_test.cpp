// Every diagnostic code: told for the right text, at the right place, with the right consequence; and listed in
// docs/diagnostics.md.
#include <QFile>
#include <QTest>

#include "engine/rules/sigma/codes.h"
#include "engine/rules/sigma/limits.h"
#include "engine/rules/sigma/sigma.h"
#include "tests/engine/annotated_text.h"

#include <set>

using namespace rw;

namespace {

enum Effect { replayable, not_replayable };

struct Row {
    const char* name;
    const char* code;
    Severity severity;
    Effect effect;
    std::string text; ///< with the place marked; unmarked when only the code matters
};

/// A rule around the text of its detection.
std::string with_detection(const std::string& detection) {
    return "title: t\nlogsource:\n    category: test\ndetection:\n" + detection;
}

std::string with_item(const std::string& item) {
    return with_detection("    sel:\n        " + item + "\n    condition: sel\n");
}

std::string with_condition(const std::string& condition) {
    return with_detection("    sel_1:\n        f: 1\n    sel_2:\n        f: 2\n    condition: " + condition + "\n");
}

std::string with_metadata(const std::string& lines) {
    return "title: t\nlogsource:\n    category: test\ndetection:\n    sel:\n        f: 1\n    condition: sel\n" + lines;
}

std::string nested(size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

/// Each line doubles the one before.
std::string laughs() {
    std::string text = "a0: &a0 [x, x]\n";
    for (int i = 1; i < 30; ++i) {
        const std::string last = std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + last + ", *a" + last + "]\n";
    }
    return text;
}

std::vector<Row> yaml_rows() {
    constexpr Severity error = Severity::error;
    return {
        {"bytes that are not UTF-8", "RW1101", error, not_replayable, with_item("f: 'a‹\xFF\xFE›b'")},
        {"colon inside plain text", "RW1102", error, not_replayable, with_item("f: a‹: b›")},
        {"unknown escape", "RW1102", error, not_replayable, with_item("f: \"C:‹\\Windows\"›")},
        {"duplicate key",
         "RW1103",
         error,
         not_replayable,
         with_detection("    sel:\n        f: 1\n        ‹f›: 2\n    condition: sel\n")},
        {"duplicate key in metadata", "RW1103", error, replayable, with_metadata("level: low\n‹level›: high\n")},
        {"unknown alias", "RW1104", error, not_replayable, with_item("f: ‹*nothing›")},
        {"alias inside its anchor", "RW1104", error, not_replayable, with_item("f: &a [‹*a›]")},
        {"billion laughs", "RW1105", error, not_replayable, laughs()},
        {"too deep", "RW1106", error, not_replayable, with_item("f: " + nested(100))},
        {"too large", "RW1107", error, not_replayable, "#" + std::string(sigma::limits::file_bytes, 'x')},
        {"tab", "RW1108", error, not_replayable, "title: t\nlogsource:\n‹\tcategory: test›\n"},
        {"star at the start", "RW1109", error, not_replayable, with_item("f: ‹*\\cmd.exe›")},
        {"percent at the start", "RW1109", error, not_replayable, with_item("f: ‹%TEMP%›")},
        {"exclamation mark at the start", "RW1116", error, not_replayable, with_item("f: ‹!x›")},
        {"yes", "RW1110", Severity::warning, replayable, with_item("f: ‹yes›")},
        {"a date", "RW1110", Severity::warning, replayable, with_item("f: ‹2024-01-01›")},
        {"control character", "RW1111", error, not_replayable, with_item("f: 'a‹\x01›b'")},
        {"merge of a text", "RW1112", error, not_replayable, with_item("<<: ‹text›\n        g: 1")},
        {"UTF-16", "RW1113", error, not_replayable, std::string("\xFF\xFEt\0i\0", 6)},
        {"unclosed quote",
         "RW1114",
         error,
         not_replayable,
         with_detection("    sel:\n        f: ‹'abc›\n        g: 1\n    condition: sel\n")},
        {"half a line",
         "RW1115",
         error,
         not_replayable,
         with_detection("    sel:\n        f: 1\n        ‹Image|ends›\n        g: 1\n    condition: sel\n")},
        {"a list", "RW1117", error, not_replayable, "‹- a\n- b›\n"},
        {"a number as field", "RW1118", Severity::warning, replayable, with_item("‹5›: x")},
        {"a list as key", "RW1118", error, not_replayable, with_item("‹[a, b]›: x")},
    };
}

std::vector<Row> metadata_rows() {
    constexpr Severity error = Severity::error;
    return {
        {"no title",
         "RW1201",
         error,
         replayable,
         "‹›logsource:\n    category: test\ndetection:\n    sel:\n        f: 1\n    condition: sel\n"},
        {"title is a number",
         "RW1202",
         error,
         replayable,
         "title: ‹5›\nlogsource:\n    category: test\ndetection:\n    sel:\n        f: 1\n    condition: sel\n"},
        {"id", "RW1203", error, replayable, with_metadata("id: ‹nope›\n")},
        {"status", "RW1204", error, replayable, with_metadata("status: ‹foo›\n")},
        {"status in upper case", "RW1204", Severity::warning, replayable, with_metadata("status: ‹Stable›\n")},
        {"level", "RW1205", error, replayable, with_metadata("level: ‹hihg›\n")},
        {"date", "RW1206", error, replayable, with_metadata("date: ‹2024-13-01›\n")},
        {"date that does not exist", "RW1206", error, replayable, with_metadata("date: ‹2023-02-29›\n")},
        {"date with slashes", "RW1206", Severity::warning, replayable, with_metadata("date: ‹2024/01/31›\n")},
        {"tag without namespace", "RW1207", error, replayable, with_metadata("tags:\n    - ‹t1059›\n")},
        {"description is a number", "RW1208", error, replayable, with_metadata("description: ‹5›\n")},
        {"tags as text", "RW1209", error, replayable, with_metadata("tags: ‹attack.t1059›\n")},
        {"related without type",
         "RW1210",
         error,
         replayable,
         with_metadata("related:\n    - ‹id: 929a690e-bef0-4204-a928-ef5e620d6fcc›\n")},
        {"no detection", "RW1211", error, not_replayable, "‹›title: t\nlogsource:\n    category: test\n"},
        {"old action", "RW1212", Severity::warning, replayable, with_metadata("---\naction: ‹repeat›\ntitle: u\n")},
        {"unknown action", "RW1213", error, not_replayable, "action: ‹foo›\n" + with_metadata("")},
        {"repeat without rule", "RW1214", error, not_replayable, "action: ‹repeat›\n" + with_metadata("")},
        {"name", "RW1215", error, replayable, with_metadata("name: ‹''›\n")},
        {"scope", "RW1216", error, replayable, with_metadata("scope: ‹server›\n")},
    };
}

std::vector<Row> value_rows() {
    constexpr Severity error = Severity::error;
    constexpr Severity warning = Severity::warning;
    return {
        {"unknown modifier", "RW1301", error, not_replayable, with_item("f|‹contain›: x")},
        {"modifier in upper case", "RW1301", error, not_replayable, with_item("f|‹CONTAINS›: x")},
        {"blank before a modifier", "RW1302", error, not_replayable, with_item("f|contains|‹ all›: [x, y]")},
        {"empty modifier", "RW1302", error, not_replayable, with_item("f|contains|‹›: x")},
        {"contains on a number", "RW1303", error, not_replayable, with_item("f|contains: ‹5›")},
        {"re on a boolean", "RW1303", error, not_replayable, with_item("f|re: ‹true›")},
        {"i without re", "RW1304", error, not_replayable, with_item("f|‹i›: x")},
        {"re behind another", "RW1304", error, not_replayable, with_item("f|contains|‹re›: x")},
        {"two comparisons", "RW1304", error, not_replayable, with_item("f|lt|‹gt›: 5")},
        {"neq without field", "RW1305", error, not_replayable, with_item("‹'|neq'›: x")},
        {"exists without field", "RW1305", error, not_replayable, with_item("‹'|exists'›: true")},
        {"all with one value", "RW1306", warning, replayable, with_item("‹f|all›: x")},
        {"two places", "RW1307", warning, replayable, with_item("‹f|startswith|endswith›: x")},
        {"exists with text", "RW1308", error, not_replayable, with_item("f|exists: ‹'true'›")},
        {"exists with a list", "RW1308", error, not_replayable, with_item("f|exists: ‹[true, false]›")},
        {"regex", "RW1309", error, not_replayable, with_item("f|re: ‹'(foo'›")},
        {"regex with a stray parenthesis", "RW1309", error, not_replayable, with_item("f|re: 'a‹)›b'")},
        {"regex with look-ahead", "RW1310", Severity::info, replayable, with_item("f|re: ‹foo(?=bar)›")},
        {"host bits", "RW1311", error, not_replayable, with_item("f|cidr: ‹192.168.1.1/24›")},
        {"comparison with quoted number", "RW1312", error, not_replayable, with_item("f|gt: ‹'10'›")},
        {"wildcard in base64", "RW1313", error, not_replayable, with_item("f|base64: ‹a*b›")},
        {"wildcard in fieldref", "RW1313", error, not_replayable, with_item("f|fieldref: ‹a*›")},
        {"wide alone", "RW1314", warning, replayable, with_item("‹f|wide›: x")},
        {"map as value", "RW1315", error, not_replayable, with_item("f:\n            ‹g: 1›")},
        {"list in a list", "RW1315", error, not_replayable, with_item("f:\n            - ‹[a]›")},
        {"empty list", "RW1316", warning, replayable, with_item("f: ‹[]›")},
        {"null in a list", "RW1317", warning, replayable, with_item("f: [a, ‹null›]")},
        {"empty selection", "RW1318", error, not_replayable, with_detection("    ‹sel: {}›\n    condition: sel\n")},
        {"null as keyword",
         "RW1319",
         error,
         not_replayable,
         with_detection("    sel:\n        - ‹null›\n    condition: sel\n")},
        {"detection is a list",
         "RW1320",
         error,
         not_replayable,
         "title: t\nlogsource:\n    category: test\ndetection: ‹[]›\n"},
        {"no selection",
         "RW1321",
         error,
         not_replayable,
         "title: t\nlogsource:\n    category: test\n‹detection›:\n    condition: sel\n"},
        {"placeholders without end",
         "RW1322",
         error,
         not_replayable,
         with_item("f|expand: ‹'%many%%many%%many%%many%'›")},
        {"timeframe",
         "RW1323",
         warning,
         replayable,
         with_detection("    sel:\n        f: 1\n    ‹timeframe›: 5m\n    condition: sel\n")},
        {"two backslashes", "RW1324", warning, replayable, with_item("f: ‹'\\\\server\\share'›")},
        {"literal star", "RW1325", warning, replayable, with_item("f: ‹C:\\Windows\\*›")},
        {"expand without placeholder", "RW1326", warning, replayable, with_item("f|expand: ‹abc›")},
    };
}

std::vector<Row> condition_rows() {
    constexpr Severity error = Severity::error;
    constexpr Severity warning = Severity::warning;
    return {
        {"no condition",
         "RW1401",
         error,
         not_replayable,
         "title: t\nlogsource:\n    category: test\n‹detection›:\n    sel:\n        f: 1\n"},
        {"undefined", "RW1402", error, not_replayable, with_condition("sel_1 and ‹sel_3›")},
        {"unused",
         "RW1403",
         warning,
         replayable,
         with_detection("    sel:\n        f: 1\n    ‹filter›:\n        g: 1\n    condition: sel\n")},
        {"upper case", "RW1404", error, not_replayable, with_condition("sel_1 ‹AND› sel_2")},
        {"ampersand", "RW1405", error, not_replayable, with_condition("sel_1 ‹&› sel_2")},
        {"operator at the end", "RW1406", error, not_replayable, with_condition("sel_1 ‹and›")},
        {"operator at the start", "RW1406", error, not_replayable, with_condition("‹and› sel_1")},
        {"two operators", "RW1406", error, not_replayable, with_condition("sel_1 and ‹or› sel_2")},
        {"no operator", "RW1407", error, not_replayable, with_condition("sel_1 ‹sel_2›")},
        {"unclosed", "RW1408", error, not_replayable, with_condition("sel_2 and ‹(›sel_1")},
        {"stray", "RW1409", error, not_replayable, with_condition("sel_1 and sel_2‹)›")},
        {"of without target", "RW1410", error, not_replayable, with_condition("‹1 of›")},
        {"selector without match", "RW1411", error, not_replayable, with_condition("sel_1 or ‹1 of filter*›")},
        {"zero", "RW1412", error, not_replayable, with_condition("‹0› of sel*")},
        {"two of", "RW1413", warning, replayable, with_condition("‹2› of sel*")},
        {"count", "RW1414", error, not_replayable, with_condition("sel_1 ‹| count() by x > 5›")},
        {"condition is a number", "RW1415", error, not_replayable, with_condition("‹5›")},
        {"condition is a map", "RW1415", error, not_replayable, with_condition("‹{a: b}›")},
        {"parentheses without end",
         "RW1416",
         error,
         not_replayable,
         with_condition(std::string(2000, '(') + "sel_1" + std::string(2000, ')'))},
        {"pattern without of", "RW1417", error, not_replayable, with_condition("‹sel*›")},
    };
}

std::vector<Row> other_rows() {
    constexpr Severity error = Severity::error;
    const std::string detection = "detection:\n    sel:\n        f: 1\n    condition: sel\n";
    return {
        {"no log source", "RW1501", error, replayable, "‹›title: t\n" + detection},
        {"log source is a text", "RW1502", error, not_replayable, "title: t\n‹logsource: windows›\n" + detection},
        {"log source value is a number",
         "RW1503",
         error,
         not_replayable,
         "title: t\nlogsource:\n    product: ‹5›\n" + detection},
        {"log source is empty", "RW1504", error, not_replayable, "title: t\n‹logsource: {}›\n" + detection},
        {"log source in upper case",
         "RW1505",
         Severity::warning,
         replayable,
         "title: t\nlogsource:\n    product: ‹Windows›\n" + detection},
        {"correlation", "RW1901", Severity::info, not_replayable, "title: t\n‹correlation›:\n    type: event_count\n"},
        {"filter",
         "RW1901",
         Severity::info,
         not_replayable,
         "title: t\nlogsource:\n    product: windows\n‹filter›:\n    rules: any\n"},
        {"newer version", "RW1902", Severity::warning, not_replayable, with_metadata("sigma-version: ‹3›\n")},
        {"other taxonomy", "RW1903", Severity::warning, replayable, with_metadata("taxonomy: ‹ecs›\n")},
        {"placeholder without list", "RW1910", Severity::warning, not_replayable, with_item("f|expand: ‹'%unknown%'›")},
    };
}

std::vector<Row> all_rows() {
    std::vector<Row> rows;
    for (auto part : {yaml_rows(), metadata_rows(), value_rows(), condition_rows(), other_rows()})
        rows.insert(rows.end(), part.begin(), part.end());
    return rows;
}

std::vector<Diagnostic> diagnostics_of(const rules::RuleFile& file) {
    std::vector<Diagnostic> all = file.diagnostics;
    for (const auto& document : file.documents)
        all.insert(all.end(), document.diagnostics.begin(), document.diagnostics.end());
    return all;
}

/// Of Sigma and of the YAML below it.
std::vector<yaml::CodeInfo> all_codes() {
    std::vector<yaml::CodeInfo> codes(std::begin(yaml::all_codes), std::end(yaml::all_codes));
    codes.insert(codes.end(), std::begin(sigma::all_codes), std::end(sigma::all_codes));
    return codes;
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
        sigma::ParseOptions options;
        options.placeholders["many"] = std::vector<std::string>(100, "x");
        const rules::RuleFile file = sigma::parse(at.text, "rule.yml", predicates, options);
        std::string told;
        bool found = false;
        for (const Diagnostic& each : diagnostics_of(file)) {
            told += "\n  " + each.code + " [" + std::to_string(each.span.begin) + "," + std::to_string(each.span.end) +
                    ") " + each.message;
            found |= each.code == row.code && each.severity == row.severity &&
                     (at.spans.empty() || each.span == at.spans.front());
            QVERIFY2(each.message.ends_with('.') || each.message.ends_with('?') || each.message.ends_with(':'),
                     each.message.c_str());
            QVERIFY(each.span.begin <= each.span.end && each.span.end <= at.text.size());
            for (const Fix& fix : each.fixes)
                for (const TextEdit& edit : fix.edits)
                    QVERIFY(edit.span.begin <= edit.span.end && edit.span.end <= at.text.size());
        }
        const std::string want = at.spans.empty() ? std::string()
                                                  : " expected at [" + std::to_string(at.spans.front().begin) + "," +
                                                        std::to_string(at.spans.front().end) + ")";
        QVERIFY2(found, (row.code + want + ", told:" + told).c_str());
        bool all_replayable = !file.documents.empty();
        for (const auto& document : file.documents) all_replayable &= document.replayable();
        QVERIFY2(all_replayable == (row.effect == replayable), told.c_str());
    }

    void everyCode_hasATest() {
        std::set<std::string_view> tested;
        const std::vector<Row> rows = all_rows();
        for (const Row& row : rows) tested.insert(row.code);
        for (const yaml::CodeInfo& info : all_codes())
            QVERIFY2(tested.contains(info.code), std::string(info.code).c_str());
    }

    void everyCode_isInTheManual() {
        QFile file(QStringLiteral(RW_SOURCE_DIR "/docs/diagnostics.md"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string manual = file.readAll().toStdString();
        for (const yaml::CodeInfo& info : all_codes()) {
            const std::string line = "| " + std::string(info.code) + " | " + std::string(info.summary) + " |";
            QVERIFY2(manual.find(line) != std::string::npos, line.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(CodesTest)
#include "codes_test.moc"
