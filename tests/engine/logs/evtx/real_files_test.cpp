#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "evtx_file.h"

#include <algorithm>

using namespace rw::logs;
using namespace rw::logs::test;

namespace {

constexpr quint64 any_record = ~quint64{0};

}

/// What real files do (quirks.md of the shared material, EVTX) and how many events they have.
class RealFilesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void value_isReadAsItStands_data();
    void value_isReadAsItStands();
    void value_types_data();
    void value_types();
    void counts_areThoseOfTheManifest_data();
    void counts_areThoseOfTheManifest();
    void longValue_isReadWhole();
    void filtered_readingGivesTheSameValues();
    void segments_ofAnySizeGiveTheSameRows();

private:
    /// A file by its path in the shared logs, also when it is only in an unpacked archive.
    [[nodiscard]] QString place(const QString& file) const;

    QString shared_;
    QTemporaryDir unpacked_;
};

void RealFilesTest::initTestCase() {
    shared_ = shared_dir();
    if (shared_.isEmpty()) return;
    QVERIFY(unpacked_.isValid());
    for (const char* archive : {"evtx-attack-samples.tar.xz", "hayabusa-extra.tar.xz"}) {
        QVERIFY(QDir(unpacked_.path()).mkdir(archive));
        const QString packed = shared_ + "/data/logs/attack/" + archive;
        QCOMPARE(QProcess::execute("tar", {"xf", packed, "-C", unpacked_.filePath(archive)}), 0);
    }
}

QString RealFilesTest::place(const QString& file) const {
    if (const qsizetype bang = file.indexOf('!'); bang >= 0)
        return unpacked_.filePath(file.left(bang).section('/', -1)) + '/' + file.mid(bang + 1);
    return shared_ + "/data/logs/" + file;
}

void RealFilesTest::value_isReadAsItStands_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<quint64>("record");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("wanted"); ///< ends in "…": only the beginning
    const auto row = [](const char* name, const char* file, quint64 record, const char* path, const char* wanted) {
        QTest::newRow(name) << QString::fromUtf8(file) << record << QString::fromUtf8(path)
                            << QString::fromUtf8(wanted);
    };
    const char* tunnel = "attack/evtx/command-and-control/DE_RDP_Tunnel_5156.evtx";
    const char* timestomp = "attack/evtx/automatedtestingtools/DE_timestomp_and_dll_sideloading_and_RunPersist.evtx";
    const char* defender = "attack/evtx/automatedtestingtools/WinDefender_Events_1117_1116_AtomicRedTeam.evtx";
    const char* system = "baseline/real/log2timeline_System.evtx.xz";
    const char* shell =
        "baseline/real/omerbenamram_E_Windows_system32_winevt_logs_Microsoft-Windows-Shell-Core_Operational.evtx.xz";
    const char* all_zero = "formats/evtx/Microsoft-Windows-HelloForBusiness_Operational.evtx";
    const char* hashdump =
        "attack/evtx-attack-samples.tar.xz!Credential Access/CA_sysmon_hashdump_cmd_meterpreter.evtx";
    row("user data", tunnel, 227693, "UserData.LogFileCleared.SubjectUserName", "admin01");
    row("user data, nested",
        "formats/evtx/CAPI2_Operational_EventID70.evtx",
        707,
        "UserData.CryptAcquireCertificatePrivateKey.Certificate.fileRef",
        "3AA55F503B946700761B3990B569E6F248C3D31D.cer");
    row("binary beside data",
        "attack/evtx/deepbluecli/disablestop-eventlog.evtx",
        9254,
        "EventData.Binary",
        "4E006C0061005300760063000000");
    row("names that come twice", system, 24, "EventData.ComplexData.Name", "IdleState|PerfState");
    row("name of the event data", system, 377, "EventData.Name", "Started Listening");
    row("blank in a data name", defender, 37, "EventData.ProductName", "%%827");
    row("hexadecimal number", timestomp, 6577, "EventData.LogonId", "0xf4be");
    row("present and empty", timestomp, 6575, "EventData.RuleName", "");
    row("present and empty, null in the file", hashdump, 9060, "EventData.StartModule", "");
    row("blank at the end",
        timestomp,
        6584,
        "EventData.CommandLine",
        "\"C:\\Users\\IEUser\\AppData\\Roaming\\NvSmart.exe\" ");
    row("beyond 2^53",
        "attack/evtx/execution/windows_bits_4_59_60_lolbas_desktopimgdownldr.evtx",
        any_record,
        "EventData.bandwidthLimit",
        "18446744073709551615");
    row("line breaks and tabs",
        tunnel,
        227739,
        "EventData.PrivilegeList",
        "SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n…");
    row("XML inside",
        "attack/evtx/execution/temp_scheduled_task_4698_4699.evtx",
        566836,
        "EventData.TaskContent",
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n<Task version=\"1.2\" …");
    row("garbage for UTF-16",
        "corrupt/real/issue_43.evtx.xz",
        508,
        "EventData.ConfigurationFileHash",
        "\uFFFD\u5A1F\u0152");
    row("rendering info", shell, 161, "RenderingInfo.Provider", "Microsoft-Windows-Shell-CoreInstrumentation");
    row("rendering info, keywords", shell, 161, "RenderingInfo.Keywords.Keyword", "0");
    row("record of zeros", all_zero, 0, "System.Provider.Guid", "{00000000-0000-0000-0000-000000000000}");
    row("record of zeros, no channel", all_zero, 0, "System.Channel", "");
    row("record of zeros, its time", all_zero, 0, "System.TimeCreated.SystemTime", "1601-01-01T00:00:00.0000000Z");
    row("record of zeros, its user", all_zero, 0, "System.Security.UserID", "S-0-0");
    row("size_t", "corrupt/real/Security_with_size_t.evtx.xz", 2, "EventData.ProcessId", "0x4");
    row("boolean", "attack/evtx/command-and-control/DE_sysmon-3-rdp-tun.evtx", 1940897, "EventData.Initiated", "false");
    row("boolean of 16", "corrupt/real/sample-with-irregular-bool-values.evtx.xz", 141, "EventData.IsMachine", "true");
    row("without a template",
        "corrupt/real/MSExchange_Management_wec.evtx",
        3229,
        "System.Provider.Name",
        "MSExchange CmdletLogs");
}

