// What is extracted of rules that nobody here wrote, against lists that were checked by hand (tests/data/catalog).
// RW_BLESS=1 writes the lists anew; they are then to be checked again.
#include <QtTest>

#include "tests/engine/catalog/extracted.h"
#include "tests/engine/rules/shared_data.h"

using namespace rw;

namespace {

const QString golden_folder = QStringLiteral(RW_SOURCE_DIR "/tests/data/catalog");

/// As a golden file has it: events, then tests as written with their canonical form.
QString listing(const test::Extracted& extracted) {
    QString text;
    for (const QString& key : extracted.keys()) text += "event\t" + key + '\n';
    for (const catalog::RuleTest& test : extracted.tests) {
        std::string line(catalog::name_of(test.polarity));
        if (test.negated) line += " not";
        if (test.group > 0) line += " group " + std::to_string(test.group);
        for (const std::string* part : {&test.field, &test.op, &test.value, &test.canonical_field, &test.canonical_op})
            line += '\t' + *part;
        text += QString::fromStdString(line + '\t' + test.canonical_value + '\n');
    }
    return text;
}

} // namespace

class GoldenTest : public QObject {
    Q_OBJECT

private slots:
    void everyRule_isExtractedAsItWasChecked_data();
    void everyRule_isExtractedAsItWasChecked();
};

void GoldenTest::everyRule_isExtractedAsItWasChecked_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("golden");
    const QByteArray list = test::read_all(golden_folder + "/rules.txt");
    QVERIFY(!list.isEmpty());
    for (const QByteArray& line : list.split('\n')) {
        if (line.isEmpty() || line.startsWith('#')) continue;
        const QString path = QString::fromUtf8(line);
        const QString name = QFileInfo(path).completeBaseName();
        QTest::newRow(qPrintable(name)) << test::shared_path("data/corpora/" + path)
                                        << test::shared_path("data/corpora/" + path.section('/', 0, 0))
                                        << golden_folder + '/' + name + ".txt";
    }
}

void GoldenTest::everyRule_isExtractedAsItWasChecked() {
    QFETCH(QString, path);
    QFETCH(QString, source);
    QFETCH(QString, golden);
    RW_NEEDS_SHARED(path);
    const QString found =
        listing(test::extracted(test::read_all(path).toStdString(), path.toStdString(), source.toStdString()));
    QVERIFY(!found.isEmpty());
    if (qEnvironmentVariableIsSet("RW_BLESS")) {
        QFile file(golden);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(found.toUtf8()) > 0);
    }
    QCOMPARE(found.split('\n'), QString::fromUtf8(test::read_all(golden)).split('\n'));
}

QTEST_APPLESS_MAIN(GoldenTest)
#include "golden_test.moc"
