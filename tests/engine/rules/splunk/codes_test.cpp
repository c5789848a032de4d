// Every diagnostic code: told for the right text, at the right place, with the right consequence; and listed in
// docs/diagnostics.md.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "engine/base/file.h"
#include "engine/rules/splunk/codes.h"
#include "engine/rules/splunk/limits.h"
#include "engine/rules/splunk/splunk.h"
#include "tests/engine/annotated_text.h"

#include <filesystem>
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
    const char* path = "rule.spl";
};

std::vector<Row> search_rows() {
    constexpr Severity error = Severity::error;
    constexpr Severity warning = Severity::warning;
    return {
        {"quote", "RW4101", error, not_replayable, "a=‹\"›x y"},
        {"quote of a name", "RW4101", error, not_replayable, "* | where ‹'›a=1"},
        {"group", "RW4102", error, not_replayable, "a=1 ‹(›b=2"},
        {"function", "RW4102", error, not_replayable, "* | where like‹(›a, \"b\""},
        {"parenthesis", "RW4103", error, not_replayable, "a=1‹)› b=2"},
        {"subsearch", "RW4104", error, not_replayable, "a=1 ‹[›search b=2"},
        {"bracket", "RW4105", error, not_replayable, "a=1 ‹]› b=2"},
        {"backtick", "RW4106", error, not_replayable, "a=1 ‹`›b"},
        {"comment", "RW4106", error, not_replayable, "a=1 ‹```›b"},
        {"condition behind OR", "RW4107", error, not_replayable, "a=1 ‹OR›"},
        {"condition before AND", "RW4107", error, not_replayable, "‹AND› a=1"},
        {"value of where", "RW4107", error, not_replayable, "* | where a=‹›"},
        {"value", "RW4108", error, not_replayable, "a‹=›"},
        {"field", "RW4109", error, not_replayable, "‹=›x"},
        {"new name", "RW4109", error, not_replayable, "* | rename a ‹AS›"},
        {"group of by", "RW4109", error, not_replayable, "* | stats count ‹by›"},
        {"list", "RW4110", error, not_replayable, "a IN ‹()›"},
        {"group without a condition", "RW4110", error, not_replayable, "‹()› a=1"},
        {"pipe", "RW4111", error, not_replayable, "a=1 ‹|›"},
        {"unknown command", "RW4112", error, not_replayable, "a=1 | ‹nosuchcommand› x"},
        {"not first", "RW4113", error, not_replayable, "a=1 | ‹makeresults›"},
        {"nothing behind the command", "RW4114", error, not_replayable, "a=1 | ‹where›"},
        {"join without a subsearch", "RW4114", error, not_replayable, "a=1 | ‹join› b"},
        {"span", "RW4115", error, not_replayable, "a=1 | bin span=‹-5m› b"},
        {"function that is not there", "RW4116", error, not_replayable, "* | where ‹nosuch›(a)"},
        {"arguments", "RW4117", error, not_replayable, "* | where ‹like(a)›"},
        {"boolean", "RW4118", error, not_replayable, "* | eval x=‹match(a,\"b\")›"},
        {"no AND", "RW4119", error, not_replayable, "* | where a=1 ‹b=2›"},
        {"regex", "RW4120", error, not_replayable, "* | regex a=‹\"(\"›"},
        {"no group", "RW4120", error, not_replayable, "* | rex ‹\"a\"›"},
        {"depth", "RW4121", error, not_replayable, std::string(500, '(') + "a" + std::string(500, ')')},
        {"length", "RW4121", error, not_replayable, std::string(splunk::limits::query_bytes + 1, 'x')},
        {"lower case", "RW4122", warning, replayable, "a=1 ‹or› b=2"},
        {"implied search", "RW4123", warning, replayable, "a=1 | ‹b›=2"},
    };
}

