#pragma once
// ES|QL: text to a lowered condition. The conditions of `where` before the first command that makes other rows of the
// events are lowered; every command is a stage, and those that are not run are losses. Semantics: docs/elastic.md.

#include "engine/rules/elastic/query.h"

#include <string_view>

namespace rw::esql {

/// Parses and lowers; never fails as a whole. Predicates are interned into `predicates`.
/// @complexity linear in the text, but for columns that are used again and again (bounded)
[[nodiscard]] elastic::Query lower(std::string_view text, ir::PredicateTable& predicates);

} // namespace rw::esql
