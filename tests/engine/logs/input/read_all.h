#pragma once
// Reads inputs through SegmentStream and the JSON reader into plain rows, for tests. EVTX segments are only counted.

#include "engine/base/file.h"
#include "engine/logs/segment_stream.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace rw::logs::test {

struct ReadRow {
    std::map<std::string, std::string> cells; ///< path → "type:text"; lists as "[a|b]"
    RowMeta meta{};
    uint32_t file = 0;
    std::string raw{}; ///< bytes of the event in its segment
    std::string time_text{};
};

struct ReadAll {
    std::vector<ReadRow> rows;
    std::vector<LogFile> files;
    std::vector<Problem> problems;       ///< of segments
    std::map<uint32_t, uint64_t> events; ///< by file
    uint64_t damaged = 0;
    uint64_t segments = 0;
    uint64_t evtx_bytes = 0;
    std::vector<Segment> cut; ///< without bytes: file, index, offset

    [[nodiscard]] bool has_problem(std::string_view code) const {
        const auto is = [code](const Problem& problem) { return problem.code == code; };
        for (const LogFile& file : files)
            if (std::any_of(file.problems.begin(), file.problems.end(), is)) return true;
        return std::any_of(problems.begin(), problems.end(), is);
    }
};

inline std::string text_of(const Dictionary& dictionary, Code code) {
    static constexpr const char* names[] = {"null", "boolean", "integer", "real", "string", "list"};
    const Value value = dictionary.value(code);
    if (value.type == ValueType::list) {
        std::string text = "[";
        for (const Code element : dictionary.elements(code)) {
            if (text.size() > 1) text += '|';
            text += text_of(dictionary, element);
        }
        return text + "]";
    }
    if (value.type == ValueType::null) return "null";
    return std::string(names[static_cast<size_t>(value.type)]) + ":" + std::string(value.text);
}

inline void take_rows(SegmentBuilder& builder, const Segment& segment, ReadAll& all) {
    for (Row row = 0; row < builder.row_count(); ++row) {
        ReadRow read;
        read.meta = builder.metas()[row];
        read.file = segment.file;
        const size_t at = read.meta.offset - segment.offset;
        if (at <= segment.bytes.size()) read.raw = segment.bytes.substr(at, read.meta.size);
        read.time_text = read.meta.time_text;
        for (const auto& column : builder.columns())
            if (const Code code = column->code(row); code != missing)
                read.cells[column->path()] = text_of(column->dictionary(), code);
        all.rows.push_back(std::move(read));
    }
    all.events[segment.file] += builder.row_count();
}

inline ReadAll read_all(std::vector<std::string> paths, StreamOptions options = {}, ColumnFilter filter = {}) {
    ReadAll all;
    Job job;
    SegmentStream stream(std::move(paths), options, job);
    SegmentBuilder builder(std::move(filter));
    const auto reader = make_json_reader(builder);
    Segment segment;
    while (stream.next(segment)) {
        ++all.segments;
        all.cut.push_back({segment.file, segment.index, segment.format, {}, segment.offset, {}});
        if (segment.format == Format::evtx) {
            all.evtx_bytes += segment.bytes.size();
            continue;
        }
        SegmentReport report;
        reader->read(segment, report);
        all.damaged += report.damaged;
        all.problems.insert(all.problems.end(), report.problems.begin(), report.problems.end());
        take_rows(builder, segment, all);
        builder.clear_rows();
    }
    all.files = stream.files();
    return all;
}

} // namespace rw::logs::test
