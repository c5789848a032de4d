#pragma once
// Reads a text as one segment, for tests.

#include "tests/engine/logs/input/read_all.h"

namespace rw::logs::test {

inline ReadAll
read_text(std::string text, Format format = Format::ndjson, uint64_t offset = 0, ColumnFilter filter = {}) {
    ReadAll all;
    const size_t size = text.size();
    text.append(read_padding_bytes, '\0');
    SegmentBuilder builder(std::move(filter));
    const auto reader = make_json_reader(builder);
    SegmentReport report;
    const Segment segment{0, 0, format, std::string_view(text).substr(0, size), offset, {}};
    reader->read(segment, report);
    all.damaged = report.damaged;
    all.problems = report.problems;
    take_rows(builder, segment, all);
    return all;
}

} // namespace rw::logs::test
