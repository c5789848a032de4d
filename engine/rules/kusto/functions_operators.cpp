// Operators as functions: logic of three values, comparisons, texts, arithmetic.
#include "engine/base/unicode.h"
#include "engine/rules/kusto/functions.h"
#include "engine/rules/kusto/literal.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace rw::kusto {

std::string cased(std::string_view text, bool ignore_case) { return ignore_case ? folded(text) : std::string(text); }

bool is_term_character(char32_t c) {
    if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c > 0x10FFFF) return false;
    static const re2::RE2 term("[\\p{L}\\p{N}]");
    std::string bytes;
    append_utf8(bytes, c);
    return re2::RE2::FullMatch(bytes, term);
}

namespace {

char32_t point_before(std::string_view text, size_t at) {
    size_t begin = at - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80 && at - begin < 4) --begin;
    return decode_point(text, begin).value;
}

} // namespace

bool has_term(std::string_view value, std::string_view term, Border border) {
    if (term.empty()) return true;
    const bool bounded_begin = border != Border::end && is_term_character(decode_point(term, 0).value);
    const bool bounded_end = border != Border::begin && is_term_character(point_before(term, term.size()));
    for (size_t at = value.find(term); at != std::string_view::npos; at = value.find(term, at + 1)) {
        const size_t end = at + term.size();
        if (bounded_begin && at > 0 && is_term_character(point_before(value, at))) continue;
        if (bounded_end && end < value.size() && is_term_character(decode_point(value, end).value)) continue;
        return true;
    }
    return false;
}

