#pragma once
// Events from memory instead of files: the same bytes for the batch worker and for a live table.

#include "engine/logs/log_table.h"

#include <memory>
#include <string>

namespace rw::tests {

/// A segment of JSON lines over `text`, with the padding that readers need.
inline logs::Segment memorySegment(const std::string& text) {
    auto owner = std::make_shared<std::string>(text + std::string(256, '\0'));
    logs::Segment segment;
    segment.format = logs::Format::ndjson;
    segment.bytes = std::string_view(*owner).substr(0, text.size());
    segment.owner = owner;
    return segment;
}

/// The table that reading the segment gives.
inline std::shared_ptr<const logs::LogTable> memoryTable(const logs::Segment& segment) {
    logs::SegmentBuilder builder;
    const auto reader = logs::make_json_reader(builder);
    logs::SegmentReport report;
    reader->read(segment, report);
    std::vector<uint32_t> exported;
    logs::SegmentRows rows = logs::export_rows(builder, exported);
    rows.report = std::move(report);
    logs::LogTableBuilder table;
    table.append(std::move(rows));
    logs::LogFile file;
    file.path = "memory.ndjson";
    return table.finish({file});
}

} // namespace rw::tests
