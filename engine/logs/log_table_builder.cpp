// Joining of segments into a table: remaps each worker's codes to the table's, block by block.

#include "engine/logs/log_table.h"

namespace rw::logs {

namespace {

/// A column while the table grows: finds values by type and text, collects the codes of the current block.
struct GrowingColumn {
    std::unique_ptr<Column> column;
    std::vector<uint32_t> slots = std::vector<uint32_t>(16); ///< open addressing: code, 0 = free
    std::vector<Code> block;                                 ///< codes of the rows since the last whole block
};

/// Codes of one column of one worker → codes of the table.
struct Remap {
    uint32_t target = UINT32_MAX; ///< index of the growing column
    std::vector<Code> codes{missing};
};

std::string_view list_key(const std::vector<Code>& elements) {
    return {reinterpret_cast<const char*>(elements.data()), elements.size() * sizeof(Code)};
}

} // namespace

struct LogTableBuilder::State {
    std::shared_ptr<LogTable> table = std::make_shared<LogTable>();
    std::vector<GrowingColumn> columns;
    std::unordered_map<std::string, uint32_t> by_path;
    std::vector<std::vector<Remap>> remaps;     ///< by worker, by its column
    uint32_t block_begin = 0;                   ///< first row of the current block
    std::vector<uint64_t> positions;            ///< lines or elements of each file so far
    std::vector<std::vector<Problem>> problems; ///< by file, found while parsing

