// Inputs to segments: which files, in which order, cut where, unpacked how. What the pieces hold is checked through
// the JSON reader, since the only thing that counts is that no event is lost or split.

#include <QDir>
#include <QFile>
#include <QStringEncoder>
#include <QTemporaryDir>

#include "tests/engine/logs/input/manifest.h"
#include "tests/engine/logs/input/pack.h"
#include "tests/engine/logs/input/read_all.h"

#include <thread>

using namespace rw;
using namespace rw::logs;
using namespace rw::logs::test;

class SegmentStreamTest : public QObject {
    Q_OBJECT

private slots:
    void segmentSize_changesNoEvent_data();
    void segmentSize_changesNoEvent();
    void text_isReadInEveryEncoding_data();
    void text_isReadInEveryEncoding();
    void folder_isWalkedInOrder();
    void folderLoop_ends();
    void missingFile_isReported();
    void emptyFile_isNoError();
    void longLine_extendsItsSegment();
    void evtx_isCutAtChunks();
    void compressed_isUnpacked_data();
    void compressed_isUnpacked();
    void archiveMembers_haveNames();
    void nestedArchives_areReadUpToTheLimit();
    void bomb_isStopped();
    void cutArchive_givesWhatUnpacks_data();
    void cutArchive_givesWhatUnpacks();
    void envelopes_areOpened_data();
    void envelopes_areOpened();
    void cancelledJob_endsTheStream();
    void manyThreads_seeEachSegmentOnce();
    void progress_countsPackedBytes();
    void buffers_areReadableBehindTheEnd();

private:
    std::string write(const QString& name, const QByteArray& bytes) const {
        const QString path = folder_.filePath(name);
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write a test file");
        return path.toStdString();
    }

    QTemporaryDir folder_;
};

namespace {

QByteArray events(int count) {
    QByteArray text;
    for (int i = 0; i < count; ++i)
        text += "{\"n\":" + QByteArray::number(i) + ",\"text\":\"a \\\"quoted\\\" } ] value\"}\n";
    return text;
}

QByteArray utf16(const QString& text, bool big, bool mark) {
    QStringEncoder encoder(big ? QStringConverter::Utf16BE : QStringConverter::Utf16LE);
    QByteArray bytes = encoder.encode(text);
    if (mark) bytes.prepend(big ? "\xFE\xFF" : "\xFF\xFE");
    return bytes;
}

/// n of each row, in order.
QList<int> numbers(const ReadAll& all) {
    QList<int> found;
    for (const ReadRow& row : all.rows) {
        const auto cell = row.cells.find("n");
        found.append(cell == row.cells.end() ? -1 : std::atoi(cell->second.c_str() + sizeof("integer")));
    }
    return found;
}

QList<int> counted(int count) {
    QList<int> expected;
    for (int i = 0; i < count; ++i) expected.append(i);
    return expected;
}

} // namespace

void SegmentStreamTest::segmentSize_changesNoEvent_data() {
    QTest::addColumn<QString>("file");
    for (const QStringList& row : manifest(QStringLiteral("formats/manifest.csv"))) {
        const bool is_json = row[0].contains(QLatin1String(".json")) || row[0].contains(QLatin1String(".ndjson")) ||
                             row[0].endsWith(QLatin1String("record_headers.txt"));
        if (is_json && !row[0].startsWith(QLatin1String("xml/"))) QTest::newRow(qPrintable(row[0])) << row[0];
    }
}

void SegmentStreamTest::segmentSize_changesNoEvent() {
    if (QTest::currentDataTag() == nullptr) QSKIP("shared data absent");
    QFETCH(QString, file);
    const std::string path = (shared_logs() + QStringLiteral("formats/") + file).toStdString();
    const ReadAll whole = read_all({path});
    StreamOptions options;
    for (const size_t size : {size_t{64}, size_t{1000}, size_t{4096}}) {
        options.segment_bytes = size;
        const ReadAll pieces = read_all({path}, options);
        QCOMPARE(pieces.rows.size(), whole.rows.size());
        for (size_t i = 0; i < whole.rows.size(); ++i) {
            QCOMPARE(pieces.rows[i].cells, whole.rows[i].cells);
            QCOMPARE(pieces.rows[i].meta.offset, whole.rows[i].meta.offset);
            QCOMPARE(pieces.rows[i].raw, whole.rows[i].raw);
        }
        QCOMPARE(pieces.problems.size(), whole.problems.size());
    }
}

