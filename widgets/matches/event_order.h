#pragma once
// The order of an event table: rows and a key give a new row vector. Decided on dictionaries (values are compared once
// each, rows only by their rank), so that a million rows sort in milliseconds. Pure; runs in a worker.

#include "widgets/common/event_cells.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

namespace rw::widgets {

enum class OrderKey : uint8_t {
    position, ///< as the rows come
    time,     ///< events without a time last
    field,    ///< a field's value: numbers by value, then texts ignoring case; null and missing last
    kind,     ///< the event kind's name
    file,     ///< path of the log
    record,   ///< record number
};

struct EventOrder {
    OrderKey key = OrderKey::position;
    bool descending = false;
    EventCells cells{}; ///< of `field`
};

using EventRows = std::vector<logs::Row>;

/// `rows` in this order; rows that compare equal keep the order they came in, events without a value stay last in
/// both directions. Null when stopped. `collection` may be null when the key is not `kind`.
/// @complexity O(rows + distinct values · log distinct values)
[[nodiscard]] std::shared_ptr<const EventRows> orderedRows(const std::shared_ptr<const EventRows>& rows,
                                                           const EventOrder& order,
                                                           const logs::LogTable& table,
                                                           const match::Collection* collection,
                                                           const std::stop_token& stop);

/// -1, 0, 1 for two values as the order sees them: numbers (also texts that are decimal numbers) by value, before
/// texts (ignoring case, then by bytes), before lists (by their text for people), before null.
[[nodiscard]] int compareCells(const Cell& a, const Cell& b);

} // namespace rw::widgets
