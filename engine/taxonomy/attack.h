#pragma once
// MITRE ATT&CK techniques and tactics by id and by Sigma tag. Two versions stand side by side, as rules use both.

#include "engine/base/error.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rw::taxonomy {

struct Tactic {
    std::string id;         ///< "TA0002"
    std::string short_name; ///< "execution"
    std::string name;       ///< "Execution"
    bool current = true;    ///< in version 19
};

struct Technique {
    std::string id; ///< "T1059.001"
    std::string name;
    std::vector<std::string> tactics;    ///< short names in version 19; where it is not active there, in 18.1
    std::vector<std::string> tactics_18; ///< short names in version 18.1
    std::string parent;                  ///< "T1059"; empty for techniques without one
    std::string status;                  ///< in version 19: "active" or "not_active"
    std::string status_18;               ///< in version 18.1: "active", "revoked", "deprecated" or "absent"
    std::string successor;               ///< id to use instead; empty when none
    std::string description{};           ///< plain text; only when a STIX file was read

    [[nodiscard]] bool active() const { return status == "active"; }
};

/// What an "attack." tag of a rule names; both null when nothing is known by that name.
struct AttackTag {
    const Technique* technique = nullptr;
    const Tactic* tactic = nullptr;
};

class Attack {
public:
    /// Reads attack.csv and attack_tactics.csv in `folder`. Errors: RW0201 missing file, RW0202 malformed with line.
    [[nodiscard]] static Result<std::shared_ptr<const Attack>> load(const std::string& folder);

    /// This, refreshed from a STIX 2 bundle of ATT&CK (enterprise-attack.json): names, descriptions, tactics, parents,
    /// what is revoked and by what. What the file does not name stays; version 18.1 stays.
    /// Errors: RW0001, RW0002 and RW0003 of the file; RW0203 it is no such bundle.
    [[nodiscard]] Result<std::shared_ptr<const Attack>> refreshed(const std::string& stix_path) const;

    /// By id, in any case ("t1059.001"); null when unknown. @complexity constant
    [[nodiscard]] const Technique* technique(std::string_view id) const;
    /// By short name, in any case; `_` stands for `-`, as old tags write it. Null when unknown.
    [[nodiscard]] const Tactic* tactic(std::string_view short_name) const;
    /// "attack.t1059.001", "attack.execution", "attack.defense_evasion".
    [[nodiscard]] AttackTag tag(std::string_view tag) const;

    /// In the order of their ids.
    [[nodiscard]] const std::vector<Technique>& techniques() const { return techniques_; }

    [[nodiscard]] const std::vector<Tactic>& tactics() const { return tactics_; }

private:
    Attack() = default;

    void index_all();

    std::vector<Technique> techniques_;
    std::vector<Tactic> tactics_;
    std::unordered_map<std::string, size_t> technique_by_id_; ///< lower case
    std::unordered_map<std::string, size_t> tactic_by_name_;
};

} // namespace rw::taxonomy
