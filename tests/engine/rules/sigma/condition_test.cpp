// What conditions and detections lower into: structure, roles, labels and places.
#include <QTest>

#include "engine/rules/sigma/sigma.h"
#include "tests/engine/annotated_text.h"

using namespace rw;

namespace {

const char* const selections = "    a:\n        fa: 1\n    b:\n        fb: 1\n    sel_1:\n        f1: 1\n    sel_2:\n  "
                               "      f2: 1\n    _x:\n        fx: 1\n"
                               "    not_it:\n        fn: 1\n    1x:\n        fo: 1\n";

rules::RuleFile parsed(const std::string& text, ir::PredicateTable& predicates) {
    return sigma::parse(text, "", predicates);
}

std::string rule(const std::string& condition) {
    return std::string("title: t\nlogsource:\n    category: test\ndetection:\n") + selections +
           "    condition: " + condition + "\n";
}

/// Operators with their operands; selections by name.
std::string shown(const ir::Condition& condition, ir::NodeId id) {
    const ir::Node& node = condition.nodes[id];
    if (node.role == ir::NodeRole::selection) return node.label;
    std::string kids;
    for (const ir::NodeId child : node.children) kids += (kids.empty() ? "" : " ") + shown(condition, child);
    switch (node.kind) {
    case ir::NodeKind::all_of:
        return "(and " + kids + ")";
    case ir::NodeKind::any_of:
        return "(or " + kids + ")";
    case ir::NodeKind::negation:
        return "(not " + kids + ")";
    case ir::NodeKind::at_least:
        return "(" + std::to_string(node.count) + "of " + kids + ")";
    case ir::NodeKind::leaf:
        return "leaf";
    case ir::NodeKind::constant:
        return node.value ? "true" : "false";
    }
    return {};
}

/// All nodes with their roles and texts, indented.
std::string outline(const rules::RuleDocument& document,
                    const std::string& text,
                    const ir::PredicateTable& predicates,
                    ir::NodeId id,
                    int depth = 0) {
    const ir::Node& node = document.rule.condition.nodes[id];
    constexpr const char* kinds[] = {"all", "any", "not", "least", "leaf", "constant"};
    constexpr const char* roles[] = {"none", "condition", "selector", "selection", "alternative", "item", "value"};
    std::string place = text.substr(node.span.begin, node.span.size());
    for (size_t at = place.find('\n'); at != std::string::npos; at = place.find('\n')) place.replace(at, 1, "~");
    std::string line(size_t(depth) * 2, ' ');
    line += std::string(roles[size_t(node.role)]) + " " + kinds[size_t(node.kind)] +
            (node.label.empty() ? "" : " " + node.label) + " [" + place + "]";
    if (node.kind == ir::NodeKind::leaf) line += " " + ir::describe(predicates[node.predicate]);
    line += "\n";
    for (const ir::NodeId child : node.children) line += outline(document, text, predicates, child, depth + 1);
    return line;
}

} // namespace

class ConditionTest : public QObject {
    Q_OBJECT

private slots:

