#pragma once
// Words of the event query language: one stream of tokens for the parser and for colouring.

#include "engine/base/diagnostic.h"
#include "engine/rules/rule_document.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::eql {

/// Elastic's language of today, or Endgame's of which it came (single quotes, =, wildcards in ==, array functions).
enum class Dialect : uint8_t { elastic, endgame };

enum class TokenKind : uint8_t {
    name, ///< a word or a path with dots; may hold `…` parts
    text, ///< "…", '…', """…""", ?"…"
    number,
    op,   ///< == != <= >= < > = : + - * / %
    mark, ///< ( ) [ ] , . ? ! |
    bad,
    end, ///< behind the text; empty
};

struct Token {
    TokenKind kind = TokenKind::end;
    Span span{};
    std::string_view text{};  ///< as written; of a name without its ~
    bool insensitive = false; ///< a name with ~ behind it
};

struct Tokens {
    std::vector<Token> tokens; ///< ends with `end`
    std::vector<Span> comments;
    std::vector<Diagnostic> diagnostics;
};

/// @complexity linear
[[nodiscard]] Tokens tokens_of(std::string_view text, Dialect dialect);

/// The text between the quotes, escapes resolved; escapes that are not known are told (Elastic) or kept.
[[nodiscard]] std::string decode(const Token& token, Dialect dialect, std::vector<Diagnostic>& diagnostics);

/// A name without its backticks.
[[nodiscard]] std::string plain_name(std::string_view written);

/// Adds the coloured pieces of a string: escapes, and wildcards when it is a pattern.
void colour_text(const Token& token, bool pattern, std::vector<rules::Token>& to);

} // namespace rw::eql
