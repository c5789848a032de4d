#include "engine/rules/elastic/esql/tokens.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/limits.h"

#include <algorithm>

namespace rw::esql {

namespace {

using rules::TokenRole;
namespace code = elastic::code;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '@'; }

bool is_part(char c) { return is_start(c) || is_digit(c); }

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Lexer {
public:
    explicit Lexer(std::string_view text)
        : text_(text) {}

    Tokens run() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (is_blank(c))
                ++at_;
            else if (starts("//"))
                comment(std::min(text_.find('\n', at_), text_.size()));
            else if (starts("/*"))
                block_comment();
            else
                token(c);
        }
        add(TokenKind::end, at_);
        return std::move(result_);
    }

private:
    enum class Mode : uint8_t { plain, command, sources, columns };

    [[nodiscard]] bool starts(std::string_view with) const { return text_.substr(at_).starts_with(with); }

    void tell(std::string_view code, std::string message, size_t begin, size_t end) {
        if (result_.diagnostics.size() < elastic::limits::diagnostics_per_query)
            result_.diagnostics.push_back({std::string(code),
                                           Severity::error,
                                           std::move(message),
                                           {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}});
    }

    void add(TokenKind kind, size_t end) {
        Token token;
        token.kind = kind;
        token.span = {static_cast<uint32_t>(at_), static_cast<uint32_t>(end)};
        token.text = text_.substr(at_, end - at_);
        result_.tokens.push_back(token);
        at_ = end;
    }

    void comment(size_t end) {
        result_.comments.push_back({static_cast<uint32_t>(at_), static_cast<uint32_t>(end)});
        at_ = end;
    }

    void block_comment() {
        const size_t end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos)
            tell(code::esql_unclosed_text, "This comment is never closed. Add */.", at_, at_ + 2);
        comment(end == std::string_view::npos ? text_.size() : end + 2);
    }

    void token(char c) {
        if (c == '|') {
            add(TokenKind::mark, at_ + 1);
            mode_ = Mode::command;
            return;
        }
        if (mode_ == Mode::sources && c != ',' && c != '"') return source();
        if (is_start(c) || c == '`' || (mode_ == Mode::columns && c == '*')) return name();
        if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) return number();
        if (c == '"') return string();
        for (const std::string_view two : {"==", "!=", "=~", "<=", ">=", "::"})
            if (starts(two)) return add(TokenKind::op, at_ + 2);
        if (std::string_view("<>=:+-*/%").find(c) != std::string_view::npos) return add(TokenKind::op, at_ + 1);
        if (c == '(' && mode_ == Mode::plain) return add(TokenKind::mark, at_ + 1);
        if (std::string_view("()[]{},.?").find(c) != std::string_view::npos) return add(TokenKind::mark, at_ + 1);
        size_t end = at_ + 1;
        while (end < text_.size() && static_cast<unsigned char>(text_[end]) >= 0x80) ++end;
        tell(code::esql_unexpected, "This character has no meaning in ES|QL. Quote it, or remove it.", at_, end);
        add(TokenKind::bad, end);
    }

    /// An index pattern, or the word that ends them.
    void source() {
        size_t end = at_;
        while (end < text_.size() && !is_blank(text_[end]) && text_[end] != ',' && text_[end] != '|' &&
               text_[end] != '"' && text_[end] != ']' && text_[end] != ')' && !text_.substr(end).starts_with("//") &&
               !text_.substr(end).starts_with("/*"))
            ++end;
        const std::string_view word = text_.substr(at_, end - at_);
        if (ascii_equals_ignoring_case(word, "metadata")) {
            mode_ = Mode::plain;
            return add(TokenKind::name, end);
        }
        add(end == at_ ? TokenKind::mark : TokenKind::source, std::max(end, at_ + 1));
    }

    void name() {
        size_t end = at_;
        const auto is_name_part = [&](char c) { return is_part(c) || (mode_ == Mode::columns && c == '*'); };
        while (true) {
            if (end < text_.size() && text_[end] == '`') {
                const size_t close = text_.find_first_of("`\n", end + 1);
                if (close == std::string_view::npos || text_[close] == '\n') {
                    tell(code::esql_unclosed_text, "This ` is never closed.", end, end + 1);
                    end = std::min(close, text_.size());
                    break;
                }
                end = close + 1;
            } else {
                while (end < text_.size() && is_name_part(text_[end])) ++end;
            }
            const bool goes_on =
                end + 1 < text_.size() && text_[end] == '.' && (is_name_part(text_[end + 1]) || text_[end + 1] == '`');
            if (!goes_on) break;
            ++end;
        }
        const std::string_view word = text_.substr(at_, end - at_);
        const bool first = mode_ == Mode::command;
        add(TokenKind::name, end);
        if (!first) return;
        mode_ = Mode::plain;
        if (ascii_equals_ignoring_case(word, "from") || ascii_equals_ignoring_case(word, "ts")) mode_ = Mode::sources;
        if (ascii_equals_ignoring_case(word, "keep") || ascii_equals_ignoring_case(word, "drop")) mode_ = Mode::columns;
    }

    void number() {
        size_t end = at_;
        while (end < text_.size() && is_digit(text_[end])) ++end;
        if (end < text_.size() && text_[end] == '.' && !(end + 1 < text_.size() && is_start(text_[end + 1]))) {
            ++end;
            while (end < text_.size() && is_digit(text_[end])) ++end;
        }
        size_t exponent = end;
        if (exponent < text_.size() && (text_[exponent] == 'e' || text_[exponent] == 'E')) {
            ++exponent;
            if (exponent < text_.size() && (text_[exponent] == '+' || text_[exponent] == '-')) ++exponent;
            const size_t digits = exponent;
            while (exponent < text_.size() && is_digit(text_[exponent])) ++exponent;
            if (exponent > digits) end = exponent;
        }
        add(TokenKind::number, end);
    }

    void string() {
        size_t end = 0;
        if (starts("\"\"\"")) {
            end = text_.find("\"\"\"", at_ + 3);
            if (end == std::string_view::npos) return unclosed(text_.size());
            end += 3;
            for (int i = 0; i < 2 && end < text_.size() && text_[end] == '"'; ++i) ++end;
        } else {
            end = at_ + 1;
            while (end < text_.size() && text_[end] != '"' && text_[end] != '\n') end += text_[end] == '\\' ? 2U : 1U;
            if (end >= text_.size() || text_[end] != '"') return unclosed(std::min(end, text_.size()));
            ++end;
        }
        add(TokenKind::text, end);
    }

    void unclosed(size_t end) {
        tell(code::esql_unclosed_text, "This quote is never closed.", at_, end);
        add(TokenKind::bad, end);
    }

    std::string_view text_;
    size_t at_ = 0;
    Mode mode_ = Mode::command;
    Tokens result_;
};

