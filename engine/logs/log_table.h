#pragma once
// Events in columns: a dictionary of distinct values and one small code per row. Immutable once built, shared between
// threads by shared_ptr<const LogTable>. Decides nothing about rules; kinds of events live in match.

#include "engine/logs/segment_stream.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rw::logs {

/// Codes of up to 65,536 consecutive rows in the narrowest form: nothing, dense, or a bitmap of present rows with
/// packed codes; each code in 1, 2 or 4 bytes.
class CodeBlock {
public:
    static constexpr uint32_t row_bits = 16;
    static constexpr uint32_t max_rows = 1u << row_bits;

    CodeBlock() = default;
    explicit CodeBlock(const std::vector<Code>& codes);

    /// @param row  within the block. @complexity O(1)
    [[nodiscard]] Code code(uint32_t row) const;

    /// Calls `each(row, code)` for all present rows, ascending.
    template <class Each>
    void for_each(Each&& each) const {
        switch (width_) {
        case 1:
            walk<uint8_t>(each);
            break;
        case 2:
            walk<uint16_t>(each);
            break;
        case 4:
            walk<uint32_t>(each);
            break;
        default:
            break;
        }
    }

    [[nodiscard]] size_t bytes() const;

private:
    template <class T>
    [[nodiscard]] T at(size_t index) const {
        T value;
        std::memcpy(&value, codes_.data() + index * sizeof(T), sizeof(T));
        return value;
    }

    template <class T, class Each>
    void walk(Each& each) const {
        if (present_.empty()) {
            const size_t rows = codes_.size() / sizeof(T);
            for (size_t row = 0; row < rows; ++row)
                if (const T code = at<T>(row); code != missing) each(static_cast<uint32_t>(row), Code{code});
            return;
        }
        size_t index = 0;
        for (size_t word = 0; word < present_.size(); ++word)
            for (uint64_t bits = present_[word]; bits != 0; bits &= bits - 1)
                each(static_cast<uint32_t>(word * 64) + static_cast<uint32_t>(__builtin_ctzll(bits)),
                     Code{at<T>(index++)});
    }

    uint8_t width_ = 0;             ///< bytes a code; 0 = no row has a value
    std::vector<uint64_t> present_; ///< empty when dense
    std::vector<uint32_t> rank_;    ///< present rows before each word
    std::vector<uint8_t> codes_;
};

/// One column of a table.
class Column {
public:
    explicit Column(std::string path)
        : path_(std::move(path)) {}

    [[nodiscard]] const std::string& path() const { return path_; }

    /// Distinct values, without "missing".
    [[nodiscard]] uint32_t size() const { return static_cast<uint32_t>(types_.size()); }

    /// @param code  1 … size()
    [[nodiscard]] Value value(Code code) const { return {types_[code - 1], text(code)}; }

    [[nodiscard]] std::string_view text(Code code) const {
        const size_t begin = code == 1 ? 0 : ends_[code - 2];
        return std::string_view(texts_).substr(begin, ends_[code - 1] - begin);
    }

    [[nodiscard]] ValueType type(Code code) const { return types_[code - 1]; }

    /// All texts one behind the other, and where each ends (index = code - 1): for scans over the whole dictionary.
    [[nodiscard]] const std::string& texts() const { return texts_; }

    [[nodiscard]] const std::vector<uint64_t>& ends() const { return ends_; }

    /// Elements of a list entry; empty for the others.
    [[nodiscard]] const std::vector<Code>& elements(Code code) const;

    [[nodiscard]] bool has_lists() const { return !lists_.empty(); }

    [[nodiscard]] Code code(Row row) const {
        const size_t block = row >> CodeBlock::row_bits;
        return block < blocks_.size() ? blocks_[block].code(row & (CodeBlock::max_rows - 1)) : missing;
    }

    /// Rows that have a value.
    [[nodiscard]] uint64_t filled() const { return filled_; }

    [[nodiscard]] const std::vector<CodeBlock>& blocks() const { return blocks_; }

