#include <QtTest>

#include "engine/explain/findings.h"
#include "engine/explain/implication.h"
#include "engine/rules/sigma/sigma.h"
#include "tests/corpora/memory_log.h"

using namespace rw;

namespace {

constexpr const char* events = R"({"Image":"C:\\a\\cmd.exe","CommandLine":"one"}
{"Image":"C:\\a\\powershell.exe","CommandLine":"agent"}
)";

/// `detection` stands below a fixed head, indented by four.
std::string rule_of(const std::string& detection) {
    return "title: T\nlogsource:\n    category: test\ndetection:\n" + detection;
}

struct Judged {
    std::string text;
    ir::PredicateTable predicates;
    rules::RuleFile file;
    std::vector<explain::Finding> found;

    explicit Judged(const std::string& detection)
        : text(rule_of(detection))
        , file(sigma::parse(text, "rule.yml", predicates)) {
        const auto taxonomy = taxonomy::Taxonomy::load(std::string(RW_SOURCE_DIR) + "/catalogs/taxonomy").value();
        match::LiveMatcher matcher(match::Collection::make(
            "test", match::Role::attack, false, tests::memoryTable(tests::memorySegment(events)), taxonomy));
        const ir::Rule& rule = file.documents.front().rule;
        const explain::Accounting attack = explain::account(rule, predicates, matcher, Job());
        found = explain::findings(rule, predicates, {&attack, nullptr}, text);
    }

    /// "RW2101 '\a\cmd.exe'; …": codes with the text they stand on.
    [[nodiscard]] QString summary() const {
        QStringList parts;
        for (const explain::Finding& each : found)
            parts << QString::fromStdString(each.diagnostic.code + " " +
                                            text.substr(each.diagnostic.span.begin, each.diagnostic.span.size()));
        return parts.join("; ");
    }
};

/// The test of a Sigma key with a value.
ir::Predicate predicate_of(const char* item) {
    ir::PredicateTable predicates;
    const auto file =
        sigma::parse(rule_of("    s:\n        " + std::string(item) + "\n    condition: s\n"), "r.yml", predicates);
    if (predicates.size() != 1) qFatal("not one predicate: %s", item);
    return predicates[ir::PredicateId{0}];
}

} // namespace

class TestFindings : public QObject {
    Q_OBJECT

private slots:
    void tests_implyAndExcludeEachOther_data();
    void tests_implyAndExcludeEachOther();
    void clauses_areFound_data();
    void clauses_areFound();
    void aCoveredValue_isRemovedWithItsLine();
};

void TestFindings::tests_implyAndExcludeEachOther_data() {
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<bool>("implied");
    QTest::addColumn<bool>("excluded");
    const auto row = [](const char* name, const char* a, const char* b, bool implied, bool excluded) {
        QTest::newRow(name) << a << b << implied << excluded;
    };
    row("a longer ending has the shorter", "F|endswith: 'a\\cmd.exe'", "F|endswith: '\\CMD.exe'", true, false);
    row("a shorter ending has not the longer", "F|endswith: '\\cmd.exe'", "F|endswith: 'a\\cmd.exe'", false, false);
    row("an ending contains its letters", "F|endswith: 'cmd.exe'", "F|contains: 'cmd'", true, false);
    row("equal tests", "F|contains: 'x'", "F|contains: 'X'", true, false);
    row("exact case is not implied", "F|contains: 'xy'", "F|contains|cased: 'x'", false, false);
    row("exact case implies any case", "F|contains|cased: 'Xy'", "F|contains: 'x'", true, false);
    row("other fields", "F|contains: 'xy'", "G|contains: 'x'", false, false);
    row("a glob contains its parts", "F: 'a*bcd*'", "F|contains: 'c'", true, false);
    row("whole values have forms", "F: 'High'", "F|contains: 'ig'", false, false);
    row("two endings", "F|endswith: '\\a.exe'", "F|endswith: '\\b.exe'", false, true);
    row("two beginnings", "F|startswith: 'C:'", "F|startswith: 'D:'", false, true);
    row("two parts", "F|contains: 'a'", "F|contains: 'b'", false, false);
    row("a beginning and an ending", "F|startswith: 'a'", "F|endswith: 'b'", false, false);
}

