#pragma once
// Words of ES|QL: one stream of tokens for the parser and for colouring. Index patterns behind FROM and column patterns
// behind KEEP and DROP have rules of their own, so the words know which command they stand in.

#include "engine/base/diagnostic.h"
#include "engine/rules/rule_document.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::esql {

enum class TokenKind : uint8_t {
    name,   ///< a word or a path with dots; may hold `…` parts; behind KEEP and DROP with *
    source, ///< an index pattern
    text,   ///< "…", """…"""
    number,
    op,   ///< == != =~ <= >= < > = : :: + - * / %
    mark, ///< ( ) [ ] { } , . ? |
    bad,
    end, ///< behind the text; empty
};

struct Token {
    TokenKind kind = TokenKind::end;
    Span span{};
    std::string_view text{}; ///< as written
};

struct Tokens {
    std::vector<Token> tokens; ///< ends with `end`
    std::vector<Span> comments;
    std::vector<Diagnostic> diagnostics;
};

/// @complexity linear
[[nodiscard]] Tokens tokens_of(std::string_view text);

/// The text between the quotes, escapes resolved; unknown ones are told.
[[nodiscard]] std::string decode(const Token& token, std::vector<Diagnostic>& diagnostics);

/// A name without its backticks.
[[nodiscard]] std::string plain_name(std::string_view written);

/// Adds the coloured pieces of a string: escapes, and wildcards when it is a pattern.
void colour_text(const Token& token, bool pattern, std::vector<rules::Token>& to);

} // namespace rw::esql
