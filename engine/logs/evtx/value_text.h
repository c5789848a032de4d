#pragma once
// Values of binary XML to text and type. Runs once per distinct value; where values go is not decided here.

#include "engine/logs/evtx/binary_xml.h"
#include "engine/logs/value.h"

#include <string>
#include <string_view>

namespace rw::logs::evtx {

/// Text form of one value (not an array, not embedded XML), as event viewers print it: GUID and SID in their usual
/// forms, times in RFC 3339 UTC, binary in upper-case hexadecimal. A value too short for its type is null.
[[nodiscard]] ValueType decode_value(uint8_t type, std::string_view raw, std::string& text);

/// `text` with UTF-16LE appended; unpaired surrogates become U+FFFD. @complexity linear, 8 ASCII units a step
void append_utf16(std::string& text, std::string_view utf16);

/// UTF-16LE without NULs at its end.
[[nodiscard]] inline std::string_view without_nuls(std::string_view utf16) {
    size_t size = utf16.size() & ~size_t{1};
    while (size >= 2 && utf16[size - 1] == 0 && utf16[size - 2] == 0) size -= 2;
    return utf16.substr(0, size);
}

/// Bytes of one element of an array of this type (bit type_array off); 0: strings, ended by NULs, or sized inside.
[[nodiscard]] size_t element_bytes(uint8_t type);

/// Cuts the first element off an array. `type` without its array bit; `rest` is not empty.
[[nodiscard]] std::string_view take_element(uint8_t type, std::string_view& rest);

} // namespace rw::logs::evtx
