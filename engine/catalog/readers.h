#pragma once
// Who reads which file: one line for each vendor. The only place of the catalog that knows the languages.

#include "engine/rules/rule_document.h"

#include <span>
#include <string>
#include <string_view>

namespace rw::catalog {

struct VendorReader {
    rules::Vendor vendor;
    std::span<const std::string_view> extensions; ///< ".yml", lower case
    /// The text is a file of rules of this vendor. Looks at it shallowly; what is broken is the parser's to tell.
    bool (*recognises)(std::string_view path, std::string_view text);
    rules::RuleFile (*parse)(std::string_view text, std::string path, ir::PredicateTable& predicates);
};

[[nodiscard]] std::span<const VendorReader> vendor_readers();

/// Some vendor's rules can stand in a file of this name.
[[nodiscard]] bool may_hold_rules(std::string_view path);

/// The reader of a file, by name and content; null when it holds no rules.
[[nodiscard]] const VendorReader* reader_for(std::string_view path, std::string_view text);

} // namespace rw::catalog
