// Detections of splunk/security_content: 2021 to 2025 with `tags:`, 2025 with `rba:`, 2026 with everything at the top.
#include "engine/base/unicode.h"
#include "engine/rules/splunk/codes.h"
#include "engine/rules/splunk/document.h"
#include "engine/rules/splunk/limits.h"

#include <algorithm>
#include <array>

namespace rw::splunk {

namespace {

using rules::Located;
using rules::Metadata;
using yaml::ScalarPlaces;
using yaml::YamlEntry;
using yaml::YamlId;
using yaml::YamlKind;
using yaml::YamlNode;
using yaml::YamlTree;

/// Keys that only rules have: a map without a search but with one of these is a rule that lacks it.
constexpr std::array rule_keys{"search", "how_to_implement", "known_false_positives", "data_source"};

class RuleReader {
public:
    RuleReader(Reading& reading, const YamlTree& tree, rules::RuleDocument& document)
        : reading_(reading)
        , tree_(tree)
        , document_(document) {}

    void read(YamlId root) {
        for (const YamlEntry& entry : tree_.entries(root)) {
            const std::string_view key = tree_.node(entry.key).text;
            if (key == "tags")
                tags(entry.value);
            else if (key == "search")
                search_ = entry.value;
            else
                top(key, entry.value);
        }
        const Span start{tree_.at(root).span.begin, tree_.at(root).span.begin};
        if (document_.metadata.title.text.empty())
            tell(code::no_name, Severity::error, "The rule has no name. Add one.", start);
        const bool text = search_ != yaml::no_node && tree_.node(search_).kind == YamlKind::scalar &&
                          !tree_.node(search_).text.empty();
        if (!text) {
            const Span span = search_ == yaml::no_node ? start : tree_.at(search_).span;
            tell(code::no_search, Severity::error, "The rule has no search. Add one.", span);
            document_.rule.losses.push_back({span, std::string(code::no_search), "The rule has no search."});
            return;
        }
        const YamlNode& node = tree_.node(search_);
        const ScalarPlaces places(tree_, node);
        read_search_text(
            reading_, document_, node.text, [&](Span span) { return places.span(span.begin, span.end); }, node.span);
    }

private:
    void tell(std::string_view code, Severity severity, std::string message, Span span) {
        if (document_.diagnostics.size() < limits::diagnostics_per_document)
            document_.diagnostics.push_back({std::string(code), severity, std::move(message), span});
    }

    [[nodiscard]] Located located(YamlId id) const { return {std::string(tree_.node(id).text), tree_.node(id).span}; }

    void text(YamlId id, Located& to) {
        if (tree_.node(id).kind == YamlKind::scalar)
            to = located(id);
        else if (tree_.node(id).kind != YamlKind::broken)
            tell(code::metadata_type, Severity::error, "This must be text.", tree_.at(id).span);
    }

    /// A list of texts; one text alone is taken too.
    template <class Take>
    void each(YamlId id, Take take) {
        const YamlNode& node = tree_.node(id);
        if (node.kind == YamlKind::scalar) {
            if (yaml::resolve_scalar(node).type != yaml::ScalarType::null) take(id);
        } else if (node.kind == YamlKind::sequence) {
            for (const YamlId item : tree_.items(tree_.resolve(id)))
                if (tree_.node(item).kind == YamlKind::scalar) take(item);
        } else if (node.kind == YamlKind::mapping) {
            tell(code::metadata_type, Severity::error, "This must be a list.", tree_.at(id).span);
        }
    }

    void top(std::string_view key, YamlId value) {
        Metadata& metadata = document_.metadata;
        if (key == "name")
            text(value, metadata.title);
        else if (key == "id")
            text(value, metadata.id);
        else if (key == "status")
            text(value, metadata.status);
        else if (key == "description")
            text(value, metadata.description);
        else if (key == "author")
            text(value, metadata.author);
        else if (key == "date" || key == "creation_date")
            text(value, metadata.date);
        else if (key == "modification_date")
            text(value, metadata.modified);
        else if (key == "references")
            each(value, [&](YamlId id) { metadata.references.push_back(located(id)); });
        else if (key == "known_false_positives")
            each(value, [&](YamlId id) { metadata.falsepositives.push_back(located(id)); });
        else if (key == "data_source" || key == "data_sources")
            each(value, [&](YamlId id) { data_source(id); });
        else
            tag_key(key, value);
    }

