#include "engine/logs/json/value_scanner.h"

#include <cstring>

namespace rw::logs::json {

namespace {

constexpr auto npos = std::string_view::npos;

/// Index of the closing quote of a string whose first byte behind the opening one is at `at`; npos when there is none.
size_t string_end(std::string_view text, size_t at) {
    while (at < text.size()) {
        const void* found = std::memchr(text.data() + at, '"', text.size() - at);
        if (found == nullptr) return npos;
        const auto quote = static_cast<size_t>(static_cast<const char*>(found) - text.data());
        size_t slashes = 0;
        while (quote - slashes > at && text[quote - slashes - 1] == '\\') ++slashes;
        if (slashes % 2 == 0) return quote;
        at = quote + 1;
    }
    return npos;
}

} // namespace

size_t ValueScanner::scan(std::string_view bytes, size_t at) {
    for (; at < bytes.size() && !done_; ++at) {
        const char c = bytes[at];
        if (in_string_) {
            if (escaped_) {
                escaped_ = false;
            } else if (c == '\\') {
                escaped_ = true;
            } else if (c == '"') {
                in_string_ = false;
            }
        } else if (c == '"') {
            in_string_ = true;
        } else if (c == '{' || c == '[') {
            ++depth_;
        } else if (c == '}' || c == ']') {
            done_ = depth_ <= 1;
            --depth_;
        }
    }
    return at;
}

size_t skip_blanks(std::string_view text, size_t at) {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) ++at;
    return at;
}

size_t value_end(std::string_view text, size_t at) {
    if (at >= text.size()) return npos;
    if (text[at] == '"') {
        const size_t quote = string_end(text, at + 1);
        return quote == npos ? npos : quote + 1;
    }
    if (text[at] == '{' || text[at] == '[') {
        ValueScanner scanner;
        const size_t end = scanner.scan(text, at);
        return scanner.done() ? end : npos;
    }
    const size_t end = text.find_first_of(",]}[{\" \t\r\n", at);
    return end == npos ? text.size() : end;
}

bool next_member(std::string_view text, size_t at, Member& member) {
    at = skip_blanks(text, at);
    while (at < text.size() && text[at] == ',') at = skip_blanks(text, at + 1);
    if (at >= text.size() || text[at] != '"') return false;
    const size_t quote = string_end(text, at + 1);
    if (quote == npos) return false;
    member.key = text.substr(at + 1, quote - at - 1);
    at = skip_blanks(text, quote + 1);
    if (at >= text.size() || text[at] != ':') return false;
    member.value = skip_blanks(text, at + 1);
    member.next = value_end(text, member.value);
    return member.value < text.size();
}

} // namespace rw::logs::json
