#include "tests/widgets/sample_snapshot.h"

#include <QApplication>
#include <QDir>
#include <QPixmap>
#include <QTest>
#include <QWidget>

#include "widgets/common/theme.h"

#include "engine/rules/sigma/sigma.h"
#include "tests/widgets/table_maker.h"

#include <cstdio>
#include <cstdlib>

namespace rw::widgets {

namespace {

struct Process {
    const char* time;
    const char* host;
    const char* user;
    const char* parent;
    const char* image;
    const char* command;
};

constexpr Process processes[] = {
    {"2019-05-12T16:52:43.702Z",
     "MSEDGEWIN10",
     "MSEDGEWIN10\\IEUser",
     "C:\\Users\\IEUser\\AppData\\Local\\Microsoft\\Teams\\current\\Teams.exe",
     "C:\\Windows\\System32\\cmd.exe",
     "cmd.exe /c powershell.exe -nop -w hidden -enc SQBFAFgA"},
    {"2019-05-12T16:52:44.118Z",
     "MSEDGEWIN10",
     "MSEDGEWIN10\\IEUser",
     "C:\\Users\\IEUser\\AppData\\Local\\Microsoft\\Teams\\current\\Teams.exe",
     "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
     "powershell.exe -nop -w hidden -enc SQBFAFgA"},
    {"2020-07-22T20:29:27.321Z",
     "WORKSTATION5",
     "THESHIRE\\pgustavo",
     "C:\\Users\\pgustavo\\AppData\\Local\\slack\\app-4.7.0\\slack.exe",
     "C:\\Windows\\System32\\rundll32.exe",
     "rundll32.exe C:\\Users\\pgustavo\\AppData\\Local\\Temp\\update.dll,Start"},
    {"2020-07-22T20:29:31.007Z",
     "WORKSTATION5",
     "THESHIRE\\pgustavo",
     "C:\\Users\\pgustavo\\AppData\\Local\\slack\\app-4.7.0\\slack.exe",
     "C:\\Windows\\System32\\rundll32.exe",
     "\"C:\\Windows\\System32\\rundll32.exe\" shell32.dll,Control_RunDLL"},
    {"2020-09-04T18:11:02.440Z",
     "WORKSTATION6",
     "THESHIRE\\sbeavers",
     "C:\\Users\\sbeavers\\AppData\\Local\\Discord\\app-0.0.309\\Discord.exe",
     "C:\\Windows\\System32\\cmd.exe",
     "cmd.exe /d /s /c \"whoami /all > %TEMP%\\w.txt\""},
    {"2020-09-04T18:11:09.881Z",
     "WORKSTATION6",
     "THESHIRE\\sbeavers",
     "C:\\Program Files (x86)\\Zoom\\bin\\Zoom.exe",
     "C:\\Windows\\System32\\wscript.exe",
     "wscript.exe //B C:\\ProgramData\\zupdate.vbs"},
    {"2020-09-04T18:12:00.000Z",
     "WORKSTATION6",
     "THESHIRE\\sbeavers",
     "C:\\Program Files (x86)\\Zoom\\bin\\Zoom.exe",
     "C:\\Program Files (x86)\\Zoom\\bin\\CptHost.exe",
     "CptHost.exe -key 1"},
    {"2020-09-05T08:00:00.123Z",
     "WORKSTATION6",
     "THESHIRE\\sbeavers",
     "C:\\Windows\\explorer.exe",
     "C:\\Windows\\System32\\cmd.exe",
     "cmd.exe"},
};

constexpr Process security[] = {
    {"2020-09-21T22:47:11.9031234Z",
     "WORKSTATION5.theshire.local",
     "lpeters",
     "C:\\Users\\lpeters\\AppData\\Local\\Microsoft\\Teams\\current\\Teams.exe",
     "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell_ise.exe",
     "\"powershell_ise.exe\" C:\\Users\\lpeters\\Downloads\\inv.ps1"},
    {"2020-09-21T22:49:35.1100000Z",
     "WORKSTATION5.theshire.local",
     "lpeters",
     "C:\\Users\\lpeters\\AppData\\Local\\Microsoft\\Teams\\current\\Teams.exe",
     "C:\\Windows\\System32\\cmd.exe",
     "cmd.exe /c ver"},
    {"2020-10-18T11:05:42.7300000Z",
     "MSEDGEWIN10",
     "IEUser",
     "C:\\Users\\IEUser\\AppData\\Local\\slack\\slack.exe",
     "C:\\Windows\\System32\\regsvr32.exe",
     "regsvr32.exe /s /u scrobj.dll"},
};

void identity(TableMaker& maker, const char* provider, const char* channel, int id, const Process& process) {
    maker.text("System.Provider.Name", provider).text("System.Channel", channel).integer("System.EventID", id);
    maker.text("System.Computer", process.host);
}

void sysmon(TableMaker& maker, const Process& process, uint64_t record) {
    identity(maker, "Microsoft-Windows-Sysmon", "Microsoft-Windows-Sysmon/Operational", 1, process);
    maker.text("EventData.Image", process.image).text("EventData.ParentImage", process.parent);
    maker.text("EventData.CommandLine", process.command).text("EventData.User", process.user);
    maker.text("EventData.IntegrityLevel", "Medium").integer("EventData.ProcessId", 8316);
    maker.text("EventData.Hashes", "SHA1=DD399AE46303343F9F0DA189AEE11C67BD868222");
    maker.row(process.time, record);
}

void logon(TableMaker& maker, const Process& process, uint64_t record) {
    identity(maker, "Microsoft-Windows-Security-Auditing", "Security", 4688, process);
    maker.text("EventData.NewProcessName", process.image).text("EventData.ParentProcessName", process.parent);
    maker.text("EventData.CommandLine", process.command).text("EventData.SubjectUserName", process.user);
    maker.text("EventData.SubjectDomainName", "THESHIRE").text("EventData.ProcessId", "0x15e4");
    maker.row(process.time, record);
}

} // namespace

std::string sampleRule() {
    return R"(title: Communication App Starts a Script Interpreter
id: 5c1f6d3e-7a30-4c57-9a0e-2f1f4e6b8a11
status: experimental
logsource:
    category: process_creation
    product: windows
detection:
    selection_parent:
        ParentImage|endswith:
            - '\slack.exe'
            - '\Teams.exe'
            - '\Discord.exe'
            - '\Zoom.exe'
    selection_child:
        Image|endswith:
            - '\cmd.exe'
            - '\powershell.exe'
            - '\rundll32.exe'
            - '\wscript.exe'
    filter_main_focus:
        Image|endswith: '\rundll32.exe'
        CommandLine|contains: 'SetFocus 0'
    filter_main_version:
        CommandLine|endswith: ' ver'
    condition: all of selection_* and not 1 of filter_main_*
level: high
)";
}

