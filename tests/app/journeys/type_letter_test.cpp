// Journey 2: type a letter; counts, tab and table follow, and undo brings everything back.

#include <QDockWidget>
#include <QSignalSpy>
#include <QTableView>

#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/editor/scintilla_text.h"
#include "widgets/matches/event_table_model.h"
#include "widgets/matches/matches_view.h"
#include "widgets/problems/problems_view.h"

#include "tests/app/journeys/journey.h"

using namespace rw;
using namespace rw::app;
using namespace rw::widgets;

namespace {

/// Line from 0 of the first occurrence.
int lineOfText(const RuleEditor& editor, const char* text) {
    return lineOf(editor, static_cast<uint32_t>(editor.bytes().find(text)));
}

} // namespace

class TypeLetterTest : public QObject {
    Q_OBJECT

private slots:

    void counts_followTheText() {
        const Journey journey;
        RuleView* view = journey.window->tabs().open(toQt(journey.rulePath("comm_app_child.yml")));
        QVERIFY(view != nullptr);
        QTRY_VERIFY(journey.settled());
        RuleEditor& editor = view->editor();
        const int valueLine = lineOfText(editor, "\\cmd.exe'");
        const int conditionLine = lineOfText(editor, "condition:");
        const QString valueBefore = editor.countAt(valueLine, Measure::attack);
        const QString ruleBefore = editor.countAt(conditionLine, Measure::attack);
        const std::string textBefore = editor.bytes();
        QVERIFY(valueBefore.toInt() > 0);
        QVERIFY(ruleBefore.toInt() > 0);

        const auto at = static_cast<long>(editor.bytes().find("cmd.exe'"));
        scintilla(editor, QsciScintillaBase::SCI_GOTOPOS, at);
        const long scroll = scintilla(editor, QsciScintillaBase::SCI_GETFIRSTVISIBLELINE);
        QSignalSpy published(journey.session.get(), &Session::snapshotPublished);
        QTest::keyClick(editor.viewport(), Qt::Key_X);
        QTRY_VERIFY(editor.bytes() != textBefore);
        // Nothing has run since: what is shown is of the older text and says so.
        const Revision revision = editor.revision();
        QTRY_VERIFY(published.size() > 0 && editor.snapshot()->revision == revision);
        QVERIFY(!editor.property("stale").toBool());

        QCOMPARE(editor.countAt(valueLine, Measure::attack), QStringLiteral("0"));
        const auto snapshot = journey.session->snapshot(view->document());
        QCOMPARE(editor.countAt(conditionLine, Measure::attack), grouped(snapshot->attack->rows->size()));
        QVERIFY(snapshot->attack->rows->size() < ruleBefore.toULongLong());
        MatchesView& matches = journey.window->matches(match::Role::attack);
        // The selected event stays in the table, struck through, when it no longer matches.
        QTRY_COMPARE(static_cast<size_t>(matches.model()->rowCount() - (matches.model()->lost() ? 1 : 0)),
                     snapshot->attack->rows->size());
        QVERIFY(matches.tabText().contains(grouped(snapshot->attack->rows->size())));
        QVERIFY(journey.find<QDockWidget>(names::matchesDock)
                    ->windowTitle()
                    .contains(grouped(snapshot->attack->rows->size())));
        QCOMPARE(caretOf(editor), static_cast<uint32_t>(at) + 1);
        QCOMPARE(scintilla(editor, QsciScintillaBase::SCI_GETFIRSTVISIBLELINE), scroll);

        editor.undo();
        QCOMPARE(editor.bytes(), textBefore);
        QTRY_COMPARE(editor.snapshot()->revision, editor.revision());
        QCOMPARE(editor.countAt(valueLine, Measure::attack), valueBefore);
        QCOMPARE(editor.countAt(conditionLine, Measure::attack), ruleBefore);
        QVERIFY(!view->modified());
    }

    void betweenTextAndCounts_viewsAreStale() {
        const Journey journey;
        RuleView* view = journey.window->tabs().open(toQt(journey.rulePath("comm_app_child.yml")));
        QTRY_VERIFY(journey.settled());
        RuleEditor& editor = view->editor();
        editor.insertAt(QStringLiteral("# "), 0, 0);
        QVERIFY(editor.property("stale").toBool());
        QTRY_VERIFY(!editor.property("stale").toBool());
        QVERIFY(!journey.window->matches(match::Role::attack).isStale());
    }

    void saving_writesTheFileAndComparesFromThere() {
        const Journey journey;
        const QString path = toQt(journey.rulePath("comm_app_child.yml"));
        RuleView* view = journey.window->tabs().open(path);
        QTRY_VERIFY(journey.settled());
        const std::string text = view->editor().bytes();
        const auto at = static_cast<uint32_t>(text.find("            - '\\cmd.exe'\n"));
        QVERIFY(view->editor().applyEdits({{{at, at + 25}, ""}}));
        QTRY_COMPARE(view->editor().snapshot()->revision, view->editor().revision());
        const auto* since = journey.find<QAbstractButton>(names::summarySinceSave);
        QVERIFY2(since->text().contains(QStringLiteral("attack ") + QString(QChar(0x2212))), qPrintable(since->text()));
        journey.window->tabs().save(*view);
        QTRY_VERIFY(journey.settled());
        QVERIFY(!view->modified());
        QVERIFY(since->text().trimmed().isEmpty());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().toStdString(), view->editor().bytes());
    }

    void aCoveredValue_becomesAProblemAfterTheCounts() {
        const Journey journey;
        RuleView* view = journey.window->tabs().open(toQt(journey.rulePath("comm_app_child.yml")));
        QTRY_VERIFY(journey.settled());
        RuleEditor& editor = view->editor();
        const auto at = static_cast<uint32_t>(editor.bytes().find("            - '\\cmd.exe'\n"));
        QVERIFY(editor.applyEdits({{{at, at}, "            - 'd.exe'\n"}}));
        QTRY_COMPARE(editor.snapshot()->revision, editor.revision());
        QTRY_VERIFY(journey.settled());
        const auto* problems = journey.find<QTableView>(names::problemsTable);
        QCOMPARE(problems->model()->rowCount(), 1);
        QCOMPARE(problems->model()->index(0, ProblemsModel::Code).data().toString(), QStringLiteral("RW2101"));
        const int line = lineOfText(editor, "'d.exe'");
        QCOMPARE(editor.countAt(line, Measure::onlyAttack), QStringLiteral("0")); // both bring the same events
        QCOMPARE(editor.countAt(line + 1, Measure::onlyAttack), QStringLiteral("0"));
        editor.undo();
        QTRY_COMPARE(editor.snapshot()->revision, editor.revision());
        QTRY_VERIFY(journey.settled());
        QCOMPARE(problems->model()->rowCount(), 0);
    }

    void aFileChangedOnDisk_isNoticed() {
        const Journey journey;
        const QString path = toQt(journey.rulePath("comm_app_child.yml"));
        RuleView* view = journey.window->tabs().open(path);
        QTRY_VERIFY(journey.settled());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("title: Changed\n");
        file.close();
        const auto* notice = view->findChild<QWidget*>(names::notice);
        QTRY_VERIFY(notice->isVisibleTo(view));
    }
};

QTEST_MAIN(TypeLetterTest)
#include "type_letter_test.moc"