namespace {

Value null_bool() { return Value::null_of(ValueType::boolean); }

/// A value where a bool must stand.
Value truth_of(const Value& value) { return value.type == ValueType::boolean ? value : to_bool(value); }

Value logical_and(Arguments arguments, const Expression&) {
    bool null = false;
    for (const Value& each : arguments) {
        const Value truth = truth_of(each);
        if (!truth.null && truth.integer == 0) return Value::of_bool(false);
        null |= truth.null;
    }
    return null ? null_bool() : Value::of_bool(true);
}

Value logical_or(Arguments arguments, const Expression&) {
    bool null = false;
    for (const Value& each : arguments) {
        const Value truth = truth_of(each);
        if (truth.is_true()) return Value::of_bool(true);
        null |= truth.null;
    }
    return null ? null_bool() : Value::of_bool(false);
}

Value logical_not(Arguments arguments, const Expression&) {
    const Value truth = truth_of(arguments[0]);
    return truth.null ? null_bool() : Value::of_bool(truth.integer == 0);
}

bool is_null_beside(const Value& value, const Value& other) {
    // A missing column beside text is an empty text.
    return value.null && !(value.type == ValueType::raw && (other.is_text() || other.type == ValueType::raw));
}

/// null == value is false, null == null is null.
Value equal(const Value& a, const Value& b) {
    const bool left = is_null_beside(a, b);
    const bool right = is_null_beside(b, a);
    if (left && right) return null_bool();
    if (left || right) return Value::of_bool(false);
    if (a.null || b.null) return Value::of_bool(text_of(a) == text_of(b));
    const auto order = compare_values(a, b);
    return Value::of_bool(order && *order == 0);
}

Value equals(Arguments arguments, const Expression&) { return equal(arguments[0], arguments[1]); }

Value differs(Arguments arguments, const Expression&) {
    const Value same = equal(arguments[0], arguments[1]);
    return same.null ? same : Value::of_bool(same.integer == 0);
}

template <class Holds>
Value ordered(Arguments arguments, Holds holds) {
    if (is_null_beside(arguments[0], arguments[1]) || is_null_beside(arguments[1], arguments[0])) return null_bool();
    const auto order = compare_values(arguments[0], arguments[1]);
    if (order) return Value::of_bool(holds(*order));
    const auto a = number_of(arguments[0]);
    const auto b = number_of(arguments[1]);
    return (a && std::isnan(*a)) || (b && std::isnan(*b)) ? Value::of_bool(false) : null_bool();
}

Value between(const Value& value, const Value& low, const Value& high) {
    // A span of time behind the start may stand for the end.
    Value end = high;
    if (high.type == ValueType::timespan && low.type == ValueType::datetime && !low.null && !high.null)
        end = Value::of_ticks(ValueType::datetime, low.integer + high.integer);
    if (is_null_beside(value, low) || low.null || end.null) return null_bool();
    const auto above = compare_values(value, low);
    const auto below = compare_values(value, end);
    if (!above || !below) return null_bool();
    return Value::of_bool(*above >= 0 && *below <= 0);
}

/// The values that a list stands for: dynamic arrays by their elements.
template <class Visit>
bool any_element(Arguments list, Visit visit) {
    for (const Value& each : list) {
        if (each.type == ValueType::dynamic && !each.null && each.json->kind == Json::Kind::array) {
            for (const Json& item : each.json->items)
                if (visit(from_json(item))) return true;
        } else if (visit(each)) {
            return true;
        }
    }
    return false;
}

Value in_list(Arguments arguments, bool ignore_case, bool negated) {
    const Value& value = arguments[0];
    const bool found = any_element(arguments.subspan(1), [&](const Value& each) {
        if (ignore_case) return cased(text_of(value), true) == cased(text_of(each), true);
        const Value same = equal(value, each);
        return same.is_true();
    });
    return Value::of_bool(found != negated);
}

enum class How : uint8_t { equals, contains, starts, ends, term, prefix, suffix };

bool text_holds(How how, std::string_view value, std::string_view other) {
    switch (how) {
    case How::equals:
        return value == other;
    case How::contains:
        return value.find(other) != std::string_view::npos;
    case How::starts:
        return value.starts_with(other);
    case How::ends:
        return value.ends_with(other);
    case How::term:
        return has_term(value, other, Border::both);
    case How::prefix:
        return has_term(value, other, Border::begin);
    case How::suffix:
        return has_term(value, other, Border::end);
    }
    return false;
}

template <How how, bool ignore_case, bool negated>
Value text_operator(Arguments arguments, const Expression&) {
    const bool holds =
        text_holds(how, cased(text_of(arguments[0]), ignore_case), cased(text_of(arguments[1]), ignore_case));
    return Value::of_bool(holds != negated);
}

template <bool all>
Value has_each(Arguments arguments, const Expression&) {
    const std::string value = cased(text_of(arguments[0]), true);
    const bool found = any_element(arguments.subspan(1), [&](const Value& each) {
        return has_term(value, cased(text_of(each), true), Border::both) != all;
    });
    return Value::of_bool(found != all);
}

Value matches_regex(Arguments arguments, const Expression& call) {
    const std::string text = text_of(arguments[0]);
    return Value::of_bool(call.regex != nullptr && re2::RE2::PartialMatch(text, *call.regex));
}

// Arithmetic

/// A raw value as the number it is written as; a dynamic one as its scalar.
Value numeric(const Value& value) {
    if (value.type == ValueType::dynamic) return unwrapped(value);
    if (value.type != ValueType::raw) return value;
    const Value whole = to_long(value);
    return whole.null ? to_real(value) : whole;
}

int64_t wrapped(uint64_t value) { return static_cast<int64_t>(value); }

template <class Whole, class Real>
Value arithmetic(Arguments arguments, Whole whole, Real real) {
    const Value a = numeric(arguments[0]);
    const Value b = numeric(arguments[1]);
    const bool integers = a.type == ValueType::integer && b.type == ValueType::integer;
    if (a.null || b.null) return Value::null_of(integers ? ValueType::integer : ValueType::real);
    if (integers) return whole(a.integer, b.integer);
    const auto left = number_of(a);
    const auto right = number_of(b);
    if (!left || !right) return Value::null_of(ValueType::real);
    const double result = real(*left, *right);
    const bool decimal = a.type == ValueType::decimal || b.type == ValueType::decimal;
    return decimal ? Value::of_decimal(result) : Value::of_real(result);
}

bool is_time(const Value& value) { return value.type == ValueType::datetime || value.type == ValueType::timespan; }

Value add(Arguments arguments, const Expression&) {
    const Value& a = arguments[0];
    const Value& b = arguments[1];
    if (is_time(a) || is_time(b)) {
        const bool instant = a.type == ValueType::datetime || b.type == ValueType::datetime;
        const ValueType type = instant ? ValueType::datetime : ValueType::timespan;
        const Value left = is_time(a) ? a : instant ? to_datetime(a) : to_timespan(a);
        const Value right = is_time(b) ? b : to_timespan(b);
        if (left.null || right.null) return Value::null_of(type);
        return Value::of_ticks(type,
                               wrapped(static_cast<uint64_t>(left.integer) + static_cast<uint64_t>(right.integer)));
    }
    return arithmetic(
        arguments,
        [](int64_t x, int64_t y) {
            return Value::of_integer(wrapped(static_cast<uint64_t>(x) + static_cast<uint64_t>(y)));
        },
        [](double x, double y) { return x + y; });
}

Value subtract(Arguments arguments, const Expression&) {
    const Value& a = arguments[0];
    const Value& b = arguments[1];
    if (is_time(a) || is_time(b)) {
        const Value left = is_time(a) ? a : to_datetime(a);
        const Value right = is_time(b) ? b : left.type == ValueType::datetime ? to_datetime(b) : to_timespan(b);
        const ValueType type = left.type == ValueType::datetime && right.type == ValueType::timespan
                                   ? ValueType::datetime
                                   : ValueType::timespan;
        if (left.null || right.null) return Value::null_of(type);
        return Value::of_ticks(type,
                               wrapped(static_cast<uint64_t>(left.integer) - static_cast<uint64_t>(right.integer)));
    }
    return arithmetic(
        arguments,
        [](int64_t x, int64_t y) {
            return Value::of_integer(wrapped(static_cast<uint64_t>(x) - static_cast<uint64_t>(y)));
        },
        [](double x, double y) { return x - y; });
}

Value scaled_time(const Value& time, double factor) {
    const double ticks = static_cast<double>(time.integer) * factor;
    if (time.null || !(std::fabs(ticks) < 9.2e18)) return Value::null_of(ValueType::timespan);
    return Value::of_ticks(ValueType::timespan, static_cast<int64_t>(ticks));
}

Value multiply(Arguments arguments, const Expression&) {
    for (const size_t i : {size_t{0}, size_t{1}})
        if (arguments[i].type == ValueType::timespan) {
            const auto factor = number_of(numeric(arguments[1 - i]));
            return factor ? scaled_time(arguments[i], *factor) : Value::null_of(ValueType::timespan);
        }
    return arithmetic(
        arguments,
        [](int64_t x, int64_t y) {
            return Value::of_integer(wrapped(static_cast<uint64_t>(x) * static_cast<uint64_t>(y)));
        },
        [](double x, double y) { return x * y; });
}

Value divide(Arguments arguments, const Expression&) {
    const Value& a = arguments[0];
    const Value& b = arguments[1];
    if (a.type == ValueType::timespan && b.type == ValueType::timespan) {
        if (a.null || b.null) return Value::null_of(ValueType::real);
        return Value::of_real(static_cast<double>(a.integer) / static_cast<double>(b.integer));
    }
    if (a.type == ValueType::timespan) {
        const auto by = number_of(numeric(b));
        return by && *by != 0 ? scaled_time(a, 1 / *by) : Value::null_of(ValueType::timespan);
    }
    return arithmetic(
        arguments,
        [](int64_t x, int64_t y) {
            if (y == 0) return Value::null_of(ValueType::integer);
            if (y == -1) return Value::of_integer(wrapped(0 - static_cast<uint64_t>(x)));
            return Value::of_integer(x / y);
        },
        [](double x, double y) { return x / y; });
}

/// Never negative.
Value modulo(Arguments arguments, const Expression&) {
    return arithmetic(
        arguments,
        [](int64_t x, int64_t y) {
            if (y == 0) return Value::null_of(ValueType::integer);
            if (y == -1 || y == 1) return Value::of_integer(0);
            int64_t rest = x % y;
            if (rest < 0) rest += y < 0 ? -y : y;
            return Value::of_integer(rest);
        },
        [](double x, double y) {
            const double rest = std::fmod(x, y);
            return rest < 0 ? rest + std::fabs(y) : rest;
        });
}

Value negative(Arguments arguments, const Expression&) {
    const Value value = numeric(arguments[0]);
    if (value.null) return value;
    if (value.type == ValueType::timespan || value.type == ValueType::integer) {
        Value turned = value;
        turned.integer = wrapped(0 - static_cast<uint64_t>(value.integer));
        return turned;
    }
    if (value.type == ValueType::decimal) return Value::of_decimal(-value.real);
    return value.type == ValueType::real ? Value::of_real(-value.real) : Value::null_of(ValueType::real);
}

Value same(Arguments arguments, const Expression&) { return numeric(arguments[0]); }

// Choices

Value choose(Arguments arguments, const Expression&) {
    return truth_of(arguments[0]).is_true() ? arguments[1] : arguments[2];
}

Value case_of(Arguments arguments, const Expression&) {
    for (size_t i = 0; i + 1 < arguments.size(); i += 2)
        if (truth_of(arguments[i]).is_true()) return arguments[i + 1];
    return arguments.back();
}

Value first_given(Arguments arguments, const Expression&) {
    for (const Value& each : arguments) {
        const bool empty = each.null || (each.is_text() && each.text.empty());
        if (!empty) return each;
    }
    return arguments.back();
}

/// Members of dynamic values: d.a, d["a"], d[0].
Value member(Arguments arguments, const Expression&) {
    const Value holder = arguments[0].type == ValueType::raw ? to_dynamic(arguments[0]) : arguments[0];
    const Value& key = arguments[1];
    if (holder.null || holder.type != ValueType::dynamic || key.null) return Value::null_of(ValueType::dynamic);
    const Json& json = *holder.json;
    if (json.kind == Json::Kind::array && key.type == ValueType::integer) {
        const auto count = static_cast<int64_t>(json.items.size());
        const int64_t at = key.integer < 0 ? count + key.integer : key.integer;
        if (at < 0 || at >= count) return Value::null_of(ValueType::dynamic);
        return Value::of_json(json.items[static_cast<size_t>(at)]);
    }
    if (json.kind != Json::Kind::object) return Value::null_of(ValueType::dynamic);
    const Json* found = json.find(text_of(key));
    return found == nullptr ? Value::null_of(ValueType::dynamic) : Value::of_json(*found);
}

} // namespace

