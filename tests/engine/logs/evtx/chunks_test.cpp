#include <QTest>

#include "evtx_file.h"
#include "evtx_writer.h"

#include <cstring>
#include <string>

using namespace rw::logs;
using namespace rw::logs::test;

namespace {

constexpr size_t chunk_bytes = 65536;

/// A chunk of `count` records, numbers from `first` on, each with its number as text in column N.
struct Made {
    std::string bytes;
    std::vector<size_t> places;
};

Made made(uint64_t first, size_t count, size_t hidden = 0) {
    ChunkWriter chunk;
    Made result;
    for (uint64_t id = first; id < first + count; ++id) {
        XmlWriter xml(chunk.next_xml(), false);
        xml.fragment_header().open(u"N").close_start();
        std::u16string text;
        for (const char digit : std::to_string(id)) text += static_cast<char16_t>(digit);
        xml.text(text).end().end_of_fragment();
        result.places.push_back(chunk.add(id, xml.bytes()));
    }
    result.bytes = chunk.bytes(hidden);
    return result;
}

ReadFile read(const std::string& chunks, size_t chunks_a_segment = 16) {
    const std::string file = std::string(4096, '\0') + chunks;
    return read_evtx(QByteArray(file.data(), static_cast<qsizetype>(file.size())), chunks_a_segment);
}

/// Record numbers, blank between; every row's column N must say the same.
QString numbers(const ReadFile& file) {
    QStringList result;
    for (const ReadRow& row : file.rows) {
        const std::string number = std::to_string(row.meta.record);
        result.append(QString::fromStdString(row.text("N") == number ? number : "!" + number));
    }
    return result.join(' ');
}

QString codes(const ReadFile& file) {
    QStringList result;
    for (const Problem& problem : file.report.problems)
        result.append(QString("%1@%2").arg(QString::fromStdString(problem.code)).arg(problem.offset));
    return result.join(' ');
}

void put32(std::string& bytes, size_t at, uint32_t value) { std::memcpy(bytes.data() + at, &value, sizeof value); }

} // namespace

class ChunksTest : public QObject {
    Q_OBJECT

private slots:
    void chunks_inOrderWithNothingToSay();
    void chunk_withoutSignature();
    void chunk_withWrongChecksums();
    void chunk_withoutChecksums();
    void chunk_ofZerosBetweenOthers();
    void chunk_ofZerosAtTheEndIsUsual();
    void chunk_thatComesEarly();
    void chunk_afterStrayBytes();
    void chunk_thatIsSomethingElse();
    void record_withoutSignature();
    void record_withoutSignatureAndSize();
    void record_ofSizeZero();
    void record_ofHugeSize();
    void record_sizeBehindWrong();
    void records_lostInARowAreCounted();
    void slack_isNotRead();
    void slack_inSequenceIsNotReadWhenTheHeaderIsRight();
    void freeSpace_tooSmallDoesNotHideRecords();
    void freeSpace_tooBig();
    void cut_insideARecord();
    void cut_insideTheHeader();
    void wholeFile_isReadBehindItsHeader();
};

void ChunksTest::chunks_inOrderWithNothingToSay() {
    const ReadFile file = read(made(1, 3).bytes + made(4, 2).bytes);
    QCOMPARE(numbers(file), QString("1 2 3 4 5"));
    QCOMPARE(codes(file), QString());
    QCOMPARE(file.report.damaged, uint64_t{0});
    QCOMPARE(file.rows[3].meta.offset, uint64_t{4096 + chunk_bytes + 512});
}

void ChunksTest::chunk_withoutSignature() {
    Made chunk = made(1, 3);
    chunk.bytes[0] = 'X';
    const ReadFile file = read(chunk.bytes + made(4, 1).bytes);
    QCOMPARE(numbers(file), QString("1 2 3 4"));
    QCOMPARE(codes(file), QString("RW0130@4096"));
}

void ChunksTest::chunk_withWrongChecksums() {
    Made chunk = made(1, 2);
    put32(chunk.bytes, 124, 0);
    QCOMPARE(codes(read(chunk.bytes)), QString("RW0131@4096"));
    chunk = made(1, 2);
    put32(chunk.bytes, 512 + 16, 1); // the time written
    const ReadFile file = read(chunk.bytes);
    QCOMPARE(numbers(file), QString("1 2"));
    QCOMPARE(codes(file), QString("RW0131@4608"));
}

void ChunksTest::chunk_withoutChecksums() {
    Made chunk = made(1, 2);
    put32(chunk.bytes, 120, 5);
    put32(chunk.bytes, 124, 0);
    put32(chunk.bytes, 52, 0);
    QCOMPARE(codes(read(chunk.bytes)), QString());
}

void ChunksTest::chunk_ofZerosBetweenOthers() {
    const ReadFile file = read(made(1, 1).bytes + std::string(chunk_bytes, '\0') + made(2, 1).bytes);
    QCOMPARE(numbers(file), QString("1 2"));
    QCOMPARE(codes(file), QString("RW0130@69632"));
}

void ChunksTest::chunk_ofZerosAtTheEndIsUsual() {
    QCOMPARE(codes(read(made(1, 1).bytes + std::string(2 * chunk_bytes, '\0'))), QString());
}

