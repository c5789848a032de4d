// `catalog …`: statuses, shapes, and that every form says the same.

#include "tests/cli/program.h"

using namespace rw::tests;

namespace {

QByteArray taggedRule(const QByteArray& title, int number, const QByteArray& part, const QByteArray& technique) {
    return processRule(title, number, part).replace("date: 2026", "tags:\n    - attack." + technique + "\ndate: 2026");
}

} // namespace

class TestCliCatalog : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void build_tellsWhatItRead();
    void anotherBuildOfTheProgram_readsAllAgain();
    void build_withoutSources_isWrongUsage_data();
    void build_withoutSources_isWrongUsage();
    void build_ofAMissingFolder_isStatus3();
    void stats_isOneObject();
    void techniqueJson_hasTheFixedMembers();
    void technique_hasEveryForm_data();
    void technique_hasEveryForm();
    void values_commandNoTerminal();
    void tags_giveTechniques();
    void rule_hasSpansAndText();
    void search_isJsonLines();
    void eventAndField_haveTheirUsers();
    void whatIsNotThere_isStatus1_data();
    void whatIsNotThere_isStatus1();
    void aDamagedCatalog_isRebuilt();

private:
    [[nodiscard]] Run ask(const QStringList& arguments) const {
        return place_.run(QStringList{"catalog"} + arguments + QStringList{"--db", "c.db"});
    }

    [[nodiscard]] QJsonObject json(const QStringList& arguments) const {
        return ask(arguments + QStringList{"--format", "json"}).objects().value(0);
    }

    Workplace place_;
};

void TestCliCatalog::initTestCase() {
    place_.write("rules/a.yml", taggedRule("First", 1, "evil", "t1554"));
    place_.write("rules/b.yml", taggedRule("Second", 2, "evil", "t1554"));
    place_.write("rules/c.yml", taggedRule("Third", 3, "evil", "t1036"));
    place_.write("rules/d.yml", taggedRule("Fourth", 4, "ESC", "t1003").replace("'ESC'", R"("\e[31m<b>|x")"));
    place_.write("rules/README.rst", "nothing\n");
}

void TestCliCatalog::build_tellsWhatItRead() {
    QJsonObject report = json({"build", "rules"});
    QCOMPARE(report[u"files"].toInt(), 4);
    QCOMPARE(report[u"written"].toInt(), 4);
    QCOMPARE(report[u"by_vendor"][u"sigma"][u"rules"].toInt(), 4);
    QCOMPARE(report[u"complete"].toBool(), true);
    report = json({"build", "rules"});
    QCOMPARE(report[u"unchanged"].toInt(), 4);
    QCOMPARE(report[u"written"].toInt(), 0);
    const Run text = ask({"build", "--name", "mine=rules"});
    QCOMPARE(text.status, 0);
    QVERIFY(text.out.startsWith("4 files: 0 read, 4 unchanged, 0 gone\n"));
}

void TestCliCatalog::anotherBuildOfTheProgram_readsAllAgain() {
    const QString other = place_.path() + "/other-build";
    QVERIFY(QFile::copy(RW_CLI, other));
    const auto written = [&] {
        const QStringList arguments{"catalog", "build", "rules", "--db", "builds.db", "--format", "json"};
        return place_.run(arguments, {}, other).objects().value(0)[u"written"].toInt(-1);
    };
    QCOMPARE(written(), 4);
    QCOMPARE(written(), 0);
    QFile program(other);
    QVERIFY(program.open(QIODevice::ReadOnly));
    QVERIFY(program.setFileTime(QDateTime::currentDateTime().addDays(-1), QFileDevice::FileModificationTime));
    program.close();
    QCOMPARE(written(), 4);
    QCOMPARE(written(), 0);
}

void TestCliCatalog::build_withoutSources_isWrongUsage_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no source") << QStringList{"build"};
    QTest::newRow("no name") << QStringList{"build", "--name", "=rules"};
    QTest::newRow("no path") << QStringList{"build", "--name", "rules"};
    QTest::newRow("malformed tags") << QStringList{"build", "rules", "--tags", "rules/a.yml"};
}

void TestCliCatalog::build_withoutSources_isWrongUsage() {
    QFETCH(QStringList, arguments);
    const Run run = ask(arguments);
    QCOMPARE(run.status, 2);
    QVERIFY(run.out.isEmpty());
    QVERIFY(!run.errors.isEmpty());
}

