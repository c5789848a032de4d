#include "engine/rules/elastic/toml/filters.h"

#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/field_types.h"
#include "engine/rules/elastic/value_tests.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rw::elastic {

namespace {

using ir::NodeRole;
using Kind = ir::PatternPart::Kind;

/// Pattern of a wildcard query: * and ?, a backslash before what is literal.
ir::Pattern wildcard_pattern(std::string_view text, bool cased) {
    ir::Pattern pattern;
    pattern.cased = cased;
    std::string literal;
    for (size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\\' && at + 1 < text.size()) {
            literal += text[++at];
        } else if (c == '*' || c == '?') {
            pattern.parts.push_back({Kind::literal, std::exchange(literal, {})});
            pattern.parts.push_back({c == '*' ? Kind::any_run : Kind::any_one, {}});
        } else {
            literal += c;
        }
    }
    pattern.parts.push_back({Kind::literal, std::move(literal)});
    return ir::normalised(std::move(pattern));
}

class Filters {
public:
    explicit Filters(QueryBuilder& builder)
        : builder_(builder) {}

    std::optional<ir::NodeId> filter(const TomlValue& table) {
        if (table.kind != TomlValue::Kind::table) return unknown(table.span);
        const TomlMember* meta = table.find("meta");
        if (meta != nullptr && is_true(meta->value, "disabled")) return std::nullopt;
        const TomlMember* query = table.find("query");
        std::optional<ir::NodeId> node;
        if (query != nullptr) {
            node = any_query(query->value, 0);
        } else { // old filters have the query's kind beside meta
            for (const TomlMember& member : table.members)
                if (is_kind(member.key)) node = one_query(member, 0);
            if (!node) return unknown(table.span);
        }
        if (node && meta != nullptr && is_true(meta->value, "negate")) return builder_.negation(*node, table.span);
        return node;
    }

private:
    static bool is_true(const TomlValue& table, std::string_view key) {
        const TomlMember* member = table.find(key);
        return member != nullptr && member->value.truth;
    }

    static bool is_kind(std::string_view key) {
        constexpr std::array kinds{
            "wildcard", "term", "terms", "match", "match_phrase", "exists", "range", "bool", "prefix"};
        return std::find(kinds.begin(), kinds.end(), key) != kinds.end();
    }

    std::optional<ir::NodeId> unknown(Span span) {
        builder_.fail(code::toml_filter, "This filter is not understood, so the rule is not replayed.", span);
        return std::nullopt;
    }

    std::optional<ir::NodeId> any_query(const TomlValue& query, uint32_t depth) {
        if (query.kind != TomlValue::Kind::table || query.members.size() != 1 || depth > 16) return unknown(query.span);
        return one_query(query.members.front(), depth);
    }

    std::optional<ir::NodeId> one_query(const TomlMember& member, uint32_t depth) {
        const TomlValue& body = member.value;
        const Span span{member.key_span.begin, std::max(member.key_span.end, body.span.end)};
        if (member.key == "bool") return boolean(body, span, depth);
        if (member.key == "exists") {
            const TomlMember* field = body.find("field");
            if (field == nullptr) return unknown(span);
            return item(field->value.text, span, {has_value()});
        }
        if (!is_kind(member.key) || body.members.size() != 1) return unknown(span);
        const TomlMember& field = body.members.front();
        if (member.key == "range") return range(field, span);
        if (member.key == "terms") {
            std::vector<ir::Test> tests;
            for (const TomlValue& each : field.value.items) tests.push_back(equals(field.key, each, true));
            return tests.empty() ? unknown(span) : item(field.key, span, std::move(tests));
        }
        return value(member.key, field, span);
    }

