// Damaged JSON and archives: a report that says so, and at least the events that the manifest promises.

#include "tests/engine/logs/input/manifest.h"
#include "tests/engine/logs/input/read_all.h"

using namespace rw::logs;
using namespace rw::logs::test;

class CorruptManifestTest : public QObject {
    Q_OBJECT

private slots:
    void damagedFile_givesItsHealthyEventsAndAReport_data();
    void damagedFile_givesItsHealthyEventsAndAReport();
    void packedEvtx_isUnpackedInFull_data();
    void packedEvtx_isUnpackedInFull();
};

void CorruptManifestTest::damagedFile_givesItsHealthyEventsAndAReport_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<qint64>("events");
    // What the manifest says in words.
    const QHash<QString, qint64> in_words = {
        {QStringLiteral("packed/gz_truncated.ndjson.gz"), 14}, // 18,165 bytes unpack; the 16 "lines" hold a cut one
        {QStringLiteral("packed/zip_traversal.zip"), 140},
        {QStringLiteral("packed/tar_traversal_links.tgz"), 60},
        {QStringLiteral("packed/tar_truncated.tar"), 9},
    };
    for (const QStringList& row : manifest(QStringLiteral("corrupt/manifest.csv"))) {
        if (!row[0].startsWith(QLatin1String("text/json")) && !row[0].startsWith(QLatin1String("packed/"))) continue;
        QTest::newRow(qPrintable(row[0])) << row[0] << in_words.value(row[0], row[5].toLongLong());
    }
}

void CorruptManifestTest::damagedFile_givesItsHealthyEventsAndAReport() {
    if (QTest::currentDataTag() == nullptr) QSKIP("shared data absent");
    QFETCH(QString, file);
    QFETCH(qint64, events);
    const ReadAll all = read_all({(shared_logs() + QStringLiteral("corrupt/") + file).toStdString()});
    size_t reports = all.problems.size();
    for (const LogFile& log : all.files) reports += log.problems.size();
    QVERIFY2(static_cast<qint64>(all.rows.size()) >= events, qPrintable(QString::number(all.rows.size())));
    // Not damaged in our eyes: a long text, many keys, a comma before ], a missing line end, gzip under another name.
    static const QStringList healthy = {QStringLiteral("text/json_huge_string.ndjson"),
                                        QStringLiteral("text/json_many_keys.ndjson"),
                                        QStringLiteral("text/json_array_trailing_comma.json"),
                                        QStringLiteral("text/json_glued_lines.ndjson"),
                                        QStringLiteral("packed/gz_named_json.json"),
                                        QStringLiteral("text/json_nul_bytes.ndjson")};
    QCOMPARE(reports == 0, healthy.contains(file));
}

void CorruptManifestTest::packedEvtx_isUnpackedInFull_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<qint64>("bytes");
    static const QRegularExpression unpacked(QStringLiteral("unpacked (\\d+) bytes"));
    for (const QStringList& row : manifest(QStringLiteral("corrupt/manifest.csv"))) {
        if (!row[0].endsWith(QLatin1String(".evtx.xz"))) continue;
        QTest::newRow(qPrintable(row[0])) << row[0] << unpacked.match(row.back()).captured(1).toLongLong();
    }
}

void CorruptManifestTest::packedEvtx_isUnpackedInFull() {
    if (QTest::currentDataTag() == nullptr) QSKIP("shared data absent");
    QFETCH(QString, file);
    QFETCH(qint64, bytes);
    constexpr qint64 header_bytes = 4096;
    const ReadAll all = read_all({(shared_logs() + QStringLiteral("corrupt/") + file).toStdString()});
    QCOMPARE(static_cast<qint64>(all.evtx_bytes), bytes - header_bytes);
    QCOMPARE(all.files[0].container, std::string("xz"));
    QCOMPARE(all.files[0].problems.size(), size_t{0});
}

QTEST_APPLESS_MAIN(CorruptManifestTest)
#include "corrupt_manifest_test.moc"
