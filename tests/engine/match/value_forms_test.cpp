// What a value of an event stands for: one item of a rule, one value as a provider writes it, and whether it matches.

#include <QTest>

#include "engine/match/resolve.h"
#include "engine/match/value_test.h"
#include "engine/rules/sigma/sigma.h"

#include <algorithm>

using namespace rw;

namespace {

std::shared_ptr<const taxonomy::Taxonomy> bundled() {
    static const auto taxonomy = taxonomy::Taxonomy::load(RW_SOURCE_DIR "/catalogs/taxonomy");
    return taxonomy ? *taxonomy : nullptr;
}

taxonomy::KindId kind_of(std::string_view name) {
    for (uint16_t i = 0; i < bundled()->kind_count(); ++i)
        if (bundled()->kind_name(static_cast<taxonomy::KindId>(i)) == name) return static_cast<taxonomy::KindId>(i);
    return taxonomy::KindId::unknown;
}

/// The tests of one item of a Windows rule, in the words of this kind of event.
std::vector<ir::Test> forms(const QByteArray& category, const QByteArray& kind, const QByteArray& item) {
    const std::string rule = "title: t\nlogsource: {product: windows, " + category.toStdString() +
                             "}\ndetection:\n  s:\n    " + item.toStdString() + "\n  condition: s\n";
    ir::PredicateTable predicates;
    const rules::RuleFile file = sigma::parse(rule, "rule.yml", predicates, {});
    std::vector<ir::Test> tests;
    if (file.documents.empty() || !file.documents.front().rule.replayable()) return tests;
    const ir::Rule& parsed = file.documents.front().rule;
    for (const ir::Node& node : parsed.condition.nodes) {
        if (node.kind != ir::NodeKind::leaf) continue;
        const auto found = match::forms_of(*bundled(),
                                           parsed.scope,
                                           {kind_of(kind.toStdString()), taxonomy::Shape::winevt},
                                           predicates[node.predicate]);
        tests.insert(tests.end(), found.begin(), found.end());
    }
    return tests;
}

} // namespace

class ValueFormsTest : public QObject {
    Q_OBJECT

private slots:
    void valuesStandForTheirMeaning_data();
    void valuesStandForTheirMeaning();
    void formsThatAddNothing_areLeftOut_data();
    void formsThatAddNothing_areLeftOut();
};

