#pragma once
// One test over one column of a table: decided once per distinct value, then spread to rows.

#include "engine/base/job.h"
#include "engine/base/row_set.h"
#include "engine/logs/log_table.h"
#include "engine/match/value_test.h"

#include <cstdint>
#include <vector>

namespace rw::match {

/// A set of codes of one column: bit i of word i/64 = code i (bit 0, missing, is never set).
using CodeSet = std::vector<uint64_t>;

/// Codes of the values for which the test holds; lists by any element (NullTest: null and the empty list).
/// Cancelled: what was decided so far.
/// @complexity bytes of the dictionary for texts; one decision per distinct value for the rest
[[nodiscard]] CodeSet decide(const logs::Column& column, const ValueTest& test, const Job& job);

/// Rows whose code is in the set. @complexity rows that have a value
[[nodiscard]] RowSet rows_with(const logs::Column& column, const CodeSet& codes, uint32_t row_count);

/// Rows for which `test` (not a FieldTest) holds, without those where the column is missing.
[[nodiscard]] RowSet scan(const logs::Column& column, const ValueTest& test, uint32_t row_count, const Job& job);

} // namespace rw::match
