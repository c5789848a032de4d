#include "engine/rules/sigma/detection.h"

#include "engine/rules/sigma/modifiers.h"
#include "engine/rules/sigma/value.h"

#include <algorithm>

namespace rw::sigma {

namespace {

using ir::NodeId;
using ir::NodeKind;
using ir::NodeRole;

/// Lowers what stands under one identifier.
class SelectionLowering {
public:
    explicit SelectionLowering(Lowering& lowering)
        : lowering_(lowering) {}

    /// A map (all items), a list (any entry) or a plain value (a keyword).
    std::optional<NodeId> block(YamlId id, NodeRole role, Span span, std::string label) {
        switch (tree().node(id).kind) {
        case YamlKind::mapping:
            return map(id, role, span, std::move(label));
        case YamlKind::sequence:
            return list(id, role, span, std::move(label));
        case YamlKind::scalar: {
            const auto keyword = values_node({}, id);
            if (!keyword) return std::nullopt;
            return lowering_.group(NodeKind::any_of, role, span, {*keyword}, std::move(label));
        }
        case YamlKind::alias:
        case YamlKind::broken:
            break;
        }
        lose_broken(id);
        return std::nullopt;
    }

private:
    [[nodiscard]] const YamlTree& tree() const { return lowering_.tree; }

    /// The problem itself is told where the YAML was read.
    void lose_broken(YamlId id) {
        const Span span = lowering_.span_of(id);
        const auto& losses = lowering_.document.rule.losses;
        const bool told = std::any_of(losses.begin(), losses.end(), [span](const ir::Loss& loss) {
            return loss.span.begin <= span.end && span.begin <= loss.span.end;
        });
        if (!told) lowering_.lose(code::yaml_syntax, "A part of the detection cannot be read.", span);
    }

    std::optional<NodeId> map(YamlId id, NodeRole role, Span span, std::string label) {
        const std::vector<YamlEntry> entries = tree().entries(id);
        if (entries.empty()) return empty(span);
        std::vector<NodeId> items;
        for (const YamlEntry& entry : entries)
            if (const auto node = item(entry)) items.push_back(*node);
        if (items.empty()) return std::nullopt;
        return lowering_.group(NodeKind::all_of, role, span, std::move(items), std::move(label));
    }

    std::optional<NodeId> list(YamlId id, NodeRole role, Span span, std::string label) {
        const std::vector<YamlId> entries = tree().items(id);
        if (entries.empty()) return empty(span);
        std::vector<NodeId> alternatives;
        for (const YamlId entry : entries) {
            const bool plain = tree().node(entry).kind == YamlKind::scalar;
            const auto node =
                plain ? values_node({}, entry) : block(entry, NodeRole::alternative, lowering_.span_of(entry), {});
            if (node) alternatives.push_back(*node);
        }
        if (alternatives.empty()) return std::nullopt;
        return lowering_.group(NodeKind::any_of, role, span, std::move(alternatives), std::move(label));
    }

    std::optional<NodeId> empty(Span span) {
        lowering_.fail(code::empty_detection, "This selection is empty. Add an item, or remove it.", span);
        return std::nullopt;
    }

    std::optional<NodeId> item(const YamlEntry& entry) {
        const YamlNode& name = tree().node(entry.key);
        const YamlNode& value = tree().node(entry.value);
        if (name.kind != YamlKind::scalar) {
            lowering_.lose(code::key_not_text, "A key of the detection is not text.", lowering_.span_of(entry.key));
            return std::nullopt;
        }
        if (value.kind == YamlKind::broken) {
            lose_broken(entry.value);
            return std::nullopt;
        }
        if (const Scalar scalar = resolve_scalar(name); scalar.type != ScalarType::text)
            lowering_.warn(code::key_not_text,
                           "This field name is " + std::string(name_of(scalar.type)) +
                               " in YAML and read as text. Quote it.",
                           name.span,
                           {replacing("Quote the name", name.span, "'" + std::string(name.text) + "'")});
        const auto key = read_item_key(lowering_, name);
        if (!key) return std::nullopt;
        const Span span{lowering_.span_of(entry.key).begin,
                        std::max(lowering_.span_of(entry.key).end, lowering_.span_of(entry.value).end)};
        if (value.kind == YamlKind::mapping) {
            lowering_.fail(code::nested_value,
                           "A value cannot be a map. Fields of nested objects are written with dots: outer.inner.",
                           value.span);
            return std::nullopt;
        }
        judge_chain(lowering_, *key);
        return item_with_values(*key, entry.value, span, std::string(name.text));
    }

