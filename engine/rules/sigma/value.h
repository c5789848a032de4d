#pragma once
// Values of a detection while modifiers work on them: Sigma's escapes and wildcards, encodings, networks.

#include "engine/ir/predicate.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rw::sigma {

/// Escapes and wildcards (specification, "Escape Character"): a backslash before `*`, `?` or `\` makes it plain, any
/// other backslash is itself. Normalised.
[[nodiscard]] ir::Pattern parse_pattern(std::string_view text);

enum class PieceKind : uint8_t { wildcard, escape };

/// Wildcards and escapes of a value, by decoded bytes; for colouring.
struct ValuePiece {
    PieceKind kind;
    uint32_t begin;
    uint32_t end;
};

[[nodiscard]] std::vector<ValuePiece> value_pieces(std::string_view text);

/// The plain text of a pattern without wildcards.
[[nodiscard]] std::optional<std::string> plain_text(const ir::Pattern& pattern);

enum class Utf16 : uint8_t { little, big, marked };

/// UTF-8 to the bytes of UTF-16; `marked` is little-endian behind FF FE.
[[nodiscard]] std::string to_utf16(std::string_view text, Utf16 form);

[[nodiscard]] std::string base64(std::string_view bytes);
/// How Base64 shows `bytes` inside longer data, when `offset` (0 to 2) bytes stand before them in their group.
[[nodiscard]] std::string base64_at_offset(std::string_view bytes, size_t offset);

/// Strict: no host bits, no leading zeros; a bare address is a network of one; dotted netmasks.
/// `problem` says what is wrong when nothing is returned.
[[nodiscard]] std::optional<ir::CidrTest> parse_cidr(std::string_view text, std::string& problem);

/// Varies each dash that begins a parameter over the five dash characters (modifier windash).
[[nodiscard]] ir::Pattern vary_dashes(const ir::Pattern& pattern);

struct RegexVerdict {
    bool valid = false;
    bool portable = false; ///< RE2 takes it
    std::string problem{}; ///< when not valid
    size_t offset = 0;     ///< byte in the source where it goes wrong
};

[[nodiscard]] RegexVerdict check_regex(const ir::RegexTest& regex);

/// `text` so that a regular expression finds just that.
[[nodiscard]] std::string regex_literal(std::string_view text);

} // namespace rw::sigma
