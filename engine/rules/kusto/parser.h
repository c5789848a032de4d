#pragma once
// Text of a Kusto query to its tree: the whole tabular language, one function a rule of the grammar. Accepts what
// Microsoft's parser accepts (docs/kusto.md says where we differ) and goes on behind what is wrong.

#include "engine/rules/kusto/lexer.h"
#include "engine/rules/kusto/syntax.h"

#include <string_view>

namespace rw::kusto {

/// Parses; never fails as a whole. `text` must outlive the tree. An error stands in `diagnostics` for every text that
/// Kusto would refuse for its syntax.
/// @complexity linear in the text
[[nodiscard]] SyntaxTree parse_query(std::string_view text);

/// The same from tokens that were made before.
[[nodiscard]] SyntaxTree parse_query(std::string_view text, const TokenList& tokens);

} // namespace rw::kusto
