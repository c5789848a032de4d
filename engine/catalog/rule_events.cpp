#include "engine/catalog/rule_events.h"

#include "engine/base/unicode.h"
#include "engine/catalog/extraction.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace rw::catalog {

namespace {

using taxonomy::KindId;
using taxonomy::Taxonomy;
using Kind = ir::Source::Kind;

struct Provider {
    std::string_view prefix;
    std::string_view name;
};

/// Names of providers as people say them; others are called by their prefix.
constexpr std::array providers{
    Provider{"sysmon", "Sysmon"},
    Provider{"linux-sysmon", "Sysmon-for-Linux"},
    Provider{"security", "Security-Auditing"},
    Provider{"system", "Windows-System"},
    Provider{"application", "Windows-Application"},
    Provider{"powershell", "PowerShell"},
    Provider{"powershell-classic", "PowerShell-Classic"},
    Provider{"windefend", "Windows-Defender"},
    Provider{"taskscheduler", "Task-Scheduler"},
    Provider{"wmi", "WMI-Activity"},
    Provider{"esf", "ESF"},
    Provider{"aws", "AWS"},
    Provider{"azure", "Azure"},
    Provider{"m365", "Microsoft-365"},
    Provider{"gcp", "Google-Cloud"},
    Provider{"okta", "Okta"},
    Provider{"github", "GitHub"},
    Provider{"kubernetes", "Kubernetes"},
    Provider{"zeek", "Zeek"},
    Provider{"web", "Web"},
};

struct Table {
    std::string_view name;
    std::string_view title;
};

/// Tables of Microsoft Defender XDR that hold events of machines and mail.
constexpr std::array defender_tables{
    Table{"DeviceProcessEvents", "Process activity (any)"},
    Table{"DeviceEvents", "Defender event (any)"},
    Table{"DeviceFileEvents", "File activity (any)"},
    Table{"DeviceImageLoadEvents", "Image load (any)"},
    Table{"DeviceNetworkEvents", "Network activity (any)"},
    Table{"DeviceRegistryEvents", "Registry activity (any)"},
    Table{"DeviceLogonEvents", "Logon activity (any)"},
    Table{"EmailEvents", "Mail event (any)"},
    Table{"EmailUrlInfo", "Address in a mail (any)"},
    Table{"EmailAttachmentInfo", "Attachment of a mail (any)"},
    Table{"UrlClickEvents", "Click on an address (any)"},
    Table{"IdentityLogonEvents", "Logon to the directory (any)"},
    Table{"IdentityQueryEvents", "Query to the directory (any)"},
    Table{"IdentityDirectoryEvents", "Change in the directory (any)"},
    Table{"CloudAppEvents", "Cloud application event (any)"},
};

const Table* defender_table(std::string_view name) {
    const auto* found = std::find_if(defender_tables.begin(), defender_tables.end(), [&](const Table& table) {
        return ascii_equals_ignoring_case(table.name, name);
    });
    return found == defender_tables.end() ? nullptr : found;
}

std::vector<const ir::Source*> all_sources(const rules::RuleDocument& document) {
    std::vector<const ir::Source*> all;
    for (const ir::Source& source : document.rule.sources) all.push_back(&source);
    for (const ir::Branch& branch : document.rule.branches)
        for (const ir::Source& source : branch.sources) all.push_back(&source);
    return all;
}

/// "Sysmon EventID 11" → prefix "sysmon" and the ids behind it.
struct DataSource {
    std::string_view begins;
    std::string_view prefix;
};

constexpr std::array data_sources{
    DataSource{"sysmon for linux eventid", "linux-sysmon"},
    DataSource{"sysmon eventid", "sysmon"},
    DataSource{"windows event log security", "security"},
    DataSource{"windows security", "security"},
    DataSource{"windows event log system", "system"},
    DataSource{"windows event log application", "application"},
    DataSource{"windows event log defender", "windefend"},
    DataSource{"windows event log taskscheduler", "taskscheduler"},
    DataSource{"powershell script block logging", "powershell"},
    DataSource{"powershell installed iis modules", "iis-configuration"},
    DataSource{"ntlm operational", "ntlm"},
    DataSource{"linux auditd", "auditd"},
    DataSource{"aws cloudtrail", "aws"},
    DataSource{"asl aws cloudtrail", "aws"},
    DataSource{"azure active directory", "azure"},
    DataSource{"o365", "m365"},
    DataSource{"office 365", "m365"},
    DataSource{"kubernetes audit", "kubernetes"},
    DataSource{"google workspace", "gcp"},
    DataSource{"github", "github"},
    DataSource{"okta", "okta"},
};

std::string any_kind_of(std::string_view prefix) {
    if (prefix == "aws") return "aws/cloudtrail";
    if (prefix == "azure") return "azure/auditlogs";
    if (prefix == "m365") return "m365/audit";
    if (prefix == "kubernetes") return "kubernetes/audit";
    if (prefix == "okta") return "okta/okta";
    if (prefix == "github") return "github/audit";
    return std::string(prefix) + "/*";
}

/// Numbers in a text: "8004,8005,8006".
std::vector<std::string> numbers_in(std::string_view text) {
    std::vector<std::string> numbers;
    for (size_t at = 0; at < text.size();) {
        const auto digit = [](char c) { return c >= '0' && c <= '9'; };
        const size_t begin = at;
        while (at < text.size() && digit(text[at])) ++at;
        if (at > begin) numbers.emplace_back(text.substr(begin, at - begin));
        if (at < text.size()) ++at;
    }
    return numbers;
}

class EventSet {
public:
    EventSet(const FieldNames& names, std::set<std::string> ids)
        : taxonomy_(names.taxonomy())
        , names_(names)
        , ids_(std::move(ids)) {}

