#include "engine/base/time.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace rw {

namespace {

constexpr int64_t ns_per_second = 1'000'000'000;

/// Reads digits one after another; a failed step leaves `ok` false for good.
struct Reader {
    std::string_view text;
    size_t at = 0;
    bool ok = true;

    [[nodiscard]] bool done() const { return at == text.size(); }

    [[nodiscard]] char peek() const { return done() ? '\0' : text[at]; }

    bool take(char c) {
        if (peek() != c) return false;
        ++at;
        return true;
    }

    void expect(bool condition) {
        if (!condition) ok = false;
    }

    unsigned number(size_t digits) {
        unsigned value = 0;
        for (size_t i = 0; i < digits; ++i) {
            const char c = peek();
            if (c < '0' || c > '9') {
                ok = false;
                return 0;
            }
            value = value * 10 + static_cast<unsigned>(c - '0');
            ++at;
        }
        return value;
    }
};

unsigned days_in_month(int64_t year, unsigned month) {
    constexpr std::array<unsigned, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/// ".1234567": value in nanoseconds and the number of digits kept (at most nine).
void read_fraction(Reader& in, int64_t& ns, uint8_t& digits) {
    int64_t scale = ns_per_second / 10;
    while (in.peek() >= '0' && in.peek() <= '9') {
        if (digits < 9) {
            ns += (in.peek() - '0') * scale;
            scale /= 10;
            ++digits;
        }
        ++in.at;
    }
}

std::optional<Instant> parse_civil(std::string_view text) {
    Reader in{text};
    const int64_t year = in.number(4);
    const char separator = in.peek();
    in.expect(separator == '-' || separator == '/');
    ++in.at;
    const unsigned month = in.number(2);
    in.expect(in.take(separator));
    const unsigned day = in.number(2);
    if (!in.ok || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return {};
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
    int64_t fraction = 0;
    uint8_t digits = 0;
    int64_t offset_minutes = 0;
    if (!in.done()) {
        in.expect(in.take('T') || in.take(' ') || in.take('t'));
        hour = in.number(2);
        in.expect(in.take(':'));
        minute = in.number(2);
        if (in.take(':')) second = in.number(2);
        if (in.take('.') || in.take(',')) read_fraction(in, fraction, digits);
        in.take(' ');
        if (in.take('Z') || in.take('z')) {
        } else if (in.peek() == '+' || in.peek() == '-') {
            const int sign = in.peek() == '-' ? -1 : 1;
            ++in.at;
            const unsigned hours = in.number(2);
            in.take(':');
            const unsigned minutes = in.number(2);
            offset_minutes = sign * static_cast<int64_t>(hours * 60 + minutes);
        } else if (in.text.substr(in.at) == "UTC") {
            in.at += 3;
        }
    }
    if (!in.ok || !in.done() || hour > 24 || minute > 59 || second > 60) return {};
    if (year < 1678 || year > 2261) return {}; // outside of 64-bit nanoseconds
    const int64_t seconds = days_from_civil(year, month, day) * 86400 + hour * int64_t{3600} + minute * int64_t{60} +
                            second - offset_minutes * 60;
    return Instant{seconds * ns_per_second + fraction, digits};
}

std::optional<Instant> parse_epoch(std::string_view text) {
    const size_t dot = text.find('.');
    const std::string_view whole = text.substr(0, dot);
    int64_t value = 0;
    const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), value);
    if (error != std::errc{} || end != whole.data() + whole.size() || value < 0) return {};
    int64_t unit = ns_per_second;
    uint8_t digits = 0;
    if (value > 100'000'000'000'000'000) {
        unit = 1;
        digits = 9;
    } else if (value > 100'000'000'000'000) {
        unit = 1'000;
        digits = 6;
    } else if (value > 100'000'000'000) {
        unit = 1'000'000;
        digits = 3;
    }
    int64_t fraction = 0;
    if (dot != std::string_view::npos) {
        Reader in{text.substr(dot + 1)};
        uint8_t fraction_digits = 0;
        read_fraction(in, fraction, fraction_digits);
        if (!in.done()) return {};
        if (unit == ns_per_second)
            digits = fraction_digits;
        else
            fraction = fraction / (ns_per_second / unit);
    }
    if (unit == ns_per_second && value > 9'000'000'000) return {};
    return Instant{value * unit + fraction, digits};
}

} // namespace

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": eras of 400 years beginning in March.
int64_t days_from_civil(int64_t year, unsigned month, unsigned day) {
    year -= month <= 2 ? 1 : 0;
    const int64_t era = (year >= 0 ? year : year - 399) / 400;
    const auto year_of_era = static_cast<unsigned>(year - era * 400);
    const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + static_cast<int64_t>(day_of_era) - 719468;
}

CivilDate civil_from_days(int64_t days) {
    days += 719468;
    const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const auto day_of_era = static_cast<unsigned>(days - era * 146097);
    const unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const unsigned shifted = (5 * day_of_year + 2) / 153;
    const unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
    return {static_cast<int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0),
            month,
            day_of_year - (153 * shifted + 2) / 5 + 1};
}

std::optional<Instant> parse_time(std::string_view text) {
    if (text.size() >= 10 && (text[4] == '-' || text[4] == '/')) return parse_civil(text);
    if (text.size() >= 9 && text.size() <= 30) return parse_epoch(text);
    return {};
}

Instant from_filetime(uint64_t filetime) {
    constexpr int64_t ticks_1601_to_1970 = 116'444'736'000'000'000;
    constexpr int64_t largest = INT64_MAX / 100;
    if (filetime == 0 || filetime > static_cast<uint64_t>(INT64_MAX)) return {};
    const int64_t ticks = static_cast<int64_t>(filetime) - ticks_1601_to_1970;
    if (ticks > largest || ticks < -largest) return {};
    return {ticks * 100, 7};
}

std::string format_time(Instant instant) {
    if (!instant.valid()) return {};
    int64_t seconds = instant.ns / ns_per_second;
    int64_t fraction = instant.ns % ns_per_second;
    if (fraction < 0) {
        fraction += ns_per_second;
        --seconds;
    }
    int64_t days = seconds / 86400;
    int64_t of_day = seconds % 86400;
    if (of_day < 0) {
        of_day += 86400;
        --days;
    }
    const CivilDate date = civil_from_days(days);
    std::array<char, 48> buffer{};
    const int length = std::snprintf(buffer.data(),
                                     buffer.size(),
                                     "%04lld-%02u-%02uT%02d:%02d:%02d.%09lld",
                                     static_cast<long long>(date.year),
                                     date.month,
                                     date.day,
                                     static_cast<int>(of_day / 3600),
                                     static_cast<int>(of_day / 60 % 60),
                                     static_cast<int>(of_day % 60),
                                     static_cast<long long>(fraction));
    std::string text(buffer.data(), static_cast<size_t>(length));
    text.resize(instant.digits == 0 ? 19 : 20u + instant.digits);
    return text + 'Z';
}

} // namespace rw
