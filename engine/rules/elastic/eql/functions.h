#pragma once
// Which functions EQL has.

#include "engine/rules/elastic/eql/tokens.h"

#include <string_view>

namespace rw::eql {

struct Function {
    std::string_view name; ///< lower case
    bool insensitive;      ///< takes a ~
    bool old;              ///< Endgame's only
    size_t least;          ///< arguments
};

/// Null when there is no such function (name in any case).
[[nodiscard]] const Function* function_named(std::string_view name);

} // namespace rw::eql