    void add_log_source(const ir::LogSource& source) {
        std::map<std::string, std::vector<std::string>> families;
        for (const KindId kind : names_.kinds(source)) {
            const std::string_view name = taxonomy_.kind_name(kind);
            families[std::string(name.substr(0, name.find('/')))].emplace_back(name);
        }
        for (auto& [family, kinds] : families) {
            std::vector<std::string> wanted;
            for (const std::string& kind : kinds)
                if (ids_.contains(kind.substr(family.size() + 1))) wanted.push_back(kind);
            if (!wanted.empty())
                kinds = std::move(wanted);
            else if (kinds.size() > most_events_of_a_family)
                kinds = {family + "/*"};
            keys_.insert(kinds.begin(), kinds.end());
        }
    }

    void add_key(std::string key) { keys_.insert(std::move(key)); }

    /// One family with the ids that the rule asks for; the family when it asks for none.
    void add_family(std::string_view prefix) {
        bool found = false;
        for (const std::string& id : ids_) {
            const std::string key = std::string(prefix) + "/" + id;
            if (is_kind(key)) {
                keys_.insert(key);
                found = true;
            }
        }
        if (!found) keys_.insert(any_kind_of(prefix));
    }

    void add_data_source(std::string_view name) {
        const std::string lower = ascii_lower(name);
        for (const DataSource& known : data_sources) {
            const size_t at = lower.find(known.begins);
            if (at == std::string::npos) continue;
            bool found = false;
            for (const std::string& id : numbers_in(lower.substr(at + known.begins.size()))) {
                const std::string key = std::string(known.prefix) + "/" + id;
                if (!is_kind(key)) continue;
                keys_.insert(key);
                found = true;
            }
            if (!found) keys_.insert(any_kind_of(known.prefix));
            return;
        }
    }

    void add_table(std::string_view name) {
        if (const Table* table = defender_table(name)) {
            keys_.insert("defender/" + std::string(table->name));
        } else if (ascii_equals_ignoring_case(name, "SecurityEvent") ||
                   ascii_equals_ignoring_case(name, "WindowsEvent")) {
            add_family("security");
        } else {
            add_dataset(name);
        }
    }