    uint32_t column_of(const std::string& path);
    Code intern(GrowingColumn& growing, Value value, const std::vector<Code>& elements);
    void grow(GrowingColumn& growing);
    void take_values(Remap& remap, const std::vector<SegmentRows::NewValue>& added);
    void take_codes(GrowingColumn& growing, const Remap& remap, const std::vector<Code>& codes, size_t from, size_t to);
    void close_block(uint32_t rows);
    void take_metas(const SegmentRows& rows);
    void begin_files(uint32_t file);
};

uint32_t LogTableBuilder::State::column_of(const std::string& path) {
    const auto [at, added] = by_path.try_emplace(path, static_cast<uint32_t>(columns.size()));
    if (added) {
        columns.emplace_back();
        columns.back().column = std::make_unique<Column>(path);
        columns.back().column->blocks_.resize(block_begin >> CodeBlock::row_bits);
    }
    return at->second;
}

Code LogTableBuilder::State::intern(GrowingColumn& growing, Value value, const std::vector<Code>& elements) {
    Column& column = *growing.column;
    const bool list = value.type == ValueType::list;
    const std::string_view key = list ? list_key(elements) : value.text;
    const size_t mask = growing.slots.size() - 1;
    size_t at = hash_bytes(key, static_cast<uint64_t>(value.type)) & mask;
    for (; growing.slots[at] != missing; at = (at + 1) & mask) {
        const Code code = growing.slots[at];
        if (column.type(code) != value.type) continue;
        if (list ? column.elements(code) == elements : column.text(code) == value.text) return code;
    }
    if (!list) column.texts_ += value.text;
    column.ends_.push_back(column.texts_.size());
    column.types_.push_back(value.type);
    const Code code = column.size();
    if (list) column.lists_.emplace(code, elements);
    growing.slots[at] = code;
    if (size_t{code} * 2 > growing.slots.size()) grow(growing);
    return code;
}

void LogTableBuilder::State::grow(GrowingColumn& growing) {
    const Column& column = *growing.column;
    growing.slots.assign(growing.slots.size() * 2, missing);
    const size_t mask = growing.slots.size() - 1;
    for (Code code = 1; code <= column.size(); ++code) {
        const ValueType type = column.type(code);
        const std::string_view key = type == ValueType::list ? list_key(column.elements(code)) : column.text(code);
        size_t at = hash_bytes(key, static_cast<uint64_t>(type)) & mask;
        while (growing.slots[at] != missing) at = (at + 1) & mask;
        growing.slots[at] = code;
    }
}

void LogTableBuilder::State::take_values(Remap& remap, const std::vector<SegmentRows::NewValue>& added) {
    GrowingColumn& growing = columns[remap.target];
    std::vector<Code> elements;
    for (const SegmentRows::NewValue& value : added) {
        elements.clear();
        for (const Code element : value.elements) elements.push_back(remap.codes[element]);
        remap.codes.push_back(intern(growing, value.value, elements));
    }
}

void LogTableBuilder::State::take_codes(
    GrowingColumn& growing, const Remap& remap, const std::vector<Code>& codes, size_t from, size_t to) {
    const size_t begin = table->records_.size() - block_begin;
    growing.block.resize(begin, missing);
    for (size_t row = from; row < to; ++row) {
        const Code code = row < codes.size() ? remap.codes[codes[row]] : missing;
        if (code != missing) ++growing.column->filled_;
        growing.block.push_back(code);
    }
}

void LogTableBuilder::State::close_block(uint32_t rows) {
    for (GrowingColumn& growing : columns) {
        growing.block.resize(rows, missing);
        growing.column->blocks_.emplace_back(growing.block);
        growing.block.clear();
    }
    block_begin += rows;
}

void LogTableBuilder::State::begin_files(uint32_t file) {
    const auto row = static_cast<Row>(table->records_.size());
    while (table->file_begins_.size() <= file) table->file_begins_.push_back(row);
    if (positions.size() <= file) {
        positions.resize(file + 1);
        problems.resize(file + 1);
        table->damaged_.resize(file + 1);
    }
}

LogTableBuilder::LogTableBuilder()
    : state_(std::make_unique<State>()) {}

LogTableBuilder::~LogTableBuilder() = default;

uint32_t LogTableBuilder::row_count() const { return state_->table->row_count(); }

void LogTableBuilder::append(SegmentRows rows) {
    State& state = *state_;
    state.begin_files(rows.file);
    if (state.remaps.size() <= rows.worker) state.remaps.resize(rows.worker + 1);
    std::vector<Remap>& remaps = state.remaps[rows.worker];
    for (const SegmentRows::ColumnPart& part : rows.columns) {
        if (remaps.size() <= part.column) remaps.resize(part.column + 1);
        Remap& remap = remaps[part.column];
        if (remap.target == UINT32_MAX) remap.target = state.column_of(part.path);
        state.take_values(remap, part.added);
    }
    LogTable& table = *state.table;
    const size_t count = rows.metas.size();
    for (size_t done = 0; done < count;) {
        const size_t room = CodeBlock::max_rows - (table.records_.size() - state.block_begin);
        const size_t end = std::min(count, done + room);
        for (const SegmentRows::ColumnPart& part : rows.columns) {
            const Remap& remap = remaps[part.column];
            if (part.codes.size() > done) state.take_codes(state.columns[remap.target], remap, part.codes, done, end);
        }
        for (size_t row = done; row < end; ++row) {
            const RowMeta& meta = rows.metas[row];
            table.records_.push_back(meta.record + (meta.record_is_position ? state.positions[rows.file] : 0));
            table.offsets_.push_back(meta.offset);
            table.sizes_.push_back(meta.size);
            table.times_.push_back(meta.time.ns);
            table.time_digits_.push_back(meta.time.digits);
        }
        if (table.records_.size() - state.block_begin == CodeBlock::max_rows) state.close_block(CodeBlock::max_rows);
        done = end;
    }
    state.positions[rows.file] += rows.report.positions;
    table.damaged_[rows.file] += rows.report.damaged;
    auto& problems = state.problems[rows.file];
    for (Problem& problem : rows.report.problems)
        if (problems.size() < SegmentReport::max_problems) problems.push_back(std::move(problem));
}

std::shared_ptr<const LogTable> LogTableBuilder::finish(std::vector<LogFile> files) {
    State& state = *state_;
    LogTable& table = *state.table;
    state.close_block(static_cast<uint32_t>(table.records_.size()) - state.block_begin);
    if (!files.empty()) state.begin_files(static_cast<uint32_t>(files.size()) - 1);
    for (size_t file = 0; file < files.size(); ++file)
        files[file].problems.insert(
            files[file].problems.end(), state.problems[file].begin(), state.problems[file].end());
    table.files_ = std::move(files);
    table.records_.shrink_to_fit();
    table.offsets_.shrink_to_fit();
    table.sizes_.shrink_to_fit();
    table.times_.shrink_to_fit();
    table.time_digits_.shrink_to_fit();
    for (GrowingColumn& growing : state.columns) {
        growing.column->texts_.shrink_to_fit();
        growing.column->ends_.shrink_to_fit();
        growing.column->types_.shrink_to_fit();
        table.columns_.push_back(std::move(growing.column));
    }
    for (const auto& column : table.columns_) table.by_path_.emplace(column->path(), column.get());
    return std::exchange(state.table, std::make_shared<LogTable>());
}

SegmentRows export_rows(SegmentBuilder& builder, std::vector<uint32_t>& exported) {
    SegmentRows rows;
    rows.metas = builder.metas();
    for (RowMeta& meta : rows.metas) {
        if (!meta.time.valid() && !meta.time_text.empty()) meta.time = parse_time(meta.time_text).value_or(Instant{});
        meta.time_text = {};
    }
    exported.resize(builder.columns().size());
    for (const auto& column : builder.columns()) {
        const Dictionary& dictionary = column->dictionary();
        uint32_t& done = exported[column->id()];
        if (column->codes().empty() && done == dictionary.size()) continue;
        SegmentRows::ColumnPart part;
        part.column = column->id();
        part.path = column->path();
        part.codes = column->codes();
        for (; done < dictionary.size(); ++done)
            part.added.push_back({dictionary.value(done + 1), dictionary.elements(done + 1)});
        rows.columns.push_back(std::move(part));
    }
    builder.clear_rows();
    return rows;
}

} // namespace rw::logs
