#include "engine/catalog/field_names.h"

#include "engine/base/unicode.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>

namespace rw::catalog {

namespace {

using Kind = ir::Source::Kind;

std::string key_of(const ir::LogSource& source) {
    return ascii_lower(source.category) + '\n' + ascii_lower(source.product) + '\n' + ascii_lower(source.service);
}

struct Pair {
    std::string_view from;
    std::string_view to;
};

/// Fields that every event has, whoever wrote it, by any of the names in use.
constexpr std::array common_fields{
    Pair{"eventid", "event.id"},
    Pair{"event_id", "event.id"},
    Pair{"eventcode", "event.id"},
    Pair{"event.code", "event.id"},
    Pair{"winlog.event_id", "event.id"},
    Pair{"signature_id", "event.id"},
    Pair{"channel", "event.channel"},
    Pair{"winlog.channel", "event.channel"},
    Pair{"provider_name", "event.provider"},
    Pair{"event.provider", "event.provider"},
    Pair{"winlog.provider_name", "event.provider"},
};

/// What an event category of ECS is in Sigma's words.
constexpr std::array categories{
    Pair{"process", "process_creation"},
    Pair{"file", "file_event"},
    Pair{"file", "file_delete"},
    Pair{"library", "image_load"},
    Pair{"network", "network_connection"},
    Pair{"dns", "dns_query"},
    Pair{"registry", "registry_event"},
    Pair{"driver", "driver_load"},
};

/// Schemas of a vendor's names, best first.
std::span<const std::string_view> schemas_of(rules::Vendor vendor) {
    using namespace std::string_view_literals;
    static constexpr std::array sigma{
        "sigma"sv, "windows_event"sv, "cloud_native"sv, "esf"sv, "auditd"sv, "sentinel"sv, "ecs"sv};
    static constexpr std::array elastic{"ecs"sv,
                                        "elastic_endpoint"sv,
                                        "elastic_integration"sv,
                                        "winlogbeat"sv,
                                        "sysmon"sv,
                                        "windows_security"sv,
                                        "windows_event"sv};
    static constexpr std::array splunk{
        "cim"sv, "splunk_ta"sv, "sysmon"sv, "windows_security"sv, "windows_event"sv, "auditd"sv, "cloud_native"sv};
    static constexpr std::array microsoft{
        "defender_xdr"sv, "sentinel"sv, "asim"sv, "windows_security"sv, "sysmon"sv, "cloud_native"sv};
    switch (vendor) {
    case rules::Vendor::sigma:
        return sigma;
    case rules::Vendor::elastic:
        return elastic;
    case rules::Vendor::splunk:
        return splunk;
    case rules::Vendor::microsoft:
        break;
    }
    return microsoft;
}

/// Values that a rule's condition asks a field to be, whatever stands above.
std::set<std::string>
values_of(const rules::RuleDocument& document, const ir::PredicateTable& predicates, std::string_view field) {
    std::set<std::string> values;
    const auto take = [&](const ir::Condition& condition) {
        for (const ir::Node& node : condition.nodes) {
            if (node.kind != ir::NodeKind::leaf) continue;
            const ir::Predicate& predicate = predicates[node.predicate];
            const auto* text = std::get_if<ir::TextTest>(&predicate.test);
            if (text == nullptr || predicate.field != field) continue;
            if (ir::shape_of(text->pattern) == ir::PatternShape::equals)
                values.insert(ascii_lower(ir::literal_of(text->pattern)));
        }
    };
    take(document.rule.condition);
    for (const ir::Branch& branch : document.rule.branches) take(branch.condition);
    return values;
}

std::vector<const ir::Source*> all_sources(const rules::RuleDocument& document) {
    std::vector<const ir::Source*> all;
    for (const ir::Source& source : document.rule.sources) all.push_back(&source);
    for (const ir::Branch& branch : document.rule.branches)
        for (const ir::Source& source : branch.sources) all.push_back(&source);
    return all;
}

LogSources
log_sources(const rules::RuleDocument& document, const ir::PredicateTable& predicates, std::set<std::string>& systems) {
    const ir::LogSource& own = document.rule.scope;
    LogSources sources;
    if (!own.category.empty() || !own.product.empty() || !own.service.empty()) sources.push_back(own);
    if (document.vendor != rules::Vendor::elastic) return sources;
    std::set<std::string> wanted = values_of(document, predicates, "event.category");
    for (const ir::Source* source : all_sources(document))
        if (source->kind == Kind::event_category) wanted.insert(ascii_lower(source->name));
    if (wanted.contains("any")) wanted.insert({"process", "file", "network", "registry", "library"});
    systems = values_of(document, predicates, "host.os.type");
    if (systems.empty()) systems = {"windows", "linux", "macos"};
    for (const Pair& category : categories)
        for (const std::string& system : systems)
            if (wanted.contains(std::string(category.from)))
                sources.push_back({std::string(category.to), system, {}, {}});
    return sources;
}

/// The name without what is only its way to be asked for: `.caseless`, `winlog.event_data.`.
std::string_view bare(std::string_view field) {
    for (const std::string_view suffix : {".caseless", ".text", ".keyword"})
        if (field.ends_with(suffix)) field.remove_suffix(suffix.size());
    for (const std::string_view prefix : {"winlog.event_data.", "winlog.user_data.", "EventData."})
        if (field.starts_with(prefix)) field.remove_prefix(prefix.size());
    return field;
}

/// One hash of several is the hash: rules write "process.hash.sha256" and "Hashes contains SHA256=" for the same.
std::string whole_hash(std::string field) {
    const size_t at = field.rfind(".hash.");
    if (at != std::string::npos) field.resize(at + std::string_view(".hash").size());
    return field;
}

} // namespace

bool is_gate(std::string_view field) {
    constexpr std::array<std::string_view, 13> gates{"event.type",
                                                     "event.category",
                                                     "event.kind",
                                                     "event.dataset",
                                                     "event.module",
                                                     "event.id",
                                                     "event.channel",
                                                     "event.provider",
                                                     "event.action",
                                                     "host.os.type",
                                                     "host.os.family",
                                                     "host.os",
                                                     "data_stream.dataset"};
    return std::find(gates.begin(), gates.end(), field) != gates.end();
}

FieldContext context_of(const rules::RuleDocument& document, const ir::PredicateTable& predicates) {
    FieldContext context;
    context.vendor = document.vendor;
    std::set<std::string> systems;
    context.sources = log_sources(document, predicates, systems);
    for (const ir::LogSource& source : context.sources) {
        const std::string product = source.product.empty() ? "" : source.product + "/";
        if (!source.category.empty()) context.scopes.push_back(product + source.category);
        if (!source.service.empty()) context.scopes.push_back(product + source.service);
        if (source.category.empty() && source.service.empty()) context.scopes.push_back(product + "*");
    }
    for (const ir::Source* source : all_sources(document))
        if (source->kind == Kind::table || source->kind == Kind::data_model) {
            const size_t dot = source->name.rfind('.');
            context.scopes.push_back(dot == std::string::npos ? source->name : source->name.substr(dot + 1));
        }
    context.key = std::to_string(static_cast<int>(context.vendor));
    for (const ir::LogSource& source : context.sources) context.key += '\n' + key_of(source);
    for (const std::string& scope : context.scopes) context.key += '\n' + scope;
    return context;
}

FieldNames::FieldNames(std::shared_ptr<const taxonomy::Taxonomy> taxonomy,
                       std::shared_ptr<const taxonomy::FieldAliases> aliases)
    : taxonomy_(std::move(taxonomy))
    , aliases_(std::move(aliases)) {}

const std::vector<taxonomy::KindId>& FieldNames::kinds_locked(const ir::LogSource& source) const {
    const auto [at, fresh] = kinds_.try_emplace(key_of(source));
    if (!fresh) return at->second;
    if (source.category.empty() && source.product.empty() && source.service.empty()) return at->second;
    for (uint16_t kind = 1; kind < taxonomy_->kind_count(); ++kind) {
        const auto id = static_cast<taxonomy::KindId>(kind);
        if (taxonomy_->kind_name(id).starts_with("ecs/")) continue;
        if (taxonomy_->scope(source, id).applies == taxonomy::Applies::yes) at->second.push_back(id);
    }
    return at->second;
}

std::vector<taxonomy::KindId> FieldNames::kinds(const ir::LogSource& source) const {
    const std::scoped_lock lock(mutex_);
    return kinds_locked(source);
}

std::string FieldNames::of_kinds(const ir::LogSource& source, std::string_view field) const {
    for (const taxonomy::KindId kind : kinds_locked(source)) {
        if (const auto known = taxonomy_->canonical(kind, field); !known.empty()) return std::string(known);
        for (const std::string& native : taxonomy_->native_names(source, kind, field))
            if (const auto known = taxonomy_->canonical(kind, native); !known.empty()) return std::string(known);
    }
    return {};
}

std::string FieldNames::resolve(const FieldContext& context, std::string_view field) const {
    if (context.vendor == rules::Vendor::sigma)
        for (const ir::LogSource& source : context.sources)
            if (std::string known = of_kinds(source, field); !known.empty()) return known;
    const std::string_view name = bare(field);
    std::vector<std::string> scopes = context.scopes;
    std::string_view last = name;
    if (context.vendor == rules::Vendor::splunk) { // Processes.process_name
        if (const size_t dot = name.find('.'); dot != std::string_view::npos) {
            scopes.insert(scopes.begin(), std::string(name.substr(0, dot)));
            last = name.substr(dot + 1);
        }
    }
    for (const std::string_view schema : schemas_of(context.vendor))
        for (const std::string_view spelling : {last, name, field})
            if (const auto known = aliases_->canonical(schema, scopes, spelling); !known.empty())
                return std::string(known);
    return {};
}

std::string FieldNames::canonical(const FieldContext& context, std::string_view field) const {
    const std::string lower = ascii_lower(field);
    for (const Pair& common : common_fields)
        if (common.from == lower) return std::string(common.to);
    const std::scoped_lock lock(mutex_);
    const auto [at, fresh] = canonical_.try_emplace(context.key + '\t' + std::string(field));
    if (fresh) at->second = whole_hash(resolve(context, field));
    return at->second;
}

} // namespace rw::catalog
