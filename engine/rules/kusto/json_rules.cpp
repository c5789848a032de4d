// Rules inside JSON: ARM templates of analytic rules, saved searches of hunting queries, exports.
#include "engine/base/unicode.h"
#include "engine/rules/kusto/codes.h"
#include "engine/rules/kusto/json_tree.h"
#include "engine/rules/kusto/limits.h"
#include "engine/rules/kusto/rule_text.h"

namespace rw::kusto {

namespace {

class JsonRules {
public:
    JsonRules(std::string_view text, bool with_tokens)
        : tree_(read_json(text))
        , with_tokens_(with_tokens) {}

    FileText run() {
        file_.diagnostics = tree_.diagnostics;
        if (tree_.root != no_json) value(tree_.root, no_json, 0);
        return std::move(file_);
    }

private:
    void token(const JsonNode& node, rules::TokenRole role) {
        if (with_tokens_) file_.tokens.push_back({node.span, role});
    }

    void value(JsonId id, JsonId parent, uint32_t depth) {
        const JsonNode& node = tree_.at(id);
        if (depth > limits::json_depth) return;
        if (node.kind == JsonKind::array)
            for (const JsonId element : node.children) value(element, parent, depth + 1);
        else if (node.kind == JsonKind::object)
            object(id, parent, depth);
        else
            token(node, rules::TokenRole::value);
    }

    void object(JsonId id, JsonId parent, uint32_t depth) {
        const JsonNode& node = tree_.at(id);
        const JsonId query = tree_.find(id, {"query", "queryText"});
        const bool found = query != no_json && tree_.at(query).kind == JsonKind::text &&
                           file_.rules.size() < limits::queries && !tree_.at(query).text.starts_with("[");
        if (found) rule(id, parent, query);
        for (size_t i = 0; i + 1 < node.children.size(); i += 2) {
            token(tree_.at(node.children[i]), rules::TokenRole::key);
            if (found && node.children[i + 1] == query) continue;
            value(node.children[i + 1], id, depth + 1);
        }
        if (with_tokens_ && depth > 0 &&
            tree_.source.substr(node.span.begin, node.span.size()).find('\n') != std::string_view::npos)
            file_.folds.push_back({node.span});
    }

    [[nodiscard]] rules::Located text_of(JsonId id) const {
        if (id == no_json || tree_.at(id).kind != JsonKind::text) return {};
        return {tree_.at(id).text, tree_.at(id).span};
    }

    void rule(JsonId id, JsonId parent, JsonId query) {
        RuleText rule;
        rule.span = tree_.at(id).span;
        rules::Metadata& to = rule.metadata;
        const auto first = [&](std::initializer_list<std::string_view> keys) {
            const rules::Located own = text_of(tree_.find(id, keys));
            return own.text.empty() && parent != no_json ? text_of(tree_.find(parent, keys)) : own;
        };
        to.title = first({"displayName", "title"});
        if (to.title.text.empty()) to.title = first({"name"});
        to.id = first({"alertRuleTemplateName", "id", "name"});
        to.description = first({"description"});
        to.level = first({"severity"});
        to.level.text = ascii_lower(to.level.text);
        for (const JsonId owner : {id, parent}) {
            if (owner == no_json) continue;
            attack(tree_.find(owner, {"tactics"}), to);
            attack(tree_.find(owner, {"techniques", "relevantTechniques"}), to);
            attack(tree_.find(owner, {"subTechniques"}), to);
        }
        saved_search_tags(tree_.find(id, {"tags"}), to);
        PlacedQuery placed;
        placed.text = tree_.at(query).text;
        placed.places = QueryPlaces(tree_.places(tree_.at(query)));
        placed.span = tree_.at(query).span;
        rule.queries.push_back(std::move(placed));
        file_.rules.push_back(std::move(rule));
    }

    /// A list of names, or one text with commas.
    void attack(JsonId id, rules::Metadata& to) {
        if (id == no_json) return;
        const JsonNode& node = tree_.at(id);
        if (node.kind == JsonKind::array)
            for (const JsonId element : node.children)
                if (tree_.at(element).kind == JsonKind::text)
                    add_attack_tag(to, tree_.at(element).text, tree_.at(element).span);
        if (node.kind != JsonKind::text) return;
        std::string_view rest = node.text;
        while (!rest.empty()) {
            const size_t comma = std::min(rest.find(','), rest.size());
            add_attack_tag(to, rest.substr(0, comma), node.span);
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }

    /// `[{"name": "tactics", "value": "Execution,Impact"}, …]`.
    void saved_search_tags(JsonId id, rules::Metadata& to) {
        if (id == no_json || tree_.at(id).kind != JsonKind::array) return;
        for (const JsonId element : tree_.at(id).children) {
            const std::string name = text_of(tree_.find(element, {"name"})).text;
            const JsonId held = tree_.find(element, {"value"});
            if (name == "tactics" || name == "techniques") attack(held, to);
            if (name == "description" && to.description.text.empty()) to.description = text_of(held);
        }
    }

    JsonTree tree_;
    bool with_tokens_;
    FileText file_;
};

} // namespace

FileText read_json_rules(std::string_view text, bool with_tokens) { return JsonRules(text, with_tokens).run(); }

} // namespace rw::kusto
