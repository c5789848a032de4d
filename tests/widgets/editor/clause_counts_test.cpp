// The count columns and marks with what is known of the clauses.

#include <QSignalSpy>
#include <QTest>

#include "widgets/common/theme.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/editor/scintilla_text.h"

#include "tests/widgets/sample_snapshot.h"

using namespace rw;
using namespace rw::widgets;

namespace {

int lineOfText(const std::string& text, std::string_view wanted) {
    return static_cast<int>(std::count(text.begin(), text.begin() + static_cast<long>(text.find(wanted)), '\n'));
}

/// The sample rule in an editor, with counts.
struct Shown {
    SampleSession session;
    RuleEditor editor;
    std::string text;
    std::shared_ptr<const LiveSnapshot> snapshot;

    explicit Shown(std::string rule)
        : text(std::move(rule)) {
        editor.resize(900, 600);
        editor.load(text, RuleEditor::Load::fresh);
        show();
    }

    void show() {
        auto made = std::make_shared<LiveSnapshot>(*session.replay(editor.bytes()));
        made->revision = editor.revision();
        snapshot = made;
        editor.show(snapshot);
    }

    void account() { editor.showFacts(session.facts(snapshot, editor.bytes())); }

    [[nodiscard]] bool marked(int indicator, std::string_view at) const {
        return scintilla(editor,
                         QsciScintillaBase::SCI_INDICATORVALUEAT,
                         indicator,
                         static_cast<long>(editor.bytes().find(at))) != 0;
    }
};

} // namespace

