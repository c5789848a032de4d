// Journey 1: open a folder, see first counts.

#include <QComboBox>
#include <QDirIterator>
#include <QTreeView>

#include "widgets/common/convert.h"
#include "widgets/common/object_names.h"
#include "widgets/editor/rule_editor.h"
#include "widgets/editor/summary_line.h"
#include "widgets/workspace/workspace_model.h"

#include "tests/app/journeys/journey.h"

using namespace rw;
using namespace rw::app;
using namespace rw::widgets;

class OpenFolderTest : public QObject {
    Q_OBJECT

private slots:

    void theTree_showsEveryRuleWithItsCount() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        qsizetype files = 0;
        for (QDirIterator it(toQt(journey.rules), {QStringLiteral("*.yml")}, QDir::Files, QDirIterator::Subdirectories);
             it.hasNext();
             it.next())
            ++files;
        QVERIFY(files > 5);
        auto* model = journey.window->findChild<WorkspaceModel*>();
        QVERIFY(model != nullptr);
        QCOMPARE(static_cast<qsizetype>(model->ruleCount()), files);

        const auto attack =
            journey.session->collections()[*journey.session->chosen(match::Role::attack)].open.collection;
        const std::string path = journey.rulePath("comm_app_child.yml");
        const uint64_t expected = matchesOf(path, attack);
        QVERIFY(expected > 0);
        const QModelIndex rule = model->indexOf(path);
        QVERIFY(rule.isValid());
        QTRY_COMPARE(rule.siblingAtColumn(WorkspaceModel::Count).data().toString(), grouped(expected));
    }

    void theTree_saysOfHowManyAndWhyNot() {
        const Journey journey;
        QTRY_VERIFY(journey.settled());
        const auto* model = journey.window->findChild<WorkspaceModel*>();
        const auto words = [&](const std::string& path) {
            return model->indexOf(path).siblingAtColumn(WorkspaceModel::Count).data(Qt::AccessibleTextRole).toString();
        };
        const auto attack = journey.session->open(match::Role::attack).collection;
        const std::string path = journey.rulePath("comm_app_child.yml");
        const QString wanted = QStringLiteral("%1 of %2 attack events")
                                   .arg(grouped(matchesOf(path, attack)), grouped(attack->table().row_count()));
        QTRY_VERIFY2(words(path).startsWith(wanted), qPrintable(words(path)));
        bool reasoned = false;
        for (const RuleEntry& rule : journey.session->rules())
            reasoned = reasoned || words(rule.path).startsWith(QStringLiteral("Not replayable: "));
        QVERIFY(reasoned);
    }

    void theSummary_givesEachCountItsDenominator() {
        const Journey journey;
        RuleView* view = journey.window->tabs().open(toQt(journey.rulePath("comm_app_child.yml")));
        QVERIFY(view != nullptr);
        QTRY_VERIFY(journey.settled());
        const auto snapshot = journey.session->snapshot(view->document());
        QVERIFY(snapshot != nullptr && snapshot->attack && snapshot->baseline);
        const auto* attack = journey.find<QAbstractButton>(names::summaryAttack);
        const auto* baseline = journey.find<QAbstractButton>(names::summaryBaseline);
        QCOMPARE(attack->text(),
                 QStringLiteral("%1 of %2 attack events")
                     .arg(grouped(snapshot->attack->rows->size()), grouped(snapshot->attack->result.events)));
        QCOMPARE(baseline->text(),
                 QStringLiteral("%1 of %2 baseline events")
                     .arg(grouped(snapshot->baseline->rows->size()), grouped(snapshot->baseline->result.events)));
    }

    void cancelling_leavesAUsableWindow() {
        const Journey journey;
        journey.session->cancelReading();
        QTRY_VERIFY(journey.settled());
        RuleView* view = journey.window->tabs().open(toQt(journey.rulePath("comm_app_child.yml")));
        QVERIFY(view != nullptr);
        QTRY_VERIFY(journey.session->snapshot(view->document()) != nullptr);
        QVERIFY(!view->editor().isStale());
    }

    void everyFocusableWidget_hasAName() {
        const Journey journey;
        journey.window->tabs().open(toQt(journey.rulePath("comm_app_child.yml")));
        QTRY_VERIFY(journey.settled());
        for (const auto name : {names::editor,
                                names::workspaceTree,
                                names::workspaceFilter,
                                names::attackChooser,
                                names::baselineChooser,
                                names::summaryAttack}) {
            const auto* widget = journey.find<QWidget>(name);
            QVERIFY2(widget != nullptr, name.data());
            QVERIFY2(!widget->accessibleName().isEmpty(), name.data());
        }
    }
};

QTEST_MAIN(OpenFolderTest)
#include "open_folder_test.moc"
