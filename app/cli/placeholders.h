#pragma once
// Lists for `expand`: a YAML map of name to value or list of values.

#include "engine/base/error.h"

#include <map>
#include <string>
#include <vector>

namespace rw::cli {

using Placeholders = std::map<std::string, std::vector<std::string>, std::less<>>;

/// Empty path: no lists. Errors: RW0001 …, RW0012 not a map of lists.
[[nodiscard]] Result<Placeholders> read_placeholders(const std::string& path);

} // namespace rw::cli
