#pragma once
// Adding an event's value to a rule as its author would: into the list that tests the field, else as a new item, else
// as a new exclusion. Gives edits of the text; changes nothing and replays nothing.

#include "engine/base/diagnostic.h"
#include "engine/base/error.h"
#include "engine/rules/rule_document.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::sigma {

struct InsertRequest {
    std::string field; ///< as the rule names it
    std::string value; ///< as the event has it
    bool exclude = false;
    uint32_t caret = 0; ///< byte; among several places the one around it is taken
};

struct Insertion {
    std::vector<TextEdit> edits; ///< ordered, not overlapping
    std::string value;           ///< as written: of a path that is compared at its end the last part
    std::string selection;       ///< name of the selection that takes it
};

/// @param text  that `rule` was parsed from
/// Error RW0015: no place for it, or it is there already; the message says which.
/// @complexity nodes of the condition and lines of the text
[[nodiscard]] Result<Insertion>
insert_value(std::string_view text, const rules::RuleDocument& rule, const InsertRequest& request);

/// Sigma's form of a plain text: `*`, `?` and the backslashes that need it are escaped.
[[nodiscard]] std::string escaped(std::string_view plain);

/// A YAML scalar that reads as `text`: single quotes, double ones where control characters need escapes.
[[nodiscard]] std::string quoted(std::string_view text);

} // namespace rw::sigma
