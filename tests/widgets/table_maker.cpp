#include "tests/widgets/table_maker.h"

#include "engine/base/time.h"

namespace rw::widgets {

namespace {

logs::LogFile logFile(std::string path) {
    logs::LogFile file;
    file.path = std::move(path);
    file.format = logs::Format::evtx;
    return file;
}

} // namespace

TableMaker& TableMaker::put(std::string_view path, logs::ValueType type, std::string_view value) {
    const auto decode = [type](std::string_view raw, std::string& to) {
        to = raw;
        return type;
    };
    builder_.put(*builder_.column(path), static_cast<uint8_t>(type), value, decode);
    return *this;
}

TableMaker& TableMaker::text(std::string_view path, std::string_view value) {
    return put(path, logs::ValueType::string, value);
}

TableMaker& TableMaker::integer(std::string_view path, int64_t value) {
    return put(path, logs::ValueType::integer, std::to_string(value));
}

TableMaker& TableMaker::real(std::string_view path, std::string_view value) {
    return put(path, logs::ValueType::real, value);
}

TableMaker& TableMaker::boolean(std::string_view path, bool value) {
    return put(path, logs::ValueType::boolean, value ? "true" : "false");
}

TableMaker& TableMaker::null(std::string_view path) { return put(path, logs::ValueType::null, ""); }

TableMaker& TableMaker::list(std::string_view path, const std::vector<std::string>& values) {
    logs::ColumnBuilder& column = *builder_.column(path);
    const auto decode = [](std::string_view raw, std::string& to) {
        to = raw;
        return logs::ValueType::string;
    };
    std::vector<logs::Code> elements;
    for (const std::string& value : values)
        elements.push_back(column.dictionary().intern(static_cast<uint8_t>(logs::ValueType::string), value, decode));
    builder_.put_list(column, elements);
    return *this;
}

TableMaker& TableMaker::row(std::string_view time, uint64_t record) {
    if (files_.empty()) files_.push_back(logFile("Security.evtx"));
    logs::RowMeta meta;
    if (const auto instant = parse_time(time)) meta.time = *instant;
    meta.record = record;
    meta.record_is_position = false;
    meta.offset = 4096 + record * 1024;
    meta.size = 1024;
    builder_.end_row(meta);
    return *this;
}

TableMaker& TableMaker::file(std::string path) {
    flush();
    files_.push_back(logFile(std::move(path)));
    return *this;
}

void TableMaker::flush() {
    if (builder_.row_count() == 0) return;
    logs::SegmentRows rows = logs::export_rows(builder_, exported_);
    rows.file = static_cast<uint32_t>(files_.size() - 1);
    table_.append(std::move(rows));
}

std::shared_ptr<const logs::LogTable> TableMaker::finish() {
    flush();
    return table_.finish(files_);
}

} // namespace rw::widgets
