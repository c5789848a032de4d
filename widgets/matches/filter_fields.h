#pragma once
// What field names of a filter mean in one collection: the table's own columns by name, canonical, native and
// last-segment names. Immutable; asked in a worker.

#include "widgets/matches/column_set.h"
#include "widgets/matches/event_filter.h"

#include <memory>

namespace rw::widgets {

/// Order: time, kind, file, record; a shown column's name; a column's whole path; canonical name ("process.parent.name"
/// as the taxonomy knows it); last segment of paths. All ignoring case; the first that finds something decides.
[[nodiscard]] FilterFields filterFieldsOf(std::shared_ptr<const ColumnSet> columns);

} // namespace rw::widgets
