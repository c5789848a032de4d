#include <QRegularExpression>
#include <QSet>
#include <QtTest>

#include "tests/architecture/source_rules.h"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace fs = std::filesystem;
using namespace rw::architecture;

namespace {

std::string text_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

bool is_text_of_ours(const fs::path& path) {
    static const QStringList suffixes = {".h", ".cpp", ".inc", ".cmake", ".txt", ".md", ".sh", ".json", ".py", ".in"};
    const std::string name = path.filename().string();
    return suffixes.contains(QString::fromStdString(path.extension().string())) || name == "dev" || name == "run";
}

/// Every file of ours below the folders, as path relative to the repository.
std::vector<fs::path> files_below(const std::vector<std::string>& folders) {
    std::vector<fs::path> files;
    const fs::path root = RW_SOURCE_DIR;
    for (const std::string& folder : folders) {
        if (!fs::exists(root / folder)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
            if (entry.is_regular_file() && is_text_of_ours(entry.path()))
                files.push_back(fs::relative(entry.path(), root));
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

class ArchitectureTest : public QObject {
    Q_OBJECT

private slots:
    void anInclude_isAllowedOrRefused_data();
    void anInclude_isAllowedOrRefused();
    void aSource_isFoundWrong_data();
    void aSource_isFoundWrong();
    void everySource_keepsTheRules();
    void noFile_namesPlacesOfOneMachine();
    void everyCode_isInTheListOfDiagnostics();
};

void ArchitectureTest::anInclude_isAllowedOrRefused_data() {
    QTest::addColumn<QString>("room");
    QTest::addColumn<QString>("header");
    QTest::addColumn<bool>("allowed");
    const auto row = [](const char* name, const char* room, const char* header, bool allowed) {
        QTest::newRow(name) << room << header << allowed;
    };
    row("logs stand on base", "engine/logs", "engine/base/file.h", true);
    row("base stands on nothing", "engine/base", "engine/logs/value.h", false);
    row("a reader sees its parent", "engine/logs/evtx", "engine/logs/segment.h", true);
    row("a reader sees base through its parent", "engine/logs/evtx", "engine/base/span.h", true);
    row("readers do not see each other", "engine/logs/evtx", "engine/logs/json/json_reader.h", false);
    row("logs do not see their readers", "engine/logs", "engine/logs/evtx/evtx_reader.h", false);
    row("a language sees the rules' document", "engine/rules/sigma", "engine/rules/rule_document.h", true);
    row("languages do not see each other", "engine/rules/sigma", "engine/rules/elastic/kql.h", false);
    row("a language sees YAML", "engine/rules/kusto", "engine/rules/yaml/yaml_tree.h", true);
    row("a query language sees what they share", "engine/rules/elastic/eql", "engine/rules/elastic/query.h", true);
    row("query languages do not see each other", "engine/rules/elastic/eql", "engine/rules/elastic/kql/kql.h", false);
    row("a rule file sees its queries", "engine/rules/elastic/toml", "engine/rules/elastic/kql/kql.h", true);
    row("YAML sees no language", "engine/rules/yaml", "engine/rules/sigma/codes.h", false);
    row("rules do not match", "engine/rules/sigma", "engine/match/rule_program.h", false);
    row("the matcher does not know the languages", "engine/match", "engine/rules/rule_document.h", false);
    row("explaining stands on matching", "engine/explain", "engine/match/rule_program.h", true);
    row("matching does not explain", "engine/match", "engine/explain/explain.h", false);
    row("the engine has no widgets", "engine/match", "widgets/common/convert.h", false);
    row("the engine has no Qt", "engine/base", "QString", false);
    row("the command line has no Qt", "app/cli", "QtCore/QString", false);
    row("the command line has no widgets", "app/cli", "widgets/common/convert.h", false);
    row("the standard library is free for all", "engine/base", "string", true);
    row("widgets read tables", "widgets/matches", "engine/logs/log_table.h", true);
    row("widgets know no reader", "widgets/matches", "engine/logs/evtx/evtx_reader.h", false);
    row("widgets know no files", "widgets/matches", "engine/base/file.h", false);
    row("views share only what is common", "widgets/matches", "widgets/editor/rule_editor.h", false);
    row("a view sees the common room", "widgets/matches", "widgets/common/convert.h", true);
    row("widgets do not know the program", "widgets/matches", "app/workbench/session.h", false);
    row("the workbench composes", "app/workbench", "widgets/matches/matches_model.h", true);
    row("the workbench is not the command line", "app/workbench", "app/cli/commands.h", false);
}

void ArchitectureTest::anInclude_isAllowedOrRefused() {
    QFETCH(QString, room);
    QFETCH(QString, header);
    QFETCH(bool, allowed);
    const std::string sentence = why_not_include(room.toStdString(), header.toStdString());
    QVERIFY2(sentence.empty() == allowed, sentence.c_str());
}

void ArchitectureTest::aSource_isFoundWrong_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("problems");
    const QString header = "#pragma once\n// What this is for.\n";
    const auto row = [](const char* name, const char* path, const QString& text, int problems) {
        QTest::newRow(name) << path << text << problems;
    };
    row("a header as it should be", "engine/base/a.h", header, 0);
    row("a header without a guard", "engine/base/a.h", "// What this is for.\n", 1);
    row("a header that does not say what it is for", "engine/base/a.h", "#pragma once\n", 1);
    row("a wrong include", "engine/base/a.cpp", "#include \"engine/match/regex.h\"\n", 1);
    row("a nested event loop", "widgets/matches/a.cpp", "    QApplication::processEvents();\n", 1);
    row("a word in a comment", "widgets/matches/a.cpp", "// never processEvents()\n", 0);
    row("a wait for time in a test", "tests/widgets/a.cpp", "    QTest::qWait(50);\n", 1);
    row("a namespace for all who include a header", "engine/base/a.h", header + "using namespace std;\n", 1);
    row("a namespace in a file of its own", "tests/engine/a.cpp", "using namespace rw;\n", 0);
    row("600 lines", "engine/base/a.cpp", QString("\n").repeated(600), 0);
    row("601 lines", "engine/base/a.cpp", QString("\n").repeated(601), 1);
    row("601 lines with a reason",
        "engine/base/a.cpp",
        "// Long because of a table.\n" + QString("\n").repeated(600),
        0);
}

void ArchitectureTest::aSource_isFoundWrong() {
    QFETCH(QString, path);
    QFETCH(QString, text);
    QFETCH(int, problems);
    QCOMPARE(static_cast<int>(problems_of(path.toStdString(), text.toStdString()).size()), problems);
}

void ArchitectureTest::everySource_keepsTheRules() {
    const std::vector<fs::path> files = files_below({"engine", "widgets", "app", "tests"});
    QVERIFY2(files.size() > 20, "The sources were not found, so nothing was checked.");
    QString all;
    for (const fs::path& file : files) {
        if (file.string().starts_with("tests/architecture/")) continue; // Names what it looks for.
        for (const std::string& problem : problems_of(file.generic_string(), text_of(fs::path(RW_SOURCE_DIR) / file))) {
            all += "\n  " + QString::fromStdString(problem);
        }
    }
    QVERIFY2(all.isEmpty(), qPrintable(all));
}

void ArchitectureTest::noFile_namesPlacesOfOneMachine() {
    // Put together here, so that this file does not name them either.
    const std::vector<std::string> places = {std::string("/wo") + "rk/", std::string("/roo") + "t/."};
    std::vector<fs::path> files =
        files_below({"engine", "widgets", "app", "tests", "cmake", "docs", "installer", "resources", ".ci"});
    for (const char* name :
         {"CMakeLists.txt", "CMakePresets.json", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "dev"}) {
        if (fs::exists(fs::path(RW_SOURCE_DIR) / name)) files.emplace_back(name);
    }
    QVERIFY2(files.size() > 20, "The files were not found, so nothing was checked.");
    QString all;
    for (const fs::path& file : files) {
        const std::string text = text_of(fs::path(RW_SOURCE_DIR) / file);
        for (const std::string& place : places) {
            if (text.find(place) != std::string::npos) {
                all += QString::fromStdString("\n  " + file.generic_string() + " names " + place);
            }
        }
    }
    QVERIFY2(all.isEmpty(), qPrintable(all));
}

void ArchitectureTest::everyCode_isInTheListOfDiagnostics() {
    static const QRegularExpression in_source(QStringLiteral("\\bRW[0-9]{4}\\b"));
    static const QRegularExpression in_list(QStringLiteral("^\\| (RW[0-9]{4}) \\|"),
                                            QRegularExpression::MultilineOption);
    const QString list = QString::fromStdString(text_of(fs::path(RW_SOURCE_DIR) / "docs/diagnostics.md"));
    QSet<QString> listed;
    for (auto found = in_list.globalMatch(list); found.hasNext();) {
        const QString code = found.next().captured(1);
        QVERIFY2(!listed.contains(code), qPrintable(code + " has two meanings"));
        listed += code;
    }
    QVERIFY2(listed.size() > 20, "The list was not found, so nothing was checked.");
    for (const fs::path& file : files_below({"engine", "widgets", "app"})) {
        const QString text = QString::fromStdString(text_of(fs::path(RW_SOURCE_DIR) / file));
        for (auto found = in_source.globalMatch(text); found.hasNext();) {
            const QString code = found.next().captured();
            QVERIFY2(listed.contains(code), qPrintable(QString::fromStdString(file.string()) + " uses " + code));
        }
    }
}

QTEST_APPLESS_MAIN(ArchitectureTest)
#include "architecture_test.moc"
