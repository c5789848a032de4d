// Half-typed rules: whatever is cut off, what stands before stays alive.
#include <QTest>

#include "engine/rules/sigma/sigma.h"
#include "tests/engine/annotated_text.h"
#include "tests/engine/rules/shared_data.h"

#include <algorithm>
#include <map>
#include <set>

using namespace rw;

namespace {

std::map<std::string, Span> selections_of(const rules::RuleFile& file) {
    std::map<std::string, Span> found;
    for (const auto& document : file.documents)
        for (const ir::Node& node : document.rule.condition.nodes)
            if (node.role == ir::NodeRole::selection) found.emplace(node.label, node.span);
    return found;
}

/// Children before parents, spans inside the text, tokens in order: true of every result.
std::string broken_invariant(const rules::RuleFile& file, size_t size) {
    const auto inside = [size](Span span) { return span.begin <= span.end && span.end <= size; };
    for (const auto& document : file.documents) {
        const auto& nodes = document.rule.condition.nodes;
        if (document.rule.condition.root >= nodes.size()) return "root";
        for (size_t i = 0; i < nodes.size(); ++i) {
            if (!inside(nodes[i].span)) return "node span";
            for (const ir::NodeId child : nodes[i].children)
                if (child >= i) return "order of nodes";
        }
        for (const auto& loss : document.rule.losses)
            if (!inside(loss.span)) return "loss span";
        for (const auto& diagnostic : document.diagnostics)
            if (!inside(diagnostic.span)) return "diagnostic span";
    }
    uint32_t end = 0;
    for (const auto& token : file.tokens) {
        if (!inside(token.span) || token.span.begin < end) return "tokens";
        end = token.span.end;
    }
    return {};
}

} // namespace

class RecoveryTest : public QObject {
    Q_OBJECT

private slots:

    void halfTypedLine_keepsTheOtherSelections() {
        const std::string text =
            "title: t\nlogsource:\n    category: test\ndetection:\n    selection:\n        Image|endswith: '\\a.exe'\n"
            "    filter:\n        Comman\n        User: x\n    condition: selection and not filter\n";
        ir::PredicateTable predicates;
        const rules::RuleFile file = sigma::parse(text, "", predicates);
        const auto& document = file.documents.front();
        QVERIFY(!document.replayable());
        QCOMPARE(document.rule.losses.size(), size_t(1));
        const auto selections = selections_of(file);
        QVERIFY(selections.contains("selection"));
        QVERIFY(selections.contains("filter"));
        QCOMPARE(predicates.size(), size_t(2)); // the healthy item of the filter too
        QCOMPARE(document.rule.condition.nodes[document.rule.condition.root].children.size(), size_t(2));
    }

    void unknownIdentifier_isLeftOutOfTheCondition() {
        const std::string text = "title: t\nlogsource:\n    category: test\ndetection:\n    selection:\n        f: 1\n "
                                 "   other:\n        g: 1\n"
                                 "    condition: selection and othe and not fil\n";
        ir::PredicateTable predicates;
        const rules::RuleFile file = sigma::parse(text, "", predicates);
        const auto& document = file.documents.front();
        QCOMPARE(document.rule.losses.size(), size_t(2));
        const auto mistyped = std::find_if(document.diagnostics.begin(),
                                           document.diagnostics.end(),
                                           [](const Diagnostic& each) { return each.code == "RW1402"; });
        QVERIFY(mistyped != document.diagnostics.end());
        QCOMPARE(mistyped->fixes.size(), size_t(1));
        QCOMPARE(mistyped->fixes.front().edits.front().text, std::string("other"));
        const ir::Node& root = document.rule.condition.nodes[document.rule.condition.root];
        QVERIFY(root.role == ir::NodeRole::condition);
        QCOMPARE(root.children.size(), size_t(1));
        QCOMPARE(document.rule.condition.nodes[root.children.front()].label, std::string("selection"));
    }

    void nestingWithoutEnd_isRefused_data() {
        QTest::addColumn<QString>("unit");
        for (const char* unit : {"- ", "[", "{", "? ", "a: ", "- a: ", "'", "!", "&a ", "*"})
            QTest::newRow(unit) << QString::fromLatin1(unit);
    }

    void nestingWithoutEnd_isRefused() {
        QFETCH(QString, unit);
        ir::PredicateTable predicates;
        const std::string text = unit.repeated(100'000).toStdString();
        const rules::RuleFile file = sigma::parse(text, "", predicates);
        QCOMPARE(file.documents.size(), size_t(1));
        QVERIFY(!file.documents.front().replayable());
        QVERIFY(broken_invariant(file, text.size()).empty());
    }

    void truncatedRules_keepWhatStandsBefore() {
        const QString corpus = test::shared_path(QStringLiteral("data/corpora/sigma/rules"));
        RW_NEEDS_SHARED(corpus);
        const QStringList paths = test::rule_files(corpus);
        size_t cuts = 0;
        for (qsizetype i = 0; i < 30; ++i) {
            const std::string text = test::read_all(paths[i * (paths.size() / 30)]).toStdString();
            ir::PredicateTable whole;
            const auto complete = selections_of(sigma::parse(text, "", whole));
            std::set<size_t> places;
            for (size_t at = 0; at < text.size(); ++at)
                if (text[at] == '\n' || at % 7 == 0) places.insert(at);
            for (const size_t cut : places) {
                ++cuts;
                ir::PredicateTable predicates;
                const std::string half = text.substr(0, cut);
                const rules::RuleFile file = sigma::parse(half, "", predicates);
                const std::string problem = broken_invariant(file, half.size());
                QVERIFY2(problem.empty(), problem.c_str());
                const auto left = selections_of(file);
                for (const auto& [name, span] : complete)
                    if (span.end < cut)
                        QVERIFY2(left.contains(name),
                                 (paths[i * (paths.size() / 30)].toStdString() + " cut at " + std::to_string(cut) +
                                  " lost " + name)
                                     .c_str());
            }
        }
        qInfo("%zu cuts", cuts);
        QVERIFY(cuts > 1000);
    }

    void strayBytes_neverKillTheSelectionsBefore() {
        const QString corpus = test::shared_path(QStringLiteral("data/corpora/sigma/rules"));
        RW_NEEDS_SHARED(corpus);
        const QStringList paths = test::rule_files(corpus);
        size_t lost = 0;
        size_t kept = 0;
        for (qsizetype i = 0; i < 30; ++i) {
            const std::string text = test::read_all(paths[i * (paths.size() / 30)]).toStdString();
            ir::PredicateTable whole;
            const auto complete = selections_of(sigma::parse(text, "", whole));
            for (const char* stray : {"'", "\"", "[", "\t", ": ", "*", "\n", "{", "|", "- "})
                for (size_t at = 0; at < text.size(); at += 61) {
                    ir::PredicateTable predicates;
                    const std::string damaged = text.substr(0, at) + stray + text.substr(at);
                    const rules::RuleFile file = sigma::parse(damaged, "", predicates);
                    const std::string problem = broken_invariant(file, damaged.size());
                    QVERIFY2(problem.empty(), problem.c_str());
                    const auto left = selections_of(file);
                    for (const auto& [name, span] : complete)
                        if (span.end < at || span.begin > at + 40) ++(left.contains(name) ? kept : lost);
                }
        }
        qInfo("%zu selections kept, %zu lost", kept, lost);
        QVERIFY(kept > 10000);
        QVERIFY(lost * 50 < kept);
    }
};

QTEST_APPLESS_MAIN(RecoveryTest)
#include "recovery_test.moc"
