#include "engine/rules/kusto/value.h"

#include "engine/base/unicode.h"
#include "engine/rules/kusto/literal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace rw::kusto {

namespace {

constexpr int64_t last_datetime_ticks = 3'155'378'975'999'999'999;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

/// The whole text as an integer in decimal or 0x…; nothing above 64 bits.
std::optional<int64_t> integer_text(std::string_view text) {
    text = trimmed(text);
    int64_t value = 0;
    if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        uint64_t bits = 0;
        const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), bits, 16);
        if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
        return static_cast<int64_t>(bits);
    }
    if (text.starts_with("+") && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<double> real_text(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with("+")) text.remove_prefix(1);
    const bool negative = text.starts_with('-');
    const std::string_view word = text.substr(negative ? 1 : 0);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (word == "inf" || word == "Infinity") return negative ? -infinity : infinity;
    if (word == "nan" || word == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (word.empty() || !((word[0] >= '0' && word[0] <= '9') || word[0] == '.')) return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string real_form(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    std::array<char, 40> buffer{};
    const double size = std::fabs(value);
    const bool plain = size == 0 || (size >= 1e-5 && size < 1e15);
    const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format).ptr;
    std::string text(buffer.data(), end);
    if (plain && text.find('.') == std::string::npos) text += ".0";
    for (char& c : text)
        if (c == 'e') c = 'E';
    return text;
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_guid(std::string_view text) {
    constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text.size() != shape.size()) return false;
    for (size_t i = 0; i < shape.size(); ++i)
        if (shape[i] == 'x' ? !is_hex(text[i]) : text[i] != '-') return false;
    return true;
}

/// Truncated toward zero. Beyond 64 bits the engine gives the smallest long, as its processor does.
std::optional<int64_t> whole_of(double value) {
    constexpr double limit = 9223372036854775808.0;
    if (std::isnan(value) || std::isinf(value)) return std::nullopt;
    if (value >= limit || value < -limit) return std::numeric_limits<int64_t>::min();
    return static_cast<int64_t>(value);
}

} // namespace

Value Value::null_of(ValueType type) {
    Value value;
    value.type = type;
    value.null = type != ValueType::text;
    return value;
}

Value Value::of_bool(bool truth) {
    Value value{ValueType::boolean, false};
    value.integer = truth ? 1 : 0;
    return value;
}

Value Value::of_integer(int64_t number) {
    Value value{ValueType::integer, false};
    value.integer = number;
    return value;
}

Value Value::of_real(double number) {
    Value value{ValueType::real, false};
    value.real = number;
    return value;
}

Value Value::of_decimal(double number) {
    Value value{ValueType::decimal, false};
    value.real = number;
    return value;
}

Value Value::of_text(std::string text) {
    Value value{ValueType::text, false};
    value.text = std::move(text);
    return value;
}

Value Value::of_raw(std::string text) {
    Value value{ValueType::raw, false};
    value.text = std::move(text);
    return value;
}

Value Value::of_ticks(ValueType type, int64_t ticks) {
    // Times end with the year 9999.
    if (type == ValueType::datetime && (ticks < 0 || ticks > last_datetime_ticks)) return null_of(type);
    Value value{type, false};
    value.integer = ticks;
    return value;
}

Value Value::of_guid(std::string text) {
    Value value{ValueType::guid, false};
    value.text = ascii_lower(text);
    return value;
}

Value Value::of_json(Json json) {
    Value value{ValueType::dynamic, json.kind == Json::Kind::null};
    value.json = std::make_shared<const Json>(std::move(json));
    return value;
}

std::string text_of(const Value& value) {
    if (value.null) return {};
    switch (value.type) {
    case ValueType::raw:
    case ValueType::text:
    case ValueType::guid:
        return value.text;
    case ValueType::boolean:
        return value.integer != 0 ? "True" : "False";
    case ValueType::integer:
        return std::to_string(value.integer);
    case ValueType::real:
        return real_form(value.real);
    case ValueType::decimal: {
        std::string text = real_form(value.real);
        if (text.ends_with(".0")) text.resize(text.size() - 2);
        return text;
    }
    case ValueType::datetime:
        return datetime_text(value.integer);
    case ValueType::timespan:
        return timespan_text(value.integer);
    case ValueType::dynamic:
        break;
    }
    return value.json->kind == Json::Kind::text ? value.json->text
           : value.json->kind == Json::Kind::boolean
               ? (value.json->boolean ? "true" : "false") // inside a dynamic as JSON writes it
               : json_text(*value.json);
}

