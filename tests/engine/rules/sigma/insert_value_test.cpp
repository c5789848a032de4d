#include <QtTest>

#include "engine/ir/condition_walk.h"
#include "engine/rules/sigma/insert_value.h"
#include "engine/rules/sigma/sigma.h"
#include "engine/rules/sigma/value.h"

#include <algorithm>

using namespace rw;

namespace {

const QString head = QStringLiteral("title: x\nlogsource:\n    category: process_creation\ndetection:\n");

rules::RuleFile parsed(const std::string& text, ir::PredicateTable& predicates) {
    return sigma::parse(text, "x.yml", predicates);
}

std::string applied(std::string text, const std::vector<TextEdit>& edits) {
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit)
        text.replace(edit->span.begin, edit->span.size(), edit->text);
    return text;
}

/// All leaves of a rule in words, sorted.
QStringList leavesOf(const std::string& text) {
    ir::PredicateTable predicates;
    const rules::RuleFile file = parsed(text, predicates);
    QStringList leaves;
    if (file.documents.empty() || !file.documents.front().replayable()) return {QStringLiteral("not replayable")};
    for (const ir::Node& node : file.documents.front().rule.condition.nodes)
        if (node.kind == ir::NodeKind::leaf) leaves << QString::fromStdString(ir::describe(predicates[node.predicate]));
    leaves.sort();
    return leaves;
}

Result<sigma::Insertion> insert(const std::string& text, const sigma::InsertRequest& request) {
    ir::PredicateTable predicates;
    const rules::RuleFile file = parsed(text, predicates);
    return sigma::insert_value(text, file.documents.front(), request);
}

} // namespace

class InsertValueTest : public QObject {
    Q_OBJECT

private slots:
    void aValue_isAdded_data();
    void aValue_isAdded();
    void whatHasNoPlace_isRefusedWithItsReason_data();
    void whatHasNoPlace_isRefusedWithItsReason();
    void theListAtTheCaret_isTaken();
    void lineBreaksOfTheFile_areKept();
    void anyText_survivesBeingWritten_data();
    void anyText_survivesBeingWritten();
};

void InsertValueTest::aValue_isAdded_data() {
    QTest::addColumn<QString>("detection");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("exclude");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name,
                        const char* detection,
                        const char* field,
                        const char* value,
                        bool exclude,
                        const char* expected) {
        QTest::newRow(name) << detection << field << value << exclude << expected;
    };
    row("to a block list, of a path the end",
        "    sel:\n        Image|endswith:\n            - '\\a.exe' # first\n            - '\\b.exe' # last\n    "
        "condition: sel\n",
        "Image",
        "C:\\x y\\c.exe",
        false,
        "    sel:\n        Image|endswith:\n            - '\\a.exe' # first\n            - '\\b.exe' # last\n          "
        "  - '\\c.exe'\n    condition: sel\n");
    row("to a flow list",
        "    sel:\n        Image: [a, b]\n    condition: sel\n",
        "Image",
        "c",
        false,
        "    sel:\n        Image: [a, b, 'c']\n    condition: sel\n");
    row("one value becomes a list",
        "    sel:\n        User: a\n        Image: b\n    condition: sel\n",
        "User",
        "it's",
        false,
        "    sel:\n        User:\n            - a\n            - 'it''s'\n        Image: b\n    condition: sel\n");
    row("a field that the rule does not test is one more item",
        "    sel:\n        Image:\n            - a\n            - b\n    condition: sel\n",
        "User",
        "me",
        false,
        "    sel:\n        Image:\n            - a\n            - b\n        User: 'me'\n    condition: sel\n");
    row("not into a list whose values must all hold",
        "    sel:\n        Image|contains|all:\n            - a\n            - b\n    condition: sel\n",
        "Image",
        "c",
        false,
        "    sel:\n        Image|contains|all:\n            - a\n            - b\n        Image: 'c'\n    condition: "
        "sel\n");
    row("never into an exclusion",
        "    sel:\n        User: a\n    filter:\n        Image: b\n    condition: sel and not filter\n",
        "Image",
        "c",
        false,
        "    sel:\n        User: a\n        Image: 'c'\n    filter:\n        Image: b\n    condition: sel and not "
        "filter\n");
    row("an exclusion of its own",
        "    sel:\n        User: a\n    condition: sel\n",
        "Image",
        "C:\\a*.exe",
        true,
        "    sel:\n        User: a\n    filter_main_image:\n        Image: 'C:\\a\\*.exe'\n    condition: sel and not "
        "filter_main_image\n");
    row("an exclusion that a pattern takes",
        "    sel:\n        User: a\n    filter_main_image:\n        Image: b\n        User: c\n    condition: sel and "
        "not 1 of filter_main_*\n",
        "Image",
        "d",
        true,
        "    sel:\n        User: a\n    filter_main_image:\n        Image: b\n        User: c\n    "
        "filter_main_image_2:\n        Image: 'd'\n    condition: sel and not 1 of filter_main_*\n");
    row("an exclusion that has the list already",
        "    sel:\n        User: a\n    filter:\n        Image: [b, c]\n    condition: sel and not filter\n",
        "Image",
        "d",
        true,
        "    sel:\n        User: a\n    filter:\n        Image: [b, c, 'd']\n    condition: sel and not filter\n");
    row("an exclusion of alternatives needs parentheses",
        "    a:\n        User: a\n    b:\n        User: b\n    condition: a or b\n",
        "Image",
        "d",
        true,
        "    a:\n        User: a\n    b:\n        User: b\n    filter_main_image:\n        Image: 'd'\n    condition: "
        "(a or b) and not filter_main_image\n");
}

