#pragma once
// Fields that say when an event happened and which number it has, whatever the shape. Names are those of columns.

#include <cstdint>
#include <string_view>

namespace rw::logs::json {

/// Place of a path in the order of preference, from 1; 0 when the path says no time.
[[nodiscard]] uint8_t time_rank(std::string_view path);

/// The same for the source's own record number.
[[nodiscard]] uint8_t record_rank(std::string_view path);

} // namespace rw::logs::json
