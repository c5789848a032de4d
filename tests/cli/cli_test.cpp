// The fixed contract of the command line, command by command: statuses, shapes, order, what goes to which stream.

#include "tests/cli/program.h"
#include "tests/engine/logs/input/pack.h"

using namespace rw::tests;

class TestCli : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void version_isOneLine();
    void wrongUsage_isStatus2_data();
    void wrongUsage_isStatus2();
    void refusedOptions_sayWhatIsNotReplayed_data();
    void refusedOptions_sayWhatIsNotReplayed();
    void replayJson_isOneObjectAMatch();
    void replayCsv_hasFiveColumns();
    void replayText_listsMatchesReasonsAndFiles();
    void replay_ordersByRulePathThenEvent();
    void replay_readsStandardInput();
    void replay_namesMembersOfArchives();
    void replay_numbersEventsWithoutARecordByTheirLine();
    void limit_endsTheList();
    void placeholders_fillExpand();
    void timings_areOneObject();
    void unreadableInput_isStatus3AndTheRestIsDone();
    void explainJson_isATree();
    void explain_tellsWhatIsMissing();
    void explain_numberThatNoEventHas_isWrongUsage();
    void nearMisses_countEventsThatOneLeafKeepsOut();
    void inspect_describesEachFile();
    void convert_writesEveryValueAsRead();
    void fields_listsColumnsWithTheirValues();

private:
    Workplace place_;
};

void TestCli::initTestCase() {
    place_.write("rules/b.yml", processRule("Second", 2, "evil"));
    place_.write("rules/sub/a.yml", processRule("Third", 3, "two"));
    place_.write("rules/a.yml", processRule("First, \"quoted\"", 1, "two"));
    place_.write("rules/draft.yml",
                 processRule("Draft", 4, "x").replace("condition: selection", "condition: selection and other"));
    place_.write("logs/one.ndjson",
                 processEvent(101, "evil one") + processEvent(102, "good") + processEvent(103, "evil two"));
    place_.write("logs/two.ndjson", processEvent(7, "two evil"));
}

void TestCli::version_isOneLine() {
    const Run run = place_.run({"--version"});
    QCOMPARE(run.status, 0);
    static const QRegularExpression line(R"(^rulewright \d+\.\d+\.\d+ \([0-9a-z]+; Qt-free; vectorscan [0-9.]+\)\n$)");
    QVERIFY2(line.match(run.out).hasMatch(), run.out);
}

void TestCli::wrongUsage_isStatus2_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no command") << QStringList{};
    QTest::newRow("unknown command") << QStringList{"reply"};
    QTest::newRow("logs alone") << QStringList{"logs"};
    QTest::newRow("no rules") << QStringList{"replay", "--logs", "logs"};
    QTest::newRow("no logs") << QStringList{"replay", "--rules", "rules"};
    QTest::newRow("unknown form") << QStringList{"replay", "--rules", "rules", "--logs", "logs", "--format", "xml"};
    QTest::newRow("form of another command") << QStringList{"lint", "rules", "--format", "csv"};
    QTest::newRow("negative threads") << QStringList{"replay", "--rules", "rules", "--logs", "logs", "-j", "-1"};
    QTest::newRow("too many threads") << QStringList{"replay", "--rules", "rules", "--logs", "logs", "-j", "100000"};
    QTest::newRow("two events") << QStringList{
        "explain", "--rule", "rules/a.yml", "--logs", "logs", "--row", "1", "--record", "1"};
    QTest::newRow("unknown target") << QStringList{"logs", "convert", "logs", "--to", "xml"};
    QTest::newRow("no such list of placeholders")
        << QStringList{"replay", "--rules", "rules", "--logs", "logs", "--placeholders", "none.yml"};
}

void TestCli::wrongUsage_isStatus2() {
    QFETCH(QStringList, arguments);
    const Run run = place_.run(arguments);
    QCOMPARE(run.status, 2);
    QVERIFY(!run.errors.isEmpty());
    QVERIFY(run.out.isEmpty());
}

