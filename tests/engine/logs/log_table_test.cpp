#include <QtTest>

#include "engine/logs/log_table.h"

#include <map>
#include <random>

using namespace rw::logs;

namespace {

ValueType as_text(std::string_view raw, std::string& text) {
    text = raw;
    return ValueType::string;
}

/// Rows as maps: what a table must give back.
using Rows = std::vector<std::map<std::string, std::string>>;

Rows random_rows(uint32_t count) {
    std::mt19937 random(5);
    Rows rows(count);
    for (uint32_t row = 0; row < count; ++row) {
        rows[row]["dense"] = "v" + std::to_string(random() % 90'000);
        if (random() % 40 == 0) rows[row]["sparse"] = std::to_string(random() % 300);
        if (row > count / 2) rows[row]["late"] = "x";
    }
    return rows;
}

/// Builds a table from segments of `size` rows read by `workers` builders in turn.
std::shared_ptr<const LogTable> build(const Rows& rows, size_t size, uint32_t workers) {
    std::vector<std::unique_ptr<SegmentBuilder>> builders;
    std::vector<std::vector<uint32_t>> exported(workers);
    for (uint32_t i = 0; i < workers; ++i) builders.push_back(std::make_unique<SegmentBuilder>());
    LogTableBuilder table;
    uint32_t segment = 0;
    for (size_t begin = 0; begin < rows.size(); begin += size, ++segment) {
        const uint32_t worker = segment % workers;
        SegmentBuilder& builder = *builders[worker];
        const size_t end = std::min(rows.size(), begin + size);
        for (size_t row = begin; row < end; ++row) {
            for (const auto& [path, value] : rows[row]) builder.put(*builder.column(path), 1, value, as_text);
            RowMeta meta;
            meta.record = row - begin + 1;
            meta.offset = row * 10;
            builder.end_row(meta);
        }
        SegmentRows part = export_rows(builder, exported[worker]);
        part.worker = worker;
        part.report.positions = end - begin;
        table.append(std::move(part));
    }
    LogFile file;
    file.path = "a.ndjson";
    return table.finish({file});
}

} // namespace

class TestLogTable : public QObject {
    Q_OBJECT

private slots:
    void rows_comeBackAsTheyWere_data();
    void rows_comeBackAsTheyWere();
    void codes_doNotDependOnTheWorkers();
    void blocks_chooseTheNarrowestForm();
    void emptyTable_hasNoRows();
};

void TestLogTable::rows_comeBackAsTheyWere_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("workers");
    QTest::newRow("one segment") << 200'000 << 1;
    QTest::newRow("small segments, one worker") << 1'000 << 1;
    QTest::newRow("small segments, three workers") << 999 << 3;
    QTest::newRow("segments across blocks") << 70'001 << 2;
}

void TestLogTable::rows_comeBackAsTheyWere() {
    QFETCH(int, size);
    QFETCH(int, workers);
    const Rows rows = random_rows(150'000);
    const auto table = build(rows, size_t(size), uint32_t(workers));
    QCOMPARE(table->row_count(), uint32_t(rows.size()));
    for (const char* path : {"dense", "sparse", "late"}) {
        const Column& column = *table->find(path);
        std::vector<Code> walked(rows.size(), missing);
        for (size_t block = 0; block < column.blocks().size(); ++block)
            column.blocks()[block].for_each(
                [&](uint32_t row, Code code) { walked[block * CodeBlock::max_rows + row] = code; });
        uint64_t filled = 0;
        for (Row row = 0; row < table->row_count(); ++row) {
            const Code code = column.code(row);
            if (walked[row] != code) QFAIL("for_each and code disagree");
            const auto expected = rows[row].find(path);
            const bool present = expected != rows[row].end();
            filled += present ? 1 : 0;
            if ((code != missing) != present) QFAIL("presence differs");
            if (present && column.text(code) != expected->second) QFAIL("value differs");
        }
        QCOMPARE(column.filled(), filled);
    }
    const RowOrigin origin = table->origin(123'456);
    QCOMPARE(origin.record, uint64_t{123'457});
    QCOMPARE(origin.row, uint64_t{123'456});
    QCOMPARE(origin.offset, uint64_t{1'234'560});
}

void TestLogTable::codes_doNotDependOnTheWorkers() {
    const Rows rows = random_rows(40'000);
    const auto one = build(rows, 1'000, 1);
    const auto three = build(rows, 1'000, 3);
    for (Row row = 0; row < one->row_count(); ++row)
        QCOMPARE(one->find("dense")->code(row), three->find("dense")->code(row));
}

void TestLogTable::blocks_chooseTheNarrowestForm() {
    std::vector<Code> dense(CodeBlock::max_rows, 7);
    std::vector<Code> sparse(CodeBlock::max_rows, missing);
    sparse[100] = 70'000;
    QVERIFY(CodeBlock(dense).bytes() < CodeBlock::max_rows + 200);
    QVERIFY(CodeBlock(sparse).bytes() < CodeBlock::max_rows / 4);
    QCOMPARE(CodeBlock(sparse).code(100), Code{70'000});
    QCOMPARE(CodeBlock(sparse).code(101), missing);
    QCOMPARE(CodeBlock(std::vector<Code>(10, missing)).code(3), missing);
    QCOMPARE(CodeBlock(std::vector<Code>(10, 3)).code(11), missing);
}

void TestLogTable::emptyTable_hasNoRows() {
    LogTableBuilder builder;
    const auto table = builder.finish({});
    QCOMPARE(table->row_count(), 0u);
    QVERIFY(table->find("a") == nullptr);
}

QTEST_APPLESS_MAIN(TestLogTable)
#include "log_table_test.moc"