std::vector<Row> rule_rows() {
    constexpr Severity error = Severity::error;
    return {
        {"no search", "RW4201", error, not_replayable, "‹›name: n\nhow_to_implement: x\n", "rule.yml"},
        {"empty search", "RW4201", error, not_replayable, "name: n\nsearch: ‹''›\n", "rule.yml"},
        {"no name", "RW4202", error, replayable, "‹›search: a=1\n", "rule.yml"},
        {"no name of a stanza", "RW4202", error, replayable, "‹search› = a=1\n", "savedsearches.conf"},
        {"a list as name", "RW4203", error, replayable, "name: ‹[a]›\nsearch: a=1\n", "rule.yml"},
        {"a map as data source",
         "RW4203",
         error,
         replayable,
         "name: n\nsearch: a=1\ndata_source:\n  ‹a: b›\n",
         "rule.yml"},
        {"technique",
         "RW4204",
         Severity::warning,
         replayable,
         "name: n\nsearch: a=1\nmitre_attack_id:\n- ‹T15›\n",
         "rule.yml"},
        {"conf line", "RW4205", error, replayable, "[n]\nsearch = a=1\n‹foo bar›\n", "savedsearches.conf"},
        {"groups", "RW4301", Severity::info, replayable, "a=1 | ‹stats› count by b"},
        {"macro", "RW4901", Severity::warning, not_replayable, "‹`nosuch`› a=1"},
        {"macro in itself", "RW4902", Severity::warning, not_replayable, "‹`loop`› a=1"},
        {"macro that computes", "RW4903", Severity::info, not_replayable, "‹`computed`› a=1"},
        {"stage", "RW4904", Severity::info, not_replayable, "a=1 | ‹dedup b›"},
        {"lookup", "RW4905", Severity::info, not_replayable, "a=1 | ‹lookup l b OUTPUT c› | where c=\"x\""},
        {"tag", "RW4906", Severity::info, not_replayable, "a=1 NOT ‹tag=x›"},
        {"clock", "RW4907", Severity::info, not_replayable, "a=1 | where ‹b > now()›"},
        {"no events", "RW4908", Severity::info, not_replayable, "| ‹makeresults›"},
        {"YAML", "RW1102", error, not_replayable, "name: n\nsearch: a‹: b›\n", "rule.yml"},
        {"not UTF-8", "RW1101", error, not_replayable, "a=‹\xFF›"},
        {"a control character", "RW1111", error, not_replayable, "a=‹\x01›"},
        {"a list", "RW1117", error, not_replayable, "‹- a›\n", "rule.yml"},
    };
}

std::vector<Row> all_rows() {
    std::vector<Row> rows = search_rows();
    for (Row& row : rule_rows()) rows.push_back(std::move(row));
    return rows;
}

std::shared_ptr<const splunk::Repository> repository() {
    auto made = std::make_shared<splunk::Repository>();
    made->macros["loop"] = {"`loop`", {}, false};
    made->macros["computed"] = {"1+1", {}, true};
    return made;
}

} // namespace

class TestSplunkCodes : public QObject {
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
        const rules::RuleFile file = splunk::parse_rule(at.text, row.path, predicates, {repository(), true});
        std::vector<Diagnostic> all = file.diagnostics;
        bool all_replayable = !file.documents.empty();
        for (const auto& document : file.documents) {
            all.insert(all.end(), document.diagnostics.begin(), document.diagnostics.end());
            all_replayable &= document.replayable();
        }
        std::string told;
        bool found = false;
        for (const Diagnostic& each : all) {
            told += "\n  " + each.code + " [" + std::to_string(each.span.begin) + "," + std::to_string(each.span.end) +
                    ") " + each.message;
            found |= each.code == row.code && each.severity == row.severity &&
                     (at.spans.empty() || each.span == at.spans.front());
            QVERIFY2(each.message.ends_with('.'), each.message.c_str());
            QVERIFY(each.span.begin <= each.span.end && each.span.end <= at.text.size());
        }
        const std::string want = at.spans.empty() ? std::string()
                                                  : " expected at [" + std::to_string(at.spans.front().begin) + "," +
                                                        std::to_string(at.spans.front().end) + ")";
        QVERIFY2(found, (row.code + want + ", told:" + told).c_str());
        QVERIFY2(all_replayable == (row.effect == replayable), told.c_str());
    }

    void aRepositoryAboveTheLimit_isTold() {
        QTemporaryDir folder;
        const std::string root = folder.path().toStdString();
        std::filesystem::create_directories(root + "/macros");
        QVERIFY(replace_file(root + "/macros/a.yml", std::string(splunk::limits::repository_file_bytes + 1, ' '))
                    .has_value());
        std::vector<Diagnostic> problems;
        QVERIFY(splunk::read_repository(root, problems).has_value());
        QCOMPARE(problems.size(), size_t(1));
        QCOMPARE(problems.front().code, std::string(splunk::code::repository_limit));
    }

    void everyCode_hasATest() {
        std::set<std::string_view> tested{splunk::code::repository_limit};
        const std::vector<Row> rows = all_rows();
        for (const Row& row : rows) tested.insert(row.code);
        for (const yaml::CodeInfo& info : splunk::all_codes)
            QVERIFY2(tested.contains(info.code), std::string(info.code).c_str());
    }

    void everyCode_isInTheManual() {
        QFile file(QStringLiteral(RW_SOURCE_DIR "/docs/diagnostics.md"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string manual = file.readAll().toStdString();
        for (const yaml::CodeInfo& info : splunk::all_codes) {
            const std::string line = "| " + std::string(info.code) + " | " + std::string(info.summary) + " |";
            QVERIFY2(manual.find(line) != std::string::npos, line.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestSplunkCodes)
#include "codes_test.moc"
