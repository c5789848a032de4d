// The editor with snapshots made by the real parser, without logs.

#include <QSignalSpy>
#include <QTest>

#include "widgets/editor/rule_editor.h"
#include "widgets/editor/scintilla_text.h"

#include "engine/rules/sigma/sigma.h"

using namespace rw;
using namespace rw::widgets;

namespace {

const std::string rule = "title: Ünïcode 😀 rule\n"
                         "logsource:\n"
                         "    category: process_creation\n"
                         "detection:\n"
                         "    selection:\n"
                         "        Image|endswith:\n"
                         "            - '\\cmd.exe'\n"
                         "            - '\\powershell.exe'\n"
                         "    condition: selection\n";

std::shared_ptr<const LiveSnapshot> parse(const RuleEditor& editor) {
    auto snapshot = std::make_shared<LiveSnapshot>();
    auto predicates = std::make_shared<ir::PredicateTable>();
    snapshot->revision = editor.revision();
    snapshot->file = std::make_shared<const rules::RuleFile>(sigma::parse(editor.bytes(), "rule.yml", *predicates));
    snapshot->predicates = predicates;
    return snapshot;
}

} // namespace

class RuleEditorTest : public QObject {
    Q_OBJECT

private slots:

    void bytes_areTheTextsOwn() {
        RuleEditor editor;
        editor.load(rule, RuleEditor::Load::fresh);
        QCOMPARE(editor.bytes(), rule);
        QVERIFY(!editor.isModified());
        QVERIFY(!editor.isUndoAvailable());
    }

    void columns_countCharacters() {
        RuleEditor editor;
        editor.load(rule, RuleEditor::Load::fresh);
        const auto at = static_cast<uint32_t>(rule.find(" rule"));
        QCOMPARE(placeOf(editor, at).line, 1);
        QCOMPARE(placeOf(editor, at).column, 17);
    }

    void edited_isToldOnceATurn() {
        RuleEditor editor;
        QSignalSpy spy(&editor, &RuleEditor::edited);
        editor.load(rule, RuleEditor::Load::fresh);
        editor.append(QStringLiteral("level: high\n"));
        QCOMPARE(spy.size(), 0);
        QTRY_COMPARE(spy.size(), 1);
        QCOMPARE(spy.front().front().value<Revision>(), editor.revision());
    }

    void whatAFoldedLineHides_isShownWhenThatLineGoes_data() {
        QTest::addColumn<int>("line");
        QTest::addColumn<bool>("whole");
        QTest::newRow("the first line") << 0 << false;
        QTest::newRow("in the middle") << 4 << false;
        QTest::newRow("all of the text is another") << 4 << true;
    }

    void whatAFoldedLineHides_isShownWhenThatLineGoes() {
        QFETCH(int, line);
        QFETCH(bool, whole);
        RuleEditor editor;
        editor.resize(600, 400);
        const std::string text =
            "logsource:\n    category: process_creation\n    product: windows\ndetection:\n    a:\n"
            "        Image: x\n        User: y\n    b:\n        Image: z\n    condition: a or b";
        editor.load(text, RuleEditor::Load::fresh);
        editor.show(parse(editor));
        static_cast<QWidget&>(editor).show();
        scintilla(editor, QsciScintillaBase::SCI_FOLDALL, QsciScintillaBase::SC_FOLDACTION_EXPAND);
        scintilla(editor, QsciScintillaBase::SCI_FOLDLINE, line, QsciScintillaBase::SC_FOLDACTION_CONTRACT);
        QCOMPARE(scintilla(editor, QsciScintillaBase::SCI_GETLINEVISIBLE, line + 1), 0L);
        if (whole) {
            editor.load("x", RuleEditor::Load::asStep);
        } else {
            scintilla(editor, QsciScintillaBase::SCI_GOTOLINE, line);
            scintilla(editor, QsciScintillaBase::SCI_LINEDELETE);
        }
        const auto allShown = [&] {
            for (int each = 0; each < editor.lines(); ++each)
                if (scintilla(editor, QsciScintillaBase::SCI_GETLINEVISIBLE, each) == 0) return false;
            return true;
        };
        QVERIFY(allShown());
        QVERIFY(!editor.grab().isNull()); // Scintilla ends the program when it may not draw the first line
        editor.undo();
        QVERIFY(allShown());
        QCOMPARE(editor.bytes(), text);
    }

