#pragma once
// Values of Kusto at run time and how they turn into each other: what a column of an event, a literal or a calculation
// is. No expressions here.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rw::kusto {

enum class ValueType : uint8_t {
    raw, ///< text of an event whose column has no known type: a number beside numbers, text beside text
    boolean,
    integer, ///< int and long
    real,
    decimal, ///< as a double, compared by 15 digits
    text,
    datetime, ///< ticks since 0001-01-01
    timespan, ///< ticks
    guid,
    dynamic,
};

/// What stands in a dynamic value.
struct Json {
    enum class Kind : uint8_t { null, boolean, integer, real, text, array, object };

    Kind kind = Kind::null;
    bool boolean = false;
    int64_t integer = 0;
    double real = 0;
    std::string text{};
    std::vector<Json> items{};                           ///< array
    std::vector<std::pair<std::string, Json>> members{}; ///< object, in the order of the text

    [[nodiscard]] const Json* find(std::string_view key) const;
};

/// Text of JSON to a value; nothing when it is none. Depth has a limit.
[[nodiscard]] std::optional<Json> parse_json_text(std::string_view text);
/// Compact JSON.
[[nodiscard]] std::string json_text(const Json& json);

struct Value {
    ValueType type = ValueType::raw;
    bool null = true;    ///< texts are never null but empty
    int64_t integer = 0; ///< boolean, integer, ticks
    double real = 0;
    std::string text{}; ///< raw, text, guid
    std::shared_ptr<const Json> json{};

    static Value null_of(ValueType type);
    static Value of_bool(bool value);
    static Value of_integer(int64_t value);
    static Value of_real(double value);
    static Value of_decimal(double value);
    static Value of_text(std::string value);
    static Value of_raw(std::string value);
    static Value of_ticks(ValueType type, int64_t ticks);
    static Value of_guid(std::string value);
    static Value of_json(Json value);

    [[nodiscard]] bool is_true() const { return type == ValueType::boolean && !null && integer != 0; }

    [[nodiscard]] bool is_text() const { return type == ValueType::text || type == ValueType::raw; }

    [[nodiscard]] bool is_number() const {
        return type == ValueType::integer || type == ValueType::real || type == ValueType::decimal;
    }
};

/// `tostring(value)`: never null.
[[nodiscard]] std::string text_of(const Value& value);

/// Conversions as the functions toint, todouble, tobool, … do them; a failed one gives null.
[[nodiscard]] Value to_int(const Value& value);  ///< 32 bits
[[nodiscard]] Value to_long(const Value& value); ///< 64 bits
[[nodiscard]] Value to_real(const Value& value);
[[nodiscard]] Value to_decimal(const Value& value);
[[nodiscard]] Value to_bool(const Value& value);
[[nodiscard]] Value to_datetime(const Value& value);
[[nodiscard]] Value to_timespan(const Value& value);
[[nodiscard]] Value to_guid(const Value& value);
[[nodiscard]] Value to_dynamic(const Value& value); ///< parse_json
[[nodiscard]] Value convert(const Value& value, ValueType type);

/// A number of any type as a double; nothing for null and what is no number.
[[nodiscard]] std::optional<double> number_of(const Value& value);

/// The value that stands in a dynamic one: its scalar, or itself for arrays and bags.
[[nodiscard]] Value unwrapped(const Value& dynamic);
[[nodiscard]] Value from_json(const Json& json);
[[nodiscard]] Json as_json(const Value& value);

/// Type of the names that declarations use ("string", "long", "datetime" …).
[[nodiscard]] std::optional<ValueType> type_named(std::string_view name);

/// The value of `datetime(…)`, `long(…)`, `guid(…)` … as written; nothing when it is malformed.
[[nodiscard]] std::optional<Value> typed_literal(std::string_view written);

/// -1, 0, 1 between values of comparable types; nothing when one is null, NaN or they cannot be compared.
[[nodiscard]] std::optional<int> compare_values(const Value& a, const Value& b);

} // namespace rw::kusto
