#pragma once
// What several pages ask the database for. Private to this room.

#include "engine/catalog/database.h"
#include "engine/catalog/pages.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rw::catalog {

/// Columns of a RuleRef, of tables r (rules), f (files) and s (sources); 15 of them.
inline constexpr std::string_view rule_columns =
    "r.id, r.vendor, r.language, r.rule_id, r.title, s.name, f.path, r.level, r.status, r.live, r.building_block, "
    "r.replayable, r.tests, r.indicators, r.exclusions";
inline constexpr std::string_view rule_tables =
    "rules r JOIN files f ON f.id = r.file JOIN sources s ON s.id = f.source";

[[nodiscard]] RuleRef rule_ref(const Statement& row);

/// All rows of a query whose first columns are `rule_columns`, by vendor, then title, then path.
[[nodiscard]] Result<std::vector<RuleRef>> rule_refs(Statement& query);

/// Fields, indicators and exclusions of some rules, each list ordered.
struct Aggregate {
    std::vector<FieldRow> fields;
    std::vector<ValueRow> indicators, exclusions, conditional, inequalities;
    std::vector<GroupRow> groups;
    std::vector<ListRow> lists;
};

/// @param only_field  id of the field that is asked for; the others are left out
/// @complexity linear in the tests of the rules
[[nodiscard]] Result<Aggregate>
aggregate(const Database& database, const std::vector<RuleRef>& rules, std::optional<int64_t> only_field = {});

/// Events of some rules, by key.
[[nodiscard]] Result<std::vector<EventRow>> events_of(const Database& database, const std::vector<RuleRef>& rules);

/// Techniques of some rules, most rules first.
[[nodiscard]] Result<std::vector<TechniqueCount>> techniques_of(const Database& database,
                                                                const std::vector<RuleRef>& rules);

/// Names under which rules of the whole catalog write a field; the query is prepared once for many fields.
[[nodiscard]] Result<Statement> aliases_query(const Database& database);
[[nodiscard]] Result<std::vector<FieldAlias>> aliases_of(Statement& query, int64_t field);

[[nodiscard]] Error not_found(const Database& database, std::string_view what, std::string_view name);

} // namespace rw::catalog
