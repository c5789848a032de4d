#include "app/cli/text_style.h"

#include "engine/base/unicode.h"

#include <array>
#include <cstdlib>
#include <unistd.h>

namespace rw::cli {

namespace {

constexpr std::string_view escape_begin = "\x1b[";

bool is_set(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
}

std::string_view parameters(Style style) {
    constexpr std::array<std::string_view, 8> of_style{"", "1", "2", "32", "31", "1;31", "33", "36"};
    return of_style[static_cast<size_t>(style)];
}

bool is_control(char32_t point) { return point < 0x20 || (point >= 0x7F && point < 0xA0); }

} // namespace

bool colours_wanted() {
    static const bool wanted = [] {
        if (isatty(STDOUT_FILENO) == 0 || is_set("NO_COLOR")) return false;
        const char* terminal = std::getenv("TERM");
        return terminal != nullptr && *terminal != '\0' && std::string_view(terminal) != "dumb";
    }();
    return wanted;
}

std::string shown(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr char32_t last_point = 0x10FFFF; // above it: a byte that is no UTF-8
    std::string clean;
    clean.reserve(text.size());
    for (size_t at = 0; at < text.size();) {
        const DecodedPoint point = decode_point(text, at);
        const std::string_view bytes = text.substr(at, point.bytes);
        at += point.bytes;
        if (!is_control(point.value) && point.value <= last_point) {
            clean += bytes;
            continue;
        }
        for (const char byte : bytes) {
            clean += "\\x";
            clean += digits[static_cast<uint8_t>(byte) >> 4U];
            clean += digits[static_cast<uint8_t>(byte) & 0xFU];
        }
    }
    return clean;
}

std::string painted(Style style, std::string_view text) {
    std::string clean = shown(text);
    if (style == Style::plain || clean.empty() || !colours_wanted()) return clean;
    return std::string(escape_begin) + std::string(parameters(style)) + 'm' + clean + "\x1b[0m";
}

size_t shown_width(std::string_view text) {
    size_t points = 0;
    for (size_t at = 0; at < text.size();) {
        if (text.substr(at).starts_with(escape_begin)) {
            const size_t end = text.find('m', at);
            at = end == std::string_view::npos ? text.size() : end + 1;
            continue;
        }
        at += decode_point(text, at).bytes;
        ++points;
    }
    return points;
}

Style style_of_level(std::string_view level) {
    if (level == "critical") return Style::worst;
    if (level == "high") return Style::bad;
    if (level == "medium") return Style::caution;
    return level == "low" ? Style::remark : Style::plain;
}

Style style_of(Severity severity) {
    switch (severity) {
    case Severity::error:
        return Style::bad;
    case Severity::warning:
        return Style::caution;
    case Severity::info:
        return Style::remark;
    }
    return Style::plain;
}

} // namespace rw::cli
