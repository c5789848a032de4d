#include "engine/rules/elastic/toml/rule_file.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/eql/eql.h"
#include "engine/rules/elastic/esql/esql.h"
#include "engine/rules/elastic/kql/kql.h"
#include "engine/rules/elastic/limits.h"
#include "engine/rules/elastic/lucene/lucene.h"
#include "engine/rules/elastic/query_builder.h"
#include "engine/rules/elastic/toml/filters.h"
#include "engine/rules/elastic/toml/metadata.h"
#include "engine/rules/elastic/toml/placing.h"
#include "engine/rules/elastic/toml/toml_reader.h"

#include <algorithm>
#include <array>

namespace rw::elastic {

namespace {

using rules::Language;
using rules::Located;

/// What a type of rule does beside its query.
struct RuleKind {
    std::string_view type;
    Language language; ///< when none is written
    bool has_query = true;
    std::string_view loss_code{}; ///< why it is not replayed; empty when it is
    std::string_view loss{};
    std::string_view stage_key{}; ///< the member that describes the stage
};

constexpr std::array kinds{
    RuleKind{.type = "query", .language = Language::kql},
    RuleKind{.type = "eql", .language = Language::eql},
    RuleKind{.type = "esql", .language = Language::esql},
    RuleKind{.type = "threshold",
             .language = Language::kql,
             .loss_code = code::threshold,
             .loss = "Thresholds are not run yet.",
             .stage_key = "threshold"},
    RuleKind{.type = "new_terms",
             .language = Language::kql,
             .loss_code = code::new_terms,
             .loss = "New terms are not run yet: they need the history of the fields.",
             .stage_key = "new_terms"},
    RuleKind{.type = "threat_match",
             .language = Language::kql,
             .loss_code = code::threat_match,
             .loss = "The rule compares events with an index of indicators, which is not there.",
             .stage_key = "threat_mapping"},
    RuleKind{.type = "machine_learning",
             .language = Language::kql,
             .has_query = false,
             .loss_code = code::machine_learning,
             .loss = "The rule reads the results of an anomaly job, which cannot be replayed.",
             .stage_key = "machine_learning_job_id"},
};

const RuleKind* kind_named(std::string_view type) {
    const auto at = std::find_if(kinds.begin(), kinds.end(), [&](const RuleKind& kind) { return kind.type == type; });
    return at == kinds.end() ? nullptr : &*at;
}

bool language_named(std::string_view name, Language& language) {
    constexpr std::array<std::pair<std::string_view, Language>, 5> names{{{"kuery", Language::kql},
                                                                          {"kql", Language::kql},
                                                                          {"lucene", Language::lucene},
                                                                          {"eql", Language::eql},
                                                                          {"esql", Language::esql}}};
    for (const auto& [written, meant] : names)
        if (written == name) {
            language = meant;
            return true;
        }
    return false;
}

Query lower_query(Language language,
                  std::string_view text,
                  ir::PredicateTable& predicates,
                  const QueryOptions& options) {
    switch (language) {
    case Language::kql:
        return kql::lower(text, predicates);
    case Language::eql:
        return eql::lower(text, predicates, {.query = options});
    case Language::esql:
        return esql::lower(text, predicates);
    case Language::lucene:
        return lucene::lower(text, predicates);
    case Language::sigma:
    case Language::spl:
    case Language::kusto:
        break;
    }
    Query query;
    QueryBuilder builder(query, predicates);
    builder.lose(code::toml_language, "Queries in this language are not read yet.", {});
    builder.finish(std::nullopt, {});
    return query;
}

class RuleReader {
public:
    RuleReader(std::string_view text, const TomlFile& file, ir::PredicateTable& predicates, const RuleOptions& options)
        : text_(text)
        , file_(file)
        , predicates_(predicates)
        , options_(options) {}

    void read(rules::RuleFile& to) {
        const TomlMember* rule = file_.root.find("rule");
        rules::RuleDocument document;
        document.vendor = rules::Vendor::elastic;
        document.span = {0, static_cast<uint32_t>(text_.size())};
        read_metadata(file_, rule->value, document);
        const RuleKind* kind = read_kind(*rule, document);
        if (kind != nullptr) {
            read_query(*rule, *kind, document);
            read_stage(*rule, *kind, document);
        }
        if (document.rule.condition.nodes.empty()) document.rule.condition.nodes.emplace_back();
        read_sources(rule->value, document);
        for (const Diagnostic& each : file_.diagnostics) document.diagnostics.push_back(each);
        lose_what_was_left_out(document);
        std::stable_sort(document.diagnostics.begin(),
                         document.diagnostics.end(),
                         [](const Diagnostic& a, const Diagnostic& b) { return a.span.begin < b.span.begin; });
        to.documents.push_back(std::move(document));
    }

