#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include "evtx_file.h"

#include <algorithm>
#include <set>

using namespace rw::logs;
using namespace rw::logs::test;

namespace {

/// The number that a measured column begins with: "176 (+1 errors)", "173 4", "0 exit 1".
int leading_number(const QString& cell) { return cell.section(' ', 0, 0).toInt(); }

} // namespace

/// Every damaged EVTX of the shared material: as many healthy records as the best reader measured there.
class DamagedTest : public QObject {
    Q_OBJECT

private slots:
    void records_asManyAsTheBestReader_data();
    void records_asManyAsTheBestReader();
};

void DamagedTest::records_asManyAsTheBestReader_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("wanted");
    const QString shared = shared_dir();
    if (shared.isEmpty()) return;
    QFile manifest(shared + "/data/logs/corrupt/manifest.csv");
    QVERIFY(manifest.open(QIODevice::ReadOnly | QIODevice::Text));
    const QStringList header = csv_cells(manifest.readLine());
    while (!manifest.atEnd()) {
        const QStringList row = csv_cells(manifest.readLine());
        const QString name = row.value(0);
        if (!name.contains(".evtx")) continue;
        // evtxexport_all counts records left over in slack: those are no events.
        int wanted = 0;
        for (const char* reader : {"must_come_out", "evtx_dump", "evtxexport", "python_evtx"})
            wanted = std::max(wanted, leading_number(row.value(header.indexOf(reader))));
        QTest::newRow(qPrintable(name)) << shared + "/data/logs/corrupt/" + name << wanted;
    }
}

void DamagedTest::records_asManyAsTheBestReader() {
    if (shared_dir().isEmpty()) QSKIP("shared data absent");
    QFETCH(QString, path);
    QFETCH(int, wanted);
    const ReadFile read = read_evtx(load(path), 1);
    qInfo("%zu of %d, damaged %llu", read.rows.size(), wanted, static_cast<unsigned long long>(read.report.damaged));
    for (const Problem& problem : read.report.problems)
        qInfo("  %s at %llu: %s",
              problem.code.c_str(),
              static_cast<unsigned long long>(problem.offset),
              problem.message.c_str());
    QVERIFY2(read.rows.size() >= static_cast<size_t>(wanted),
             qPrintable(QString("%1 of %2").arg(read.rows.size()).arg(wanted)));
}

QTEST_APPLESS_MAIN(DamagedTest)
#include "damaged_test.moc"
