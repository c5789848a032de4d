#pragma once
// The event query language: text to a tree. Never fails as a whole: what is broken is told and left out.
//   query := (event | sequence | sample) ("|" pipe)*       event := category "where" expression
//   sequence := "sequence" ["by" keys] ["with" "maxspan" "=" span] term+ ["until" term]
//   term := ["!"] "[" event "]" ["by" keys] ["with" "runs" "=" n]

#include "engine/rules/elastic/eql/ast.h"

#include <string_view>

namespace rw::eql {

/// @complexity linear in the text
[[nodiscard]] Tree parse(std::string_view text, Dialect dialect = Dialect::elastic);

} // namespace rw::eql