void TestCliCatalog::build_ofAMissingFolder_isStatus3() {
    const Run run = place_.run({"catalog", "build", "--db", "missing.db", "nowhere"});
    QCOMPARE(run.status, 3);
    QVERIFY(run.errors.contains("[RW0001]"));
}

void TestCliCatalog::stats_isOneObject() {
    const Run run = ask({"stats", "--format", "json"});
    QCOMPARE(run.status, 0);
    QCOMPARE(run.objects().size(), 1);
    const QJsonObject stats = run.objects().front();
    QCOMPARE(stats[u"rules"][u"sigma"][u"parsed"].toInt(), 4);
    QCOMPARE(stats[u"rules"][u"sigma"][u"replayable"].toInt(), 4);
    QCOMPARE(stats[u"techniques"].toInt(), 3);
    QCOMPARE(stats[u"indicators"].toInt(), 2);
    QCOMPARE(stats[u"predicates"][u"sigma"][u"total"].toInt(), 4);
    QCOMPARE(stats[u"predicates"][u"sigma"][u"canonical"].toInt(), 4);
}

void TestCliCatalog::techniqueJson_hasTheFixedMembers() {
    const QJsonObject page = json({"technique", "t1554"});
    QCOMPARE(page[u"id"].toString(), QStringLiteral("T1554"));
    QCOMPARE(page[u"name"].toString(), QStringLiteral("Compromise Host Software Binary"));
    QCOMPARE(page[u"tactics"].toArray(), (QJsonArray{"Persistence"}));
    QCOMPARE(page[u"rules"][u"total"].toInt(), 2);
    const QJsonArray rules = page[u"rules"][u"by_vendor"][u"sigma"].toArray();
    QCOMPARE(rules.size(), 2);
    QCOMPARE(rules[0][u"title"].toString(), QStringLiteral("First"));
    QCOMPARE(rules[0][u"path"].toString(), QStringLiteral("mine/a.yml"));
    QCOMPARE(rules[0][u"predicates"].toInt(), 1);
    QCOMPARE(page[u"events"].toArray().size(), 2);
    QCOMPARE(page[u"events"][1][u"provider"].toString(), QStringLiteral("Sysmon"));
    QCOMPARE(page[u"events"][1][u"event"].toString(), QStringLiteral("Event ID 1"));
    QCOMPARE(page[u"fields"][0][u"field"].toString(), QStringLiteral("process.command_line"));
    QCOMPARE(page[u"fields"][0][u"operators"].toObject(), (QJsonObject{{"contains", 2}}));
    const QJsonObject indicator = page[u"indicators"][0].toObject();
    QCOMPARE(indicator[u"value"].toString(), QStringLiteral("evil"));
    QCOMPARE(indicator[u"rules"].toInt(), 2);
    QCOMPARE(indicator[u"reach"].toInt(), 3);
    QCOMPARE(indicator[u"rule_ids"].toArray().size(), 2);
    QCOMPARE(page[u"totals"][u"indicators"].toInt(), 1);
    QCOMPARE(page[u"totals"][u"exclusions"].toInt(), 0);
    QVERIFY(json({"technique", "T1003"})[u"indicators"][0][u"reach"].isNull());
}

void TestCliCatalog::technique_hasEveryForm_data() {
    QTest::addColumn<QByteArray>("begin");
    QTest::newRow("text") << QByteArray("Compromise Host Software Binary T1554\nTactic: Persistence\n");
    QTest::newRow("md") << QByteArray("# Compromise Host Software Binary T1554\n");
    QTest::newRow("html") << QByteArray("<!DOCTYPE html>\n<html lang=\"en\">");
}

void TestCliCatalog::technique_hasEveryForm() {
    QFETCH(QByteArray, begin);
    const Run run = ask({"technique", "T1554", "--format", QTest::currentDataTag()});
    QCOMPARE(run.status, 0);
    QVERIFY2(run.out.startsWith(begin), run.out);
    for (const char* part :
         {"Events covered", "Sysmon", "Fields filtered most (1 distinct)", "Top indicator values", "evil", "First"})
        QVERIFY2(run.out.contains(part), part);
}

