// What a field name means, by schema and scope.
#include <QtTest>

#include "engine/taxonomy/field_aliases.h"

#include <fstream>

using namespace rw::taxonomy;

class FieldAliasesTest : public QObject {
    Q_OBJECT

private slots:
    void aName_hasItsMeaning_data();
    void aName_hasItsMeaning();
    void aName_hasOneMeaningInAScope();
    void aMalformedTable_isRefused();
};

void FieldAliasesTest::aName_hasItsMeaning_data() {
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QByteArray>("scope");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("canonical");
    const auto row = [](const char* title, const char* schema, const char* scope, const char* name, const char* is) {
        QTest::newRow(title) << QByteArray(schema) << QByteArray(scope) << QByteArray(name) << QByteArray(is);
    };
    row("ECS, everywhere", "ecs", "", "process.executable", "process.image");
    row("ECS, base name", "ecs", "", "process.name", "process.image");
    row("letters do not count", "ecs", "", "Process.Name", "process.image");
    row("data model", "cim", "Processes", "process_name", "process.image");
    row("table of processes", "defender_xdr", "DeviceProcessEvents", "FolderPath", "process.image");
    row("table of files", "defender_xdr", "DeviceFileEvents", "FolderPath", "file.path");
    row("two meanings and no scope", "defender_xdr", "", "FolderPath", "");
    row("acting process of other tables",
        "defender_xdr",
        "DeviceFileEvents",
        "InitiatingProcessFileName",
        "process.image");
    row("parent in the table of processes",
        "defender_xdr",
        "DeviceProcessEvents",
        "InitiatingProcessFileName",
        "parent.image");
    row("Sigma's log source", "sigma", "macos/process_creation", "Image", "process.image");
    row("ECS on Windows", "ecs", "windows/file_event", "file.path", "file.path");
    row("another schema", "cim", "", "process.executable", "");
    row("nothing", "ecs", "", "", "");
}

void FieldAliasesTest::aName_hasItsMeaning() {
    static const auto aliases = FieldAliases::load(RW_SOURCE_DIR "/catalogs/taxonomy");
    QVERIFY2(aliases.has_value(), aliases ? "" : aliases.error().message.c_str());
    QVERIFY((*aliases)->size() > 2'000);
    QFETCH(QByteArray, schema);
    QFETCH(QByteArray, scope);
    QFETCH(QByteArray, name);
    std::vector<std::string> scopes;
    if (!scope.isEmpty()) scopes.push_back(scope.toStdString());
    QTEST(
        QByteArray::fromStdString(std::string((*aliases)->canonical(schema.toStdString(), scopes, name.toStdString()))),
        "canonical");
}

void FieldAliasesTest::aName_hasOneMeaningInAScope() {
    QFile file(RW_SOURCE_DIR "/catalogs/taxonomy/aliases.csv");
    QVERIFY(file.open(QIODevice::ReadOnly));
    QMap<QString, QString> meanings;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.isEmpty() || line.startsWith('#')) continue;
        const QList<QByteArray> cells = line.split(',');
        QCOMPARE(cells.size(), 4);
        for (const QByteArray& scope : cells[1].split('|')) {
            QString& meaning = meanings[QString::fromUtf8(cells[0] + ' ' + scope + ' ' + cells[2].toLower())];
            QVERIFY2(meaning.isEmpty() || meaning == cells[3], line);
            meaning = QString::fromUtf8(cells[3]);
        }
    }
    QVERIFY(meanings.size() > 4'000);
}

void FieldAliasesTest::aMalformedTable_isRefused() {
    const QTemporaryDir folder;
    std::ofstream(folder.filePath("aliases.csv").toStdString()) << "ecs,*,a,b\necs,*\n";
    const auto aliases = FieldAliases::load(folder.path().toStdString());
    QVERIFY(!aliases.has_value());
    QCOMPARE(aliases.error().code, std::string("RW0202"));
    QVERIFY(!FieldAliases::load("/nonexistent").has_value());
}

QTEST_APPLESS_MAIN(FieldAliasesTest)
#include "field_aliases_test.moc"
