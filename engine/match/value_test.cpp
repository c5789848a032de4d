#include "engine/match/value_test.h"

#include "engine/base/time.h"
#include "engine/base/unicode.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace rw::match {

namespace {

using ir::PatternPart;
using ir::PatternShape;
using logs::Value;
using logs::ValueType;

bool has_text(ValueType type) { return type != ValueType::null && type != ValueType::list; }

bool compares(ir::Comparison comparison, int order) {
    switch (comparison) {
    case ir::Comparison::less:
        return order < 0;
    case ir::Comparison::less_equal:
        return order <= 0;
    case ir::Comparison::greater:
        return order > 0;
    case ir::Comparison::greater_equal:
        return order >= 0;
    case ir::Comparison::equal:
        return order == 0;
    }
    return false;
}

/// Glob on text that is already folded like the pattern: literals compare by bytes.
struct Glob {
    const std::vector<PatternPart>& parts;
    std::string_view text;

    [[nodiscard]] size_t end_of(const PatternPart& part, size_t at) const {
        constexpr size_t none = std::string_view::npos;
        if (part.kind == PatternPart::Kind::literal)
            return text.compare(at, part.text.size(), part.text) == 0 ? at + part.text.size() : none;
        if (at >= text.size()) return none;
        const DecodedPoint seen = decode_point(text, at);
        if (part.kind == PatternPart::Kind::any_one) return at + seen.bytes;
        for (size_t i = 0; i < part.text.size();) {
            const DecodedPoint allowed = decode_point(part.text, i);
            if (allowed.value == seen.value) return at + seen.bytes;
            i += allowed.bytes;
        }
        return none;
    }

    // As ir::matches(); a run in front of a literal jumps to its next occurrence.
    [[nodiscard]] bool matches() const {
        size_t part = 0;
        size_t at = 0;
        size_t run_part = 0;
        size_t run_at = 0;
        bool in_run = false;
        while (true) {
            if (part < parts.size() && parts[part].kind == PatternPart::Kind::any_run) {
                run_part = ++part;
                run_at = at;
                in_run = true;
                if (run_part == parts.size()) return true;
                if (!jump(run_part, run_at)) return false;
                at = run_at;
                continue;
            }
            if (part == parts.size()) {
                if (at == text.size()) return true;
            } else if (const size_t end = end_of(parts[part], at); end != std::string_view::npos) {
                at = end;
                ++part;
                continue;
            }
            if (!in_run || run_at >= text.size()) return false;
            run_at += decode_point(text, run_at).bytes;
            if (!jump(run_part, run_at)) return false;
            at = run_at;
            part = run_part;
        }
    }

