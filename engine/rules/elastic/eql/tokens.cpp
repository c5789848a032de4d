#include "engine/rules/elastic/eql/tokens.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/limits.h"

#include <algorithm>

namespace rw::eql {

namespace {

using rules::TokenRole;
namespace code = elastic::code;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '@'; }

bool is_part(char c) { return is_start(c) || is_digit(c); }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

class Lexer {
public:
    Lexer(std::string_view text, Dialect dialect)
        : text_(text)
        , dialect_(dialect) {}

    Tokens run() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
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
    [[nodiscard]] bool starts(std::string_view with) const { return text_.substr(at_).starts_with(with); }

    void tell(std::string_view code, std::string message, size_t begin, size_t end) {
        if (result_.diagnostics.size() < elastic::limits::diagnostics_per_query)
            result_.diagnostics.push_back({std::string(code),
                                           Severity::error,
                                           std::move(message),
                                           {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}});
    }

    void add(TokenKind kind, size_t end, bool insensitive = false) {
        Token token;
        token.kind = kind;
        token.span = {static_cast<uint32_t>(at_), static_cast<uint32_t>(end)};
        token.text = text_.substr(at_, end - at_);
        token.insensitive = insensitive;
        if (insensitive) token.text.remove_suffix(1);
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
            tell(code::eql_unclosed_text, "This comment is never closed. Add */.", at_, at_ + 2);
        comment(end == std::string_view::npos ? text_.size() : end + 2);
    }

    void token(char c) {
        if (is_start(c) || c == '`') return name();
        if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) return number();
        if (c == '"' || c == '\'') return string(at_);
        const bool raw = c == '?' && at_ + 1 < text_.size() && (text_[at_ + 1] == '"' || text_[at_ + 1] == '\'');
        if (raw) return string(at_ + 1);
        for (const std::string_view two : {"==", "!=", "<=", ">="})
            if (starts(two)) return add(TokenKind::op, at_ + 2);
        if (std::string_view("<>=:+-*/%").find(c) != std::string_view::npos) return add(TokenKind::op, at_ + 1);
        if (std::string_view("()[],.?!|").find(c) != std::string_view::npos) return add(TokenKind::mark, at_ + 1);
        size_t end = at_ + 1;
        while (end < text_.size() && static_cast<unsigned char>(text_[end]) >= 0x80) ++end;
        tell(code::eql_unexpected, "This character has no meaning in EQL. Quote it, or remove it.", at_, end);
        add(TokenKind::bad, end);
    }

    /// A path: words and `…` with dots between them, and a ~ behind.
    void name() {
        size_t end = at_;
        while (true) {
            if (end < text_.size() && text_[end] == '`') {
                const size_t close = text_.find_first_of("`\n", end + 1);
                if (close == std::string_view::npos || text_[close] == '\n') {
                    tell(code::eql_unclosed_text, "This ` is never closed.", end, end + 1);
                    end = std::min(close, text_.size());
                    break;
                }
                end = close + 1;
            } else {
                while (end < text_.size() && is_part(text_[end])) ++end;
            }
            const bool goes_on =
                end + 1 < text_.size() && text_[end] == '.' && (is_part(text_[end + 1]) || text_[end + 1] == '`');
            if (!goes_on) break;
            ++end;
        }
        const bool insensitive = end < text_.size() && text_[end] == '~';
        add(TokenKind::name, insensitive ? end + 1 : end, insensitive);
    }

