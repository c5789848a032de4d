#include <QAbstractItemModelTester>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

#include "widgets/common/empty_page.h"
#include "widgets/common/filter_chip.h"
#include "widgets/common/theme.h"
#include "widgets/near_misses/near_miss_model.h"
#include "widgets/near_misses/near_miss_view.h"

#include "tests/widgets/sample_snapshot.h"

#include <set>

using namespace rw;
using namespace rw::widgets;

namespace {

struct Bench {
    SampleSession session{};
    NearMissView view{};
    QAbstractItemModelTester tester{view.model(), QAbstractItemModelTester::FailureReportingMode::Fatal};
    std::shared_ptr<const LiveSnapshot> snapshot{};

    Bench() {
        view.resize(800, 240);
        view.show();
    }

    [[nodiscard]] std::shared_ptr<const NearMisses> misses(size_t examples) {
        return std::make_shared<const NearMisses>(NearMisses{
            snapshot,
            Side::attack,
            explain::near_misses(snapshot->rule()->rule, *snapshot->predicates, session.matcher(), examples, Job())});
    }

    void show(const std::string& rule, size_t examples = 200) {
        snapshot = session.replay(rule);
        view.setSnapshot(snapshot);
        view.setMisses(misses(examples));
    }

    [[nodiscard]] QModelIndex clause(const QString& part) const {
        for (int row = 0; row < view.model()->rowCount(); ++row)
            if (const QModelIndex index = view.model()->index(row, 0); index.data().toString().contains(part))
                return index;
        return {};
    }
};

} // namespace