    void theFilterKey_isNotTheEditors() {
        RuleEditor editor;
        editor.load(rule, RuleEditor::Load::fresh);
        QTest::keyClick(&editor, Qt::Key_L, Qt::ControlModifier);
        QCOMPARE(editor.bytes(), rule);
    }

    void aSnapshotOfAnOlderText_isStale() {
        RuleEditor editor;
        editor.load(rule, RuleEditor::Load::fresh);
        editor.show(parse(editor));
        QVERIFY(!editor.isStale());
        editor.append(QStringLiteral("level: high\n"));
        QVERIFY(editor.isStale());
        editor.undo();
        editor.show(parse(editor));
        QVERIFY(!editor.isStale());
    }

    void fixes_undoAsOneStep() {
        RuleEditor editor;
        editor.load(rule, RuleEditor::Load::fresh);
        editor.show(parse(editor));
        const auto first = static_cast<uint32_t>(rule.find("cmd"));
        const auto second = static_cast<uint32_t>(rule.find("powershell"));
        QVERIFY(editor.applyEdits({{{first, first + 3}, "😀"}, {{second, second + 10}, "pwsh"}}));
        QVERIFY(editor.bytes().find("\\😀.exe") != std::string::npos);
        QVERIFY(editor.bytes().find("\\pwsh.exe") != std::string::npos);
        editor.undo();
        QCOMPARE(editor.bytes(), rule);
    }

    void fixes_ofAnOlderText_areRefused() {
        RuleEditor editor;
        editor.load(rule, RuleEditor::Load::fresh);
        editor.show(parse(editor));
        editor.append(QStringLiteral("x"));
        QVERIFY(!editor.applyEdits({{{0, 1}, "y"}}));
    }

    void colours_areTheParsers() {
        RuleEditor editor;
        editor.load(rule, RuleEditor::Load::fresh);
        editor.show(parse(editor));
        const auto styleAt = [&](const char* text) {
            return scintilla(editor, QsciScintillaBase::SCI_GETSTYLEAT, static_cast<long>(rule.find(text)));
        };
        QCOMPARE(styleAt("Image"), long{styleOf(rules::TokenRole::field)});
        QCOMPARE(styleAt("endswith"), long{styleOf(rules::TokenRole::modifier)});
        QCOMPARE(styleAt("cmd"), long{styleOf(rules::TokenRole::value)});
    }

    void aLineLexer_standsIn_data() {
        QTest::addColumn<QByteArray>("line");
        for (const char* line :
             {"", " ", "-", "- ", ":", "a:", "|:", "a|b:c", "# x", "  - 'a:b'", "a|", "|", "-:", "\xff\xfe: x"})
            QTest::newRow(line) << QByteArray(line);
    }

    void aLineLexer_standsIn() {
        QFETCH(QByteArray, line);
        QCOMPARE(lexLine(line.toStdString()).size(), static_cast<size_t>(line.size()));
    }

    void breadcrumb_followsIndentation() {
        RuleEditor editor;
        editor.load(rule, RuleEditor::Load::fresh);
        editor.goToLine(7);
        QCOMPARE(
            editor.breadcrumb(),
            (QStringList{QStringLiteral("detection"), QStringLiteral("selection"), QStringLiteral("Image|endswith")}));
    }

    void problems_areWalkedRound() {
        RuleEditor editor;
        editor.load("title: x\nlogsource:\n    category: process_creation\ndetection:\n    selection:\n"
                    "        Image|nosuchmodifier: a\n    condition: selection\n",
                    RuleEditor::Load::fresh);
        editor.show(parse(editor));
        QVERIFY(editor.goToProblem(RuleEditor::Direction::next));
        QCOMPARE(placeOf(editor, caretOf(editor)).line >= 1, true);
        QVERIFY(editor.goToProblem(RuleEditor::Direction::previous));
    }
};

QTEST_MAIN(RuleEditorTest)
#include "rule_editor_test.moc"
