// Files of tags that users give to rules.
#include <QtTest>

#include "engine/catalog/overrides.h"

#include <fstream>

using namespace rw::catalog;

class OverridesTest : public QObject {
    Q_OBJECT

private slots:
    void aFile_isRead_data();
    void aFile_isRead();
    void anOverride_isAboutARule_data();
    void anOverride_isAboutARule();
    void aTag_namesATechnique_data();
    void aTag_namesATechnique();
};

void OverridesTest::aFile_isRead_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("count"); // -1: refused
    QTest::newRow("nothing") << QByteArray("") << 0;
    QTest::newRow("one") << QByteArray("- rule: a.yml\n  add: [T1554]\n") << 1;
    QTest::newRow("give and take") << QByteArray("- rule: x\n  add: [attack.t1554, T1059.001]\n  remove: [T1036]\n")
                                   << 3;
    QTest::newRow("no list") << QByteArray("rule: x\n") << -1;
    QTest::newRow("no rule") << QByteArray("- add: [T1554]\n") << -1;
    QTest::newRow("no technique") << QByteArray("- rule: x\n  add: [T15]\n") << -1;
    QTest::newRow("not YAML") << QByteArray("- [\n") << -1;
    QTest::newRow("lists of lists") << QByteArray("- rule: x\n  add: [[T1554]]\n") << -1;
}

void OverridesTest::aFile_isRead() {
    QFETCH(QByteArray, text);
    QFETCH(int, count);
    const QTemporaryDir folder;
    const std::string path = folder.filePath("tags.yaml").toStdString();
    std::ofstream(path) << text.toStdString();
    const auto read = read_overrides(path);
    QCOMPARE(read.has_value() ? int(read->size()) : -1, count);
    if (!read) QCOMPARE(read.error().code, std::string("RW0607"));
}

void OverridesTest::anOverride_isAboutARule_data() {
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<bool>("about");
    QTest::newRow("id") << QByteArray("ABC") << true;
    QTest::newRow("title") << QByteArray("my rule") << true;
    QTest::newRow("path") << QByteArray("a/b/c.yml") << true;
    QTest::newRow("end of path") << QByteArray("b/c.yml") << true;
    QTest::newRow("part of a name") << QByteArray("c.ym") << false;
    QTest::newRow("end of a name") << QByteArray(".yml") << false;
    QTest::newRow("nothing") << QByteArray("") << false;
}

void OverridesTest::anOverride_isAboutARule() {
    QFETCH(QByteArray, rule);
    QTEST(is_about({rule.toStdString(), "T1554", false}, "abc", "My Rule", "a/b/c.yml"), "about");
}

void OverridesTest::aTag_namesATechnique_data() {
    QTest::addColumn<QByteArray>("technique");
    for (const auto& [tag, technique] :
         std::vector<std::pair<const char*, const char*>>{{"attack.t1554", "T1554"},
                                                          {"attack.T1059.001", "T1059.001"},
                                                          {"t1059", "T1059"},
                                                          {"T105", ""},
                                                          {"T10590", ""},
                                                          {"T1059.01", ""},
                                                          {"attack.persistence", ""},
                                                          {"cve.2021-1", ""},
                                                          {"none", ""}})
        QTest::newRow(tag) << QByteArray(technique);
}

void OverridesTest::aTag_namesATechnique() {
    QTEST(QByteArray::fromStdString(technique_of(QTest::currentDataTag())), "technique");
}

QTEST_APPLESS_MAIN(OverridesTest)
#include "overrides_test.moc"
