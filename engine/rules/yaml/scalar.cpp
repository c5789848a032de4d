#include "engine/rules/yaml/scalar.h"

#include "engine/base/unicode.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace rw::yaml {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

std::optional<ir::Number> based(std::string_view digits, int base) {
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    if (value <= static_cast<uint64_t>(INT64_MAX)) return ir::Number{static_cast<int64_t>(value)};
    return ir::Number{value};
}

/// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool is_decimal(std::string_view text) {
    size_t at = 0;
    const auto digits = [&] {
        const size_t before = at;
        while (at < text.size() && is_digit(text[at])) ++at;
        return at - before;
    };
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    const size_t whole = digits();
    size_t fraction = 0;
    if (at < text.size() && text[at] == '.') {
        ++at;
        fraction = digits();
    }
    if (whole + fraction == 0) return false;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
        if (digits() == 0) return false;
    }
    return at == text.size();
}

std::optional<ir::Number> number_of(std::string_view text) {
    if (text.empty() || !(is_digit(text[0]) || text[0] == '-' || text[0] == '+' || text[0] == '.')) return std::nullopt;
    if (text.starts_with("0x")) return based(text.substr(2), 16);
    if (text.starts_with("0o")) return based(text.substr(2), 8);
    if (!is_decimal(text)) return std::nullopt;
    ir::Number number;
    if (ir::Number::parse(text, number)) return number;
    return std::nullopt;
}

/// Dates, yes/no, 1_000, 12:30:45, 0777, 0b1: texts or other numbers in YAML 1.1.
bool differs_in_yaml_1_1(std::string_view text) {
    if (text.empty() || text.size() > 40) return false;
    if (one_of(text, {"yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF"})) return true;
    if (!is_digit(text[0]) && text[0] != '-' && text[0] != '+') return false;
    const std::string_view body = is_digit(text[0]) ? text : text.substr(1);
    if (body.empty() || !is_digit(body[0])) return false;
    const auto all = [](std::string_view part, std::string_view allowed) {
        return std::all_of(
            part.begin(), part.end(), [&](char c) { return is_digit(c) || allowed.find(c) != std::string_view::npos; });
    };
    if (body.size() > 1 && body[0] == '0' && all(body, "") && body.find_first_of("89") == std::string_view::npos)
        return true;
    if (body.starts_with("0b") && all(body.substr(2), "_") && body.size() > 2) return true;
    if (body.find('_') != std::string_view::npos && all(body, "_.")) return true;
    if (body.find(':') != std::string_view::npos && all(body, ":.") && body.back() != ':') {
        // Base 60: every part behind the first colon below 60.
        for (size_t at = body.find(':'); at != std::string_view::npos; at = body.find(':', at + 1)) {
            const std::string_view part = body.substr(at + 1, body.find_first_of(":.", at + 1) - at - 1);
            if (part.empty() || part.size() > 2 || (part.size() == 2 && part[0] > '5')) return false;
        }
        return true;
    }
    return text.size() >= 8 && text[4] == '-' && all(text.substr(0, 4), "") && all(text.substr(5), "-:.TZ tz+") &&
           std::count(text.begin(), text.end(), '-') >= 2;
}

Scalar plain(std::string_view text) {
    Scalar scalar;
    if (text.empty() || one_of(text, {"~", "null", "Null", "NULL"})) {
        scalar.type = ScalarType::null;
    } else if (one_of(text, {"true", "True", "TRUE", "false", "False", "FALSE"})) {
        scalar.type = ScalarType::boolean;
        scalar.boolean = text[0] == 't' || text[0] == 'T';
    } else if (const auto number = number_of(text)) {
        scalar.type = ScalarType::number;
        scalar.number = *number;
    }
    scalar.yaml_1_1_differs = scalar.type != ScalarType::null && differs_in_yaml_1_1(text);
    return scalar;
}

constexpr std::string_view yaml_tag = "tag:yaml.org,2002:";

/// Decodes a quoted or plain flow scalar again, noting where each byte came from.
class Decoder {
public:
    Decoder(std::string_view source, Span inner, YamlStyle style)
        : source_(source)
        , at_(inner.begin)
        , end_(inner.end)
        , style_(style) {}

    std::string text;
    std::vector<uint32_t> places;

    void run() {
        while (at_ < end_) {
            const char c = source_[at_];
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
                blanks();
            else if (style_ == YamlStyle::single_quoted && c == '\'')
                put("'", 2);
            else if (style_ == YamlStyle::double_quoted && c == '\\')
                escape();
            else
                put(source_.substr(at_, 1), 1);
        }
    }

private:
    void put(std::string_view bytes, uint32_t length) {
        for (const char c : bytes) {
            text += c;
            places.push_back(at_);
        }
        at_ += length;
    }

