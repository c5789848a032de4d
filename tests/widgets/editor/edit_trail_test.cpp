// Places of an older text are found in the newer one.

#include <QTest>

#include "widgets/editor/edit_trail.h"

using namespace rw;
using namespace rw::widgets;

class EditTrailTest : public QObject {
    Q_OBJECT

private slots:

    void aPlace_movesWithWhatIsTyped_data() {
        QTest::addColumn<uint>("at");
        QTest::addColumn<uint>("removed");
        QTest::addColumn<uint>("inserted");
        QTest::addColumn<uint>("begin");
        QTest::addColumn<uint>("end");
        // The place is [10, 20).
        QTest::newRow("typed before it") << 5u << 0u << 3u << 13u << 23u;
        QTest::newRow("typed at its begin") << 10u << 0u << 3u << 13u << 23u;
        QTest::newRow("typed inside") << 15u << 0u << 3u << 10u << 23u;
        QTest::newRow("typed at its end") << 20u << 0u << 3u << 10u << 20u;
        QTest::newRow("typed behind it") << 30u << 0u << 3u << 10u << 20u;
        QTest::newRow("removed before it") << 2u << 4u << 0u << 6u << 16u;
        QTest::newRow("removed inside") << 12u << 4u << 0u << 10u << 16u;
        QTest::newRow("removed over its begin") << 8u << 4u << 0u << 8u << 16u;
        QTest::newRow("removed over its end") << 18u << 6u << 0u << 10u << 18u;
        QTest::newRow("removed whole") << 5u << 30u << 0u << 5u << 5u;
    }

    void aPlace_movesWithWhatIsTyped() {
        QFETCH(uint, at);
        QFETCH(uint, removed);
        QFETCH(uint, inserted);
        QFETCH(uint, begin);
        QFETCH(uint, end);
        EditTrail trail;
        trail.add(2, at, removed, inserted);
        const Span moved = trail.shifted({10, 20}, 1);
        QCOMPARE(moved.begin, begin);
        QCOMPARE(moved.end, end);
        QCOMPARE(trail.shifted({10, 20}, 2), (Span{10, 20}));
    }

    void touched_knowsLinesThatWereEdited() {
        EditTrail trail;
        trail.add(2, 10, 0, 5);
        trail.add(3, 0, 0, 100);
        QVERIFY(trail.touched({110, 120}, 1));
        QVERIFY(!trail.touched({200, 220}, 1));
        QVERIFY(!trail.touched({110, 120}, 3));
    }

    void forgotten_changesMoveNothing() {
        EditTrail trail;
        trail.add(2, 0, 0, 5);
        trail.add(3, 0, 0, 7);
        trail.forget(2);
        QCOMPARE(trail.shifted({1, 2}, 2), (Span{8, 9}));
        QCOMPARE(trail.shifted({1, 2}, 0), (Span{8, 9}));
    }
};

QTEST_APPLESS_MAIN(EditTrailTest)
#include "edit_trail_test.moc"
