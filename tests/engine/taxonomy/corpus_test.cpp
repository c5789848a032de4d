// The taxonomy against rules that nobody here wrote: every log source of the SigmaHQ corpus resolves or is listed with
// its reason; the fields of Windows rules name fields that the events have.

#include <QDirIterator>
#include <QFile>
#include <QTest>

#include "engine/base/unicode.h"
#include "engine/taxonomy/table_file.h"
#include "engine/taxonomy/taxonomy.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <yaml-cpp/yaml.h>

using namespace rw;
using namespace rw::taxonomy;

namespace {

/// Log sources that stand for no kind of event: "category|product|service" → why.
const std::map<std::string, std::string> unresolved = {
    {"appliance|paloalto|globalprotect", "network vendor's log"},
    {"application|django|", "application text"},
    {"application|jvm|", "application text"},
    {"application|nodejs|", "application text"},
    {"application|opencanary|", "honeypot with an enumeration of its own"},
    {"application|python|", "application text"},
    {"application|ruby_on_rails|", "application text"},
    {"application|spring|", "application text"},
    {"application|sql|", "application text"},
    {"application|velocity|", "application text"},
    {"database||", "SQL text, no fixed event"},
    {"file_event|paloalto|globalprotect", "network vendor's log"},
    {"firewall||", "no format in common"},
    {"|cisco|aaa", "network vendor's log"},
    {"|cisco|bgp", "network vendor's log"},
    {"|cisco|duo", "network vendor's log"},
    {"|cisco|ldp", "network vendor's log"},
    {"|cisco|syslog", "network vendor's log"},
    {"|fortigate|event", "network vendor's log"},
    {"|fortios|sslvpnd", "network vendor's log"},
    {"|huawei|bgp", "network vendor's log"},
    {"|juniper|bgp", "network vendor's log"},
    {"|linux|clamav", "text of a service"},
    {"|linux|cron", "text of a service"},
    {"|linux|guacamole", "text of a service"},
    {"|linux|vsftpd", "text of a service"},
    {"|qualys|", "scanner export"},
    {"||apache", "error log text"},
    {"||netflow", "flow records, no kind yet"},
    {"||nginx", "error log text"},
};

/// "category|product|service field" of Windows rules that the list of fields does not have, and why.
const std::map<std::string, std::string> field_exceptions = {
    {"create_remote_thread|windows| SourceCommandLine", "no such field in Sysmon 8; needs a join on the process"},
    {"create_remote_thread|windows| SourceParentImage", "no such field in Sysmon 8; needs a join on the process"},
    {"create_remote_thread|windows| TargetParentProcessId", "no such field in Sysmon 8; needs a join on the process"},
    {"file_rename|windows| SourceFilename", "Kernel-File's fields are not listed"},
    {"process_access|windows| SourceCommandLine", "no such field in Sysmon 10; needs a join on the process"},
    {"process_creation|windows| GrandParentImage", "no such field; needs a join on the process"},
    {"|windows|appxdeployment-server HasFullTrust", "fields of this provider are not listed"},
    {"|windows|appxdeployment-server PackageSourceUri", "fields of this provider are not listed"},
    {"|windows|bits-client LocalName", "fields of this provider are not listed"},
    {"|windows|bits-client RemoteName", "fields of this provider are not listed"},
    {"|windows|dns-server-analytic QNAME", "fields of this provider are not listed"},
    {"|windows|security FilterOrigin", "field of later versions of 5156"},
    {"|windows|security SubjectAccountName", "no such field in any event"},
    {"|windows|smbclient-connectivity ServerAddress", "fields of this provider are not listed"},
    {"|windows|smbserver-connectivity EncyptionUsed", "fields of this provider are not listed"},
    {"|windows|smbserver-connectivity SigningUsed", "fields of this provider are not listed"},
    {"|windows|system Caption", "fields of this provider are not listed"},
    {"|windows|windefend Feature_Name", "fields of this event are not listed"},
    {"|windows|wmi Provider", "fields of this provider are not listed"},
};

std::string shared_folder() {
    const char* folder = std::getenv("RW_SHARED");
    return folder != nullptr ? folder : RW_SHARED_DIR;
}

struct Rule {
    ir::LogSource source;
    std::set<std::string> fields;
    std::set<std::string> event_ids;
    std::string path;
};

std::string text_of(const YAML::Node& node) { return node.IsScalar() ? node.Scalar() : std::string(); }

void collect(const YAML::Node& node, Rule& rule) {
    if (node.IsSequence()) {
        for (const auto& item : node) collect(item, rule);
    } else if (node.IsMap()) {
        for (const auto& item : node) {
            const std::string key = text_of(item.first);
            const std::string field = key.substr(0, key.find('|'));
            if (field.empty()) continue;
            rule.fields.insert(field);
            if (field != "EventID") continue;
            if (item.second.IsScalar()) rule.event_ids.insert(text_of(item.second));
            for (const auto& id : item.second) rule.event_ids.insert(text_of(id));
        }
    }
}

std::vector<Rule> corpus() {
    std::vector<Rule> rules;
    for (const char* part :
         {"rules", "rules-emerging-threats", "rules-threat-hunting", "rules-compliance", "rules-placeholder"}) {
        QDirIterator files(QString::fromStdString(shared_folder() + "/data/corpora/sigma/" + part),
                           {"*.yml"},
                           QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const std::string path = files.next().toStdString();
            for (const YAML::Node& document : YAML::LoadAllFromFile(path)) {
                if (!document.IsMap() || !document["logsource"] || !document["detection"]) continue;
                Rule rule;
                const YAML::Node source = document["logsource"];
                const auto part_of = [&](const char* key) {
                    return source[key] ? text_of(source[key]) : std::string();
                };
                rule.source = {part_of("category"), part_of("product"), part_of("service"), {}};
                rule.path = path;
                for (const auto& item : document["detection"])
                    if (text_of(item.first) != "condition") collect(item.second, rule);
                rules.push_back(std::move(rule));
            }
        }
    }
    return rules;
}

std::string name_of(const ir::LogSource& source) {
    return source.category + '|' + source.product + '|' + source.service;
}

} // namespace