    /// Moves `at` to the first place where the parts behind a run can begin; false when there is none.
    [[nodiscard]] bool jump(size_t part, size_t& at) const {
        if (parts[part].kind == PatternPart::Kind::literal) {
            at = text.find(parts[part].text, at);
            return at != std::string_view::npos;
        }
        // One of some characters in front of a literal (windash): look for the literal, then step back over it.
        if (parts[part].kind != PatternPart::Kind::one_of || part + 1 == parts.size() ||
            parts[part + 1].kind != PatternPart::Kind::literal)
            return true;
        for (size_t found = at + 1; found <= text.size(); ++found) {
            found = text.find(parts[part + 1].text, found);
            if (found == std::string_view::npos) return false;
            size_t before = found - 1;
            while (before > at && (static_cast<uint8_t>(text[before]) & 0xC0) == 0x80) --before;
            if (end_of(parts[part], before) != found) continue;
            at = before;
            return true;
        }
        return false;
    }
};

bool parse_address(std::string_view text, uint8_t (&address)[16], bool& v4) {
    char buffer[64];
    if (text.empty() || text.size() >= sizeof buffer) return false;
    std::memcpy(buffer, text.data(), text.size());
    buffer[text.size()] = '\0';
    if (inet_pton(AF_INET, buffer, address + 12) == 1) {
        std::memset(address, 0, 10);
        address[10] = address[11] = 0xFF;
        v4 = true;
        return true;
    }
    if (inet_pton(AF_INET6, buffer, address) != 1) return false;
    v4 = false;
    return true;
}

/// sigma-semantics 3: a v4-mapped v6 value is v6, so that it lies in v6 networks only.
bool in_network(const ir::CidrTest& test, std::string_view text) {
    uint8_t address[16];
    bool v4 = false;
    if (!parse_address(text, address, v4) || v4 != test.v4) return false;
    const unsigned whole = test.prefix_bits / 8;
    if (std::memcmp(address, test.address, whole) != 0) return false;
    const unsigned rest = test.prefix_bits % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<uint8_t>(0xFF00 >> rest);
    return ((address[whole] ^ test.address[whole]) & mask) == 0;
}

/// The written clock time counts [M]: the zone is cut off before reading.
std::optional<Instant> written_time(std::string_view text) {
    if (text.size() > 11 && (text[4] == '-' || text[4] == '/')) {
        const size_t zone = text.find_first_of("+-", 11);
        if (zone != std::string_view::npos) text = text.substr(0, zone);
        while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    }
    return parse_time(text);
}

/// ISO 8601 week: the week of the year's Thursday.
int64_t iso_week(int64_t days) {
    const int64_t weekday = ((days + 3) % 7 + 7) % 7; // Monday is 0
    const int64_t thursday = days - weekday + 3;
    const int64_t first = days_from_civil(civil_from_days(thursday).year, 1, 1);
    return (thursday - first) / 7 + 1;
}

bool time_part_holds(const ir::TimePartTest& test, std::string_view text) {
    const auto instant = written_time(text);
    if (!instant) return false;
    int64_t seconds = instant->ns / 1'000'000'000;
    if (instant->ns % 1'000'000'000 < 0) --seconds;
    int64_t days = seconds / 86400;
    if (seconds % 86400 < 0) --days;
    const int64_t of_day = seconds - days * 86400;
    const CivilDate date = civil_from_days(days);
    int64_t part = 0;
    switch (test.part) {
    case ir::TimePart::minute:
        part = of_day / 60 % 60;
        break;
    case ir::TimePart::hour:
        part = of_day / 3600;
        break;
    case ir::TimePart::day:
        part = date.day;
        break;
    case ir::TimePart::week:
        part = iso_week(days);
        break;
    case ir::TimePart::month:
        part = date.month;
        break;
    case ir::TimePart::year:
        part = date.year;
        break;
    }
    return compares(test.comparison, ir::compare(ir::Number{part}, test.number));
}

} // namespace

ValueTest::ValueTest(const ir::Test& test)
    : test_(test) {
    if (const auto* text = std::get_if<ir::TextTest>(&test_)) {
        pattern_ = ir::normalised(text->pattern);
        if (!pattern_.cased)
            for (PatternPart& part : pattern_.parts) part.text = folded(part.text);
        shape_ = ir::shape_of(pattern_);
        if (shape_ != PatternShape::glob && shape_ != PatternShape::anything) literal_ = ir::literal_of(pattern_);
    } else if (const auto* regex = std::get_if<ir::RegexTest>(&test_)) {
        auto compiled = Regex::compile(*regex);
        if (compiled) regex_ = std::move(*compiled);
    }
}

bool ValueTest::text_holds(std::string_view text) const {
    switch (shape_) {
    case PatternShape::equals:
        return text == literal_;
    case PatternShape::contains:
        return text.find(literal_) != std::string_view::npos;
    case PatternShape::starts:
        return text.starts_with(literal_);
    case PatternShape::ends:
        return text.ends_with(literal_);
    case PatternShape::anything:
        return true;
    case PatternShape::glob:
        return Glob{pattern_.parts, text}.matches();
    }
    return false;
}

bool ValueTest::holds(const Value& value) const {
    if (!is_text() || pattern_.cased || !has_text(value.type)) return holds_folded(value, value.text);
    return text_holds(folded(value.text));
}

bool ValueTest::holds_folded(const Value& value, std::string_view folded_text) const {
    if (std::holds_alternative<ir::ExistsTest>(test_)) return true;
    if (std::holds_alternative<ir::NullTest>(test_)) return value.type == ValueType::null;
    if (!has_text(value.type)) return false;
    if (is_text()) return text_holds(pattern_.cased ? value.text : folded_text);
    if (regex_) return regex_->search(value.text);
    if (const auto* number = std::get_if<ir::NumberTest>(&test_)) {
        ir::Number seen;
        return value.type != ValueType::boolean && ir::Number::parse(value.text, seen) &&
               compares(number->comparison, ir::compare(seen, number->number));
    }
    if (const auto* boolean = std::get_if<ir::BooleanTest>(&test_))
        return (value.type == ValueType::boolean || value.type == ValueType::string) &&
               ascii_equals_ignoring_case(value.text, boolean->value ? "true" : "false");
    if (const auto* cidr = std::get_if<ir::CidrTest>(&test_)) return in_network(*cidr, value.text);
    if (const auto* part = std::get_if<ir::TimePartTest>(&test_)) return time_part_holds(*part, value.text);
    if (const auto* computed = std::get_if<ir::ComputedTest>(&test_)) return computed->computed->holds(value.text, {});
    return false;
}

bool ValueTest::holds_for_missing() const { return std::holds_alternative<ir::NullTest>(test_); }

std::vector<Span> ValueTest::marks(std::string_view text) const {
    const auto span = [](size_t begin, size_t end) {
        return Span{static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
    };
    if (regex_) {
        size_t begin = 0;
        size_t end = 0;
        if (regex_->find(text, begin, end)) return {span(begin, end)};
        return {};
    }
    if (!is_text()) return {span(0, text.size())};
    // Folding may change lengths outside ASCII: then the whole value is marked.
    const std::string other = pattern_.cased ? std::string(text) : folded(text);
    if (other.size() != text.size()) return {span(0, text.size())};
    std::vector<Span> result;
    size_t at = 0;
    switch (shape_) {
    case PatternShape::ends:
        return {span(text.size() - std::min(text.size(), literal_.size()), text.size())};
    case PatternShape::starts:
        return {span(0, std::min(text.size(), literal_.size()))};
    case PatternShape::contains:
        at = other.find(literal_);
        if (at != std::string::npos) result.push_back(span(at, at + literal_.size()));
        return result;
    case PatternShape::glob:
        for (const PatternPart& part : pattern_.parts) {
            if (part.kind != PatternPart::Kind::literal) continue;
            const size_t found = other.find(part.text, at);
            if (found == std::string::npos) break;
            at = found + part.text.size();
            result.push_back(span(found, at));
        }
        return result;
    case PatternShape::equals:
    case PatternShape::anything:
        break;
    }
    return {span(0, text.size())};
}

bool compare_fields(const ir::FieldTest& test, std::string_view value, std::string_view other) {
    if (test.computed) return test.computed->holds(value, other);
    const std::string a = test.cased ? std::string(value) : folded(value);
    const std::string b = test.cased ? std::string(other) : folded(other);
    switch (test.shape) {
    case PatternShape::contains:
        return a.find(b) != std::string::npos;
    case PatternShape::starts:
        return a.starts_with(b);
    case PatternShape::ends:
        return a.ends_with(b);
    case PatternShape::equals:
    case PatternShape::anything:
    case PatternShape::glob:
        break;
    }
    return a == b;
}

} // namespace rw::match
