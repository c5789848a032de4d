#include "engine/rules/elastic/toml/metadata.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/codes.h"

#include <algorithm>

namespace rw::elastic {

namespace {

using rules::Located;

void wrong_type(std::string_view key, std::string_view wanted, Span span, std::vector<Diagnostic>& diagnostics) {
    diagnostics.push_back({std::string(code::toml_type),
                           Severity::warning,
                           std::string(key) + " must be " + std::string(wanted) + "; it is passed over.",
                           span});
}

/// "Credential Access" to "credential-access", as Sigma writes tactics.
std::string slug(std::string_view name) {
    std::string text = ascii_lower(name);
    std::replace(text.begin(), text.end(), ' ', '-');
    return text;
}

class Reader {
public:
    Reader(const TomlValue& rule, rules::RuleDocument& document)
        : rule_(rule)
        , document_(document) {}

    void threats() {
        const TomlMember* threats = rule_.find("threat");
        if (threats == nullptr) return;
        if (threats->value.kind != TomlValue::Kind::array)
            return wrong_type("threat", "a list of tables", threats->value.span, document_.diagnostics);
        for (const TomlValue& threat : threats->value.items) {
            const Located framework = text_of(threat, "framework", document_.diagnostics);
            const std::string prefix = framework.text.find("ATLAS") != std::string::npos ? "atlas." : "attack.";
            if (const TomlMember* tactic = threat.find("tactic")) {
                Located name = text_of(tactic->value, "name", document_.diagnostics);
                if (!name.text.empty()) add(prefix + slug(name.text), name.span);
            }
            techniques(threat, "technique", prefix, 0);
        }
    }

private:
    void techniques(const TomlValue& table, std::string_view key, const std::string& prefix, int depth) {
        const TomlMember* list = table.find(key);
        if (list == nullptr || depth > 1) return;
        for (const TomlValue& each : list->value.items) {
            const Located id = text_of(each, "id", document_.diagnostics);
            if (!id.text.empty()) add(prefix + ascii_lower(id.text), id.span);
            techniques(each, "subtechnique", prefix, depth + 1);
        }
    }

    /// Each once: a technique stands under every tactic that it serves.
    void add(std::string tag, Span span) {
        auto& tags = document_.metadata.tags;
        const bool known =
            std::any_of(tags.begin(), tags.end(), [&](const Located& other) { return other.text == tag; });
        if (!known) tags.push_back({std::move(tag), span});
    }

    const TomlValue& rule_;
    rules::RuleDocument& document_;
};

Located joined(const std::vector<Located>& parts) {
    Located whole;
    for (const Located& part : parts) {
        if (whole.text.empty()) whole.span.begin = part.span.begin;
        whole.text += (whole.text.empty() ? "" : ", ") + part.text;
        whole.span.end = part.span.end;
    }
    return whole;
}

} // namespace

Located text_of(const TomlValue& table, std::string_view key, std::vector<Diagnostic>& diagnostics) {
    const TomlMember* member = table.find(key);
    if (member == nullptr) return {};
    if (member->value.kind != TomlValue::Kind::text) {
        wrong_type(key, "text", member->value.span, diagnostics);
        return {};
    }
    return {member->value.text, member->value.span};
}

std::vector<Located> texts_of(const TomlValue& table, std::string_view key, std::vector<Diagnostic>& diagnostics) {
    const TomlMember* member = table.find(key);
    if (member == nullptr) return {};
    if (member->value.kind == TomlValue::Kind::text) return {{member->value.text, member->value.span}};
    std::vector<Located> texts;
    if (member->value.kind != TomlValue::Kind::array) {
        wrong_type(key, "a list of texts", member->value.span, diagnostics);
        return texts;
    }
    for (const TomlValue& item : member->value.items) {
        if (item.kind == TomlValue::Kind::text)
            texts.push_back({item.text, item.span});
        else
            wrong_type(std::string("A value of ") + std::string(key), "text", item.span, diagnostics);
    }
    return texts;
}

void read_metadata(const TomlFile& file, const TomlValue& rule, rules::RuleDocument& document) {
    rules::Metadata& to = document.metadata;
    std::vector<Diagnostic>& told = document.diagnostics;
    to.title = text_of(rule, "name", told);
    to.name = to.title;
    to.id = text_of(rule, "rule_id", told);
    to.description = text_of(rule, "description", told);
    to.level = text_of(rule, "severity", told);
    to.author = joined(texts_of(rule, "author", told));
    to.references = texts_of(rule, "references", told);
    to.falsepositives = texts_of(rule, "false_positives", told);
    to.tags = texts_of(rule, "tags", told);
    if (const TomlMember* investigated = rule.find("investigation_fields"))
        to.fields = texts_of(investigated->value, "field_names", told);
    if (const TomlMember* metadata = file.root.find("metadata")) {
        to.date = text_of(metadata->value, "creation_date", told);
        to.modified = text_of(metadata->value, "updated_date", told);
        to.status = text_of(metadata->value, "maturity", told);
    }
    Reader(rule, document).threats();
    if (const TomlMember* block = rule.find("building_block_type"))
        to.tags.push_back({"building_block", block->value.span});
    if (to.title.text.empty()) {
        const TomlMember* table = file.root.find("rule");
        told.push_back({std::string(code::toml_no_name),
                        Severity::warning,
                        "The rule has no name. Add name = \"…\" under [rule].",
                        table != nullptr ? table->key_span : Span{}});
    }
}

} // namespace rw::elastic
