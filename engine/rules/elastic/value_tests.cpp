#include "engine/rules/elastic/value_tests.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/limits.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

namespace rw::elastic {

namespace {

using Kind = ir::PatternPart::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Letters, digits, _ and all that is not ASCII.
bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// A character that does not end a word between two of its kind: 3.14, don't, a.b.
bool joins(char before, char c, char after) {
    if (is_digit(before) && is_digit(after)) return c == '.' || c == ',' || c == '\'';
    return is_word(before) && is_word(after) && !is_digit(before) && !is_digit(after) &&
           (c == '.' || c == '\'' || c == ':');
}

constexpr std::string_view nothing = "[^\\x{0}-\\x{10ffff}]";
constexpr std::string_view in_word_class = "[\\pL\\pN_.':]";
constexpr std::string_view other_class = "[^\\pL\\pN_]";
/// Behind or before a word: an end, or what is no part of a word and does not join it to another.
constexpr std::string_view word_start = "(?:\\A|[^\\pL\\pN_.':,]|(?:\\A|[^\\pL\\pN_])[.':,])";
constexpr std::string_view word_end = "(?:\\z|[^\\pL\\pN_.':,]|[.':,](?:\\z|[^\\pL\\pN_]))";

std::string code_point(char32_t point) {
    char digits[16]{};
    const auto end = std::to_chars(digits, digits + sizeof digits, static_cast<uint32_t>(point), 16).ptr;
    return "\\x{" + std::string(digits, end) + "}";
}

/// "4688", not "04688" or "4.0": what is the same as a number and as a text.
bool is_plain_integer(const std::string& text, ir::Number& number) {
    return ir::Number::parse(text, number) && !std::holds_alternative<double>(number.value) && number.text() == text;
}

/// A single IPv4 address has one spelling; the others are compared as addresses.
std::vector<ir::Test> network_tests(const FieldRef& field, const ir::CidrTest& network, const std::string& text) {
    if (network.v4 && text.find('/') == std::string::npos) return {equals_text(text, field.cased)};
    if (field.type == FieldType::ip) return {network};
    return {network, equals_text(text, field.cased)}; // a keyword may hold the network itself
}

constexpr char32_t last_point = 0x10FFFF;

} // namespace

ir::Test equals_text(std::string_view text, bool cased) {
    ir::Pattern pattern;
    pattern.cased = cased;
    if (!text.empty()) pattern.parts.push_back({Kind::literal, std::string(text)});
    return ir::TextTest{std::move(pattern)};
}

std::vector<ir::Test> exact_tests(const FieldRef& field, const std::string& text) {
    ir::Number number;
    if (field.type == FieldType::number && ir::Number::parse(text, number))
        return {ir::NumberTest{ir::Comparison::equal, number}};
    if (field.type == FieldType::boolean && (text == "true" || text == "false"))
        return {ir::BooleanTest{text == "true"}};
    if (const auto network = parse_network(text)) return network_tests(field, *network, text);
    if (is_plain_integer(text, number)) return {ir::NumberTest{ir::Comparison::equal, number}};
    return {equals_text(text, field.cased)};
}

ir::Test affix_text(ir::PatternShape shape, std::string_view text, bool cased) {
    ir::Pattern pattern;
    pattern.cased = cased;
    if (shape != ir::PatternShape::starts) pattern.parts.push_back({Kind::any_run, {}});
    pattern.parts.push_back({Kind::literal, std::string(text)});
    if (shape != ir::PatternShape::ends) pattern.parts.push_back({Kind::any_run, {}});
    return ir::TextTest{ir::normalised(std::move(pattern))};
}

ir::Test has_value() {
    ir::Pattern pattern;
    pattern.parts.push_back({Kind::any_run, {}});
    return ir::TextTest{std::move(pattern)};
}

ir::Pattern glob(std::string_view text, bool any_one, bool cased) {
    ir::Pattern pattern;
    pattern.cased = cased;
    std::string literal;
    const auto flush = [&] {
        if (!literal.empty()) pattern.parts.push_back({Kind::literal, std::exchange(literal, {})});
    };
    for (const char c : text) {
        if (c != '*' && !(any_one && c == '?')) {
            literal += c;
            continue;
        }
        flush();
        pattern.parts.push_back({c == '*' ? Kind::any_run : Kind::any_one, {}});
    }
    flush();
    return ir::normalised(std::move(pattern));
}

std::optional<ir::CidrTest> parse_network(std::string_view text) {
    const size_t slash = text.find('/');
    const std::string address(text.substr(0, slash));
    if (address.size() > 64) return std::nullopt;
    ir::CidrTest test;
    if (inet_pton(AF_INET, address.c_str(), test.address + 12) == 1) {
        test.v4 = true;
        test.address[10] = test.address[11] = 0xFF;
    } else if (inet_pton(AF_INET6, address.c_str(), test.address) != 1) {
        return std::nullopt;
    }
    uint32_t prefix = test.v4 ? 32 : 128;
    if (slash != std::string_view::npos) {
        const std::string_view written = text.substr(slash + 1);
        uint32_t bits = 0;
        const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), bits);
        if (written.empty() || error != std::errc() || end != written.data() + written.size() || bits > prefix)
            return std::nullopt;
        prefix = bits;
    }
    if (test.v4) prefix += 96;
    test.prefix_bits = static_cast<uint8_t>(prefix);
    for (uint32_t bit = prefix; bit < 128; ++bit)
        test.address[bit / 8] = static_cast<uint8_t>(test.address[bit / 8] & ~(0x80U >> (bit % 8)));
    return test;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (size_t at = 0; at < text.size();) {
        if (!is_word(text[at])) {
            ++at;
            continue;
        }
        size_t end = at + 1;
        while (end < text.size() &&
               (is_word(text[end]) || (end + 1 < text.size() && joins(text[end - 1], text[end], text[end + 1]))))
            ++end;
        words.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

ir::Test has_words(const std::vector<std::string>& words) {
    ir::RegexTest test;
    test.ignore_case = true;
    test.dot_all = true;
    test.source = words.empty() ? nothing : word_start; // no word stands nowhere
    for (size_t i = 0; i < words.size(); ++i) {
        if (i > 0) test.source += std::string(other_class) + "+";
        test.source += regex_literal(words[i]);
    }
    test.source += word_end;
    return test;
}

ir::Test has_word_like(const ir::Pattern& pattern) {
    ir::RegexTest test;
    test.ignore_case = true;
    test.dot_all = true;
    test.source = word_start;
    for (const ir::PatternPart& part : pattern.parts)
        test.source += part.kind == Kind::literal   ? regex_literal(part.text)
                       : part.kind == Kind::any_run ? std::string(in_word_class) + "*"
                                                    : std::string(in_word_class);
    test.source += word_end;
    return test;
}

std::optional<ir::Test> has_length(ir::Comparison comparison, int64_t count) {
    constexpr int64_t most = 100'000;
    if (count < 0 || count > most) return std::nullopt;
    int64_t low = 0;
    int64_t high = -1; // none
    switch (comparison) {
    case ir::Comparison::equal:
        low = high = count;
        break;
    case ir::Comparison::less:
        high = count - 1;
        break;
    case ir::Comparison::less_equal:
        high = count;
        break;
    case ir::Comparison::greater:
        low = count + 1;
        break;
    case ir::Comparison::greater_equal:
        low = count;
        break;
    }
    // Repetitions stay below what regular expressions allow at once.
    const auto times = [](int64_t of, bool optional) {
        std::string source;
        for (int64_t rest = of; rest > 0; rest -= 1000) {
            const std::string part = std::to_string(std::min<int64_t>(rest, 1000));
            source += optional ? ".{0," + part + "}" : ".{" + part + "}";
        }
        return source;
    };
    ir::RegexTest test;
    test.dot_all = true;
    const bool never = comparison == ir::Comparison::less && count == 0;
    test.source =
        never ? std::string(nothing) : "\\A" + times(low, false) + (high < 0 ? ".*" : times(high - low, true)) + "\\z";
    return test;
}

std::optional<ir::Test> ordered(ir::Comparison comparison, std::string_view text) {
    if (comparison == ir::Comparison::equal) return equals_text(text, true);
    if (text.size() > limits::ordering_literal_bytes || !is_valid_utf8(text)) return std::nullopt;
    const bool less = comparison == ir::Comparison::less || comparison == ir::Comparison::less_equal;
    const bool or_equal = comparison == ir::Comparison::less_equal || comparison == ir::Comparison::greater_equal;
    // From the end of the text to its start: what may stand from here on.
    std::string rest = less ? "" : or_equal ? ".*" : ".+";
    bool possible = !less || or_equal;
    std::vector<char32_t> points;
    for (size_t at = 0; at < text.size();) {
        const DecodedPoint point = decode_point(text, at);
        points.push_back(point.value);
        at += point.bytes;
    }
    for (auto point = points.rbegin(); point != points.rend(); ++point) {
        std::string ways;
        if (possible) ways = code_point(*point) + rest;
        const bool beside = less ? *point > 0 : *point < last_point;
        if (beside) {
            if (!ways.empty()) ways += '|';
            ways += less ? "[\\x{0}-" + code_point(*point - 1) + "].*"
                         : "[" + code_point(*point + 1) + "-" + code_point(last_point) + "].*";
        }
        possible = less || !ways.empty(); // a text that ends here is less
        rest = "(?:" + ways + (less ? ")?" : ")");
    }
    if (!possible || (points.empty() && less && !or_equal)) { // nothing is less than the empty text
        rest = nothing;
    }
    ir::RegexTest test;
    test.dot_all = true;
    test.source = "\\A" + rest + "\\z";
    return test;
}

std::string regex_literal(std::string_view text) {
    std::string source;
    for (const char c : text) {
        const bool plain = is_word(c) || c == ' ';
        if (c == '\0')
            source += "\\x00";
        else if (plain)
            source += c;
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            source += code_point(static_cast<char32_t>(c));
        else
            source += std::string("\\") + c;
    }
    return source;
}

} // namespace rw::elastic
