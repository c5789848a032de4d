#pragma once
// A TOML file as values that know where they stand. toml++ reads the values, our words give their places; an entry that
// toml++ refuses is told and left out, so that the rest stays alive. Knows nothing of rules.

#include "engine/base/diagnostic.h"
#include "engine/ir/predicate.h"
#include "engine/rules/elastic/toml/toml_tokens.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::elastic {

struct TomlMember;

struct TomlValue {
    enum class Kind : uint8_t { table, array, text, number, boolean, other };

    Kind kind = Kind::other;
    Span span{};      ///< strings with their quotes; tables from their first member to their last
    std::string text; ///< decoded; of numbers and others as written
    ir::Number number{};
    bool truth = false;
    std::vector<TomlMember> members; ///< of a table, in the order of the text
    std::vector<TomlValue> items;    ///< of an array

    /// Null when there is no such member.
    [[nodiscard]] const TomlMember* find(std::string_view key) const;
};

struct TomlMember {
    std::string key;
    Span key_span{};
    TomlValue value;
};

struct TomlFile {
    TomlValue root; ///< a table
    TomlWords words;
    std::vector<Diagnostic> diagnostics;

    /// The token of the string at `value`; null when it is none.
    [[nodiscard]] const TomlToken* token_of(const TomlValue& value) const;
};

/// `text` must be valid UTF-8. @complexity linear, but one more pass for every broken entry (bounded)
[[nodiscard]] TomlFile read_toml(std::string_view text);

} // namespace rw::elastic