class TaxonomyCorpusTest : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() {
        auto loaded = Taxonomy::load(RW_SOURCE_DIR "/catalogs/taxonomy");
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
        taxonomy_ = *loaded;
        rules_ = corpus();
        if (rules_.empty()) {
            const QString message =
                QString::fromStdString("SKIP: shared data absent: " + shared_folder() + "/data/corpora/sigma");
            qWarning().noquote() << message;
            QSKIP(qPrintable(message));
        }
    }

    void logSources_resolveOrAreListed() {
        std::map<std::string, ir::LogSource> sources;
        for (const Rule& rule : rules_) sources.emplace(name_of(rule.source), rule.source);
        QStringList missing;
        QStringList stale;
        for (const auto& [name, source] : sources) {
            const bool resolved = !kinds_in(source).empty();
            if (!resolved && !unresolved.contains(name)) missing << QString::fromStdString(name);
            if (resolved && unresolved.contains(name)) stale << QString::fromStdString(name);
        }
        qInfo() << sources.size() << "log sources";
        QVERIFY2(missing.isEmpty(), qPrintable("no kind for: " + missing.join(", ")));
        QVERIFY2(stale.isEmpty(), qPrintable("listed though resolved: " + stale.join(", ")));
    }

    void fieldsOfWindowsRules_areFieldsOfTheEvents() {
        load_fields();
        if (fields_.empty()) QSKIP("SKIP: shared data absent: taxonomy/fields.csv");
        std::map<std::string, int> missing;
        int all = 0;
        std::set<std::string> seen;
        for (const Rule& rule : rules_) {
            if (rule.source.product != "windows") continue;
            for (const std::string& field : rule.fields) {
                if (!seen.insert(name_of(rule.source) + '|' + field).second) continue;
                ++all;
                if (!has_field(rule.source, field)) ++missing[name_of(rule.source) + ' ' + field];
            }
        }
        QVERIFY2(all > 300, qPrintable(QString::number(all)));
        QStringList unlisted;
        for (const auto& [name, count] : missing)
            if (!field_exceptions.contains(name)) unlisted << QString::fromStdString(name);
        QStringList stale;
        for (const auto& [name, reason] : field_exceptions)
            if (!missing.contains(name)) stale << QString::fromStdString(name);
        qInfo() << all << "pairs of log source and field, of which" << missing.size() << "are exceptions";
        QVERIFY2(unlisted.isEmpty(), qPrintable("no field for: " + unlisted.join(", ")));
        QVERIFY2(stale.isEmpty(), qPrintable("listed though resolved: " + stale.join(", ")));
    }

private:
    std::vector<KindId> kinds_in(const ir::LogSource& source) const {
        std::vector<KindId> kinds;
        for (uint16_t i = 1; i < taxonomy_->kind_count(); ++i)
            if (taxonomy_->scope(source, static_cast<KindId>(i)).applies == Applies::yes)
                kinds.push_back(static_cast<KindId>(i));
        return kinds;
    }

    void load_fields() {
        const std::string path = shared_folder() + "/data/taxonomy/fields.csv";
        if (!QFile::exists(QString::fromStdString(path))) return;
        auto table = TableFile::read(path, 3);
        if (!table) return;
        for (const TableFile::Row& row : table->rows()) fields_.emplace(row.cells[1]);
        // Names of the System part and of unnamed data, which are no rows there.
        for (const char* name : {"EventID",
                                 "Channel",
                                 "Provider_Name",
                                 "Computer",
                                 "Level",
                                 "Data",
                                 "Keywords",
                                 "Message",
                                 "Task",
                                 "Version",
                                 "Execution_ProcessID"})
            fields_.emplace(name);
    }

    bool has_field(const ir::LogSource& source, const std::string& field) const {
        for (const KindId kind : kinds_in(source)) {
            const auto names = taxonomy_->native_names(source, kind, field);
            if (std::any_of(
                    names.begin(), names.end(), [&](const std::string& name) { return fields_.contains(name); }))
                return true;
        }
        return false;
    }

    std::shared_ptr<const Taxonomy> taxonomy_;
    std::vector<Rule> rules_;
    std::set<std::string> fields_;
};

QTEST_APPLESS_MAIN(TaxonomyCorpusTest)
#include "corpus_test.moc"