void TestCli::refusedOptions_sayWhatIsNotReplayed_data() {
    QTest::addColumn<QStringList>("option");
    QTest::newRow("pipeline") << QStringList{"--pipeline", "p.yml"};
    QTest::newRow("filters") << QStringList{"--filters", "f"};
    QTest::newRow("tables") << QStringList{"--tables", "t"};
    QTest::newRow("now") << QStringList{"--now", "2026-01-01T00:00:00Z"};
    QTest::newRow("partial") << QStringList{"--partial"};
}

void TestCli::refusedOptions_sayWhatIsNotReplayed() {
    QFETCH(QStringList, option);
    const Run run = place_.run(QStringList{"replay", "--rules", "rules", "--logs", "logs"} + option);
    QCOMPARE(run.status, 2);
    QVERIFY(run.out.isEmpty());
    QVERIFY2(run.errors.startsWith(option.first().toUtf8() + ":") && run.errors.contains("[RW0010]"), run.errors);
}

void TestCli::replayJson_isOneObjectAMatch() {
    const Run run = place_.run({"replay", "--rules", "rules/a.yml", "--logs", "logs", "--format", "json"});
    QCOMPARE(run.status, 0);
    const QByteArray rule =
        R"({"rule":{"id":"00000000-0000-4000-8000-000000000001","title":"First, \"quoted\"","path":"rules/a.yml",)"
        R"("level":"high","language":"sigma"},"event":)";
    QCOMPARE(
        run.out,
        rule +
            R"({"file":"logs/one.ndjson","record":103,"row":2,"time":"2026-03-04T05:06:07.089Z","kind":"sysmon/1"}})" +
            "\n" + rule +
            R"({"file":"logs/two.ndjson","record":7,"row":0,"time":"2026-03-04T05:06:07.089Z","kind":"sysmon/1"}})" +
            "\n");
    QVERIFY2(run.errors.isEmpty(), run.errors);
}

void TestCli::replayCsv_hasFiveColumns() {
    place_.write("odd, names/x.ndjson", processEvent(5, "evil"));
    const Run run = place_.run({"replay", "--rules", "rules/b.yml", "--logs", "odd, names", "--format", "csv"});
    QCOMPARE(run.status, 0);
    QCOMPARE(
        run.out,
        QByteArray("rule_id,file,record,row,time\n00000000-0000-4000-8000-000000000002,\"odd, names/x.ndjson\",5,0,"
                   "2026-03-04T05:06:07.089Z\n"));
}

void TestCli::replayText_listsMatchesReasonsAndFiles() {
    const Run run = place_.run({"replay", "--rules", "rules", "--logs", "logs", "absent.evtx"});
    QCOMPARE(run.status, 3);
    QCOMPARE(run.out,
             QByteArray("Level  Matches  In scope  Rule\n"
                        "high         2         4  First, \"quoted\"  (rules/a.yml)\n"
                        "high         3         4  Second  (rules/b.yml)\n"
                        "high         2         4  Third  (rules/sub/a.yml)\n"
                        "3 of 4 rules match; 7 matches in 4 events of 3 files\n"
                        "\n"
                        "Not replayable: 1 of 4 rules\n"
                        "  rules/draft.yml:13: No selection is named other. [RW1402]\n"
                        "\n"
                        "Files with problems\n"
                        "  absent.evtx: byte 0: Cannot open the file: No such file or directory. [RW0001]\n"));
    QVERIFY2(run.errors.startsWith("absent.evtx: "), run.errors);
}

