#pragma once
// Reads the catalogs' tables: text with commas, `#` comments, no quoting (a value never holds a comma, except in the
// last column). What the columns mean is the caller's.

#include "engine/base/error.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::taxonomy {

/// Largest catalog file that is read, in bytes.
inline constexpr uint64_t max_table_bytes = uint64_t{16} << 20;

/// One table in memory; rows are views into its text.
class TableFile {
public:
    struct Row {
        std::vector<std::string_view> cells; ///< exactly as many as asked for
        uint32_t line = 0;                   ///< from 1
    };

    /// @param columns  cells of a row; the last one takes the rest of the line
    /// Errors: RW0201 missing file, RW0202 a row with too few cells (with line).
    [[nodiscard]] static Result<TableFile> read(const std::string& path, size_t columns);

    TableFile(TableFile&&) = default;
    TableFile& operator=(TableFile&&) = default;

    [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }

    /// RW0202 for a row of this table.
    [[nodiscard]] Error malformed(const Row& row, std::string_view what) const;

private:
    TableFile() = default;

    std::string path_;
    std::vector<char> text_; ///< keeps its address when moved, unlike a short string
    std::vector<Row> rows_;
};

/// The parts between `separator`; none for an empty text.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

} // namespace rw::taxonomy
