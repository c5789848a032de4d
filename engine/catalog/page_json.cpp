#include "engine/catalog/page_json.h"

#include "engine/base/json_writer.h"
#include "engine/catalog/rows.h"

#include <array>

namespace rw::catalog {

namespace {

constexpr std::array vendors{
    rules::Vendor::sigma, rules::Vendor::elastic, rules::Vendor::splunk, rules::Vendor::microsoft};

uint64_t size_of(const auto& list) { return list.size(); }

void put_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
    json.key(key).begin_array();
    for (const std::string& text : texts) json.string(text);
    json.end_array();
}

void put_span(JsonWriter& json, Span span) {
    json.key("span").begin_array().number(uint64_t{span.begin}).number(uint64_t{span.end}).end_array();
}

/// Rules without an id are called by their path.
void put_ids(JsonWriter& json, const std::vector<RuleIndex>& indices, const std::vector<RuleRef>& rules) {
    json.key("rule_ids").begin_array();
    for (const RuleIndex index : indices)
        json.string(rules[index].id.empty() ? rules[index].source + "/" + rules[index].path : rules[index].id);
    json.end_array();
}

void put_rule(JsonWriter& json, const RuleRef& rule) {
    json.member("id", rule.id).member("title", rule.title).member("path", rule.source + "/" + rule.path);
    json.member("vendor", name_of(rule.vendor)).member("language", name_of(rule.language));
    json.member("level", rule.level).member("status", rule.status).member("live", rule.live);
    json.member("building_block", rule.building_block).member("replayable", rule.replayable);
    json.member("predicates", rule.tests).member("indicators", rule.indicators).member("exclusions", rule.exclusions);
}

void put_rules(JsonWriter& json, const std::vector<RuleRef>& rules) {
    json.key("rules").begin_object().member("total", size_of(rules)).key("by_vendor").begin_object();
    for (const rules::Vendor vendor : vendors) {
        json.key(name_of(vendor)).begin_array();
        for (const RuleRef& rule : rules) {
            if (rule.vendor != vendor) continue;
            json.begin_object();
            put_rule(json, rule);
            json.end_object();
        }
        json.end_array();
    }
    json.end_object().end_object();
}

void put_event(JsonWriter& json, const EventRow& event) {
    json.member("key", event.key).member("provider", event.provider).member("event", event.event);
    json.member("title", event.title);
}

void put_events(JsonWriter& json, const std::vector<EventRow>& events) {
    json.key("events").begin_array();
    for (const EventRow& event : events) {
        json.begin_object();
        put_event(json, event);
        json.member("rules", size_of(event.rules)).end_object();
    }
    json.end_array();
}

void put_field(JsonWriter& json, const FieldRow& field) {
    json.member("field", field.field).member("rules", size_of(field.rules)).key("operators").begin_object();
    for (const OperatorCount& used : field.operators) json.member(used.op, used.rules);
    json.end_object();
    put_texts(json, "samples", field.samples);
    json.key("aliases").begin_array();
    for (const FieldAlias& alias : field.aliases) {
        json.begin_object().member("vendor", name_of(alias.vendor)).member("name", alias.name);
        json.member("rules", alias.rules).end_object();
    }
    json.end_array()
        .member("canonical", field.known)
        .member("gate", field.gate)
        .member("only_excluded", field.only_excluded);
}

void put_fields(JsonWriter& json, const std::vector<FieldRow>& fields) {
    json.key("fields").begin_array();
    for (const FieldRow& field : fields) {
        json.begin_object();
        put_field(json, field);
        json.end_object();
    }
    json.end_array();
}

enum class Reach : uint8_t { shown, left_out };

void put_values(JsonWriter& json,
                std::string_view key,
                const std::vector<ValueRow>& values,
                const std::vector<RuleRef>& rules,
                Reach reach) {
    json.key(key).begin_array();
    for (const ValueRow& row : values) {
        json.begin_object().member("field", row.field).member("operator", row.op).member("value", row.value);
        json.member("rules", size_of(row.rules));
        if (reach == Reach::shown) {
            json.key("reach");
            if (row.reach)
                json.number(uint64_t{*row.reach});
            else
                json.null();
            json.member("gate", row.gate);
            if (row.list > 0) json.member("list", row.list);
        }
        put_ids(json, row.rules, rules);
        json.end_object();
    }
    json.end_array();
}

void put_groups(JsonWriter& json, const std::vector<GroupRow>& groups, const std::vector<RuleRef>& rules) {
    json.key("exclusion_groups").begin_array();
    for (const GroupRow& group : groups) {
        json.begin_object().key("all_of").begin_array();
        for (const GroupRow::Member& member : group.members) {
            json.begin_object().member("not", member.negated).key("any_of").begin_array();
            for (const GroupRow::Value& value : member.values)
                json.begin_object()
                    .member("field", value.field)
                    .member("operator", value.op)
                    .member("value", value.value)
                    .end_object();
            json.end_array().end_object();
        }
        json.end_array().member("rules", size_of(group.rules));
        put_ids(json, group.rules, rules);
        json.end_object();
    }
    json.end_array();
}

void put_techniques(JsonWriter& json, const std::vector<TechniqueCount>& techniques) {
    json.key("techniques").begin_array();
    for (const TechniqueCount& technique : techniques)
        json.begin_object()
            .member("id", technique.id)
            .member("name", technique.name)
            .member("rules", technique.rules)
            .end_object();
    json.end_array();
}

} // namespace

