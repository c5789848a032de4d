// ATT&CK by id and by tag, in both versions.

#include <QTest>

#include "engine/taxonomy/attack.h"

using namespace rw::taxonomy;

class AttackTest : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() {
        auto loaded = Attack::load(RW_SOURCE_DIR "/catalogs");
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
        attack_ = *loaded;
        QVERIFY(attack_->techniques().size() > 800);
        QCOMPARE(attack_->tactics().size(), size_t{16});
    }

    void technique_isFoundById() {
        const Technique* technique = attack_->technique("t1059.001");
        QVERIFY(technique != nullptr);
        QCOMPARE(technique->name, std::string("PowerShell"));
        QCOMPARE(technique->parent, std::string("T1059"));
        QCOMPARE(technique->tactics, std::vector<std::string>{"execution"});
        QVERIFY(technique->active());
        QVERIFY(attack_->technique("T9999") == nullptr);
        QVERIFY(attack_->technique("") == nullptr);
    }

    void technique_everyParentAndSuccessorExists() {
        for (const Technique& technique : attack_->techniques()) {
            QVERIFY2(technique.parent.empty() || attack_->technique(technique.parent) != nullptr, technique.id.c_str());
            QVERIFY2(technique.successor.empty() || attack_->technique(technique.successor) != nullptr,
                     technique.id.c_str());
            for (const std::string& tactic : technique.tactics)
                QVERIFY2(attack_->tactic(tactic) != nullptr, technique.id.c_str());
        }
    }

    void tag_namesTechniqueOrTactic_data() {
        QTest::addColumn<QByteArray>("tag");
        QTest::addColumn<QString>("meaning");
        QTest::newRow("technique") << QByteArray("attack.t1059.001") << "T1059.001";
        QTest::newRow("upper case") << QByteArray("ATTACK.T1003") << "T1003";
        QTest::newRow("tactic") << QByteArray("attack.execution") << "execution";
        QTest::newRow("tactic of 18.1") << QByteArray("attack.defense-evasion") << "defense-evasion";
        QTest::newRow("tactic of 19") << QByteArray("attack.stealth") << "stealth";
        QTest::newRow("old spelling") << QByteArray("attack.credential_access") << "credential-access";
        QTest::newRow("unknown technique") << QByteArray("attack.t9999") << "";
        QTest::newRow("group") << QByteArray("attack.g0016") << "";
        QTest::newRow("other space") << QByteArray("cve.2021-44228") << "";
        QTest::newRow("nothing behind") << QByteArray("attack.") << "";
    }

    void tag_namesTechniqueOrTactic() {
        QFETCH(QByteArray, tag);
        QFETCH(QString, meaning);
        const AttackTag found = attack_->tag(tag.constData());
        const std::string got = found.technique != nullptr ? found.technique->id
                                : found.tactic != nullptr  ? found.tactic->short_name
                                                           : std::string();
        QCOMPARE(QString::fromStdString(got), meaning);
    }

    void tactic_tellsVersion() {
        QVERIFY(!attack_->tactic("defense-evasion")->current);
        QVERIFY(attack_->tactic("stealth")->current);
    }

private:
    std::shared_ptr<const Attack> attack_;
};

QTEST_APPLESS_MAIN(AttackTest)
#include "attack_test.moc"