    /// A run of blanks: as it is, or folded when it holds line breaks.
    void blanks() {
        const uint32_t begin = at_;
        uint32_t breaks = 0;
        uint32_t at = at_;
        for (; at < end_; ++at) {
            const char c = source_[at];
            if (c == '\n')
                ++breaks;
            else if (c != ' ' && c != '\t' && c != '\r')
                break;
        }
        if (breaks == 0) {
            while (at_ < at) put(source_.substr(at_, 1), 1);
            return;
        }
        const std::string folded = breaks == 1 ? " " : std::string(breaks - 1, '\n');
        for (const char c : folded) {
            text += c;
            places.push_back(begin);
        }
        at_ = at;
    }

    void escape() {
        constexpr std::string_view names = "0abtnvfre \"/\\N_LP";
        constexpr std::array<char32_t, 17> values{
            0, 7, 8, 9, 10, 11, 12, 13, 27, ' ', '"', '/', '\\', 0x85, 0xA0, 0x2028, 0x2029};
        const char c = at_ + 1 < end_ ? source_[at_ + 1] : '\\';
        if (c == '\n' || c == '\r') { // an escaped line break disappears with the next line's indentation
            at_ += c == '\r' ? 3 : 2;
            while (at_ < end_ && (source_[at_] == ' ' || source_[at_] == '\t')) ++at_;
            return;
        }
        std::string bytes;
        if (const uint32_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0; digits > 0) {
            uint32_t value = 0;
            const char* from = source_.data() + std::min(at_ + 2, end_);
            std::from_chars(from, from + std::min(digits, end_ - std::min(at_ + 2, end_)), value, 16);
            append_utf8(bytes, value);
            put(bytes, 2 + digits);
            return;
        }
        const size_t found = names.find(c);
        append_utf8(bytes,
                    found == std::string_view::npos ? static_cast<char32_t>(static_cast<uint8_t>(c)) : values[found]);
        put(bytes, 2);
    }

    std::string_view source_;
    uint32_t at_;
    uint32_t end_;
    YamlStyle style_;
};

/// Literal and folded blocks: every decoded line is found again in the lines of the source, in order.
bool map_block(std::string_view source, const YamlNode& node, std::vector<uint32_t>& places) {
    uint32_t at = node.span.begin;
    while (at < node.span.end && source[at] != '\n') ++at;
    for (size_t i = 0; i < node.text.size(); ++i) {
        const char c = node.text[i];
        if (c == '\n' || (c == ' ' && node.style == YamlStyle::folded && (at >= node.span.end || source[at] != ' '))) {
            places.push_back(std::min(at, node.span.end));
            continue;
        }
        const bool line_start = i == 0 || node.text[i - 1] == '\n' || at >= node.span.end || source[at] != c;
        if (line_start)
            while (at < node.span.end && (source[at] == '\n' || source[at] == '\r' || (source[at] == ' ' && c != ' ')))
                ++at;
        if (at >= node.span.end || source[at] != c) return false;
        places.push_back(at++);
    }
    places.push_back(node.span.end);
    return true;
}

} // namespace

Scalar resolve_scalar(const YamlNode& node) {
    Scalar text;
    if (node.tag.empty() || node.tag == "!")
        return node.style == YamlStyle::plain && node.tag.empty() ? plain(node.text) : text;
    if (!node.tag.starts_with(yaml_tag)) return {ScalarType::invalid};
    const std::string_view tag = node.tag.substr(yaml_tag.size());
    if (tag == "str") return text;
    Scalar scalar = plain(node.text);
    scalar.yaml_1_1_differs = false;
    const bool fits =
        (tag == "int" && scalar.type == ScalarType::number && !std::holds_alternative<double>(scalar.number.value)) ||
        (tag == "float" && scalar.type == ScalarType::number) ||
        (tag == "bool" && scalar.type == ScalarType::boolean) || (tag == "null" && scalar.type == ScalarType::null);
    return fits ? scalar : Scalar{ScalarType::invalid};
}

ScalarPlaces::ScalarPlaces(const YamlTree& tree, const YamlNode& node)
    : whole_(node.span) {
    const bool quoted = node.style == YamlStyle::single_quoted || node.style == YamlStyle::double_quoted;
    const Span inner = quoted && node.span.size() >= 2 ? Span{node.span.begin + 1, node.span.end - 1} : node.span;
    direct_ = inner.begin;
    if (tree.slice(inner) == node.text) return;
    if (node.style == YamlStyle::literal || node.style == YamlStyle::folded) {
        known_ = map_block(tree.source(), node, map_);
    } else {
        Decoder decoder(tree.source(), inner, node.style);
        decoder.run();
        known_ = decoder.text == node.text;
        map_ = std::move(decoder.places);
        map_.push_back(inner.end);
    }
    if (!known_) map_.clear();
}

Span ScalarPlaces::span(size_t begin, size_t end) const {
    if (!known_) return whole_;
    if (map_.empty()) return {direct_ + static_cast<uint32_t>(begin), direct_ + static_cast<uint32_t>(end)};
    begin = std::min(begin, map_.size() - 1);
    end = std::clamp(end, begin, map_.size() - 1);
    const uint32_t last = end == begin             ? map_[begin]
                          : end == map_.size() - 1 ? map_[end]
                                                   : std::max(map_[end], map_[end - 1] + 1);
    return {map_[begin], std::max(map_[begin], last)};
}

} // namespace rw::yaml
