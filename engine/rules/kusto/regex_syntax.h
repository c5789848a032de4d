#pragma once
// Kusto's regular expressions for RE2: `\d`, `\w` and `\s` are Unicode's, groups are named without a P.

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace rw::kusto {

/// The same expression in RE2's words. `\b` stays ASCII's.
[[nodiscard]] std::string re2_syntax(std::string_view pattern);

/// Null with a sentence when RE2 does not take it.
[[nodiscard]] std::shared_ptr<const re2::RE2> compile_regex(std::string_view pattern, std::string& problem);

/// `text` as an expression that matches exactly it.
[[nodiscard]] std::string regex_quoted(std::string_view text);

} // namespace rw::kusto
