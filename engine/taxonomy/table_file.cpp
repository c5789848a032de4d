#include "engine/taxonomy/table_file.h"

#include "engine/base/file.h"

namespace rw::taxonomy {

Result<TableFile> TableFile::read(const std::string& path, size_t columns) {
    auto bytes = read_file(path, max_table_bytes);
    if (!bytes) return tl::unexpected(Error{"RW0201", "A catalog file cannot be read: " + bytes.error().message, path});
    TableFile table;
    table.path_ = path;
    table.text_.assign(bytes->begin(), bytes->end());
    std::string_view rest(table.text_.data(), table.text_.size());
    for (uint32_t line = 1; !rest.empty(); ++line) {
        const size_t end = rest.find('\n');
        std::string_view text = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (text.ends_with('\r')) text.remove_suffix(1);
        if (text.empty() || text.front() == '#') continue;
        Row row{{}, line};
        row.cells.reserve(columns);
        while (row.cells.size() + 1 < columns) {
            const size_t comma = text.find(',');
            if (comma == std::string_view::npos) break;
            row.cells.push_back(text.substr(0, comma));
            text.remove_prefix(comma + 1);
        }
        row.cells.push_back(text);
        if (row.cells.size() != columns)
            return tl::unexpected(
                table.malformed(row, "has too few columns, " + std::to_string(columns) + " are needed"));
        table.rows_.push_back(std::move(row));
    }
    return table;
}

Error TableFile::malformed(const Row& row, std::string_view what) const {
    return {"RW0202", "Line " + std::to_string(row.line) + " of the catalog " + std::string(what) + ".", path_, {}};
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) break;
        text.remove_prefix(at + 1);
    }
    return parts;
}

} // namespace rw::taxonomy
