// From folders to a catalog: what is read again, what is kept, and that nothing is ever there by half.
#include <QtTest>

#include "engine/catalog/schema.h"
#include "tests/engine/catalog/rule_folder.h"

#include <filesystem>
#include <fstream>
#include <thread>

using namespace rw;
using test::small_rule;

class ImportTest : public QObject {
    Q_OBJECT

private slots:
    void aFile_isReadOnlyWhenItChanged();
    void aRemovedFile_isForgotten();
    void aBrokenRule_isKeptWithItsProblems();
    void whatIsNotReplayable_isCountedByCode();
    void otherFiles_areLeftOut();
    void aLink_isNotFollowed();
    void aHugeFile_isNamed();
    void strangeBytes_areSurvived();
    void newFacts_readAllAgain();
    void aCancelledBuild_goesOnLater();
    void oneThreadOrMany_makeTheSame();
    void twoBuilders_oneWaitsOutside();
    void aNewerCatalog_isRefused();
    void aForeignDatabase_isRefused();
    void aCutCatalog_isRefused();
    void noCatalog_isToldSo();
    void anOldSchema_isBroughtUp();
    void aCatalogOfTheFirstVersion_keepsItsRulesAndItsSearch();
    void everyBuild_measuresAllTables();
    void aFailedStep_changesNothing();
    void aRevision_isRead();
    void whatRulesShare_readsThemAgain();
};

void ImportTest::aFile_isReadOnlyWhenItChanged() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("a", "one", "attack.t1554"));
    folder.write("b/b.yml", small_rule("b", "two", "attack.t1554"));
    catalog::ImportReport report = folder.build();
    QCOMPARE(report.files, uint64_t(2));
    QCOMPARE(report.written, uint64_t(2));
    report = folder.build();
    QCOMPARE(report.unchanged, uint64_t(2));
    QCOMPARE(report.written, uint64_t(0));
    folder.write("a.yml", small_rule("a", "three", "attack.t1554"));
    report = folder.build();
    QCOMPARE(report.written, uint64_t(1));
    const auto page = folder.open().technique("T1554", false);
    QVERIFY(page.has_value());
    QCOMPARE(page->rules.size(), size_t(2));
    QCOMPARE(page->indicators.size(), size_t(2));
    QCOMPARE(page->indicators[0].value, std::string("three"));
    QCOMPARE(page->indicators[1].value, std::string("two"));
    // The index of texts has forgotten the old one.
    QCOMPARE(folder.open().search("one", 10)->size(), size_t(0));
    QCOMPARE(folder.open().search("three", 10)->size(), size_t(1));
}

void ImportTest::aRemovedFile_isForgotten() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("a", "one", "attack.t1554"));
    folder.write("b.yml", small_rule("b", "two", "attack.t1036", "'\\x.exe'"));
    folder.build();
    folder.remove("b.yml");
    QCOMPARE(folder.build().removed, uint64_t(1));
    const catalog::Catalog catalog = folder.open();
    const auto stats = catalog.stats(false);
    QCOMPARE(stats->rules, uint64_t(1));
    QCOMPARE(stats->indicators, uint64_t(1));
    QCOMPARE(stats->exclusions, uint64_t(0));
    QCOMPARE(stats->techniques, uint64_t(1));
    QCOMPARE(*catalog.database().number("SELECT count(*) FROM fields"), int64_t(1));
    QCOMPARE(catalog.search("two", 10)->size(), size_t(0));
}

void ImportTest::aBrokenRule_isKeptWithItsProblems() {
    const test::RuleFolder folder;
    folder.write("a.yml",
                 "title: Broken\nid: x\nlogsource:\n    product: windows\ndetection:\n    a:\n        b|nonsense: 1\n  "
                 "  condition: a\n");
    folder.build();
    const auto stats = folder.open().stats(true);
    QCOMPARE(stats->rules, uint64_t(1));
    QCOMPARE(stats->failures, uint64_t(1));
    QCOMPARE(stats->why.size(), size_t(1));
    QVERIFY(!stats->why[0].parsed);
    QVERIFY(!stats->why[0].reason.empty());
    const auto pages = folder.open().rules("x");
    QCOMPARE(pages->size(), size_t(1));
    QVERIFY(!pages->front().problems.empty());
    QVERIFY(pages->front().text.starts_with("title: Broken"));
}

void ImportTest::whatIsNotReplayable_isCountedByCode() {
    const test::RuleFolder folder;
    for (const char* list : {"Admins", "Servers"}) {
        QByteArray rule = small_rule(list, QByteArray("'%") + list + "%'", "attack.t1554");
        rule.replace("|contains:", "|expand:");
        folder.write(QString::fromLatin1(list) + ".yml", rule);
    }
    folder.write("c.yml", small_rule("c", "three", "attack.t1554"));
    folder.build();
    const auto stats = folder.open().stats(false);
    const auto& reasons = stats->vendors.at(rules::Vendor::sigma).not_replayable;
    QCOMPARE(reasons.size(), size_t(1));
    QCOMPARE(reasons.begin()->second, uint64_t(2));
    QCOMPARE(reasons.begin()->first,
             std::string("RW1910 (one of 2 reasons) Not replayable: give a list for %Admins%."));
}

