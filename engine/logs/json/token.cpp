#include "engine/logs/json/token.h"

#include "engine/base/unicode.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <iterator>

namespace rw::logs::json {

namespace {

constexpr char32_t replacement = 0xFFFD;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

size_t skip_digits(std::string_view token, size_t at) {
    while (at < token.size() && is_digit(token[at])) ++at;
    return at;
}

bool is_number(std::string_view token) {
    size_t at = token[0] == '-' ? 1 : 0;
    const size_t integer = at;
    at = skip_digits(token, at);
    if (at == integer || (token[integer] == '0' && at - integer > 1)) return false;
    if (at < token.size() && token[at] == '.') {
        const size_t fraction = ++at;
        at = skip_digits(token, at);
        if (at == fraction) return false;
    }
    if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
        ++at;
        if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
        const size_t exponent = at;
        at = skip_digits(token, at);
        if (at == exponent) return false;
    }
    return at == token.size();
}

/// Four hexadecimal digits at `at`; nothing valid gives a value above 0xFFFF.
char32_t hex4(std::string_view text, size_t at) {
    constexpr char32_t invalid = 0x10000;
    if (at + 4 > text.size()) return invalid;
    uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, value, 16);
    return error == std::errc() && end == text.data() + at + 4 ? char32_t{value} : invalid;
}

/// "\uXXXX" at `at` (of the backslash), with its low half when there is one. @return bytes taken, 0 when malformed
size_t append_unicode_escape(std::string_view text, size_t at, std::string& to) {
    char32_t value = hex4(text, at + 2);
    if (value > 0xFFFF) return 0;
    if (value >= 0xD800 && value < 0xDC00 && text.substr(at + 6).starts_with("\\u")) {
        const char32_t low = hex4(text, at + 8);
        if (low >= 0xDC00 && low < 0xE000) {
            append_utf8(to, 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00));
            return 12;
        }
    }
    if (value >= 0xD800 && value < 0xE000) value = replacement;
    append_utf8(to, value);
    return 6;
}

char simple_escape(char c) {
    switch (c) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case '"':
    case '\\':
    case '/':
        return c;
    default:
        return '\0';
    }
}

template <class Number>
bool exact_integer(std::string_view token, std::string& text) {
    Number value = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (error != std::errc() || end != token.data() + token.size()) return false;
    char digits[24];
    const auto written = std::to_chars(std::begin(digits), std::end(digits), value);
    text.assign(digits, written.ptr);
    return true;
}

ValueType decode_number(std::string_view token, std::string& text) {
    if (exact_integer<int64_t>(token, text) || exact_integer<uint64_t>(token, text)) return ValueType::integer;
    double value = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (error != std::errc() || !std::isfinite(value)) {
        text = token; // beyond the range of a double: as written
        return ValueType::real;
    }
    char digits[40];
    const auto written = std::to_chars(std::begin(digits), std::end(digits), value);
    text.assign(digits, written.ptr);
    if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0"; // 1.0 is not the text "1"
    return ValueType::real;
}

} // namespace

TokenKind classify_bare(std::string_view token) {
    if (token.empty()) return TokenKind::invalid;
    const char first = token[0];
    if (is_digit(first) || first == '-') return is_number(token) ? TokenKind::number : TokenKind::invalid;
    return token == "null" || token == "true" || token == "false" ? TokenKind::literal : TokenKind::invalid;
}

void unescape_into(std::string_view inside, std::string& text) {
    text.clear();
    for (size_t at = 0; at < inside.size();) {
        const size_t slash = std::min(inside.find('\\', at), inside.size());
        text.append(inside, at, slash - at);
        at = slash;
        if (at + 1 >= inside.size()) {
            text.append(inside, at);
            return;
        }
        const char kind = inside[at + 1];
        size_t taken = 0;
        if (kind == 'u') taken = append_unicode_escape(inside, at, text);
        if (const char plain = simple_escape(kind); plain != '\0') {
            text += plain;
            taken = 2;
        }
        if (taken == 0) {
            text.append(inside, at, 2);
            taken = 2;
        }
        at += taken;
    }
}

ValueType decode(TokenKind kind, std::string_view token, std::string& text) {
    switch (kind) {
    case TokenKind::string:
        unescape_into(token, text);
        return ValueType::string;
    case TokenKind::number:
        return decode_number(token, text);
    case TokenKind::text:
        text = token;
        return ValueType::string;
    case TokenKind::literal:
    case TokenKind::invalid:
        break;
    }
    if (token == "null") return ValueType::null;
    text = token;
    return ValueType::boolean;
}

void repair_into(std::string_view json, std::string& text) {
    constexpr char32_t last_code_point = 0x10FFFF;
    text.clear();
    bool in_string = false;
    for (size_t at = 0; at < json.size();) {
        const char c = json[at];
        const auto byte = static_cast<uint8_t>(c);
        if (in_string && c == '\\' && at + 1 < json.size() && static_cast<uint8_t>(json[at + 1]) < 0x80 &&
            static_cast<uint8_t>(json[at + 1]) >= 0x20) {
            text.append(json, at, 2);
            at += 2;
            continue;
        }
        if (c == '"') in_string = !in_string;
        if (byte >= 0x80) {
            const DecodedPoint point = decode_point(json, at);
            append_utf8(text, point.value > last_code_point ? replacement : point.value);
            at += point.bytes;
            continue;
        }
        if (in_string && byte < 0x20) {
            constexpr char digits[] = "0123456789abcdef";
            text += "\\u00";
            text += digits[byte >> 4];
            text += digits[byte & 15];
        } else {
            text += c;
        }
        ++at;
    }
}

} // namespace rw::logs::json
