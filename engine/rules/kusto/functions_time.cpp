// Functions of times. now() and ago() are not here: a replay has no clock of its own.
#include "engine/base/time.h"
#include "engine/rules/kusto/functions.h"
#include "engine/rules/kusto/literal.h"

#include <algorithm>
#include <cmath>

namespace rw::kusto {

namespace {

/// A time taken apart.
struct Parts {
    CivilDate date{};
    int64_t day = 0;   ///< since 0001-01-01
    int64_t ticks = 0; ///< in the day
};

int64_t first_day() { return days_from_civil(1, 1, 1); }

Parts parts_of(int64_t ticks) {
    Parts parts;
    parts.day = ticks / ticks_per_day;
    parts.ticks = ticks % ticks_per_day;
    parts.date = civil_from_days(parts.day + first_day());
    return parts;
}

Value instant(int64_t ticks) { return Value::of_ticks(ValueType::datetime, ticks); }

int64_t start_of(int64_t year, unsigned month, unsigned day) {
    return (days_from_civil(year, month, day) - first_day()) * ticks_per_day;
}

/// Sunday is 0; 0001-01-01 was a Monday.
int64_t week_day(int64_t day) { return (day + 1) % 7; }

template <int64_t (*compute)(const Parts&)>
Value part(Arguments arguments, const Expression&) {
    const Value time = to_datetime(arguments[0]);
    return time.null ? Value::null_of(ValueType::integer) : Value::of_integer(compute(parts_of(time.integer)));
}

int64_t hour_of_day(const Parts& parts) { return parts.ticks / (3600 * ticks_per_second); }

int64_t day_of_month(const Parts& parts) { return parts.date.day; }

int64_t day_of_year(const Parts& parts) {
    return parts.day - (days_from_civil(parts.date.year, 1, 1) - first_day()) + 1;
}

int64_t month_of_year(const Parts& parts) { return parts.date.month; }

int64_t year(const Parts& parts) { return parts.date.year; }

Value day_of_week(Arguments arguments, const Expression&) {
    const Value time = to_datetime(arguments[0]);
    if (time.null) return Value::null_of(ValueType::timespan);
    return Value::of_ticks(ValueType::timespan, week_day(parts_of(time.integer).day) * ticks_per_day);
}

int64_t iso_week(const Parts& parts) {
    const int64_t monday_based = parts.day % 7;
    const int64_t thursday = parts.day - monday_based + 3;
    const CivilDate date = civil_from_days(thursday + first_day());
    return (thursday - (days_from_civil(date.year, 1, 1) - first_day())) / 7 + 1;
}

enum class Unit : uint8_t { day, week, month, year };

/// The start of the unit that holds the time, `offset` units later.
int64_t unit_start(int64_t ticks, Unit unit, int64_t offset) {
    const Parts parts = parts_of(ticks);
    switch (unit) {
    case Unit::day:
        return (parts.day + offset) * ticks_per_day;
    case Unit::week:
        return (parts.day - week_day(parts.day) + 7 * offset) * ticks_per_day;
    case Unit::month: {
        const int64_t months = parts.date.year * 12 + static_cast<int64_t>(parts.date.month) - 1 + offset;
        return start_of(months / 12, static_cast<unsigned>(months % 12) + 1, 1);
    }
    case Unit::year:
        break;
    }
    return start_of(parts.date.year + offset, 1, 1);
}

template <Unit unit, bool end>
Value edge(Arguments arguments, const Expression&) {
    const Value time = to_datetime(arguments[0]);
    const Value offset = arguments.size() > 1 ? to_long(arguments[1]) : Value::of_integer(0);
    constexpr int64_t most = 100'000;
    if (time.null || offset.null || offset.integer > most || offset.integer < -most)
        return Value::null_of(ValueType::datetime);
    const int64_t start = unit_start(time.integer, unit, offset.integer + (end ? 1 : 0));
    return instant(end ? start - 1 : start);
}

Value make_datetime(Arguments arguments, const Expression&) {
    if (arguments.size() == 1) return to_datetime(arguments[0]);
    int64_t given[6] = {1, 1, 1, 0, 0, 0};
    double seconds = 0;
    for (size_t i = 0; i < arguments.size(); ++i) {
        const Value number = to_real(arguments[i]);
        if (number.null) return Value::null_of(ValueType::datetime);
        if (i == 5) seconds = number.real;
        given[i] = static_cast<int64_t>(std::clamp(number.real, -1e6, 1e6));
    }
    if (given[0] < 1 || given[0] > 9999 || given[1] < 1 || given[1] > 12 || given[2] < 1 || given[2] > 31 ||
        given[3] < 0 || given[3] > 23 || given[4] < 0 || given[4] > 59 || seconds < 0 || seconds >= 60)
        return Value::null_of(ValueType::datetime);
    return instant(start_of(given[0], static_cast<unsigned>(given[1]), static_cast<unsigned>(given[2])) +
                   (given[3] * 3600 + given[4] * 60) * ticks_per_second +
                   static_cast<int64_t>(std::llround(seconds * static_cast<double>(ticks_per_second))));
}

int64_t ticks_of_unit(std::string_view name) {
    if (name == "day") return ticks_per_day;
    if (name == "week") return 7 * ticks_per_day;
    if (name == "hour") return 3600 * ticks_per_second;
    if (name == "minute") return 60 * ticks_per_second;
    if (name == "second") return ticks_per_second;
    if (name == "millisecond") return ticks_per_second / 1000;
    if (name == "microsecond") return 10;
    return 0;
}

Value datetime_add(Arguments arguments, const Expression&) {
    const std::string unit = text_of(arguments[0]);
    const Value count = to_long(arguments[1]);
    const Value time = to_datetime(arguments[2]);
    constexpr int64_t most = 1'000'000'000;
    if (count.null || time.null || count.integer > most || count.integer < -most)
        return Value::null_of(ValueType::datetime);
    const int64_t months = unit == "month" ? 1 : unit == "quarter" ? 3 : unit == "year" ? 12 : 0;
    if (months == 0) {
        const int64_t size = ticks_of_unit(unit);
        int64_t moved = 0;
        const bool fits = size != 0 && !__builtin_mul_overflow(count.integer, size, &moved) &&
                          !__builtin_add_overflow(moved, time.integer, &moved);
        return fits ? instant(moved) : Value::null_of(ValueType::datetime);
    }
    const Parts parts = parts_of(time.integer);
    const int64_t total = parts.date.year * 12 + static_cast<int64_t>(parts.date.month) - 1 + months * count.integer;
    if (total < 12 || total >= 120'000) return Value::null_of(ValueType::datetime);
    const int64_t new_year = total / 12;
    const auto month = static_cast<unsigned>(total % 12) + 1;
    const int64_t next = total + 1;
    const int64_t length =
        days_from_civil(next / 12, static_cast<unsigned>(next % 12) + 1, 1) - days_from_civil(new_year, month, 1);
    const auto day = static_cast<unsigned>(std::min<int64_t>(static_cast<int64_t>(parts.date.day), length));
    return instant(start_of(new_year, month, day) + parts.ticks);
}

int64_t boundary_number(std::string_view unit, int64_t ticks) {
    const Parts parts = parts_of(ticks);
    const int64_t months = parts.date.year * 12 + static_cast<int64_t>(parts.date.month) - 1;
    if (unit == "year") return parts.date.year;
    if (unit == "quarter") return months / 3;
    if (unit == "month") return months;
    if (unit == "week") return (parts.day + 1) / 7;
    if (unit == "nanosecond") return static_cast<int64_t>(static_cast<uint64_t>(ticks) * 100);
    const int64_t size = ticks_of_unit(unit);
    return size == 0 ? 0 : ticks / size;
}

Value datetime_diff(Arguments arguments, const Expression&) {
    const std::string unit = text_of(arguments[0]);
    const Value a = to_datetime(arguments[1]);
    const Value b = to_datetime(arguments[2]);
    if (a.null || b.null) return Value::null_of(ValueType::integer);
    return Value::of_integer(boundary_number(unit, a.integer) - boundary_number(unit, b.integer));
}

Value datetime_part(Arguments arguments, const Expression&) {
    const std::string unit = text_of(arguments[0]);
    const Value time = to_datetime(arguments[1]);
    if (time.null) return Value::null_of(ValueType::integer);
    const Parts parts = parts_of(time.integer);
    const int64_t second = parts.ticks / ticks_per_second;
    int64_t found = 0;
    if (unit == "year")
        found = parts.date.year;
    else if (unit == "quarter")
        found = (static_cast<int64_t>(parts.date.month) + 2) / 3;
    else if (unit == "month")
        found = parts.date.month;
    else if (unit == "week_of_year")
        found = iso_week(parts);
    else if (unit == "day")
        found = parts.date.day;
    else if (unit == "dayofyear" || unit == "dayOfYear")
        found = day_of_year(parts);
    else if (unit == "hour")
        found = second / 3600;
    else if (unit == "minute")
        found = second / 60 % 60;
    else if (unit == "second")
        found = second % 60;
    else if (unit == "millisecond")
        found = parts.ticks % ticks_per_second / 10'000;
    else if (unit == "microsecond")
        found = parts.ticks % ticks_per_second / 10;
    else if (unit == "nanosecond")
        found = parts.ticks % ticks_per_second * 100;
    else
        return Value::null_of(ValueType::integer);
    return Value::of_integer(found);
}

template <int64_t per_second>
Value from_unix(Arguments arguments, const Expression&) {
    constexpr int64_t per_tick = per_second / ticks_per_second;
    if (per_tick > 1 && unwrapped(arguments[0]).type == ValueType::integer && !arguments[0].null)
        return instant(start_of(1970, 1, 1) + unwrapped(arguments[0]).integer / std::max<int64_t>(per_tick, 1));
    const Value count = to_real(arguments[0]);
    if (count.null || !(std::fabs(count.real) < 1e18)) return Value::null_of(ValueType::datetime);
    const double ticks = count.real * (static_cast<double>(ticks_per_second) / static_cast<double>(per_second));
    if (!(std::fabs(ticks) < 3e18)) return Value::null_of(ValueType::datetime);
    return instant(start_of(1970, 1, 1) + static_cast<int64_t>(ticks));
}

} // namespace

const std::vector<Function>& time_functions() {
    static const std::vector<Function> all{
        {"hourofday", 1, 1, part<hour_of_day>},
        {"dayofmonth", 1, 1, part<day_of_month>},
        {"dayofyear", 1, 1, part<day_of_year>},
        {"monthofyear", 1, 1, part<month_of_year>},
        {"getmonth", 1, 1, part<month_of_year>},
        {"getyear", 1, 1, part<year>},
        {"week_of_year", 1, 1, part<iso_week>},
        {"dayofweek", 1, 1, day_of_week},
        {"startofday", 1, 2, edge<Unit::day, false>},
        {"startofweek", 1, 2, edge<Unit::week, false>},
        {"startofmonth", 1, 2, edge<Unit::month, false>},
        {"startofyear", 1, 2, edge<Unit::year, false>},
        {"endofday", 1, 2, edge<Unit::day, true>},
        {"endofweek", 1, 2, edge<Unit::week, true>},
        {"endofmonth", 1, 2, edge<Unit::month, true>},
        {"endofyear", 1, 2, edge<Unit::year, true>},
        {"make_datetime", 1, 6, make_datetime},
        {"datetime_add", 3, 3, datetime_add},
        {"datetime_diff", 3, 3, datetime_diff},
        {"datetime_part", 2, 2, datetime_part},
        {"unixtime_seconds_todatetime", 1, 1, from_unix<1>},
        {"unixtime_milliseconds_todatetime", 1, 1, from_unix<1'000>},
        {"unixtime_microseconds_todatetime", 1, 1, from_unix<1'000'000>},
        {"unixtime_nanoseconds_todatetime", 1, 1, from_unix<1'000'000'000>},
    };
    return all;
}

} // namespace rw::kusto
