#pragma once
// Canonical fields of what rules write, by where a rule looks: the kinds of its events first, then the schema of its
// vendor. Remembers what it has resolved.

#include "engine/rules/rule_document.h"
#include "engine/taxonomy/field_aliases.h"
#include "engine/taxonomy/taxonomy.h"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rw::catalog {

/// The log sources whose events a rule is about: its own in Sigma, those that its words stand for elsewhere.
using LogSources = std::vector<ir::LogSource>;

/// Where a rule looks, as far as names of fields depend on it.
struct FieldContext {
    rules::Vendor vendor = rules::Vendor::sigma;
    LogSources sources{};
    std::vector<std::string> scopes{}; ///< of FieldAliases, best first
    std::string key{};                 ///< equal for equal contexts
};

/// Safe to use from many threads.
class FieldNames {
public:
    FieldNames(std::shared_ptr<const taxonomy::Taxonomy> taxonomy,
               std::shared_ptr<const taxonomy::FieldAliases> aliases);

    /// Empty when neither taxonomy nor aliases know any. @complexity a look-up once a (context, field) was asked for
    [[nodiscard]] std::string canonical(const FieldContext& context, std::string_view field) const;

    /// Kinds that are certainly in scope of a log source, by number; log shapes (ecs/…) are left out.
    [[nodiscard]] std::vector<taxonomy::KindId> kinds(const ir::LogSource& source) const;

    [[nodiscard]] const taxonomy::Taxonomy& taxonomy() const { return *taxonomy_; }

private:
    [[nodiscard]] std::string resolve(const FieldContext& context, std::string_view field) const;
    [[nodiscard]] std::string of_kinds(const ir::LogSource& source, std::string_view field) const;
    [[nodiscard]] const std::vector<taxonomy::KindId>& kinds_locked(const ir::LogSource& source) const;

    std::shared_ptr<const taxonomy::Taxonomy> taxonomy_;
    std::shared_ptr<const taxonomy::FieldAliases> aliases_;
    mutable std::mutex mutex_;
    mutable std::unordered_map<std::string, std::vector<taxonomy::KindId>> kinds_;
    mutable std::unordered_map<std::string, std::string> canonical_;
};

/// The context of a rule. Log sources of languages other than Sigma come from its words and conditions.
[[nodiscard]] FieldContext context_of(const rules::RuleDocument& document, const ir::PredicateTable& predicates);

/// The canonical field chooses events and says nothing of behaviour: event.type, host.os.type, event.id, …
[[nodiscard]] bool is_gate(std::string_view field);

} // namespace rw::catalog
