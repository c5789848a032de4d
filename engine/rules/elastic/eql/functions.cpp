#include "engine/rules/elastic/eql/functions.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/eql/folding.h"
#include "engine/rules/elastic/value_tests.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace rw::eql {

namespace {

using Kind = Constant::Kind;

constexpr std::array functions{
    Function{"add", false, false, 2},       Function{"arraycontains", false, true, 2},
    Function{"arraycount", false, true, 3}, Function{"arraysearch", false, true, 3},
    Function{"between", true, false, 3},    Function{"cidrmatch", false, false, 2},
    Function{"concat", false, false, 1},    Function{"divide", false, false, 2},
    Function{"endswith", true, false, 2},   Function{"indexof", true, false, 2},
    Function{"length", false, false, 1},    Function{"match", true, true, 2},
    Function{"matchlite", true, true, 2},   Function{"modulo", false, false, 2},
    Function{"multiply", false, false, 2},  Function{"number", false, false, 1},
    Function{"safe", false, true, 1},       Function{"startswith", true, false, 2},
    Function{"string", false, false, 1},    Function{"stringcontains", true, false, 2},
    Function{"substring", false, false, 2}, Function{"subtract", false, false, 2},
    Function{"wildcard", true, true, 2},
};

ir::Number number_of(int64_t value) {
    ir::Number number;
    number.value = value;
    return number;
}

std::u32string points_of(std::string_view text) {
    std::u32string points;
    for (size_t at = 0; at < text.size();) {
        const DecodedPoint point = decode_point(text, at);
        points += point.value;
        at += point.bytes;
    }
    return points;
}

std::string text_of(std::u32string_view points) {
    std::string text;
    for (const char32_t point : points) append_utf8(text, point);
    return text;
}

std::u32string cased(std::u32string text, bool ignore_case) {
    if (ignore_case)
        for (char32_t& point : text) point = rw::fold(point);
    return text;
}

/// An argument as a whole number; false when it is none.
bool whole(const std::vector<Constant>& arguments, size_t at, int64_t& value) {
    if (at >= arguments.size() || arguments[at].kind != Kind::number) return false;
    if (const auto* number = std::get_if<int64_t>(&arguments[at].number.value)) {
        value = *number;
        return true;
    }
    return false;
}

Constant substring(const std::vector<Constant>& arguments) {
    int64_t begin = 0;
    if (arguments[0].kind != Kind::text) return {};
    if (!arguments[1].is_null() && !whole(arguments, 1, begin)) return {};
    const std::u32string text = points_of(arguments[0].text);
    const auto size = static_cast<int64_t>(text.size());
    int64_t end = size;
    if (arguments.size() > 2 && !arguments[2].is_null() && !whole(arguments, 2, end)) return {};
    if (begin < 0) begin += size;
    if (end < 0) end += size;
    begin = std::clamp<int64_t>(begin, 0, size);
    end = std::clamp<int64_t>(end, 0, size);
    if (end <= begin) return Constant::of(std::string());
    return Constant::of(text_of(std::u32string_view(text).substr(size_t(begin), size_t(end - begin))));
}

Constant index_of(const std::vector<Constant>& arguments, bool ignore_case) {
    if (arguments[0].kind != Kind::text || arguments[1].kind != Kind::text) return {};
    int64_t start = 0;
    if (arguments.size() > 2 && !arguments[2].is_null() && !whole(arguments, 2, start)) return {};
    const std::u32string text = cased(points_of(arguments[0].text), ignore_case);
    const size_t found =
        text.find(cased(points_of(arguments[1].text), ignore_case), size_t(std::max<int64_t>(start, 0)));
    if (found == std::u32string::npos) return {};
    return Constant::of(number_of(int64_t(found)));
}

Constant between(const std::vector<Constant>& arguments, bool ignore_case) {
    for (size_t i = 0; i < 3; ++i)
        if (arguments[i].kind != Kind::text) return {};
    const bool greedy = arguments.size() > 3 && arguments[3].truth;
    const std::u32string written = points_of(arguments[0].text);
    const std::u32string text = cased(written, ignore_case);
    const std::u32string left = cased(points_of(arguments[1].text), ignore_case);
    const std::u32string right = cased(points_of(arguments[2].text), ignore_case);
    const size_t begin = text.find(left);
    if (begin == std::u32string::npos) return {};
    const size_t from = begin + left.size();
    const size_t end = greedy ? text.rfind(right) : text.find(right, from);
    if (end == std::u32string::npos || end < from) return {};
    return Constant::of(text_of(std::u32string_view(written).substr(from, end - from)));
}

Constant number(const std::vector<Constant>& arguments) {
    int64_t base = 10;
    if (arguments[0].kind == Kind::number) return arguments[0];
    if (arguments[0].kind != Kind::text) return {};
    if (arguments.size() > 1 && !arguments[1].is_null() && !whole(arguments, 1, base)) return {};
    std::string_view text = arguments[0].text;
    ir::Number result;
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    const bool based = arguments.size() > 1 && !arguments[1].is_null();
    if (hex && (!based || base == 16)) {
        text.remove_prefix(2);
        base = 16;
    }
    if (base == 10) return ir::Number::parse(text, result) ? Constant::of(result) : Constant{};
    if (base < 2 || base > 36) return {};
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, int(base));
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
    return Constant::of(number_of(value));
}