    std::vector<PlacedTokens> placed;

private:
    void fail(rules::RuleDocument& document, std::string_view code, std::string message, Span span) {
        document.rule.losses.push_back({span, std::string(code), message});
        document.diagnostics.push_back({std::string(code), Severity::error, std::move(message), span});
    }

    const RuleKind* read_kind(const TomlMember& rule, rules::RuleDocument& document) {
        const Located type = text_of(rule.value, "type", document.diagnostics);
        const RuleKind* kind = kind_named(type.text);
        if (kind == nullptr) {
            fail(document,
                 code::toml_rule_type,
                 type.text.empty() ? "The rule has no type. Add type = \"query\" or another."
                                   : "The type " + type.text + " is not known.",
                 type.text.empty() ? rule.key_span : type.span);
            return nullptr;
        }
        document.language = kind->language;
        const Located language = text_of(rule.value, "language", document.diagnostics);
        if (!language.text.empty() && !language_named(language.text, document.language))
            fail(document,
                 code::toml_language,
                 "The language " + language.text + " is not known. Write kuery, lucene, eql or esql.",
                 language.span);
        return kind;
    }

    void read_query(const TomlMember& rule, const RuleKind& kind, rules::RuleDocument& document) {
        if (!kind.has_query) return;
        const TomlMember* written = rule.value.find("query");
        if (written == nullptr || written->value.kind != TomlValue::Kind::text) {
            fail(document,
                 code::toml_no_query,
                 "The rule has no query. Add query = '''…'''.",
                 written == nullptr ? rule.key_span : written->value.span);
            return;
        }
        Query query = placed_query(document.language, written->value, query_options(rule.value));
        std::vector<ir::Loss> before = std::move(document.rule.losses); // of the type and the language
        document.rule = std::move(query.rule);
        document.rule.losses.insert(document.rule.losses.begin(), before.begin(), before.end());
        append(document.diagnostics, std::move(query.diagnostics));
        if (const TomlMember* filters = rule.value.find("filters")) and_filters(filters->value, document);
        colour_only(rule.value, "threat_query", document);
    }

    [[nodiscard]] QueryOptions query_options(const TomlValue& rule) const {
        QueryOptions options = options_.query;
        const TomlMember* category = rule.find("event_category_override");
        if (category != nullptr && !category->value.text.empty()) options.category_field = category->value.text;
        return options;
    }

    /// Parses the query in a string and moves it to its place in the file.
    Query placed_query(Language language, const TomlValue& value, const QueryOptions& options) {
        const TomlToken* token = file_.token_of(value);
        if (token == nullptr) return lower_query(language, value.text, predicates_, options);
        const TomlString string = decode_toml(text_, *token);
        Query query = lower_query(language, string.text, predicates_, options);
        place_query(query, string, *token);
        if (options_.with_tokens) placed.push_back({token, std::move(query.tokens)});
        return query;
    }

    /// A second query, of which only colours and problems are wanted.
    void colour_only(const TomlValue& rule, std::string_view key, rules::RuleDocument& document) {
        const TomlMember* member = rule.find(key);
        if (member == nullptr || member->value.kind != TomlValue::Kind::text) return;
        const TomlToken* token = file_.token_of(member->value);
        if (token == nullptr) return;
        ir::PredicateTable unused;
        const TomlString string = decode_toml(text_, *token);
        Query query = kql::lower(string.text, unused);
        place_query(query, string, *token);
        append(document.diagnostics, std::move(query.diagnostics));
        if (options_.with_tokens) placed.push_back({token, std::move(query.tokens)});
    }

    static void append(std::vector<Diagnostic>& to, std::vector<Diagnostic> more) {
        for (Diagnostic& each : more) to.push_back(std::move(each));
    }

