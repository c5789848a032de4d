#include "engine/rules/kusto/kusto.h"

#include "engine/base/unicode.h"
#include "engine/rules/kusto/codes.h"
#include "engine/rules/kusto/colour.h"
#include "engine/rules/kusto/limits.h"
#include "engine/rules/kusto/lowering.h"
#include "engine/rules/kusto/parser.h"
#include "engine/rules/kusto/rule_text.h"

#include <algorithm>

namespace rw::kusto {

namespace {

enum class Layout : uint8_t { yaml, json, markdown, query };

/// A line that begins with one of the keys that hold queries.
bool has_query_key(std::string_view text) {
    for (const std::string_view key : {"query:", "ParserQuery:", "FunctionQuery:", "queryCondition:"}) {
        if (text.starts_with(key)) return true;
        const std::string line = "\n" + std::string(key);
        if (text.find(line) != std::string_view::npos) return true;
    }
    return false;
}

Layout layout_of(std::string_view text, std::string_view path) {
    const std::string lower = ascii_lower(path);
    const auto ends = [&](std::string_view suffix) { return lower.ends_with(suffix); };
    if (ends(".yaml") || ends(".yml")) return Layout::yaml;
    if (ends(".json")) return Layout::json;
    if (ends(".md") || ends(".markdown")) return Layout::markdown;
    if (ends(".kql") || ends(".csl") || ends(".kusto")) return Layout::query;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const size_t first = text.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && text[first] == '{') return Layout::json;
    if (has_query_key(text)) return Layout::yaml;
    if (text.find("\n```") != std::string_view::npos || text.starts_with("```")) return Layout::markdown;
    return Layout::query;
}

/// YAML takes neither bytes that are not UTF-8 nor control characters; they are told and replaced, so that the rest
/// can be read.
std::string cleaned(std::string_view text, std::vector<Diagnostic>& diagnostics) {
    std::string clean;
    for (size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < text.size();) {
        const DecodedPoint point = decode_point(text, at);
        const bool control =
            (point.value < 0x20 && point.value != '\t' && point.value != '\n' && point.value != '\r') ||
            (point.value >= 0x7F && point.value < 0xA0 && point.value != 0x85) ||
            (point.value >= 0xD800 && point.value < 0xE000) || point.value == 0xFEFF || point.value == 0xFFFE ||
            point.value == 0xFFFF;
        const bool invalid = point.value > 0x10FFFF;
        if (control || invalid) {
            if (clean.empty()) clean = std::string(text);
            std::fill_n(clean.begin() + static_cast<std::ptrdiff_t>(at), point.bytes, '?');
            if (diagnostics.size() < limits::diagnostics_per_document)
                diagnostics.push_back({std::string(invalid ? yaml::code::not_utf8 : yaml::code::control_character),
                                       Severity::error,
                                       invalid ? "These bytes are not UTF-8. Save the file as UTF-8."
                                               : "YAML does not allow this character here. Remove it.",
                                       {static_cast<uint32_t>(at), static_cast<uint32_t>(at + point.bytes)}});
        }
        at += point.bytes;
    }
    return clean;
}

/// Moves places of a query to the file.
class Placing {
public:
    explicit Placing(const QueryPlaces& places)
        : places_(places) {}

    void place(Span& span) const { span = places_.in_file(span); }

    void place(Diagnostic& diagnostic) const {
        place(diagnostic.span);
        for (Note& note : diagnostic.notes) place(note.span);
        for (Fix& fix : diagnostic.fixes)
            for (TextEdit& edit : fix.edits) place(edit.span);
    }

    void place(ir::Condition& condition) const {
        for (ir::Node& node : condition.nodes) place(node.span);
    }

