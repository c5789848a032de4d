#include "engine/logs/segment_builder.h"

namespace rw::logs {

void ColumnBuilder::append(Row row, Code code) {
    const Code present = codes_[row];
    std::vector<Code> elements = dictionary_.elements(present);
    if (dictionary_.value(present).type != ValueType::list) elements = {present};
    if (dictionary_.value(code).type == ValueType::list) {
        const std::vector<Code> more = dictionary_.elements(code);
        elements.insert(elements.end(), more.begin(), more.end());
    } else {
        elements.push_back(code);
    }
    codes_[row] = dictionary_.intern_list(elements);
}

ColumnBuilder* SegmentBuilder::column(std::string_view path) {
    const auto found = by_path_.find(path);
    if (found != by_path_.end()) return found->second;
    ColumnBuilder* made = nullptr;
    if (!filter_ || filter_(path)) {
        if (columns_.size() < max_columns) {
            columns_.push_back(
                std::make_unique<ColumnBuilder>(std::string(path), static_cast<ColumnId>(columns_.size())));
            made = columns_.back().get();
        } else {
            ++refused_columns_;
            return nullptr; // not remembered: hostile input must not grow the map either
        }
    }
    if (by_path_.size() < 4 * max_columns) by_path_.emplace(std::string(path), made);
    return made;
}

void SegmentBuilder::drop_row() {
    for (const auto& column : columns_) column->truncate(row());
}

void SegmentBuilder::clear_rows() {
    metas_.clear();
    for (const auto& column : columns_) column->truncate(0);
}

size_t SegmentBuilder::dictionary_bytes() const {
    size_t bytes = 0;
    for (const auto& column : columns_) bytes += column->dictionary().bytes();
    return bytes;
}

} // namespace rw::logs
