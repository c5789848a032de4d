// The technique page T1554 over the 32 rules that a public page shows, against the figures of that page and the counts
// of each rule (shared data). Every difference has its reason in docs/t1554.md.
#include <QtTest>

#include "tests/engine/catalog/rule_folder.h"
#include "tests/engine/rules/shared_data.h"

using namespace rw;

namespace {

/// What differs from the table, by file: indicators and exclusions that we find.
struct Difference {
    const char* file;
    uint32_t indicators;
    uint32_t exclusions;
};

constexpr Difference differences[] = {
    {"defense_evasion_masquerading_communication_apps.toml", 13, 1},     // != null is an indicator
    {"defense_evasion_masquerading_windows_system32_exe.toml", 644, 30}, // the same
    {"circle_ci_disable_security_job.yml", 0, 0},                        // conditions behind a lookup
    {"circle_ci_disable_security_step.yml", 0, 0},                       // the same
    {"GWorkspaceUnexpectedOSUpdate.yaml", 3, 0},                         // isnotempty is an indicator
    {"PotentialBuildProcessCompromise.yaml", 21, 0},                     // both tables of the union
};

/// The rules whose stored texts carry no technique; their later versions do.
const std::vector<catalog::TagOverride> untagged = {
    {"GWorkspaceUnexpectedOSUpdate.yaml", "T1554", false},
    {"DynatraceApplicationSecurity_ThirdPartyVulnerabilityDetection.yaml", "T1554", false},
    {"RecordedFutureThreatHuntingHashAllActors.yaml", "T1554", false},
};

} // namespace

class T1554Test : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void rules_areThoseOfThePage();
    void totals_areThoseOfThePage();
    void events_ofThePageAreAmongOurs_data();
    void events_ofThePageAreAmongOurs();
    void eachRule_hasItsCounts_data();
    void eachRule_hasItsCounts();
    void gates_areMarked();

private:
    [[nodiscard]] Result<catalog::ImportReport> build(const std::vector<catalog::TagOverride>& overrides) const {
        catalog::ImportOptions options;
        options.sources.push_back({folder_.toStdString(), "t1554"});
        options.threads = 2;
        options.overrides = overrides;
        const catalog::FieldNames names(test::bundled_taxonomy(), test::bundled_aliases());
        Job job;
        return catalog::import_rules(path(), options, names, *test::bundled_attack(), job);
    }

    [[nodiscard]] std::string path() const { return place_.filePath("t1554.db").toStdString(); }

    [[nodiscard]] catalog::TechniquePage page() const {
        auto opened = catalog::Catalog::open(path());
        if (!opened) qFatal("%s", opened.error().message.c_str());
        auto found = opened->technique("T1554", false);
        return found ? std::move(*found) : catalog::TechniquePage{};
    }

    const QString folder_ = test::shared_path("data/t1554");
    QTemporaryDir place_;
};

void T1554Test::initTestCase() {
    RW_NEEDS_SHARED(folder_);
    const auto without = build({});
    QVERIFY2(without.has_value(), without ? "" : without.error().message.c_str());
    QCOMPARE(page().rules.size(), size_t(29)); // by the tags in the files
    QVERIFY(build(untagged).has_value());
}

void T1554Test::rules_areThoseOfThePage() {
    const catalog::TechniquePage found = page();
    QCOMPARE(found.rules.size(), size_t(32));
    QCOMPARE(found.rules_of(rules::Vendor::sigma), 5u);
    QCOMPARE(found.rules_of(rules::Vendor::elastic), 14u);
    QCOMPARE(found.rules_of(rules::Vendor::splunk), 4u);
    QCOMPARE(found.rules_of(rules::Vendor::microsoft), 9u);
    QCOMPARE(found.name, std::string("Compromise Host Software Binary"));
    QCOMPARE(found.tactics, std::vector<std::string>{"Persistence"});
}

void T1554Test::totals_areThoseOfThePage() {
    const catalog::TechniquePage found = page();
    constexpr size_t of_the_page = 3'490;
    constexpr size_t tolerance = 15;
    QVERIFY2(found.indicators.size() >= of_the_page - tolerance && found.indicators.size() <= of_the_page + tolerance,
             std::to_string(found.indicators.size()).c_str());
    QCOMPARE(found.exclusions.size(), size_t(246));
    QCOMPARE(found.fields.size(), size_t(37));
    QVERIFY(found.conditional.size() > 50);
    QVERIFY(!found.groups.empty());
    QVERIFY(found.lists.size() >= 2); // the two lists of names of System32
}

void T1554Test::events_ofThePageAreAmongOurs_data() {
    QTest::addColumn<QString>("event");
    for (const char* event : {"Sysmon Event ID 1",
                              "Sysmon Event ID 7",
                              "Sysmon Event ID 11",
                              "Sysmon Event ID 22",
                              "Sysmon Event ID 23",
                              "Sysmon Event ID 26",
                              "Security-Auditing Event ID 4663",
                              "Security-Auditing Event ID 4688",
                              "Security-Auditing Event ID 4697",
                              "Defender-DeviceEvents any",
                              "Defender-DeviceProcessEvents any",
                              "ESF write",
                              "Sysmon-for-Linux Event ID 1"})
        QTest::newRow(event) << QString(event);
}

void T1554Test::events_ofThePageAreAmongOurs() {
    QFETCH(QString, event);
    QStringList ours;
    for (const catalog::EventRow& row : page().events) ours << QString::fromStdString(row.provider + " " + row.event);
    QVERIFY2(ours.contains(event), qPrintable(ours.join("; ")));
}

void T1554Test::eachRule_hasItsCounts_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<uint32_t>("indicators");
    QTest::addColumn<uint32_t>("exclusions");
    size_t rules = 0;
    for (const QByteArray& line : test::read_all(folder_ + "/t1554.csv").split('\n').mid(1)) {
        // vendor,rule,file,predicates,indicators,exclusions,…; a title may hold commas, so it is read from the end.
        const QList<QByteArray> cells = line.trimmed().split(',');
        if (cells.size() < 9) continue;
        const qsizetype file = cells.size() - 7;
        uint32_t indicators = cells[file + 2].toUInt();
        uint32_t exclusions = cells[file + 3].toUInt();
        for (const Difference& difference : differences)
            if (cells[file] == difference.file) {
                indicators = difference.indicators;
                exclusions = difference.exclusions;
            }
        QTest::newRow(cells[file].constData())
            << QString::fromUtf8(cells[0] + '/' + cells[file]) << indicators << exclusions;
        ++rules;
    }
    QCOMPARE(rules, size_t(32));
}

void T1554Test::eachRule_hasItsCounts() {
    QFETCH(QString, path);
    const auto opened = catalog::Catalog::open(this->path());
    const auto pages = opened->rules(path.toStdString());
    QVERIFY2(pages.has_value(), pages ? "" : pages.error().message.c_str());
    QCOMPARE(pages->size(), size_t(1));
    QTEST(pages->front().rule.indicators, "indicators");
    QTEST(pages->front().rule.exclusions, "exclusions");
}

void T1554Test::gates_areMarked() {
    for (const catalog::FieldRow& field : page().fields)
        QCOMPARE(field.gate,
                 field.field == "event.type" || field.field == "event.action" || field.field == "event.category" ||
                     field.field == "event.id" || field.field == "host.os");
}

QTEST_APPLESS_MAIN(T1554Test)
#include "t1554_test.moc"
