#pragma once
// Canonical fields of what rules write, by the kinds of events that a rule looks at. Remembers what it has resolved.

#include "engine/rules/rule_document.h"
#include "engine/taxonomy/taxonomy.h"

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rw::catalog {

/// The log sources whose events a rule is about: its own in Sigma, those that its words stand for elsewhere.
using LogSources = std::vector<ir::LogSource>;

/// Safe to use from many threads.
class FieldNames {
public:
    explicit FieldNames(const taxonomy::Taxonomy& taxonomy);

    /// Empty when the taxonomy knows none. @complexity a look-up once a (log source, field) was asked for
    [[nodiscard]] std::string canonical(const LogSources& sources, std::string_view field) const;

    /// Kinds that are certainly in scope of a log source, by number; log shapes (ecs/…) are left out.
    [[nodiscard]] std::vector<taxonomy::KindId> kinds(const ir::LogSource& source) const;

    [[nodiscard]] const taxonomy::Taxonomy& taxonomy() const { return taxonomy_; }

private:
    [[nodiscard]] std::string resolve(const ir::LogSource& source, std::string_view field) const;
    [[nodiscard]] const std::vector<taxonomy::KindId>& kinds_locked(const ir::LogSource& source) const;

    const taxonomy::Taxonomy& taxonomy_;
    mutable std::mutex mutex_;
    mutable std::unordered_map<std::string, std::vector<taxonomy::KindId>> kinds_;
    mutable std::unordered_map<std::string, std::string> canonical_;
};

/// The field chooses events and says nothing of behaviour: event.type, host.os.type, EventID, Channel, …
[[nodiscard]] bool is_gate(std::string_view field);

} // namespace rw::catalog