void ImportTest::otherFiles_areLeftOut() {
    const test::RuleFolder folder;
    folder.write("README.rst", "# detection:\n");
    folder.write("config.yml", "a: b\n");
    folder.write(".git/x.yml", small_rule("hidden", "one", "attack.t1554"));
    folder.write("a.yml", small_rule("a", "one", "attack.t1554"));
    const catalog::ImportReport report = folder.build();
    QCOMPARE(report.files, uint64_t(2)); // both end in .yml
    QVERIFY(report.errors.empty());
    QCOMPARE(folder.open().stats(false)->rules, uint64_t(1));
    QCOMPARE(folder.build().unchanged, uint64_t(2));
}

void ImportTest::aLink_isNotFollowed() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("a", "one", "attack.t1554"));
    const std::filesystem::path rules = folder.path().toStdString();
    std::filesystem::create_directory_symlink(rules, rules / "loop");
    std::filesystem::create_symlink("/etc/passwd", rules / "passwd.yml");
    QCOMPARE(folder.build().files, uint64_t(1));
}

void ImportTest::aHugeFile_isNamed() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("a", "one", "attack.t1554"));
    folder.write("huge.yml", "detection:\n" + QByteArray(int(catalog::largest_rule_file_bytes), 'x'));
    QCOMPARE(folder.build().written, uint64_t(2));
    const catalog::Catalog catalog = folder.open();
    QCOMPARE(catalog.stats(false)->rules, uint64_t(1));
    QCOMPARE(*catalog.database().number("SELECT count(*) FROM problems WHERE code = 'RW0002'"), int64_t(1));
}

void ImportTest::strangeBytes_areSurvived() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("a", "'\xff\xfe'", "attack.t1554"));
    folder.write("b.yml", "detection:\n" + QByteArray(100, '\0'));
    folder.write("c.yml", "detection:\n");
    folder.write("d.yml", "");
    folder.write("e.yml", "detection: &a [*a, *a]\n");
    QCOMPARE(folder.build().written, uint64_t(5));
    const auto why = folder.open().stats(true);
    QVERIFY(why.has_value());
    QVERIFY(why->failures >= 3);
    folder.write("b.yml", "detection:\n" + QByteArray(99, '\0'));
    QCOMPARE(folder.build().written, uint64_t(1));
}

void ImportTest::newFacts_readAllAgain() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("a", "one", "attack.t1554"));
    folder.build();
    Job job;
    QCOMPARE(folder.build(job, {}, "2")->written, uint64_t(1));
    QCOMPARE(folder.build(job, {}, "2")->written, uint64_t(0));
    QCOMPARE(folder.open().stats(false)->rules, uint64_t(1));
}

void ImportTest::aCancelledBuild_goesOnLater() {
    const test::RuleFolder folder;
    for (int i = 0; i < 300; ++i) {
        const QByteArray name = "rule" + QByteArray::number(i);
        folder.write(name + ".yml", small_rule(name, name, "attack.t1554"));
    }
    std::stop_source stop;
    Job job(stop.get_token());
    // Cancelled as soon as some files are through.
    std::jthread canceller([&] {
        while (job.events() < 20) std::this_thread::yield();
        stop.request_stop();
    });
    const auto report = folder.build(job);
    QVERIFY(report.has_value());
    canceller.join();
    {
        const catalog::Catalog part = folder.open();
        QCOMPARE(part.complete(), !report->cancelled);
        QCOMPARE(part.stats(false)->rules, report->written);
        QCOMPARE(part.technique("T1554", false)->rules.size(), size_t(report->written));
    }
    const catalog::ImportReport rest = folder.build();
    QCOMPARE(rest.written + report->written, uint64_t(300));
    const catalog::Catalog whole = folder.open();
    QVERIFY(whole.complete());
    QCOMPARE(whole.stats(false)->rules, uint64_t(300));
}

