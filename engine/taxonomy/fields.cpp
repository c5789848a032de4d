// Names and values: what a provider calls a rule's field, where that stands in a log of some shape, and which value
// maps hold for it.

#include "engine/base/unicode.h"
#include "engine/taxonomy/taxonomy.h"
#include "engine/taxonomy/taxonomy_data.h"

#include <algorithm>
#include <array>

namespace rw::taxonomy {

namespace {

/// A field of the System part of Windows events, by its Sigma name, and where each shape keeps it.
struct SystemField {
    std::string_view name;
    std::string_view winevt;
    std::array<std::string_view, 2> winlogbeat{};
    std::array<std::string_view, 5> flat{};
};

constexpr SystemField system_fields[] = {
    {"EventID",
     "System.EventID",
     {"winlog.event_id", "event.code"},
     {"EventID", "EventId", "event_id", "EventCode", "Id"}},
    {"Channel", "System.Channel", {"winlog.channel"}, {"Channel", "channel", "LogName", "log_name"}},
    {"Provider_Name",
     "System.Provider.Name",
     {"winlog.provider_name", "event.provider"},
     {"Provider_Name", "ProviderName", "provider_name", "SourceName", "source_name"}},
    {"Provider_Guid", "System.Provider.Guid", {"winlog.provider_guid"}, {"Provider_Guid", "ProviderGuid"}},
    {"Computer",
     "System.Computer",
     {"winlog.computer_name"},
     {"Computer", "ComputerName", "computer_name", "Hostname"}},
    {"Level", "System.Level", {}, {"Level"}},
    {"Task", "System.Task", {}, {"Task"}},
    {"Opcode", "System.Opcode", {}, {"Opcode", "OpcodeValue"}},
    {"Keywords", "System.Keywords", {"winlog.keywords"}, {"Keywords"}},
    {"Version", "System.Version", {"winlog.version"}, {"Version"}},
    {"EventRecordID", "System.EventRecordID", {"winlog.record_id"}, {"EventRecordID", "RecordNumber", "RecordId"}},
    {"TimeCreated_SystemTime",
     "System.TimeCreated.SystemTime",
     {"@timestamp"},
     {"TimeCreated_SystemTime", "TimeCreated"}},
    {"Execution_ProcessID",
     "System.Execution.ProcessID",
     {"winlog.process.pid"},
     {"Execution_ProcessID", "ExecutionProcessID"}},
    {"Execution_ThreadID",
     "System.Execution.ThreadID",
     {"winlog.process.thread.id"},
     {"Execution_ThreadID", "ExecutionThreadID"}},
    {"Correlation_ActivityID",
     "System.Correlation.ActivityID",
     {"winlog.activity_id"},
     {"Correlation_ActivityID", "ActivityID"}},
    {"Security_UserID", "System.Security.UserID", {"winlog.user.identifier"}, {"Security_UserID", "UserID"}},
    {"UserID", "System.Security.UserID", {"winlog.user.identifier"}, {"UserID"}},
    {"Message", "RenderingInfo.Message", {"message"}, {"Message", "message"}},
};

const SystemField* system_field(std::string_view name) {
    for (const SystemField& field : system_fields)
        if (field.name == name) return &field;
    return nullptr;
}

/// Positional parameters of winlogbeat (`param1` …) that unnamed Data elements become.
constexpr int max_parameters = 20;

template <size_t Count>
std::vector<std::string> present(const std::array<std::string_view, Count>& names) {
    std::vector<std::string> result;
    for (const std::string_view name : names)
        if (!name.empty()) result.emplace_back(name);
    return result;
}

std::vector<std::string> winevt_paths(const std::string& name) {
    for (const std::string_view part : {"System.", "EventData.", "UserData.", "RenderingInfo."})
        if (name.starts_with(part)) return {name};
    return {"EventData." + name, "UserData." + name, "UserData.*." + name, "UserData.*.*." + name};
}

std::vector<std::string> winlogbeat_paths(const std::string& name) {
    if (name.find('.') != std::string::npos) return {name};
    std::vector<std::string> paths{
        "winlog.event_data." + name, "winlog.user_data." + name, "winlog.user_data.*." + name};
    if (name == "Data")
        for (int i = 1; i <= max_parameters; ++i) paths.push_back("winlog.event_data.param" + std::to_string(i));
    return paths;
}

void add_moved(const TextMap<std::string>& moved, std::string_view name, std::vector<std::string>& to) {
    const auto found = moved.find(name);
    if (found != moved.end() && std::find(to.begin(), to.end(), found->second) == to.end()) to.push_back(found->second);
}

} // namespace

bool holds_for(const std::vector<std::string>& categories, std::string_view category) {
    return categories.empty() || std::any_of(categories.begin(), categories.end(), [&](const std::string& known) {
               return ascii_equals_ignoring_case(known, category);
           });
}

std::vector<std::string>
Taxonomy::native_names(const ir::LogSource& source, KindId kind, std::string_view field) const {
    std::vector<std::string> names;
    for (const KindId of : {kind, every_kind}) {
        if (of == KindId::unknown) continue;
        const auto found = data_->names.find(field_key(of, field));
        if (found == data_->names.end()) continue;
        for (const Mapping& mapping : found->second)
            if (holds_for(mapping.categories, source.category))
                names.insert(names.end(), mapping.texts.begin(), mapping.texts.end());
    }
    std::erase(names, field);
    const bool known = kind != KindId::unknown && static_cast<size_t>(kind) < data_->kinds.size();
    if (known && data_->prefix_of(kind).moves_fields) {
        std::vector<std::string> moved;
        for (const std::string& name : names) add_moved(data_->moved, name, moved);
        add_moved(data_->moved, field, moved);
        names.insert(names.end(), moved.begin(), moved.end());
    }
    names.emplace_back(field);
    return names;
}

std::vector<std::string> Taxonomy::paths(Shape shape, KindId, std::string_view native_name) const {
    std::string name(native_name);
    if (name.starts_with("Event.")) name.erase(0, 6);
    // Attributes as the JSON forms of events write them; column paths have them as plain segments.
    for (const std::string_view decoration : {".#attributes", "#attributes", "_attributes"})
        for (size_t at = name.find(decoration); at != std::string::npos; at = name.find(decoration))
            name.erase(at, decoration.size());
    const SystemField* known = system_field(name);
    switch (shape) {
    case Shape::winevt:
        return known != nullptr ? std::vector<std::string>{std::string(known->winevt)} : winevt_paths(name);
    case Shape::winlogbeat:
        if (known != nullptr && !known->winlogbeat[0].empty()) return present(known->winlogbeat);
        if (const auto moved = data_->moved_from.find(name); moved != data_->moved_from.end()) {
            // Logs of several set-ups may lie in one table: the place before the move counts as well.
            std::vector<std::string> both{name};
            for (const std::string& native : moved->second) both.push_back("winlog.event_data." + native);
            return both;
        }
        return winlogbeat_paths(name);
    case Shape::flat:
        return known != nullptr ? present(known->flat) : std::vector<std::string>{name};
    case Shape::ecs:
        break;
    }
    return {name};
}

std::vector<const ValueMap*>
Taxonomy::value_maps(const ir::LogSource& source, KindId kind, std::string_view field) const {
    std::vector<const ValueMap*> maps;
    const auto found = data_->values.find(field_key(kind, field));
    if (found == data_->values.end()) return maps;
    for (const ValueMapping& mapping : found->second)
        if (holds_for(mapping.categories, source.category)) maps.push_back(&mapping.map);
    return maps;
}

std::string_view Taxonomy::canonical(KindId kind, std::string_view native_name) const {
    const auto known = data_->canonical.find(field_key(kind, native_name));
    if (known != data_->canonical.end()) return known->second;
    const auto mapped = data_->names.find(field_key(kind, native_name));
    if (mapped == data_->names.end()) return {};
    for (const Mapping& mapping : mapped->second) {
        for (const std::string& native : mapping.texts) {
            const auto found = data_->canonical.find(field_key(kind, native));
            if (found != data_->canonical.end()) return found->second;
        }
    }
    return {};
}

} // namespace rw::taxonomy
