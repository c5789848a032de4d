// Where the command line reads and writes: standard input, pipes, a full disk, signals; and that help has examples.

#include "tests/cli/program.h"

#include <csignal>

using namespace rw::tests;

class TestCliStreams : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void help_hasAnExampleThatRuns_data();
    void help_hasAnExampleThatRuns();
    void rules_areReadFromStandardInput();
    void standardInput_isNotReadTwice();
    void standardInput_isNotFixed();
    void logs_areReadFromAPipe();
    void fullDisk_isStatus4_data();
    void fullDisk_isStatus4();
    void closedPipe_endsQuietly();
    void interruption_isStatus130_data();
    void interruption_isStatus130();
    void results_goToStandardOutputOnly();

private:
    Workplace place_;
};

void TestCliStreams::initTestCase() {
    place_.write("rules/a.yml", processRule("A", 1, "evil"));
    place_.write("logs/one.ndjson", processEvent(101, "evil one") + processEvent(102, "good"));
}

void TestCliStreams::help_hasAnExampleThatRuns_data() {
    QTest::addColumn<QStringList>("command");
    for (const char* command : {"replay", "lint", "explain", "logs", "logs inspect", "logs convert", "logs fields"})
        QTest::newRow(command) << QString::fromLatin1(command).split(' ');
}

void TestCliStreams::help_hasAnExampleThatRuns() {
    QFETCH(QStringList, command);
    const Run help = place_.run(command + QStringList{"--help"});
    QCOMPARE(help.status, 0);
    QVERIFY(help.errors.isEmpty());
    const qsizetype at = help.out.indexOf("Example: rulewright-cli ");
    QVERIFY2(at >= 0, help.out);
    const QByteArray example = help.out.mid(at).split('\n').first().mid(int(strlen("Example: rulewright-cli ")));
    // Its paths are nowhere: all else about it must be right, so that only those are missed.
    const Workplace empty;
    const Run run = empty.run(QString::fromUtf8(example).split(' '));
    QVERIFY2(run.status == 3, example + ": " + run.errors);
}

void TestCliStreams::rules_areReadFromStandardInput() {
    const QByteArray rule = place_.read("rules/a.yml");
    const Run replayed = place_.run({"replay", "--rules", "-", "--logs", "logs", "--format", "json"}, rule);
    QCOMPARE(replayed.status, 0);
    QCOMPARE(replayed.objects().size(), 1);
    QCOMPARE(replayed.objects().first()[u"rule"][u"path"].toString(), QStringLiteral("-"));
    const Run linted = place_.run({"lint", "-"}, QByteArray(rule).replace("contains", "contians"));
    QCOMPARE(linted.status, 1);
    QVERIFY2(linted.out.startsWith("-:12:21: error: "), linted.out);
    const Run explained = place_.run({"explain", "--rule", "-", "--logs", "logs", "--record", "101"}, rule);
    QVERIFY2(explained.out.startsWith("Matches\n"), explained.out);
}

void TestCliStreams::standardInput_isNotReadTwice() {
    for (const QStringList& command : {QStringList{"replay", "--rules", "-"}, QStringList{"explain", "--rule", "-"}}) {
        const Run run = place_.run(command + QStringList{"--logs", "-"}, "x");
        QCOMPARE(run.status, 2);
        QVERIFY2(run.errors.contains("[RW0010]"), run.errors);
    }
}

void TestCliStreams::standardInput_isNotFixed() {
    const Run run = place_.run({"lint", "-", "--fix"}, place_.read("rules/a.yml"));
    QCOMPARE(run.status, 2);
    QVERIFY2(run.errors.startsWith("--fix: "), run.errors);
}

void TestCliStreams::logs_areReadFromAPipe() {
    QProcess shell;
    shell.setWorkingDirectory(place_.path());
    shell.setProcessEnvironment(place_.environment());
    shell.start(QStringLiteral("bash"),
                {QStringLiteral("-c"),
                 QStringLiteral("\"$0\" replay --rules <(cat rules/a.yml) --logs <(cat logs/one.ndjson) --format csv"),
                 QStringLiteral(RW_CLI)});
    QVERIFY(shell.waitForFinished());
    QCOMPARE(shell.exitCode(), 0);
    const QByteArray out = shell.readAllStandardOutput();
    QCOMPARE(out.count('\n'), 2);
    QVERIFY2(out.contains(",101,0,"), out);
}