const std::vector<Function>& operator_functions() {
    static const std::vector<Function> all{
        {"and", 1, any_number, logical_and},
        {"or", 1, any_number, logical_or},
        {"not", 1, 1, logical_not},
        {"==", 2, 2, equals},
        {"!=", 2, 2, differs},
        {"<>", 2, 2, differs},
        {"<", 2, 2, [](Arguments a, const Expression&) { return ordered(a, [](int o) { return o < 0; }); }},
        {"<=", 2, 2, [](Arguments a, const Expression&) { return ordered(a, [](int o) { return o <= 0; }); }},
        {">", 2, 2, [](Arguments a, const Expression&) { return ordered(a, [](int o) { return o > 0; }); }},
        {">=", 2, 2, [](Arguments a, const Expression&) { return ordered(a, [](int o) { return o >= 0; }); }},
        {"between", 3, 3, [](Arguments a, const Expression&) { return between(a[0], a[1], a[2]); }},
        {"!between",
         3,
         3,
         [](Arguments a, const Expression&) {
             const Value inside = between(a[0], a[1], a[2]);
             return inside.null ? inside : Value::of_bool(inside.integer == 0);
         }},
        {"in", 1, any_number, [](Arguments a, const Expression&) { return in_list(a, false, false); }},
        {"!in", 1, any_number, [](Arguments a, const Expression&) { return in_list(a, false, true); }},
        {"in~", 1, any_number, [](Arguments a, const Expression&) { return in_list(a, true, false); }},
        {"!in~", 1, any_number, [](Arguments a, const Expression&) { return in_list(a, true, true); }},
        {"has_any", 1, any_number, has_each<false>},
        {"has_all", 1, any_number, has_each<true>},
        {"=~", 2, 2, text_operator<How::equals, true, false>},
        {"!~", 2, 2, text_operator<How::equals, true, true>},
        {"contains", 2, 2, text_operator<How::contains, true, false>},
        {"!contains", 2, 2, text_operator<How::contains, true, true>},
        {"notcontains", 2, 2, text_operator<How::contains, true, true>},
        {"contains_cs", 2, 2, text_operator<How::contains, false, false>},
        {"containscs", 2, 2, text_operator<How::contains, false, false>},
        {"!contains_cs", 2, 2, text_operator<How::contains, false, true>},
        {"notcontainscs", 2, 2, text_operator<How::contains, false, true>},
        {"startswith", 2, 2, text_operator<How::starts, true, false>},
        {"!startswith", 2, 2, text_operator<How::starts, true, true>},
        {"startswith_cs", 2, 2, text_operator<How::starts, false, false>},
        {"!startswith_cs", 2, 2, text_operator<How::starts, false, true>},
        {"endswith", 2, 2, text_operator<How::ends, true, false>},
        {"!endswith", 2, 2, text_operator<How::ends, true, true>},
        {"endswith_cs", 2, 2, text_operator<How::ends, false, false>},
        {"!endswith_cs", 2, 2, text_operator<How::ends, false, true>},
        {"has", 2, 2, text_operator<How::term, true, false>},
        {"!has", 2, 2, text_operator<How::term, true, true>},
        {":", 2, 2, text_operator<How::term, true, false>},
        {"has_cs", 2, 2, text_operator<How::term, false, false>},
        {"!has_cs", 2, 2, text_operator<How::term, false, true>},
        {"hasprefix", 2, 2, text_operator<How::prefix, true, false>},
        {"!hasprefix", 2, 2, text_operator<How::prefix, true, true>},
        {"hasprefix_cs", 2, 2, text_operator<How::prefix, false, false>},
        {"!hasprefix_cs", 2, 2, text_operator<How::prefix, false, true>},
        {"hassuffix", 2, 2, text_operator<How::suffix, true, false>},
        {"!hassuffix", 2, 2, text_operator<How::suffix, true, true>},
        {"hassuffix_cs", 2, 2, text_operator<How::suffix, false, false>},
        {"!hassuffix_cs", 2, 2, text_operator<How::suffix, false, true>},
        {"matches regex", 2, 2, matches_regex, 1},
        {"+", 2, 2, add},
        {"-", 2, 2, subtract},
        {"*", 2, 2, multiply},
        {"/", 2, 2, divide},
        {"%", 2, 2, modulo},
        {"unary -", 1, 1, negative},
        {"unary +", 1, 1, same},
        {"iff", 3, 3, choose},
        {"iif", 3, 3, choose},
        {"case", 3, any_number, case_of},
        {"coalesce", 1, any_number, first_given},
        {"member", 2, 2, member},
    };
    return all;
}

const Function* find_function(std::string_view name) {
    static const std::unordered_map<std::string_view, const Function*> all = [] {
        std::unordered_map<std::string_view, const Function*> map;
        for (const auto* group : {&operator_functions(),
                                  &text_functions(),
                                  &number_functions(),
                                  &time_functions(),
                                  &network_functions(),
                                  &dynamic_functions()})
            for (const Function& each : *group) map.emplace(each.name, &each);
        return map;
    }();
    const auto found = all.find(name);
    return found == all.end() ? nullptr : found->second;
}

} // namespace rw::kusto