void RealFilesTest::value_isReadAsItStands() {
    if (shared_.isEmpty()) QSKIP("shared data absent");
    QFETCH(QString, file);
    QFETCH(quint64, record);
    QFETCH(QString, path);
    QFETCH(QString, wanted);
    const ReadFile read = read_evtx(load(place(file)));
    QVERIFY(!read.rows.empty());
    const std::string column = path.toStdString();
    QStringList seen;
    for (const ReadRow& row : read.rows) {
        if (row.meta.record != record && record != any_record) continue;
        seen.append(QString::fromStdString(row.text(column)));
    }
    if (wanted.endsWith(u'…')) {
        QVERIFY2(!seen.isEmpty() && seen.first().startsWith(wanted.chopped(1)), qPrintable(seen.join('\n')));
        return;
    }
    QVERIFY2(seen.contains(wanted), qPrintable(seen.join('\n').left(500)));
}

void RealFilesTest::value_types_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("wanted");
    QTest::newRow("event id") << "System.EventID" << static_cast<int>(ValueType::integer);
    QTest::newRow("process id") << "EventData.ProcessId" << static_cast<int>(ValueType::integer);
    QTest::newRow("hexadecimal") << "EventData.LogonId" << static_cast<int>(ValueType::string);
    QTest::newRow("time") << "System.TimeCreated.SystemTime" << static_cast<int>(ValueType::string);
    QTest::newRow("empty text") << "EventData.RuleName" << static_cast<int>(ValueType::string);
}

void RealFilesTest::value_types() {
    if (shared_.isEmpty()) QSKIP("shared data absent");
    QFETCH(QString, path);
    QFETCH(int, wanted);
    const ReadFile read = read_evtx(
        load(place("attack/evtx/automatedtestingtools/DE_timestomp_and_dll_sideloading_and_RunPersist.evtx")));
    QCOMPARE(static_cast<int>(read.record(6577).types.at(path.toStdString())), wanted);
}

