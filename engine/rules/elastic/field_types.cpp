// Types that are not keyword, from the Elastic Common Schema 9.5 (elastic/ecs, fields.csv; Apache-2.0).
#include "engine/rules/elastic/field_types.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rw::elastic {

namespace {

using Entry = std::pair<std::string_view, FieldType>;

/// Sorted by name.
constexpr std::array types = {
    Entry{"@timestamp", FieldType::date},
    Entry{"client.bytes", FieldType::number},
    Entry{"client.ip", FieldType::ip},
    Entry{"client.nat.ip", FieldType::ip},
    Entry{"client.packets", FieldType::number},
    Entry{"client.port", FieldType::number},
    Entry{"destination.as.number", FieldType::number},
    Entry{"destination.bytes", FieldType::number},
    Entry{"destination.ip", FieldType::ip},
    Entry{"destination.nat.ip", FieldType::ip},
    Entry{"destination.packets", FieldType::number},
    Entry{"destination.port", FieldType::number},
    Entry{"dll.code_signature.exists", FieldType::boolean},
    Entry{"dll.code_signature.trusted", FieldType::boolean},
    Entry{"dll.code_signature.valid", FieldType::boolean},
    Entry{"dns.resolved_ip", FieldType::ip},
    Entry{"error.message", FieldType::text},
    Entry{"event.created", FieldType::date},
    Entry{"event.duration", FieldType::number},
    Entry{"event.end", FieldType::date},
    Entry{"event.ingested", FieldType::date},
    Entry{"event.risk_score", FieldType::number},
    Entry{"event.risk_score_norm", FieldType::number},
    Entry{"event.sequence", FieldType::number},
    Entry{"event.severity", FieldType::number},
    Entry{"event.start", FieldType::date},
    Entry{"file.accessed", FieldType::date},
    Entry{"file.created", FieldType::date},
    Entry{"file.ctime", FieldType::date},
    Entry{"file.mtime", FieldType::date},
    Entry{"file.size", FieldType::number},
    Entry{"host.ip", FieldType::ip},
    Entry{"host.uptime", FieldType::number},
    Entry{"http.request.body.bytes", FieldType::number},
    Entry{"http.request.bytes", FieldType::number},
    Entry{"http.response.body.bytes", FieldType::number},
    Entry{"http.response.bytes", FieldType::number},
    Entry{"http.response.status_code", FieldType::number},
    Entry{"message", FieldType::text},
    Entry{"network.bytes", FieldType::number},
    Entry{"network.packets", FieldType::number},
    Entry{"observer.ip", FieldType::ip},
    Entry{"process.args_count", FieldType::number},
    Entry{"process.code_signature.exists", FieldType::boolean},
    Entry{"process.code_signature.trusted", FieldType::boolean},
    Entry{"process.code_signature.valid", FieldType::boolean},
    Entry{"process.exit_code", FieldType::number},
    Entry{"process.interactive", FieldType::boolean},
    Entry{"process.parent.args_count", FieldType::number},
    Entry{"process.parent.pid", FieldType::number},
    Entry{"process.pid", FieldType::number},
    Entry{"process.start", FieldType::date},
    Entry{"process.thread.id", FieldType::number},
    Entry{"process.uptime", FieldType::number},
    Entry{"related.ip", FieldType::ip},
    Entry{"server.bytes", FieldType::number},
    Entry{"server.ip", FieldType::ip},
    Entry{"server.nat.ip", FieldType::ip},
    Entry{"server.packets", FieldType::number},
    Entry{"server.port", FieldType::number},
    Entry{"source.as.number", FieldType::number},
    Entry{"source.bytes", FieldType::number},
    Entry{"source.ip", FieldType::ip},
    Entry{"source.nat.ip", FieldType::ip},
    Entry{"source.packets", FieldType::number},
    Entry{"source.port", FieldType::number},
    Entry{"threat.indicator.ip", FieldType::ip},
    Entry{"url.port", FieldType::number},
};

} // namespace

FieldRef resolve_name(std::string_view name) {
    FieldRef field;
    constexpr std::string_view caseless = ".caseless";
    constexpr std::string_view text = ".text";
    if (name.size() > caseless.size() && name.ends_with(caseless)) {
        name.remove_suffix(caseless.size());
        field.cased = false;
    } else if (name.size() > text.size() && name.ends_with(text) && name != "process.io.text") {
        field.name = name.substr(0, name.size() - text.size());
        field.type = FieldType::text;
        return field;
    }
    field.name = name;
    const auto at = std::lower_bound(
        types.begin(), types.end(), name, [](const Entry& entry, std::string_view key) { return entry.first < key; });
    if (at != types.end() && at->first == name) field.type = at->second;
    return field;
}

} // namespace rw::elastic
