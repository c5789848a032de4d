#pragma once
// Events of a table as text for elsewhere. Pure; the clipboard is the view's.

#include <QString>

#include "widgets/matches/event_table_model.h"

#include <vector>

namespace rw::widgets {

enum class CopyFormat : quint8 { csv, jsonLines, markdown, sigma };

/// Events that one copy takes; the view says when there were more.
inline constexpr size_t maxCopiedEvents = 20'000;

/// @param rows     of the table, in the order wanted
/// @param columns  indexes into the model's columns, in the order wanted. CSV as RFC 4180 with a header line; JSON with
///                 numbers and booleans as such and missing fields left out; Sigma: one selection with the distinct
///                 values of each field column, escaped.
[[nodiscard]] QString copiedEvents(const EventTableModel& model,
                                   const std::vector<logs::Row>& rows,
                                   const std::vector<int>& columns,
                                   CopyFormat format);

} // namespace rw::widgets
