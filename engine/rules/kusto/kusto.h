#pragma once
// Kusto rules of Sentinel and Defender: files of any layout to RuleFile. The language is that of Azure Data Explorer;
// docs/kusto.md lists what is run and our decisions. No log sources and no columns here.

#include "engine/ir/predicate.h"
#include "engine/rules/rule_document.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rw::kusto {

struct ParseOptions {
    /// Values of lists that a query takes from elsewhere: name of a watch list, of a table of one column, or address of
    /// external data → values. Without one, what asks for the list is a loss.
    std::map<std::string, std::vector<std::string>, std::less<>> lists{};
    /// Tokens and folds are wanted (the editor); batch loading saves the time.
    bool with_tokens = true;
};

/// Parses and lowers; never fails as a whole: broken parts become diagnostics and losses, the healthy rest stays alive.
/// Sentinel YAML, ARM and other JSON, Markdown with fenced queries, and files that are a query; by name, then by
/// content. Predicates are interned into `predicates`.
/// @complexity linear in the text, but for lets that are used many times (bounded by named limits in limits.h)
[[nodiscard]] rules::RuleFile
parse_rule(std::string_view text, std::string path, ir::PredicateTable& predicates, const ParseOptions& options = {});

} // namespace rw::kusto
