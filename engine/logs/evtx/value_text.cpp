#include "engine/logs/evtx/value_text.h"

#include "engine/base/time.h"
#include "engine/base/unicode.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace rw::logs::evtx {

namespace {

template <class T>
void append_number(std::string& text, T value, int base = 10) {
    std::array<char, 32> buffer;
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, base);
    text.append(buffer.data(), end);
}

template <class T>
void append_real(std::string& text, T value) {
    std::array<char, 64> buffer;
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    text.append(buffer.data(), end);
}

void append_hex_bytes(std::string& text, std::string_view bytes, const char* digits) {
    for (const char byte : bytes) {
        const auto value = static_cast<uint8_t>(byte);
        text += digits[value >> 4];
        text += digits[value & 15];
    }
}

constexpr const char* upper_digits = "0123456789ABCDEF";
constexpr const char* lower_digits = "0123456789abcdef";

/// The first `bytes` bytes as a number in big-endian order of digits.
void append_reversed(std::string& text, std::string_view bytes) {
    for (size_t i = bytes.size(); i > 0; --i) append_hex_bytes(text, bytes.substr(i - 1, 1), lower_digits);
}

void append_guid(std::string& text, std::string_view raw) {
    text += '{';
    append_reversed(text, raw.substr(0, 4));
    text += '-';
    append_reversed(text, raw.substr(4, 2));
    text += '-';
    append_reversed(text, raw.substr(6, 2));
    text += '-';
    append_hex_bytes(text, raw.substr(8, 2), lower_digits);
    text += '-';
    append_hex_bytes(text, raw.substr(10, 6), lower_digits);
    text += '}';
}

/// False when the SID does not fit into `raw`.
bool append_sid(std::string& text, std::string_view raw) {
    constexpr size_t head = 8;
    if (raw.size() < head) return false;
    const auto count = static_cast<uint8_t>(raw[1]);
    if (raw.size() < head + size_t{4} * count) return false;
    uint64_t authority = 0;
    for (size_t i = 2; i < head; ++i) authority = authority << 8 | static_cast<uint8_t>(raw[i]);
    text += "S-";
    append_number(text, static_cast<uint8_t>(raw[0]));
    text += '-';
    append_number(text, authority);
    for (size_t i = 0; i < count; ++i) {
        text += '-';
        append_number(text, load32(raw.data() + head + 4 * i));
    }
    return true;
}

void append_padded(std::string& text, uint32_t value, size_t width) {
    const size_t begin = text.size();
    append_number(text, value);
    if (text.size() - begin < width) text.insert(begin, width - (text.size() - begin), '0');
}

/// Years, months … seconds, as a date of RFC 3339 with seven digits behind the point.
void append_moment(std::string& text, const std::array<uint16_t, 6>& parts, uint32_t ticks) {
    constexpr std::array<char, 6> behind{'-', '-', 'T', ':', ':', '.'};
    for (size_t i = 0; i < parts.size(); ++i) {
        append_padded(text, parts[i], i == 0 ? 4 : 2);
        text += behind[i];
    }
    append_padded(text, ticks, 7);
    text += 'Z';
}

