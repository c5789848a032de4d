#pragma once
// Values as Kusto writes them: texts with escapes, numbers, times. No expressions here.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rw::kusto {

/// The value of one string literal as written: `"a\n"`, `@'C:\x'`, `h"secret"`, ```` ```…``` ````. What is broken is
/// taken as it stands.
[[nodiscard]] std::string decode_string(std::string_view written);

/// Ticks of 100 nanoseconds of `1d`, `1.5h`, `10min`; nothing when it is none or too large.
[[nodiscard]] std::optional<int64_t> decode_timespan(std::string_view written);

/// Ticks of `1.02:03:04.5`, `02:03`, `-00:00:01`, or a number of days, as text is converted.
[[nodiscard]] std::optional<int64_t> parse_timespan_text(std::string_view text);

/// Ticks since 0001-01-01 of a time in text: ISO 8601 with or without zone, `1/31/2020`, `2020-01-31 10:00`.
[[nodiscard]] std::optional<int64_t> parse_datetime_text(std::string_view text);

inline constexpr int64_t ticks_per_second = 10'000'000;
inline constexpr int64_t ticks_per_day = 86'400 * ticks_per_second;

/// Kusto's text form of times: `1.00:00:00`, `2020-01-01T00:00:00.0000000Z`.
[[nodiscard]] std::string timespan_text(int64_t ticks);
[[nodiscard]] std::string datetime_text(int64_t ticks);

} // namespace rw::kusto