Constant affix(std::string_view name, const std::vector<Constant>& arguments, bool ignore_case) {
    if (arguments[0].kind != Kind::text) return {};
    const std::u32string text = cased(points_of(arguments[0].text), ignore_case);
    bool found = false;
    for (size_t i = 1; i < arguments.size(); ++i) {
        if (arguments[i].kind != Kind::text) return {};
        const std::u32string part = cased(points_of(arguments[i].text), ignore_case);
        found |= name == "startswith" ? text.starts_with(part)
                 : name == "endswith" ? text.ends_with(part)
                                      : text.find(part) != std::u32string::npos;
    }
    return Constant::of(found);
}

Constant cidr_match(const std::vector<Constant>& arguments) {
    const auto address = elastic::parse_network(arguments[0].text);
    if (arguments[0].kind != Kind::text || !address) return {};
    for (size_t i = 1; i < arguments.size(); ++i) {
        const auto network = elastic::parse_network(arguments[i].text);
        if (!network || network->v4 != address->v4) continue;
        bool inside = true;
        for (uint32_t bit = 0; bit < network->prefix_bits; ++bit)
            inside &= ((address->address[bit / 8] ^ network->address[bit / 8]) >> (7 - bit % 8) & 1) == 0;
        if (inside) return Constant::of(true);
    }
    return Constant::of(false);
}

Constant concat(const std::vector<Constant>& arguments) {
    std::string text;
    for (const Constant& each : arguments) {
        const auto part = text_form(each);
        if (!part) return {};
        text += *part;
    }
    return Constant::of(std::move(text));
}

Op operator_named(std::string_view name) {
    return name == "add"        ? Op::add
           : name == "subtract" ? Op::subtract
           : name == "multiply" ? Op::multiply
           : name == "divide"   ? Op::divide
           : name == "modulo"   ? Op::modulo
                                : Op::none;
}

Constant wildcard(const std::vector<Constant>& arguments, bool ignore_case) {
    if (arguments[0].kind != Kind::text) return {};
    for (size_t i = 1; i < arguments.size(); ++i)
        if (arguments[i].kind == Kind::text &&
            ir::matches(elastic::glob(arguments[i].text, true, !ignore_case), arguments[0].text))
            return Constant::of(true);
    return Constant::of(false);
}

} // namespace

const Function* function_named(std::string_view name) {
    const std::string lower = ascii_lower(name);
    const auto at = std::find_if(
        functions.begin(), functions.end(), [&](const Function& function) { return function.name == lower; });
    return at == functions.end() ? nullptr : &*at;
}

std::optional<Constant> call_constant(std::string_view name, bool ignore_case, const std::vector<Constant>& arguments) {
    const size_t count = arguments.size();
    if (count == 0) return std::nullopt;
    if (name == "length" && count == 1)
        return arguments[0].kind == Kind::text ? Constant::of(number_of(int64_t(length_of(arguments[0].text))))
                                               : Constant{};
    if (name == "string" && count == 1) {
        const auto text = text_form(arguments[0]);
        return text ? Constant::of(*text) : Constant{};
    }
    if (name == "number" && count <= 2) return number(arguments);
    if (name == "concat") return concat(arguments);
    if (name == "cidrmatch" && count >= 2) return cidr_match(arguments);
    if (name == "wildcard" && count >= 2) return wildcard(arguments, ignore_case);
    if (name == "substring" && count >= 2 && count <= 3) return substring(arguments);
    if (name == "indexof" && count >= 2 && count <= 3) return index_of(arguments, ignore_case);
    if (name == "between" && count >= 3) return between(arguments, ignore_case);
    const bool affixes = name == "startswith" || name == "endswith" || name == "stringcontains";
    if (affixes && count >= 2) return affix(name, arguments, ignore_case);
    const Op op = operator_named(name);
    if (op != Op::none && count == 2) return arithmetic(op, arguments[0], arguments[1]);
    return std::nullopt;
}

} // namespace rw::eql
