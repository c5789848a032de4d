#pragma once
// Words of the Kibana query language: one stream of tokens for the parser and for colouring. What a word is for (field
// or value) is the parser's matter.

#include "engine/base/span.h"
#include "engine/ir/pattern.h"
#include "engine/rules/rule_document.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::kql {

enum class TokenKind : uint8_t {
    word,     ///< a run without blanks and brackets; several in a row are one literal
    quoted,   ///< with its quotes
    unclosed, ///< a quote without its end, to the end of the line
    open,
    close,
    open_brace,
    close_brace,
    colon,
    less,
    less_equal,
    greater,
    greater_equal,
    op_and,
    op_or,
    op_not,
    end, ///< behind the text; empty
};

struct Token {
    TokenKind kind = TokenKind::end;
    Span span{};
};

/// Ends with an `end` token. @complexity linear
[[nodiscard]] std::vector<Token> tokens_of(std::string_view text);

/// Decodes an unquoted literal: escapes resolved, * as any run.
[[nodiscard]] ir::Pattern decode_unquoted(std::string_view text);
/// Decodes what stands between quotes.
[[nodiscard]] std::string decode_quoted(std::string_view text);

/// Adds the coloured pieces of a literal (value with its escapes and wildcards).
void colour_literal(
    std::string_view text, Span span, bool quoted, rules::TokenRole role, std::vector<rules::Token>& to);

} // namespace rw::kql
