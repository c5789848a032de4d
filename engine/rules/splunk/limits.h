#pragma once
// Bounds on what a Splunk rule or repository may ask of us. Hitting one is a diagnostic, never a crash.

#include "engine/rules/yaml/limits.h"

#include <cstddef>
#include <cstdint>

namespace rw::splunk::limits {

using yaml::limits::diagnostics_per_document;
using yaml::limits::documents;

inline constexpr size_t file_bytes = size_t{16} << 20;
inline constexpr size_t query_bytes = size_t{1} << 20;    ///< of one search, as written
inline constexpr size_t expanded_bytes = size_t{2} << 20; ///< of one search with its macros written out
inline constexpr uint32_t macro_depth = 32;               ///< macros inside macros
inline constexpr size_t macro_calls = 2'000;              ///< of one search, nested ones included
inline constexpr uint32_t query_depth = 100;              ///< nested parentheses, functions, subsearches, NOT
inline constexpr size_t query_nodes = 200'000;            ///< conditions and expressions of one search
inline constexpr size_t call_bytes = 1 << 10;             ///< looked ahead for the ) of a call inside a bare value
inline constexpr size_t regex_bytes = 64 << 10;
inline constexpr size_t lowered_nodes = 50'000;            ///< of one rule's condition
inline constexpr uint32_t lowering_depth = 300;            ///< nested expressions, with computed fields written out
inline constexpr size_t pipeline_commands = 1'000;         ///< of one pipeline
inline constexpr size_t branches = 100;                    ///< of one rule
inline constexpr size_t repository_files = 100'000;        ///< looked at for macros and lookups
inline constexpr size_t repository_file_bytes = 4U << 20U; ///< of one file of macros, lookups or rows
inline constexpr size_t lookup_rows = 20'000;              ///< kept of one lookup table
inline constexpr uint32_t repository_depth = 12;           ///< nested folders

} // namespace rw::splunk::limits
