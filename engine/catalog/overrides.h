#pragma once
// Techniques that a user gives to rules, or takes from them, whatever their own tags say.

#include "engine/base/error.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::catalog {

struct TagOverride {
    std::string rule;      ///< id, title, or end of the path of a rule
    std::string technique; ///< "T1554"
    bool removed = false;

    friend bool operator==(const TagOverride&, const TagOverride&) = default;
};

/// Reads a YAML list of `{rule: …, add: [T1554], remove: [T1036]}`.
/// Errors: RW0001, RW0002 and RW0003 of the file; RW0607 malformed, with a sentence that names the place.
[[nodiscard]] Result<std::vector<TagOverride>> read_overrides(const std::string& path);

/// The override is about the rule: equal id or title ignoring case, or the path ends with it at a `/`.
[[nodiscard]] bool
is_about(const TagOverride& given, std::string_view rule_id, std::string_view title, std::string_view path);

/// "T1554.001" of a tag ("attack.t1554.001", "T1554.001"); empty when it names none.
[[nodiscard]] std::string technique_of(std::string_view tag);

} // namespace rw::catalog
