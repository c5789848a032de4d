#pragma once
// Binds the rules in scope of one class of rows to the columns of one worker: log source → rules, fields → columns,
// tests → slots. Done again only when columns come that change something.

#include "engine/match/batch_columns.h"
#include "engine/match/rule_program.h"

#include <string>
#include <utility>
#include <vector>

namespace rw::match {

struct ClassBinding {
    RuleProgram program;
    std::vector<std::pair<const ir::LogSource*, std::string>> fields;   ///< what was resolved …
    std::vector<FieldColumns> resolved;                                 ///< … to what
    std::vector<std::pair<std::string, std::vector<std::string>>> maps; ///< `exists`: field → columns below it
};

[[nodiscard]] ClassBinding bind_class(const RulePlan& plan, BatchColumns& columns, const RowClass& row_class);

/// Whether binding once more would give the same, now that there are more columns.
[[nodiscard]] bool
still_holds(const ClassBinding& binding, const RulePlan& plan, const ColumnNames& names, const RowClass& row_class);

} // namespace rw::match