void ChunksTest::chunk_thatComesEarly() {
    const ReadFile file = read(made(1, 3).bytes.substr(0, 20'000) + made(4, 2).bytes);
    QCOMPARE(numbers(file), QString("1 2 3 4 5"));
}

void ChunksTest::chunk_afterStrayBytes() {
    QCOMPARE(numbers(read("four" + made(1, 2).bytes)), QString("1 2"));
    QCOMPARE(numbers(read(std::string(100, '\0') + made(1, 2).bytes + made(3, 1).bytes)), QString("1 2 3"));
}

void ChunksTest::chunk_thatIsSomethingElse() {
    const ReadFile file = read(made(1, 1).bytes + std::string(10'000, 'x'));
    QCOMPARE(numbers(file), QString("1"));
    QCOMPARE(codes(file), QString("RW0130@69632"));
    QCOMPARE(file.report.damaged, uint64_t{0});
}

void ChunksTest::record_withoutSignature() {
    Made chunk = made(1, 3);
    put32(chunk.bytes, chunk.places[1], 0);
    fix_checksums(chunk.bytes);
    QCOMPARE(numbers(read(chunk.bytes)), QString("1 2 3"));
}

void ChunksTest::record_withoutSignatureAndSize() {
    Made chunk = made(1, 3);
    put32(chunk.bytes, chunk.places[1], 0);
    put32(chunk.bytes, chunk.places[1] + 4, 0);
    put32(chunk.bytes, chunk.places[2] - 4, 0);
    fix_checksums(chunk.bytes);
    const ReadFile file = read(chunk.bytes);
    QCOMPARE(numbers(file), QString("1 3"));
    QCOMPARE(codes(file), QString("RW0132@%1").arg(4096 + chunk.places[1]));
    QCOMPARE(file.report.damaged, uint64_t{1});
}

void ChunksTest::record_ofSizeZero() {
    Made chunk = made(1, 3);
    put32(chunk.bytes, chunk.places[1] + 4, 0);
    fix_checksums(chunk.bytes);
    QCOMPARE(numbers(read(chunk.bytes)), QString("1 2 3"));
}

void ChunksTest::record_ofHugeSize() {
    for (const size_t index : {size_t{1}, size_t{2}}) { // the last one too
        Made chunk = made(1, 3);
        put32(chunk.bytes, chunk.places[index] + 4, 0x7fffffff);
        fix_checksums(chunk.bytes);
        QCOMPARE(numbers(read(chunk.bytes)), QString("1 2 3"));
    }
}

void ChunksTest::record_sizeBehindWrong() {
    Made chunk = made(1, 3);
    put32(chunk.bytes, chunk.places[2] - 4, 77);
    fix_checksums(chunk.bytes);
    QCOMPARE(numbers(read(chunk.bytes)), QString("1 2 3"));
}

void ChunksTest::records_lostInARowAreCounted() {
    Made chunk = made(1, 5);
    std::memset(chunk.bytes.data() + chunk.places[1], 'z', chunk.places[3] - chunk.places[1]);
    fix_checksums(chunk.bytes);
    const ReadFile file = read(chunk.bytes);
    QCOMPARE(numbers(file), QString("1 4 5"));
    QCOMPARE(file.report.damaged, uint64_t{2});
}

/// Three records hang behind the end of the used part: left over from an older use of the chunk.
void ChunksTest::slack_isNotRead() {
    ChunkWriter chunk;
    for (const uint64_t id : {7u, 8u, 3u, 4u, 5u}) {
        XmlWriter xml(chunk.next_xml(), false);
        xml.fragment_header().open(u"N").close_start().text(u"7").end().end_of_fragment();
        chunk.add(id, xml.bytes());
    }
    const ReadFile file = read(chunk.bytes(3));
    QCOMPARE(file.rows.size(), size_t{2});
    QCOMPARE(codes(file), QString());
}

void ChunksTest::slack_inSequenceIsNotReadWhenTheHeaderIsRight() {
    QCOMPARE(numbers(read(made(1, 5, 2).bytes)), QString("1 2 3"));
}

void ChunksTest::freeSpace_tooSmallDoesNotHideRecords() {
    Made chunk = made(1, 5);
    put32(chunk.bytes, 48, static_cast<uint32_t>(chunk.places[3]));
    put32(chunk.bytes, 44, static_cast<uint32_t>(chunk.places[2]));
    fix_checksums(chunk.bytes);
    const ReadFile file = read(chunk.bytes);
    QCOMPARE(numbers(file), QString("1 2 3 4 5"));
    QCOMPARE(codes(file), QString("RW0135@%1").arg(4096 + chunk.places[3]));
}

void ChunksTest::freeSpace_tooBig() {
    for (const uint32_t wrong : {0xffffffffu, 65'536u, 60'000u}) {
        Made chunk = made(1, 3);
        put32(chunk.bytes, 48, wrong);
        const ReadFile file = read(chunk.bytes);
        QCOMPARE(numbers(file), QString("1 2 3"));
        QCOMPARE(file.report.damaged, uint64_t{0});
    }
}

void ChunksTest::cut_insideARecord() {
    const Made chunk = made(1, 5);
    const ReadFile file = read(made(10, 1).bytes + chunk.bytes.substr(0, chunk.places[3] + 20));
    QCOMPARE(numbers(file), QString("10 1 2 3"));
    QCOMPARE(codes(file), QString("RW0134@%1").arg(4096 + chunk_bytes + chunk.places[3] + 20));
    QCOMPARE(file.report.damaged, uint64_t{2});
}

void ChunksTest::cut_insideTheHeader() {
    for (const size_t size : {size_t{1}, size_t{8}, size_t{100}, size_t{511}, size_t{512}, size_t{530}}) {
        const ReadFile file = read(made(1, 2).bytes.substr(0, size));
        QCOMPARE(file.rows.size(), size_t{0});
        QCOMPARE(file.report.problems.size(), size_t{1});
    }
}

void ChunksTest::wholeFile_isReadBehindItsHeader() {
    std::string file(4096, '\0');
    std::memcpy(file.data(), "ElfFile\0", 8);
    QCOMPARE(numbers(read(file + made(1, 2).bytes)), QString("1 2"));
}

QTEST_APPLESS_MAIN(ChunksTest)
#include "chunks_test.moc"
