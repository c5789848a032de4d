#pragma once
// What a text file's bytes mean. Everything behind this is UTF-8; single-byte encodings are not guessed.

#include "engine/logs/input/byte_source.h"

#include <memory>
#include <string_view>

namespace rw::logs {

enum class Encoding : uint8_t { utf8, utf8_bom, utf16le, utf16le_bom, utf16be, utf16be_bom };

/// By mark, else by where the zero bytes stand in the first characters.
[[nodiscard]] Encoding detect_encoding(std::string_view head);

/// "UTF-8", "UTF-16LE", …
[[nodiscard]] std::string_view encoding_name(Encoding encoding);

/// Bytes of the mark in front of the text.
[[nodiscard]] size_t mark_bytes(Encoding encoding);

[[nodiscard]] bool is_utf16(Encoding encoding);

/// UTF-16 text (behind its mark) as UTF-8; an unpaired surrogate becomes U+FFFD.
[[nodiscard]] std::string utf16_to_utf8(std::string_view bytes, Encoding encoding);

/// The same, piece by piece. `rest` stands at the first byte of the file, mark included.
[[nodiscard]] std::unique_ptr<ByteSource> make_utf16_source(std::unique_ptr<ByteSource> rest, Encoding encoding);

} // namespace rw::logs
