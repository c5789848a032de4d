#include "engine/ir/predicate.h"

#include "engine/base/unicode.h"

#include <array>
#include <charconv>
#include <cmath>
#include <type_traits>
#include <utility>

namespace rw::ir {

namespace {

int sign(bool less, bool greater) { return less ? -1 : greater ? 1 : 0; }

int compare_integer(const Number& a, const Number& b) {
    return std::visit(
        [](const auto& x, const auto& y) {
            using X = std::decay_t<decltype(x)>;
            using Y = std::decay_t<decltype(y)>;
            if constexpr (std::is_integral_v<X> && std::is_integral_v<Y>)
                return sign(std::cmp_less(x, y), std::cmp_greater(x, y));
            else
                return 0;
        },
        a.value,
        b.value);
}

/// Integer against double without losing digits beyond 2^53.
int compare_with_double(const Number& a, double b) {
    const long double wide = std::holds_alternative<int64_t>(a.value)
                                 ? static_cast<long double>(std::get<int64_t>(a.value))
                                 : static_cast<long double>(std::get<uint64_t>(a.value));
    return sign(wide<static_cast<long double>(b), wide> static_cast<long double>(b));
}

void append_field(std::string& key, std::string_view text) {
    key += std::to_string(text.size());
    key += ':';
    key += text;
}

std::string pattern_key(const Pattern& raw) {
    const Pattern pattern = normalised(raw);
    std::string key = pattern.cased ? "T" : "t";
    for (const PatternPart& part : pattern.parts) {
        constexpr std::string_view marks = "l*?[";
        key += marks[static_cast<size_t>(part.kind)];
        if (part.kind == PatternPart::Kind::literal || part.kind == PatternPart::Kind::one_of)
            append_field(key, pattern.cased ? part.text : folded(part.text));
    }
    return key;
}

struct KeyOf {
    std::string operator()(const TextTest& test) const { return pattern_key(test.pattern); }

    std::string operator()(const RegexTest& test) const {
        std::string key = "r";
        key += test.ignore_case ? 'i' : '-';
        key += test.multiline ? 'm' : '-';
        key += test.dot_all ? 's' : '-';
        append_field(key, test.source);
        return key;
    }

    std::string operator()(const NumberTest& test) const {
        return "n" + std::to_string(static_cast<int>(test.comparison)) + test.number.text();
    }

    std::string operator()(const BooleanTest& test) const { return test.value ? "b1" : "b0"; }

    std::string operator()(const CidrTest& test) const {
        std::string key = test.v4 ? "c4" : "c6";
        key.append(reinterpret_cast<const char*>(test.address), sizeof test.address);
        return key + std::to_string(test.prefix_bits);
    }

    std::string operator()(const NullTest&) const { return "0"; }

    std::string operator()(const ExistsTest&) const { return "e"; }

    std::string operator()(const TimePartTest& test) const {
        return "d" + std::to_string(static_cast<int>(test.part)) + std::to_string(static_cast<int>(test.comparison)) +
               test.number.text();
    }

    std::string operator()(const FieldTest& test) const {
        std::string key = "f" + std::to_string(static_cast<int>(test.shape)) + (test.cased ? "T" : "t");
        append_field(key, test.other);
        if (test.computed) append_field(key, test.computed->source);
        return key;
    }

    std::string operator()(const ComputedTest& test) const { return "x" + test.computed->source; }
};

std::string_view words(Comparison comparison) {
    switch (comparison) {
    case Comparison::less:
        return "is below ";
    case Comparison::less_equal:
        return "is at most ";
    case Comparison::greater:
        return "is above ";
    case Comparison::greater_equal:
        return "is at least ";
    case Comparison::equal:
        return "is ";
    }
    return "";
}

std::string_view words(TimePart part) {
    constexpr std::array<std::string_view, 6> names{"minute", "hour", "day", "week", "month", "year"};
    return names[static_cast<size_t>(part)];
}

std::string glob_text(const Pattern& pattern) {
    std::string text;
    for (const PatternPart& part : pattern.parts) {
        switch (part.kind) {
        case PatternPart::Kind::literal:
            text += part.text;
            break;
        case PatternPart::Kind::any_run:
            text += '*';
            break;
        case PatternPart::Kind::any_one:
            text += '?';
            break;
        case PatternPart::Kind::one_of:
            text += '[' + part.text + ']';
            break;
        }
    }
    return text;
}

std::string describe_pattern(const Pattern& raw) {
    const Pattern pattern = normalised(raw);
    const std::string literal = literal_of(pattern);
    const std::string suffix = pattern.cased ? " (exact case)" : "";
    switch (shape_of(pattern)) {
    case PatternShape::equals:
        return (literal.empty() ? "is empty" : "is " + literal) + suffix;
    case PatternShape::contains:
        return "contains " + literal + suffix;
    case PatternShape::starts:
        return "starts with " + literal + suffix;
    case PatternShape::ends:
        return "ends with " + literal + suffix;
    case PatternShape::anything:
        return "has a value";
    case PatternShape::glob:
        break;
    }
    // `*middle*` with wildcards inside reads best as "contains".
    Pattern inner = pattern;
    const bool open_start = inner.parts.front().kind == PatternPart::Kind::any_run;
    const bool open_end = inner.parts.back().kind == PatternPart::Kind::any_run;
    if (open_start && open_end) {
        inner.parts.erase(inner.parts.begin());
        inner.parts.pop_back();
        return "contains " + glob_text(inner) + suffix;
    }
    return "matches " + glob_text(pattern) + suffix;
}

std::string network_text(const CidrTest& test) {
    std::string text;
    if (test.v4) {
        for (int i = 12; i < 16; ++i) text += (i > 12 ? "." : "") + std::to_string(test.address[i]);
        return text + '/' + std::to_string(test.prefix_bits - 96);
    }
    constexpr std::string_view hex = "0123456789abcdef";
    for (int i = 0; i < 16; ++i) {
        if (i > 0 && i % 2 == 0) text += ':';
        text += hex[test.address[i] >> 4];
        text += hex[test.address[i] & 15];
    }
    return text + '/' + std::to_string(test.prefix_bits);
}

struct Describe {
    std::string operator()(const TextTest& test) const { return describe_pattern(test.pattern); }