void RealFilesTest::counts_areThoseOfTheManifest_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<qulonglong>("events");
    QTest::addColumn<QString>("channels");
    if (shared_.isEmpty()) return;
    for (const char* folder : {"attack/", "baseline/real/", "formats/"}) {
        QFile manifest(shared_ + "/data/logs/" + folder + "manifest.csv");
        QVERIFY(manifest.open(QIODevice::ReadOnly | QIODevice::Text));
        const QStringList header = csv_cells(manifest.readLine());
        while (!manifest.atEnd()) {
            const QStringList row = csv_cells(manifest.readLine());
            const QString file = row.value(0);
            if (!file.endsWith(".evtx") && !file.endsWith(".evtx.xz")) continue;
            const QString place = QString(file.contains('!') ? "" : folder) + file;
            QTest::newRow(qPrintable(file))
                << place << row.value(header.indexOf("events")).toULongLong() << row.value(header.indexOf("channels"));
        }
    }
}

void RealFilesTest::counts_areThoseOfTheManifest() {
    if (shared_.isEmpty()) QSKIP("shared data absent");
    QFETCH(QString, file);
    QFETCH(qulonglong, events);
    QFETCH(QString, channels);
    const ReadFile read = read_evtx(load(place(file)));
    QCOMPARE(static_cast<qulonglong>(read.rows.size()), events);
    QCOMPARE(static_cast<qulonglong>(read.report.damaged), qulonglong{0});
    if (!channels.contains(':')) return;
    for (const QString& channel : channels.split(';')) { // "Security:2"
        const std::string name = channel.section(':', 0, 0).toStdString();
        const auto count = std::count_if(read.rows.begin(), read.rows.end(), [&name](const ReadRow& row) {
            return row.text("System.Channel") == (name == "None" || name.empty() ? "(missing)" : name);
        });
        QCOMPARE(static_cast<qlonglong>(count), channel.section(':', 1).toLongLong());
    }
}

void RealFilesTest::longValue_isReadWhole() {
    if (shared_.isEmpty()) QSKIP("shared data absent");
    const ReadFile read = read_evtx(load(place("attack/evtx/privilege-escalation/privexchange_dirkjan.evtx")));
    size_t longest = 0;
    for (const ReadRow& row : read.rows) {
        const auto value = row.values.find("EventData.AttributeValue");
        if (value != row.values.end()) longest = std::max(longest, value->second.front().size());
    }
    QCOMPARE(longest, size_t{10914});
}

void RealFilesTest::filtered_readingGivesTheSameValues() {
    if (shared_.isEmpty()) QSKIP("shared data absent");
    const QByteArray file = load(place("baseline/real/log2timeline_System.evtx.xz"));
    const auto wants = [](std::string_view path) { return path == "EventData.param1" || path == "System.Channel"; };
    const ReadFile all = read_evtx(file);
    const ReadFile some = read_evtx(file, 16, wants);
    QCOMPARE(some.rows.size(), all.rows.size());
    for (size_t i = 0; i < all.rows.size(); ++i) {
        QCOMPARE(some.rows[i].meta.record, all.rows[i].meta.record);
        QCOMPARE(some.rows[i].meta.time.ns, all.rows[i].meta.time.ns);
        for (const auto& [path, value] : some.rows[i].values) QVERIFY(wants(path));
        for (const char* path : {"EventData.param1", "System.Channel"})
            QCOMPARE(some.rows[i].text(path), all.rows[i].text(path));
    }
}

void RealFilesTest::segments_ofAnySizeGiveTheSameRows() {
    if (shared_.isEmpty()) QSKIP("shared data absent");
    const QByteArray file = load(place("baseline/real/omerbenamram_system.evtx.xz"));
    const ReadFile whole = read_evtx(file, 1000);
    for (const size_t chunks : {size_t{1}, size_t{3}}) {
        const ReadFile pieces = read_evtx(file, chunks);
        QCOMPARE(pieces.rows.size(), whole.rows.size());
        for (size_t i = 0; i < whole.rows.size(); ++i) {
            QCOMPARE(pieces.rows[i].meta.offset, whole.rows[i].meta.offset);
            QVERIFY(pieces.rows[i].values == whole.rows[i].values);
        }
    }
}

QTEST_GUILESS_MAIN(RealFilesTest)
#include "real_files_test.moc"