void TestCli::replay_ordersByRulePathThenEvent() {
    const QStringList tail{"--logs", "logs", "--format", "json"};
    const Run folder = place_.run(QStringList{"replay", "--rules", "rules"} + tail);
    const Run pieces =
        place_.run(QStringList{"replay", "--rules", "rules/sub", "rules/b.yml", "rules/a.yml", "rules/b.yml"} + tail);
    QCOMPARE(pieces.out, folder.out);
    QStringList order;
    for (const QJsonObject& match : folder.objects())
        order += match[u"rule"][u"path"].toString() + ' ' + match[u"event"][u"file"].toString() + ' ' +
                 QString::number(match[u"event"][u"record"].toInt());
    QCOMPARE(order,
             (QStringList{"rules/a.yml logs/one.ndjson 103",
                          "rules/a.yml logs/two.ndjson 7",
                          "rules/b.yml logs/one.ndjson 101",
                          "rules/b.yml logs/one.ndjson 103",
                          "rules/b.yml logs/two.ndjson 7",
                          "rules/sub/a.yml logs/one.ndjson 103",
                          "rules/sub/a.yml logs/two.ndjson 7"}));
}

void TestCli::replay_readsStandardInput() {
    const Run run = place_.run({"replay", "--rules", "rules/b.yml", "--logs", "-", "--format", "csv"},
                               processEvent(1, "good") + processEvent(2, "evil"));
    QCOMPARE(run.status, 0);
    QVERIFY2(run.out.endsWith("\n00000000-0000-4000-8000-000000000002,-,2,1,2026-03-04T05:06:07.089Z\n"), run.out);
}

void TestCli::replay_namesMembersOfArchives() {
    using namespace rw::logs::test;
    const QByteArray tar =
        pack_members(Packing::tar, {{"a/x.ndjson", processEvent(1, "evil")}, {"b", processEvent(2, "evil")}});
    place_.write("packed.tar.gz", pack_members(Packing::gzip, {{"", tar}}));
    place_.write("packed.zip", pack_members(Packing::zip, {{"in/y.ndjson", processEvent(3, "evil")}}));
    place_.write("x.ndjson.gz", pack_members(Packing::gzip, {{"", processEvent(4, "evil")}}));
    const Run run = place_.run({"replay",
                                "--rules",
                                "rules/b.yml",
                                "--logs",
                                "packed.tar.gz",
                                "packed.zip",
                                "x.ndjson.gz",
                                "--format",
                                "json"});
    QCOMPARE(run.status, 0);
    QStringList files;
    for (const QJsonObject& match : run.objects()) files += match[u"event"][u"file"].toString();
    QCOMPARE(files,
             (QStringList{"packed.tar.gz!a/x.ndjson", "packed.tar.gz!b", "packed.zip!in/y.ndjson", "x.ndjson.gz"}));
}

void TestCli::replay_numbersEventsWithoutARecordByTheirLine() {
    place_.write("flat.ndjson", "\n{\"CommandLine\":\"good\"}\n\n{\"CommandLine\":\"evil\"}\n");
    const Run run = place_.run({"replay", "--rules", "rules/b.yml", "--logs", "flat.ndjson", "--format", "json"});
    QCOMPARE(run.objects().size(), 1);
    const QJsonObject event = run.objects().first()[u"event"].toObject();
    QCOMPARE(event[u"record"].toInt(), 4);
    QCOMPARE(event[u"row"].toInt(), 1);
    QCOMPARE(event[u"kind"].toString(), QStringLiteral("unknown"));
}

void TestCli::limit_endsTheList() {
    const QStringList all{"replay", "--rules", "rules", "--logs", "logs", "--format", "json"};
    QCOMPARE(place_.run(all + QStringList{"--limit", "3"}).objects(), place_.run(all).objects().mid(0, 3));
    QCOMPARE(place_.run(all + QStringList{"--limit", "0"}).objects().size(), 7);
}

void TestCli::placeholders_fillExpand() {
    place_.write("expand/e.yml", processRule("Expanded", 5, "%bad%").replace("contains:", "contains|expand:"));
    place_.write("lists.yml", "bad: [one, good]\n");
    const QStringList replay{"replay", "--rules", "expand", "--logs", "logs", "--format", "json"};
    QCOMPARE(place_.run(replay + QStringList{"--placeholders", "lists.yml"}).objects().size(), 2);
    QCOMPARE(place_.run(replay).objects().size(), 0);
    QVERIFY(place_.run(replay.mid(0, 5)).out.contains("Not replayable: 1 of 1 rules"));
}

