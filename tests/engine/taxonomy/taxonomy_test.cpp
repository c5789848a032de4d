// What events are, which log sources they belong to, what their fields and values are called: one row a claim.

#include <QTest>

#include "engine/taxonomy/taxonomy.h"

#include <memory>

using namespace rw;
using namespace rw::taxonomy;

namespace {

std::shared_ptr<const Taxonomy> bundled() {
    static const auto taxonomy = Taxonomy::load(RW_SOURCE_DIR "/catalogs/taxonomy");
    return taxonomy ? *taxonomy : nullptr;
}

KindId kind_of(std::string_view name) {
    for (uint16_t i = 0; i < bundled()->kind_count(); ++i)
        if (bundled()->kind_name(static_cast<KindId>(i)) == name) return static_cast<KindId>(i);
    return KindId::unknown;
}

/// "category/product/service", "-" for empty.
ir::LogSource source_of(const QString& text) {
    const QStringList parts = text.split('/');
    const auto part = [&](int i) { return parts.value(i) == "-" ? std::string() : parts.value(i).toStdString(); };
    return {part(0), part(1), part(2), {}};
}

QString joined(const std::vector<std::string>& texts) {
    QStringList list;
    for (const std::string& text : texts) list << QString::fromStdString(text);
    return list.join(" | ");
}

} // namespace

