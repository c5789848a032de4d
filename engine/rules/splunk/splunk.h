#pragma once
// Splunk's rules: detections in YAML (all layouts of splunk/security_content), savedsearches.conf and plain searches,
// to RuleFile. docs/splunk.md says how a search becomes a condition on single events.

#include "engine/ir/predicate.h"
#include "engine/rules/rule_document.h"
#include "engine/rules/splunk/repository.h"

#include <memory>
#include <string>
#include <string_view>

namespace rw::splunk {

struct ParseOptions {
    /// Macros and lookups that the searches may use; null for none. A macro or table that is not there is a loss.
    std::shared_ptr<const Repository> repository{};
    /// Tokens and folds are wanted (the editor); batch loading saves the time.
    bool with_tokens = true;
};

/// Parses and lowers; never fails as a whole: broken parts become diagnostics and losses. The ending of `path` says
/// what the text is: .conf, .yml and .yaml, anything else a search. A file of macros, lookups or stories gives no
/// document. Predicates are interned into `predicates`.
/// @complexity linear in the text but for what macros and computed fields write out (bounded by limits.h)
[[nodiscard]] rules::RuleFile
parse_rule(std::string_view text, std::string path, ir::PredicateTable& predicates, const ParseOptions& options = {});

} // namespace rw::splunk
