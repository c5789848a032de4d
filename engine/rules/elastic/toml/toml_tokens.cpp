#include "engine/rules/elastic/toml/toml_tokens.h"

#include "engine/base/unicode.h"

#include <algorithm>
#include <cctype>

namespace rw::elastic {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool is_bare_end(char c) {
    return is_blank(c) || c == '\n' || c == ',' || c == ']' || c == '}' || c == '#' || c == '=';
}

class Lexer {
public:
    explicit Lexer(std::string_view text)
        : text_(text) {}

    TomlWords run() {
        while (at_ < text_.size()) {
            blanks(true);
            if (at_ >= text_.size()) break;
            if (text_[at_] == '#')
                comment();
            else
                entry();
        }
        return std::move(words_);
    }

private:
    [[nodiscard]] bool more() const { return at_ < text_.size(); }

    [[nodiscard]] char peek() const { return text_[at_]; }

    void blanks(bool lines) {
        if (at_ == 0 && text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
        while (more() && (is_blank(peek()) || (lines && peek() == '\n'))) ++at_;
    }

    void add(TomlTokenKind kind, size_t begin) {
        if (at_ > begin) words_.tokens.push_back({kind, {static_cast<uint32_t>(begin), static_cast<uint32_t>(at_)}});
    }

    void comment() {
        const size_t begin = at_;
        at_ = std::min(text_.find('\n', at_), text_.size());
        add(TomlTokenKind::comment, begin);
    }

    void punctuation() {
        ++at_;
        add(TomlTokenKind::punctuation, at_ - 1);
    }

    /// A header or `key = value`, with what stands behind it on its line.
    void entry() {
        const size_t begin = at_;
        const bool header = peek() == '[';
        unclosed_ = false;
        if (header) {
            while (more() && peek() != '\n' && peek() != '#') header_part();
        } else {
            keys();
            if (more() && peek() == '=') {
                punctuation();
                values();
            }
            while (!unclosed_ && more() && peek() != '\n') { // what does not belong here
                if (peek() == '#')
                    comment();
                else if (is_blank(peek()))
                    ++at_;
                else
                    value_part();
            }
        }
        size_t end = at_;
        while (end > begin && (is_blank(text_[end - 1]) || text_[end - 1] == '\n')) --end;
        words_.entries.push_back({{static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}, header, unclosed_});
        blanks(false);
        if (more() && peek() == '#') comment();
    }

    void header_part() {
        if (is_blank(peek())) {
            ++at_;
        } else if (peek() == '[' || peek() == ']' || peek() == '.') {
            punctuation();
        } else {
            key();
        }
    }

    /// Over a string in single quotes or double ones, to the end of its line when it is not closed.
    void one_line() {
        const char quote = peek();
        ++at_;
        while (more() && peek() != quote && peek() != '\n') at_ += peek() == '\\' && quote == '"' ? 2U : 1U;
        at_ = std::min(at_, text_.size());
        if (more() && peek() == quote) ++at_;
    }

    void key() {
        const size_t begin = at_;
        if (peek() == '"' || peek() == '\'') {
            one_line();
        } else {
            ++at_;
            while (more() && !is_bare_end(peek()) && peek() != '.' && peek() != '[' && peek() != '"' && peek() != '\'')
                ++at_;
        }
        add(TomlTokenKind::key, begin);
    }

    /// Keys with dots, up to the = or the end of the line.
    void keys() {
        while (more() && peek() != '=' && peek() != '\n' && peek() != '#') {
            if (is_blank(peek()))
                ++at_;
            else if (peek() == '.' || peek() == ']' || peek() == ',' || peek() == '[' || peek() == '}')
                punctuation();
            else
                key();
        }
    }

    /// A value with all that is nested in it. Brackets are counted, not recursed into.
    void values() {
        std::vector<char> open;
        while (more()) {
            blanks(!open.empty());
            if (!more() || (peek() == '\n')) return;
            const char c = peek();
            if (c == '#') {
                if (open.empty()) return;
                comment();
                continue;
            }
            // An entry at the start of a line ends a bracket that was never closed.
            unclosed_ = !open.empty() && starts_line() && looks_like_entry();
            if (unclosed_) return;
            if (c == '[' || c == '{') {
                open.push_back(c);
                punctuation();
                if (c == '{') inline_keys();
            } else if (c == ']' || c == '}') {
                if (open.empty()) return;
                open.pop_back();
                punctuation();
            } else if (c == ',') {
                if (open.empty()) return;
                punctuation();
                if (open.back() == '{') inline_keys();
            } else {
                value_part();
            }
            if (open.empty()) return;
        }
    }

    void inline_keys() {
        blanks(true);
        while (more() && peek() != '=' && peek() != '}' && peek() != '\n' && peek() != ',') {
            if (is_blank(peek()))
                ++at_;
            else if (peek() == '.')
                punctuation();
            else if (peek() == '{' || peek() == '[' || peek() == ']')
                return;
            else
                key();
        }
        if (more() && peek() == '=') punctuation();
    }

    [[nodiscard]] bool starts_line() const { return at_ == 0 || text_[at_ - 1] == '\n'; }

    /// `[name]` or `[[name]]` with nothing behind it: in an array it would be no value.
    static bool looks_like_header(std::string_view line) {
        line = line.substr(0, line.find('#'));
        while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
        const bool twice = line.starts_with("[[") && line.ends_with("]]");
        if (!twice && !line.ends_with(']')) return false;
        const size_t brackets = twice ? 2 : 1;
        if (line.size() <= 2 * brackets) return false;
        const std::string_view name = line.substr(brackets, line.size() - 2 * brackets);
        if (std::isalpha(static_cast<unsigned char>(name.front())) == 0) return false;
        const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
        });
        return plain && name != "true" && name != "false" && name != "inf" && name != "nan";
    }

