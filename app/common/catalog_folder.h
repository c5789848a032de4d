#pragma once
// Where the bundled catalogs are. Shared by the workbench and the command line.

#include <string>

namespace rw::app {

/// First that exists: $RULEWRIGHT_CATALOGS, <program>/../share/rulewright/catalogs, the source tree of this build.
/// Empty when there is none.
[[nodiscard]] std::string catalog_folder();

/// Private folder for caches, made when missing (mode 0700): $XDG_CACHE_HOME/rulewright, else ~/.cache/rulewright.
/// Empty when there is no home.
[[nodiscard]] std::string cache_folder();

} // namespace rw::app
