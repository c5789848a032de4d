#include "engine/base/json_writer.h"

#include "engine/base/unicode.h"

#include <array>
#include <charconv>
#include <cmath>

namespace rw {

void JsonWriter::separate() {
    if (comma_) text_ += ',';
    comma_ = true;
}

JsonWriter& JsonWriter::begin_object() {
    separate();
    text_ += '{';
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::end_object() {
    text_ += '}';
    comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::begin_array() {
    separate();
    text_ += '[';
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::end_array() {
    text_ += ']';
    comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    string(name);
    text_ += ':';
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    separate();
    text_ += '"';
    for (size_t at = 0; at < text.size();) {
        const DecodedPoint point = decode_point(text, at);
        const char c = text[at];
        if (point.value > 0x10FFFF) {
            append_utf8(text_, 0xFFFD);
        } else if (c == '"' || c == '\\') {
            text_ += '\\';
            text_ += c;
        } else if (c == '\n') {
            text_ += "\\n";
        } else if (c == '\r') {
            text_ += "\\r";
        } else if (c == '\t') {
            text_ += "\\t";
        } else if (point.value < 0x20) {
            text_ += "\\u00";
            text_ += hex[point.value >> 4];
            text_ += hex[point.value & 15];
        } else {
            text_.append(text.substr(at, point.bytes));
        }
        at += point.bytes;
    }
    text_ += '"';
    return *this;
}

JsonWriter& JsonWriter::number(int64_t value) {
    separate();
    text_ += std::to_string(value);
    return *this;
}

JsonWriter& JsonWriter::number(uint64_t value) {
    separate();
    text_ += std::to_string(value);
    return *this;
}

JsonWriter& JsonWriter::number(double value) {
    if (!std::isfinite(value)) return null();
    separate();
    std::array<char, 32> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    text_.append(buffer.data(), result.ptr);
    return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
    separate();
    text_ += value ? "true" : "false";
    return *this;
}

JsonWriter& JsonWriter::null() {
    separate();
    text_ += "null";
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    text_ += json;
    return *this;
}

} // namespace rw
