// Functions of numbers.
#include "engine/rules/kusto/functions.h"
#include "engine/rules/kusto/literal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace rw::kusto {

namespace {

Value whole(const Value& value) {
    if (value.type != ValueType::raw) return unwrapped(value);
    const Value integer = to_long(value);
    return integer.null ? to_real(value) : integer;
}

template <double (*compute)(double)>
Value of_one(Arguments arguments, const Expression&) {
    const auto number = number_of(whole(arguments[0]));
    return number ? Value::of_real(compute(*number)) : Value::null_of(ValueType::real);
}

/// No number has the logarithm of a negative one.
template <double (*compute)(double)>
Value logarithm(Arguments arguments, const Expression&) {
    const auto number = number_of(whole(arguments[0]));
    return number && !(*number < 0) ? Value::of_real(compute(*number)) : Value::null_of(ValueType::real);
}

Value power(Arguments arguments, const Expression&) {
    const auto base = number_of(whole(arguments[0]));
    const auto exponent = number_of(whole(arguments[1]));
    return base && exponent ? Value::of_real(std::pow(*base, *exponent)) : Value::null_of(ValueType::real);
}

Value absolute(Arguments arguments, const Expression&) {
    Value value = whole(arguments[0]);
    if (value.null) return value;
    if (value.type == ValueType::integer || value.type == ValueType::timespan)
        value.integer =
            value.integer < 0 ? static_cast<int64_t>(0 - static_cast<uint64_t>(value.integer)) : value.integer;
    else
        value.real = std::fabs(value.real);
    return value;
}

Value rounded(Arguments arguments, const Expression&) {
    const auto number = number_of(whole(arguments[0]));
    if (!number) return Value::null_of(ValueType::real);
    const Value digits = arguments.size() > 1 ? to_long(arguments[1]) : Value::of_integer(0);
    const double scale =
        std::pow(10.0, static_cast<double>(digits.null ? 0 : std::clamp<int64_t>(digits.integer, -15, 15)));
    return Value::of_real(std::nearbyint(*number * scale) / scale);
}

/// Rounds down to a multiple; times as well.
Value bin(Arguments arguments, const Expression&) {
    const Value value = whole(arguments[0]);
    const Value step = whole(arguments[1]);
    if (value.null || step.null) return Value::null_of(value.type);
    const bool ticks = value.type == ValueType::datetime || value.type == ValueType::timespan;
    if (ticks || (value.type == ValueType::integer && step.type == ValueType::integer)) {
        if (step.integer <= 0) return Value::null_of(value.type);
        int64_t rest = value.integer % step.integer;
        if (rest < 0) rest += step.integer;
        Value down = value;
        down.integer -= rest;
        return down;
    }
    const auto number = number_of(value);
    const auto size = number_of(step);
    if (!number || !size || *size <= 0) return Value::null_of(ValueType::real);
    return Value::of_real(std::floor(*number / *size) * *size);
}

Value floor_or_bin(Arguments arguments, const Expression& call) {
    if (arguments.size() > 1) return bin(arguments, call);
    const auto number = number_of(whole(arguments[0]));
    return number ? Value::of_real(std::floor(*number)) : Value::null_of(ValueType::real);
}

template <bool (*holds)(double)>
Value asks(Arguments arguments, const Expression&) {
    const auto number = number_of(whole(arguments[0]));
    return number ? Value::of_bool(holds(*number)) : Value::null_of(ValueType::boolean);
}

bool is_nan(double value) { return std::isnan(value); }

bool is_inf(double value) { return std::isinf(value); }

bool is_finite(double value) { return std::isfinite(value); }

template <class Better>
Value extreme(Arguments arguments, Better better) {
    const Value* best = nullptr;
    for (const Value& each : arguments) {
        if (each.null) continue;
        if (best == nullptr) {
            best = &each;
            continue;
        }
        const auto order = compare_values(each, *best);
        if (order && better(*order)) best = &each;
    }
    return best == nullptr ? arguments[0] : *best;
}

template <class Combine>
Value bits(Arguments arguments, Combine combine) {
    const Value a = to_long(arguments[0]);
    const Value b = arguments.size() > 1 ? to_long(arguments[1]) : Value::of_integer(0);
    if (a.null || b.null) return Value::null_of(ValueType::integer);
    return Value::of_integer(
        static_cast<int64_t>(combine(static_cast<uint64_t>(a.integer), static_cast<uint64_t>(b.integer))));
}

/// Hexadecimal, of as many digits as the value's type needs when it is negative.
Value hex(Arguments arguments, const Expression& call) {
    const Value value = to_long(arguments[0]);
    if (value.null) return Value::of_text({});
    auto number = static_cast<uint64_t>(value.integer);
    const bool narrow = call.arguments[0]->calls("toint") || call.arguments[0]->type == ValueType::raw;
    if (value.integer < 0 && narrow && call.arguments[0]->calls("toint")) number &= 0xFFFFFFFF;
    std::array<char, 20> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, 16).ptr;
    std::string text(buffer.data(), end);
    if (arguments.size() > 1) {
        const Value least = to_long(arguments[1]);
        const size_t width = least.null ? 0 : static_cast<size_t>(std::clamp<int64_t>(least.integer, 0, 64));
        if (text.size() < width) text.insert(0, width - text.size(), '0');
        if (value.integer < 0 && width > 0 && width < text.size() && text.find_first_not_of('f') != std::string::npos &&
            text.compare(0, text.size() - width, std::string(text.size() - width, 'f')) == 0 && width == 8)
            text.erase(0, text.size() - width);
    }
    return Value::of_text(std::move(text));
}

