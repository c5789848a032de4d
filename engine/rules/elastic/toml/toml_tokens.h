#pragma once
// Words of a TOML file with their places: for colours, for folds, and to know where each value and each entry stands.
// What the values are is read by toml++ (toml_reader.h).

#include "engine/base/span.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::elastic {

enum class TomlTokenKind : uint8_t {
    key,
    punctuation,   ///< = . , [ ] { }
    basic,         ///< "…"
    literal,       ///< '…'
    basic_lines,   ///< """…"""
    literal_lines, ///< '''…'''
    bare,          ///< number, boolean, date
    comment,
};

struct TomlToken {
    TomlTokenKind kind = TomlTokenKind::bare;
    Span span{};
};

/// A table header, or a key with its value, that stands by itself: what can be left out when it is broken.
struct TomlEntry {
    Span span{};
    bool header = false;
    bool unclosed = false; ///< a bracket is open where the next entry begins
};

struct TomlWords {
    std::vector<TomlToken> tokens;  ///< in order
    std::vector<TomlEntry> entries; ///< in order, not overlapping
};

/// Never fails: an unclosed string ends with its line, or with the file when it has three quotes. @complexity linear
[[nodiscard]] TomlWords toml_words(std::string_view text);

/// A decoded string that knows where each of its bytes comes from.
struct TomlString {
    std::string text;
    std::vector<uint32_t> begins; ///< place in the file by byte; one more: the place behind the last
    std::vector<uint32_t> ends;   ///< end in the file of what gave the byte

    /// Place in the file of a range of `text`.
    [[nodiscard]] Span place(Span span) const;
};

/// Decodes the string of a token; escapes that TOML does not know stay as written.
[[nodiscard]] TomlString decode_toml(std::string_view file, const TomlToken& token);

} // namespace rw::elastic