    std::optional<ir::NodeId> value(std::string_view kind, const TomlMember& field, Span span) {
        const TomlValue* written = &field.value;
        bool cased = true;
        if (written->kind == TomlValue::Kind::table) {
            cased = !is_true(*written, "case_insensitive");
            const TomlMember* inner = nullptr;
            for (const char* name : {"value", "query", "wildcard"})
                if (inner == nullptr) inner = field.value.find(name);
            if (inner == nullptr) return unknown(span);
            written = &inner->value;
        }
        const FieldRef ref = resolve_name(field.key);
        cased = cased && ref.cased;
        if (kind == "wildcard") return item(field.key, span, {ir::TextTest{wildcard_pattern(written->text, cased)}});
        if (kind == "prefix")
            return item(field.key, span, {affix_text(ir::PatternShape::starts, written->text, cased)});
        if (ref.type == FieldType::text && kind != "term") {
            const std::vector<std::string> words = words_of(written->text);
            if (words.empty()) return unknown(span);
            return item(field.key, span, {has_words(words)});
        }
        return item(field.key, span, {equals(field.key, *written, cased)});
    }

    static ir::Test equals(std::string_view field, const TomlValue& value, bool cased) {
        if (value.kind == TomlValue::Kind::number) return ir::NumberTest{ir::Comparison::equal, value.number};
        if (value.kind == TomlValue::Kind::boolean) return ir::BooleanTest{value.truth};
        if (resolve_name(field).type == FieldType::ip)
            if (const auto network = parse_network(value.text)) return *network;
        return equals_text(value.text, cased);
    }

    std::optional<ir::NodeId> range(const TomlMember& field, Span span) {
        constexpr std::array<std::pair<std::string_view, ir::Comparison>, 4> names{
            {{"lt", ir::Comparison::less},
             {"lte", ir::Comparison::less_equal},
             {"gt", ir::Comparison::greater},
             {"gte", ir::Comparison::greater_equal}}};
        std::vector<ir::NodeId> bounds;
        for (const auto& [name, comparison] : names) {
            const TomlMember* bound = field.value.find(name);
            if (bound == nullptr) continue;
            ir::Number number = bound->value.number;
            const bool numeric =
                bound->value.kind == TomlValue::Kind::number ||
                (bound->value.kind == TomlValue::Kind::text && ir::Number::parse(bound->value.text, number));
            if (!numeric) {
                builder_.lose(code::clock, "Dates are not compared yet.", bound->value.span);
                return std::nullopt;
            }
            bounds.push_back(builder_.leaf(
                resolve_name(field.key).name, ir::NumberTest{comparison, number}, NodeRole::value, bound->value.span));
        }
        if (bounds.empty()) return unknown(span);
        return builder_.group(ir::NodeKind::all_of, NodeRole::item, span, std::move(bounds), field.key);
    }

    std::optional<ir::NodeId> boolean(const TomlValue& body, Span span, uint32_t depth) {
        std::vector<ir::NodeId> all;
        for (const TomlMember& member : body.members) {
            if (member.key == "minimum_should_match") continue;
            const bool should = member.key == "should";
            const bool negate = member.key == "must_not";
            if (!should && !negate && member.key != "must" && member.key != "filter") return unknown(member.key_span);
            std::vector<ir::NodeId> parts;
            if (member.value.kind == TomlValue::Kind::array) {
                for (const TomlValue& each : member.value.items)
                    if (const auto node = any_query(each, depth + 1)) parts.push_back(*node);
            } else if (const auto node = any_query(member.value, depth + 1)) {
                parts.push_back(*node);
            }
            if (parts.empty()) continue;
            const auto kind = should || negate ? ir::NodeKind::any_of : ir::NodeKind::all_of;
            const ir::NodeId group = builder_.group(kind, NodeRole::none, member.value.span, std::move(parts));
            all.push_back(negate ? builder_.negation(group, member.value.span) : group);
        }
        if (all.empty()) return unknown(span);
        return builder_.group(ir::NodeKind::all_of, NodeRole::none, span, std::move(all));
    }

    ir::NodeId item(const std::string& field, Span span, std::vector<ir::Test> tests) {
        return builder_.item(field, span, builder_.any_of(resolve_name(field).name, std::move(tests), span));
    }

    QueryBuilder& builder_;
};

} // namespace

std::vector<ir::NodeId> lower_filters(const TomlValue& filters, QueryBuilder& builder) {
    std::vector<ir::NodeId> nodes;
    Filters lowering(builder);
    for (const TomlValue& each : filters.items)
        if (const auto node = lowering.filter(each)) nodes.push_back(*node);
    return nodes;
}

} // namespace rw::elastic