void ImportTest::oneThreadOrMany_makeTheSame() {
    const test::RuleFolder folder;
    for (int i = 0; i < 50; ++i) {
        const QByteArray name = "rule" + QByteArray::number(i);
        folder.write(name + ".yml", small_rule(name, "v" + QByteArray::number(i % 7), "attack.t1554", "'\\x.exe'"));
    }
    const catalog::FieldNames names(test::bundled_taxonomy(), test::bundled_aliases());
    QStringList dumps;
    for (const unsigned threads : {1u, 5u}) {
        catalog::ImportOptions options;
        options.sources.push_back({folder.path().toStdString(), ""});
        options.threads = threads;
        Job job;
        const std::string path = folder.path("catalog" + QString::number(threads)).toStdString();
        QVERIFY(catalog::import_rules(path, options, names, *test::bundled_attack(), job).has_value());
        const auto opened = catalog::Catalog::open(path);
        auto rows = opened->database().prepare(
            "SELECT f.path, t.indicator, t.ordinal, r.id FROM tests t JOIN rules r ON r.id = t.rule "
            "JOIN files f ON f.id = r.file ORDER BY r.id, t.ordinal");
        QString dump;
        while (*rows->next())
            dump += QString::fromStdString(std::string(rows->text(0))) + QString::number(rows->integer(1)) + '/' +
                    QString::number(rows->integer(2)) + '/' + QString::number(rows->integer(3)) + '\n';
        dumps << dump;
    }
    QVERIFY(dumps[0].size() > 500);
    QCOMPARE(dumps[0], dumps[1]);
}

void ImportTest::twoBuilders_oneWaitsOutside() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("a", "one", "attack.t1554"));
    {
        const auto first = catalog::Writer::open(folder.catalog());
        QVERIFY(first.has_value());
        Job job;
        const auto second = folder.build(job);
        QVERIFY(!second.has_value());
        QCOMPARE(second.error().code, std::string("RW0604"));
    }
    QCOMPARE(folder.build().written, uint64_t(1));
    // Readers are never kept out.
    const auto writer = catalog::Writer::open(folder.catalog());
    QVERIFY(folder.open().technique("T1554", false).has_value());
}

void ImportTest::aNewerCatalog_isRefused() {
    const test::RuleFolder folder;
    folder.build();
    {
        const auto database = catalog::Database::open(folder.catalog(), catalog::Database::Mode::write);
        QVERIFY(database->run("PRAGMA user_version = 999").has_value());
    }
    const auto opened = catalog::Catalog::open(folder.catalog());
    QVERIFY(!opened.has_value());
    QCOMPARE(opened.error().code, std::string("RW0603"));
    Job job;
    const auto built = folder.build(job);
    QVERIFY(!built.has_value());
    QCOMPARE(built.error().code, std::string("RW0603"));
}

void ImportTest::aForeignDatabase_isRefused() {
    const test::RuleFolder folder;
    {
        const auto database = catalog::Database::open(folder.catalog(), catalog::Database::Mode::write);
        QVERIFY(database->run("CREATE TABLE notes(x); INSERT INTO notes VALUES(1)").has_value());
    }
    QCOMPARE(catalog::Catalog::open(folder.catalog()).error().code, std::string("RW0601"));
    Job job;
    QCOMPARE(folder.build(job).error().code, std::string("RW0601"));
    const auto database = catalog::Database::open(folder.catalog(), catalog::Database::Mode::read);
    QCOMPARE(*database->number("SELECT count(*) FROM notes"), int64_t(1));
}

void ImportTest::aCutCatalog_isRefused() {
    const test::RuleFolder folder;
    for (int i = 0; i < 30; ++i)
        folder.write("r" + QString::number(i) + ".yml", small_rule("a", "one", "attack.t1554"));
    folder.build();
    const auto bytes = std::filesystem::file_size(folder.catalog());
    for (const auto kept : {bytes / 2, bytes - 100, uintmax_t(5000), uintmax_t(50)}) {
        const std::string cut = folder.path("cut.db").toStdString();
        std::filesystem::copy_file(folder.catalog(), cut, std::filesystem::copy_options::overwrite_existing);
        std::filesystem::resize_file(cut, kept);
        const auto opened = catalog::Catalog::open(cut);
        QVERIFY(!opened.has_value());
        QCOMPARE(opened.error().code, std::string("RW0602"));
        QVERIFY(opened.error().message.find("--rebuild") != std::string::npos);
    }
}

void ImportTest::noCatalog_isToldSo() {
    QCOMPARE(catalog::Catalog::open("/nonexistent/catalog.db").error().code, std::string("RW0001"));
    const test::RuleFolder folder;
    Job job;
    catalog::ImportOptions options;
    options.sources.push_back({"/nonexistent", ""});
    const catalog::FieldNames names(test::bundled_taxonomy(), test::bundled_aliases());
    QCOMPARE(catalog::import_rules(folder.catalog(), options, names, *test::bundled_attack(), job).error().code,
             std::string("RW0001"));
}