void TestCliCatalog::values_commandNoTerminal() {
    for (const char* form : {"text", "md", "html"}) {
        const Run run = ask({"technique", "T1003", "--format", form});
        QVERIFY(!run.out.contains('\x1b'));
        QVERIFY2(run.out.contains("x1B"), run.out);
    }
    QVERIFY(ask({"technique", "T1003", "--format", "html"}).out.contains("&lt;b&gt;"));
    QVERIFY(ask({"technique", "T1003", "--format", "md"}).out.contains("\\|x"));
}

void TestCliCatalog::tags_giveTechniques() {
    place_.write("tags.yaml", "- rule: c.yml\n  add: [T1554]\n");
    QCOMPARE(ask({"build", "--name", "mine=rules", "--tags", "tags.yaml"}).status, 0);
    QCOMPARE(json({"technique", "T1554"})[u"rules"][u"total"].toInt(), 3);
    place_.write("tags.yaml", "[]\n");
    QCOMPARE(ask({"build", "--name", "mine=rules", "--tags", "tags.yaml"}).status, 0);
    QCOMPARE(json({"technique", "T1554"})[u"rules"][u"total"].toInt(), 2);
}

void TestCliCatalog::rule_hasSpansAndText() {
    const QJsonObject page = json({"rule", "00000000-0000-4000-8000-000000000001"});
    QCOMPARE(page[u"title"].toString(), QStringLiteral("First"));
    const QByteArray text = page[u"text"].toString().toUtf8();
    QCOMPARE(text, place_.read("rules/a.yml"));
    const QJsonObject test = page[u"tests"][0].toObject();
    QCOMPARE(test[u"polarity"].toString(), QStringLiteral("indicator"));
    const int begin = test[u"span"][0].toInt();
    QVERIFY(text.mid(begin, test[u"span"][1].toInt() - begin).contains("evil"));
    QCOMPARE(json({"rule", "b.yml"})[u"title"].toString(), QStringLiteral("Second"));
}

void TestCliCatalog::search_isJsonLines() {
    const Run run = ask({"search", "evil", "--format", "json"});
    QCOMPARE(run.status, 0);
    QCOMPARE(run.objects().size(), 3);
    QCOMPARE(ask({"search", "evil technique:T1036", "--format", "json"}).objects().size(), 1);
    QCOMPARE(ask({"search", "evil", "--limit", "2", "--format", "json"}).objects().size(), 2);
}

void TestCliCatalog::eventAndField_haveTheirUsers() {
    QCOMPARE(json({"event", "sysmon/1"})[u"rules"][u"total"].toInt(), 4);
    const QJsonObject field = json({"field", "CommandLine"});
    QCOMPARE(field[u"field"].toString(), QStringLiteral("process.command_line"));
    QCOMPARE(field[u"used_by"][u"rules"][u"total"].toInt(), 4);
    QCOMPARE(field[u"indicators"][0][u"reach"].toInt(), 3);
}

void TestCliCatalog::whatIsNotThere_isStatus1_data() {
    QTest::addColumn<QStringList>("arguments");
    for (const char* command : {"technique", "rule", "event", "field", "search"})
        QTest::newRow(command) << QStringList{command, "nonsense-99"};
}

void TestCliCatalog::whatIsNotThere_isStatus1() {
    QFETCH(QStringList, arguments);
    QCOMPARE(ask(arguments).status, 1);
    const Run none = place_.run(QStringList{"catalog"} + arguments + QStringList{"--db", "none.db"});
    QCOMPARE(none.status, 3);
    QVERIFY(none.errors.contains("[RW0001]"));
}

void TestCliCatalog::aDamagedCatalog_isRebuilt() {
    place_.write("damaged.db", QByteArray("SQLite format 3\0", 16) + QByteArray(5'000, 'x'));
    const QStringList build{"catalog", "build", "--db", "damaged.db", "rules"};
    const Run refused = place_.run(build);
    QCOMPARE(refused.status, 3);
    QVERIFY(refused.errors.contains("[RW0602]"));
    QCOMPARE(place_.run(build + QStringList{"--rebuild"}).status, 0);
    QCOMPARE(place_.run({"catalog", "technique", "T1554", "--db", "damaged.db"}).status, 0);
}

QTEST_GUILESS_MAIN(TestCliCatalog)
#include "cli_catalog_test.moc"
