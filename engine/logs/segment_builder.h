#pragma once
// Where readers put what they read: columns of codes for the rows of one segment. Dictionaries outlive the segment,
// so that values met again cost one look-up and their decisions stay. One builder per worker thread; not shared.

#include "engine/base/time.h"
#include "engine/logs/dictionary.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rw::logs {

/// Index of a column in its builder or table.
using ColumnId = uint32_t;

/// One column while it is being read. Readers keep the pointer (stable for the builder's life) and call put().
class ColumnBuilder {
public:
    ColumnBuilder(std::string path, ColumnId id)
        : path_(std::move(path))
        , id_(id) {}

    [[nodiscard]] const std::string& path() const { return path_; }

    [[nodiscard]] ColumnId id() const { return id_; }

    [[nodiscard]] Dictionary& dictionary() { return dictionary_; }

    [[nodiscard]] const Dictionary& dictionary() const { return dictionary_; }

    /// Codes by row; rows behind the end are missing.
    [[nodiscard]] const std::vector<Code>& codes() const { return codes_; }

    [[nodiscard]] Code code(Row row) const { return row < codes_.size() ? codes_[row] : missing; }

    /// Sets the value of `row` (the row now being read). A second value for the same row makes a list of both.
    void set(Row row, Code code) {
        if (codes_.size() == row) {
            codes_.push_back(code);
        } else if (codes_.size() < row) {
            codes_.resize(row, missing);
            codes_.push_back(code);
        } else if (codes_[row] == missing) {
            codes_[row] = code;
        } else {
            append(row, code);
        }
    }

    /// Forgets rows from `rows` on.
    void truncate(Row rows) {
        if (codes_.size() > rows) codes_.resize(rows);
    }

private:
    void append(Row row, Code code);

    std::string path_;
    ColumnId id_;
    Dictionary dictionary_;
    std::vector<Code> codes_;
};

/// What is known of a row besides its columns.
struct RowMeta {
    Instant time{};                 ///< of the event, when the reader has it already
    std::string_view time_text{};   ///< else its text in the segment's bytes, parsed when someone asks
    uint64_t record = 0;            ///< the source's own record number (EventRecordID); see record_is_position
    uint64_t offset = 0;            ///< byte offset of the event in its (unpacked) file
    uint32_t size = 0;              ///< bytes of the event there
    bool record_is_position = true; ///< no own number: `record` is the line or element number in the segment, from 1
};

/// Decides by path whether a column is kept; asked once per path.
using ColumnFilter = std::function<bool(std::string_view path)>;

class SegmentBuilder {
public:
    /// @param filter  empty = keep every column
    explicit SegmentBuilder(ColumnFilter filter = {})
        : filter_(std::move(filter)) {}

    SegmentBuilder(const SegmentBuilder&) = delete;
    SegmentBuilder& operator=(const SegmentBuilder&) = delete;

    /// The column of `path` (dotted, as the provider writes it; readers take decorations such as `Event.` and
    /// `#attributes` away), made when new; null when the filter does not want it or the limit of columns is reached:
    /// the reader then skips the value without looking at it.
    [[nodiscard]] ColumnBuilder* column(std::string_view path);

    /// The row now being read.
    [[nodiscard]] Row row() const { return static_cast<Row>(metas_.size()); }

    /// Puts a value into the current row.
    /// @param decode  callable (std::string_view raw, std::string& text) -> ValueType; called for new values only
    template <class Decode>
    void put(ColumnBuilder& column, uint8_t tag, std::string_view raw, Decode&& decode) {
        column.set(row(), column.dictionary().intern(tag, raw, std::forward<Decode>(decode)));
    }

    /// Puts a list (an array of the source, may be empty) into the current row; `elements` are codes of the column.
    void put_list(ColumnBuilder& column, const std::vector<Code>& elements) {
        column.set(row(), column.dictionary().intern_list(elements));
    }

    /// Ends the current row.
    void end_row(const RowMeta& meta) { metas_.push_back(meta); }

    /// Throws the current row away: nothing that was put since the last end_row() remains.
    void drop_row();

    /// Rows that are complete.
    [[nodiscard]] uint32_t row_count() const { return static_cast<uint32_t>(metas_.size()); }

    [[nodiscard]] const std::vector<RowMeta>& metas() const { return metas_; }

    [[nodiscard]] const std::vector<std::unique_ptr<ColumnBuilder>>& columns() const { return columns_; }

    /// Paths refused because of max_columns; the report says so.
    [[nodiscard]] uint64_t refused_columns() const { return refused_columns_; }

    /// Forgets the rows and keeps dictionaries and columns: next segment.
    void clear_rows();

    /// Bytes of all dictionaries.
    [[nodiscard]] size_t dictionary_bytes() const;

    /// Limit of columns of one table (engine.md 7).
    static constexpr size_t max_columns = 20'000;

private:
    struct PathHash {
        using is_transparent = void;

        size_t operator()(std::string_view path) const { return hash_bytes(path); }
    };

    ColumnFilter filter_;
    std::unordered_map<std::string, ColumnBuilder*, PathHash, std::equal_to<>> by_path_;
    std::vector<std::unique_ptr<ColumnBuilder>> columns_;
    std::vector<RowMeta> metas_;
    uint64_t refused_columns_ = 0;
};

} // namespace rw::logs