    /// "logs-aws.cloudtrail-*", "aws.cloudtrail", "SigninLogs".
    void add_dataset(std::string_view name) {
        if (name.starts_with("logs-")) name.remove_prefix(5);
        while (!name.empty() && (name.back() == '*' || name.back() == '-')) name.remove_suffix(1);
        if (name.starts_with("windows.sysmon")) return add_family("sysmon");
        if (name.starts_with("system.security")) return add_family("security");
        if (name.starts_with("windows.powershell")) return add_family("powershell");
        taxonomy::Identity identity;
        identity.shape = taxonomy::Shape::ecs;
        identity.dataset = name;
        const KindId kind = taxonomy_.classify(identity);
        if (kind == KindId::unknown) return;
        const std::string_view key = taxonomy_.kind_name(kind);
        if (!key.starts_with("ecs/")) keys_.emplace(key);
    }

    [[nodiscard]] bool empty() const { return keys_.empty(); }

    [[nodiscard]] std::vector<EventName> finish() const {
        std::vector<EventName> events;
        for (const std::string& key : keys_) {
            const size_t slash = key.find('/');
            // A whole family says nothing more where its events are named.
            const auto next = keys_.upper_bound(key);
            if (key.ends_with("/*") && next != keys_.end() && next->starts_with(key.substr(0, slash + 1))) continue;
            events.push_back(event_named(key, taxonomy_));
        }
        return events;
    }

private:
    [[nodiscard]] bool is_kind(std::string_view key) const {
        if (known_.empty())
            for (uint16_t kind = 1; kind < taxonomy_.kind_count(); ++kind)
                known_.insert(taxonomy_.kind_name(static_cast<KindId>(kind)));
        return known_.contains(key);
    }

    const Taxonomy& taxonomy_;
    const FieldNames& names_;
    std::set<std::string> ids_;
    std::set<std::string> keys_;
    mutable std::set<std::string_view> known_;
};

} // namespace

EventName event_named(std::string_view key, const Taxonomy& taxonomy) {
    EventName name;
    name.key = key;
    const size_t slash = std::min(key.find('/'), key.size());
    const std::string_view prefix = key.substr(0, slash);
    const std::string_view id = slash < key.size() ? key.substr(slash + 1) : std::string_view{};
    if (prefix == "defender") {
        const Table* table = defender_table(id);
        return {
            std::string(key), "Defender-" + std::string(id), "any", table == nullptr ? "" : std::string(table->title)};
    }
    const auto* provider =
        std::find_if(providers.begin(), providers.end(), [&](const Provider& known) { return known.prefix == prefix; });
    name.provider = provider == providers.end() ? prefix : provider->name;
    const bool number = !id.empty() && std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
    name.event = id == "*" ? "any" : number ? "Event ID " + std::string(id) : std::string(id);
    for (uint16_t kind = 1; kind < taxonomy.kind_count(); ++kind) {
        if (taxonomy.kind_name(static_cast<KindId>(kind)) != key) continue;
        name.title = taxonomy.kind_title(static_cast<KindId>(kind));
        break;
    }
    return name;
}

std::vector<EventName> events_of(const rules::RuleDocument& document,
                                 const FieldContext& context,
                                 const std::vector<RuleTest>& tests,
                                 const FieldNames& names) {
    std::set<std::string> ids;
    std::set<std::string> datasets;
    for (const RuleTest& test : tests) {
        if (test.polarity != Polarity::indicator || test.canonical_op != "eq") continue;
        if (test.canonical_field == "event.id") ids.insert(test.canonical_value);
        if (test.canonical_field == "event.dataset" || test.canonical_field == "data_stream.dataset")
            datasets.insert(test.canonical_value);
    }
    EventSet events(names, std::move(ids));
    for (const ir::LogSource& source : context.sources) events.add_log_source(source);
    for (const std::string& dataset : datasets) events.add_dataset(dataset);
    for (const ir::Source* source : all_sources(document)) {
        if (source->kind == Kind::data_source) events.add_data_source(source->name);
        if (source->kind == Kind::table) events.add_table(source->name);
        // Patterns of indices name all places where an event may lie, so they tell only where nothing else does.
        if (source->kind == Kind::index && context.sources.empty() && datasets.empty())
            events.add_dataset(source->name);
    }
    return events.finish();
}

} // namespace rw::catalog
