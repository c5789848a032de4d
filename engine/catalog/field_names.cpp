#include "engine/catalog/field_names.h"

#include "engine/base/unicode.h"

#include <algorithm>
#include <array>

namespace rw::catalog {

namespace {

std::string key_of(const ir::LogSource& source) {
    return ascii_lower(source.category) + '\n' + ascii_lower(source.product) + '\n' + ascii_lower(source.service);
}

/// Fields that every event has, whoever wrote it, by any of the names in use.
struct Common {
    std::string_view name;
    std::string_view canonical;
};

constexpr std::array common_fields{
    Common{"eventid", "event.id"},
    Common{"event_id", "event.id"},
    Common{"eventcode", "event.id"},
    Common{"event.code", "event.id"},
    Common{"winlog.event_id", "event.id"},
    Common{"signature_id", "event.id"},
    Common{"channel", "event.channel"},
    Common{"winlog.channel", "event.channel"},
    Common{"provider_name", "event.provider"},
    Common{"event.provider", "event.provider"},
    Common{"winlog.provider_name", "event.provider"},
    Common{"level", "event.level"},
    Common{"keywords", "keywords"},
};

} // namespace

bool is_gate(std::string_view field) {
    constexpr std::array gates{
        std::string_view{"event.type"},
        std::string_view{"event.category"},
        std::string_view{"event.kind"},
        std::string_view{"event.dataset"},
        std::string_view{"event.module"},
        std::string_view{"event.id"},
        std::string_view{"event.channel"},
        std::string_view{"event.provider"},
        std::string_view{"event.action"},
        std::string_view{"host.os.type"},
        std::string_view{"host.os.family"},
        std::string_view{"data_stream.dataset"},
        std::string_view{"event.agent_id_status"},
    };
    return std::find(gates.begin(), gates.end(), field) != gates.end();
}

FieldNames::FieldNames(const taxonomy::Taxonomy& taxonomy)
    : taxonomy_(taxonomy) {}

const std::vector<taxonomy::KindId>& FieldNames::kinds_locked(const ir::LogSource& source) const {
    const auto [at, fresh] = kinds_.try_emplace(key_of(source));
    if (!fresh) return at->second;
    if (source.category.empty() && source.product.empty() && source.service.empty()) return at->second;
    for (uint16_t kind = 1; kind < taxonomy_.kind_count(); ++kind) {
        const auto id = static_cast<taxonomy::KindId>(kind);
        if (taxonomy_.kind_name(id).starts_with("ecs/")) continue;
        if (taxonomy_.scope(source, id).applies == taxonomy::Applies::yes) at->second.push_back(id);
    }
    return at->second;
}

std::vector<taxonomy::KindId> FieldNames::kinds(const ir::LogSource& source) const {
    const std::scoped_lock lock(mutex_);
    return kinds_locked(source);
}

std::string FieldNames::resolve(const ir::LogSource& source, std::string_view field) const {
    for (const taxonomy::KindId kind : kinds_locked(source)) {
        if (const auto known = taxonomy_.canonical(kind, field); !known.empty()) return std::string(known);
        for (const std::string& native : taxonomy_.native_names(source, kind, field))
            if (const auto known = taxonomy_.canonical(kind, native); !known.empty()) return std::string(known);
    }
    return {};
}

std::string FieldNames::canonical(const LogSources& sources, std::string_view field) const {
    const std::string lower = ascii_lower(field);
    for (const Common& common : common_fields)
        if (common.name == lower) return std::string(common.canonical);
    const std::scoped_lock lock(mutex_);
    for (const ir::LogSource& source : sources) {
        const auto [at, fresh] = canonical_.try_emplace(key_of(source) + '\n' + std::string(field));
        if (fresh) at->second = resolve(source, field);
        if (!at->second.empty()) return at->second;
    }
    return {};
}

} // namespace rw::catalog
