#pragma once
// Instants of logs: nanoseconds since 1970 UTC. No clock here.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rw {

inline constexpr int64_t no_time = INT64_MIN;

/// An instant and how many digits of its second the source wrote (0 to 9).
struct Instant {
    int64_t ns = no_time;
    uint8_t digits = 0;

    [[nodiscard]] bool valid() const { return ns != no_time; }
};

/// Reads the forms that logs write: RFC 3339 ("2020-07-22T20:29:27.321Z", with offset), a blank for the T, no zone
/// (taken as UTC), "2020/07/22", "+00:00" after a blank, epoch seconds, milliseconds (above 1e11), microseconds (above
/// 1e14) or nanoseconds (above 1e17), with fraction. Anything else: nothing.
[[nodiscard]] std::optional<Instant> parse_time(std::string_view text);

/// Windows FILETIME (100 ns since 1601) to an instant with 7 digits; 0 gives no time.
[[nodiscard]] Instant from_filetime(uint64_t filetime);

/// RFC 3339 UTC with the instant's digits: "2020-07-22T20:29:27.3210000Z"; empty for no time.
[[nodiscard]] std::string format_time(Instant instant);

/// Days since 1970-01-01 of a proleptic Gregorian date, and back.
[[nodiscard]] int64_t days_from_civil(int64_t year, unsigned month, unsigned day);

struct CivilDate {
    int64_t year;
    unsigned month;
    unsigned day;
};

[[nodiscard]] CivilDate civil_from_days(int64_t days);

} // namespace rw
