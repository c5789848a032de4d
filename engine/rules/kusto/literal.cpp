#include "engine/rules/kusto/literal.h"

#include "engine/base/time.h"
#include "engine/base/unicode.h"

#include <array>
#include <charconv>
#include <cmath>

namespace rw::kusto {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// A run of digits at the front of `text`, taken off.
std::optional<int64_t> take_digits(std::string_view& text, size_t most) {
    size_t count = 0;
    int64_t value = 0;
    while (count < text.size() && count < most && is_digit(text[count])) value = value * 10 + (text[count++] - '0');
    if (count == 0) return std::nullopt;
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

/// A fraction of a second behind its point, as ticks.
int64_t take_fraction(std::string_view& text) {
    int64_t ticks = 0;
    int64_t unit = ticks_per_second / 10;
    while (!text.empty() && is_digit(text.front())) {
        ticks += (text.front() - '0') * unit;
        unit /= 10;
        text.remove_prefix(1);
    }
    return ticks;
}

void append_escape(std::string& to, std::string_view& rest) {
    const char c = rest.size() > 1 ? rest[1] : '\\';
    constexpr std::string_view names = "\\'\"abfnrtv";
    constexpr std::string_view values = "\\'\"\a\b\f\n\r\t\v";
    if (const size_t found = names.find(c); rest.size() > 1 && found != std::string_view::npos) {
        to += values[found];
        rest.remove_prefix(2);
        return;
    }
    const size_t hex = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (hex > 0 && rest.size() >= 2 + hex) {
        uint32_t value = 0;
        const auto [end, error] = std::from_chars(rest.data() + 2, rest.data() + 2 + hex, value, 16);
        if (error == std::errc() && end == rest.data() + 2 + hex) {
            rest.remove_prefix(2 + hex);
            uint32_t low = 0;
            // Two escapes of UTF-16 make one character.
            if (value >= 0xD800 && value < 0xDC00 && rest.size() >= 6 && rest[0] == '\\' && rest[1] == 'u' &&
                std::from_chars(rest.data() + 2, rest.data() + 6, low, 16).ptr == rest.data() + 6 && low >= 0xDC00 &&
                low < 0xE000) {
                value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
                rest.remove_prefix(6);
            }
            append_utf8(to, value > 0x10FFFF || (value >= 0xD800 && value < 0xE000) ? 0xFFFD : value);
            return;
        }
    }
    uint32_t octal = 0;
    size_t digits = 0;
    while (digits < 3 && 1 + digits < rest.size() && rest[1 + digits] >= '0' && rest[1 + digits] <= '7' &&
           octal * 8 + static_cast<uint32_t>(rest[1 + digits] - '0') <= 0xFF)
        octal = octal * 8 + static_cast<uint32_t>(rest[1 + digits++] - '0');
    if (digits > 0) {
        append_utf8(to, octal);
        rest.remove_prefix(1 + digits);
        return;
    }
    to += '\\';
    rest.remove_prefix(1);
}

} // namespace

std::string decode_string(std::string_view written) {
    if (!written.empty() && (written.front() == 'h' || written.front() == 'H')) written.remove_prefix(1);
    const bool verbatim = written.starts_with("@");
    if (verbatim) written.remove_prefix(1);
    for (const std::string_view fence : {std::string_view("```"), std::string_view("~~~")}) {
        if (!written.starts_with(fence)) continue;
        written.remove_prefix(fence.size());
        if (written.ends_with(fence)) written.remove_suffix(fence.size());
        return std::string(written);
    }
    if (written.empty()) return {};
    const char quote = written.front();
    written.remove_prefix(1);
    std::string text;
    while (!written.empty() &&
           (written.front() != quote || (verbatim && written.substr(1, 1) == written.substr(0, 1)))) {
        if (verbatim && written.front() == quote) {
            text += quote;
            written.remove_prefix(2);
        } else if (!verbatim && written.front() == '\\') {
            append_escape(text, written);
        } else {
            text += written.front();
            written.remove_prefix(1);
        }
    }
    return text;
}

std::optional<int64_t> decode_timespan(std::string_view written) {
    struct Unit {
        std::string_view name;
        double ticks;
    };

    constexpr double second = static_cast<double>(ticks_per_second);
    constexpr std::array<Unit, 36> units{{{"d", 86400 * second},
                                          {"day", 86400 * second},
                                          {"days", 86400 * second},
                                          {"h", 3600 * second},
                                          {"hr", 3600 * second},
                                          {"hrs", 3600 * second},
                                          {"hour", 3600 * second},
                                          {"hours", 3600 * second},
                                          {"m", 60 * second},
                                          {"min", 60 * second},
                                          {"minute", 60 * second},
                                          {"minutes", 60 * second},
                                          {"s", second},
                                          {"sec", second},
                                          {"second", second},
                                          {"seconds", second},
                                          {"ms", second / 1e3},
                                          {"milli", second / 1e3},
                                          {"millis", second / 1e3},
                                          {"millisec", second / 1e3},
                                          {"millisecond", second / 1e3},
                                          {"milliseconds", second / 1e3},
                                          {"micro", second / 1e6},
                                          {"micros", second / 1e6},
                                          {"microsec", second / 1e6},
                                          {"microsecond", second / 1e6},
                                          {"microseconds", second / 1e6},
                                          {"nano", second / 1e9},
                                          {"nanos", second / 1e9},
                                          {"nanosec", second / 1e9},
                                          {"nanosecond", second / 1e9},
                                          {"nanoseconds", second / 1e9},
                                          {"tick", 1},
                                          {"ticks", 1},
                                          {"", 86400 * second},
                                          {"", 86400 * second}}};
    const bool negative = take(written, '-');
    double number = 0;
    const auto [end, error] =
        std::from_chars(written.data(), written.data() + written.size(), number, std::chars_format::fixed);
    if (error != std::errc()) return std::nullopt;
    const std::string_view name(end, static_cast<size_t>(written.data() + written.size() - end));
    for (const Unit& unit : units) {
        if (unit.name != name || name.empty()) continue;
        const double ticks = std::round(number * unit.ticks);
        if (!(ticks < 9.2e18)) return std::nullopt;
        return negative ? -static_cast<int64_t>(ticks) : static_cast<int64_t>(ticks);
    }
    return std::nullopt;
}

std::optional<int64_t> parse_timespan_text(std::string_view text) {
    text = trimmed(text);
    const std::string_view whole = text;
    const bool negative = take(text, '-');
    auto first = take_digits(text, 8);
    if (!first) return std::nullopt;
    int64_t days = 0;
    if (text.empty()) {
        days = *first;
        return (negative ? -1 : 1) * days * ticks_per_day;
    }
    if (!text.empty() && text.front() == '.' && text.find(':') != std::string_view::npos) {
        text.remove_prefix(1);
        days = *first;
        first = take_digits(text, 2);
        if (!first) return std::nullopt;
    }
    if (!take(text, ':')) return decode_timespan(whole);
    const auto minutes = take_digits(text, 2);
    if (!minutes || *first > 23 || *minutes > 59) return std::nullopt;
    int64_t seconds = 0;
    int64_t fraction = 0;
    if (take(text, ':')) {
        const auto given = take_digits(text, 2);
        if (!given || *given > 59) return std::nullopt;
        seconds = *given;
        if (take(text, '.')) fraction = take_fraction(text);
    }
    if (!text.empty()) return std::nullopt;
    const int64_t ticks =
        days * ticks_per_day + (*first * 3600 + *minutes * 60 + seconds) * ticks_per_second + fraction;
    return negative ? -ticks : ticks;
}

std::optional<int64_t> parse_datetime_text(std::string_view text) {
    text = trimmed(text);
    auto first = take_digits(text, 4);
    if (!first || text.empty()) return std::nullopt;
    const char separator = text.front();
    if (separator != '-' && separator != '/') return std::nullopt;
    text.remove_prefix(1);
    const auto second = take_digits(text, 2);
    if (!second) return std::nullopt;
    std::optional<int64_t> third = 1;
    if (take(text, separator)) third = take_digits(text, 4);
    if (!third) return std::nullopt;
    int64_t year = *first;
    int64_t month = *second;
    int64_t day = *third;
    if (*third > 31) { // 1/31/2020, month first
        year = *third;
        month = *first;
        day = *second;
    }
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
    const int64_t days = days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
    const CivilDate back = civil_from_days(days);
    if (back.year != year || back.month != static_cast<unsigned>(month)) return std::nullopt;
    int64_t ticks = (days - days_from_civil(1, 1, 1)) * ticks_per_day;
    if (text.empty()) return ticks;
    if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
    text = trimmed(text);
    const auto hour = take_digits(text, 2);
    if (!hour || !take(text, ':')) return std::nullopt;
    const auto minute = take_digits(text, 2);
    if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
    int64_t seconds = 0;
    if (take(text, ':')) {
        const auto given = take_digits(text, 2);
        if (!given || *given > 59) return std::nullopt;
        seconds = *given;
        if (take(text, '.')) ticks += take_fraction(text);
    }
    ticks += (*hour * 3600 + *minute * 60 + seconds) * ticks_per_second;
    text = trimmed(text);
    if (text.empty() || text == "Z" || text == "z") return ticks;
    const bool east = text.front() == '+';
    if (!east && text.front() != '-') return std::nullopt;
    text.remove_prefix(1);
    const auto zone_hours = take_digits(text, 2);
    take(text, ':');
    const auto zone_minutes = take_digits(text, 2);
    if (!zone_hours || !text.empty()) return std::nullopt;
    const int64_t zone = (*zone_hours * 60 + zone_minutes.value_or(0)) * 60 * ticks_per_second;
    return east ? ticks - zone : ticks + zone;
}

namespace {

void append_padded(std::string& to, int64_t value, size_t width) {
    const std::string digits = std::to_string(value);
    if (digits.size() < width) to.append(width - digits.size(), '0');
    to += digits;
}

} // namespace

std::string timespan_text(int64_t ticks) {
    std::string text;
    uint64_t left = ticks < 0 ? ~static_cast<uint64_t>(ticks) + 1 : static_cast<uint64_t>(ticks);
    if (ticks < 0) text += '-';
    constexpr auto day = static_cast<uint64_t>(ticks_per_day);
    if (left >= day) text += std::to_string(left / day) + ".";
    left %= day;
    const auto seconds = static_cast<int64_t>(left / ticks_per_second);
    append_padded(text, seconds / 3600, 2);
    text += ':';
    append_padded(text, seconds / 60 % 60, 2);
    text += ':';
    append_padded(text, seconds % 60, 2);
    if (const auto fraction = static_cast<int64_t>(left % ticks_per_second); fraction > 0) {
        text += '.';
        append_padded(text, fraction, 7);
    }
    return text;
}

std::string datetime_text(int64_t ticks) {
    const int64_t days = ticks / ticks_per_day;
    const int64_t rest = ticks % ticks_per_day;
    const CivilDate date = civil_from_days(days + days_from_civil(1, 1, 1));
    const int64_t seconds = rest / ticks_per_second;
    std::string text;
    append_padded(text, date.year, 4);
    text += '-';
    append_padded(text, date.month, 2);
    text += '-';
    append_padded(text, date.day, 2);
    text += 'T';
    append_padded(text, seconds / 3600, 2);
    text += ':';
    append_padded(text, seconds / 60 % 60, 2);
    text += ':';
    append_padded(text, seconds % 60, 2);
    text += '.';
    append_padded(text, rest % ticks_per_second, 7);
    return text + 'Z';
}

} // namespace rw::kusto