void TestCli::timings_areOneObject() {
    const Run run =
        place_.run({"replay", "--rules", "rules", "--logs", "logs", "--format", "json", "--timings", "-j", "2"});
    QCOMPARE(run.status, 0);
    const QJsonObject timings = QJsonDocument::fromJson(run.errors).object();
    QCOMPARE(
        timings.keys(),
        (QStringList{
            "bytes", "events", "files", "matches", "peak_rss_bytes", "replayable", "rules", "seconds", "threads"}));
    QCOMPARE(timings[u"seconds"].toObject().keys(),
             (QStringList{"compile", "load_rules", "match", "read", "stages", "total"}));
    QCOMPARE(timings[u"events"].toInt(), 4);
    QCOMPARE(timings[u"bytes"].toInt(), place_.read("logs/one.ndjson").size() + place_.read("logs/two.ndjson").size());
    QCOMPARE(timings[u"files"].toInt(), 2);
    QCOMPARE(timings[u"rules"].toInt(), 4);
    QCOMPARE(timings[u"replayable"].toInt(), 3);
    QCOMPARE(timings[u"matches"].toInt(), 7);
    QCOMPARE(timings[u"threads"].toInt(), 2);
    QVERIFY(timings[u"peak_rss_bytes"].toInteger() > 1'000'000);
}

void TestCli::unreadableInput_isStatus3AndTheRestIsDone() {
    place_.write("image.png", QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16));
    const Run run = place_.run(
        {"replay", "--rules", "absent.yml", "rules", "--logs", "image.png", "absent", "logs", "--format", "json"});
    QCOMPARE(run.status, 3);
    QCOMPARE(run.objects().size(), 7);
    QCOMPARE(run.errors.count('\n'), 3);
    for (const char* name : {"absent.yml: ", "image.png: ", "absent: "})
        QVERIFY2(run.errors.contains(name), run.errors);
    for (const QStringList& command :
         {QStringList{"logs", "inspect"}, QStringList{"logs", "convert"}, QStringList{"logs", "fields"}}) {
        const Run other = place_.run(command + QStringList{"absent", "logs"});
        QCOMPARE(other.status, 3);
        QVERIFY2(other.errors.contains("absent: ") && !other.out.isEmpty(), qPrintable(command.join(' ')));
    }
}

namespace {

/// Checks that the node and all below have the contract's members. @return leaves
QList<QJsonObject> leavesOf(const QJsonObject& node) {
    QList<QJsonObject> leaves;
    if (!node[u"verdict"].isBool() || node[u"span"].toArray().size() != 2 || !node[u"children"].isArray())
        qFatal("a node lacks a member");
    if (node[u"op"].toString() == u"leaf") {
        for (const char* key : {"field", "column", "predicate", "value", "missing"})
            if (!node.contains(QLatin1String(key))) qFatal("a leaf lacks %s", key);
        leaves += node;
    }
    for (const QJsonValue& child : node[u"children"].toArray()) leaves += leavesOf(child.toObject());
    return leaves;
}

} // namespace

void TestCli::explainJson_isATree() {
    const Run run =
        place_.run({"explain", "--rule", "rules/b.yml", "--logs", "logs", "--record", "103", "--format", "json"});
    QCOMPARE(run.status, 0);
    QCOMPARE(run.objects().size(), 1);
    const QJsonObject tree = run.objects().first();
    QCOMPARE(tree.keys(), (QStringList{"matched", "node", "scope"}));
    QCOMPARE(tree[u"matched"].toBool(), true);
    QCOMPARE(tree[u"scope"][u"matched"].toBool(), true);
    QVERIFY(!tree[u"scope"][u"reason"].toString().isEmpty());
    const QList<QJsonObject> leaves = leavesOf(tree[u"node"].toObject());
    QCOMPARE(leaves.size(), 1);
    QCOMPARE(leaves[0][u"field"].toString(), QStringLiteral("CommandLine"));
    QCOMPARE(leaves[0][u"column"].toString(), QStringLiteral("EventData.CommandLine"));
    QCOMPARE(leaves[0][u"value"].toString(), QStringLiteral("evil two"));
    QVERIFY(leaves[0][u"missing"].isNull());
    const QJsonArray span = leaves[0][u"span"].toArray();
    QCOMPARE(place_.read("rules/b.yml").mid(span[0].toInt(), span[1].toInt() - span[0].toInt()), QByteArray("'evil'"));
}