Value from_json(const Json& json) {
    switch (json.kind) {
    case Json::Kind::boolean:
        return Value::of_bool(json.boolean);
    case Json::Kind::integer:
        return Value::of_integer(json.integer);
    case Json::Kind::real:
        return Value::of_real(json.real);
    case Json::Kind::text:
        return Value::of_text(json.text);
    case Json::Kind::null:
    case Json::Kind::array:
    case Json::Kind::object:
        break;
    }
    return Value::of_json(json);
}

Value unwrapped(const Value& value) {
    return value.type == ValueType::dynamic && !value.null ? from_json(*value.json) : value;
}

Json as_json(const Value& value) {
    Json json;
    if (value.null) return json;
    switch (value.type) {
    case ValueType::dynamic:
        return *value.json;
    case ValueType::boolean:
        json.kind = Json::Kind::boolean;
        json.boolean = value.integer != 0;
        return json;
    case ValueType::integer:
        json.kind = Json::Kind::integer;
        json.integer = value.integer;
        return json;
    case ValueType::real:
    case ValueType::decimal:
        json.kind = Json::Kind::real;
        json.real = value.real;
        return json;
    case ValueType::raw:
    case ValueType::text:
    case ValueType::guid:
    case ValueType::datetime:
    case ValueType::timespan:
        break;
    }
    json.kind = Json::Kind::text;
    json.text = text_of(value);
    return json;
}

Value to_long(const Value& given) {
    const Value value = unwrapped(given);
    if (value.null) return Value::null_of(ValueType::integer);
    switch (value.type) {
    case ValueType::boolean:
    case ValueType::integer:
    case ValueType::datetime:
    case ValueType::timespan:
        return Value::of_integer(value.integer);
    case ValueType::real:
    case ValueType::decimal:
        if (const auto whole = whole_of(value.real)) return Value::of_integer(*whole);
        break;
    case ValueType::raw:
    case ValueType::text:
        if (const auto whole = integer_text(value.text)) return Value::of_integer(*whole);
        break;
    case ValueType::guid:
    case ValueType::dynamic:
        break;
    }
    return Value::null_of(ValueType::integer);
}

Value to_int(const Value& given) {
    const Value wide = to_long(given);
    if (wide.null) return wide;
    const bool fits =
        wide.integer >= std::numeric_limits<int32_t>::min() && wide.integer <= std::numeric_limits<int32_t>::max();
    if (fits) return wide;
    // A number wraps around, a text has no value.
    if (unwrapped(given).is_text()) return Value::null_of(ValueType::integer);
    return Value::of_integer(static_cast<int32_t>(static_cast<uint32_t>(wide.integer)));
}

Value to_real(const Value& given) {
    const Value value = unwrapped(given);
    if (value.null) return Value::null_of(ValueType::real);
    switch (value.type) {
    case ValueType::boolean:
    case ValueType::integer:
        return Value::of_real(static_cast<double>(value.integer));
    case ValueType::real:
    case ValueType::decimal:
        return Value::of_real(value.real);
    case ValueType::raw:
    case ValueType::text:
        if (const auto number = real_text(value.text)) return Value::of_real(*number);
        if (value.text.find_first_of("xX") != std::string::npos)
            if (const auto whole = integer_text(value.text)) return Value::of_real(static_cast<double>(*whole));
        break;
    case ValueType::timespan:
        return Value::of_real(static_cast<double>(value.integer));
    case ValueType::datetime:
    case ValueType::guid:
    case ValueType::dynamic:
        break;
    }
    return Value::null_of(ValueType::real);
}

Value to_decimal(const Value& given) {
    const Value real = to_real(given);
    return real.null ? Value::null_of(ValueType::decimal) : Value::of_decimal(real.real);
}

