#include "engine/taxonomy/attack.h"

#include "engine/base/unicode.h"
#include "engine/taxonomy/table_file.h"

#include <algorithm>

namespace rw::taxonomy {

namespace {

std::vector<std::string> texts(std::string_view cell) {
    const auto parts = split(cell, '|');
    return {parts.begin(), parts.end()};
}

} // namespace

Result<std::shared_ptr<const Attack>> Attack::load(const std::string& folder) {
    std::shared_ptr<Attack> attack(new Attack);
    RW_TRY(tactics, TableFile::read(folder + "/attack_tactics.csv", 5));
    for (const TableFile::Row& row : tactics.rows()) {
        attack->tactics_.push_back(
            {std::string(row.cells[0]), std::string(row.cells[1]), std::string(row.cells[4]), row.cells[2] == "yes"});
    }
    RW_TRY(techniques, TableFile::read(folder + "/attack.csv", 8));
    for (const TableFile::Row& row : techniques.rows()) {
        Technique technique;
        technique.id = row.cells[0];
        technique.name = row.cells[7];
        technique.tactics = texts(row.cells[1].empty() ? row.cells[2] : row.cells[1]);
        technique.tactics_18 = texts(row.cells[2]);
        technique.parent = row.cells[3];
        technique.status = row.cells[4];
        technique.status_18 = row.cells[5];
        technique.successor = row.cells[6];
        attack->techniques_.push_back(std::move(technique));
    }
    attack->index_all();
    return attack;
}

void Attack::index_all() {
    std::sort(
        techniques_.begin(), techniques_.end(), [](const Technique& a, const Technique& b) { return a.id < b.id; });
    technique_by_id_.clear();
    for (size_t i = 0; i < techniques_.size(); ++i) technique_by_id_.emplace(ascii_lower(techniques_[i].id), i);
    tactic_by_name_.clear();
    for (size_t i = 0; i < tactics_.size(); ++i) tactic_by_name_.emplace(tactics_[i].short_name, i);
}

const Technique* Attack::technique(std::string_view id) const {
    const auto found = technique_by_id_.find(ascii_lower(id));
    return found == technique_by_id_.end() ? nullptr : &techniques_[found->second];
}

const Tactic* Attack::tactic(std::string_view short_name) const {
    std::string name = ascii_lower(short_name);
    std::replace(name.begin(), name.end(), '_', '-');
    const auto found = tactic_by_name_.find(name);
    return found == tactic_by_name_.end() ? nullptr : &tactics_[found->second];
}

AttackTag Attack::tag(std::string_view tag) const {
    static constexpr std::string_view space = "attack.";
    if (tag.size() <= space.size() || !ascii_equals_ignoring_case(tag.substr(0, space.size()), space)) return {};
    const std::string_view name = tag.substr(space.size());
    return {technique(name), tactic(name)};
}

} // namespace rw::taxonomy