    std::optional<NodeId> item_with_values(const ItemKey& key, YamlId id, Span span, std::string label) {
        const YamlNode& value = tree().node(id);
        std::vector<NodeId> leaves;
        if (value.kind == YamlKind::scalar) {
            if (key.all)
                lowering_.warn(
                    code::all_single_value, "all needs a list; with one value it changes nothing.", key.span);
            if (const auto node = values_node(key, id)) leaves.push_back(*node);
        } else if (!list_values(key, id, leaves)) {
            return std::nullopt;
        }
        if (leaves.empty()) return std::nullopt;
        const NodeKind kind = key.all ? NodeKind::all_of : NodeKind::any_of;
        if (!key.neq) return lowering_.group(kind, NodeRole::item, span, std::move(leaves), std::move(label));
        const NodeId inner = lowering_.group(kind, NodeRole::none, span, std::move(leaves));
        return lowering_.group(NodeKind::negation, NodeRole::item, span, {inner}, std::move(label));
    }

    bool list_values(const ItemKey& key, YamlId id, std::vector<NodeId>& leaves) {
        const std::vector<YamlId> entries = tree().items(id);
        const Span span = tree().node(id).span;
        if (key.exists && entries.size() != 1) {
            lowering_.fail(code::exists_value, "exists takes one boolean, not a list.", span);
            return false;
        }
        if (entries.empty()) {
            if (key.field.empty()) {
                lowering_.fail(code::empty_detection, "This list of keywords is empty.", span);
                return false;
            }
            lowering_.warn(
                code::empty_list, "An empty list means null: the field is missing. Write null, or add values.", span);
            leaves.push_back(lowering_.leaf({key.field, ir::NullTest{}}, NodeRole::value, span));
            return true;
        }
        if (key.all && entries.size() == 1)
            lowering_.warn(code::all_single_value, "all needs a list; with one value it changes nothing.", key.span);
        for (const YamlId entry : entries) {
            const YamlNode& node = tree().node(entry);
            if (node.kind == YamlKind::broken) {
                lose_broken(entry);
            } else if (node.kind != YamlKind::scalar) {
                lowering_.fail(
                    code::nested_value, "A value inside a list cannot be a list or a map.", lowering_.span_of(entry));
            } else {
                if (entries.size() > 1 && resolve_scalar(node).type == ScalarType::null)
                    lowering_.warn(code::null_in_list,
                                   "null inside a list of values works here, but the specification forbids it. Give it "
                                   "a selection of its own.",
                                   lowering_.span_of(entry));
                if (const auto leaf = values_node(key, entry)) leaves.push_back(*leaf);
            }
        }
        return true;
    }

    /// One written value: a leaf, or several when modifiers make more of it.
    std::optional<NodeId> values_node(const ItemKey& key, YamlId id) {
        const Span span = lowering_.span_of(id);
        auto values = apply_modifiers(lowering_, key, id);
        if (!values || values->empty()) return std::nullopt;
        if (values->size() == 1) return value_node(key, values->front(), NodeRole::value, span);
        std::vector<NodeId> leaves;
        for (Value& value : *values)
            if (const auto leaf = value_node(key, value, NodeRole::none, span)) leaves.push_back(*leaf);
        return lowering_.group(NodeKind::any_of, NodeRole::value, span, std::move(leaves));
    }

    std::optional<NodeId> value_node(const ItemKey& key, Value& value, NodeRole role, Span span) {
        if (const auto* exists = std::get_if<ExistsValue>(&value)) {
            if (exists->present) return lowering_.leaf({key.field, ir::ExistsTest{}}, role, span);
            const NodeId leaf = lowering_.leaf({key.field, ir::ExistsTest{}}, NodeRole::none, span);
            return lowering_.group(NodeKind::negation, role, span, {leaf});
        }
        if (key.field.empty() && std::holds_alternative<NullValue>(value)) {
            lowering_.fail(
                code::null_keyword, "null cannot be a keyword: there is no field that could be missing.", span);
            return std::nullopt;
        }
        return lowering_.leaf({key.field, key.field.empty() ? keyword_test(value) : field_test(value)}, role, span);
    }