void append_systemtime(std::string& text, const char* raw) {
    // The weekday stands between month and day.
    append_moment(text,
                  {load16(raw), load16(raw + 2), load16(raw + 6), load16(raw + 8), load16(raw + 10), load16(raw + 12)},
                  load16(raw + 14) * 10'000u);
}

/// All values of 64 bits: Instant ends in 2262, the years of FILETIME in 60055.
void append_filetime(std::string& text, uint64_t ticks) {
    constexpr int64_t days_1601_to_1970 = 134'774;
    constexpr uint64_t ticks_a_second = 10'000'000;
    const uint64_t seconds = ticks / ticks_a_second;
    const CivilDate date = civil_from_days(static_cast<int64_t>(seconds / 86'400) - days_1601_to_1970);
    append_moment(text,
                  {static_cast<uint16_t>(date.year),
                   static_cast<uint16_t>(date.month),
                   static_cast<uint16_t>(date.day),
                   static_cast<uint16_t>(seconds / 3600 % 24),
                   static_cast<uint16_t>(seconds / 60 % 60),
                   static_cast<uint16_t>(seconds % 60)},
                  static_cast<uint32_t>(ticks % ticks_a_second));
}

/// Text of 8-bit characters: Windows code page 1252, as other readers assume too.
void append_ansi(std::string& text, std::string_view raw) {
    constexpr std::array<char16_t, 32> from_80{0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
                                               0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
                                               0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                               0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};
    for (const char each : raw) {
        const auto byte = static_cast<uint8_t>(each);
        append_utf8(text, byte >= 0x80 && byte < 0xa0 ? char32_t{from_80[byte - 0x80u]} : char32_t{byte});
    }
}

/// Smallest size in which a value of the type can be read.
size_t needed_bytes(uint8_t type) {
    switch (type) {
    case type_bool:
        return 1;
    case type_size:
    case type_event_handle:
        return 4;
    case type_sid:
        return 8;
    default:
        return element_bytes(type);
    }
}

} // namespace

void append_utf16(std::string& text, std::string_view utf16) {
    const size_t units = utf16.size() / 2;
    const size_t begin = text.size();
    text.resize(begin + units);
    size_t unit = 0;
    for (; unit + 8 <= units; unit += 8) {
        uint16_t all = 0;
        std::array<uint16_t, 8> block;
        std::memcpy(block.data(), utf16.data() + 2 * unit, sizeof block);
        for (const uint16_t each : block) all |= each;
        if (all >= 0x80) break;
        for (size_t i = 0; i < 8; ++i) text[begin + unit + i] = static_cast<char>(block[i]);
    }
    for (; unit < units; ++unit) {
        const uint16_t each = load16(utf16.data() + 2 * unit);
        if (each >= 0x80) break;
        text[begin + unit] = static_cast<char>(each);
    }
    if (unit == units) return;
    text.resize(begin + unit);
    rw::append_utf16le(text, utf16.substr(2 * unit, 2 * (units - unit)));
}

size_t element_bytes(uint8_t type) {
    switch (type) {
    case type_int8:
    case type_uint8:
        return 1;
    case type_int16:
    case type_uint16:
        return 2;
    case type_int32:
    case type_uint32:
    case type_real32:
    case type_bool:
    case type_hex32:
        return 4;
    case type_int64:
    case type_uint64:
    case type_real64:
    case type_filetime:
    case type_size:
    case type_hex64:
        return 8;
    case type_guid:
    case type_systemtime:
        return 16;
    default:
        return 0;
    }
}

std::string_view take_element(uint8_t type, std::string_view& rest) {
    size_t size = element_bytes(type);
    size_t skip = 0;
    if (type == type_string) {
        while (size + 2 <= rest.size() && load16(rest.data() + size) != 0) size += 2;
        skip = 2;
    } else if (type == type_ansi_string) {
        size = std::min(rest.find('\0'), rest.size());
        skip = 1;
    } else if (type == type_sid && rest.size() >= 8) {
        size = 8 + size_t{4} * static_cast<uint8_t>(rest[1]);
    } else if (size == 0) {
        size = rest.size();
    }
    const std::string_view element = rest.substr(0, size);
    rest.remove_prefix(std::min(rest.size(), size + skip));
    return element;
}

ValueType decode_value(uint8_t type, std::string_view raw, std::string& text) {
    if (raw.size() < needed_bytes(type)) return ValueType::null;
    const char* at = raw.data();
    switch (type) {
    case type_null:
        return ValueType::null;
    case type_string:
        append_utf16(text, raw);
        return ValueType::string;
    case type_ansi_string:
        append_ansi(text, raw.substr(0, raw.find('\0')));
        return ValueType::string;
    case type_int8:
        append_number(text, load<int8_t>(at));
        return ValueType::integer;
    case type_uint8:
        append_number(text, load<uint8_t>(at));
        return ValueType::integer;
    case type_int16:
        append_number(text, load<int16_t>(at));
        return ValueType::integer;
    case type_uint16:
        append_number(text, load16(at));
        return ValueType::integer;
    case type_int32:
        append_number(text, load<int32_t>(at));
        return ValueType::integer;
    case type_uint32:
        append_number(text, load32(at));
        return ValueType::integer;
    case type_int64:
        append_number(text, load<int64_t>(at));
        return ValueType::integer;
    case type_uint64:
        append_number(text, load64(at));
        return ValueType::integer;
    case type_real32:
        append_real(text, load<float>(at));
        return ValueType::real;
    case type_real64:
        append_real(text, load<double>(at));
        return ValueType::real;
    case type_bool: {
        // Real files hold other numbers than 0 and 1; any is true.
        const bool truth = std::any_of(raw.begin(), raw.end(), [](char byte) { return byte != 0; });
        text = truth ? "true" : "false";
        return ValueType::boolean;
    }
    case type_guid:
        append_guid(text, raw);
        return ValueType::string;
    case type_size:
    case type_hex32:
    case type_hex64:
    case type_event_handle:
        text += "0x";
        append_number(text, raw.size() >= 8 && type != type_hex32 ? load64(at) : uint64_t{load32(at)}, 16);
        return ValueType::string;
    case type_filetime:
        append_filetime(text, load64(at));
        return ValueType::string;
    case type_systemtime:
        append_systemtime(text, at);
        return ValueType::string;
    case type_sid:
        if (append_sid(text, raw)) return ValueType::string;
        text.clear();
        return ValueType::null;
    default:
        append_hex_bytes(text, raw, upper_digits);
        return ValueType::string;
    }
}

} // namespace rw::logs::evtx