    std::string operator()(const RegexTest& test) const {
        return "matches regex " + test.source + (test.ignore_case ? " (any case)" : "");
    }

    std::string operator()(const NumberTest& test) const {
        return std::string(words(test.comparison)) + test.number.text();
    }

    std::string operator()(const BooleanTest& test) const { return test.value ? "is true" : "is false"; }

    std::string operator()(const CidrTest& test) const { return "is in " + network_text(test); }

    std::string operator()(const NullTest&) const { return "is missing or null"; }

    std::string operator()(const ExistsTest&) const { return "is present"; }

    std::string operator()(const TimePartTest& test) const {
        return std::string(words(test.part)) + ' ' + std::string(words(test.comparison)) + test.number.text();
    }

    std::string operator()(const ComputedTest& test) const { return "satisfies " + test.computed->source; }

    std::string operator()(const FieldTest& test) const {
        if (test.computed) return "and the field " + test.other + " satisfy " + test.computed->source;
        constexpr std::array<std::string_view, 4> verbs{"equals ", "contains ", "starts with ", "ends with "};
        return std::string(verbs[static_cast<size_t>(test.shape)]) + "the field " + test.other;
    }
};

} // namespace

bool Number::parse(std::string_view text, Number& number) {
    if (text.empty() || text.size() > 64) return false;
    if (text.front() == '+') text.remove_prefix(1);
    const char* begin = text.data();
    const char* end = begin + text.size();
    // Digits, sign, point and exponent only: from_chars would take "inf" and "nan".
    for (const char c : text)
        if ((c < '0' || c > '9') && c != '-' && c != '.' && c != 'e' && c != 'E' && c != '+') return false;
    int64_t whole = 0;
    if (const auto [at, error] = std::from_chars(begin, end, whole); error == std::errc{} && at == end) {
        number.value = whole;
        return true;
    }
    uint64_t large = 0;
    if (const auto [at, error] = std::from_chars(begin, end, large); error == std::errc{} && at == end) {
        number.value = large;
        return true;
    }
    double real = 0;
    if (const auto [at, error] = std::from_chars(begin, end, real); error == std::errc{} && at == end) {
        number.value = real;
        return true;
    }
    return false;
}

std::string Number::text() const {
    if (const auto* whole = std::get_if<int64_t>(&value)) return std::to_string(*whole);
    if (const auto* large = std::get_if<uint64_t>(&value)) return std::to_string(*large);
    const double real = std::get<double>(value);
    if (real == std::floor(real) && std::fabs(real) < 9e15) return std::to_string(static_cast<int64_t>(real));
    std::array<char, 32> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), real);
    return {buffer.data(), result.ptr};
}

int compare(const Number& a, const Number& b) {
    const bool a_real = std::holds_alternative<double>(a.value);
    const bool b_real = std::holds_alternative<double>(b.value);
    if (a_real && b_real)
        return sign(std::get<double>(a.value) < std::get<double>(b.value),
                    std::get<double>(a.value) > std::get<double>(b.value));
    if (b_real) return compare_with_double(a, std::get<double>(b.value));
    if (a_real) return -compare_with_double(b, std::get<double>(a.value));
    return compare_integer(a, b);
}

std::string key_of(const Test& test) { return std::visit(KeyOf{}, test); }

std::string key_of(const Predicate& predicate) {
    std::string key;
    append_field(key, predicate.field);
    return key + key_of(predicate.test);
}

std::string describe(const Test& test) { return std::visit(Describe{}, test); }

std::string describe(const Predicate& predicate) {
    return (predicate.keyword() ? "any value" : predicate.field) + ' ' + describe(predicate.test);
}

/// A table that was given its predicates pays for their keys when more come.
void PredicateTable::key_all() {
    for (size_t id = by_key_.size(); id < predicates_.size(); ++id)
        by_key_.emplace(key_of(predicates_[id]), static_cast<PredicateId>(id));
}

PredicateId PredicateTable::intern(const Predicate& predicate) {
    key_all();
    const auto [at, added] = by_key_.try_emplace(key_of(predicate), static_cast<PredicateId>(predicates_.size()));
    if (added) predicates_.push_back(predicate);
    return at->second;
}

std::vector<PredicateId> PredicateTable::absorb(PredicateTable other) {
    key_all();
    other.key_all();
    std::vector<PredicateId> new_ids(other.size());
    // Keys move from map to map as nodes: nothing is copied or computed again.
    while (!other.by_key_.empty()) {
        auto node = other.by_key_.extract(other.by_key_.begin());
        const PredicateId old_id = node.mapped();
        node.mapped() = static_cast<PredicateId>(predicates_.size());
        const auto [at, inserted, rest] = by_key_.insert(std::move(node));
        if (inserted) predicates_.push_back(std::move(other.predicates_[index(old_id)]));
        new_ids[index(old_id)] = at->second;
    }
    return new_ids;
}

} // namespace rw::ir
