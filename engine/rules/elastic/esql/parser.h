#pragma once
// ES|QL: text to commands. Never fails as a whole: what is broken is told, and the next command is read.

#include "engine/rules/elastic/esql/ast.h"

#include <string_view>

namespace rw::esql {

/// @complexity linear in the text
[[nodiscard]] Tree parse(std::string_view text);

} // namespace rw::esql
