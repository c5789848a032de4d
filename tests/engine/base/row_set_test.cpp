#include <QtTest>

#include "engine/base/row_set.h"

#include <random>
#include <set>

using namespace rw;

class TestRowSet : public QObject {
    Q_OBJECT

private slots:
    void algebra_agreesWithStdSet();
    void bitsAndRows_giveTheSameSet();
    void pages_areCutFromTheOrder();
};

namespace {

std::vector<uint32_t> random_rows(std::mt19937& random, uint32_t below, size_t count) {
    std::set<uint32_t> rows;
    for (size_t i = 0; i < count; ++i) rows.insert(static_cast<uint32_t>(random() % below));
    return {rows.begin(), rows.end()};
}

} // namespace

void TestRowSet::algebra_agreesWithStdSet() {
    std::mt19937 random(7);
    for (int round = 0; round < 60; ++round) {
        const uint32_t below = round % 2 == 0 ? 500 : 300'000;
        const auto a = random_rows(random, below, random() % 400);
        const auto b = random_rows(random, below, random() % 400);
        const RowSet x = RowSet::of_sorted(a);
        const RowSet y = RowSet::of_sorted(b);
        std::vector<uint32_t> expected;
        std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(expected));
        QCOMPARE((x & y).rows(), expected);
        QCOMPARE(x.and_count(y), uint64_t{expected.size()});
        expected.clear();
        std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(expected));
        QCOMPARE((x | y).rows(), expected);
        expected.clear();
        std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(expected));
        QCOMPARE((x - y).rows(), expected);
    }
}

void TestRowSet::bitsAndRows_giveTheSameSet() {
    std::mt19937 random(11);
    const auto rows = random_rows(random, 200'000, 900);
    std::vector<uint64_t> words(200'000 / 64 + 1);
    for (const uint32_t row : rows) words[row / 64] |= uint64_t{1} << row % 64;
    QVERIFY(RowSet::of_bits(words) == RowSet::of_sorted(rows));
    QCOMPARE(RowSet::range(5, 9).rows(), (std::vector<uint32_t>{5, 6, 7, 8}));
    QVERIFY(RowSet::range(5, 5).empty());
}

void TestRowSet::pages_areCutFromTheOrder() {
    const RowSet set = RowSet::of_sorted({3, 5, 8, 100'000});
    QCOMPARE(set.rows(1, 2), (std::vector<uint32_t>{5, 8}));
    QCOMPARE(set.rows(3, 10), (std::vector<uint32_t>{100'000}));
    QVERIFY(set.rows(4, 10).empty());
    QVERIFY(set.contains(8));
    QVERIFY(!set.contains(9));
}

QTEST_APPLESS_MAIN(TestRowSet)
#include "row_set_test.moc"