    void place(LoweredQuery& lowered) const {
        for (Selection& selection : lowered.selections) {
            place(selection.span);
            place(selection.condition);
            for (ir::Source& source : selection.sources) place(source.span);
        }
        for (ir::Stage& stage : lowered.stages) place(stage.span);
        for (ir::Loss& loss : lowered.losses) place(loss.span);
        for (Diagnostic& diagnostic : lowered.diagnostics) place(diagnostic);
    }

private:
    const QueryPlaces& places_;
};

/// One rule of the file: its queries parsed, lowered and put together.
class Document {
public:
    Document(RuleText rule, ir::PredicateTable& predicates, const ParseOptions& options, rules::RuleFile& file)
        : rule_(std::move(rule))
        , predicates_(predicates)
        , options_(options)
        , file_(file) {}

    rules::RuleDocument make() {
        out_.language = rules::Language::kusto;
        out_.vendor = rules::Vendor::microsoft;
        out_.span = rule_.span;
        out_.metadata = std::move(rule_.metadata);
        out_.diagnostics = std::move(rule_.diagnostics);
        for (const Diagnostic& each : out_.diagnostics)
            if (each.severity == Severity::error && rule_.queries.empty()) lose(each.code, each.message, each.span);
        if (rule_.queries.empty() && out_.rule.losses.empty())
            fail(code::no_query, "The rule holds no query.", {rule_.span.begin, rule_.span.begin});
        for (const PlacedQuery& query : rule_.queries) add(query);
        put_together();
        std::stable_sort(out_.diagnostics.begin(),
                         out_.diagnostics.end(),
                         [](const Diagnostic& a, const Diagnostic& b) { return a.span.begin < b.span.begin; });
        return std::move(out_);
    }

private:
    void lose(std::string_view code, std::string reason, Span span) {
        if (out_.rule.losses.size() < limits::diagnostics_per_document)
            out_.rule.losses.push_back({span, std::string(code), std::move(reason)});
    }

    void fail(std::string_view code, std::string message, Span span) {
        lose(code, message, span);
        out_.diagnostics.push_back({std::string(code), Severity::error, std::move(message), span});
    }

    void add(const PlacedQuery& query) {
        if (query.text.size() > limits::query_bytes)
            return fail(code::query_limit, "The query is longer than 1 MB and is not read.", query.span);
        const TokenList tokens = lex(query.text);
        if (tokens.tokens.size() == 1) return fail(code::empty_query, "The query is empty.", query.span);
        SyntaxTree tree = parse_query(query.text, tokens);
        const Placing placing(query.places);
        if (options_.with_tokens) {
            for (rules::Token token : colours(tokens, tree)) {
                placing.place(token.span);
                if (!token.span.empty()) file_.tokens.push_back(token);
            }
            for (const SyntaxNode& node : tree.nodes)
                if (node.kind == Syntax::let || node.kind == Syntax::pipe) {
                    rules::Fold fold{node.span};
                    placing.place(fold.span);
                    if (query.text.substr(node.span.begin, node.span.size()).find('\n') != std::string::npos)
                        file_.folds.push_back(fold);
                }
        }
        LoweredQuery lowered = lower_query(tree, predicates_, options_);
        placing.place(lowered);
        for (Diagnostic& each : tree.diagnostics) {
            placing.place(each);
            out_.diagnostics.push_back(std::move(each));
        }
        out_.diagnostics.insert(out_.diagnostics.end(), lowered.diagnostics.begin(), lowered.diagnostics.end());
        for (ir::Loss& loss : lowered.losses) lose(loss.code, std::move(loss.reason), loss.span);
        out_.rule.stages.insert(out_.rule.stages.end(), lowered.stages.begin(), lowered.stages.end());
        for (size_t i = 0; i < lowered.selections.size(); ++i)
            take(std::move(lowered.selections[i]), i < lowered.own, query.label);
    }

    /// Alternatives that say the same are one, also across the dialects of one query.
    void take(Selection selection, bool own, const std::string& label) {
        auto& list = own ? own_ : extra_;
        const std::string key = kusto::key_of(selection.condition);
        for (size_t i = 0; i < list.size(); ++i) {
            if (list[i].first != key) continue;
            Selection& same = list[i].second;
            bool new_source = false;
            for (ir::Source& source : selection.sources) {
                const bool there = std::any_of(same.sources.begin(), same.sources.end(), [&](const ir::Source& each) {
                    return each.name == source.name;
                });
                new_source |= !there;
                if (!there && own) same.sources.push_back(std::move(source));
            }
            if (own || !new_source) return;
        }
        if (selection.label.empty()) selection.label = label;
        list.emplace_back(key, std::move(selection));
    }