    static ir::Test field_test(Value& value) {
        struct Tests {
            ir::Test operator()(NullValue&) const { return ir::NullTest{}; }

            ir::Test operator()(bool& truth) const { return ir::BooleanTest{truth}; }

            ir::Test operator()(ir::Number& number) const { return ir::NumberTest{ir::Comparison::equal, number}; }

            ir::Test operator()(ir::Pattern& pattern) const { return ir::TextTest{std::move(pattern)}; }

            ir::Test operator()(ir::RegexTest& test) const { return std::move(test); }

            ir::Test operator()(ir::CidrTest& test) const { return test; }

            ir::Test operator()(ir::NumberTest& test) const { return test; }

            ir::Test operator()(ir::TimePartTest& test) const { return test; }

            ir::Test operator()(ir::FieldTest& test) const { return std::move(test); }

            ir::Test operator()(ExistsValue&) const { return ir::ExistsTest{}; }
        };

        return std::visit(Tests{}, value);
    }

    /// Keywords are found anywhere in any value; numbers and booleans by their text.
    static ir::Test keyword_test(Value& value) {
        ir::Pattern pattern;
        if (auto* text = std::get_if<ir::Pattern>(&value))
            pattern = std::move(*text);
        else if (const auto* number = std::get_if<ir::Number>(&value))
            pattern.parts.push_back({ir::PatternPart::Kind::literal, number->text()});
        else if (const auto* truth = std::get_if<bool>(&value))
            pattern.parts.push_back({ir::PatternPart::Kind::literal, *truth ? "true" : "false"});
        else
            return field_test(value);
        pattern.parts.insert(pattern.parts.begin(), {ir::PatternPart::Kind::any_run, {}});
        pattern.parts.push_back({ir::PatternPart::Kind::any_run, {}});
        return ir::TextTest{ir::normalised(std::move(pattern))};
    }

    Lowering& lowering_;
};

void read_timeframe(Lowering& lowering, const YamlEntry& entry) {
    lowering.warn(code::timeframe,
                  "timeframe belongs to syntax that was removed from Sigma and has no effect here. Use a correlation "
                  "with timespan.",
                  lowering.span_of(entry.key));
}

} // namespace

Detection lower_detection(Lowering& lowering, YamlId key, YamlId id) {
    Detection detection;
    detection.key = lowering.span_of(key);
    const YamlNode& node = lowering.tree.node(id);
    if (node.kind == YamlKind::broken) {
        lowering.lose(code::yaml_syntax, "The detection cannot be read.", node.span);
        return detection;
    }
    if (node.kind != YamlKind::mapping) {
        lowering.fail(code::detection_not_map,
                      "The detection must be a map of selections and a condition.",
                      node.span.empty() ? detection.key : node.span);
        return detection;
    }
    SelectionLowering selections(lowering);
    for (const YamlEntry& entry : lowering.tree.entries(id)) {
        const YamlNode& name = lowering.tree.node(entry.key);
        if (name.kind != YamlKind::scalar) {
            lowering.lose(code::key_not_text, "A key of the detection is not text.", lowering.span_of(entry.key));
        } else if (name.text == "condition") {
            detection.condition = entry.value;
        } else if (name.text == "timeframe") {
            read_timeframe(lowering, entry);
        } else {
            const Span at = lowering.span_of(entry.key);
            const Span span{at.begin, std::max(at.end, lowering.span_of(entry.value).end)};
            detection.selections.push_back(
                {name.text, at, selections.block(entry.value, NodeRole::selection, span, std::string(name.text))});
        }
    }
    if (detection.selections.empty())
        lowering.fail(
            code::no_identifier, "The detection has no selection. Add one above the condition.", detection.key);
    return detection;
}

} // namespace rw::sigma