class TaxonomyTest : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() {
        const auto taxonomy = Taxonomy::load(RW_SOURCE_DIR "/catalogs/taxonomy");
        QVERIFY2(taxonomy.has_value(), taxonomy ? "" : taxonomy.error().message.c_str());
    }

    void load_namesMissingFolder() {
        const auto taxonomy = Taxonomy::load(RW_SOURCE_DIR "/no/such/folder");
        QVERIFY(!taxonomy);
        QCOMPARE(taxonomy.error().code, std::string("RW0201"));
    }

    void classify_tellsKind_data() {
        QTest::addColumn<int>("shape");
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<QByteArray>("channel");
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<QByteArray>("dataset");
        QTest::addColumn<QString>("kind");
        const int winevt = static_cast<int>(Shape::winevt);
        const int flat = static_cast<int>(Shape::flat);
        const int ecs = static_cast<int>(Shape::ecs);
        const auto row = [](const char* name,
                            int shape,
                            const char* provider,
                            const char* channel,
                            const char* id,
                            const char* dataset,
                            const char* kind) {
            QTest::newRow(name) << shape << QByteArray(provider) << QByteArray(channel) << QByteArray(id)
                                << QByteArray(dataset) << QString(kind);
        };
        const char* sysmon = "Microsoft-Windows-Sysmon";
        row("sysmon", winevt, sysmon, "Microsoft-Windows-Sysmon/Operational", "1", "", "sysmon/1");
        row("channel ignores case", winevt, sysmon, "microsoft-windows-sysmon/OPERATIONAL", "13", "", "sysmon/13");
        row("no channel", winevt, sysmon, "", "22", "", "sysmon/22");
        row("unlisted id", winevt, sysmon, "Microsoft-Windows-Sysmon/Operational", "77", "", "sysmon/*");
        row("security", winevt, "Microsoft-Windows-Security-Auditing", "Security", "4688", "", "security/4688");
        row("flat security", flat, "", "Security", "4624", "", "security/4624");
        row("log cleared", winevt, "Microsoft-Windows-Eventlog", "Security", "1102", "", "security/1102");
        row("service", winevt, "Service Control Manager", "System", "7045", "", "system/7045");
        row("same id, other provider", winevt, "Microsoft-Windows-Some", "System", "7045", "", "system/*");
        row("filter manager", winevt, "Microsoft-Windows-FilterManager", "System", "1", "", "system/FilterManager:1");
        row("time change", winevt, "Microsoft-Windows-Kernel-General", "System", "1", "", "system/1");
        row("mssql instance", winevt, "MSSQL$SQLEXPRESS", "Application", "15457", "", "application/15457");
        row("powershell",
            winevt,
            "Microsoft-Windows-PowerShell",
            "Microsoft-Windows-PowerShell/Operational",
            "4104",
            "",
            "powershell/4104");
        row("powershell core", winevt, "PowerShellCore", "PowerShellCore/Operational", "4104", "", "powershell/4104");
        row("classic", winevt, "PowerShell", "Windows PowerShell", "400", "", "powershell-classic/400");
        row("linux sysmon", winevt, "Linux-Sysmon", "Linux-Sysmon/Operational", "1", "", "linux-sysmon/1");
        row("unlisted channel",
            winevt,
            "Microsoft-Windows-Foo",
            "Microsoft-Windows-Foo/Operational",
            "1",
            "",
            "windows/*");
        row("cloudtrail", flat, "", "", "", "iam.amazonaws.com", "aws/cloudtrail");
        row("endpoint", ecs, "", "", "", "endpoint.events.process", "ecs/process");
        row("splunk's source", flat, "", "XmlWinEventLog:Security", "4688", "", "security/4688");
        row("a file as source", flat, "", "/var/log/messages", "", "", "unknown");
        row("nothing", flat, "", "", "", "", "unknown");
        row("unknown dataset", flat, "", "", "", "something", "unknown");
        row("a chat channel", flat, "", "#general", "", "", "unknown");
    }

    void classify_tellsKind() {
        QFETCH(int, shape);
        QFETCH(QByteArray, provider);
        QFETCH(QByteArray, channel);
        QFETCH(QByteArray, id);
        QFETCH(QByteArray, dataset);
        QFETCH(QString, kind);
        Identity identity;
        identity.shape = static_cast<Shape>(shape);
        identity.provider = provider.constData();
        identity.channel = channel.constData();
        identity.event_id = id.constData();
        identity.dataset = dataset.constData();
        QCOMPARE(QString::fromStdString(std::string(bundled()->kind_name(bundled()->classify(identity)))), kind);
    }

    void scope_decides_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("applies");
        QTest::addColumn<QString>("extras");
        const auto row = [](const char* source, const char* kind, Applies applies, const char* extras = "") {
            QTest::addRow("%s on %s", source, kind)
                << QString(source) << QString(kind) << static_cast<int>(applies) << QString(extras);
        };
        const auto yes = [&](const char* source, const char* kind, const char* extras = "") {
            row(source, kind, Applies::yes, extras);
        };
        const auto no = [&](const char* source, const char* kind) { row(source, kind, Applies::no); };
        const auto maybe = [&](const char* source, const char* kind) { row(source, kind, Applies::unknown); };

        const struct {
            const char* category;
            const char* kind;
        } windows[] = {{"process_creation", "sysmon/1"},
                       {"process_creation", "security/4688"},
                       {"file_change", "sysmon/2"},
                       {"network_connection", "sysmon/3"},
                       {"network_connection", "security/5156"},
                       {"sysmon_status", "sysmon/4"},
                       {"sysmon_status", "sysmon/16"},
                       {"process_termination", "sysmon/5"},
                       {"driver_load", "sysmon/6"},
                       {"image_load", "sysmon/7"},
                       {"create_remote_thread", "sysmon/8"},
                       {"raw_access_thread", "sysmon/9"},
                       {"process_access", "sysmon/10"},
                       {"file_event", "sysmon/11"},
                       {"registry_event", "sysmon/12"},
                       {"registry_event", "sysmon/13"},
                       {"registry_event", "sysmon/14"},
                       {"registry_event", "security/4657"},
                       {"registry_set", "sysmon/13"},
                       {"registry_rename", "sysmon/14"},
                       {"create_stream_hash", "sysmon/15"},
                       {"pipe_created", "sysmon/17"},
                       {"pipe_created", "sysmon/18"},
                       {"wmi_event", "sysmon/19"},
                       {"wmi_event", "sysmon/20"},
                       {"wmi_event", "sysmon/21"},
                       {"wmi_event", "wmi/5861"},
                       {"dns_query", "sysmon/22"},
                       {"dns_query", "dns-client/3008"},
                       {"file_delete", "sysmon/23"},
                       {"file_delete", "sysmon/26"},
                       {"file_delete_detected", "sysmon/26"},
                       {"clipboard_capture", "sysmon/24"},
                       {"process_tampering", "sysmon/25"},
                       {"file_block_executable", "sysmon/27"},
                       {"file_block_shredding", "sysmon/28"},
                       {"file_executable_detected", "sysmon/29"},
                       {"sysmon_error", "sysmon/255"},
                       {"ps_module", "powershell/4103"},
                       {"ps_script", "powershell/4104"},
                       {"ps_classic_start", "powershell-classic/400"},
                       {"ps_classic_provider_start", "powershell-classic/600"},
                       {"ps_classic_script", "powershell-classic/800"},
                       {"file_access", "kernel-file/12"},
                       {"antivirus", "windefend/1116"}};

        for (const auto& [category, kind] : windows) yes(qPrintable(QString("%1/windows/-").arg(category)), kind);
        yes("registry_add/windows/-", "sysmon/12", "EventType=CreateKey");
        yes("registry_delete/windows/-", "sysmon/12", "EventType=DeleteKey|DeleteValue");
        yes("process_creation/-/-", "linux-sysmon/1");
        yes("process_creation/linux/-", "linux-sysmon/1");
        yes("PROCESS_CREATION/Windows/-", "sysmon/1");
        yes("process_creation/windows/sysmon", "sysmon/1");
        no("process_creation/windows/sysmon", "security/4688");
        no("process_creation/linux/-", "sysmon/1");
        no("process_creation/windows/-", "linux-sysmon/1");
        no("process_creation/windows/-", "sysmon/3");
        no("process_creation/windows/-", "security/*");
        no("registry_set/windows/-", "sysmon/12");
        yes("-/windows/security", "security/4688");
        yes("-/windows/security", "security/*");
        no("-/windows/security", "sysmon/1");
        yes("-/windows/sysmon", "sysmon/255");
        no("-/windows/sysmon", "linux-sysmon/1");
        yes("-/linux/sysmon", "linux-sysmon/1");
        yes("-/windows/-", "application/*");
        yes("-/windows/-", "windows/*");
        no("-/windows/system", "windows/*");
        maybe("-/windows/some-service-of-tomorrow", "windows/*");
        no("-/windows/some-service-of-tomorrow", "sysmon/1");
        no("-/linux/-", "sysmon/1");
        yes("-/linux/-", "auditd/SYSCALL");
        yes("-/linux/auditd", "auditd/EXECVE");
        no("-/linux/sshd", "auditd/EXECVE");
        yes("-/aws/cloudtrail", "aws/cloudtrail");
        no("-/aws/cloudtrail", "sysmon/1");
        yes("-/azure/auditlogs", "azure/auditlogs");
        no("-/azure/auditlogs", "azure/signinlogs");
        yes("application/kubernetes/audit", "kubernetes/audit");
        yes("-/kubernetes/audit", "kubernetes/audit");
        yes("application/rpc_firewall/-", "rpc_firewall/3");
        yes("antivirus/-/-", "windefend/1117");
        no("antivirus/-/-", "windefend/5001");
        no("webserver/-/-", "sysmon/1");
        yes("webserver/-/-", "web/access");
        no("database/-/-", "sysmon/1");
        no("-/-/apache", "sysmon/1");
        maybe("test/-/-", "sysmon/1");
        maybe("process_creation/windows/-", "unknown");
        maybe("-/windows/security", "unknown");
        maybe("test/test/test", "unknown");
        yes("process_creation/windows/-", "ecs/process", "event.type=start;host.os.type=windows");
    }

    void scope_decides() {
        QFETCH(QString, source);
        QFETCH(QString, kind);
        QFETCH(int, applies);
        QFETCH(QString, extras);
        const KindId id = kind_of(kind.toStdString());
        QVERIFY(id != KindId::unknown || kind == "unknown");
        const Scope scope = bundled()->scope(source_of(source), id);
        QCOMPARE(static_cast<int>(scope.applies), applies);
        QStringList got;
        for (const Scope::Extra& extra : scope.extras)
            got << QString::fromStdString(extra.field) + '=' + joined(extra.values).replace(" | ", "|");
        if (!extras.isEmpty()) QCOMPARE(got.join(';'), extras);
    }

    void nativeNames_bestFirst_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QString>("names");
        const auto row = [](const char* source, const char* kind, const char* field, const char* names) {
            QTest::addRow("%s %s %s", source, kind, field)
                << QString(source) << QString(kind) << QByteArray(field) << QString(names);
        };
        const char* creation = "process_creation/windows/-";
        row(creation, "security/4688", "Image", "NewProcessName | process.executable | Image");
        row(creation, "security/4688", "ParentImage", "ParentProcessName | process.parent.executable | ParentImage");
        row(creation, "security/4688", "CommandLine", "process.command_line | CommandLine");
        row(creation, "security/4688", "ProcessId", "NewProcessId | ProcessId");
        row(creation, "security/4688", "ParentProcessId", "ProcessId | ParentProcessId");
        row(creation, "security/4688", "User", "SubjectUserName | User");
        row(creation, "security/4688", "LogonId", "SubjectLogonId | LogonId");
        row(creation, "security/4688", "IntegrityLevel", "MandatoryLabel | IntegrityLevel");
        row(creation, "sysmon/1", "Image", "process.executable | Image");
        row("process_creation/linux/-", "linux-sysmon/1", "Image", "Image");
        row("-/windows/security", "security/4688", "ProcessId", "ProcessId");
        row("network_connection/windows/-", "security/5156", "Image", "Application | process.executable | Image");
        row("network_connection/windows/-",
            "security/5156",
            "DestinationIp",
            "DestAddress | destination.ip | DestinationIp");
        row("network_connection/windows/-", "security/5156", "Initiated", "Direction | Initiated");
        row("registry_set/windows/-", "security/4657", "TargetObject", "ObjectName | registry.path | TargetObject");
        row("-/windows/windefend", "windefend/1116", "ThreatName", "Threat Name | ThreatName");
        row("antivirus/-/-", "windefend/1116", "Signature", "Threat Name | ThreatName | Signature");
        row("-/windows/windefend", "windefend/1116", "Threat_Name", "Threat Name | ThreatName | Threat_Name");
        row("-/windows/system", "system/7045", "ComputerName", "Computer | ComputerName");
        row(creation, "unknown", "Image", "Image");
        row(creation, "ecs/process", "Image", "process.executable | Image");
    }

    void nativeNames_bestFirst() {
        QFETCH(QString, source);
        QFETCH(QString, kind);
        QFETCH(QByteArray, field);
        QFETCH(QString, names);
        QCOMPARE(joined(bundled()->native_names(source_of(source), kind_of(kind.toStdString()), field.constData())),
                 names);
    }

    void paths_followShape_data() {
        QTest::addColumn<int>("shape");
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QString>("first");
        const auto row = [](Shape shape, const char* name, const char* first) {
            QTest::addRow("%d %s", static_cast<int>(shape), name)
                << static_cast<int>(shape) << QByteArray(name) << QString(first);
        };
        row(Shape::winevt, "CommandLine", "EventData.CommandLine");
        row(Shape::winevt, "EventID", "System.EventID");
        row(Shape::winevt, "Provider_Name", "System.Provider.Name");
        row(Shape::winevt, "Execution_ProcessID", "System.Execution.ProcessID");
        row(Shape::winevt, "Event.EventData.Image", "EventData.Image");
        row(Shape::winevt, "Event.System.Channel", "System.Channel");
        row(Shape::winlogbeat, "CommandLine", "winlog.event_data.CommandLine");
        row(Shape::winlogbeat, "EventID", "winlog.event_id");
        row(Shape::winlogbeat, "Channel", "winlog.channel");
        row(Shape::winlogbeat, "winlog.event_data.Image", "winlog.event_data.Image");
        row(Shape::winlogbeat, "process.executable", "process.executable");
        row(Shape::flat, "CommandLine", "CommandLine");
        row(Shape::flat, "EventID", "EventID");
        row(Shape::ecs, "process.executable", "process.executable");
    }

    void paths_followShape() {
        QFETCH(int, shape);
        QFETCH(QByteArray, name);
        QFETCH(QString, first);
        const auto paths = bundled()->paths(static_cast<Shape>(shape), kind_of("sysmon/1"), name.constData());
        QVERIFY(!paths.empty());
        QCOMPARE(QString::fromStdString(paths.front()), first);
    }

    void paths_reachUserData() {
        const auto paths = bundled()->paths(Shape::winevt, kind_of("wmi/5861"), "Operation");
        QVERIFY(std::find(paths.begin(), paths.end(), "UserData.*.Operation") != paths.end());
    }

    void valueMaps_holdForTheirCategories_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<int>("maps");
        const auto row = [](const char* source, const char* kind, const char* field, int maps) {
            QTest::addRow("%s %s %s", source, kind, field)
                << QString(source) << QString(kind) << QByteArray(field) << maps;
        };
        row("process_creation/windows/-", "security/4688", "IntegrityLevel", 1);
        row("process_creation/windows/-", "security/4688", "CommandLine", 0);
        row("process_creation/windows/-", "sysmon/1", "IntegrityLevel", 0);
        row("-/windows/security", "security/4688", "IntegrityLevel", 0);
        row("-/windows/security", "security/4688", "MandatoryLabel", 1);
        row("registry_set/windows/-", "security/4657", "TargetObject", 1);
        row("process_creation/windows/-", "unknown", "IntegrityLevel", 0);
    }

    void valueMaps_holdForTheirCategories() {
        QFETCH(QString, source);
        QFETCH(QString, kind);
        QFETCH(QByteArray, field);
        QFETCH(int, maps);
        QCOMPARE(static_cast<int>(
                     bundled()->value_maps(source_of(source), kind_of(kind.toStdString()), field.constData()).size()),
                 maps);
    }

    void canonical_joinsNamesOfOneMeaning() {
        const auto canonical = [](const char* kind, const char* name) {
            return bundled()->canonical(kind_of(kind), name);
        };
        QCOMPARE(canonical("sysmon/1", "Image"), std::string_view("process.image"));
        QCOMPARE(canonical("security/4688", "NewProcessName"), std::string_view("process.image"));
        QCOMPARE(canonical("security/4688", "Image"), std::string_view("process.image"));
        QCOMPARE(canonical("security/4688", "ProcessId"), std::string_view("parent.pid"));
        QCOMPARE(canonical("sysmon/1", "NoSuchField"), std::string_view());
    }
};

QTEST_APPLESS_MAIN(TaxonomyTest)
#include "taxonomy_test.moc"