Value to_bool(const Value& given) {
    const Value value = unwrapped(given);
    if (value.null) return Value::null_of(ValueType::boolean);
    switch (value.type) {
    case ValueType::boolean:
        return value;
    case ValueType::integer:
        return Value::of_bool(value.integer != 0);
    case ValueType::real:
    case ValueType::decimal:
        return Value::of_bool(value.real != 0);
    case ValueType::raw:
    case ValueType::text: {
        const std::string lower = ascii_lower(value.text);
        if (lower == "true") return Value::of_bool(true);
        if (lower == "false") return Value::of_bool(false);
        if (const auto whole = integer_text(lower)) return Value::of_bool(*whole != 0);
        break;
    }
    case ValueType::datetime:
    case ValueType::timespan:
    case ValueType::guid:
    case ValueType::dynamic:
        break;
    }
    return Value::null_of(ValueType::boolean);
}

Value to_datetime(const Value& given) {
    const Value value = unwrapped(given);
    if (value.type == ValueType::datetime) return value;
    if (!value.null && value.is_text())
        if (const auto ticks = parse_datetime_text(value.text)) return Value::of_ticks(ValueType::datetime, *ticks);
    if (!value.null && value.type == ValueType::integer) return Value::of_ticks(ValueType::datetime, value.integer);
    return Value::null_of(ValueType::datetime);
}

Value to_timespan(const Value& given) {
    const Value value = unwrapped(given);
    if (value.type == ValueType::timespan) return value;
    if (!value.null && value.is_text())
        if (const auto ticks = parse_timespan_text(value.text)) return Value::of_ticks(ValueType::timespan, *ticks);
    if (!value.null && value.type == ValueType::integer) return Value::of_ticks(ValueType::timespan, value.integer);
    return Value::null_of(ValueType::timespan);
}

Value to_guid(const Value& given) {
    const Value value = unwrapped(given);
    if (value.type == ValueType::guid) return value;
    if (!value.null && value.is_text()) {
        std::string_view text = trimmed(value.text);
        if (text.size() == 38 && text.front() == '{') text = text.substr(1, 36);
        if (is_guid(text)) return Value::of_guid(std::string(text));
    }
    return Value::null_of(ValueType::guid);
}

Value to_dynamic(const Value& value) {
    if (value.type == ValueType::dynamic) return value;
    if (value.null) return Value::null_of(ValueType::dynamic);
    if (value.is_text()) {
        if (const auto json = parse_json_text(value.text)) return Value::of_json(*json);
        if (trimmed(value.text).empty()) return Value::null_of(ValueType::dynamic);
        // What is no JSON is itself, as a text.
        Json json;
        json.kind = Json::Kind::text;
        json.text = value.text;
        return Value::of_json(std::move(json));
    }
    return Value::of_json(as_json(value));
}

Value convert(const Value& value, ValueType type) {
    switch (type) {
    case ValueType::boolean:
        return to_bool(value);
    case ValueType::integer:
        return to_long(value);
    case ValueType::real:
        return to_real(value);
    case ValueType::decimal:
        return to_decimal(value);
    case ValueType::datetime:
        return to_datetime(value);
    case ValueType::timespan:
        return to_timespan(value);
    case ValueType::guid:
        return to_guid(value);
    case ValueType::dynamic:
        return to_dynamic(value);
    case ValueType::text:
        return Value::of_text(text_of(value));
    case ValueType::raw:
        break;
    }
    return value;
}

std::optional<double> number_of(const Value& given) {
    const Value value = unwrapped(given);
    if (value.null) return std::nullopt;
    if (value.type == ValueType::integer) return static_cast<double>(value.integer);
    if (value.type == ValueType::real || value.type == ValueType::decimal) return value.real;
    return std::nullopt;
}

std::optional<ValueType> type_named(std::string_view name) {
    struct Known {
        std::string_view name;
        ValueType type;
    };

    constexpr std::array known{Known{"string", ValueType::text},
                               Known{"long", ValueType::integer},
                               Known{"int64", ValueType::integer},
                               Known{"int", ValueType::integer},
                               Known{"int32", ValueType::integer},
                               Known{"int8", ValueType::boolean},
                               Known{"real", ValueType::real},
                               Known{"double", ValueType::real},
                               Known{"decimal", ValueType::decimal},
                               Known{"bool", ValueType::boolean},
                               Known{"boolean", ValueType::boolean},
                               Known{"datetime", ValueType::datetime},
                               Known{"date", ValueType::datetime},
                               Known{"timespan", ValueType::timespan},
                               Known{"time", ValueType::timespan},
                               Known{"guid", ValueType::guid},
                               Known{"uuid", ValueType::guid},
                               Known{"uniqueid", ValueType::guid},
                               Known{"dynamic", ValueType::dynamic}};
    for (const Known& each : known)
        if (each.name == name) return each.type;
    return std::nullopt;
}

