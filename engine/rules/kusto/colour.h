#pragma once
// Colours of a query, from the same tokens and tree that are lowered.

#include "engine/rules/kusto/lexer.h"
#include "engine/rules/kusto/syntax.h"
#include "engine/rules/rule_document.h"

#include <vector>

namespace rw::kusto {

/// Tokens with their roles, in the order of the text; places are those of the query.
[[nodiscard]] std::vector<rules::Token> colours(const TokenList& tokens, const SyntaxTree& tree);

} // namespace rw::kusto
