// ATT&CK by id and by tag, in both versions.

#include <QTemporaryDir>
#include <QTest>

#include "engine/taxonomy/attack.h"

#include <fstream>

using namespace rw::taxonomy;

namespace {

/// Two techniques that are known, one that is new, a tactic, and what is not to be read.
constexpr const char* stix_bundle =
    "{\"type\":\"bundle\",\"objects\":["
    "{\"type\":\"attack-pattern\",\"id\":\"a--1\",\"name\":\"New Name\",\"description\":\"See "
    "[that](https://x).(Citation: Y)\\n\\nMore.\","
    "\"external_references\":[{\"source_name\":\"mitre-attack\",\"external_id\":\"T1554\"}],"
    "\"kill_chain_phases\":[{\"kill_chain_name\":\"mitre-attack\",\"phase_name\":\"execution\"}]},"
    "{\"type\":\"attack-pattern\",\"id\":\"a--2\",\"name\":\"Gone\",\"revoked\":true,"
    "\"external_references\":[{\"source_name\":\"mitre-attack\",\"external_id\":\"T1003\"}]},"
    "{\"type\":\"attack-pattern\",\"id\":\"a--3\",\"name\":\"Fresh\","
    "\"external_references\":[{\"source_name\":\"other\"},{\"source_name\":\"mitre-attack\",\"external_id\":\"T9998."
    "001\"}]},"
    "{\"type\":\"relationship\",\"relationship_type\":\"revoked-by\",\"source_ref\":\"a--2\",\"target_ref\":\"a--1\"},"
    "{\"type\":\"x-mitre-tactic\",\"name\":\"Fresh Tactic\",\"x_mitre_shortname\":\"fresh\","
    "\"external_references\":[{\"source_name\":\"mitre-attack\",\"external_id\":\"TA9999\"}]},"
    "7, {\"type\":\"attack-pattern\"}]}";

} // namespace

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

    void stix_refreshesWhatItNames() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath("bundle.json").toStdString();
        std::ofstream(path) << stix_bundle;
        const auto fresh = attack_->refreshed(path);
        QVERIFY2(fresh.has_value(), fresh ? "" : fresh.error().message.c_str());
        const Technique* named = (*fresh)->technique("T1554");
        QCOMPARE(named->name, std::string("New Name"));
        QCOMPARE(named->description, std::string("See that. More."));
        QCOMPARE(named->tactics, std::vector<std::string>{"execution"});
        QCOMPARE(named->tactics_18, std::vector<std::string>{"persistence"});
        QVERIFY(named->active());
        QVERIFY(!(*fresh)->technique("T1003")->active());
        QCOMPARE((*fresh)->technique("T1003")->successor, std::string("T1554"));
        QCOMPARE((*fresh)->technique("t9998.001")->parent, std::string("T9998"));
        QCOMPARE((*fresh)->technique("t9998.001")->status_18, std::string("absent"));
        QCOMPARE((*fresh)->tactic("fresh")->id, std::string("TA9999"));
        QCOMPARE((*fresh)->technique("T1059")->name, attack_->technique("T1059")->name);
        QCOMPARE(attack_->technique("T1554")->name, std::string("Compromise Host Software Binary"));
    }

    void stix_thatIsNone_isRefused_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"", "{", "[]", "{\"type\":\"bundle\"}", "{\"type\":\"bundle\",\"objects\":[]}"})
            QTest::newRow(text) << QByteArray(text);
    }

    void stix_thatIsNone_isRefused() {
        QFETCH(QByteArray, text);
        const QTemporaryDir folder;
        const std::string path = folder.filePath("bundle.json").toStdString();
        std::ofstream(path) << text.toStdString();
        QCOMPARE(attack_->refreshed(path).error().code, std::string("RW0203"));
    }

private:
    std::shared_ptr<const Attack> attack_;
};

QTEST_APPLESS_MAIN(AttackTest)
#include "attack_test.moc"