std::optional<Value> typed_literal(std::string_view written) {
    const size_t open = written.find('(');
    if (open == std::string_view::npos) return std::nullopt;
    const auto type = type_named(written.substr(0, open));
    if (!type) return std::nullopt;
    std::string_view inside = written.substr(open + 1);
    if (inside.ends_with(')')) inside.remove_suffix(1);
    inside = trimmed(inside);
    if (inside == "null") return Value::null_of(*type);
    std::string decoded;
    if (!inside.empty() && (inside.front() == '"' || inside.front() == '\'')) {
        decoded = decode_string(inside);
        inside = decoded;
    }
    Value value = Value::of_text(std::string(inside));
    // A duration may be written as one: timespan(1d).
    if (*type == ValueType::timespan)
        if (const auto ticks = decode_timespan(inside)) return Value::of_ticks(ValueType::timespan, *ticks);
    value = convert(value, *type);
    if (value.null) return std::nullopt;
    return value;
}

namespace {

template <class T>
int sign_of(T a, T b) {
    return a < b ? -1 : b < a ? 1 : 0;
}

std::optional<int> compare_numbers(const Value& a, const Value& b) {
    if (a.type == ValueType::integer && b.type == ValueType::integer) return sign_of(a.integer, b.integer);
    const double left = a.type == ValueType::integer ? static_cast<double>(a.integer) : a.real;
    const double right = b.type == ValueType::integer ? static_cast<double>(b.integer) : b.real;
    if (std::isnan(left) || std::isnan(right)) return std::nullopt;
    if (a.type == ValueType::decimal || b.type == ValueType::decimal) {
        const double scale = std::max(std::fabs(left), std::fabs(right));
        if (std::fabs(left - right) <= scale * 1e-15) return 0;
    }
    return sign_of(left, right);
}

/// A raw value takes the type of what it stands beside.
Value beside(const Value& value, const Value& other) {
    if (value.type != ValueType::raw && value.type != ValueType::dynamic) return value;
    if (value.type == ValueType::dynamic) {
        const Value inner = unwrapped(value);
        if (other.is_text()) return Value::of_text(text_of(value));
        return inner.type == other.type || (inner.is_number() && other.is_number()) ? inner
                                                                                    : convert(inner, other.type);
    }
    if (other.type == ValueType::integer)
        return to_real(value).null ? to_real(value) : [&] {
            const Value whole = to_long(value);
            return whole.null ? to_real(value) : whole;
        }();
    return other.type == ValueType::raw ? Value::of_text(value.text) : convert(value, other.type);
}

} // namespace

std::optional<int> compare_values(const Value& left, const Value& right) {
    const Value a = beside(left, right);
    const Value b = beside(right, a);
    if (a.null || b.null) return std::nullopt;
    if (a.is_number() && b.is_number()) return compare_numbers(a, b);
    if (a.is_text() && b.is_text()) return sign_of<std::string_view>(a.text, b.text);
    if (a.type == ValueType::boolean && b.is_number())
        return sign_of(static_cast<double>(a.integer), number_of(b).value_or(0));
    if (b.type == ValueType::boolean && a.is_number())
        return sign_of(number_of(a).value_or(0), static_cast<double>(b.integer));
    if (a.type == ValueType::guid && b.is_text()) return sign_of(a.text, ascii_lower(b.text));
    if (b.type == ValueType::guid && a.is_text()) return sign_of(ascii_lower(a.text), b.text);
    if (a.type != b.type) return std::nullopt;
    if (a.type == ValueType::guid) return sign_of(a.text, b.text);
    if (a.type == ValueType::dynamic) return sign_of(json_text(*a.json), json_text(*b.json));
    return sign_of(a.integer, b.integer);
}

} // namespace rw::kusto