    /// Text form for people: lists as "a, b", null as "null".
    [[nodiscard]] std::string display(Code code) const;

    [[nodiscard]] size_t bytes() const;

private:
    friend class LogTableBuilder;

    std::string path_;
    std::string texts_;
    std::vector<uint64_t> ends_;
    std::vector<ValueType> types_;
    std::unordered_map<Code, std::vector<Code>> lists_;
    std::vector<CodeBlock> blocks_;
    uint64_t filled_ = 0;
};

/// Where a row came from, so that it can be named, shown and read again.
struct RowOrigin {
    uint32_t file = 0;   ///< index into files()
    uint64_t record = 0; ///< the source's record number, else line or element number from 1
    uint64_t row = 0;    ///< position in its file from 0
    uint64_t offset = 0; ///< byte offset in the unpacked file
    uint32_t size = 0;   ///< bytes there
    Instant time{};
};

class LogTable {
public:
    [[nodiscard]] uint32_t row_count() const { return static_cast<uint32_t>(records_.size()); }

    [[nodiscard]] const std::vector<std::unique_ptr<Column>>& columns() const { return columns_; }

    /// Null when there is no such column.
    [[nodiscard]] const Column* find(std::string_view path) const;

    /// @complexity O(log files)
    [[nodiscard]] RowOrigin origin(Row row) const;

    [[nodiscard]] const std::vector<LogFile>& files() const { return files_; }

    /// Events of each file that could not be read, beside files().
    [[nodiscard]] const std::vector<uint64_t>& damaged() const { return damaged_; }

    [[nodiscard]] size_t bytes() const;

private:
    friend class LogTableBuilder;

    std::vector<std::unique_ptr<Column>> columns_;
    std::unordered_map<std::string_view, const Column*> by_path_; ///< keys are the columns' own paths
    std::vector<uint64_t> records_;
    std::vector<uint64_t> offsets_;
    std::vector<uint32_t> sizes_;
    std::vector<int64_t> times_;
    std::vector<uint8_t> time_digits_;
    std::vector<Row> file_begins_; ///< first row of each file
    std::vector<LogFile> files_;
    std::vector<uint64_t> damaged_;
};

/// What a worker hands over after each segment: rows with codes of its own dictionaries and the values that are new
/// since its last hand-over (views into the worker's arenas, which must outlive the building of the table).
struct SegmentRows {
    struct NewValue {
        Value value;
        std::vector<Code> elements; ///< of a list
    };

    struct ColumnPart {
        ColumnId column = 0; ///< in the worker's builder
        std::string path;
        std::vector<NewValue> added;
        std::vector<Code> codes; ///< by row; shorter than the rows when the rest is missing
    };

    uint32_t worker = 0;
    uint32_t file = 0;
    std::vector<RowMeta> metas; ///< time_text already parsed into time
    std::vector<ColumnPart> columns;
    SegmentReport report;
};

/// Joins hand-overs, in the order of the segments, into one table. Same inputs give the same table whatever the
/// number of workers.
class LogTableBuilder {
public:
    LogTableBuilder();
    ~LogTableBuilder();
    LogTableBuilder(const LogTableBuilder&) = delete;
    LogTableBuilder& operator=(const LogTableBuilder&) = delete;

    void append(SegmentRows rows);

    [[nodiscard]] uint32_t row_count() const;

    /// Ends building. `files` are those of the stream.
    [[nodiscard]] std::shared_ptr<const LogTable> finish(std::vector<LogFile> files);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Takes the rows and the new values out of a worker's builder and clears its rows. `exported` holds the worker's
/// number of values already handed over by column; it grows with the builder.
[[nodiscard]] SegmentRows export_rows(SegmentBuilder& builder, std::vector<uint32_t>& exported);

/// Reads everything below `paths` with `threads` workers into a table of all columns.
/// A file that cannot be read is in files() with its problems; cancelled: what was read so far.
[[nodiscard]] std::shared_ptr<const LogTable>
read_table(const std::vector<std::string>& paths, unsigned threads, Job& job, const StreamOptions& options = {});

} // namespace rw::logs
