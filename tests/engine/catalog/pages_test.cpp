// What pages show of a small catalog: counts, reach, groups, techniques, search.
#include <QtTest>

#include "tests/engine/catalog/rule_folder.h"

using namespace rw;
using test::small_rule;

namespace {

QStringList titles(const std::vector<catalog::RuleRef>& rules) {
    QStringList all;
    for (const auto& rule : rules) all << QString::fromStdString(rule.title);
    return all;
}

QStringList titles(const std::vector<catalog::SearchHit>& hits) {
    QStringList all;
    for (const auto& hit : hits) all << QString::fromStdString(hit.rule.title);
    return all;
}

} // namespace

class PagesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void aTechnique_hasItsRules_data();
    void aTechnique_hasItsRules();
    void anUnknownTechnique_isToldSo();
    void reach_isBlankWhenSpecific();
    void exclusions_areCountedOncePerRule();
    void fields_haveOperatorsSamplesAndNames();
    void events_areCounted();
    void aLongList_isOneRow();
    void anOverride_givesAndTakes();
    void aRule_isFound_data();
    void aRule_isFound();
    void search_narrows_data();
    void search_narrows();
    void anEventAndAField_haveTheirPages();

private:
    test::RuleFolder folder_;
};

void PagesTest::initTestCase() {
    folder_.write("a.yml", small_rule("alpha", "rundll32", "attack.t1554", "'\\msiexec.exe'"));
    folder_.write("b.yml", small_rule("beta", "rundll32", "attack.t1554", "'\\msiexec.exe'"));
    folder_.write("c.yml", small_rule("gamma", "rundll32", "attack.t1059.001"));
    folder_.write("d.yml", small_rule("delta", "onlyhere", "attack.t1554"));
    folder_.write("e.yml", small_rule("epsilon", "revoked", "attack.t1086"));
    QByteArray list = "[v0";
    for (int i = 1; i < 30; ++i) list += ", v" + QByteArray::number(i);
    folder_.write("f.yml", small_rule("zeta", list + "]", "attack.t1003"));
    QVERIFY(folder_.build().errors.empty());
}

void PagesTest::aTechnique_hasItsRules_data() {
    QTest::addColumn<QByteArray>("asked");
    QTest::addColumn<bool>("below");
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QStringList>("rules");
    QTest::newRow("its own") << QByteArray("T1554") << false << QByteArray("T1554")
                             << QStringList{"alpha", "beta", "delta"};
    QTest::newRow("in any case") << QByteArray("t1554") << false << QByteArray("T1554")
                                 << QStringList{"alpha", "beta", "delta"};
    QTest::newRow("without those below") << QByteArray("T1059") << false << QByteArray("T1059") << QStringList{};
    QTest::newRow("with those below") << QByteArray("T1059") << true << QByteArray("T1059")
                                      << QStringList{"epsilon", "gamma"};
    QTest::newRow("a revoked one leads to its successor")
        << QByteArray("T1086") << false << QByteArray("T1059.001") << QStringList{"epsilon", "gamma"};
}

void PagesTest::aTechnique_hasItsRules() {
    QFETCH(QByteArray, asked);
    QFETCH(bool, below);
    const auto page = folder_.open().technique(asked.toStdString(), below);
    QVERIFY(page.has_value());
    QTEST(QByteArray::fromStdString(page->id), "id");
    QTEST(titles(page->rules), "rules");
    QVERIFY(!page->name.empty());
    QCOMPARE(page->asked.empty(), asked.toUpper() == QByteArray::fromStdString(page->id));
}

void PagesTest::anUnknownTechnique_isToldSo() {
    QCOMPARE(folder_.open().technique("T9999", false).error().code, std::string("RW0608"));
    QCOMPARE(folder_.open().technique("nonsense", false).error().code, std::string("RW0608"));
    // Known to ATT&CK, without rules: a page.
    QVERIFY(folder_.open().technique("T1036", false)->rules.empty());
}

