// Every file of the shared format examples: read in full, or refused by the name of its format.

#include "tests/engine/logs/input/manifest.h"
#include "tests/engine/logs/input/read_all.h"

using namespace rw::logs;
using namespace rw::logs::test;

class FormatsManifestTest : public QObject {
    Q_OBJECT

private slots:
    void jsonFile_givesTheEventsOfTheManifest_data();
    void jsonFile_givesTheEventsOfTheManifest();
    void otherFile_isRefusedByName_data();
    void otherFile_isRefusedByName();
};

namespace {

bool is_json_row(const QStringList& row) {
    const QString& file = row[0];
    if (file.startsWith(QLatin1String("packed/"))) return file.contains(QLatin1String("flat"));
    const bool name = file.contains(QLatin1String(".json")) || file.contains(QLatin1String(".ndjson")) ||
                      file.contains(QLatin1String("record_headers.txt"));
    return name && !file.startsWith(QLatin1String("xml/"));
}

} // namespace

void FormatsManifestTest::jsonFile_givesTheEventsOfTheManifest_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<qint64>("events");
    for (const QStringList& row : manifest(QStringLiteral("formats/manifest.csv"))) {
        if (!is_json_row(row)) continue;
        QTest::newRow(qPrintable(row[0])) << row[0] << row[4].toLongLong();
    }
}

void FormatsManifestTest::jsonFile_givesTheEventsOfTheManifest() {
    if (QTest::currentDataTag() == nullptr) QSKIP("shared data absent");
    QFETCH(QString, file);
    QFETCH(qint64, events);
    const ReadAll all = read_all({(shared_logs() + QStringLiteral("formats/") + file).toStdString()});
    for (const Problem& problem : all.problems)
        qInfo("%s at %llu", problem.message.c_str(), static_cast<unsigned long long>(problem.offset));
    QCOMPARE(static_cast<qint64>(all.rows.size()), events);
    QCOMPARE(all.damaged, uint64_t{0});
    for (const ReadRow& row : all.rows) QVERIFY(row.raw.starts_with('{') && row.raw.ends_with('}'));
}

void FormatsManifestTest::otherFile_isRefusedByName_data() {
    QTest::addColumn<QString>("file");
    for (const QStringList& row : manifest(QStringLiteral("formats/manifest.csv"))) {
        const bool packed = row[0].startsWith(QLatin1String("packed/mixed"));
        if (!is_json_row(row) && !row[0].startsWith(QLatin1String("evtx/")) && !packed)
            QTest::newRow(qPrintable(row[0])) << row[0];
    }
}

void FormatsManifestTest::otherFile_isRefusedByName() {
    if (QTest::currentDataTag() == nullptr) QSKIP("shared data absent");
    QFETCH(QString, file);
    const ReadAll all = read_all({(shared_logs() + QStringLiteral("formats/") + file).toStdString()});
    QVERIFY(!all.files.empty());
    for (const LogFile& log : all.files) {
        QVERIFY(!log.readable);
        QCOMPARE(log.problems.size(), size_t{1});
        const bool nameless =
            log.path.ends_with("santa.log") || log.path.ends_with("apache_access.log") || log.path.ends_with("wtmp.1");
        QCOMPARE(log.problems[0].code, std::string(nameless ? "RW0103" : "RW0101"));
    }
    QVERIFY(all.rows.empty());
}

QTEST_APPLESS_MAIN(FormatsManifestTest)
#include "formats_manifest_test.moc"