    void structure_followsTheGrammar_data() {
        QTest::addColumn<QString>("condition");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* condition, const char* expected) {
            QTest::newRow(condition) << QString::fromUtf8(condition) << QString::fromUtf8(expected);
        };
        row("a", "(and a)");
        row("a and b", "(and a b)");
        row("a or b and sel_1", "(or a (and b sel_1))");
        row("a and b or sel_1", "(or (and a b) sel_1)");
        row("not a and b", "(and (not a) b)");
        row("not not a", "(not (not a))");
        row("not (a or b)", "(not (or a b))");
        row("(a or b) and not sel_1", "(and (or a b) (not sel_1))");
        row("((a))", "(and a)");
        row("1 of sel_*", "(and (or sel_1 sel_2))");
        row("any of sel_*", "(and (or sel_1 sel_2))");
        row("all of sel_*", "(and (and sel_1 sel_2))");
        row("2 of sel_*", "(and (2of sel_1 sel_2))");
        row("1 of *_1", "(and (or sel_1))");
        row("1 of a", "(and (or a))");
        row("all of them", "(and (and a b sel_1 sel_2 not_it 1x))");
        row("1 of _*", "(and (or _x))");
        row("_x", "(and _x)");
        row("not_it", "(and not_it)");
        row("1x or not not_it", "(or 1x (not not_it))");
        row("a\n        and b", "(and a b)");
        row("[a, b]", "(or (and a) (and b))");
        // Recovery: what is broken is left out.
        row("a AND b", "(and a b)");
        row("a and", "(and a)");
        row("and a", "(and a)");
        row("a b", "(and a b)");
        row("a and (b", "(and a b)");
        row("a and ()", "(and a)");
        row("a or nothing", "(and a)");
        row("a and not nothing", "(and a)");
        row("a | count() > 5", "(and a)");
        row("a & b", "(and a b)");
        row(")", "false");
        row("not", "false");
    }

    void structure_followsTheGrammar() {
        QFETCH(QString, condition);
        QFETCH(QString, expected);
        ir::PredicateTable predicates;
        const auto file = parsed(rule(condition.toStdString()), predicates);
        const ir::Condition& lowered = file.documents.front().rule.condition;
        QCOMPARE(QString::fromStdString(shown(lowered, lowered.root)), expected);
    }

    void selectionNamedTwice_isOneNode() {
        ir::PredicateTable predicates;
        const auto file = parsed(rule("a and b or a and not sel_1"), predicates);
        const auto& nodes = file.documents.front().rule.condition.nodes;
        QCOMPARE(std::count_if(nodes.begin(), nodes.end(), [](const ir::Node& node) { return node.label == "a"; }), 1);
    }

    void nodes_carryRolesLabelsAndPlaces() {
        const std::string text =
            "title: t\nlogsource:\n    category: test\ndetection:\n"
            "    sel:\n        Image|endswith:\n            - '\\a.exe'\n            - b\n        User: x\n"
            "    alt:\n        - f: 1\n        - g|neq: 2\n"
            "    words:\n        - evil\n"
            "    condition: sel and 1 of alt* and words\n";
        ir::PredicateTable predicates;
        const auto file = parsed(text, predicates);
        const auto& document = file.documents.front();
        QVERIFY(document.replayable());
        const std::string expected =
            "condition all [sel and 1 of alt* and words]\n"
            "  selection all sel [sel:~        Image|endswith:~            - '\\a.exe'~            - b~        User: "
            "x]\n"
            "    item any Image|endswith [Image|endswith:~            - '\\a.exe'~            - b]\n"
            "      value leaf ['\\a.exe'] Image ends with \\a.exe\n"
            "      value leaf [b] Image ends with b\n"
            "    item any User [User: x]\n"
            "      value leaf [x] User is x\n"
            "  selector any 1 of alt* [1 of alt*]\n"
            "    selection any alt [alt:~        - f: 1~        - g|neq: 2]\n"
            "      alternative all [f: 1]\n"
            "        item any f [f: 1]\n"
            "          value leaf [1] f is 1\n"
            "      alternative all [g|neq: 2]\n"
            "        item not g|neq [g|neq: 2]\n"
            "          none any [g|neq: 2]\n"
            "            value leaf [2] g is 2\n"
            "  selection any words [words:~        - evil]\n"
            "    value leaf [evil] any value contains evil\n";
        QCOMPARE(QString::fromStdString(outline(document, text, predicates, document.rule.condition.root)),
                 QString::fromStdString(expected));
    }

    void errors_standAtTheirPlaceInQuotedAndFoldedConditions_data() {
        QTest::addColumn<QString>("condition");
        QTest::newRow("plain") << QStringLiteral("a and ‹zzzz›");
        QTest::newRow("single quotes") << QStringLiteral("'a and ‹zzzz›'");
        QTest::newRow("double quotes with an escape") << QStringLiteral("\"a\\tand ‹zzzz›\"");
        QTest::newRow("folded") << QStringLiteral(">\n        a and\n        ‹zzzz›");
        QTest::newRow("literal") << QStringLiteral("|\n        a\n          and ‹zzzz›\n        or b");
        QTest::newRow("over lines") << QStringLiteral("a and\n        ‹zzzz›");
    }

    void errors_standAtTheirPlaceInQuotedAndFoldedConditions() {
        QFETCH(QString, condition);
        const auto at = test::annotated(rule(condition.toStdString()));
        ir::PredicateTable predicates;
        const auto file = parsed(at.text, predicates);
        const auto& losses = file.documents.front().rule.losses;
        QCOMPARE(losses.size(), size_t(1));
        QCOMPARE(losses.front().span.begin, at.spans.front().begin);
        QCOMPARE(losses.front().span.end, at.spans.front().end);
    }

    void fixes_giveAReplayableRule_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("upper case") << QString::fromStdString(rule("a AND b"));
        QTest::newRow("mistyped identifier") << QString::fromStdString(rule("a and sel_3"));
        QTest::newRow("unclosed parenthesis") << QString::fromStdString(rule("a and (b"));
        QTest::newRow("ampersand") << QString::fromStdString(rule("a & b"));
        QTest::newRow("aggregation") << QString::fromStdString(rule("a | count() > 5"));
        QTest::newRow("missing operator") << QString::fromStdString(rule("a b"));
        QTest::newRow("pattern") << QString::fromStdString(rule("sel*"));
        QTest::newRow("no condition")
            << "title: t\nlogsource:\n    category: test\ndetection:\n    sel:\n        f: 1\n";
        QTest::newRow("modifier") << "title: t\nlogsource:\n    category: test\ndetection:\n    sel:\n        "
                                     "f|contain: x\n    condition: sel\n";
        QTest::newRow("blank") << "title: t\nlogsource:\n    category: test\ndetection:\n    sel:\n        f | "
                                  "contains: x\n    condition: sel\n";
        QTest::newRow("quoted number") << "title: t\nlogsource:\n    category: test\ndetection:\n    sel:\n        "
                                          "f|gt: '10'\n    condition: sel\n";
        QTest::newRow("number to quote") << "title: t\nlogsource:\n    category: test\ndetection:\n    sel:\n        "
                                            "f|contains: 10\n    condition: sel\n";
    }

    void fixes_giveAReplayableRule() {
        QFETCH(QString, text);
        std::string now = text.toStdString();
        for (int round = 0; round < 4; ++round) {
            ir::PredicateTable predicates;
            const auto file = parsed(now, predicates);
            const auto& document = file.documents.front();
            if (document.replayable()) {
                QVERIFY(round > 0);
                return;
            }
            const Fix* fix = nullptr;
            for (const Diagnostic& each : document.diagnostics)
                if (each.severity == Severity::error && !each.fixes.empty()) fix = &each.fixes.front();
            QVERIFY(fix != nullptr);
            for (auto edit = fix->edits.rbegin(); edit != fix->edits.rend(); ++edit)
                now.replace(edit->span.begin, edit->span.size(), edit->text);
        }
        QFAIL(now.c_str());
    }
};

QTEST_APPLESS_MAIN(ConditionTest)
#include "condition_test.moc"
