#pragma once
// Sigma detection rules: text to RuleFile. Semantics: sigma specification 2.1; docs/sigma.md lists our decisions.
// No log sources and no columns here.

#include "engine/ir/predicate.h"
#include "engine/rules/rule_document.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rw::sigma {

struct ParseOptions {
    /// Values for `expand`: name → patterns in Sigma syntax. A placeholder without a list is a loss.
    std::map<std::string, std::vector<std::string>, std::less<>> placeholders{};
    /// Tokens and folds are wanted (the editor); batch loading saves the time.
    bool with_tokens = true;
};

/// Parses and lowers; never fails as a whole: broken parts become diagnostics and losses, the healthy rest stays alive.
/// Predicates are interned into `predicates`.
/// @complexity linear in the text, but for nested selectors (bounded by named limits in limits.h)
[[nodiscard]] rules::RuleFile
parse(std::string_view text, std::string path, ir::PredicateTable& predicates, const ParseOptions& options = {});

} // namespace rw::sigma