void TestCli::explain_tellsWhatIsMissing() {
    place_.write("missing.yml",
                 processRule("Missing", 6, "x")
                     .replace("        CommandLine|contains: 'x'\n",
                              "        CommandLine: 'x'\n        User: 'y'\n"
                              "        ParentImage: 'z'\n"));
    place_.write("missing.ndjson",
                 processEvent(1, "x").replace(R"("CommandLine":"x")", R"("CommandLine":null)") +
                     processEvent(2, "x").replace(R"("Image")", R"("User":"u","Image")"));
    const Run run =
        place_.run({"explain", "--rule", "missing.yml", "--logs", "missing.ndjson", "--row", "0", "--format", "json"});
    const QJsonObject tree = run.objects().first();
    QCOMPARE(tree[u"matched"].toBool(), false);
    QMap<QString, QString> missing;
    for (const QJsonObject& leaf : leavesOf(tree[u"node"].toObject()))
        missing[leaf[u"field"].toString()] = leaf[u"missing"].toString();
    QCOMPARE(missing, (QMap<QString, QString>{{"CommandLine", "null"}, {"User", "value"}, {"ParentImage", "field"}}));
}

void TestCli::explain_numberThatNoEventHas_isWrongUsage() {
    const Run run = place_.run({"explain", "--rule", "rules/b.yml", "--logs", "logs", "--record", "999"});
    QCOMPARE(run.status, 2);
    QVERIFY2(run.errors.contains("[RW0011]"), run.errors);
}

void TestCli::nearMisses_countEventsThatOneLeafKeepsOut() {
    place_.write("near.yml",
                 processRule("Near", 7, "x")
                     .replace("CommandLine|contains: 'x'", "CommandLine|contains|all: ['evil', 'two', 'o']"));
    const QStringList near{"explain", "--rule", "near.yml", "--logs", "logs", "--format", "json", "--near-misses"};
    const Run run = place_.run(near);
    QCOMPARE(run.status, 0);
    QCOMPARE(run.objects().size(), 1); // "evil one" lacks only 'two'; "good" lacks two of three
    const QJsonObject miss = run.objects().first();
    QCOMPARE(miss.keys(), (QStringList{"events", "examples", "leaf"}));
    QCOMPARE(miss[u"events"].toInt(), 1);
    QCOMPARE(miss[u"leaf"][u"predicate"].toString(), QStringLiteral("CommandLine contains two"));
    QCOMPARE(miss[u"examples"].toArray().size(), 1);
    QCOMPARE(miss[u"examples"][0][u"record"].toInt(), 101);
    QCOMPARE(place_.run(near + QStringList{"2"}).out, run.out);
    QVERIFY(place_.run({"explain", "--near-misses", "--rule", "near.yml", "--logs", "logs"}).out.contains("1 event"));
}