    /// `name =` or `[name]` alone on its line.
    [[nodiscard]] bool looks_like_entry() const {
        const std::string_view line = text_.substr(at_, text_.find('\n', at_) - at_);
        if (line.starts_with('[')) return looks_like_header(line);
        size_t end = 0;
        while (end < line.size() && (std::isalnum(static_cast<unsigned char>(line[end])) != 0 || line[end] == '_' ||
                                     line[end] == '-' || line[end] == '.'))
            ++end;
        if (end == 0) return false;
        while (end < line.size() && is_blank(line[end])) ++end;
        return end < line.size() && line[end] == '=';
    }

    void value_part() {
        const size_t begin = at_;
        const std::string_view rest = text_.substr(at_);
        if (rest.starts_with("\"\"\"")) return lines('"', TomlTokenKind::basic_lines);
        if (rest.starts_with("'''")) return lines('\'', TomlTokenKind::literal_lines);
        if (peek() == '"' || peek() == '\'') {
            const bool basic = peek() == '"';
            one_line();
            return add(basic ? TomlTokenKind::basic : TomlTokenKind::literal, begin);
        }
        ++at_;
        while (more() && !is_bare_end(peek())) ++at_;
        add(TomlTokenKind::bare, begin);
    }

    void lines(char quote, TomlTokenKind kind) {
        const size_t begin = at_;
        at_ += 3;
        const std::string end(3, quote);
        while (more()) {
            if (peek() == '\\' && quote == '"') {
                at_ = std::min(at_ + 2, text_.size());
            } else if (text_.substr(at_).starts_with(end)) {
                at_ += 3;
                // Up to two quotes more belong to the text.
                for (int i = 0; i < 2 && more() && peek() == quote; ++i) ++at_;
                break;
            } else {
                ++at_;
            }
        }
        add(kind, begin);
    }

    std::string_view text_;
    size_t at_ = 0;
    bool unclosed_ = false;
    TomlWords words_;
};

/// Fills a TomlString from the bytes between the quotes.
class Decoder {
public:
    Decoder(std::string_view file, TomlString& to)
        : file_(file)
        , to_(to) {}

    void run(size_t begin, size_t end, bool escapes, bool lines) {
        size_t at = begin;
        if (lines && at < end && file_[at] == '\r' && at + 1 < end && file_[at + 1] == '\n') ++at;
        if (lines && at < end && file_[at] == '\n') ++at;
        while (at < end) {
            if (escapes && file_[at] == '\\')
                at = escape(at, end, lines);
            else
                at = take(file_.substr(at, 1), at, at + 1);
        }
        to_.begins.push_back(static_cast<uint32_t>(end));
    }

private:
    size_t take(std::string_view bytes, size_t begin, size_t end) {
        to_.text += bytes;
        to_.begins.insert(to_.begins.end(), bytes.size(), static_cast<uint32_t>(begin));
        to_.ends.insert(to_.ends.end(), bytes.size(), static_cast<uint32_t>(end));
        return end;
    }

    size_t escape(size_t at, size_t end, bool lines) {
        if (at + 1 >= end) return take("\\", at, at + 1);
        constexpr std::string_view letters = "btnfr\"\\e";
        constexpr std::string_view values = "\b\t\n\f\r\"\\\x1b";
        const char c = file_[at + 1];
        if (const size_t found = letters.find(c); found != std::string_view::npos)
            return take(values.substr(found, 1), at, at + 2);
        const size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
        char32_t point = 0;
        if (digits > 0 && at + 2 + digits <= end && hex(file_.substr(at + 2, digits), point)) {
            std::string bytes;
            append_utf8(bytes, point);
            return take(bytes, at, at + 2 + digits);
        }
        if (lines) { // a backslash at the end of the line: blanks up to the next text are left out
            size_t next = at + 1;
            while (next < end && is_blank(file_[next])) ++next;
            if (next < end && file_[next] == '\n') {
                while (next < end && (is_blank(file_[next]) || file_[next] == '\n')) ++next;
                return next;
            }
        }
        return take("\\", at, at + 1);
    }

    static bool hex(std::string_view text, char32_t& point) {
        for (const char c : text) {
            const int value = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (value < 0) return false;
            point = point * 16 + static_cast<char32_t>(value);
        }
        return point <= 0x10FFFF;
    }

    std::string_view file_;
    TomlString& to_;
};

} // namespace

TomlWords toml_words(std::string_view text) { return Lexer(text).run(); }

Span TomlString::place(Span span) const {
    const uint32_t size = static_cast<uint32_t>(text.size());
    const uint32_t begin = std::min(span.begin, size);
    const uint32_t end = std::clamp(span.end, begin, size);
    if (end == begin) {
        // At the end of the text: behind its last byte, not behind what was left out after it.
        const uint32_t at = begin == size && size > 0 ? ends[size - 1] : begins[begin];
        return {at, at};
    }
    return {begins[begin], ends[end - 1]};
}

TomlString decode_toml(std::string_view file, const TomlToken& token) {
    TomlString result;
    const bool lines = token.kind == TomlTokenKind::basic_lines || token.kind == TomlTokenKind::literal_lines;
    const bool escapes = token.kind == TomlTokenKind::basic_lines || token.kind == TomlTokenKind::basic;
    const uint32_t quotes = lines ? 3 : 1;
    const std::string_view whole = file.substr(token.span.begin, token.span.size());
    size_t end = token.span.end;
    const bool closed = whole.size() >= size_t{2} * quotes && whole.ends_with(std::string(quotes, whole.front()));
    if (closed) end -= quotes;
    Decoder(file, result).run(std::min<size_t>(token.span.begin + quotes, end), end, escapes, lines);
    return result;
}

} // namespace rw::elastic
