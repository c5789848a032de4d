#pragma once
// Lucene's query strings: text to a lowered condition. Semantics: docs/elastic.md. The tree alone: parser.h.

#include "engine/rules/elastic/query.h"

#include <string_view>

namespace rw::lucene {

/// Parses and lowers; never fails as a whole. Predicates are interned into `predicates`.
/// @complexity linear in the text
[[nodiscard]] elastic::Query lower(std::string_view text, ir::PredicateTable& predicates);

} // namespace rw::lucene
