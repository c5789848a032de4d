// The bundled example workspace, as the first run replays it: every rule finds the events that were written for it,
// and the answer is the same however many threads look.

#include "tests/cli/program.h"

using namespace rw::tests;

class TestCliExamples : public QObject {
    Q_OBJECT

private slots:
    void attack_isFoundAsItWasWritten();
    void bytes_areTheSameOnAnyNumberOfThreads_data();
    void bytes_areTheSameOnAnyNumberOfThreads();
    void rules_haveNoProblemButTheDraft();

private:
    [[nodiscard]] static QString examples(const char* part) {
        return QStringLiteral(RW_SOURCE_DIR "/catalogs/examples/") + QLatin1String(part);
    }

    Workplace place_;
};

void TestCliExamples::attack_isFoundAsItWasWritten() {
    const Run run =
        place_.run({"replay", "--rules", examples("rules"), "--logs", examples("logs/attack"), "--format", "json"});
    QCOMPARE(run.status, 0);
    QMap<QString, int> counts;
    for (const QJsonObject& match : run.objects())
        ++counts[QFileInfo(match[u"rule"][u"path"].toString()).completeBaseName()];
    QCOMPARE(counts,
             (QMap<QString, int>{{"cron_drop", 1},
                                 {"curl_to_shell", 2},
                                 {"setcap_setuid", 2},
                                 {"script_in_startup", 2},
                                 {"side_loaded_version", 1},
                                 {"unsigned_in_lsass", 1},
                                 {"interpreter_outbound", 2},
                                 {"certutil_fetch", 4},
                                 {"comm_app_child", 4},
                                 {"encoded_powershell", 1},
                                 {"ie4uinit_copy", 1},
                                 {"lsass_dump_tool", 3},
                                 {"office_shell", 1},
                                 {"schtasks_temp", 3},
                                 {"shadow_copy_removal", 2},
                                 {"remote_desktop_enabled", 1},
                                 {"run_key_user_folder", 1}}));
}

void TestCliExamples::bytes_areTheSameOnAnyNumberOfThreads_data() {
    QTest::addColumn<QStringList>("arguments");
    const QStringList replay{"replay", "--rules", examples("rules"), "--logs", examples("logs")};
    for (const char* form : {"json", "csv", "text"}) QTest::newRow(form) << replay + QStringList{"--format", form};
    QTest::newRow("inspect") << QStringList{"logs", "inspect", examples("logs"), "--format", "json"};
    QTest::newRow("fields") << QStringList{"logs", "fields", examples("logs"), "--format", "json"};
    QTest::newRow("convert") << QStringList{"logs", "convert", examples("logs")};
}

void TestCliExamples::bytes_areTheSameOnAnyNumberOfThreads() {
    QFETCH(QStringList, arguments);
    const Run one = place_.run(arguments + QStringList{"-j", "1"});
    QCOMPARE(one.status, 0);
    QVERIFY(one.out.size() > 1'000);
    for (const char* threads : {"2", "5"}) {
        const Run several = place_.run(arguments + QStringList{"-j", threads});
        QVERIFY(several.out == one.out);
        QVERIFY(several.errors == one.errors);
    }
}

void TestCliExamples::rules_haveNoProblemButTheDraft() {
    const Run run = place_.run({"lint", examples("rules"), "--format", "json"});
    QCOMPARE(run.status, 1);
    for (const QJsonObject& found : run.objects())
        QVERIFY2(found[u"path"].toString().contains(QStringLiteral("/unfinished/")), run.out);
}

QTEST_GUILESS_MAIN(TestCliExamples)
#include "cli_examples_test.moc"