size_t escape_bytes(std::string_view text, char& value) {
    constexpr std::string_view letters = "tnr\"\\";
    constexpr std::string_view values = "\t\n\r\"\\";
    const size_t found = text.size() < 2 ? std::string_view::npos : letters.find(text[1]);
    if (found == std::string_view::npos) return 0;
    value = values[found];
    return 2;
}

} // namespace

Tokens tokens_of(std::string_view text) { return Lexer(text).run(); }

std::string decode(const Token& token, std::vector<Diagnostic>& diagnostics) {
    if (token.text.starts_with("\"\"\"") && token.text.size() >= 6)
        return std::string(token.text.substr(3, token.text.size() - 6));
    const std::string_view inside = token.text.substr(1, token.text.size() - 2);
    std::string out;
    for (size_t at = 0; at < inside.size();) {
        char value = inside[at];
        const size_t bytes = value == '\\' ? escape_bytes(inside.substr(at), value) : 1;
        if (bytes == 0) {
            const auto place = static_cast<uint32_t>(token.span.begin + 1 + at);
            diagnostics.push_back({std::string(code::esql_bad_escape),
                                   Severity::error,
                                   "This escape is not known. Write \\\\ for a backslash.",
                                   {place, std::min(place + 2, token.span.end)}});
        }
        out += value;
        at += std::max<size_t>(bytes, 1);
    }
    return out;
}

std::string plain_name(std::string_view written) {
    std::string name;
    for (const char c : written)
        if (c != '`') name += c;
    return name;
}

void colour_text(const Token& token, bool pattern, std::vector<rules::Token>& to) {
    const bool raw = token.text.starts_with("\"\"\"");
    const auto size = static_cast<uint32_t>(token.text.size());
    uint32_t plain = 0;
    const auto flush = [&](uint32_t end) {
        if (end > plain) to.push_back({{token.span.begin + plain, token.span.begin + end}, TokenRole::value});
    };
    for (uint32_t at = 1; at + 1 < size;) {
        const char c = token.text[at];
        char ignored = c;
        uint32_t bytes = pattern && (c == '*' || c == '?') ? 1 : 0;
        if (c == '\\' && !raw)
            bytes = static_cast<uint32_t>(escape_bytes(token.text.substr(at, size - 1 - at), ignored));
        if (bytes == 0) {
            ++at;
            continue;
        }
        flush(at);
        to.push_back({{token.span.begin + at, token.span.begin + at + bytes},
                      c == '\\' ? TokenRole::escape : TokenRole::wildcard});
        at += bytes;
        plain = at;
    }
    flush(size);
}

} // namespace rw::esql