Value sign(Arguments arguments, const Expression&) {
    const auto number = number_of(whole(arguments[0]));
    if (!number) return Value::null_of(ValueType::real);
    return Value::of_real(*number < 0 ? -1 : *number > 0 ? 1 : 0);
}

} // namespace

const std::vector<Function>& number_functions() {
    static const std::vector<Function> all{
        {"abs", 1, 1, absolute},
        {"round", 1, 2, rounded},
        {"floor", 1, 2, floor_or_bin},
        {"bin", 2, 2, bin},
        {"ceiling", 1, 1, of_one<std::ceil>},
        {"sqrt", 1, 1, of_one<std::sqrt>},
        {"exp", 1, 1, of_one<std::exp>},
        {"exp2", 1, 1, of_one<std::exp2>},
        {"log", 1, 1, logarithm<std::log>},
        {"log10", 1, 1, logarithm<std::log10>},
        {"log2", 1, 1, logarithm<std::log2>},
        {"pow", 2, 2, power},
        {"sign", 1, 1, sign},
        {"isnan", 1, 1, asks<is_nan>},
        {"isinf", 1, 1, asks<is_inf>},
        {"isfinite", 1, 1, asks<is_finite>},
        {"min_of",
         2,
         any_number,
         [](Arguments a, const Expression&) { return extreme(a, [](int order) { return order < 0; }); }},
        {"max_of",
         2,
         any_number,
         [](Arguments a, const Expression&) { return extreme(a, [](int order) { return order > 0; }); }},
        {"binary_and",
         2,
         2,
         [](Arguments a, const Expression&) { return bits(a, [](uint64_t x, uint64_t y) { return x & y; }); }},
        {"binary_or",
         2,
         2,
         [](Arguments a, const Expression&) { return bits(a, [](uint64_t x, uint64_t y) { return x | y; }); }},
        {"binary_xor",
         2,
         2,
         [](Arguments a, const Expression&) { return bits(a, [](uint64_t x, uint64_t y) { return x ^ y; }); }},
        {"binary_not",
         1,
         1,
         [](Arguments a, const Expression&) { return bits(a, [](uint64_t x, uint64_t) { return ~x; }); }},
        {"binary_shift_left",
         2,
         2,
         [](Arguments a, const Expression&) { return bits(a, [](uint64_t x, uint64_t y) { return x << (y & 63); }); }},
        {"binary_shift_right",
         2,
         2,
         [](Arguments a, const Expression&) {
             return bits(
                 a, [](uint64_t x, uint64_t y) { return static_cast<uint64_t>(static_cast<int64_t>(x) >> (y & 63)); });
         }},
        {"tohex", 1, 2, hex},
        {"pi", 0, 0, [](Arguments, const Expression&) { return Value::of_real(3.14159265358979323846); }},
    };
    return all;
}

} // namespace rw::kusto
