// Macros written out, places found again; macros and lookups read from their files.
#include <QTemporaryDir>
#include <QTest>

#include "engine/base/file.h"
#include "engine/rules/splunk/expansion.h"

#include <filesystem>

using namespace rw;

namespace {

splunk::Repository sample() {
    splunk::Repository repository;
    repository.macros["src"] = {"sourcetype=a OR sourcetype=b", {}, false};
    repository.macros["f(2)"] = {"$x$=\"$y$\" `src`", {"x", "y"}, false};
    repository.macros["f"] = {"plain", {}, false};
    repository.macros["loop"] = {"`loop`", {}, false};
    repository.macros["computed"] = {"1+1", {}, true};
    return repository;
}

} // namespace

class TestSplunkExpansion : public QObject {
    Q_OBJECT

private slots:

    void calls_areWrittenOut_data() {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("expanded");
        QTest::newRow("by name") << "`src` a=1"
                                 << "sourcetype=a OR sourcetype=b a=1";
        QTest::newRow("nested, with arguments") << "`f(p, \"q, r\")`"
                                                << "p=\"q, r\" sourcetype=a OR sourcetype=b";
        QTest::newRow("by the names of arguments") << "`f(y=1, x=2)`"
                                                   << "2=\"1\" sourcetype=a OR sourcetype=b";
        QTest::newRow("by number of arguments") << "`f`"
                                                << "plain";
        QTest::newRow("unknown stays") << "`g(1)` x"
                                       << "`g(1)` x";
        QTest::newRow("not in quotes") << "a=\"`src`\" `f`"
                                       << "a=\"`src`\" plain";
        QTest::newRow("not in comments") << "```the `src` ``` `f`"
                                         << "```the `src` ``` plain";
        QTest::newRow("computed stays") << "`computed`"
                                        << "`computed`";
        QTest::newRow("built in") << "`drop_dm_object_name(\"P\")`"
                                  << "rename P.* AS *";
        QTest::newRow("half a call") << "a `src"
                                     << "a `src";
    }

    void calls_areWrittenOut() {
        QFETCH(QString, query);
        QFETCH(QString, expanded);
        const auto result = splunk::expand_macros(query.toStdString(), sample());
        QCOMPARE(QString::fromStdString(result.text()), expanded);
    }

    void aMacroInItself_endsAtTheLimit() {
        const auto result = splunk::expand_macros("`loop`", sample());
        QCOMPARE(result.problems().size(), size_t(1));
        QCOMPARE(std::string(result.problems().front().code), std::string("RW4902"));
        QCOMPARE(result.problems().front().span, (Span{0, 6}));
    }

    void places_leadBackToTheCall() {
        const std::string query = "x=1 `src` y=2";
        const auto result = splunk::expand_macros(query, sample());
        const auto place = [&](const std::string& part) {
            const auto at = uint32_t(result.text().find(part));
            const Span span = result.place({at, at + uint32_t(part.size())});
            return query.substr(span.begin, span.size());
        };
        QCOMPARE(place("x=1"), std::string("x=1"));
        QCOMPARE(place("y=2"), std::string("y=2"));
        QCOMPARE(place("sourcetype=b"), std::string("`src`"));
        QCOMPARE(place("=1 sourcetype"), std::string("=1 `src`"));
        QCOMPARE(place("b y"), std::string("`src` y"));
        QCOMPARE(result.call_at(uint32_t(result.text().find("sourcetype=b")))->name, std::string("src"));
        QVERIFY(result.call_at(0) == nullptr);
    }

    void files_giveMacrosAndLookups() {
        splunk::Repository repository;
        QVERIFY(splunk::add_macro_yaml(repository, "name: m\ndefinition: 'a=\"$x$\"'\narguments:\n  - x\n"));
        QVERIFY(!splunk::add_macro_yaml(repository, "name: story\n"));
        splunk::add_macros_conf(repository,
                                "[n(2)]\nargs = a, b\ndefinition = $a$ \\\n  OR $b$\n[o]\ndefinition=1\niseval = 1\n");
        QCOMPARE(repository.find_macro("m", 1)->definition, std::string("a=\"$x$\""));
        QCOMPARE(repository.find_macro("n", 2)->definition, std::string("$a$ \n  OR $b$"));
        QVERIFY(repository.find_macro("o", 0)->computed);
        QVERIFY(repository.find_macro("n", 1) == nullptr);
        QVERIFY(splunk::add_lookup_yaml(repository,
                                        "name: l\nfilename: l.csv\nmatch_type: WILDCARD(p), "
                                        "CIDR(ip)\ncase_sensitive_match: 'false'\nmin_matches: 1\n"));
        splunk::add_transforms_conf(repository, "[t]\nfilename = l.csv\n");
        splunk::add_lookup_rows(repository, "l.csv", "p,ip,note\r\n*\\x.exe,10.0.0.0/8,\"a \"\"b\"\", c\"\nshort\n");
        for (const char* name : {"l", "t", "l.csv"}) {
            const splunk::Lookup& lookup = repository.lookups.at(name);
            QVERIFY2(lookup.has_rows, name);
            QCOMPARE(lookup.rows.size(), size_t(2));
            QCOMPARE(lookup.rows[0][2], std::string("a \"b\", c"));
            QCOMPARE(lookup.rows[1].size(), size_t(3));
        }
        QVERIFY(!repository.lookups.at("l").case_sensitive);
        QCOMPARE(repository.lookups.at("l").least_matches, uint32_t(1));
        QVERIFY(repository.lookups.at("l").matches.at("p") == splunk::ColumnMatch::wildcard);
        QVERIFY(repository.lookups.at("t").case_sensitive);
    }

    void aFolder_isReadWhole() {
        QTemporaryDir folder;
        const std::string root = folder.path().toStdString();
        std::filesystem::create_directories(root + "/app/macros");
        std::filesystem::create_directories(root + "/app/lookups");
        std::filesystem::create_directories(root + "/app/default");
        std::filesystem::create_directory_symlink(root, root + "/app/again");
        QVERIFY(replace_file(root + "/app/macros/a.yml", "name: a\ndefinition: x=1\n").has_value());
        QVERIFY(replace_file(root + "/app/default/macros.conf", "[b]\ndefinition = y=2\n").has_value());
        QVERIFY(replace_file(root + "/app/lookups/l.csv", "c\n1\n").has_value());
        std::vector<Diagnostic> problems;
        const auto repository = splunk::read_repository(root, problems);
        QVERIFY(repository.has_value());
        QVERIFY(problems.empty());
        QCOMPARE(repository->macros.size(), size_t(2));
        QVERIFY(repository->lookups.at("l.csv").has_rows);
        QCOMPARE(splunk::read_repository(root + "/nowhere", problems).error().code, std::string("RW0001"));
    }
};

QTEST_GUILESS_MAIN(TestSplunkExpansion)
#include "expansion_test.moc"
