#pragma once
// What a rule file of Elastic says of its rule beside the query: name, level, ATT&CK, status and so on, with places.

#include "engine/rules/elastic/toml/toml_reader.h"
#include "engine/rules/rule_document.h"

namespace rw::elastic {

/// Fills `document.metadata` from the tables [metadata] and [rule]; tells what is missing or of the wrong type.
void read_metadata(const TomlFile& file, const TomlValue& rule, rules::RuleDocument& document);

/// The text of a member; empty (and told when it is of another type) when there is none.
[[nodiscard]] rules::Located
text_of(const TomlValue& table, std::string_view key, std::vector<Diagnostic>& diagnostics);

/// The texts of a member that is a list; a single text counts as a list of one.
[[nodiscard]] std::vector<rules::Located>
texts_of(const TomlValue& table, std::string_view key, std::vector<Diagnostic>& diagnostics);

} // namespace rw::elastic
