// Repositories and catalogs that nobody would make on purpose: each is survived with a clear word, and nothing is lost.
#include <QJsonDocument>
#include <QScopeGuard>
#include <QStringDecoder>
#include <QtTest>

#include "engine/catalog/page_json.h"
#include "engine/catalog/sheet.h"
#include "tests/engine/catalog/rule_folder.h"

#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <latch>
#include <thread>
#include <unistd.h>

using namespace rw;
using test::small_rule;
namespace fs = std::filesystem;

namespace {

/// Takes the rights of nobody while it lives, so that rights of files count for root as well.
class WithoutRights {
public:
    WithoutRights()
        : changed_(::geteuid() == 0 && ::seteuid(nobody) == 0) {}

    WithoutRights(const WithoutRights&) = delete;
    WithoutRights& operator=(const WithoutRights&) = delete;

    ~WithoutRights() {
        if (changed_ && ::seteuid(0) != 0) qFatal("no way back to root");
    }

    [[nodiscard]] bool count() const { return ::geteuid() != 0; }

private:
    static constexpr uid_t nobody = 65'534;
    bool changed_;
};

/// QFile takes no name that is not Unicode.
void write_raw(const fs::path& path, const QByteArray& bytes) {
    std::ofstream out(path, std::ios::binary);
    out.write(bytes.data(), bytes.size());
    if (!out.flush()) qFatal("no file to write to");
}

bool is_utf8(const std::string& text) {
    QStringDecoder decoder(QStringConverter::Utf8);
    const QString decoded = decoder(QByteArray::fromStdString(text));
    return !decoded.isNull() && !decoder.hasError();
}

QByteArray bytes_of(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class HostileTest : public QObject {
    Q_OBJECT

private slots:
    void loopsOfLinks_endTheWalk();
    void aPipe_isNotWaitedFor();
    void namesOfAnyBytes_areKeptAndPrinted();
    void anUnreadableFolder_hidesNoOther();
    void anUnreadableFile_keepsItsRules();
    void deepFolders_areWalked();
    void twentyThousandFiles_areAllRead();
    void buildersAtOnce_oneBuildsTheOthersAreTold();
    void aCutCatalog_isNotWrittenOver_data();
    void aCutCatalog_isNotWrittenOver();
    void aNewerCatalog_staysByteForByte();
    void aForeignDatabase_staysByteForByte();
    void aStoppedRebuild_keepsTheOldCatalog();
};

void HostileTest::loopsOfLinks_endTheWalk() {
    const test::RuleFolder folder;
    folder.write("a/a.yml", small_rule("a", "one", "attack.t1554"));
    folder.write("b/b.yml", small_rule("b", "two", "attack.t1554"));
    const fs::path rules = folder.path().toStdString();
    fs::create_directory_symlink(rules / "b", rules / "a" / "to-b");
    fs::create_directory_symlink(rules / "a", rules / "b" / "to-a");
    fs::create_symlink("itself.yml", rules / "itself.yml");
    fs::create_symlink("second.yml", rules / "first.yml");
    fs::create_symlink("first.yml", rules / "second.yml");
    fs::create_symlink("/nonexistent/c.yml", rules / "dangling.yml");
    const catalog::ImportReport report = folder.build();
    QCOMPARE(report.files, uint64_t(2));
    QVERIFY(report.errors.empty());
    QCOMPARE(folder.open().stats(false)->rules, uint64_t(2));
}

void HostileTest::aPipe_isNotWaitedFor() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("a", "one", "attack.t1554"));
    QCOMPARE(::mkfifo(folder.path("rules/pipe.yml").toUtf8().constData(), 0600), 0);
    QCOMPARE(folder.build().files, uint64_t(1));
}

void HostileTest::namesOfAnyBytes_areKeptAndPrinted() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("a", "one", "attack.t1554"));
    const fs::path rules = folder.path().toStdString();
    // QTemporaryDir cannot remove such names.
    const auto cleaned = qScopeGuard([&] { fs::remove_all(rules); });
    constexpr std::array names{"\xff\xfe.yml", "\xc3.yml", "line\nbreak.yml", "esc\x1b[31m.yml", "' OR 1=1 --.yml"};
    fs::create_directory(rules / "\xe9t\xe9");
    for (const char* name : names)
        write_raw(rules / name, small_rule("'t\xff\xc3'", "'v\xed\xa0\x80\xfe'", "attack.t1554"));
    write_raw(rules / "\xe9t\xe9" / "in.yml", small_rule("in", "one", "attack.t1554"));
    catalog::ImportReport report = folder.build();
    QCOMPARE(report.written, names.size() + 2);
    QVERIFY(report.errors.empty());
    // The same files are found again under the same names.
    report = folder.build();
    QCOMPARE(report.unchanged, names.size() + 2);
    QCOMPARE(report.removed, uint64_t(0));
    const catalog::Catalog catalog = folder.open();
    QCOMPARE(catalog.stats(false)->rules, names.size() + 2);
    const auto page = catalog.technique("T1554", false);
    QVERIFY(page.has_value());
    const std::string json = catalog::to_json(*page);
    QVERIFY(is_utf8(json));
    QVERIFY(!QJsonDocument::fromJson(QByteArray::fromStdString(json)).isNull());
    const std::string text = catalog::to_text(catalog::sheet_of(*page, 0));
    QVERIFY(text.find('\x1b') == std::string::npos);
    for (const catalog::RuleRef& rule : page->rules) {
        const auto found = catalog.rules(rule.path);
        QVERIFY(found.has_value());
        for (const catalog::RulePage& one : *found) {
            const std::string printed = catalog::to_json(one);
            QVERIFY(is_utf8(printed));
            QVERIFY(!QJsonDocument::fromJson(QByteArray::fromStdString(printed)).isNull());
        }
    }
}

