// Places of YAML nodes, and what YAML 1.2 makes of scalars.
#include <QTest>

#include "engine/rules/yaml/scalar.h"
#include "engine/rules/yaml/yaml_tree.h"
#include "tests/engine/annotated_text.h"

using namespace rw;
using namespace rw::yaml;

namespace {

std::string number_text(const Scalar& scalar) { return scalar.number.text(); }

/// The tree as text: scalars as they decode, maps in braces, lists in brackets; broken parts as <…>.
std::string shown(const YamlTree& tree, YamlId id) {
    const YamlNode& node = tree.node(id);
    std::string text;
    switch (node.kind) {
    case YamlKind::scalar:
        return std::string(node.text);
    case YamlKind::sequence:
        for (const YamlId item : tree.items(id)) text += (text.empty() ? "" : ", ") + shown(tree, item);
        return "[" + text + "]";
    case YamlKind::mapping:
        for (const YamlEntry& entry : tree.entries(id))
            text += (text.empty() ? "" : ", ") + shown(tree, entry.key) + ": " + shown(tree, entry.value);
        return "{" + text + "}";
    case YamlKind::alias:
    case YamlKind::broken:
        break;
    }
    return "<broken>";
}

} // namespace

class YamlTest : public QObject {
    Q_OBJECT

private slots:

