#pragma once
// Detection rules of Elastic Security, in TOML: text to RuleFile, with the query parsed in its place. Semantics and
// decisions: docs/elastic.md. No log sources and no columns here.

#include "engine/ir/predicate.h"
#include "engine/rules/elastic/query.h"
#include "engine/rules/rule_document.h"

#include <string>
#include <string_view>

namespace rw::elastic {

struct RuleOptions {
    QueryOptions query{};
    /// Tokens and folds are wanted (the editor); batch loading saves the time.
    bool with_tokens = true;
};

/// Parses and lowers; never fails as a whole: broken parts become diagnostics and losses, the healthy rest stays alive.
/// A file without a [rule] table has no document. Predicates are interned into `predicates`.
/// @complexity linear in the text
[[nodiscard]] rules::RuleFile
parse_rule(std::string_view text, std::string path, ir::PredicateTable& predicates, const RuleOptions& options = {});

} // namespace rw::elastic
