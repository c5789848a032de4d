#pragma once
// The one token stream of Kusto: what the parser reads and the editor colours. Comments and blanks are no tokens;
// comments are listed apart. Names of letters and digits are ASCII, as in Kusto.

#include "engine/base/diagnostic.h"

#include <string_view>
#include <vector>

namespace rw::kusto {

enum class TokenKind : uint8_t {
    word,        ///< name or keyword, also `project-away`, `in~`, `!has`, `matches regex`
    string,      ///< "…", '…', @"…", h"…", ```…```, ~~~…~~~
    integer,     ///< 12, 0x1f
    real,        ///< 1.5, 1e3
    timespan,    ///< 1d, 10min
    typed,       ///< datetime(…), long(…), guid(…): a value in the words of its type
    boolean,     ///< true, false
    guid,        ///< a bare one, which is no value in Kusto but in JSON
    punctuation, ///< one operator or bracket
    directive,   ///< a line that begins with #
    bad,         ///< a character that Kusto does not know
    end,
};

/// Whether a word may be used as a name.
enum class WordClass : uint8_t {
    plain,    ///< no keyword
    soft,     ///< keyword that is a name wherever it cannot be the keyword
    extended, ///< keyword that may name a new column or parameter
    special,  ///< kind, withsource: a name in a path only
    reserved, ///< never a name without brackets
};

struct Token {
    TokenKind kind = TokenKind::end;
    WordClass word = WordClass::plain;
    Span span{};
    std::string_view text{}; ///< as written
};

struct TokenList {
    std::vector<Token> tokens;  ///< the last is `end`
    std::vector<Span> comments; ///< from // to the end of the line
    std::vector<Diagnostic> diagnostics;
};

/// Splits a query into tokens; bad characters and open strings become diagnostics and the rest goes on.
/// @complexity linear
[[nodiscard]] TokenList lex(std::string_view text);

/// Names that are operators of the pipeline, in the order of the alphabet: for completion and "did you mean".
[[nodiscard]] const std::vector<std::string_view>& pipeline_operators();

} // namespace rw::kusto
