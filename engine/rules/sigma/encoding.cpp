// Base64 and UTF-16 forms of values. Offsets of base64offset: modifiers appendix 2.1, "Encoding modifiers".
#include "engine/base/unicode.h"
#include "engine/rules/sigma/value.h"

#include <array>

namespace rw::sigma {

std::string to_utf16(std::string_view text, Utf16 form) {
    std::string bytes;
    const auto unit = [&](uint32_t value) {
        const char low = static_cast<char>(static_cast<uint8_t>(value & 0xFF));
        const char high = static_cast<char>(static_cast<uint8_t>(value >> 8 & 0xFF));
        bytes += form == Utf16::big ? high : low;
        bytes += form == Utf16::big ? low : high;
    };
    if (form == Utf16::marked) unit(0xFEFF);
    for (size_t at = 0; at < text.size();) {
        const DecodedPoint point = decode_point(text, at);
        at += point.bytes;
        if (point.value > 0x10FFFF) {
            unit(0xFFFD);
        } else if (point.value >= 0x10000) {
            unit(0xD800 + ((point.value - 0x10000) >> 10));
            unit(0xDC00 + ((point.value - 0x10000) & 0x3FF));
        } else {
            unit(point.value);
        }
    }
    return bytes;
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (size_t at = 0; at < bytes.size(); at += 3) {
        const auto byte = [&](size_t i) {
            return at + i < bytes.size() ? uint32_t{static_cast<uint8_t>(bytes[at + i])} : 0u;
        };
        const uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (uint32_t i = 0; i < 4; ++i) text += at + i > bytes.size() ? '=' : alphabet[group >> (18 - 6 * i) & 63];
    }
    return text;
}

std::string base64_at_offset(std::string_view bytes, size_t offset) {
    constexpr std::array<size_t, 3> first{0, 2, 3}; // characters that the bytes before reach into
    constexpr std::array<size_t, 3> last{0, 3, 2};  // characters that padding or bytes behind reach into
    const std::string encoded = base64(std::string(offset, ' ') + std::string(bytes));
    const size_t drop = last[(bytes.size() + offset) % 3];
    if (encoded.size() <= first[offset] + drop) return {};
    return encoded.substr(first[offset], encoded.size() - first[offset] - drop);
}

} // namespace rw::sigma
