#pragma once
// What a field name means in the rules of one schema (Sigma, ECS, CIM, Defender tables, …), beside the names of events
// that Taxonomy knows. Knows nothing of kinds of events or of logs.

#include "engine/base/error.h"
#include "engine/base/hash.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rw::taxonomy {

class FieldAliases {
public:
    /// Reads aliases.csv in `folder`. Errors: RW0201 missing file, RW0202 malformed with line.
    [[nodiscard]] static Result<std::shared_ptr<const FieldAliases>> load(const std::string& folder);

    /// Canonical field of `name` in a schema; empty when unknown. Names and scopes compare without case.
    /// @param scopes  where the rule looks, best first: "windows/process_creation", "DeviceEvents", "Processes". A
    /// scope
    ///                `windows/*` of the list holds for every log source of Windows, `*` for all. Where none of them is
    ///                listed, the name counts if it means the same in every scope.
    /// @complexity one look-up, then linear in the scopes of the name
    [[nodiscard]] std::string_view
    canonical(std::string_view schema, std::span<const std::string> scopes, std::string_view name) const;

    [[nodiscard]] size_t size() const { return by_name_.size(); }

private:
    struct Meaning {
        std::string scope; ///< lower case
        std::string canonical;
    };

    struct TextHash {
        using is_transparent = void;

        size_t operator()(std::string_view text) const { return hash_bytes(text); }
    };

    FieldAliases() = default;

    std::unordered_map<std::string, std::vector<Meaning>, TextHash, std::equal_to<>> by_name_;
};

} // namespace rw::taxonomy
