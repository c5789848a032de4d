#include "engine/rules/sigma/value.h"

#include "engine/base/unicode.h"

#include <utility>

namespace rw::sigma {

namespace {

using Part = ir::PatternPart;
using Kind = Part::Kind;

constexpr std::string_view dashes = "-/\u2013\u2014\u2015";

bool is_escape(std::string_view text, size_t at) {
    return text[at] == '\\' && at + 1 < text.size() &&
           (text[at + 1] == '*' || text[at + 1] == '?' || text[at + 1] == '\\');
}

/// What \w takes, for the places of windash: letters, digits and _; of other scripts all but punctuation.
bool is_word(char32_t c) {
    if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA || c == 0xB2 || c == 0xB3 || c == 0xB9;
    if (c == 0xD7 || c == 0xF7) return false;
    const bool punctuation =
        (c >= 0x2000 && c < 0x2070) || (c >= 0x20A0 && c < 0x20D0) || (c >= 0x2190 && c < 0x2C00) ||
        (c >= 0x2E00 && c < 0x2E80) || (c >= 0x3000 && c < 0x3005) || (c >= 0x3008 && c < 0x3020) ||
        (c >= 0xE000 && c < 0xF900) || (c >= 0xFE10 && c < 0xFE70) || (c >= 0xFF00 && c < 0xFF10) || c > 0x10FFFF;
    return !punctuation;
}

bool is_dash(char32_t c) { return c == '-' || c == '/' || c == 0x2013 || c == 0x2014 || c == 0x2015; }

void vary_literal(std::string_view text, std::vector<Part>& parts) {
    std::string literal;
    bool after_word = false;
    for (size_t at = 0; at < text.size();) {
        const DecodedPoint point = decode_point(text, at);
        const size_t next = at + point.bytes;
        const bool before_word = next < text.size() && is_word(decode_point(text, next).value);
        if (is_dash(point.value) && !after_word && before_word) {
            parts.push_back({Kind::literal, std::exchange(literal, {})});
            parts.push_back({Kind::one_of, std::string(dashes)});
        } else {
            literal.append(text, at, point.bytes);
        }
        after_word = is_word(point.value);
        at = next;
    }
    parts.push_back({Kind::literal, std::move(literal)});
}

} // namespace

ir::Pattern parse_pattern(std::string_view text) {
    ir::Pattern pattern;
    if (text.find_first_of("\\*?") == std::string_view::npos) { // the ordinary case
        if (!text.empty()) pattern.parts.push_back({Kind::literal, std::string(text)});
        return pattern;
    }
    std::string literal;
    const auto wildcard = [&](Kind kind) {
        if (!literal.empty()) pattern.parts.push_back({Kind::literal, std::exchange(literal, {})});
        pattern.parts.push_back({kind, {}});
    };
    for (size_t at = 0; at < text.size(); ++at) {
        if (is_escape(text, at))
            literal += text[++at];
        else if (text[at] == '*')
            wildcard(Kind::any_run);
        else if (text[at] == '?')
            wildcard(Kind::any_one);
        else
            literal += text[at];
    }
    if (!literal.empty()) pattern.parts.push_back({Kind::literal, std::move(literal)});
    return ir::normalised(std::move(pattern));
}

std::vector<ValuePiece> value_pieces(std::string_view text) {
    std::vector<ValuePiece> pieces;
    for (uint32_t at = 0; at < text.size(); ++at) {
        if (is_escape(text, at)) {
            pieces.push_back({PieceKind::escape, at, at + 2});
            ++at;
        } else if (text[at] == '*' || text[at] == '?') {
            pieces.push_back({PieceKind::wildcard, at, at + 1});
        }
    }
    return pieces;
}

std::optional<std::string> plain_text(const ir::Pattern& pattern) {
    std::string text;
    for (const Part& part : pattern.parts) {
        if (part.kind != Kind::literal) return std::nullopt;
        text += part.text;
    }
    return text;
}

ir::Pattern vary_dashes(const ir::Pattern& pattern) {
    ir::Pattern varied;
    varied.cased = pattern.cased;
    for (const Part& part : pattern.parts) {
        if (part.kind == Kind::literal)
            vary_literal(part.text, varied.parts);
        else
            varied.parts.push_back(part);
    }
    return ir::normalised(std::move(varied));
}

} // namespace rw::sigma
