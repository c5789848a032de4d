#pragma once
// Who reads which file: one line for each vendor. The only place of the catalog that knows the languages.

#include "engine/rules/rule_document.h"

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace rw::splunk {
struct Repository;
}

namespace rw::catalog {

/// What the rules of one source share, such as macros and lookups of Splunk. Read when first needed; safe to use from
/// many threads.
class SourceContext {
public:
    /// @param folder  of the source; empty when there is none
    explicit SourceContext(std::string folder);

    [[nodiscard]] std::shared_ptr<const splunk::Repository> splunk() const;

private:
    std::string folder_;
    mutable std::once_flag once_;
    mutable std::shared_ptr<const splunk::Repository> splunk_;
};

struct VendorReader {
    rules::Vendor vendor;
    std::span<const std::string_view> extensions; ///< ".yml", lower case
    /// The text is a file of rules of this vendor. Looks at it shallowly; what is broken is the parser's to tell.
    bool (*recognises)(std::string_view path, std::string_view text);
    rules::RuleFile (*parse)(std::string_view text,
                             std::string path,
                             ir::PredicateTable& predicates,
                             const SourceContext& context);
};

[[nodiscard]] std::span<const VendorReader> vendor_readers();

/// Some vendor's rules can stand in a file of this name.
[[nodiscard]] bool may_hold_rules(std::string_view path);

/// Rules of other files depend on this one: macros, lookups. When it changes they are read again.
[[nodiscard]] bool is_shared(std::string_view path);

/// The reader of a file, by name and content; null when it holds no rules.
[[nodiscard]] const VendorReader* reader_for(std::string_view path, std::string_view text);

} // namespace rw::catalog
