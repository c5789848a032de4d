#pragma once
// Operator and value of a test as text, as written and in the form in which tests of different vendors are compared.

#include "engine/ir/predicate.h"

#include <string>
#include <string_view>

namespace rw::catalog {

struct OperatorValue {
    std::string op; ///< eq, wildcard, contains, starts_with, ends_with, regex_match, cidr, lt, le, gt, ge, is_null, …
    std::string value; ///< empty for is_null and is_not_null
};

/// As the rule has it. A choice of one character (the dashes of `windash`) stands as its first.
[[nodiscard]] OperatorValue written_form(const ir::Test& test);

/// The same test for all vendors: letters folded; on fields that hold paths "ends with \cmd.exe" is "equals cmd.exe";
/// on hashes "contains MD5=…" is "equals …".
/// @param field  canonical name
[[nodiscard]] OperatorValue canonical_form(const OperatorValue& written, std::string_view field);

/// The canonical field holds paths of which rules also write the last part alone.
[[nodiscard]] bool holds_paths(std::string_view canonical_field);

} // namespace rw::catalog
