// Sentinel's YAML, by its keys.
#include "engine/base/unicode.h"
#include "engine/rules/kusto/codes.h"
#include "engine/rules/kusto/rule_text.h"
#include "engine/rules/yaml/yaml_tree.h"

#include <algorithm>
#include <array>

namespace rw::kusto {

namespace {

using namespace rw::yaml;

/// Keys that hold a query, in Sentinel's rules, its parsers and Defender's custom detections.
constexpr std::array query_keys{std::string_view("query"),
                                std::string_view("ParserQuery"),
                                std::string_view("FunctionQuery"),
                                std::string_view("queryText")};

class YamlRules {
public:
    YamlRules(std::string_view text, bool with_tokens)
        : tree_(text)
        , with_tokens_(with_tokens) {}

    FileText run() {
        for (YamlDocument& document : read_yaml(tree_)) {
            const bool nothing = document.root == no_node && document.diagnostics.empty();
            if (nothing) continue;
            RuleText rule;
            rule.span = document.span;
            rule.diagnostics = std::move(document.diagnostics);
            if (document.root == no_node || tree_.node(document.root).kind != YamlKind::mapping) {
                const Span span = document.root == no_node ? document.span : tree_.at(document.root).span;
                rule.diagnostics.push_back({std::string(yaml::code::root_not_map),
                                            Severity::error,
                                            "A rule is a map of keys and values: name, severity, query.",
                                            span});
            } else {
                mapping(document.root, rule, 0);
            }
            file_.rules.push_back(std::move(rule));
        }
        if (with_tokens_) {
            comments();
            for (const RuleText& rule : file_.rules)
                if (file_.rules.size() > 1) file_.folds.push_back({rule.span});
        }
        return std::move(file_);
    }

private:
    [[nodiscard]] bool is_scalar(YamlId id) const { return tree_.node(id).kind == YamlKind::scalar; }

    [[nodiscard]] rules::Located located(YamlId id) const {
        return {std::string(tree_.node(id).text), tree_.node(id).span};
    }

    void token(Span span, rules::TokenRole role) {
        if (with_tokens_ && !span.empty()) file_.tokens.push_back({span, role});
    }

    void scalar_token(YamlId id, rules::TokenRole role) {
        if (tree_.at(id).kind != YamlKind::scalar) return;
        scalars_.push_back(tree_.at(id).span);
        token(tree_.at(id).span, role);
    }

    /// Everything that is no query, for its colours.
    void plain(YamlId id, uint32_t depth) {
        const YamlNode& node = tree_.at(id);
        if (node.kind == YamlKind::mapping) {
            for (YamlId key = node.first; key != no_node;) {
                const YamlId value = tree_.at(key).next;
                if (value == no_node) break;
                scalar_token(key, rules::TokenRole::key);
                plain(value, depth + 1);
                key = tree_.at(value).next;
            }
        } else if (node.kind == YamlKind::sequence) {
            for (YamlId item = node.first; item != no_node; item = tree_.at(item).next) plain(item, depth + 1);
        } else {
            scalar_token(id, rules::TokenRole::value);
        }
    }

    void mapping(YamlId map, RuleText& rule, uint32_t depth) {
        for (const YamlEntry& entry : tree_.entries(map)) {
            const std::string_view key = tree_.node(entry.key).text;
            scalar_token(entry.key, rules::TokenRole::key);
            fold({tree_.at(entry.key).span.begin, tree_.at(entry.value).span.end});
            const bool query = std::find(query_keys.begin(), query_keys.end(), key) != query_keys.end();
            if (query && is_scalar(entry.value)) {
                add_query(entry.value, rule);
                continue;
            }
            // Parts of Defender's detections and of newer templates.
            const bool nested = key == "queryCondition" || key == "properties" || key == "Parser" || key == "Function";
            if (nested && depth < 2 && tree_.node(entry.value).kind == YamlKind::mapping) {
                mapping(entry.value, rule, depth + 1);
                continue;
            }
            plain(entry.value, 0);
            metadata(key, entry.value, rule.metadata, depth);
        }
    }

    void fold(Span span) {
        if (with_tokens_ && span.end > span.begin && tree_.slice(span).find('\n') != std::string_view::npos)
            file_.folds.push_back({span});
    }