    void put_together() {
        ir::Rule& rule = out_.rule;
        if (own_.empty()) {
            rule.condition.nodes.emplace_back();
            rule.condition.nodes.back().span = {rule_.span.begin, rule_.span.begin};
        } else {
            rule.sources = std::move(own_.front().second.sources);
            rule.condition = std::move(own_.front().second.condition);
        }
        if (own_.size() > 1)
            lose(code::branches,
                 "Events of several tables are chosen by different conditions, which are not run together yet.",
                 own_[1].second.span);
        for (auto* list : {&own_, &extra_})
            for (size_t i = list == &own_ ? 1 : 0; i < list->size(); ++i) {
                Selection& each = (*list)[i].second;
                rule.branches.push_back(
                    {std::move(each.label), each.span, std::move(each.sources), std::move(each.condition)});
            }
    }

    RuleText rule_;
    ir::PredicateTable& predicates_;
    const ParseOptions& options_;
    rules::RuleFile& file_;
    rules::RuleDocument out_;
    std::vector<std::pair<std::string, Selection>> own_;
    std::vector<std::pair<std::string, Selection>> extra_;
};

void refuse(rules::RuleFile& file, std::string_view code, std::string message) {
    file.diagnostics.push_back({std::string(code), Severity::error, std::move(message), {0, 0}});
}

/// In order, and none over another: what comes first wins.
void put_in_order(rules::RuleFile& file) {
    std::stable_sort(file.tokens.begin(), file.tokens.end(), [](const rules::Token& a, const rules::Token& b) {
        return a.span.begin < b.span.begin;
    });
    uint32_t end = 0;
    std::erase_if(file.tokens, [&end](const rules::Token& token) {
        if (token.span.empty() || token.span.begin < end) return true;
        end = token.span.end;
        return false;
    });
    std::stable_sort(file.folds.begin(), file.folds.end(), [](const rules::Fold& a, const rules::Fold& b) {
        return a.span.begin < b.span.begin;
    });
}

} // namespace

rules::RuleFile
parse_rule(std::string_view text, std::string path, ir::PredicateTable& predicates, const ParseOptions& options) {
    rules::RuleFile file;
    file.path = std::move(path);
    if (text.size() > limits::file_bytes) {
        refuse(file, code::file_limit, "The file is larger than " + std::to_string(limits::file_bytes >> 20) + " MB.");
        return file;
    }
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        refuse(file, yaml::code::utf16_file, "The file is UTF-16. Save it as UTF-8.");
        return file;
    }
    FileText read;
    std::string clean;
    switch (layout_of(text, file.path)) {
    case Layout::yaml:
        clean = cleaned(text, file.diagnostics);
        read = read_yaml_rules(clean.empty() ? text : clean, options.with_tokens);
        break;
    case Layout::json:
        read = read_json_rules(text, options.with_tokens);
        break;
    case Layout::markdown:
        read = read_markdown_rule(text, options.with_tokens);
        break;
    case Layout::query:
        read = read_query_file(text, file.path);
        break;
    }
    file.diagnostics.insert(file.diagnostics.end(), read.diagnostics.begin(), read.diagnostics.end());
    file.tokens = std::move(read.tokens);
    file.folds = std::move(read.folds);
    if (read.rules.empty() && file.diagnostics.empty())
        file.diagnostics.push_back(
            {std::string(code::no_query), Severity::warning, "The file holds no Kusto query.", {0, 0}});
    for (RuleText& rule : read.rules)
        file.documents.push_back(Document(std::move(rule), predicates, options, file).make());
    if (options.with_tokens) put_in_order(file);
    return file;
}

} // namespace rw::kusto
