#pragma once
// Bounds on what a rule file may ask of us. Hitting one is a diagnostic, never a crash.

#include <cstddef>
#include <cstdint>

namespace rw::sigma::limits {

inline constexpr size_t file_bytes = size_t{16} << 20;
inline constexpr size_t documents = 20'000;            ///< of one file
inline constexpr size_t anchors = 10'000;              ///< of one document; more are not remembered
inline constexpr size_t value_bytes = size_t{1} << 20; ///< of one value of a detection
inline constexpr size_t suggestions = 500;             ///< names that "did you mean" compares with
inline constexpr uint32_t yaml_depth = 64;             ///< nested collections
inline constexpr uint64_t expanded_nodes = 200'000;    ///< nodes of one file with its aliases written out
inline constexpr uint32_t recovery_depth = 6;          ///< levels of indentation that a broken document is split at
inline constexpr size_t recovery_parts = 20'000;       ///< parts of one file that are read alone
inline constexpr uint32_t condition_depth = 128;       ///< nested parentheses and not
inline constexpr size_t condition_bytes = 64 << 10;
inline constexpr size_t placeholder_combinations = 100'000; ///< values that one value may expand to
inline constexpr size_t encoded_bytes = size_t{1} << 20;    ///< of a value before it is encoded once more
inline constexpr size_t regex_bytes = 64 << 10;
inline constexpr size_t diagnostics_per_document = 500;
inline constexpr size_t selector_matches = 1'000'000; ///< (identifiers × selectors) of one condition

} // namespace rw::sigma::limits