    void add_query(YamlId id, RuleText& rule) {
        const YamlNode& node = tree_.node(id);
        scalars_.push_back(node.span);
        PlacedQuery query;
        query.text = std::string(node.text);
        query.places = QueryPlaces(ScalarPlaces(tree_, node));
        query.span = node.span;
        rule.queries.push_back(std::move(query));
    }

    void metadata(std::string_view key, YamlId value, rules::Metadata& to, uint32_t depth) {
        const auto set = [&](rules::Located& field) {
            if (is_scalar(value) && field.text.empty()) field = located(value);
        };
        if (key == "name" || key == "displayName" || key == "ParserName" || key == "FunctionName" ||
            (key == "Title" && depth > 0)) {
            set(to.title);
        } else if (key == "id" || key == "Id") {
            set(to.id);
        } else if (key == "description" || key == "Description") {
            set(to.description);
        } else if (key == "severity") {
            set(to.level);
            to.level.text = ascii_lower(to.level.text);
        } else if (key == "status") {
            set(to.status);
        } else if (key == "author") {
            set(to.author);
        } else if (key == "metadata" && tree_.node(value).kind == YamlKind::mapping) {
            nested_author(value, to);
        } else if (key == "relevantTechniques" || key == "techniques" || key == "tactics") {
            each_text(value, [&](const rules::Located& each) { add_attack_tag(to, each.text, each.span); });
        } else if (key == "tags") {
            each_text(value, [&](const rules::Located& each) { to.tags.push_back(each); });
        } else if (key == "References" || key == "references") {
            links(value, to, 0);
        }
    }

    void nested_author(YamlId map, rules::Metadata& to) {
        const YamlId author = tree_.find(map, "author");
        if (author == no_node) return;
        if (is_scalar(author)) to.author = located(author);
        if (tree_.node(author).kind != YamlKind::mapping) return;
        const YamlId name = tree_.find(author, "name");
        if (name != no_node && is_scalar(name)) to.author = located(name);
    }

    template <class Visit>
    void each_text(YamlId value, Visit visit) {
        if (is_scalar(value) && !tree_.node(value).text.empty()) visit(located(value));
        if (tree_.node(value).kind != YamlKind::sequence) return;
        for (const YamlId item : tree_.items(value))
            if (is_scalar(item)) visit(located(item));
    }

    /// `References: [{Title, Link}]` or a list of texts.
    void links(YamlId value, rules::Metadata& to, uint32_t depth) {
        const YamlNode& node = tree_.node(value);
        if (node.kind == YamlKind::scalar && !node.text.empty()) to.references.push_back(located(value));
        if (depth > 2) return;
        if (node.kind == YamlKind::sequence)
            for (const YamlId item : tree_.items(value)) links(item, to, depth + 1);
        if (node.kind != YamlKind::mapping) return;
        const YamlId link = tree_.find(value, "Link");
        if (link != no_node && is_scalar(link)) to.references.push_back(located(link));
    }

    /// Comments stand between scalars.
    void comments() {
        std::sort(scalars_.begin(), scalars_.end(), [](Span a, Span b) { return a.begin < b.begin; });
        const std::string_view text = tree_.source();
        size_t at = 0;
        const auto gap = [&](size_t end) {
            while (at < end) {
                const size_t hash = text.substr(at, end - at).find('#');
                if (hash == std::string_view::npos) break;
                const size_t begin = at + hash;
                at = begin + 1;
                if (begin > 0 && std::string_view(" \t\r\n").find(text[begin - 1]) == std::string_view::npos) continue;
                at = std::min(text.find_first_of("\r\n", begin), text.size());
                token({static_cast<uint32_t>(begin), static_cast<uint32_t>(at)}, rules::TokenRole::comment);
            }
            at = std::max(at, end);
        };
        for (const Span span : scalars_) {
            if (span.begin > at) gap(span.begin);
            at = std::max<size_t>(at, span.end);
        }
        gap(text.size());
    }

    YamlTree tree_;
    bool with_tokens_;
    FileText file_;
    std::vector<Span> scalars_;
};

} // namespace

FileText read_yaml_rules(std::string_view text, bool with_tokens) { return YamlRules(text, with_tokens).run(); }

} // namespace rw::kusto
