#pragma once
// From the places of a query to the places of the file that it stands in: a query is decoded from a TOML string.

#include "engine/rules/elastic/query.h"
#include "engine/rules/elastic/toml/toml_tokens.h"

#include <string_view>
#include <vector>

namespace rw::elastic {

/// Moves every span of the query into the file.
void place_query(Query& query, const TomlString& string, const TomlToken& token);

/// A query in the file, for colours.
struct PlacedTokens {
    const TomlToken* string = nullptr;
    std::vector<rules::Token> tokens;
};

/// Colours of the whole file: TOML's, and inside the strings of queries theirs.
[[nodiscard]] std::vector<rules::Token>
colour_file(std::string_view text, const TomlWords& words, const std::vector<PlacedTokens>& queries);

/// Tables and values of several lines.
[[nodiscard]] std::vector<rules::Fold> folds_of(std::string_view text, const TomlWords& words);

} // namespace rw::elastic