void HostileTest::anUnreadableFolder_hidesNoOther() {
    const test::RuleFolder folder;
    folder.write("a/a.yml", small_rule("a", "one", "attack.t1554"));
    folder.write("closed/c.yml", small_rule("c", "two", "attack.t1554"));
    folder.write("z/z.yml", small_rule("z", "three", "attack.t1554"));
    fs::permissions(folder.path("").toStdString(), fs::perms::all); // the catalog is written by nobody
    const fs::path closed = folder.path("rules/closed").toStdString();
    catalog::ImportReport report;
    {
        const WithoutRights rights;
        if (!rights.count()) QSKIP("Root cannot give up its rights here: nothing is unreadable to it.");
        report = folder.build();
        QCOMPARE(report.written, uint64_t(3));
    }
    folder.write("b/b.yml", small_rule("b", "four", "attack.t1554"));
    fs::permissions(closed, fs::perms::none);
    {
        const WithoutRights rights;
        report = folder.build();
    }
    fs::permissions(closed, fs::perms::all);
    // What stood in it stays, what is new elsewhere comes, and the folder is named.
    QCOMPARE(report.written, uint64_t(1));
    QCOMPARE(report.unchanged, uint64_t(2));
    QCOMPARE(report.removed, uint64_t(0));
    QCOMPARE(report.errors.size(), size_t(1));
    QCOMPARE(report.errors[0].code, std::string("RW0001"));
    QCOMPARE(report.errors[0].path, closed.string());
    QCOMPARE(folder.open().stats(false)->rules, uint64_t(4));
}

void HostileTest::anUnreadableFile_keepsItsRules() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("a", "one", "attack.t1554"));
    folder.write("b.yml", small_rule("b", "two", "attack.t1554"));
    fs::permissions(folder.path("").toStdString(), fs::perms::all);
    {
        const WithoutRights rights;
        if (!rights.count()) QSKIP("Root cannot give up its rights here: nothing is unreadable to it.");
        QCOMPARE(folder.build().written, uint64_t(2));
    }
    folder.write("b.yml", small_rule("b", "changed", "attack.t1554"));
    fs::permissions(folder.path("rules/b.yml").toStdString(), fs::perms::none);
    catalog::ImportReport report;
    {
        const WithoutRights rights;
        report = folder.build();
    }
    QCOMPARE(report.removed, uint64_t(0));
    QCOMPARE(report.errors.size(), size_t(1));
    QVERIFY(report.errors[0].path.ends_with("/b.yml"));
    QCOMPARE(folder.open().search("two", 10)->size(), size_t(1));
    fs::permissions(folder.path("rules/b.yml").toStdString(), fs::perms::all);
    QCOMPARE(folder.build().written, uint64_t(1));
    QCOMPARE(folder.open().search("changed", 10)->size(), size_t(1));
}

void HostileTest::deepFolders_areWalked() {
    const test::RuleFolder folder;
    QString below;
    constexpr int depth = 500; // the system's names end at 4,096 bytes
    for (int i = 0; i < depth; ++i) below += "d/";
    folder.write(below + "a.yml", small_rule("a", "one", "attack.t1554"));
    QCOMPARE(folder.build().written, uint64_t(1));
    QCOMPARE(folder.open().stats(false)->rules, uint64_t(1));
}

void HostileTest::twentyThousandFiles_areAllRead() {
    const test::RuleFolder folder;
    constexpr int folders = 100;
    constexpr int files = 200;
    const fs::path rules = folder.path().toStdString();
    for (int i = 0; i < folders; ++i) {
        const fs::path below = rules / std::to_string(i);
        fs::create_directories(below);
        for (int j = 0; j < files; ++j) {
            const QByteArray name = QByteArray::number(i * files + j);
            write_raw(below / (name.toStdString() + ".yml"),
                      j % 10 == 0 ? small_rule("r" + name, "v" + name, "attack.t1554") : "a: " + name + "\n");
        }
    }
    catalog::ImportReport report = folder.build();
    QCOMPARE(report.written, uint64_t(folders * files));
    QCOMPARE(folder.open().technique("T1554", false)->rules.size(), size_t(folders * files / 10));
    report = folder.build();
    QCOMPARE(report.unchanged, uint64_t(folders * files));
}