std::string to_json(const TechniquePage& page) {
    JsonWriter json;
    json.begin_object().member("id", page.id).member("name", page.name);
    if (!page.asked.empty()) json.member("asked", page.asked);
    put_texts(json, "tactics", page.tactics);
    put_texts(json, "tactics_18", page.tactics_18);
    json.member("in_18", page.in_18).member("in_19", page.in_19);
    json.member("description", page.description).member("parent", page.parent);
    json.member("with_subtechniques", page.with_subtechniques).key("subtechniques").begin_array();
    for (const SubTechnique& one : page.subtechniques)
        json.begin_object().member("id", one.id).member("name", one.name).member("rules", one.rules).end_object();
    json.end_array();
    put_rules(json, page.rules);
    put_events(json, page.events);
    put_fields(json, page.fields);
    put_values(json, "indicators", page.indicators, page.rules, Reach::shown);
    put_values(json, "exclusions", page.exclusions, page.rules, Reach::left_out);
    put_groups(json, page.groups, page.rules);
    put_values(json, "conditional_exclusions", page.conditional, page.rules, Reach::left_out);
    put_values(json, "inequalities", page.inequalities, page.rules, Reach::left_out);
    json.key("lists").begin_array();
    for (const ListRow& list : page.lists) {
        json.begin_object().member("field", list.field).member("operator", list.op).member("values", list.values);
        put_ids(json, {list.rule}, page.rules);
        json.end_object();
    }
    json.end_array().key("totals").begin_object();
    json.member("events", size_of(page.events)).member("fields", size_of(page.fields));
    json.member("indicators", size_of(page.indicators)).member("exclusions", size_of(page.exclusions));
    json.member("conditional_exclusions", size_of(page.conditional));
    json.end_object().end_object();
    return json.take();
}

