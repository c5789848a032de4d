#pragma once
// What one cell of an event holds. No matching here.

#include <cstdint>
#include <string_view>

namespace rw::logs {

/// Missing is not a type: a missing cell has no dictionary entry (code 0).
enum class ValueType : uint8_t { null, boolean, integer, real, string, list };

/// A view of one dictionary entry. `text` is the text form of sigma-semantics 2 (integer in decimal, boolean
/// true/false, real in its shortest form); null and list have none. Valid as long as its dictionary.
struct Value {
    ValueType type = ValueType::null;
    std::string_view text{};
};

/// Index into a column's dictionary, from 1 on in order of first appearance. 0 means that the row has no such field.
using Code = uint32_t;
inline constexpr Code missing = 0;

/// Row of a table or of a segment, from 0.
using Row = uint32_t;

} // namespace rw::logs
