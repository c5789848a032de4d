#pragma once
// "Did you mean": the known word nearest to a mistyped one.

#include <string_view>
#include <vector>

namespace rw::sigma {

/// Empty when nothing is near enough (a third of the letters may differ). @complexity words × length²
[[nodiscard]] std::string_view closest(std::string_view word, const std::vector<std::string_view>& known);

} // namespace rw::sigma