void TestCliStreams::fullDisk_isStatus4_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("replay") << QStringList{"replay", "--rules", "rules", "--logs", "logs"};
    QTest::newRow("lint") << QStringList{"lint", "rules"};
    QTest::newRow("convert") << QStringList{"logs", "convert", "logs"};
}

void TestCliStreams::fullDisk_isStatus4() {
    QFETCH(QStringList, arguments);
    if (!QFile::exists(QStringLiteral("/dev/full"))) QSKIP("no /dev/full here");
    QProcess process;
    process.setWorkingDirectory(place_.path());
    process.setProcessEnvironment(place_.environment());
    process.setStandardOutputFile(QStringLiteral("/dev/full"));
    process.start(QStringLiteral(RW_CLI), arguments);
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 4);
    const QByteArray errors = process.readAllStandardError();
    QVERIFY2(errors.contains("[RW0004]"), errors);
}

void TestCliStreams::closedPipe_endsQuietly() {
    QByteArray many;
    for (int i = 0; i < 20'000; ++i) many += processEvent(i, "evil");
    place_.write("many/many.ndjson", many);
    QProcess shell;
    shell.setWorkingDirectory(place_.path());
    shell.setProcessEnvironment(place_.environment());
    shell.start(QStringLiteral("bash"),
                {QStringLiteral("-c"),
                 QStringLiteral("\"$0\" replay --rules rules --logs many --format json | head -n 1"),
                 QStringLiteral(RW_CLI)});
    QVERIFY(shell.waitForFinished());
    QCOMPARE(shell.readAllStandardOutput().count('\n'), 1);
    QCOMPARE(shell.readAllStandardError(), QByteArray());
}

void TestCliStreams::interruption_isStatus130_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("replay") << QStringList{"replay", "--rules", "rules", "--logs", "-"};
    QTest::newRow("explain") << QStringList{"explain", "--rule", "rules/a.yml", "--logs", "-", "--row", "0"};
    QTest::newRow("inspect") << QStringList{"logs", "inspect", "-"};
    QTest::newRow("convert") << QStringList{"logs", "convert", "-"};
    QTest::newRow("fields") << QStringList{"logs", "fields", "-"};
}

/// The input stays open: without a signal the program would wait for ever.
void TestCliStreams::interruption_isStatus130() {
    QFETCH(QStringList, arguments);
    QProcess process;
    process.setWorkingDirectory(place_.path());
    process.setProcessEnvironment(place_.environment());
    process.start(QStringLiteral(RW_CLI), arguments);
    QVERIFY(process.waitForStarted());
    const QByteArray events = processEvent(1, "evil").repeated(2'000);
    process.write(events);
    // Once all is taken, more than a pipe holds, the program is in its reading loop and its handlers are in place.
    while (process.bytesToWrite() > 0) QVERIFY(process.waitForBytesWritten());
    QCOMPARE(kill(static_cast<pid_t>(process.processId()), SIGINT), 0);
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 130);
    QCOMPARE(process.readAllStandardOutput(), QByteArray());
}

void TestCliStreams::results_goToStandardOutputOnly() {
    const QList<QStringList> commands{{"replay", "--rules", "rules", "--logs", "logs"},
                                      {"explain", "--rule", "rules/a.yml", "--logs", "logs", "--record", "102"},
                                      {"logs", "inspect", "logs"},
                                      {"logs", "convert", "logs"},
                                      {"logs", "fields", "logs"}};
    for (const QStringList& command : commands) {
        const Run run = place_.run(command);
        QCOMPARE(run.status, 0);
        QVERIFY2(!run.out.isEmpty() && run.errors.isEmpty(), run.errors);
        QVERIFY2(!run.out.contains('\x1b'), "colours where there is no terminal");
    }
}

QTEST_GUILESS_MAIN(TestCliStreams)
#include "cli_streams_test.moc"
