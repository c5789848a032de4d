// The tree of rules and logs, checked by Qt's own model tester throughout.

#include <QAbstractItemModelTester>
#include <QTest>

#include "widgets/workspace/workspace_model.h"

using namespace rw;
using namespace rw::widgets;

namespace {

std::vector<RuleEntry> someRules() {
    return {{"/r/linux/a.yml", {"linux"}, "a.yml"},
            {"/r/windows/file/b.yml", {"windows", "file"}, "b.yml"},
            {"/r/windows/process/c.yml", {"windows", "process"}, "c.yml"},
            {"/r/windows/process/d.yml", {"windows", "process"}, "d.yml"},
            {"/r/top.yml", {}, "top.yml"}};
}

QString count(const WorkspaceModel& model, const QModelIndex& index) {
    return model.data(index.siblingAtColumn(WorkspaceModel::Count), Qt::DisplayRole).toString();
}

} // namespace

class WorkspaceModelTest : public QObject {
    Q_OBJECT

private slots:

    void folders_nestAndCountTheirRules() {
        WorkspaceModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRules(someRules());
        QCOMPARE(model.ruleCount(), size_t{5});
        const QModelIndex rules = model.index(0, 0);
        QCOMPARE(count(model, rules), QStringLiteral("5"));
        const QModelIndex rule = model.indexOf("/r/windows/process/d.yml");
        QCOMPARE(rule.parent().data().toString(), QStringLiteral("process"));
        QCOMPARE(rule.parent().parent().data().toString(), QStringLiteral("windows"));
        QCOMPARE(count(model, rule.parent().parent()), QStringLiteral("3"));
        // Folders stand before files.
        QCOMPARE(model.index(model.rowCount(rules) - 1, 0, rules).data().toString(), QStringLiteral("top.yml"));
    }

    void counts_showWhatIsKnown() {
        WorkspaceModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRules(someRules());
        const QModelIndex rule = model.indexOf("/r/top.yml");
        QCOMPARE(count(model, rule), QStringLiteral("…"));
        model.setRuleState("/r/top.yml", {1234, 5, RuleState::Mark::none, true, true});
        QCOMPARE(count(model, rule), QStringLiteral("1,234"));
        model.setRuleState("/r/top.yml", {{}, {}, RuleState::Mark::error, false, true});
        QCOMPARE(count(model, rule), QStringLiteral("n/a"));
        model.setRules(someRules()); // what was counted stays known
        QCOMPARE(count(model, model.indexOf("/r/top.yml")), QStringLiteral("n/a"));
    }

    void logs_areAddedUp() {
        WorkspaceModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setLogs(
            {{"attack", match::Role::attack, false, 1000, {}}, {"week", match::Role::baseline, true, {}, {}}});
        const QModelIndex logs = model.index(1, 0);
        QCOMPARE(model.rowCount(logs), 2);
        QCOMPARE(count(model, logs), QStringLiteral("1,000"));
        QCOMPARE(count(model, model.index(1, 0, logs)), QStringLiteral("…"));
        model.setLog(1, {"week", match::Role::baseline, true, 500, {}});
        QCOMPARE(count(model, logs), QStringLiteral("1,500"));
    }
};

QTEST_MAIN(WorkspaceModelTest)
#include "workspace_model_test.moc"