    void tags(YamlId id) {
        if (tree_.node(id).kind != YamlKind::mapping) {
            if (tree_.node(id).kind != YamlKind::broken)
                tell(code::metadata_type, Severity::error, "tags must be a map.", tree_.at(id).span);
            return;
        }
        for (const YamlEntry& entry : tree_.entries(id)) tag_key(tree_.node(entry.key).text, entry.value);
    }

    void tag_key(std::string_view key, YamlId value) {
        if (key == "mitre_attack_id" || key == "cve" || key == "CVE") {
            each(value, [&](YamlId id) { tag(id); });
        } else if (key == "required_fields") {
            each(value, [&](YamlId id) { document_.metadata.fields.push_back(located(id)); });
        }
    }

    void tag(YamlId id) {
        const YamlNode& node = tree_.node(id);
        std::string name = tag_of(node.text);
        if (name.empty()) {
            tell(code::bad_technique,
                 Severity::warning,
                 "Write the id of a technique such as T1059.001, or of a CVE.",
                 tree_.at(id).span);
            return;
        }
        document_.metadata.tags.push_back({std::move(name), node.span});
    }

    /// Several names joined by AND are needed together; each is a source of its own.
    void data_source(YamlId id) {
        const YamlNode& node = tree_.node(id);
        const ScalarPlaces places(tree_, node);
        constexpr std::string_view joint = " AND ";
        for (size_t at = 0; at <= node.text.size();) {
            const size_t end = std::min(node.text.find(joint, at), node.text.size());
            if (end > at)
                document_.rule.sources.push_back(
                    {ir::Source::Kind::data_source, std::string(node.text.substr(at, end - at)), places.span(at, end)});
            at = end + joint.size();
        }
    }

    Reading& reading_;
    const YamlTree& tree_;
    rules::RuleDocument& document_;
    YamlId search_ = yaml::no_node;
};

/// Colours of everything but the search, which has its own, and folds.
class YamlColours {
public:
    YamlColours(Reading& reading, const YamlTree& tree)
        : reading_(reading)
        , tree_(tree) {}

    void node(YamlId id, uint32_t depth) {
        const YamlNode& at = tree_.at(id);
        if (depth > 64) return;
        if (at.kind == YamlKind::mapping) {
            for (YamlId key = at.first; key != yaml::no_node;) {
                const YamlId value = tree_.at(key).next;
                if (value == yaml::no_node) break;
                leaf(key, rules::TokenRole::key);
                fold({tree_.at(key).span.begin, tree_.at(value).span.end});
                const bool search =
                    depth == 0 && tree_.at(key).text == "search" && tree_.at(value).kind == YamlKind::scalar;
                if (search)
                    scalars_.push_back(tree_.at(value).span);
                else
                    node(value, depth + 1);
                key = tree_.at(value).next;
            }
        } else if (at.kind == YamlKind::sequence) {
            for (YamlId item = at.first; item != yaml::no_node; item = tree_.at(item).next) node(item, depth + 1);
        } else {
            leaf(id, rules::TokenRole::value);
        }
    }