class NearMissViewTest : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() { installTheme(QStringLiteral("light")); }

    void valuesOfOneList_areOneClause() {
        Bench bench;
        bench.show(sampleRule());
        const QModelIndex list = bench.clause(QStringLiteral("Image|endswith: one of 4 values"));
        QVERIFY(list.isValid());
        QCOMPARE(list.data(NearMissModel::SelectionRole).toString(), QStringLiteral("selection_child"));
        QVERIFY(!bench.clause(QStringLiteral("Image ends with \\cmd.exe")).isValid());
        const auto events = bench.misses(200)->found;
        QCOMPARE(bench.view.tabText(), QStringLiteral("Near misses  %1").arg(events.events));
        QCOMPARE(bench.view.summary(),
                 QStringLiteral("%1 of %2 attack events in scope fail one clause only")
                     .arg(events.events)
                     .arg(events.in_scope));
        quint64 before = UINT64_MAX; // most events first
        for (int row = 0; row < bench.view.model()->rowCount(); ++row) {
            const quint64 count = bench.view.model()->index(row, NearMissModel::Events).data().toULongLong();
            QVERIFY(count > 0 && count <= before);
            before = count;
        }
        savePictures(bench.view, "near-misses", 800, 240);
    }

    void anEvent_isToldWhenItIsChosen() {
        Bench bench;
        bench.show(sampleRule());
        QSignalSpy events(&bench.view, &NearMissView::eventSelected);
        QSignalSpy lines(&bench.view, &NearMissView::lineActivated);
        const QModelIndex list = bench.clause(QStringLiteral("one of 4 values"));
        bench.view.tree()->setCurrentIndex(list);
        QCOMPARE(events.count(), 0);
        emit bench.view.tree()->activated(list);
        QCOMPARE(lines.count(), 1);
        const Span span = lines[0][0].value<Span>();
        QVERIFY(sampleRule().substr(span.begin, span.size()).find("|endswith") != std::string::npos);
        bench.view.tree()->expand(list);
        const QModelIndex event = bench.view.model()->index(0, 0, list);
        QTest::keyClick(bench.view.tree(), Qt::Key_Down);
        QCOMPARE(bench.view.tree()->currentIndex().siblingAtColumn(0), event);
        QCOMPARE(events.count(), 1);
        QCOMPARE(std::optional(events[0][1].toUInt()), bench.view.model()->eventOf(event));
        QVERIFY(!bench.snapshot->attack->result.matches.contains(events[0][1].toUInt()));
        QVERIFY(event.siblingAtColumn(NearMissModel::Value).data().toString().endsWith(QStringLiteral(".exe")));
    }

    void moreThanAreListed_areOfferedAsATable() {
        Bench bench;
        bench.show(sampleRule(), 1);
        const QModelIndex list = bench.clause(QStringLiteral("one of 4 values"));
        const auto total = list.siblingAtColumn(NearMissModel::Events).data().toULongLong();
        QVERIFY2(total > 1, "the sample has too few near misses");
        QCOMPARE(bench.view.model()->rowCount(list), 2);
        const QModelIndex more = bench.view.model()->index(1, 0, list);
        QVERIFY(bench.view.model()->isMore(more));
        QCOMPARE(more.data().toString(), QStringLiteral("%1 more: show all in the table").arg(total - 1));
        QSignalSpy tables(&bench.view, &NearMissView::eventsRequested);
        emit bench.view.tree()->activated(more);
        QCOMPARE(tables.count(), 1);
    }

    void oneClause_isShownAloneUntilItsChipIsPressed() {
        Bench bench;
        bench.show(sampleRule());
        const int all = bench.view.model()->rowCount();
        QVERIFY(all > 1);
        const auto leaf = bench.view.model()->leafOf(bench.clause(QStringLiteral("one of 4 values")));
        bench.view.showOnly(leaf);
        QCOMPARE(bench.view.model()->rowCount(), 1);
        QVERIFY(bench.view.tree()->isExpanded(bench.view.model()->index(0, 0)));
        QVERIFY(bench.view.chip()->isVisible());
        QVERIFY2(bench.view.chip()->text().startsWith(QStringLiteral("line ")), qPrintable(bench.view.chip()->text()));
        QTest::mouseClick(bench.view.chip(), Qt::LeftButton);
        QCOMPARE(bench.view.model()->rowCount(), all);
        QVERIFY(!bench.view.chip()->isVisible());
    }

    void whatIsExpandedAndChosen_staysAcrossSnapshots() {
        Bench bench;
        bench.show(sampleRule());
        const QModelIndex list = bench.clause(QStringLiteral("one of 4 values"));
        bench.view.tree()->expand(list);
        bench.view.tree()->setCurrentIndex(bench.view.model()->index(0, 0, list));
        const auto event = bench.view.model()->eventOf(bench.view.tree()->currentIndex());
        QVERIFY(event.has_value());
        const std::string changed = edited(sampleRule(), "'\\wscript.exe'", "'\\cscript.exe'");
        const auto before = bench.view.tabText();
        QSignalSpy events(&bench.view, &NearMissView::eventSelected);
        bench.snapshot = bench.session.replay(changed);
        bench.view.setSnapshot(bench.snapshot);
        QVERIFY(bench.view.isStale()); // the old ones stay, and say so
        QVERIFY(bench.view.model()->rowCount() > 0);
        QCOMPARE(bench.view.tabText(), QStringLiteral("Near misses"));
        bench.view.setMisses(bench.misses(200));
        QVERIFY(!bench.view.isStale());
        QVERIFY(bench.view.tabText() != before); // the events of wscript.exe are near misses now
        QCOMPARE(bench.view.model()->eventOf(bench.view.tree()->currentIndex()), event);
        QCOMPARE(events.count(), 0);
    }

    void missesOfAnOlderText_areNotShown() {
        Bench bench;
        bench.show(sampleRule());
        const auto old = bench.misses(200);
        const std::string changed = edited(sampleRule(), "'\\wscript.exe'", "'\\cscript.exe'");
        bench.show(changed);
        const QString now = bench.view.tabText();
        bench.view.setMisses(old);
        QCOMPARE(bench.view.tabText(), now);
        QVERIFY(!bench.view.isStale());
    }

    void whereThereIsNothing_itSaysWhy() {
        Bench bench;
        QCOMPARE(bench.view.emptyPage()->sentence(),
                 QStringLiteral("Open a rule to see which events one clause alone keeps out."));
        bench.snapshot = bench.session.replay(sampleRule());
        bench.view.setSnapshot(bench.snapshot);
        QCOMPARE(bench.view.emptyPage()->sentence(), QStringLiteral("Looking for near misses…"));
        bench.view.setSide(Side::baseline);
        QCOMPARE(bench.view.emptyPage()->sentence(), QStringLiteral("No baseline logs are chosen."));
        QSignalSpy logs(&bench.view, &NearMissView::collectionRequested);
        bench.view.emptyPage()->button()->click();
        QCOMPARE(logs.count(), 1);
        bench.view.setSide(Side::attack);
        bench.show(edited(sampleRule(), "condition: all of selection_*", "condition: all of missing_*"));
        QVERIFY2(bench.view.emptyPage()->sentence().startsWith(QStringLiteral("Not replayable: ")),
                 qPrintable(bench.view.emptyPage()->sentence()));
        bench.show(edited(sampleRule(), "process_creation", "dns_query"));
        QCOMPARE(bench.view.emptyPage()->sentence(),
                 QStringLiteral("No events in scope. No clause is in the way of any."));
    }
};

QTEST_MAIN(NearMissViewTest)
#include "near_miss_view_test.moc"
