#include "engine/rules/sigma/document.h"

#include "engine/base/unicode.h"
#include "engine/rules/sigma/condition.h"
#include "engine/rules/sigma/detection.h"

#include <algorithm>
#include <array>

namespace rw::sigma {

namespace {

/// Keys whose errors leave the rule's meaning open; all others are metadata.
bool decides_meaning(std::string_view key) {
    constexpr std::array keys{"detection", "logsource", "correlation", "filter", "action", "taxonomy", "sigma-version"};
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// Takes over what YAML had to say; what stands outside metadata is a loss.
void adopt_yaml_diagnostics(Lowering& lowering, YamlId root, std::vector<Diagnostic> diagnostics) {
    struct Part {
        uint32_t begin;
        bool decides;
    };

    if (diagnostics.empty()) return;
    std::vector<Part> parts;
    const YamlTree& tree = lowering.tree;
    if (root != no_node && tree.node(root).kind == YamlKind::mapping)
        for (const YamlEntry& entry : tree.entries(root))
            parts.push_back({tree.at(entry.key).span.begin, decides_meaning(tree.node(entry.key).text)});
    std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.begin < b.begin; });
    for (Diagnostic& diagnostic : diagnostics) {
        const auto behind =
            std::upper_bound(parts.begin(), parts.end(), diagnostic.span.begin, [](uint32_t at, const Part& part) {
                return at < part.begin;
            });
        const bool decides = behind == parts.begin() || std::prev(behind)->decides ||
                             std::any_of(behind, parts.end(), [&](const Part& part) {
                                 return part.decides && part.begin < diagnostic.span.end;
                             });
        if (decides && diagnostic.severity == Severity::error)
            lowering.lose(diagnostic.code, diagnostic.message, diagnostic.span);
        lowering.document.diagnostics.push_back(std::move(diagnostic));
    }
}

void read_logsource_value(Lowering& lowering, YamlId id, std::string& to) {
    const YamlNode& node = lowering.tree.node(id);
    if (node.kind == YamlKind::broken) return;
    const ScalarType type = node.kind == YamlKind::scalar ? resolve_scalar(node).type : ScalarType::invalid;
    if (type == ScalarType::null) return;
    if (type != ScalarType::text) {
        lowering.fail(code::logsource_not_text, "A log source value must be text.", lowering.span_of(id));
        return;
    }
    to = std::string(node.text);
    if (const std::string lower = ascii_lower(to); lower != to)
        lowering.warn(code::logsource_case,
                      "Log source values are written in lower case: " + lower + ".",
                      node.span,
                      {replacing("Change to " + lower, node.span, lower)});
}

void read_logsource(Lowering& lowering, YamlId root) {
    const YamlTree& tree = lowering.tree;
    for (const YamlEntry& entry : tree.entries(root)) {
        if (tree.node(entry.key).text != "logsource") continue;
        const Span key = lowering.span_of(entry.key);
        ir::LogSource& source = lowering.document.rule.scope;
        source.span = {key.begin, std::max(key.end, lowering.span_of(entry.value).end)};
        if (tree.node(entry.value).kind == YamlKind::broken) return;
        if (tree.node(entry.value).kind != YamlKind::mapping) {
            lowering.fail(code::logsource_not_map,
                          "The log source must be a map with category, product or service.",
                          source.span);
            return;
        }
        bool named = false;
        for (const YamlEntry& part : tree.entries(entry.value)) {
            const std::string_view name = tree.node(part.key).text;
            if (name != "category" && name != "product" && name != "service") continue;
            named = true;
            read_logsource_value(lowering,
                                 part.value,
                                 name == "category"  ? source.category
                                 : name == "product" ? source.product
                                                     : source.service);
        }
        if (!named || (source.category.empty() && source.product.empty() && source.service.empty() &&
                       lowering.document.rule.losses.empty()))
            lowering.fail(code::logsource_empty,
                          "The log source needs at least one of category, product and service.",
                          source.span);
        return;
    }
    // Without one the rule applies to everything, so its meaning is clear.
    const Span start = tree.at(root).span;
    lowering.tell(Severity::error,
                  code::no_logsource,
                  "The rule has no log source. Add logsource with category, product or service.",
                  {start.begin, start.begin});
}

void read_version(Lowering& lowering, YamlId root) {
    const YamlId version = lowering.tree.find(root, "sigma-version");
    if (version != no_node) {
        const Scalar scalar = resolve_scalar(lowering.tree.node(version));
        ir::Number number;
        const bool known = scalar.type == ScalarType::number
                               ? (number = scalar.number, true)
                               : ir::Number::parse(lowering.tree.node(version).text, number);
        if (known && ir::compare(number, ir::Number{int64_t{3}}) >= 0) {
            const std::string reason = "Not replayable: the rule is written for a newer version of Sigma.";
            lowering.warn(code::newer_version, reason, lowering.span_of(version));
            lowering.lose(code::newer_version, reason, lowering.span_of(version));
        }
    }
    const YamlId taxonomy = lowering.tree.find(root, "taxonomy");
    if (taxonomy == no_node || lowering.tree.node(taxonomy).kind == YamlKind::broken) return;
    const YamlNode& node = lowering.tree.node(taxonomy);
    if (node.kind != YamlKind::scalar || resolve_scalar(node).type != ScalarType::text)
        lowering.tell(Severity::error, code::not_text, "taxonomy must be text.", lowering.span_of(taxonomy));
    else if (node.text != "sigma")
        lowering.warn(code::other_taxonomy,
                      "The taxonomy " + std::string(node.text) +
                          " is not known here: fields are looked up as they are written.",
                      node.span);
}

} // namespace