    void and_filters(const TomlValue& filters, rules::RuleDocument& document) {
        if (filters.kind != TomlValue::Kind::array)
            return fail(document, code::toml_filter, "filters must be a list of tables.", filters.span);
        Query query;
        query.rule = std::move(document.rule);
        QueryBuilder builder(query, predicates_);
        const ir::NodeId root = query.rule.condition.root;
        std::vector<ir::NodeId> parts = lower_filters(filters, builder);
        if (!parts.empty()) {
            parts.insert(parts.begin(), root);
            const Span span = query.rule.condition.nodes[root].span;
            query.rule.condition.root = builder.group(ir::NodeKind::all_of, ir::NodeRole::none, span, std::move(parts));
        }
        document.rule = std::move(query.rule);
        append(document.diagnostics, std::move(query.diagnostics));
    }

    void read_stage(const TomlMember& rule, const RuleKind& kind, rules::RuleDocument& document) {
        if (kind.loss_code.empty()) return;
        const TomlMember* stage = rule.value.find(kind.stage_key);
        const TomlMember* type = rule.value.find("type");
        const Span span = stage != nullptr
                              ? Span{stage->key_span.begin, std::max(stage->key_span.end, stage->value.span.end)}
                              : type->value.span;
        document.rule.stages.push_back({std::string(kind.type), span});
        document.rule.losses.push_back({span, std::string(kind.loss_code), std::string(kind.loss)});
    }

    static void read_sources(const TomlValue& rule, rules::RuleDocument& document) {
        for (Located& index : texts_of(rule, "index", document.diagnostics))
            document.rule.sources.push_back({ir::Source::Kind::index, std::move(index.text), index.span});
    }

    /// An entry of [rule] that could not be read may have said anything.
    void lose_what_was_left_out(rules::RuleDocument& document) {
        for (const Diagnostic& each : file_.diagnostics)
            document.rule.losses.push_back({each.span, each.code, "A part of the file cannot be read."});
    }

    std::string_view text_;
    const TomlFile& file_;
    ir::PredicateTable& predicates_;
    const RuleOptions& options_;
};

void refuse(rules::RuleFile& file, std::string message) {
    file.diagnostics.push_back({std::string(code::toml_encoding), Severity::error, std::move(message), {0, 0}});
}

/// Bytes that are not UTF-8 replaced, places kept; empty when there are none.
std::string mended(std::string_view text, std::vector<Diagnostic>& diagnostics) {
    std::string copy;
    for (size_t at = 0; at < text.size();) {
        const DecodedPoint point = decode_point(text, at);
        if (point.value > 0x10FFFF) {
            if (copy.empty()) copy = std::string(text);
            copy[at] = '?';
            const auto begin = static_cast<uint32_t>(at);
            if (!diagnostics.empty() && diagnostics.back().span.end == begin)
                diagnostics.back().span.end = begin + 1;
            else if (diagnostics.size() < limits::diagnostics_per_query)
                diagnostics.push_back({std::string(code::toml_encoding),
                                       Severity::error,
                                       "These bytes are not UTF-8. Save the file as UTF-8.",
                                       {begin, begin + 1}});
        }
        at += point.bytes;
    }
    return copy;
}

} // namespace

rules::RuleFile
parse_rule(std::string_view text, std::string path, ir::PredicateTable& predicates, const RuleOptions& options) {
    rules::RuleFile file;
    file.path = std::move(path);
    if (text.size() > limits::file_bytes) {
        refuse(file, "The file is larger than " + std::to_string(limits::file_bytes >> 20) + " MB.");
        return file;
    }
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        refuse(file, "The file is UTF-16. Save it as UTF-8.");
        return file;
    }
    std::vector<Diagnostic> bad;
    const std::string copy = mended(text, bad);
    if (!copy.empty()) text = copy;
    TomlFile toml = read_toml(text);
    toml.diagnostics.insert(toml.diagnostics.begin(), bad.begin(), bad.end());
    RuleReader reader(text, toml, predicates, options);
    const TomlMember* rule = toml.root.find("rule");
    if (rule != nullptr && rule->value.kind == TomlValue::Kind::table) {
        reader.read(file);
    } else {
        file.diagnostics = toml.diagnostics;
        file.diagnostics.push_back({std::string(code::toml_no_rule),
                                    Severity::error,
                                    "The file has no [rule] table, so it holds no rule.",
                                    rule != nullptr ? rule->key_span : Span{0, 0}});
    }
    if (options.with_tokens) {
        file.tokens = colour_file(text, toml.words, reader.placed);
        file.folds = folds_of(text, toml.words);
    }
    return file;
}

} // namespace rw::elastic
