#pragma once
// Writes one JSON text, compact, in the order of the calls. Strings are escaped; bytes that are not valid UTF-8 become
// U+FFFD, so that the output is always valid JSON.

#include <cstdint>
#include <string>
#include <string_view>

namespace rw {

class JsonWriter {
public:
    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& key(std::string_view name);
    JsonWriter& string(std::string_view text);
    JsonWriter& number(int64_t value);
    JsonWriter& number(uint64_t value);
    JsonWriter& number(double value); ///< shortest form that reads back the same
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    JsonWriter& raw(std::string_view json); ///< a value that is JSON already

    JsonWriter& member(std::string_view name, std::string_view text) { return key(name).string(text); }

    JsonWriter& member(std::string_view name, const char* text) { return key(name).string(text); }

    JsonWriter& member(std::string_view name, uint64_t value) { return key(name).number(value); }

    JsonWriter& member(std::string_view name, int64_t value) { return key(name).number(value); }

    JsonWriter& member(std::string_view name, uint32_t value) { return key(name).number(uint64_t{value}); }

    JsonWriter& member(std::string_view name, double value) { return key(name).number(value); }

    JsonWriter& member(std::string_view name, bool value) { return key(name).boolean(value); }

    [[nodiscard]] const std::string& text() const { return text_; }

    [[nodiscard]] std::string take() {
        comma_ = false;
        return std::move(text_);
    }

private:
    void separate();

    std::string text_;
    bool comma_ = false; ///< a value stands before the next one on this level
};

} // namespace rw