void ValueFormsTest::valuesStandForTheirMeaning_data() {
    QTest::addColumn<QByteArray>("category");
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("item");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("holds");

    const struct {
        const char* category;
        const char* kind;
        std::vector<std::tuple<const char*, const char*, bool>> rows;
    } tables[] = {
        {"category: network_connection",
         "security/5156",
         {{R"(Image: 'C:\Windows\System32\cmd.exe')", R"(\device\harddiskvolume3\windows\system32\cmd.exe)", true},
          {R"(Image: 'C:\Windows\System32\cmd.exe')", R"(\device\harddiskvolume12\windows\system32\cmd.exe)", true},
          {R"(Image: 'C:\Windows\System32\cmd.exe')", R"(\device\harddiskvolume3\windows\system32\cmd.exe2)", false},
          {R"(Image: 'C:\Windows\System32\cmd.exe')", R"(\device\mup\windows\system32\cmd.exe)", false},
          {R"(Image: 'D:\a.exe')", R"(\device\harddiskvolume3\a.exe)", false},
          {R"(Image|startswith: 'C:\Program Files\')", R"(\device\harddiskvolume2\program files\a\b.exe)", true},
          {R"(Image|startswith: 'C:\Program Files\')", R"(\device\harddiskvolume2\a\program files\b.exe)", false},
          {R"(Image|startswith: 'C:\Program Files\')", R"(C:\Program Files\b.exe)", true},
          {R"(Image|startswith: ['C:\A\', 'C:\B\'])", R"(\device\harddiskvolume2\b\c.exe)", true},
          {R"(Image|startswith: 'C:')", R"(\device\harddiskvolume2\b\c.exe)", true},
          {R"(Image|startswith: 'D:')", R"(\device\harddiskvolume2\b\c.exe)", false},
          {R"(Image|endswith: '\cmd.exe')", R"(\device\harddiskvolume2\cmd.exe)", true},
          {R"(Image|endswith: 'C:\cmd.exe')", R"(\device\harddiskvolume2\cmd.exe)", true},
          {R"(Image|endswith: 'C:\cmd.exe')", R"(\device\harddiskvolume2\a\cmd.exe)", false},
          {R"(Image|contains: ':\Windows\')", R"(\device\harddiskvolume2\windows\a.exe)", true},
          {R"(Image|contains: ':\Windows\')", R"(\device\harddiskvolume2\a\windows\a.exe)", false},
          {R"(Image|contains: '\Temp\')", R"(\device\harddiskvolume2\temp\a.exe)", true},
          {R"(Image: '?:\Windows\\*\cmd.exe')", R"(\device\harddiskvolume2\windows\x\cmd.exe)", true},
          {R"(Image: 'C:\\*\cmd.exe')", R"(\device\harddiskvolume2\windows\x\cmd.exe)", true},
          {R"(Image: 'C:\\*')", R"(\device\harddiskvolume2\windows)", true},
          {R"(Image: 'C:\Users\\*\a.exe')", R"(\device\harddiskvolume2\users\x\a.exe)", true},
          {R"(Image: 'C:\Users\\*\a.exe')", R"(\device\harddiskvolume2\users\a.exe)", false},
          {R"(Image|re: '^C:\\windows\\')", R"(\device\harddiskvolume2\windows\a)", true},
          {R"(Image|re: '^C:\\Windows\\')", R"(\device\harddiskvolume2\windows\a)", false},
          {R"(Image|re|i: '^C:\\Windows\\')", R"(\device\harddiskvolume2\windows\a)", true},
          {R"(Image|re: 'cmd\.exe$')", R"(\device\harddiskvolume2\windows\cmd.exe)", true},
          {R"(Image: null)", R"(\device\harddiskvolume2\windows\cmd.exe)", false},
          {R"(Protocol: tcp)", "6", true},
          {R"(Protocol: TCP)", "6", true},
          {R"(Protocol: udp)", "6", false},
          {R"(Protocol: [udp, tcp])", "6", true},
          {R"(Protocol|startswith: t)", "6", true},
          {R"(Protocol|contains: icmp)", "58", true},
          {R"(Protocol|re: '^(tcp|udp)$')", "17", true},
          {R"(Protocol|re: '^(tcp|udp)$')", "1", false},
          {R"(Initiated: true)", "%%14593", true},
          {R"(Initiated: 'true')", "%%14593", true},
          {R"(Initiated: 'false')", "%%14593", false},
          {R"(Initiated: false)", "%%14592", true}}},
        {"category: process_creation",
         "security/4688",
         {{"ProcessId: 4660", "0x1234", true},
          {"ProcessId: '4660'", "0x1234", true},
          {"ProcessId: 4660", "0x1235", false},
          {"ProcessId: '0x1234'", "4660", true},
          {"ProcessId: 'x'", "0x1234", false},
          {"ProcessId: [1, 4660]", "0x1234", true},
          {"LogonId: '0x3e7'", "0x3e7", true},
          {"LogonId: '0x3E7'", "0x3e7", true},
          {"LogonId: 999", "0x3e7", true},
          {"IntegrityLevel: High", "S-1-16-12288", true},
          {"IntegrityLevel: High", "S-1-16-8192", false},
          {"IntegrityLevel: ['High', 'System']", "S-1-16-16384", true},
          {"IntegrityLevel|startswith: Sys", "S-1-16-16384", true},
          {"IntegrityLevel|contains: edium", "S-1-16-8448", true},
          {"IntegrityLevel|endswith: Plus", "S-1-16-8192", false},
          {"IntegrityLevel: 'S-1-16-12288'", "S-1-16-12288", true},
          {"IntegrityLevel|re: '^(High|System)$'", "S-1-16-12288", true},
          {"IntegrityLevel|cased: High", "S-1-16-12288", true},
          {"IntegrityLevel|cased: high", "S-1-16-12288", false}}},
        {"service: security",
         "security/4624",
         {{"LogonType: 10", "10", true},
          {"LogonType: 10", "RemoteInteractive", true},
          {"LogonType|gte: 10", "RemoteInteractive", true},
          {"LogonType|gte: 10", "Network", false},
          {"LogonType|startswith: '1'", "CachedUnlock", true},
          {"ImpersonationLevel: '%%1833'", "Impersonation", true}}},
        {"category: registry_set",
         "security/4657",
         {{"EventType: SetValue", "%%1905", true},
          {"EventType|startswith: Set", "%%1904", true},
          {"EventType: DeleteValue", "%%1905", false}}}};

    for (const auto& table : tables) {
        for (const auto& [item, value, holds] : table.rows)
            QTest::addRow("%s: %s on %s", table.kind, item, value)
                << QByteArray(table.category) << QByteArray(table.kind) << QByteArray(item) << QByteArray(value)
                << holds;
    }
}

void ValueFormsTest::valuesStandForTheirMeaning() {
    QFETCH(QByteArray, category);
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, item);
    QFETCH(QByteArray, value);
    QFETCH(bool, holds);
    QVERIFY(kind_of(kind.toStdString()) != taxonomy::KindId::unknown);
    const std::vector<ir::Test> tests = forms(category, kind, item);
    QVERIFY(!tests.empty());
    const logs::Value seen{logs::ValueType::string, std::string_view(value.constData(), size_t(value.size()))};
    QCOMPARE(std::any_of(
                 tests.begin(), tests.end(), [&](const ir::Test& test) { return match::ValueTest(test).holds(seen); }),
             holds);
}

void ValueFormsTest::formsThatAddNothing_areLeftOut_data() {
    QTest::addColumn<QByteArray>("item");
    QTest::addColumn<int>("count");
    QTest::newRow("ends with a name") << QByteArray(R"(Image|endswith: '\cmd.exe')") << 1;
    QTest::newRow("contains a folder") << QByteArray(R"(Image|contains: '\Temp\')") << 1;
    QTest::newRow("anything") << QByteArray(R"(Image: '*')") << 1;
    QTest::newRow("null") << QByteArray(R"(Image: null)") << 1;
    QTest::newRow("another drive") << QByteArray(R"(Image: 'D:\a')") << 1;
    QTest::newRow("a path") << QByteArray(R"(Image: 'C:\a')") << 4;
    QTest::newRow("no map for the field") << QByteArray("DestinationPort: 443") << 1;
}

void ValueFormsTest::formsThatAddNothing_areLeftOut() {
    QFETCH(QByteArray, item);
    QFETCH(int, count);
    QCOMPARE(int(forms("category: network_connection", "security/5156", item).size()), count);
}

QTEST_APPLESS_MAIN(ValueFormsTest)
#include "value_forms_test.moc"