void SegmentStreamTest::text_isReadInEveryEncoding_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("encoding");
    QString text;
    for (int i = 0; i < 400; ++i) text += QStringLiteral("{\"n\":%1,\"t\":\"Привет 😀\"}\r\n").arg(i);
    const QByteArray utf8 = text.toUtf8();
    QTest::newRow("UTF-8, CRLF") << utf8 << "UTF-8";
    QTest::newRow("UTF-8 with mark") << QByteArray("\xEF\xBB\xBF" + utf8) << "UTF-8";
    QTest::newRow("UTF-16LE with mark") << utf16(text, false, true) << "UTF-16LE";
    QTest::newRow("UTF-16BE with mark") << utf16(text, true, true) << "UTF-16BE";
    QTest::newRow("UTF-16LE without mark") << utf16(text, false, false) << "UTF-16LE";
    QTest::newRow("UTF-16BE without mark") << utf16(text, true, false) << "UTF-16BE";
    QTest::newRow("lone CR") << QByteArray(utf8).replace("\r\n", "\r") << "UTF-8";
    QTest::newRow("blank lines") << QByteArray(utf8).replace("\r\n", "\r\n \r\n\r\n") << "UTF-8";
    QTest::newRow("no last line end") << utf8.chopped(2) << "UTF-8";
}

void SegmentStreamTest::text_isReadInEveryEncoding() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, encoding);
    StreamOptions options;
    options.segment_bytes = 1001;
    const ReadAll all = read_all({write(QStringLiteral("text.bin"), bytes)}, options);
    QCOMPARE(numbers(all), counted(400));
    QCOMPARE(all.rows.back().cells.at("t"), std::string("string:Привет 😀"));
    QCOMPARE(all.files[0].encoding, encoding.toStdString());
    QCOMPARE(all.damaged, uint64_t{0});
}

void SegmentStreamTest::folder_isWalkedInOrder() {
    for (const char* name : {"walk/b/2", "walk/b/10", "walk/a", "walk/.hidden", "walk/.git/x", "walk/c d/é"})
        write(QString::fromUtf8(name), "{\"n\":1}\n");
    const std::string root = folder_.filePath(QStringLiteral("walk")).toStdString();
    const ReadAll all = read_all({root});
    QStringList names;
    for (const LogFile& file : all.files) names.append(QString::fromStdString(file.path.substr(root.size() + 1)));
    QCOMPARE(names, (QStringList{".hidden", "a", "b/10", "b/2", "c d/é"}));
}

void SegmentStreamTest::folderLoop_ends() {
    write(QStringLiteral("loop/a/x"), "{\"n\":1}\n");
    const std::string root = folder_.filePath(QStringLiteral("loop")).toStdString();
    QVERIFY(QFile::link(QString::fromStdString(root), folder_.filePath(QStringLiteral("loop/a/back"))));
    QVERIFY(QFile::link(QStringLiteral("nowhere"), folder_.filePath(QStringLiteral("loop/gone"))));
    const ReadAll all = read_all({root});
    QCOMPARE(all.rows.size(), size_t{1});
    QVERIFY(all.has_problem("RW0001"));
}

void SegmentStreamTest::missingFile_isReported() {
    const ReadAll all = read_all({folder_.filePath(QStringLiteral("not there")).toStdString()});
    QCOMPARE(all.files.size(), size_t{1});
    QVERIFY(!all.files[0].readable);
    QVERIFY(all.has_problem("RW0001"));
}

void SegmentStreamTest::emptyFile_isNoError() {
    const ReadAll all = read_all({write(QStringLiteral("empty"), {}), write(QStringLiteral("blank"), " \r\n\n")});
    QCOMPARE(all.files.size(), size_t{2});
    for (const LogFile& file : all.files) {
        QVERIFY(file.readable);
        QCOMPARE(file.format, Format::empty);
        QCOMPARE(file.problems.at(0).code, std::string("RW0102"));
    }
}

