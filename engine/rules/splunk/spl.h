#pragma once
// A search in SPL: text to a tree with tokens and problems. What the search means is not decided here (lowering.h).

#include "engine/rules/splunk/ast.h"

#include <string_view>

namespace rw::splunk {

/// Parses a whole search; never fails: what cannot be read is told and left out. Places are bytes of `text`. Macros
/// must have been written out before (expansion.h); those that are left stay as nodes.
/// @complexity linear in the text
[[nodiscard]] Query parse_query(std::string_view text);

} // namespace rw::splunk