void ImportTest::anOldSchema_isBroughtUp() {
    const test::RuleFolder folder;
    const auto database = catalog::Database::open(folder.catalog(), catalog::Database::Mode::write);
    constexpr std::string_view first = "CREATE TABLE a(x); INSERT INTO a VALUES(7)";
    constexpr std::string_view second = "ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 8";
    const std::array old{first};
    const std::array now{first, second};
    QCOMPARE(*catalog::migrate(*database, old), size_t(1));
    QCOMPARE(catalog::check(*database, 2).error().code, std::string("RW0605"));
    QCOMPARE(*catalog::migrate(*database, now), size_t(1));
    QCOMPARE(*catalog::migrate(*database, now), size_t(0));
    QCOMPARE(*database->number("SELECT x + y FROM a"), int64_t(15));
    QVERIFY(catalog::check(*database, 2).has_value());
}

void ImportTest::aCatalogOfTheFirstVersion_keepsItsRulesAndItsSearch() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("caf\xc3\xa9", "one", "attack.t1554"));
    folder.write("b.yml", small_rule("b", "two", "attack.t1554") + "---\n" + small_rule("c", "three", "attack.t1554"));
    folder.build();
    {
        const auto database = catalog::Database::open(folder.catalog(), catalog::Database::Mode::write);
        // The index of that version, empty: what it finds afterwards comes from the texts.
        QVERIFY(database
                    ->run("DROP TABLE search; CREATE VIRTUAL TABLE search USING fts5(title, text, content=''); "
                          "PRAGMA user_version = 1")
                    .has_value());
    }
    QCOMPARE(catalog::Catalog::open(folder.catalog()).error().code, std::string("RW0605"));
    folder.build();
    const auto catalog = folder.open();
    QCOMPARE(catalog.search("t", 10)->size(), size_t(3));
    QCOMPARE(catalog.search("tw", 10)->size(), size_t(1));
    QCOMPARE(catalog.search("three", 10)->front().rule.title, std::string("c"));
    QCOMPARE(catalog.search("cafe", 10)->size(), size_t(1));
    // What the migration put in can be taken out again.
    folder.remove("b.yml");
    folder.build();
    QCOMPARE(folder.open().search("tw", 10)->size(), size_t(0));
    QCOMPARE(folder.open().search("o", 10)->size(), size_t(1));
}

/// With sizes of some tables only, SQLite walks through the others for each page.
void ImportTest::everyBuild_measuresAllTables() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("a", "one", "attack.t1554"));
    for (const char* value : {"two", "three"}) {
        folder.write("b.yml", small_rule("b", value, "attack.t1554"));
        folder.build();
        const auto database = catalog::Database::open(folder.catalog(), catalog::Database::Mode::read);
        for (const char* table : {"files", "rules", "rule_techniques", "rule_events", "tests", "indicators"}) {
            const std::string measured = "SELECT count(*) FROM sqlite_stat1 WHERE tbl = '" + std::string(table) + "'";
            QVERIFY2(*database->number(measured) > 0, table);
        }
    }
}

void ImportTest::aFailedStep_changesNothing() {
    const test::RuleFolder folder;
    const auto database = catalog::Database::open(folder.catalog(), catalog::Database::Mode::write);
    constexpr std::string_view first = "CREATE TABLE a(x)";
    constexpr std::string_view broken = "CREATE TABLE b(x); CREATE TABLE nonsense";
    QVERIFY(catalog::migrate(*database, std::array{first}).has_value());
    QVERIFY(!catalog::migrate(*database, std::array{first, broken}).has_value());
    QCOMPARE(*database->number("SELECT count(*) FROM sqlite_master"), int64_t(1));
    QCOMPARE(*database->number("PRAGMA user_version"), int64_t(1));
}

void ImportTest::aRevision_isRead() {
    const test::RuleFolder folder;
    folder.write("below/a.yml", small_rule("a", "one", "attack.t1554"));
    folder.write(".git/HEAD", "ref: refs/heads/main\n");
    folder.write(".git/packed-refs", "# pack-refs\n0123456789abcdef0123456789abcdef01234567 refs/heads/main\n");
    folder.write("LICENSE", "\n# MIT License\n\nPermission\n");
    folder.build();
    const auto stats = folder.open().stats(false);
    QCOMPARE(stats->sources.size(), size_t(1));
    QCOMPARE(stats->sources[0].name, std::string("mine"));
    QCOMPARE(stats->sources[0].revision, std::string("0123456789abcdef0123456789abcdef01234567"));
    QCOMPARE(stats->sources[0].licence, std::string("MIT License"));
}

void ImportTest::whatRulesShare_readsThemAgain() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("a", "one", "attack.t1554"));
    folder.write("lookups/names.csv", "a,b\n");
    folder.build();
    QCOMPARE(folder.build().written, uint64_t(0));
    folder.write("lookups/names.csv", "a,b\n1,2\n");
    QCOMPARE(folder.build().written, uint64_t(1));
    QCOMPARE(folder.build().written, uint64_t(0));
    QCOMPARE(folder.open().stats(false)->rules, uint64_t(1));
}

QTEST_APPLESS_MAIN(ImportTest)
#include "import_test.moc"