void PagesTest::reach_isBlankWhenSpecific() {
    const auto page = folder_.open().technique("T1554", false);
    QCOMPARE(page->indicators.size(), size_t(2));
    QCOMPARE(page->indicators[0].value, std::string("rundll32"));
    QCOMPARE(page->indicators[0].rules.size(), size_t(2));
    QCOMPARE(page->indicators[0].reach, std::optional<uint32_t>(3));
    QCOMPARE(page->indicators[1].value, std::string("onlyhere"));
    QCOMPARE(page->indicators[1].reach, std::optional<uint32_t>());
}

void PagesTest::exclusions_areCountedOncePerRule() {
    const auto page = folder_.open().technique("T1554", false);
    QCOMPARE(page->exclusions.size(), size_t(1));
    QCOMPARE(page->exclusions[0].field, std::string("process.image"));
    QCOMPARE(page->exclusions[0].op, std::string("eq"));
    QCOMPARE(page->exclusions[0].value, std::string("msiexec.exe"));
    QCOMPARE(page->exclusions[0].rules.size(), size_t(2));
}

void PagesTest::fields_haveOperatorsSamplesAndNames() {
    const auto page = folder_.open().technique("T1554", false);
    QCOMPARE(page->fields.size(), size_t(2));
    QVERIFY(!page->fields[0].only_excluded);
    QCOMPARE(page->fields[1].field, std::string("process.image"));
    QVERIFY(page->fields[1].only_excluded);
    QCOMPARE(page->fields[1].operators[0].op, std::string("excluded"));
    QCOMPARE(page->fields[1].operators[0].rules, 2u);
    const catalog::FieldRow& field = page->fields[0];
    QCOMPARE(field.field, std::string("process.command_line"));
    QCOMPARE(field.operators.size(), size_t(1));
    QCOMPARE(field.operators[0].op, std::string("contains"));
    QCOMPARE(field.operators[0].rules, 3u);
    QCOMPARE(field.samples, (std::vector<std::string>{"rundll32", "onlyhere"}));
    QCOMPARE(field.aliases.size(), size_t(1));
    QCOMPARE(field.aliases[0].name, std::string("CommandLine"));
}

void PagesTest::events_areCounted() {
    const auto page = folder_.open().technique("T1554", false);
    QCOMPARE(page->events.size(), size_t(2));
    QCOMPARE(page->events[0].provider, std::string("Security-Auditing"));
    QCOMPARE(page->events[1].key, std::string("sysmon/1"));
    QCOMPARE(page->events[1].event, std::string("Event ID 1"));
    QCOMPARE(page->events[1].title, std::string("Process creation"));
    QCOMPARE(page->events[1].rules.size(), size_t(3));
}

void PagesTest::aLongList_isOneRow() {
    const auto page = folder_.open().technique("T1003", false);
    QCOMPARE(page->indicators.size(), size_t(30));
    QCOMPARE(page->lists.size(), size_t(1));
    QCOMPARE(page->lists[0].values, 30u);
    for (const catalog::ValueRow& row : page->indicators) QCOMPARE(row.list, 1u);
}

void PagesTest::anOverride_givesAndTakes() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("alpha", "one", "attack.t1554"));
    folder.write("b.yml", small_rule("beta", "two", "attack.t1036"));
    folder.build();
    Job job;
    const std::vector<catalog::TagOverride> given{{"b.yml", "T1554", false}, {"ALPHA", "T1554", true}};
    const auto report = folder.build(job, given);
    QVERIFY(report.has_value());
    QCOMPARE(report->written, uint64_t(0)); // no file is parsed for it
    QCOMPARE(titles(folder.open().technique("T1554", false)->rules), QStringList{"beta"});
    // They stay until others are given.
    folder.build();
    QCOMPARE(titles(folder.open().technique("T1554", false)->rules), QStringList{"beta"});
    QVERIFY(folder.build(job, std::vector<catalog::TagOverride>{}).has_value());
    QCOMPARE(titles(folder.open().technique("T1554", false)->rules), QStringList{"alpha"});
}

