#include "engine/rules/elastic/kql/tokens.h"

#include "engine/base/unicode.h"

#include <algorithm>
#include <utility>

namespace rw::kql {

namespace {

using Kind = ir::PatternPart::Kind;
using rules::TokenRole;

/// Bytes of the blank at `at`: space, tab, line ends and U+00A0; 0 when there is none.
size_t blank_at(std::string_view text, size_t at) {
    if (at >= text.size()) return 0;
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') return 1;
    return text.substr(at).starts_with("\xC2\xA0") ? 2 : 0;
}

bool is_special(char c) {
    return c == '(' || c == ')' || c == ':' || c == '<' || c == '>' || c == '"' || c == '{' || c == '}';
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// An escape at a backslash: its bytes, and what it stands for.
struct Escape {
    size_t bytes = 0; ///< 0 when the backslash is a plain one
    std::string text{};
};

Escape escape_at(std::string_view text, size_t at, bool quoted) {
    if (at + 1 >= text.size()) return {};
    const char c = text[at + 1];
    if (c == 't') return {2, "\t"};
    if (c == 'r') return {2, "\r"};
    if (c == 'n' && (quoted || !ascii_equals_ignoring_case(text.substr(at + 1, 3), "not"))) return {2, "\n"};
    if (c == 'u' && at + 5 < text.size()) {
        char32_t point = 0;
        for (size_t i = at + 2; i < at + 6; ++i) {
            if (!is_hex(text[i])) return {};
            const char digit = text[i];
            point = point * 16 + static_cast<char32_t>(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }
        Escape escape{6, {}};
        append_utf8(escape.text, point >= 0xD800 && point < 0xE000 ? 0xFFFD : point);
        return escape;
    }
    if (c == '\\' || c == '"') return {2, std::string(1, c)};
    if (quoted) return {};
    if (is_special(c) || c == '*' || c == ' ') return {2, std::string(1, c)};
    for (const std::string_view keyword : {"and", "or", "not"})
        if (ascii_equals_ignoring_case(text.substr(at + 1, keyword.size()), keyword))
            return {keyword.size() + 1, std::string(text.substr(at + 1, keyword.size()))};
    return {};
}

size_t word_end(std::string_view text, size_t at) {
    while (at < text.size() && !is_special(text[at]) && blank_at(text, at) == 0) {
        if (text[at] == '\\') {
            const Escape escape = escape_at(text, at, false);
            at += escape.bytes == 0 ? 1 : escape.bytes;
        } else {
            ++at;
        }
    }
    return at;
}

TokenKind keyword(std::string_view text, size_t begin, size_t end) {
    const std::string_view word = text.substr(begin, end - begin);
    const bool ends = blank_at(text, end) > 0 || (end < text.size() && text[end] == '(');
    if (!ends) return TokenKind::word;
    if (ascii_equals_ignoring_case(word, "not")) return TokenKind::op_not;
    const char before = begin == 0 ? '(' : text[begin - 1];
    const bool starts = blank_at(text, begin == 0 ? text.size() : begin - 1) > 0 || before == '\xA0' || before == ')' ||
                        before == '"' || before == '}';
    if (!starts) return TokenKind::word;
    if (ascii_equals_ignoring_case(word, "and")) return TokenKind::op_and;
    if (ascii_equals_ignoring_case(word, "or")) return TokenKind::op_or;
    return TokenKind::word;
}

Token quoted_token(std::string_view text, size_t at) {
    for (size_t end = at + 1; end < text.size(); ++end) {
        if (text[end] == '\\' && end + 1 < text.size()) {
            if (text[end + 1] == '"' || text[end + 1] == '\\') ++end;
        } else if (text[end] == '"') {
            return {TokenKind::quoted, {static_cast<uint32_t>(at), static_cast<uint32_t>(end + 1)}};
        }
    }
    const size_t line = std::min(text.find('\n', at), text.size());
    return {TokenKind::unclosed, {static_cast<uint32_t>(at), static_cast<uint32_t>(line)}};
}

TokenKind bracket(char c) {
    switch (c) {
    case '(':
        return TokenKind::open;
    case ')':
        return TokenKind::close;
    case '{':
        return TokenKind::open_brace;
    case '}':
        return TokenKind::close_brace;
    default:
        return TokenKind::colon;
    }
}

} // namespace

std::vector<Token> tokens_of(std::string_view text) {
    std::vector<Token> tokens;
    for (size_t at = 0; at < text.size();) {
        if (const size_t blank = blank_at(text, at); blank > 0) {
            at += blank;
            continue;
        }
        const char c = text[at];
        Token token;
        if (c == '"') {
            token = quoted_token(text, at);
        } else if (c == '<' || c == '>') {
            const bool equal = at + 1 < text.size() && text[at + 1] == '=';
            token.kind = c == '<' ? (equal ? TokenKind::less_equal : TokenKind::less)
                                  : (equal ? TokenKind::greater_equal : TokenKind::greater);
            token.span = {static_cast<uint32_t>(at), static_cast<uint32_t>(at + (equal ? 2 : 1))};
        } else if (is_special(c)) {
            token = {bracket(c), {static_cast<uint32_t>(at), static_cast<uint32_t>(at + 1)}};
        } else {
            const size_t end = word_end(text, at);
            token = {keyword(text, at, end), {static_cast<uint32_t>(at), static_cast<uint32_t>(end)}};
        }
        at = token.span.end;
        tokens.push_back(token);
    }
    const auto size = static_cast<uint32_t>(text.size());
    tokens.push_back({TokenKind::end, {size, size}});
    return tokens;
}

ir::Pattern decode_unquoted(std::string_view text) {
    ir::Pattern pattern;
    pattern.cased = true;
    std::string literal;
    const auto flush = [&] {
        if (!literal.empty()) pattern.parts.push_back({Kind::literal, std::exchange(literal, {})});
    };
    for (size_t at = 0; at < text.size();) {
        if (text[at] == '*') {
            flush();
            pattern.parts.push_back({Kind::any_run, {}});
            ++at;
        } else if (const Escape escape = text[at] == '\\' ? escape_at(text, at, false) : Escape{}; escape.bytes > 0) {
            literal += escape.text;
            at += escape.bytes;
        } else {
            literal += text[at++];
        }
    }
    flush();
    return ir::normalised(std::move(pattern));
}

std::string decode_quoted(std::string_view text) {
    std::string out;
    for (size_t at = 0; at < text.size();) {
        const Escape escape = text[at] == '\\' ? escape_at(text, at, true) : Escape{};
        if (escape.bytes > 0) {
            out += escape.text;
            at += escape.bytes;
        } else {
            out += text[at++];
        }
    }
    return out;
}

void colour_literal(std::string_view text, Span span, bool quoted, TokenRole role, std::vector<rules::Token>& to) {
    uint32_t plain = span.begin;
    const auto flush = [&](uint32_t end) {
        if (end > plain) to.push_back({{plain, end}, role});
    };
    for (uint32_t at = span.begin; at < span.end;) {
        const std::string_view inside = text.substr(0, span.end);
        uint32_t bytes = 0;
        TokenRole found = TokenRole::wildcard;
        if (text[at] == '*' && !quoted) {
            bytes = 1;
        } else if (text[at] == '\\') {
            bytes = static_cast<uint32_t>(escape_at(inside, at, quoted).bytes);
            found = TokenRole::escape;
        }
        if (bytes == 0) {
            ++at;
            continue;
        }
        flush(at);
        to.push_back({{at, at + bytes}, found});
        at += bytes;
        plain = at;
    }
    flush(span.end);
}

} // namespace rw::kql
