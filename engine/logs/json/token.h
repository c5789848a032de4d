#pragma once
// JSON scalars as they stand in the text: their kind, whether they are well formed, what text they mean.

#include "engine/logs/value.h"

#include <string>
#include <string_view>

namespace rw::logs::json {

/// Also the tags under which a dictionary keeps them.
enum class TokenKind : uint8_t {
    invalid,
    string,
    number,
    literal, ///< null, true, false
    text,    ///< no JSON: text as it is
};

/// Kind of a scalar by its bytes (without blanks behind it); invalid for NaN, 01, a lone minus and the like.
[[nodiscard]] inline TokenKind classify(std::string_view token);

/// The text of a string's inside (between the quotes). An unpaired surrogate becomes U+FFFD, an unknown escape stays.
void unescape_into(std::string_view inside, std::string& text);

/// Type and text form of a valid token (a string without its quotes): sigma-semantics 2, "Text form".
/// Integers are exact up to 64 bits (signed and unsigned); beyond, and with fraction or exponent, a real.
[[nodiscard]] ValueType decode(TokenKind kind, std::string_view token, std::string& text);

/// A copy that a strict parser accepts: bytes that are not UTF-8 as U+FFFD, control bytes inside strings escaped.
void repair_into(std::string_view json, std::string& text);

/// classify() for what is no string.
[[nodiscard]] TokenKind classify_bare(std::string_view token);

inline TokenKind classify(std::string_view token) {
    if (token.empty() || token[0] != '"') return classify_bare(token);
    return token.size() >= 2 && token.back() == '"' ? TokenKind::string : TokenKind::invalid;
}

} // namespace rw::logs::json
