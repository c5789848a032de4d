#include <QTest>

#include "widgets/matches/event_order.h"

#include "engine/base/unicode.h"
#include "tests/widgets/table_maker.h"

#include <algorithm>
#include <numeric>
#include <random>

using namespace rw;
using namespace rw::widgets;

namespace {

/// Rows with values of all types, missing ones and lists, from a fixed seed.
std::shared_ptr<const logs::LogTable> mixedTable(size_t rows) {
    TableMaker maker;
    std::mt19937 random(7);
    const auto below = [&](uint32_t limit) { return static_cast<uint32_t>(random() % limit); };
    for (size_t row = 0; row < rows; ++row) {
        if (row == rows / 2) maker.file("a/second.evtx");
        for (const char* path : {"EventData.A", "EventData.B"}) {
            switch (below(9)) {
            case 0:
                maker.text(path, "word " + std::to_string(below(300)));
                break;
            case 1:
                maker.text(path, "WORD " + std::to_string(below(300)));
                break;
            case 2:
                maker.integer(path, static_cast<int64_t>(below(2'000)) - 1'000);
                break;
            case 3:
                maker.text(path, std::to_string(below(2'000)));
                break;
            case 4:
                maker.real(path, std::to_string(below(20)) + ".5");
                break;
            case 5:
                maker.boolean(path, below(2) == 0);
                break;
            case 6:
                maker.null(path);
                break;
            case 7:
                maker.list(path, std::vector<std::string>(below(3), "x"));
                break;
            default:
                break;
            }
        }
        const std::string second = std::to_string(10 + below(50));
        maker.row(below(20) == 0 ? std::string() : "2020-07-22T20:29:" + second + ".5Z", below(5'000));
    }
    return maker.finish();
}

std::shared_ptr<const EventRows> allRows(const logs::LogTable& table) {
    auto rows = std::make_shared<EventRows>(table.row_count());
    std::iota(rows->begin(), rows->end(), 0U);
    return rows;
}

bool hasValue(const Cell& cell) { return cell.present() && cell.column->type(cell.code) != logs::ValueType::null; }

/// The definition, row by row.
std::vector<logs::Row> naive(const EventRows& rows, const EventOrder& order, const logs::LogTable& table) {
    const auto compare = [&](logs::Row a, logs::Row b) -> int {
        const auto three = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
        const int direction = order.descending ? -1 : 1;
        const logs::RowOrigin x = table.origin(a);
        const logs::RowOrigin y = table.origin(b);
        if (order.key == OrderKey::time) {
            if (x.time.valid() != y.time.valid()) return x.time.valid() ? -1 : 1;
            return direction * three(x.time.ns, y.time.ns);
        }
        if (order.key == OrderKey::record) return direction * three(x.record, y.record);
        if (order.key == OrderKey::file)
            return direction * three(folded(table.files()[x.file].path), folded(table.files()[y.file].path));
        const Cell one = order.cells.cell(a);
        const Cell other = order.cells.cell(b);
        if (hasValue(one) != hasValue(other)) return hasValue(one) ? -1 : 1;
        return hasValue(one) ? direction * compareCells(one, other) : 0;
    };
    EventRows sorted = rows;
    std::stable_sort(sorted.begin(), sorted.end(), [&](logs::Row a, logs::Row b) { return compare(a, b) < 0; });
    return sorted;
}

} // namespace

class EventOrderTest : public QObject {
    Q_OBJECT

private slots:

    void anyKey_equalsNaiveStableSort_data() {
        QTest::addColumn<int>("key");
        QTest::addColumn<bool>("descending");
        QTest::addColumn<int>("rows");
        for (const bool descending : {false, true})
            for (const int rows : {0, 1, 3'000, 70'000}) {
                const QByteArray end = (descending ? " descending, " : " ascending, ") + QByteArray::number(rows);
                QTest::newRow("time" + end) << int(OrderKey::time) << descending << rows;
                QTest::newRow("field" + end) << int(OrderKey::field) << descending << rows;
                QTest::newRow("record" + end) << int(OrderKey::record) << descending << rows;
                QTest::newRow("file" + end) << int(OrderKey::file) << descending << rows;
            }
    }

    void anyKey_equalsNaiveStableSort() {
        QFETCH(int, key);
        QFETCH(bool, descending);
        QFETCH(int, rows);
        const auto table = mixedTable(size_t(rows));
        EventOrder order{OrderKey(key), descending, {}};
        order.cells.byClass = {{}};
        for (const char* path : {"EventData.A", "EventData.B"})
            if (const auto* column = table->find(path)) order.cells.byClass.front().push_back(column);
        const auto sorted = orderedRows(allRows(*table), order, *table, nullptr, {});
        QVERIFY(sorted);
        QVERIFY(*sorted == naive(*allRows(*table), order, *table));
    }

    void values_compareAsPeopleRead_data() {
        QTest::addColumn<QByteArray>("a");
        QTest::addColumn<QByteArray>("b");
        QTest::addColumn<int>("order");
        QTest::newRow("numbers in texts by value") << QByteArray("9") << QByteArray("10") << -1;
        QTest::newRow("numbers before texts") << QByteArray("10") << QByteArray("0x9") << -1;
        QTest::newRow("case does not matter first") << QByteArray("alpha") << QByteArray("BETA") << -1;
        QTest::newRow("case decides among equals") << QByteArray("Word") << QByteArray("word") << -1;
        QTest::newRow("equal") << QByteArray("x") << QByteArray("x") << 0;
    }

    void values_compareAsPeopleRead() {
        QFETCH(QByteArray, a);
        QFETCH(QByteArray, b);
        QFETCH(int, order);
        TableMaker maker;
        maker.text("f", a.toStdString()).row("", 1).text("f", b.toStdString()).row("", 2);
        const auto table = maker.finish();
        const auto* column = table->find("f");
        QCOMPARE(compareCells({column, column->code(0)}, {column, column->code(1)}), order);
        QCOMPARE(compareCells({column, column->code(1)}, {column, column->code(0)}), -order);
    }

    void stopped_givesNothing() {
        std::stop_source stop;
        stop.request_stop();
        const auto table = mixedTable(100);
        QVERIFY(!orderedRows(allRows(*table), {OrderKey::time, false, {}}, *table, nullptr, stop.get_token()));
    }

    void positionOrder_isTheSameObject() {
        const auto table = mixedTable(10);
        const auto rows = allRows(*table);
        QCOMPARE(orderedRows(rows, {}, *table, nullptr, {}), rows);
        const auto reversed = orderedRows(rows, {OrderKey::position, true, {}}, *table, nullptr, {});
        QCOMPARE(reversed->front(), 9U);
    }
};

QTEST_APPLESS_MAIN(EventOrderTest)
#include "event_order_test.moc"