void HostileTest::buildersAtOnce_oneBuildsTheOthersAreTold() {
    const test::RuleFolder folder;
    constexpr int rules = 200;
    for (int i = 0; i < rules; ++i) {
        const QByteArray name = "r" + QByteArray::number(i);
        folder.write(name + ".yml", small_rule(name, name, "attack.t1554"));
    }
    constexpr int builders = 4;
    std::latch start(builders);
    std::array<std::string, builders> codes;
    {
        std::vector<std::jthread> threads;
        for (std::string& code : codes)
            threads.emplace_back([&] {
                Job job;
                start.arrive_and_wait();
                const auto report = folder.build(job);
                code = report ? "" : report.error().code;
            });
    }
    // Those that come when another is done build as well, and find nothing to do.
    QVERIFY(std::count(codes.begin(), codes.end(), "") >= 1);
    for (const std::string& code : codes) QVERIFY2(code.empty() || code == "RW0604", code.c_str());
    const catalog::Catalog catalog = folder.open();
    QVERIFY(catalog.complete());
    QCOMPARE(catalog.stats(false)->rules, uint64_t(rules));
    QCOMPARE(catalog.technique("T1554", false)->indicators.size(), size_t(rules));
    QCOMPARE(*catalog.database().number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
             int64_t(1));
}

void HostileTest::aCutCatalog_isNotWrittenOver_data() {
    QTest::addColumn<int>("percent");
    for (const int percent : {1, 10, 50, 90, 99}) QTest::addRow("%d%%", percent) << percent;
}

void HostileTest::aCutCatalog_isNotWrittenOver() {
    QFETCH(int, percent);
    const test::RuleFolder folder;
    for (int i = 0; i < 200; ++i) {
        const QByteArray name = "r" + QByteArray::number(i);
        folder.write(name + ".yml", small_rule(name, name, "attack.t1554"));
    }
    folder.build();
    fs::resize_file(folder.catalog(), fs::file_size(folder.catalog()) * static_cast<uintmax_t>(percent) / 100);
    const QByteArray cut = bytes_of(folder.catalog());
    Job job;
    const auto built = folder.build(job);
    QVERIFY(!built.has_value());
    QCOMPARE(built.error().code, std::string("RW0602"));
    QVERIFY(built.error().message.find("--rebuild") != std::string::npos);
    QCOMPARE(bytes_of(folder.catalog()), cut);
    // The way that the message names leads out.
    catalog::ImportOptions options;
    options.sources.push_back({folder.path().toStdString(), "mine"});
    const catalog::FieldNames names(test::bundled_taxonomy(), test::bundled_aliases());
    Job again;
    const auto rebuilt = catalog::rebuild_catalog(folder.catalog(), options, names, *test::bundled_attack(), again);
    QVERIFY(rebuilt.has_value());
    QCOMPARE(folder.open().stats(false)->rules, uint64_t(200));
}

void HostileTest::aNewerCatalog_staysByteForByte() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("a", "one", "attack.t1554"));
    folder.build();
    QVERIFY(catalog::Database::open(folder.catalog(), catalog::Database::Mode::write)
                ->run("PRAGMA user_version = 999")
                .has_value());
    const QByteArray before = bytes_of(folder.catalog());
    Job job;
    const auto built = folder.build(job);
    QVERIFY(!built.has_value());
    QVERIFY(built.error().message.find("999") != std::string::npos);
    QCOMPARE(bytes_of(folder.catalog()), before);
}

void HostileTest::aForeignDatabase_staysByteForByte() {
    const test::RuleFolder folder;
    QVERIFY(catalog::Database::open(folder.catalog(), catalog::Database::Mode::write)
                ->run("CREATE TABLE notes(x); INSERT INTO notes VALUES(1)")
                .has_value());
    const QByteArray before = bytes_of(folder.catalog());
    Job job;
    QVERIFY(!folder.build(job).has_value());
    QCOMPARE(bytes_of(folder.catalog()), before);
}

void HostileTest::aStoppedRebuild_keepsTheOldCatalog() {
    const test::RuleFolder folder;
    folder.write("a.yml", small_rule("a", "one", "attack.t1554"));
    folder.build();
    folder.write("b.yml", small_rule("b", "two", "attack.t1554"));
    const QByteArray before = bytes_of(folder.catalog());
    catalog::ImportOptions options;
    options.sources.push_back({folder.path().toStdString(), "mine"});
    const catalog::FieldNames names(test::bundled_taxonomy(), test::bundled_aliases());
    std::stop_source stop;
    stop.request_stop();
    Job job(stop.get_token());
    const auto report = catalog::rebuild_catalog(folder.catalog(), options, names, *test::bundled_attack(), job);
    QVERIFY(report.has_value());
    QVERIFY(report->cancelled);
    QCOMPARE(bytes_of(folder.catalog()), before);
    QVERIFY(!fs::exists(folder.catalog() + ".new"));
}

QTEST_APPLESS_MAIN(HostileTest)
#include "hostile_test.moc"
