#pragma once
// Bounds on what a YAML file may ask of us. Hitting one is a diagnostic, never a crash.

#include <cstddef>
#include <cstdint>

namespace rw::yaml::limits {

inline constexpr size_t documents = 20'000;         ///< of one file
inline constexpr size_t anchors = 10'000;           ///< of one document; more are not remembered
inline constexpr uint32_t yaml_depth = 64;          ///< nested collections
inline constexpr uint64_t expanded_nodes = 200'000; ///< nodes of one file with its aliases written out
inline constexpr uint32_t recovery_depth = 6;       ///< levels of indentation that a broken document is split at
inline constexpr size_t recovery_parts = 20'000;    ///< parts of one file that are read alone
inline constexpr size_t diagnostics_per_document = 500;

} // namespace rw::yaml::limits