void SegmentStreamTest::longLine_extendsItsSegment() {
    StreamOptions options;
    options.segment_bytes = 100;
    const QByteArray text = "{\"n\":0}\n{\"n\":1,\"long\":\"" + QByteArray(100'000, 'x') + "\"}\n{\"n\":2}\n";
    const ReadAll all = read_all({write(QStringLiteral("long"), text)}, options);
    QCOMPARE(numbers(all), counted(3));
    QCOMPARE(all.rows[1].cells.at("long").size(), sizeof("string") + 100'000);
}

void SegmentStreamTest::evtx_isCutAtChunks() {
    constexpr int chunk = 65536;
    QByteArray bytes = QByteArray("ElfFile\0", 8) + QByteArray(4088, '\0');
    for (int i = 0; i < 5; ++i) bytes += QByteArray("ElfChnk\0", 8) + QByteArray(chunk - 8, char('a' + i));
    bytes += QByteArray(100, 'z');
    StreamOptions options;
    options.segment_bytes = 2 * chunk + 17;
    Job job;
    SegmentStream stream({write(QStringLiteral("log"), bytes)}, options, job);
    Segment segment;
    QByteArray joined;
    QList<qulonglong> sizes;
    while (stream.next(segment)) {
        QCOMPARE(segment.format, Format::evtx);
        QCOMPARE(segment.offset, uint64_t(4096 + joined.size()));
        QCOMPARE(segment.index, uint32_t(sizes.size()));
        joined += QByteArray(segment.bytes.data(), qsizetype(segment.bytes.size()));
        sizes.append(segment.bytes.size());
    }
    QCOMPARE(joined, bytes.mid(4096));
    QCOMPARE(sizes, (QList<qulonglong>{2 * chunk, 2 * chunk, chunk + 100}));
}

void SegmentStreamTest::compressed_isUnpacked_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("container");
    const QByteArray half = events(500);
    const auto both = [&half](Packing packing) { return pack(packing, half) + pack(packing, half); };
    QTest::newRow("gzip, two members") << both(Packing::gzip) << "gzip";
    QTest::newRow("zstd, two frames") << both(Packing::zstd) << "zstd";
    QTest::newRow("xz, two streams") << both(Packing::xz) << "xz";
    QTest::newRow("bzip2, two streams") << both(Packing::bzip2) << "bzip2";
    QTest::newRow("gzip in gzip") << pack(Packing::gzip, pack(Packing::gzip, half + half)) << "gzip.gz";
}

void SegmentStreamTest::compressed_isUnpacked() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, container);
    const ReadAll all = read_all({write(QStringLiteral("packed"), bytes)});
    QCOMPARE(numbers(all), counted(500) + counted(500));
    QCOMPARE(all.files[0].container, container.toStdString());
    QCOMPARE(all.files[0].bytes, uint64_t(2 * events(500).size()));
}

void SegmentStreamTest::archiveMembers_haveNames() {
    const QList<Member> members = {{"a/one.evtx", events(3)}, {"é.txt", "no log of ours"}, {"z", events(2)}};
    const QByteArray zip = pack_members(Packing::zip, members);
    const QByteArray tar = pack_members(Packing::tar, members);
    const QList<QPair<QByteArray, QString>> cases = {
        {zip, "zip"}, {tar, "tar"}, {pack(Packing::xz, tar), "tar.xz"}, {pack(Packing::gzip, tar), "tar.gz"}};
    for (const auto& [bytes, container] : cases) {
        const std::string path = write(QStringLiteral("members"), bytes);
        const ReadAll all = read_all({path});
        QCOMPARE(all.files.size(), size_t{3});
        QCOMPARE(all.files[0].path, path + "!a/one.evtx");
        QCOMPARE(all.files[1].path, path + "!é.txt");
        QCOMPARE(all.files[2].container, container.toStdString());
        QVERIFY(!all.files[1].readable);
        QCOMPARE(numbers(all), counted(3) + counted(2));
        QCOMPARE(all.rows[4].file, 2u);
    }
}

void SegmentStreamTest::nestedArchives_areReadUpToTheLimit() {
    QByteArray bytes = events(3);
    for (int depth = 1; depth <= 5; ++depth) {
        bytes = pack_members(depth % 2 == 0 ? Packing::zip : Packing::tar, {{"inner", bytes}, {"beside", events(1)}});
        const ReadAll all = read_all({write(QStringLiteral("nested"), bytes)});
        const bool within = depth <= int(StreamOptions().nesting_limit);
        QCOMPARE(all.has_problem("RW0113"), !within);
        QCOMPARE(all.rows.size(), size_t(within ? 3 + depth : int(StreamOptions().nesting_limit)));
    }
}

void SegmentStreamTest::bomb_isStopped() {
    const QByteArray bomb = "{\"n\":0}\n" + QByteArray(64 << 20, ' ');
    const QList<QByteArray> cases = {pack(Packing::gzip, bomb),
                                     pack(Packing::xz, bomb),
                                     pack(Packing::zstd, bomb),
                                     pack_members(Packing::zip, {{"bomb", bomb}, {"behind", events(1)}})};
    for (const QByteArray& bytes : cases) {
        StreamOptions options;
        options.archive_ratio_limit = 100;
        const ReadAll all = read_all({write(QStringLiteral("bomb"), bytes)}, options);
        QVERIFY(all.has_problem("RW0112"));
        QVERIFY(all.files[0].bytes < uint64_t(64 << 20));
        QCOMPARE(all.rows.size(), size_t{1});
    }
}