rules::RuleDocument lower_document(
    const YamlTree& tree, YamlId root, YamlDocument yaml, ir::PredicateTable& predicates, const ParseOptions& options) {
    rules::RuleDocument document;
    document.span = yaml.span;
    Lowering lowering{tree, predicates, options, document};
    adopt_yaml_diagnostics(lowering, root, std::move(yaml.diagnostics));
    const auto finish = [&] {
        if (document.rule.condition.nodes.empty()) {
            lowering.add({});
            document.rule.condition.root = 0;
        }
        std::stable_sort(document.diagnostics.begin(),
                         document.diagnostics.end(),
                         [](const Diagnostic& a, const Diagnostic& b) { return a.span.begin < b.span.begin; });
    };
    if (root == no_node || tree.node(root).kind != YamlKind::mapping) {
        const Span span = root == no_node ? yaml.span : tree.at(root).span;
        lowering.fail(code::root_not_map, "A rule is a map of keys and values: title, logsource, detection.", span);
        finish();
        return document;
    }
    read_metadata(lowering, root);
    Detection detection;
    bool found = false;
    Span type_key{};
    for (const YamlEntry& entry : tree.entries(root)) {
        const std::string_view key = tree.node(entry.key).text;
        if (key == "detection") {
            found = true;
            document.type = rules::RuleType::detection;
            detection = lower_detection(lowering, entry.key, entry.value);
        } else if (!found && (key == "correlation" || key == "filter")) {
            document.type = key == "filter" ? rules::RuleType::filter : rules::RuleType::correlation;
            type_key = lowering.span_of(entry.key);
        }
    }
    if (document.type != rules::RuleType::detection) {
        const bool filter = document.type == rules::RuleType::filter;
        const std::string reason = filter ? "Filters are not replayed yet." : "Correlations are not replayed yet.";
        lowering.tell(Severity::info, code::not_a_detection, reason, type_key);
        lowering.lose(code::not_a_detection, reason, type_key);
        finish();
        return document;
    }
    read_logsource(lowering, root);
    read_version(lowering, root);
    if (found)
        lower_condition(lowering, detection);
    else
        lowering.fail(code::no_detection,
                      "The rule has no detection. Add one with a selection and a condition.",
                      {tree.at(root).span.begin, tree.at(root).span.begin});
    finish();
    return document;
}

} // namespace rw::sigma
