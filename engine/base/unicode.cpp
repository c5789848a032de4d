#include "engine/base/unicode.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace rw {

namespace {

struct Folding {
    char32_t from;
    char32_t to;
};

constexpr Folding foldings[] = {
#include "engine/base/case_folding_table.inc"
};

constexpr char32_t invalid_byte_base = 0x200000;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

uint8_t byte_at(std::string_view text, size_t at) { return static_cast<uint8_t>(text[at]); }

} // namespace

char32_t fold(char32_t code_point) {
    if (code_point < 0x80) return code_point >= 'A' && code_point <= 'Z' ? code_point + ('a' - 'A') : code_point;
    const auto* found = std::lower_bound(
        std::begin(foldings), std::end(foldings), code_point, [](const Folding& f, char32_t c) { return f.from < c; });
    return found != std::end(foldings) && found->from == code_point ? found->to : code_point;
}

DecodedPoint decode_point(std::string_view text, size_t at) {
    const uint8_t first = byte_at(text, at);
    if (first < 0x80) return {first, 1};
    const DecodedPoint invalid{invalid_byte_base + first, 1};
    const uint32_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || at + length > text.size()) return invalid;
    char32_t value = first & (0x7Fu >> length);
    for (uint32_t i = 1; i < length; ++i) {
        const uint8_t next = byte_at(text, at + i);
        if ((next & 0xC0) != 0x80) return invalid;
        value = value << 6 | (next & 0x3F);
    }
    const bool too_long = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    if (too_long || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return invalid;
    return {value, length};
}

void append_utf8(std::string& to, char32_t c) {
    const auto put = [&to](char32_t byte) { to.push_back(static_cast<char>(static_cast<uint8_t>(byte))); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else if (c <= 0x10FFFF) {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(c - invalid_byte_base);
    }
}

bool is_ascii(std::string_view text) {
    size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        uint64_t word = 0;
        std::memcpy(&word, text.data() + at, 8);
        if ((word & 0x8080808080808080u) != 0) return false;
    }
    return std::all_of(
        text.begin() + static_cast<ptrdiff_t>(at), text.end(), [](char c) { return static_cast<uint8_t>(c) < 0x80; });
}

bool is_valid_utf8(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
        const DecodedPoint point = decode_point(text, at);
        if (point.value >= invalid_byte_base) return false;
        at += point.bytes;
    }
    return true;
}

void fold_into(std::string_view text, std::string& to) {
    to.resize(text.size());
    if (is_ascii(text)) {
        std::transform(text.begin(), text.end(), to.begin(), lower);
        return;
    }
    to.clear();
    for (size_t at = 0; at < text.size();) {
        const DecodedPoint point = decode_point(text, at);
        append_utf8(to, fold(point.value));
        at += point.bytes;
    }
}

std::string folded(std::string_view text) {
    std::string result;
    fold_into(text, result);
    return result;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    if (a == b) return true;
    size_t i = 0;
    size_t j = 0;
    while (i < a.size() && j < b.size()) {
        const DecodedPoint x = decode_point(a, i);
        const DecodedPoint y = decode_point(b, j);
        if (fold(x.value) != fold(y.value)) return false;
        i += x.bytes;
        j += y.bytes;
    }
    return i == a.size() && j == b.size();
}

void append_utf16le(std::string& to, std::string_view utf16) {
    const size_t units = utf16.size() / 2;
    const auto unit = [&utf16](size_t i) {
        return static_cast<char32_t>(byte_at(utf16, 2 * i) | byte_at(utf16, 2 * i + 1) << 8);
    };
    for (size_t i = 0; i < units; ++i) {
        char32_t c = unit(i);
        if (c >= 0xD800 && c < 0xDC00 && i + 1 < units && unit(i + 1) >= 0xDC00 && unit(i + 1) < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10) + (unit(i + 1) - 0xDC00);
            ++i;
        } else if (c >= 0xD800 && c < 0xE000) {
            c = 0xFFFD;
        }
        append_utf8(to, c);
    }
}

std::string ascii_lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

bool ascii_equals_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

} // namespace rw
