#pragma once
// Evaluation of a condition on sets of rows when some nodes' sets are given: what-if questions of this folder.

#include "engine/base/row_set.h"
#include "engine/ir/rule.h"

#include <vector>

namespace rw::explain {

/// The root's rows when node `changed` has the rows `instead` and all leaves keep theirs.
/// @param rows  by ir::NodeId, as LiveMatcher::rows gives them
[[nodiscard]] RowSet root_rows_with(const ir::Condition& condition,
                                    const std::vector<RowSet>& rows,
                                    const RowSet& scope,
                                    ir::NodeId changed,
                                    const RowSet& instead);

} // namespace rw::explain