void TestCli::inspect_describesEachFile() {
    place_.write("mixed/a.ndjson",
                 processEvent(1, "x") + "{\"broken\":\n" + processEvent(2, "y").replace("07.089Z", "09Z"));
    place_.write("mixed/b.json", "[{\"a\":1},{\"b\":2}]");
    const Run run = place_.run({"logs", "inspect", "mixed", "--format", "json"});
    QCOMPARE(run.status, 0);
    const QList<QJsonObject> files = run.objects();
    QCOMPARE(files.size(), 2);
    QCOMPARE(files[0].keys(),
             (QStringList{
                 "columns", "container", "damaged", "events", "file", "first", "format", "kinds", "last", "problems"}));
    QCOMPARE(files[0][u"file"].toString(), QStringLiteral("mixed/a.ndjson"));
    QCOMPARE(files[0][u"events"].toInt(), 2);
    QCOMPARE(files[0][u"damaged"].toInt(), 1);
    QCOMPARE(files[0][u"first"].toString(), QStringLiteral("2026-03-04T05:06:07.089Z"));
    QCOMPARE(files[0][u"last"].toString(), QStringLiteral("2026-03-04T05:06:09Z"));
    QCOMPARE(files[0][u"kinds"].toObject(), (QJsonObject{{"sysmon/1", 2}}));
    QCOMPARE(files[0][u"columns"].toInt(), 7);
    QCOMPARE(files[0][u"problems"][0].toObject().keys(), (QStringList{"code", "message", "offset"}));
    QCOMPARE(files[0][u"problems"][0][u"offset"].toInt(), processEvent(1, "x").size());
    QCOMPARE(files[1][u"events"].toInt(), 2);
    QCOMPARE(files[1][u"columns"].toInt(), 2);
    const Run csv = place_.run({"logs", "inspect", "mixed/b.json", "--format", "csv"});
    QCOMPARE(
        csv.out,
        QByteArray("file,format,container,events,damaged,first,last,columns,problems\nmixed/b.json,JSON,,2,0,,,2,0\n"));
}

void TestCli::convert_writesEveryValueAsRead() {
    const QByteArray event =
        R"({"a":"x,\"y","b":[1,"2",null],"c":null,"d":1.5,"e":true,"f":{"g":"","h":18446744073709551615}})";
    const Run json = place_.run({"logs", "convert", "-", "--to", "ndjson"}, event);
    QCOMPARE(json.status, 0);
    QCOMPARE(
        json.out,
        QByteArray(R"({"a":"x,\"y","b":[1,"2",null],"c":null,"d":1.5,"e":true,"f.g":"","f.h":18446744073709551615})"
                   "\n"));
    const Run csv = place_.run({"logs", "convert", "-", "--to", "csv", "--out", "out.csv"}, event);
    QCOMPARE(csv.status, 0);
    QVERIFY(csv.out.isEmpty());
    QCOMPARE(place_.read("out.csv"),
             QByteArray("a,b,c,d,e,f.g,f.h\n\"x,\"\"y\",\"1, 2, null\",null,1.5,true,,18446744073709551615\n"));
    QCOMPARE(place_.run({"logs", "convert", "-", "--out", "absent/out.csv"}, event).status, 3);
    const Run again = place_.run({"logs", "convert", "logs"}); // what it writes reads as the same events
    place_.write("again.ndjson", again.out);
    QCOMPARE(place_.run({"logs", "convert", "again.ndjson"}).out, again.out);
}

void TestCli::fields_listsColumnsWithTheirValues() {
    const Run run = place_.run({"logs", "fields", "logs", "--format", "json", "--top", "1"});
    QCOMPARE(run.status, 0);
    QJsonObject image;
    for (const QJsonObject& column : run.objects())
        if (column[u"column"].toString() == u"EventData.Image") image = column;
    QCOMPARE(image.keys(), (QStringList{"canonical", "column", "distinct", "rows", "top", "type"}));
    QVERIFY(!image[u"canonical"].toString().isEmpty());
    QCOMPARE(image[u"type"].toString(), QStringLiteral("string"));
    QCOMPARE(image[u"rows"].toInt(), 4);
    QCOMPARE(image[u"distinct"].toInt(), 1);
    QCOMPARE(image[u"top"].toArray(), (QJsonArray{QJsonObject{{"value", "C:\\Tools\\a.exe"}, {"rows", 4}}}));
    const Run csv = place_.run({"logs", "fields", "logs", "--format", "csv", "--top", "2"});
    QVERIFY2(csv.out.startsWith("column,canonical,type,rows,distinct,top\n"), csv.out);
    QVERIFY2(csv.out.contains("\nSystem.EventRecordID,,integer,4,4,101 (1); 102 (1)\n"), csv.out);
}

QTEST_GUILESS_MAIN(TestCli)
#include "cli_test.moc"
