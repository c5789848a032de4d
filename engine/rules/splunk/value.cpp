// Values of eval: how numbers read as texts and texts as numbers, and how they compare (Search Reference, "eval").
#include "engine/base/unicode.h"
#include "engine/rules/splunk/formula.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace rw::splunk {

namespace {

std::string number_text(double number) {
    if (std::isnan(number) || std::isinf(number)) return std::isnan(number) ? "nan" : number > 0 ? "inf" : "-inf";
    if (number == std::floor(number) && std::fabs(number) < 1e15) return std::to_string(static_cast<int64_t>(number));
    std::array<char, 40> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::general, 15).ptr;
    return {buffer.data(), end};
}

bool holds(std::string_view op, int order) {
    if (op == "=") return order == 0;
    if (op == "!=") return order != 0;
    if (op == "<") return order < 0;
    if (op == "<=") return order <= 0;
    if (op == ">") return order > 0;
    return order >= 0;
}

int sign(double a, double b) { return a < b ? -1 : a > b ? 1 : 0; }

/// One value with another, both not null.
bool compare_one(std::string_view op, const Value& left, const Value& right) {
    const bool equality = op == "=" || op == "!=";
    const bool typed = left.type == Value::Type::number || right.type == Value::Type::number;
    if (left.type == Value::Type::boolean || right.type == Value::Type::boolean) {
        if (left.type != right.type || !equality) return op == "!=";
        return (left.boolean == right.boolean) == (op == "=");
    }
    if (typed || !equality) {
        const auto a = left.as_number();
        const auto b = right.as_number();
        if (a && b) return holds(op, sign(*a, *b));
        if (typed) return op == "!="; // a text that is no number differs from every number
    }
    const std::string a = left.as_text().value_or("");
    const std::string b = right.as_text().value_or("");
    const int order = a.compare(b);
    return holds(op, order < 0 ? -1 : order > 0 ? 1 : 0);
}

} // namespace

Value Value::of(bool value) {
    Value made;
    made.type = Type::boolean;
    made.boolean = value;
    return made;
}

Value Value::of(double value) {
    Value made;
    if (std::isnan(value)) return made; // what cannot be computed is null
    made.type = Type::number;
    made.number = value;
    return made;
}

Value Value::of(std::string value) {
    Value made;
    made.type = Type::text;
    made.text = std::move(value);
    return made;
}

Value Value::of(std::vector<std::string> values) {
    Value made;
    if (values.size() == 1) return of(std::move(values.front()));
    if (values.empty()) return made;
    made.type = Type::list;
    made.list = std::move(values);
    return made;
}

std::optional<double> Value::as_number() const {
    if (type == Type::number) return number;
    if (type != Type::text) return std::nullopt;
    ir::Number read;
    if (!ir::Number::parse(text, read)) return std::nullopt;
    return std::visit([](auto each) { return static_cast<double>(each); }, read.value);
}

std::optional<std::string> Value::as_text() const {
    switch (type) {
    case Type::null:
        return std::nullopt;
    case Type::boolean:
        return boolean ? "True" : "False";
    case Type::number:
        return number_text(number);
    case Type::text:
        return text;
    case Type::list:
        break;
    }
    std::string joined;
    for (const std::string& each : list) joined += (joined.empty() ? "" : " ") + each;
    return joined;
}

std::vector<std::string> Value::as_list() const {
    if (type == Type::list) return list;
    if (type == Type::null) return {};
    return {as_text().value_or("")};
}

Value compare_values(std::string_view op, const Value& left, const Value& right) {
    if (left.null() || right.null()) return {};
    if (left.type != Value::Type::list && right.type != Value::Type::list)
        return Value::of(compare_one(op, left, right));
    for (const std::string& a : left.as_list())
        for (const std::string& b : right.as_list())
            if (compare_one(op, Value::of(a), Value::of(b))) return Value::of(true);
    return Value::of(false);
}

ir::Pattern search_pattern(std::string_view written, bool cased) {
    using Part = ir::PatternPart;
    ir::Pattern pattern;
    pattern.cased = cased;
    std::string literal;
    const auto end_literal = [&] {
        if (!literal.empty()) pattern.parts.push_back({Part::Kind::literal, std::exchange(literal, {})});
    };
    for (size_t i = 0; i < written.size(); ++i) {
        const char c = written[i];
        if (c == '*') {
            end_literal();
            pattern.parts.push_back({Part::Kind::any_run, {}});
            continue;
        }
        if (c == '\\' && i + 1 < written.size() && (written[i + 1] == '\\' || written[i + 1] == '"')) ++i;
        literal += written[i];
    }
    end_literal();
    return ir::normalised(std::move(pattern));
}

ir::Pattern like_pattern(std::string_view written, bool cased) {
    using Part = ir::PatternPart;
    ir::Pattern pattern;
    pattern.cased = cased;
    for (const char c : written) {
        if (c == '%' || c == '_') {
            pattern.parts.push_back({c == '%' ? Part::Kind::any_run : Part::Kind::any_one, {}});
        } else {
            if (pattern.parts.empty() || pattern.parts.back().kind != Part::Kind::literal)
                pattern.parts.push_back({Part::Kind::literal, {}});
            pattern.parts.back().text += c;
        }
    }
    return ir::normalised(std::move(pattern));
}

std::optional<ir::CidrTest> network(std::string_view text) {
    const size_t slash = text.find('/');
    if (slash == std::string_view::npos || text.size() > 64) return std::nullopt;
    const std::string address(text.substr(0, slash));
    const std::string_view digits = text.substr(slash + 1);
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    ir::CidrTest test;
    if (inet_pton(AF_INET, address.c_str(), test.address + 12) == 1) {
        if (bits > 32) return std::nullopt;
        test.v4 = true;
        test.address[10] = test.address[11] = 0xFF;
        bits += 96;
    } else if (inet_pton(AF_INET6, address.c_str(), test.address) != 1 || bits > 128) {
        return std::nullopt;
    }
    test.prefix_bits = static_cast<uint8_t>(bits);
    for (unsigned bit = bits; bit < 128; ++bit)
        test.address[bit / 8] = static_cast<uint8_t>(test.address[bit / 8] & ~(0x80U >> bit % 8));
    return test;
}

bool in_network(const ir::CidrTest& network, std::string_view text) {
    const std::string address_text(text.substr(0, 64));
    uint8_t address[16]{};
    if (inet_pton(AF_INET, address_text.c_str(), address + 12) == 1) {
        if (!network.v4) return false;
        address[10] = address[11] = 0xFF;
    } else if (network.v4 || inet_pton(AF_INET6, address_text.c_str(), address) != 1) {
        return false;
    }
    for (unsigned bit = 0; bit < network.prefix_bits; ++bit)
        if (((address[bit / 8] ^ network.address[bit / 8]) >> (7 - bit % 8) & 1) != 0) return false;
    return true;
}

bool search_compares(std::string_view op, SearchValue::Form form, std::string_view pattern, std::string_view text) {
    const bool cased = form == SearchValue::Form::exact_case;
    if (op == "=" || op == "!=") {
        const auto addresses = cased ? std::nullopt : network(pattern);
        const bool equal = addresses ? in_network(*addresses, text) : ir::matches(search_pattern(pattern, cased), text);
        return equal == (op == "=");
    }
    const ir::Pattern literal = search_pattern(pattern, true);
    const Value other = Value::of(ir::literal_of(literal));
    return compare_values(op, Value::of(std::string(text)), other).boolean;
}

} // namespace rw::splunk
