#pragma once
// Event query language: text to a lowered condition. Single events are lowered whole; of a sequence or sample the first
// step is the condition and the others are branches, with a loss, as sequences are not run yet. Semantics:
// docs/elastic.md. The tree alone: parser.h.

#include "engine/rules/elastic/eql/tokens.h"
#include "engine/rules/elastic/query.h"

#include <string_view>

namespace rw::eql {

struct Options {
    elastic::QueryOptions query{};
    Dialect dialect = Dialect::elastic;
    bool ignore_case = false; ///< Endgame: of all comparisons
};

/// Parses and lowers; never fails as a whole. Predicates are interned into `predicates`.
/// @complexity linear in the text
[[nodiscard]] elastic::Query lower(std::string_view text, ir::PredicateTable& predicates, const Options& options = {});

} // namespace rw::eql
