#pragma once
// Which build of which program is running, so that what an older one kept on disk is not taken for its own.

#include <cstdint>

namespace rw::app {

/// Of the version, and of the path and the time of the running program: another build may read the same text in another
/// way. Of the version alone where the program cannot be told. Worked out once.
[[nodiscard]] uint64_t build_key();

} // namespace rw::app
