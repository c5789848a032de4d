#pragma once
// The example that a first start opens: a copy of the bundled one that the user may change.

#include "engine/base/error.h"

#include <string>

namespace rw::app {

/// Copies `catalogs`/examples to `target` unless it is there already. Gives the folder. Errors: RW0001 no example is
/// bundled, RW0004 it cannot be copied.
[[nodiscard]] Result<std::string> exampleWorkspace(const std::string& catalogs, const std::string& target);

} // namespace rw::app
