#pragma once
// Bounds on what a query or a rule file of Elastic may ask of us. Hitting one is a diagnostic, never a crash.

#include <cstddef>
#include <cstdint>

namespace rw::elastic::limits {

inline constexpr size_t file_bytes = size_t{16} << 20;
inline constexpr size_t query_bytes = size_t{1} << 20;
inline constexpr uint32_t query_depth = 128; ///< nested parentheses, braces, not and unary minus
inline constexpr uint32_t tree_depth = 256;  ///< of an expression, with its chains of + and of columns
inline constexpr size_t diagnostics_per_query = 500;
inline constexpr size_t regex_bytes = 15 * 1024;      ///< of an expression after translation
inline constexpr size_t interval_values = 1'000;      ///< numbers of <n-m> in a regular expression of Lucene
inline constexpr size_t ordering_literal_bytes = 200; ///< of a text that is compared with < or >
inline constexpr size_t condition_nodes = 500'000;    ///< of one lowered query
inline constexpr size_t toml_repairs = 32;            ///< broken entries of a file that are left out to read the rest
inline constexpr size_t toml_depth = 32;              ///< nested arrays and inline tables

} // namespace rw::elastic::limits