void InsertValueTest::aValue_isAdded() {
    QFETCH(QString, detection);
    QFETCH(QString, field);
    QFETCH(QString, value);
    QFETCH(bool, exclude);
    QFETCH(QString, expected);
    const std::string text = (head + detection).toStdString();
    const auto insertion = insert(text, {field.toStdString(), value.toStdString(), exclude, 0});
    QVERIFY2(insertion.has_value(), insertion ? "" : insertion.error().message.c_str());
    const std::string result = applied(text, insertion->edits);
    QCOMPARE(QString::fromStdString(result), head + expected);
    QCOMPARE(leavesOf(result).size(), leavesOf(text).size() + 1);
}

void InsertValueTest::whatHasNoPlace_isRefusedWithItsReason_data() {
    QTest::addColumn<QString>("detection");
    QTest::addColumn<bool>("exclude");
    QTest::addColumn<QString>("reason");
    QTest::newRow("there already") << "    sel:\n        Image: ['c', 'd']\n    condition: sel\n" << false << "already";
    QTest::newRow("keywords only") << "    sel:\n        - a\n        - b\n    condition: sel\n"
                                   << false << "No selection";
    QTest::newRow("several conditions") << "    sel:\n        User: a\n    condition:\n        - sel\n        - sel\n"
                                        << true << "by hand";
    QTest::newRow("no detection") << "    condition: sel\n" << false << "No selection";
}

void InsertValueTest::whatHasNoPlace_isRefusedWithItsReason() {
    QFETCH(QString, detection);
    QFETCH(bool, exclude);
    QFETCH(QString, reason);
    const auto insertion = insert((head + detection).toStdString(), {"Image", "c", exclude, 0});
    QVERIFY(!insertion.has_value());
    QCOMPARE(insertion.error().code, std::string("RW0015"));
    QVERIFY2(QString::fromStdString(insertion.error().message).contains(reason), insertion.error().message.c_str());
}

void InsertValueTest::theListAtTheCaret_isTaken() {
    const std::string text =
        (head + "    a:\n        Image: [x]\n    b:\n        Image: [y]\n    condition: a or b\n").toStdString();
    for (const auto& [caret, selection] : {std::pair(std::string::npos, "a"), std::pair(text.find("[y]"), "b")}) {
        const auto at = static_cast<uint32_t>(caret == std::string::npos ? 0 : caret);
        const auto insertion = insert(text, {"Image", "z", false, at});
        QVERIFY(insertion.has_value());
        QCOMPARE(insertion->selection, std::string(selection));
    }
}

void InsertValueTest::lineBreaksOfTheFile_areKept() {
    QString text = head + "    sel:\n        Image:\n            - a\n    condition: sel\n";
    text.replace(QLatin1String("\n"), QLatin1String("\r\n"));
    const auto insertion = insert(text.toStdString(), {"Image", "b", false, 0});
    QVERIFY(insertion.has_value());
    const std::string result = applied(text.toStdString(), insertion->edits);
    QCOMPARE(std::count(result.begin(), result.end(), '\n'), std::count(result.begin(), result.end(), '\r'));
    QVERIFY(result.find("- a\r\n            - 'b'\r\n") != std::string::npos);
}

void InsertValueTest::anyText_survivesBeingWritten_data() {
    QTest::addColumn<QByteArray>("value");
    for (const char* value : {"plain",
                              "C:\\Windows\\",
                              "two\\\\backslashes",
                              "ends in two\\\\",
                              "a*b?c",
                              "\\*",
                              "\\\\*",
                              "it's \"quoted\"",
                              "# no comment: [here]",
                              "tab\there",
                              "line\nbreak \\n",
                              " blanks around ",
                              "\xC3\xA4\xE2\x82\xAC"})
        QTest::newRow(value) << QByteArray(value);
}

void InsertValueTest::anyText_survivesBeingWritten() {
    QFETCH(QByteArray, value);
    const std::string text = (head + "    sel:\n        Image: [a, b]\n    condition: sel\n").toStdString();
    const auto insertion = insert(text, {"Image", value.toStdString(), false, 0});
    QVERIFY(insertion.has_value());
    ir::PredicateTable predicates;
    const rules::RuleFile file = parsed(applied(text, insertion->edits), predicates);
    QVERIFY(file.documents.front().replayable());
    std::vector<std::string> values;
    for (const ir::Node& node : file.documents.front().rule.condition.nodes)
        if (node.kind == ir::NodeKind::leaf)
            values.push_back(
                sigma::plain_text(std::get<ir::TextTest>(predicates[node.predicate].test).pattern).value_or("pattern"));
    QCOMPARE(values.size(), size_t{3});
    QCOMPARE(values.back(), value.toStdString());
}

QTEST_GUILESS_MAIN(InsertValueTest)
#include "insert_value_test.moc"