    void number() {
        size_t end = at_;
        while (end < text_.size() && is_digit(text_[end])) ++end;
        if (end + 1 < text_.size() && text_[end] == '.' && is_digit(text_[end + 1])) {
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

    /// @param quote  place of the first quote; before it may stand a ?
    void string(size_t quote) {
        const char mark = text_[quote];
        const bool old = mark == '\'' || quote != at_;
        size_t end = 0;
        if (text_.substr(quote).starts_with("\"\"\"")) {
            end = text_.find("\"\"\"", quote + 3);
            if (end == std::string_view::npos) return unclosed(text_.size());
            end += 3;
            // Up to two quotes more belong to the text.
            for (int i = 0; i < 2 && end < text_.size() && text_[end] == '"'; ++i) ++end;
        } else {
            const bool raw = quote != at_;
            end = quote + 1;
            while (end < text_.size() && text_[end] != mark && text_[end] != '\n')
                end += text_[end] == '\\' && !raw ? 2U : 1U;
            if (end >= text_.size() || text_[end] != mark) return unclosed(std::min(end, text_.size()));
            ++end;
        }
        if (old && dialect_ == Dialect::elastic)
            tell(code::eql_old_syntax,
                 mark == '\'' ? "Texts stand in double quotes: \"…\"."
                              : "?\"…\" is old syntax. Write \"\"\"…\"\"\" for a text without escapes.",
                 at_,
                 end);
        add(TokenKind::text, end);
    }

    void unclosed(size_t end) {
        tell(code::eql_unclosed_text, "This quote is never closed.", at_, end);
        add(TokenKind::bad, end);
    }

    std::string_view text_;
    Dialect dialect_;
    size_t at_ = 0;
    Tokens result_;
};

/// What the escape at the start of `text` stands for, and its bytes; 0 bytes when it is none.
size_t read_escape(std::string_view text, std::string& to) {
    if (text.size() < 2) return 0;
    constexpr std::string_view letters = "btnfr\"'\\";
    constexpr std::string_view values = "\b\t\n\f\r\"'\\";
    if (const size_t found = letters.find(text[1]); found != std::string_view::npos) {
        to += values[found];
        return 2;
    }
    if ((text[1] != 'u' && text[1] != 'U') || text.size() < 4 || text[2] != '{') return 0;
    char32_t point = 0;
    size_t end = 3;
    for (; end < text.size() && is_hex(text[end]) && end < 11; ++end)
        point =
            point * 16 + static_cast<char32_t>(is_digit(text[end]) ? text[end] - '0' : (text[end] | 0x20) - 'a' + 10);
    if (end == 3 || end >= text.size() || text[end] != '}' || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
        return 0;
    append_utf8(to, point);
    return end + 1;
}

struct Quotes {
    uint32_t open = 1;
    uint32_t close = 1;
    bool raw = false;
};

Quotes quotes_of(std::string_view text) {
    if (text.starts_with("\"\"\"") && text.size() >= 6) return {3, 3, true};
    if (text.starts_with('?')) return {2, 1, true};
    return {};
}

} // namespace

Tokens tokens_of(std::string_view text, Dialect dialect) { return Lexer(text, dialect).run(); }

std::string decode(const Token& token, Dialect dialect, std::vector<Diagnostic>& diagnostics) {
    const Quotes quotes = quotes_of(token.text);
    const std::string_view inside = token.text.substr(quotes.open, token.text.size() - quotes.open - quotes.close);
    if (quotes.raw) return std::string(inside);
    std::string out;
    for (size_t at = 0; at < inside.size();) {
        const size_t bytes = inside[at] == '\\' ? read_escape(inside.substr(at), out) : 0;
        if (bytes == 0) {
            const auto place = static_cast<uint32_t>(token.span.begin + quotes.open + at);
            if (inside[at] == '\\' && dialect == Dialect::elastic)
                diagnostics.push_back({std::string(code::eql_bad_escape),
                                       Severity::error,
                                       "This escape is not known. Write \\\\ for a backslash.",
                                       {place, std::min(place + 2, token.span.end)}});
            out += inside[at];
        }
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
    const Quotes quotes = quotes_of(token.text);
    uint32_t plain = 0;
    const auto flush = [&](uint32_t end) {
        if (end > plain) to.push_back({{token.span.begin + plain, token.span.begin + end}, TokenRole::value});
    };
    const auto size = static_cast<uint32_t>(token.text.size());
    for (uint32_t at = quotes.open; at + quotes.close < size;) {
        const char c = token.text[at];
        uint32_t bytes = 0;
        std::string ignored;
        if (pattern && (c == '*' || c == '?')) bytes = 1;
        if (c == '\\' && !quotes.raw)
            bytes = static_cast<uint32_t>(read_escape(token.text.substr(at, size - quotes.close - at), ignored));
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

} // namespace rw::eql
