#include "widgets/matches/filter_fields.h"

#include "engine/base/unicode.h"

#include <algorithm>

namespace rw::widgets {

namespace {

std::string_view lastSegment(std::string_view path) {
    const size_t dot = path.rfind('.');
    return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

std::optional<FilterField> propertyOf(std::string_view name) {
    const std::string lower = ascii_lower(name);
    if (lower == "time") return FilterField{FilterField::Kind::time, {}, {}};
    if (lower == "kind") return FilterField{FilterField::Kind::kind, {}, {}};
    if (lower == "file") return FilterField{FilterField::Kind::file, {}, {}};
    if (lower == "record") return FilterField{FilterField::Kind::record, {}, {}};
    return std::nullopt;
}

template <class Fits>
std::optional<FilterField> columnsThat(const logs::LogTable& table, Fits&& fits) {
    FilterField field;
    for (const auto& column : table.columns())
        if (fits(column->path())) field.columns.push_back(column.get());
    if (field.columns.empty()) return std::nullopt;
    return field;
}

/// Columns whose native name is this canonical field in some kind of event of the collection.
std::optional<FilterField> canonicalField(const match::Collection& collection, std::string_view name) {
    return columnsThat(collection.table(), [&](std::string_view path) {
        return std::any_of(collection.classes().begin(), collection.classes().end(), [&](const match::RowClass& known) {
            return ascii_equals_ignoring_case(collection.taxonomy().canonical(known.kind, lastSegment(path)), name);
        });
    });
}

} // namespace

FilterFields filterFieldsOf(std::shared_ptr<const ColumnSet> columns) {
    return [columns = std::move(columns)](std::string_view name) -> std::optional<FilterField> {
        if (name.empty()) return std::nullopt;
        if (auto property = propertyOf(name)) return property;
        for (const ShownColumn& column : columns->columns())
            if (column.source == ShownColumn::Source::field && ascii_equals_ignoring_case(column.name, name))
                return FilterField{FilterField::Kind::columns, {}, column.cells};
        const match::Collection& collection = *columns->collection();
        if (auto exact = columnsThat(collection.table(),
                                     [&](std::string_view path) { return ascii_equals_ignoring_case(path, name); }))
            return exact;
        if (auto canonical = canonicalField(collection, name)) return canonical;
        return columnsThat(collection.table(),
                           [&](std::string_view path) { return ascii_equals_ignoring_case(lastSegment(path), name); });
    };
}

} // namespace rw::widgets
