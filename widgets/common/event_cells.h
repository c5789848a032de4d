#pragma once
// Where the cells of one shown field stand in a log: by class of row, because vendors name fields differently.
// Plain look-ups for the table, its order and its filter; no Qt and no text for people.

#include "engine/ir/rule.h"
#include "engine/logs/log_table.h"
#include "engine/match/collection.h"
#include "engine/match/resolve.h"

#include <string_view>
#include <vector>

namespace rw::widgets {

/// One value of an event: a column and its code. Without a column the event has no such field.
struct Cell {
    const logs::Column* column = nullptr;
    logs::Code code = logs::missing;

    [[nodiscard]] bool present() const { return column != nullptr; }
};

/// The columns that may hold a field, best first, by class of row. The pointers belong to the collection's table,
/// which whoever keeps this keeps too.
struct EventCells {
    /// By ClassId; a single list serves rows of all classes.
    std::vector<std::vector<const logs::Column*>> byClass;
    /// Tells the class of a row; not needed for a single list.
    const match::Collection* collection = nullptr;

    [[nodiscard]] const std::vector<const logs::Column*>* candidates(logs::Row row) const {
        if (byClass.empty()) return nullptr;
        if (byClass.size() == 1 || collection == nullptr) return &byClass.front();
        const size_t id = collection->class_of(row);
        return id < byClass.size() ? &byClass[id] : nullptr;
    }

    /// The first candidate that has a value in this row. @complexity O(candidates), usually one
    [[nodiscard]] Cell cell(logs::Row row) const {
        const auto* columns = candidates(row);
        if (columns == nullptr) return {};
        for (const logs::Column* column : *columns)
            if (const logs::Code code = column->code(row); code != logs::missing) return {column, code};
        return {};
    }
};

/// Where `field` of a rule with this log source stands, by class.
/// @param names  match::names_of the collection's table
[[nodiscard]] EventCells cellsOfField(const match::Collection& collection,
                                      const ir::LogSource& scope,
                                      std::string_view field,
                                      const match::ColumnNames& names);

} // namespace rw::widgets