void TestFindings::tests_implyAndExcludeEachOther() {
    QFETCH(QString, a);
    QFETCH(QString, b);
    const ir::Predicate first = predicate_of(qPrintable(a));
    const ir::Predicate second = predicate_of(qPrintable(b));
    QTEST(explain::implies(first, second), "implied");
    QTEST(explain::excludes(first, second), "excluded");
}

void TestFindings::clauses_areFound_data() {
    QTest::addColumn<QString>("detection");
    QTest::addColumn<QString>("expected");
    QTest::newRow("nothing to say") << "    s:\n        Image|endswith: '.exe'\n    condition: s\n"
                                    << "";
    QTest::newRow("a covered value")
        << "    s:\n        Image|endswith:\n            - 'cmd.exe'\n            - '\\cmd.exe'\n    condition: s\n"
        << "RW2101 '\\cmd.exe'";
    QTest::newRow("the later of equal values")
        << "    s:\n        Image|endswith:\n            - 'cmd.exe'\n            - 'CMD.exe'\n    condition: s\n"
        << "RW2101 'CMD.exe'";
    QTest::newRow("values that must all hold are not compared")
        << "    s:\n        Image|contains|all:\n            - 'cmd'\n            - 'cmd.exe'\n    condition: s\n"
        << "";
    QTest::newRow("an exclusion that cannot remove")
        << "    s:\n        Image|endswith: '\\cmd.exe'\n    filter_kill:\n        Image|endswith: '\\taskkill.exe'\n"
           "    condition: s and not filter_kill\n"
        << "RW2104 filter_kill";
    QTest::newRow("an exclusion that removed nothing")
        << "    s:\n        Image|endswith: '.exe'\n    filter_x:\n        CommandLine: 'nobody'\n"
           "    condition: s and not 1 of filter_*\n"
        << "RW2105 filter_x";
    QTest::newRow("an exclusion that removes something")
        << "    s:\n        Image|endswith: '.exe'\n    filter_x:\n        CommandLine: 'agent'\n"
           "    condition: s and not 1 of filter_*\n"
        << "";
    QTest::newRow("an exclusion that removes all")
        << "    s:\n        Image|endswith: '.exe'\n    filter_x:\n        Image|contains: 'a'\n"
           "    condition: s and not filter_x\n"
        << "RW2103 filter_x";
    QTest::newRow("nothing is said of exclusions while nothing matches")
        << "    s:\n        Image|endswith: 'nothing'\n    filter_x:\n        CommandLine: 'nobody'\n"
           "    condition: s and not filter_x\n"
        << "";
}

void TestFindings::clauses_areFound() {
    QFETCH(QString, detection);
    QTEST(Judged(detection.toStdString()).summary(), "expected");
}

void TestFindings::aCoveredValue_isRemovedWithItsLine() {
    const Judged judged("    s:\n        Image|endswith:\n            - 'cmd.exe'\n            - '\\cmd.exe'\n"
                        "    condition: s\n");
    QCOMPARE(judged.found.size(), size_t{1});
    QCOMPARE(judged.found.front().diagnostic.fixes.size(), size_t{1});
    std::string text = judged.text;
    const TextEdit& edit = judged.found.front().diagnostic.fixes.front().edits.front();
    text.replace(edit.span.begin, edit.span.size(), edit.text);
    QCOMPARE(text, rule_of("    s:\n        Image|endswith:\n            - 'cmd.exe'\n    condition: s\n"));
}

QTEST_GUILESS_MAIN(TestFindings)
#include "findings_test.moc"
