#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

#include "widgets/clauses/clause_model.h"
#include "widgets/clauses/clause_view.h"
#include "widgets/common/empty_page.h"
#include "widgets/common/theme.h"

#include "tests/widgets/sample_snapshot.h"

#include <functional>

using namespace rw;
using namespace rw::widgets;

namespace {

struct Bench {
    SampleSession session{};
    ClauseView view{};
    QAbstractItemModelTester tester{view.model(), QAbstractItemModelTester::FailureReportingMode::Fatal};

    Bench() { view.show(); }

    std::shared_ptr<const LiveSnapshot> show(const std::string& rule) {
        auto snapshot = session.replay(rule);
        view.setSnapshot(snapshot);
        view.setFacts(session.facts(snapshot, rule));
        return snapshot;
    }

    /// All rows of the tree, depth first.
    [[nodiscard]] std::vector<QModelIndex> rows() const {
        std::vector<QModelIndex> all;
        const std::function<void(const QModelIndex&)> walk = [&](const QModelIndex& parent) {
            for (int row = 0; row < view.model()->rowCount(parent); ++row) {
                const QModelIndex index = view.model()->index(row, 0, parent);
                all.push_back(index);
                walk(index);
            }
        };
        walk({});
        return all;
    }

    [[nodiscard]] QModelIndex find(const QString& name) const {
        for (const QModelIndex& index : rows())
            if (index.data().toString() == name) return index;
        return {};
    }
};

} // namespace

class ClauseViewTest : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() { installTheme(QStringLiteral("light")); }

    void everyCountOfTheColumns_isInTheTree() {
        Bench bench;
        const auto snapshot = bench.show(sampleRule());
        const auto facts = bench.session.facts(snapshot, sampleRule());
        const std::vector<CountRow> counts = countRows(*snapshot, facts.get());
        const auto rows = bench.rows();
        QCOMPARE(rows.size(), counts.size());
        for (size_t row = 0; row < rows.size(); ++row)
            for (const Measure measure : allMeasures)
                for (int column = 0; column < ClauseModel::ColumnCount; ++column)
                    if (ClauseModel::measureOf(column) == std::optional(measure))
                        QCOMPARE(rows[row].siblingAtColumn(column).data().toString(), countText(counts[row], measure));
    }

    void values_standBelowTheirSelection() {
        Bench bench;
        bench.show(sampleRule());
        const QModelIndex value = bench.find(QStringLiteral("Image ends with \\powershell.exe"));
        QVERIFY(value.isValid());
        QCOMPARE(value.parent().data().toString(), QStringLiteral("selection_child"));
        QVERIFY(!value.parent().parent().isValid());
        QVERIFY(bench.view.tree()->isExpanded(value.parent()));
        const QString spoken = value.data(Qt::AccessibleTextRole).toString();
        QVERIFY2(spoken.startsWith(QStringLiteral("Image ends with \\powershell.exe, line 17, ")) &&
                     spoken.endsWith(QStringLiteral(" attack events")),
                 qPrintable(spoken));
        QVERIFY(bench.find(QStringLiteral("Log source: process_creation, windows")).isValid());
        QVERIFY(bench.find(QStringLiteral("condition")).isValid());
    }

    void otherNumbers_keepTheRows() {
        Bench bench;
        bench.show(sampleRule());
        QSignalSpy resets(bench.view.model(), &QAbstractItemModel::modelReset);
        const QPersistentModelIndex value = bench.find(QStringLiteral("Image ends with \\powershell.exe"));
        bench.show(edited(sampleRule(), "\\powershell.exe", "\\pwsh.exe"));
        QCOMPARE(resets.count(), 0);
        QCOMPARE(value.data().toString(), QStringLiteral("Image ends with \\pwsh.exe"));
        QCOMPARE(value.sibling(value.row(), ClauseModel::Attack).data().toString(), QStringLiteral("0"));
        bench.show(edited(sampleRule(), "            - '\\wscript.exe'\n", ""));
        QCOMPARE(resets.count(), 1);
    }

    void whileHidden_itWorksNothingOutAndThenCatchesUp() {
        Bench bench;
        bench.view.hide();
        bench.show(sampleRule());
        QCOMPARE(bench.view.model()->rowCount(), 0);
        bench.view.show();
        QVERIFY(bench.find(QStringLiteral("Image ends with \\powershell.exe")).isValid());
    }

    void enter_leadsToTheLineOrTheEvents() {
        Bench bench;
        bench.show(sampleRule());
        QSignalSpy lines(&bench.view, &ClauseView::lineActivated);
        QSignalSpy counts(&bench.view, &ClauseView::countActivated);
        const QModelIndex value = bench.find(QStringLiteral("Image ends with \\powershell.exe"));
        emit bench.view.tree()->activated(value);
        QCOMPARE(lines.count(), 1);
        emit bench.view.tree()->activated(value.siblingAtColumn(ClauseModel::OnlyBaseline));
        QCOMPARE(counts.count(), 1);
        QCOMPARE(counts[0][1].value<Side>(), Side::baseline);
    }

    void whatCannotBeReplayed_isSaid() {
        Bench bench;
        bench.show(edited(sampleRule(), "condition: all of selection_*", "condition: all of missing_*"));
        const QModelIndex condition = bench.find(QStringLiteral("condition"));
        if (condition.isValid())
            QCOMPARE(condition.siblingAtColumn(ClauseModel::Attack).data().toString(), QStringLiteral("n/a"));
        bench.view.setSnapshot(nullptr);
        QCOMPARE(bench.view.model()->rowCount(), 0);
        QCOMPARE(bench.view.emptyPage()->sentence(), QStringLiteral("Open a rule to see what its clauses count."));
    }
};

QTEST_MAIN(ClauseViewTest)
#include "clause_view_test.moc"