std::string to_json(const RulePage& page) {
    JsonWriter json;
    json.begin_object();
    put_rule(json, page.rule);
    json.member("description", page.description).member("author", page.author).member("date", page.date);
    json.member("modified", page.modified).member("licence", page.licence);
    put_texts(json, "techniques", page.techniques);
    json.key("events").begin_array();
    for (const EventRow& event : page.events) {
        json.begin_object();
        put_event(json, event);
        json.end_object();
    }
    json.end_array().key("tests").begin_array();
    for (const TestRow& test : page.tests) {
        json.begin_object().member("polarity", name_of(test.polarity)).member("not", test.negated);
        json.member("field", test.field).member("operator", test.op).member("value", test.value);
        json.key("canonical").begin_object().member("field", test.canonical_field);
        json.member("operator", test.canonical_op).member("value", test.canonical_value).end_object();
        json.member("gate", test.gate).member("group", test.group).member("list", test.list);
        json.member("branch", test.branch).member("reach", test.reach);
        put_span(json, test.span);
        json.end_object();
    }
    json.end_array().key("problems").begin_array();
    for (const ProblemRow& problem : page.problems) {
        json.begin_object().member("code", problem.code).member("message", problem.message);
        json.member("loss", problem.loss);
        put_span(json, problem.span);
        json.end_object();
    }
    json.end_array();
    put_span(json, page.span);
    json.member("text", page.text).end_object();
    return json.take();
}

std::string to_json(const EventPage& page) {
    JsonWriter json;
    json.begin_object();
    put_event(json, page.event);
    put_rules(json, page.rules);
    put_fields(json, page.fields);
    put_values(json, "indicators", page.indicators, page.rules, Reach::shown);
    put_techniques(json, page.techniques);
    json.end_object();
    return json.take();
}

std::string to_json(const FieldPage& page) {
    JsonWriter json;
    json.begin_object();
    put_field(json, page.field);
    json.key("used_by");
    json.begin_object();
    put_rules(json, page.rules);
    json.end_object();
    put_values(json, "indicators", page.indicators, page.rules, Reach::shown);
    put_values(json, "exclusions", page.exclusions, page.rules, Reach::left_out);
    put_events(json, page.events);
    put_techniques(json, page.techniques);
    json.end_object();
    return json.take();
}

std::string to_json(const SearchHit& hit) {
    JsonWriter json;
    json.begin_object();
    put_rule(json, hit.rule);
    put_texts(json, "techniques", hit.techniques);
    json.end_object();
    return json.take();
}

std::string to_json(const CatalogStats& stats) {
    JsonWriter json;
    json.begin_object().key("rules").begin_object();
    for (const auto& [vendor, of] : stats.vendors) {
        json.key(name_of(vendor)).begin_object().member("files", of.files).member("rules", of.rules);
        json.member("parsed", of.parsed).member("live", of.live).member("deprecated", of.deprecated);
        json.member("replayable", of.replayable).key("not_replayable").begin_object();
        for (const auto& [reason, count] : of.not_replayable) json.member(reason, count);
        json.end_object().end_object();
    }
    json.end_object().member("techniques", stats.techniques).member("events", stats.events);
    json.member("fields", stats.fields).member("indicators", stats.indicators).member("exclusions", stats.exclusions);
    json.key("predicates").begin_object();
    for (const auto& [vendor, of] : stats.vendors)
        json.key(name_of(vendor))
            .begin_object()
            .member("total", of.tests)
            .member("canonical", of.canonical)
            .end_object();
    json.end_object().key("sources").begin_array();
    for (const SourceStats& source : stats.sources)
        json.begin_object()
            .member("name", source.name)
            .member("path", source.path)
            .member("revision", source.revision)
            .member("licence", source.licence)
            .member("files", source.files)
            .member("rules", source.rules)
            .end_object();
    json.end_array().member("complete", stats.complete);
    if (!stats.why.empty()) {
        json.key("why").begin_array();
        for (const Unreplayed& one : stats.why)
            json.begin_object()
                .member("vendor", name_of(one.vendor))
                .member("path", one.path)
                .member("id", one.id)
                .member("title", one.title)
                .member("parsed", one.parsed)
                .member("code", one.code)
                .member("reason", one.reason)
                .end_object();
        json.end_array();
    }
    if (!stats.unknown.empty()) {
        json.key("unknown_fields").begin_array();
        for (const UnknownField& one : stats.unknown)
            json.begin_object()
                .member("vendor", name_of(one.vendor))
                .member("name", one.name)
                .member("tests", one.tests)
                .end_object();
        json.end_array();
    }
    json.end_object();
    return json.take();
}

} // namespace rw::catalog