std::shared_ptr<const match::Collection> sampleLogs(match::Role role) {
    TableMaker maker;
    uint64_t record = 4'729;
    for (const Process& process : processes) sysmon(maker, process, record++);
    maker.file("logs/attack/Security.evtx");
    record = 88'204;
    for (const Process& process : security) logon(maker, process, record++);
    identity(maker, "Microsoft-Windows-Sysmon", "Microsoft-Windows-Sysmon/Operational", 3, processes[0]);
    maker.text("EventData.Image", "C:\\Windows\\System32\\svchost.exe").text("EventData.DestinationIp", "10.0.2.15");
    maker.row("2020-10-20T01:18:55.467Z", 90'001);
    static const auto taxonomy = taxonomy::Taxonomy::load(RW_SOURCE_DIR "/catalogs/taxonomy");
    if (!taxonomy) {
        std::fprintf(stderr, "%s\n", taxonomy.error().message.c_str());
        std::abort();
    }
    return match::Collection::make("EVTX samples", role, role == match::Role::baseline, maker.finish(), *taxonomy);
}

SampleSession::SampleSession(std::shared_ptr<const match::Collection> attack)
    : attack_(std::move(attack))
    , matcher_(attack_) {}

std::shared_ptr<const LiveSnapshot> SampleSession::replay(std::string_view text) {
    auto snapshot = std::make_shared<LiveSnapshot>();
    auto predicates = std::make_shared<ir::PredicateTable>();
    snapshot->document = 1;
    snapshot->revision = ++revision_;
    snapshot->file = std::make_shared<const rules::RuleFile>(sigma::parse(text, "comm_app_child.yml", *predicates));
    snapshot->lines = LineStarts(text);
    snapshot->predicates = predicates;
    if (const rules::RuleDocument* rule = snapshot->rule()) {
        CollectionSnapshot part;
        part.collection = attack_;
        part.result = matcher_.evaluate(rule->rule, *predicates, Job());
        part.rows = std::make_shared<const std::vector<uint32_t>>(part.result.matches.rows());
        snapshot->attack = std::move(part);
    }
    return snapshot;
}

std::shared_ptr<const ClauseFacts> SampleSession::facts(const std::shared_ptr<const LiveSnapshot>& snapshot,
                                                        std::string_view text) {
    auto facts = std::make_shared<ClauseFacts>();
    facts->snapshot = snapshot;
    const ir::Rule& rule = snapshot->rule()->rule;
    facts->attack = explain::account(rule, *snapshot->predicates, matcher_, Job());
    facts->findings = explain::findings(rule, *snapshot->predicates, {&*facts->attack, nullptr}, text);
    return facts;
}

std::string edited(std::string text, std::string_view from, std::string_view to) {
    const size_t at = text.find(from);
    if (at == std::string::npos) {
        QTest::qFail("the text to be replaced is not there", __FILE__, __LINE__);
        return text;
    }
    return text.replace(at, from.size(), to);
}

void savePictures(QWidget& widget, const char* name, int width, int height) {
    const QString folder = qEnvironmentVariable("RW_PICTURES");
    if (folder.isEmpty()) return;
    QDir().mkpath(folder);
    for (const char* theme : {"light", "dark"}) {
        if (!switchTheme(QString::fromLatin1(theme))) QTest::qFail("no such theme", __FILE__, __LINE__);
        widget.resize(width, height);
        widget.show();
        QApplication::sendPostedEvents();
        widget.grab().save(folder + u'/' + QString::fromLatin1(name) + u'-' + QString::fromLatin1(theme) +
                           QStringLiteral(".png"));
    }
}

} // namespace rw::widgets