void PagesTest::aRule_isFound_data() {
    QTest::addColumn<QByteArray>("asked");
    QTest::newRow("id") << QByteArray("alpha");
    QTest::newRow("path") << QByteArray("a.yml");
    QTest::newRow("source and path") << QByteArray("mine/a.yml");
    QTest::newRow("title") << QByteArray("Alpha");
}

void PagesTest::aRule_isFound() {
    QFETCH(QByteArray, asked);
    const auto pages = folder_.open().rules(asked.toStdString());
    QVERIFY(pages.has_value());
    QCOMPARE(pages->size(), size_t(1));
    const catalog::RulePage& page = pages->front();
    QCOMPARE(page.rule.title, std::string("alpha"));
    QCOMPARE(page.techniques, std::vector<std::string>{"T1554"});
    QCOMPARE(page.tests.size(), size_t(2));
    QCOMPARE(page.text.substr(page.tests[0].span.begin, page.tests[0].span.size()), std::string("rundll32"));
    QCOMPARE(page.tests[0].reach, 3u);
    QCOMPARE(page.tests[1].polarity, catalog::Polarity::exclusion);
    QCOMPARE(page.tests[1].op, std::string("ends_with"));
    QCOMPARE(page.tests[1].value, std::string("\\msiexec.exe"));
    QCOMPARE(page.tests[1].canonical_value, std::string("msiexec.exe"));
}

void PagesTest::search_narrows_data() {
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QStringList>("found");
    const auto row = [](const char* query, const QStringList& found) {
        QTest::newRow(query) << QByteArray(query) << found;
    };
    row("onlyhere", {"delta"});
    row("ONLYH", {"delta"});
    row("rundll32 msiexec.exe", {"alpha", "beta"});
    row("gamma", {"gamma"});
    row("nothing-like-this", {});
    row("technique:T1059 rundll32", {"gamma"});
    row("field:CommandLine value:only*", {"delta"});
    row("field:process.image value:msiexec", {"alpha", "beta"});
    row("field:ParentImage", {});
    row("vendor:sigma level:high onlyhere", {"delta"});
    row("vendor:nobody", {});
    row("\"unbalanced ' onlyhere", {});
    row("value:100%_", {});
    row("AND OR NOT", {});
    row("t1554 delta", {"delta"});
}

void PagesTest::search_narrows() {
    QFETCH(QByteArray, query);
    const auto hits = folder_.open().search(query.toStdString(), 100);
    QVERIFY2(hits.has_value(), hits ? "" : hits.error().message.c_str());
    QStringList found = titles(*hits);
    std::sort(found.begin(), found.end());
    QTEST(found, "found");
}

void PagesTest::anEventAndAField_haveTheirPages() {
    const catalog::Catalog catalog = folder_.open();
    for (const char* name : {"sysmon/1", "Sysmon/1", "Sysmon:1"}) {
        const auto page = catalog.event(name);
        QVERIFY2(page.has_value(), name);
        QCOMPARE(page->rules.size(), size_t(6));
        QCOMPARE(page->fields[0].field, std::string("process.command_line"));
        QCOMPARE(page->techniques[0].id, std::string("T1554"));
        QCOMPARE(page->techniques[0].rules, 3u);
    }
    QCOMPARE(catalog.event("sysmon/999").error().code, std::string("RW0608"));
    for (const char* name : {"process.command_line", "CommandLine", "commandline"}) {
        const auto page = catalog.field(name);
        QVERIFY2(page.has_value(), name);
        QCOMPARE(page->rules.size(), size_t(6));
        QCOMPARE(page->indicators[0].value, std::string("rundll32"));
        QCOMPARE(page->indicators[0].reach, std::optional<uint32_t>(3));
    }
    const auto excluded = catalog.field("Image");
    QCOMPARE(excluded->field.field, std::string("process.image"));
    QCOMPARE(excluded->exclusions.size(), size_t(1));
    QCOMPARE(catalog.field("nonsense").error().code, std::string("RW0608"));
}

QTEST_APPLESS_MAIN(PagesTest)
#include "pages_test.moc"
