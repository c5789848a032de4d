#pragma once
// What a file of a repository holds, before any query is read: metadata with places, and the queries. One reader a
// layout (yaml_rules.cpp, json_rules.cpp, text_rules.cpp).

#include "engine/rules/kusto/query_places.h"
#include "engine/rules/rule_document.h"

#include <string_view>
#include <vector>

namespace rw::kusto {

/// One rule of a file with the queries that state it, in the order of the text.
struct RuleText {
    Span span{};
    rules::Metadata metadata{};
    std::vector<PlacedQuery> queries{};
    std::vector<Diagnostic> diagnostics{};
};

struct FileText {
    std::vector<RuleText> rules{};
    std::vector<Diagnostic> diagnostics{}; ///< of the file as a whole
    std::vector<rules::Token> tokens{};    ///< of all but the queries; only when wanted, in any order
    std::vector<rules::Fold> folds{};
};

/// Sentinel's YAML: analytic rules, hunting queries, ASIM parsers.
[[nodiscard]] FileText read_yaml_rules(std::string_view text, bool with_tokens);

/// ARM templates and exported rules: every object with a query.
[[nodiscard]] FileText read_json_rules(std::string_view text, bool with_tokens);

/// Markdown: all fenced queries are one rule, whose metadata stand in headings and tables.
[[nodiscard]] FileText read_markdown_rule(std::string_view text, bool with_tokens);

/// The file is the query; comments before it may carry a title.
[[nodiscard]] FileText read_query_file(std::string_view text, std::string_view path);

/// Adds `attack.…` for a technique or a tactic as it is written in vendors' files ("T1059.001", "CredentialAccess",
/// "TA0006 - Credential Access"); nothing when it is none.
void add_attack_tag(rules::Metadata& metadata, std::string_view written, Span span);

} // namespace rw::kusto
