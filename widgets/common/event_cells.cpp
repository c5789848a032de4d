#include "widgets/common/event_cells.h"

namespace rw::widgets {

EventCells cellsOfField(const match::Collection& collection,
                        const ir::LogSource& scope,
                        std::string_view field,
                        const match::ColumnNames& names) {
    EventCells cells;
    cells.collection = &collection;
    for (const match::RowClass& rowClass : collection.classes()) {
        std::vector<const logs::Column*> columns;
        for (const std::string& path :
             match::resolve_field(collection.taxonomy(), scope, rowClass, field, names).all_paths())
            if (const logs::Column* column = collection.table().find(path)) columns.push_back(column);
        cells.byClass.push_back(std::move(columns));
    }
    return cells;
}

} // namespace rw::widgets
