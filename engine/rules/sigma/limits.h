#pragma once
// Bounds on what a rule file may ask of us. Hitting one is a diagnostic, never a crash.

#include "engine/rules/yaml/limits.h"

#include <cstddef>
#include <cstdint>

namespace rw::sigma::limits {

using yaml::limits::diagnostics_per_document;
using yaml::limits::documents;
using yaml::limits::expanded_nodes;
using yaml::limits::yaml_depth;

inline constexpr size_t file_bytes = size_t{16} << 20;
inline constexpr size_t value_bytes = size_t{1} << 20; ///< of one value of a detection
inline constexpr size_t suggestions = 500;             ///< names that "did you mean" compares with
inline constexpr uint32_t condition_depth = 128;       ///< nested parentheses and not
inline constexpr size_t condition_bytes = 64 << 10;
inline constexpr size_t placeholder_combinations = 100'000; ///< values that one value may expand to
inline constexpr size_t encoded_bytes = size_t{1} << 20;    ///< of a value before it is encoded once more
inline constexpr size_t regex_bytes = 64 << 10;
inline constexpr size_t selector_matches = 1'000'000; ///< (identifiers × selectors) of one condition

} // namespace rw::sigma::limits
