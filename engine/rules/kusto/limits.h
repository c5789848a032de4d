#pragma once
// Bounds on what a Kusto file may ask of us. Hitting one is a diagnostic or a loss, never a crash.

#include "engine/rules/yaml/limits.h"

#include <cstddef>
#include <cstdint>

namespace rw::kusto::limits {

using yaml::limits::diagnostics_per_document;

inline constexpr size_t file_bytes = size_t{16} << 20;
inline constexpr size_t queries = 2'000;             ///< of one file
inline constexpr size_t query_bytes = 1 << 20;       ///< of one query
inline constexpr uint32_t parse_depth = 96;          ///< nested parentheses, calls and subqueries
inline constexpr uint32_t tree_depth = 600;          ///< of the tree: also counts long chains such as a + b + c …
inline constexpr uint32_t json_depth = 128;          ///< nested objects and arrays of a JSON file
inline constexpr uint32_t inline_depth = 24;         ///< lets and functions that call each other
inline constexpr size_t inline_steps = 20'000;       ///< names of lets that one query may follow, with repetition
inline constexpr uint64_t expression_weight = 4'000; ///< nodes of one column's calculation, written out
inline constexpr size_t list_values = 100'000;       ///< of one literal list
inline constexpr size_t condition_nodes = 200'000;
inline constexpr size_t columns = 2'000;  ///< that one query makes
inline constexpr size_t selections = 256; ///< branches of unions and joins of one query

} // namespace rw::kusto::limits