    /// From # to the end of the line, where a blank stands before it and no text does.
    void comments() {
        std::sort(scalars_.begin(), scalars_.end(), [](Span a, Span b) { return a.begin < b.begin; });
        const std::string_view text = tree_.source();
        uint32_t at = 0;
        const auto gap = [&](uint32_t end) {
            while (at < end) {
                const size_t hash = text.substr(at, end - at).find('#');
                if (hash == std::string_view::npos) break;
                const auto begin = at + static_cast<uint32_t>(hash);
                at = begin + 1;
                if (begin > 0 && std::string_view(" \t\r\n").find(text[begin - 1]) == std::string_view::npos) continue;
                at = static_cast<uint32_t>(std::min(text.find_first_of("\r\n", begin), text.size()));
                add_token(reading_, {begin, at}, rules::TokenRole::comment);
            }
            at = std::max(at, end);
        };
        for (const Span span : scalars_) {
            if (span.begin > at) gap(span.begin);
            at = std::max(at, span.end);
        }
        gap(static_cast<uint32_t>(text.size()));
    }

private:
    void leaf(YamlId id, rules::TokenRole role) {
        const YamlNode& at = tree_.at(id);
        if (at.kind == YamlKind::alias) return add_token(reading_, at.span, rules::TokenRole::name);
        if (at.kind != YamlKind::scalar) return;
        scalars_.push_back(at.span);
        add_token(reading_, at.span, role);
    }

    void fold(Span span) {
        if (span.end > span.begin && tree_.slice(span).find('\n') != std::string_view::npos)
            reading_.file.folds.push_back({span});
    }

    Reading& reading_;
    const YamlTree& tree_;
    std::vector<Span> scalars_;
};

/// What YAML had to say; errors that touch the search leave the rule's meaning open.
void adopt(rules::RuleDocument& document, const YamlTree& tree, YamlId root, std::vector<Diagnostic> diagnostics) {
    Span search{};
    bool found = false;
    if (root != yaml::no_node && tree.node(root).kind == YamlKind::mapping)
        for (const YamlEntry& entry : tree.entries(root))
            if (tree.node(entry.key).text == "search") {
                found = true;
                search = {tree.at(entry.key).span.begin, tree.at(entry.value).span.end};
            }
    for (Diagnostic& each : diagnostics) {
        // A warning that YAML 1.1 reads a date otherwise says nothing here: all of it is text.
        if (each.code == yaml::code::yaml_versions_differ) continue;
        const bool touches = !found || (each.span.begin < search.end && each.span.end >= search.begin);
        if (touches && each.severity == Severity::error)
            document.rule.losses.push_back({each.span, each.code, each.message});
        document.diagnostics.push_back(std::move(each));
    }
}

bool is_rule(const YamlTree& tree, YamlId root) {
    return std::any_of(
        rule_keys.begin(), rule_keys.end(), [&](const char* key) { return tree.find(root, key) != yaml::no_node; });
}

} // namespace

void read_yaml_rules(Reading& reading, std::string_view text) {
    YamlTree tree(text);
    std::vector<yaml::YamlDocument> documents = yaml::read_yaml(tree);
    YamlColours colours(reading, tree);
    for (yaml::YamlDocument& yaml : documents) {
        if (yaml.root == yaml::no_node && yaml.diagnostics.empty()) continue;
        if (yaml.root != yaml::no_node && reading.with_tokens) colours.node(yaml.root, 0);
        rules::RuleDocument document;
        document.language = rules::Language::spl;
        document.vendor = rules::Vendor::splunk;
        document.span = yaml.span;
        if (yaml.root == yaml::no_node || tree.node(yaml.root).kind != YamlKind::mapping) {
            adopt(document, tree, yaml.root, std::move(yaml.diagnostics));
            const Span span = yaml.root == yaml::no_node ? yaml.span : tree.at(yaml.root).span;
            const std::string reason = "A rule is a map of keys and values: name, search.";
            document.diagnostics.push_back({std::string(yaml::code::root_not_map), Severity::error, reason, span});
            document.rule.losses.push_back({span, std::string(yaml::code::root_not_map), reason});
        } else if (is_rule(tree, yaml.root)) {
            adopt(document, tree, yaml.root, std::move(yaml.diagnostics));
            RuleReader(reading, tree, document).read(yaml.root);
        } else {
            for (Diagnostic& each : yaml.diagnostics) reading.file.diagnostics.push_back(std::move(each));
            continue; // macros, lookups, stories
        }
        finish(document);
        reading.file.documents.push_back(std::move(document));
    }
    if (reading.with_tokens) colours.comments();
}

} // namespace rw::splunk