void SegmentStreamTest::cutArchive_givesWhatUnpacks_data() {
    QTest::addColumn<QByteArray>("bytes");
    QByteArray text;
    for (int i = 0; i < 20'000; ++i)
        text += "{\"n\":" + QByteArray::number(i) + ",\"r\":\"" + QByteArray::number(i * 7919 % 10'007) + "\"}\n";
    QTest::newRow("gzip") << pack(Packing::gzip, text);
    QTest::newRow("xz") << pack(Packing::xz, text);
    QTest::newRow("zstd") << pack(Packing::zstd, text);
    QTest::newRow("tar") << pack_members(Packing::tar, {{"a", text}});
    QTest::newRow("zip") << pack_members(Packing::zip, {{"a", text}});
}

void SegmentStreamTest::cutArchive_givesWhatUnpacks() {
    QFETCH(QByteArray, bytes);
    const ReadAll all = read_all({write(QStringLiteral("cut"), bytes.left(bytes.size() * 3 / 4))});
    QVERIFY(all.has_problem("RW0110"));
    QVERIFY2(all.rows.size() > 5'000, qPrintable(QString::number(all.rows.size())));
    QCOMPARE(numbers(all), counted(int(all.rows.size())));
}

void SegmentStreamTest::envelopes_areOpened_data() {
    QTest::addColumn<QByteArray>("text");
    const QByteArray list = QByteArray("[") + events(50).trimmed().replace('\n', ",\n  ") + "]";
    QTest::newRow("array") << list;
    QTest::newRow("Records") << QByteArray("{\"Records\":" + list + "}");
    QTest::newRow("results behind others") << QByteArray(
        "{\"preview\":false,\"fields\":[{\"name\":\"x\"}], \"results\" : " + list + ",\"more\":{\"a\":\"}\"}}");
    QTest::newRow("hits in hits") << QByteArray("{\"took\":1,\"hits\":{\"total\":{\"value\":50},\"hits\":" + list +
                                                "},\"x\":[1]}\n");
    QTest::newRow("array of arrays") << QByteArray("[" + list + "]");
    QTest::newRow("record lines") << QByteArray("Record 1\n" + events(50).replace("\n", "\nRecord 2\n"));
    QTest::newRow("pretty, one behind the other") << events(50).replace("{", "{\n ").replace("\n{", "{");
}

void SegmentStreamTest::envelopes_areOpened() {
    QFETCH(QByteArray, text);
    for (const size_t size : {size_t{4} << 20, size_t{100}}) {
        StreamOptions options;
        options.segment_bytes = size;
        const ReadAll all = read_all({write(QStringLiteral("envelope"), text)}, options);
        QCOMPARE(numbers(all), counted(50));
        QCOMPARE(all.damaged, uint64_t{0});
        for (const ReadRow& row : all.rows)
            QCOMPARE(QByteArray(text.mid(qsizetype(row.meta.offset), qsizetype(row.meta.size))),
                     QByteArray::fromStdString(row.raw));
    }
}

void SegmentStreamTest::cancelledJob_endsTheStream() {
    std::stop_source stop;
    Job job(stop.get_token());
    StreamOptions options;
    options.segment_bytes = 100;
    SegmentStream stream({write(QStringLiteral("cancel"), events(100))}, options, job);
    Segment segment;
    QVERIFY(stream.next(segment));
    stop.request_stop();
    QVERIFY(!stream.next(segment));
}

void SegmentStreamTest::manyThreads_seeEachSegmentOnce() {
    StreamOptions options;
    options.segment_bytes = 512;
    Job job;
    SegmentStream stream({write(QStringLiteral("threads"), events(5'000))}, options, job);
    std::mutex mutex;
    std::map<uint32_t, std::string> parts;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                Segment segment;
                while (stream.next(segment)) {
                    const std::lock_guard guard(mutex);
                    parts[segment.index] = segment.bytes;
                }
            });
    }
    std::string joined;
    for (const auto& [index, bytes] : parts) joined += bytes;
    QCOMPARE(joined, events(5'000).toStdString());
}

void SegmentStreamTest::progress_countsPackedBytes() {
    const QByteArray packed = pack(Packing::gzip, events(1'000));
    Job job;
    SegmentStream stream({write(QStringLiteral("progress"), packed)}, {}, job);
    Segment segment;
    while (stream.next(segment)) {
    }
    QCOMPARE(job.total(), uint64_t(packed.size()));
    QCOMPARE(job.done(), job.total());
}

void SegmentStreamTest::buffers_areReadableBehindTheEnd() {
    Job job;
    StreamOptions options;
    options.segment_bytes = 64;
    SegmentStream stream({write(QStringLiteral("padding"), events(20))}, options, job);
    Segment segment;
    size_t segments = 0;
    while (stream.next(segment)) {
        ++segments;
        for (size_t i = 0; i < read_padding_bytes; ++i) QCOMPARE(segment.bytes.data()[segment.bytes.size() + i], '\0');
    }
    QVERIFY(segments > 5);
}

QTEST_APPLESS_MAIN(SegmentStreamTest)
#include "segment_stream_test.moc"