class ClauseCountsTest : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() { installTheme(QStringLiteral("light")); }

    void onlyThis_isUnknownUntilItIsAccounted() {
        Shown shown(sampleRule());
        const int value = lineOfText(shown.text, "- '\\rundll32.exe'");
        QCOMPARE(shown.editor.countAt(value, Measure::onlyAttack), QStringLiteral("…"));
        shown.account();
        const auto facts = shown.session.facts(shown.snapshot, shown.text);
        QVERIFY(facts->attack->matches > 0);
        // Each event has one image, so each value brings the events that it matches beside the other selections.
        uint64_t sum = 0;
        for (const char* image : {"- '\\cmd.exe'", "- '\\powershell.exe'", "- '\\rundll32.exe'", "- '\\wscript.exe'"})
            sum += shown.editor.countAt(lineOfText(shown.text, image), Measure::onlyAttack).toULongLong();
        QCOMPARE(sum, facts->attack->matches);
    }

    void anExclusion_tellsWhatItRemovesWithAMinus() {
        Shown shown(sampleRule());
        shown.account();
        const QString removed = shown.editor.countAt(lineOfText(shown.text, "filter_main_focus:"), Measure::onlyAttack);
        QVERIFY2(removed.startsWith(QChar(0x2212)) || removed == QStringLiteral("0"), qPrintable(removed));
    }

    void aDeadExclusion_isMarked() {
        Shown shown(edited(sampleRule(), "endswith: ' ver'", "endswith: 'nobody writes this'"));
        shown.account();
        QVERIFY(shown.marked(indicators::dead, "filter_main_version:"));
        QVERIFY(!shown.marked(indicators::dead, "selection_child:"));
        const auto facts = shown.session.facts(shown.snapshot, shown.text);
        QVERIFY(!facts->findings.empty());
        QCOMPARE(facts->findings.back().diagnostic.code, std::string("RW2105"));
        QVERIFY(shown.editor.goToProblem(RuleEditor::Direction::previous));
        QCOMPARE(bytesOf(shown.editor, {caretOf(shown.editor), caretOf(shown.editor) + 19}),
                 std::string("filter_main_version"));
    }

    void aCoveredValue_isMarkedAndItsFixRemovesTheLine() {
        Shown shown(edited(sampleRule(), "- '\\cmd.exe'", "- 'd.exe'\n            - '\\cmd.exe'"));
        shown.account();
        QVERIFY(shown.marked(indicators::redundant, "'\\cmd.exe'"));
        scintilla(shown.editor, QsciScintillaBase::SCI_GOTOPOS, static_cast<long>(shown.text.find("\\cmd.exe")));
        const auto fixes = shown.editor.fixesAtCaret();
        QCOMPARE(fixes.size(), size_t{1});
        QVERIFY(shown.editor.applyEdits(fixes.front().edits));
        QCOMPARE(shown.editor.bytes(), edited(sampleRule(), "- '\\cmd.exe'", "- 'd.exe'"));
        shown.editor.undo();
        QCOMPARE(shown.editor.bytes(), shown.text);
    }

    void factsOfAnOlderText_stayWhileTheClausesAreTheSame() {
        Shown shown(sampleRule());
        shown.account();
        const int value = lineOfText(shown.text, "- '\\rundll32.exe'");
        const QString before = shown.editor.countAt(value, Measure::onlyAttack);
        const auto at = static_cast<uint32_t>(shown.text.find("rundll32.exe"));
        QVERIFY(shown.editor.applyEdits({{{at, at}, "x"}}));
        shown.show();
        QCOMPARE(shown.editor.countAt(value, Measure::onlyAttack), before);
        const auto line = static_cast<uint32_t>(shown.editor.bytes().find("            - '\\wscript.exe'"));
        QVERIFY(shown.editor.applyEdits({{{line, line}, "            - 'new'\n"}}));
        shown.show();
        QCOMPARE(shown.editor.countAt(value, Measure::onlyAttack), QStringLiteral("…"));
        QVERIFY(shown.editor.fixesAtCaret().empty());
    }

    void aNarrowEditor_showsTwoColumns() {
        Shown shown(sampleRule());
        shown.editor.setMeasures({allMeasures.begin(), allMeasures.end()});
        QCOMPARE(shown.editor.shownMeasures().size(), allMeasures.size());
        QCOMPARE(scintilla(shown.editor, QsciScintillaBase::SCI_GETMARGINRIGHT), long{shown.editor.columnsWidth()});
        shown.editor.resize(RuleEditor::narrowWidth - 1, 600);
        static_cast<QWidget&>(shown.editor).show();
        QCOMPARE(shown.editor.shownMeasures().size(), size_t{2});
        QCOMPARE(scintilla(shown.editor, QsciScintillaBase::SCI_GETMARGINRIGHT), long{shown.editor.columnsWidth()});
    }

    void aClick_namesClauseAndSide() {
        Shown shown(sampleRule());
        static_cast<QWidget&>(shown.editor).show();
        shown.editor.goToLine(0);
        QSignalSpy counts(&shown.editor, &RuleEditor::countClicked);
        QSignalSpy misses(&shown.editor, &RuleEditor::nearMissesClicked);
        const auto begin = static_cast<long>(shown.text.find("    selection_child:"));
        const long y = scintilla(shown.editor, QsciScintillaBase::SCI_POINTYFROMPOSITION, 0, begin) + 4;
        const int right = shown.editor.viewport()->width() - RuleEditor::columnPadding;
        QTest::mouseClick(shown.editor.viewport(), Qt::LeftButton, {}, {right - RuleEditor::columnWidth - 4, int(y)});
        QTest::mouseClick(shown.editor.viewport(), Qt::LeftButton, Qt::AltModifier, {right - 4, int(y)});
        QCOMPARE(counts.size(), 1);
        QCOMPARE(counts[0][1].value<Side>(), Side::attack);
        const auto node = counts[0][0].value<ir::NodeId>();
        QCOMPARE(shown.snapshot->rule()->rule.condition.nodes[node].label, std::string("selection_child"));
        QCOMPARE(misses.size(), 1);
        QCOMPARE(misses[0][1].value<Side>(), Side::baseline);
    }
};

QTEST_MAIN(ClauseCountsTest)
#include "clause_counts_test.moc"