    void spans_areBytesOfTheFile_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("plain") << QStringLiteral("k: ‹value›\n");
        QTest::newRow("single quotes are part of it") << QStringLiteral("k: ‹'it''s'›  # c\n");
        QTest::newRow("double quotes") << QStringLiteral("k: ‹\"a\\tb\"›\n");
        QTest::newRow("behind other scripts") << QStringLiteral("ключ: ‹значение›\n");
        QTest::newRow("far behind other scripts")
            << QStringLiteral("# ") + QString(500, QChar(0x416)) + QStringLiteral("\nk: ‹v€l›\n");
        QTest::newRow("literal block ends with its text") << QStringLiteral("k: ‹|\n    a\n    b›\n\n# c\n");
        QTest::newRow("map from its first key to its last value") << QStringLiteral("k:\n    ‹a: 1\n    b: 2›\n# c\n");
        QTest::newRow("list from its dash") << QStringLiteral("k:\n    ‹- 1\n    - 2›\nx: 1\n");
        QTest::newRow("flow list with its brackets") << QStringLiteral("k: ‹[1, 2]› # c\n");
        QTest::newRow("nothing") << QStringLiteral("k:‹›\n");
        QTest::newRow("plain over two lines") << QStringLiteral("k: ‹a\n    b›\n");
        QTest::newRow("behind a byte order mark") << QStringLiteral("\uFEFFk: ‹v›\n");
        QTest::newRow("line breaks of Windows") << QStringLiteral("a: 1\r\nk: ‹'v'›\r\n");
    }

    void spans_areBytesOfTheFile() {
        QFETCH(QString, text);
        const auto at = test::annotated(text.toStdString());
        YamlTree tree(at.text);
        const auto documents = read_yaml(tree);
        QCOMPARE(documents.size(), size_t(1));
        QVERIFY(documents.front().diagnostics.empty());
        YamlId value = tree.find(documents.front().root, "k");
        if (value == no_node) value = tree.entries(documents.front().root).front().value;
        QCOMPARE(tree.at(value).span.begin, at.spans.front().begin);
        QCOMPARE(tree.at(value).span.end, at.spans.front().end);
    }

    void structure_isWhatYamlSays_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("anchors and aliases") << "a: &x [1, 2]\nb: *x\n"
                                             << "{a: [1, 2], b: [1, 2]}";
        QTest::newRow("merge") << "a: &x {f: 1, g: 2}\nb:\n  <<: *x\n  g: 3\n"
                               << "{a: {f: 1, g: 2}, b: {g: 3, f: 1}}";
        QTest::newRow("merge of a list, the earlier wins") << "a: &x {f: 1}\nb: &y {f: 2, h: 3}\nc:\n  <<: [*x, *y]\n"
                                                           << "{a: {f: 1}, b: {f: 2, h: 3}, c: {f: 1, h: 3}}";
        QTest::newRow("quoted << is a key") << "a: {'<<': {f: 1}}\n"
                                            << "{a: {<<: {f: 1}}}";
        QTest::newRow("quotes and escapes") << "a: 'it''s'\nb: \"\\x41\\u00e9\\\\\"\n"
                                            << QStringLiteral("{a: it's, b: A\u00e9\\}");
        QTest::newRow("folded block") << "a: >\n    one\n    two\n\n    three\n"
                                      << "{a: one two\nthree\n}";
    }

    void structure_isWhatYamlSays() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const std::string source = text.toStdString();
        YamlTree tree(source);
        const auto documents = read_yaml(tree);
        QCOMPARE(documents.size(), size_t(1));
        QCOMPARE(QString::fromStdString(shown(tree, documents.front().root)), expected);
    }

    void brokenParts_leaveTheirNeighboursAlive_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("half a line at the top") << "a: 1\nbroke\nc: 3\n"
                                                << "{a: 1, broke: <broken>, c: 3}";
        QTest::newRow("unclosed quote") << "a: 'x\nb: 2\nc: 3\n"
                                        << "{a: <broken>, b: 2, c: 3}";
        QTest::newRow("half a line in a map") << "a:\n  f: 1\n  Ima\n  g: 2\nb: 2\n"
                                              << "{a: {f: 1, Ima: <broken>, g: 2}, b: 2}";
        QTest::newRow("unclosed list") << "a:\n  f: [1, 2\n  g: 2\nb: 2\n"
                                       << "{a: {f: <broken>, g: 2}, b: 2}";
        QTest::newRow("star in a list of values") << "a:\n  f:\n    - *x y\n    - z\n  g: 2\n"
                                                  << "{a: {f: [<broken>, z], g: 2}}";
        QTest::newRow("one of several maps") << "a:\n  - f: 1\n    g: 'x\n  - h: 3\n"
                                             << "{a: [{f: 1, g: <broken>}, {h: 3}]}";
        QTest::newRow("list at the indentation of its key") << "a:\n- 1\n- 'x\n- 3\nb: 2\n"
                                                            << "{a: [1, <broken>, 3], b: 2}";
        QTest::newRow("tab") << "a:\n\tf: 1\nb: 2\n"
                             << "{a: <broken>, b: 2}";
        QTest::newRow("colon in text") << "a: x: y\nb: 2\n"
                                       << "{a: <broken>, b: 2}";
    }

    void brokenParts_leaveTheirNeighboursAlive() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const std::string source = text.toStdString();
        YamlTree tree(source);
        const auto documents = read_yaml(tree);
        QCOMPARE(documents.size(), size_t(1));
        QVERIFY(!documents.front().diagnostics.empty());
        QCOMPARE(QString::fromStdString(shown(tree, documents.front().root)), expected);
    }

    void documents_areSplitAtTheirMarkers() {
        const std::string source = "# head\n---\na: 1\n---\nb: 'x\n---\nc: |\n  --- not one\n...\n# tail\n";
        YamlTree tree(source);
        const auto documents = read_yaml(tree);
        QCOMPARE(documents.size(), size_t(3));
        QVERIFY(documents[0].diagnostics.empty());
        QCOMPARE(documents[1].diagnostics.size(), size_t(1));
        QVERIFY(documents[2].diagnostics.empty());
        QCOMPARE(shown(tree, documents[2].root), std::string("{c: --- not one\n}"));
    }

    void duplicateKey_namesBothPlaces() {
        const auto at = test::annotated("‹f›: 1\ng: 2\n‹f›: 3\n");
        YamlTree tree(at.text);
        const auto documents = read_yaml(tree);
        const auto& diagnostics = documents.front().diagnostics;
        QCOMPARE(diagnostics.size(), size_t(1));
        QVERIFY(diagnostics.front().span == at.spans[1]);
        QCOMPARE(diagnostics.front().notes.size(), size_t(1));
        QVERIFY(diagnostics.front().notes.front().span == at.spans[0]);
    }

    void plainScalars_followTheCoreSchema_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("type");
        QTest::addColumn<QString>("number");
        QTest::addColumn<bool>("differs");
        const auto row = [](const char* text, ScalarType type, const char* number = "", bool differs = false) {
            QTest::newRow(text) << QString::fromUtf8(text) << int(type) << QString::fromLatin1(number) << differs;
        };
        for (const char* word : {"null", "Null", "NULL", "~", ""}) row(word, ScalarType::null);
        for (const char* word : {"true", "True", "TRUE", "false", "False", "FALSE"}) row(word, ScalarType::boolean);
        for (const char* word : {"yes", "No", "ON", "off"}) row(word, ScalarType::text, "", true);
        for (const char* word :
             {"tRUE", "nULL", "abc", "1a", "0x", "0o8", "1e", "--1", "1.2.3", ".", "e5", "y", "192.168.0.1"})
            row(word, ScalarType::text);
        row("12:30:45", ScalarType::text, "", true);
        row("1_000", ScalarType::text, "", true);
        row("2024-01-01", ScalarType::text, "", true);
        row("0b101", ScalarType::text, "", true);
        row("0777", ScalarType::number, "777", true);
        row("0x1f", ScalarType::number, "31");
        row("0o17", ScalarType::number, "15");
        row("-1", ScalarType::number, "-1");
        row("+5", ScalarType::number, "5");
        row("4688", ScalarType::number, "4688");
        row("9007199254740993", ScalarType::number, "9007199254740993");
        row("18446744073709551615", ScalarType::number, "18446744073709551615");
        row("1.5", ScalarType::number, "1.5");
        row("1.", ScalarType::number, "1");
        row(".5", ScalarType::number, "0.5");
        row("1e3", ScalarType::number, "1000");
        row("-0.5", ScalarType::number, "-0.5");
    }

    void plainScalars_followTheCoreSchema() {
        QFETCH(QString, text);
        QFETCH(int, type);
        QFETCH(QString, number);
        QFETCH(bool, differs);
        const std::string source = text.toStdString();
        YamlNode node;
        node.text = source;
        const Scalar scalar = resolve_scalar(node);
        QCOMPARE(int(scalar.type), type);
        QCOMPARE(scalar.yaml_1_1_differs, differs);
        if (scalar.type == ScalarType::number) QCOMPARE(QString::fromStdString(number_text(scalar)), number);
        node.style = YamlStyle::single_quoted;
        QVERIFY(resolve_scalar(node).type == ScalarType::text);
    }

    void placesOfDecodedBytes_areFoundAgain_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("plain") << QStringLiteral("k: ab‹X›cd\n");
        QTest::newRow("single quotes") << QStringLiteral("k: 'it''s ‹X› y'\n");
        QTest::newRow("double quotes") << QStringLiteral("k: \"\\u00e9\\\\ ‹X›\\n\"\n");
        QTest::newRow("over lines") << QStringLiteral("k: 'a\n    b\n\n    ‹X›c'\n");
        QTest::newRow("literal") << QStringLiteral("k: |\n    a\n      b\n\n    c‹X›\n");
        QTest::newRow("folded") << QStringLiteral("k: >-\n    a b\n    c ‹X›\n    d\n");
        QTest::newRow("plain over lines") << QStringLiteral("k: a\n    ‹X›\n    b\n");
    }

    void placesOfDecodedBytes_areFoundAgain() {
        QFETCH(QString, text);
        const auto at = test::annotated(text.toStdString());
        YamlTree tree(at.text);
        const auto documents = read_yaml(tree);
        const YamlNode& node = tree.node(tree.find(documents.front().root, "k"));
        const size_t x = node.text.find('X');
        QVERIFY(x != std::string_view::npos);
        const Span span = ScalarPlaces(tree, node).span(x, x + 1);
        QCOMPARE(span.begin, at.spans.front().begin);
        QCOMPARE(span.end, at.spans.front().end);
    }
};

QTEST_APPLESS_MAIN(YamlTest)
#include "yaml_test.moc"
