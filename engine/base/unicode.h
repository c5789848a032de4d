#pragma once
// UTF-8 and case: what "ignoring case" means everywhere (Unicode simple case folding, statuses C and S, per code
// point; no normalisation). Bytes that are not valid UTF-8 are kept and compare as themselves.

#include <cstdint>
#include <string>
#include <string_view>

namespace rw {

/// Simple case folding of one code point (sigma-semantics 2.2: Σ=σ=ς, Kelvin sign=k, not ß=ss).
[[nodiscard]] char32_t fold(char32_t code_point);

/// One code point at `at` and its length in bytes. A byte that starts no valid sequence is a unit of its own with a
/// value above 0x10FFFF, so that it equals only itself.
struct DecodedPoint {
    char32_t value = 0;
    uint32_t bytes = 1;
};

[[nodiscard]] DecodedPoint decode_point(std::string_view text, size_t at);

void append_utf8(std::string& to, char32_t code_point);

[[nodiscard]] bool is_ascii(std::string_view text);

/// True when no byte is outside valid UTF-8.
[[nodiscard]] bool is_valid_utf8(std::string_view text);

/// `text` folded for comparison. @complexity linear; ASCII at about a byte a cycle.
[[nodiscard]] std::string folded(std::string_view text);
void fold_into(std::string_view text, std::string& to); ///< the same, reusing the buffer

[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);

/// UTF-16LE units to UTF-8; an unpaired surrogate becomes U+FFFD.
void append_utf16le(std::string& to, std::string_view utf16);

/// ASCII only: for identifiers, never for values.
[[nodiscard]] std::string ascii_lower(std::string_view text);
[[nodiscard]] bool ascii_equals_ignoring_case(std::string_view a, std::string_view b);

} // namespace rw
