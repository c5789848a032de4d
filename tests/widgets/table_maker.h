#pragma once
// Log tables written by hand, for tests of views. Values of all types; no reader and no files.

#include "engine/logs/log_table.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rw::widgets {

class TableMaker {
public:
    TableMaker& text(std::string_view path, std::string_view value);
    TableMaker& integer(std::string_view path, int64_t value);
    TableMaker& real(std::string_view path, std::string_view value);
    TableMaker& boolean(std::string_view path, bool value);
    TableMaker& null(std::string_view path);
    /// A list of texts; may be empty.
    TableMaker& list(std::string_view path, const std::vector<std::string>& values);

    /// Ends the row. A text that is no time gives an event without a time.
    TableMaker& row(std::string_view time, uint64_t record);

    /// Further rows belong to this file; the first is "Security.evtx".
    TableMaker& file(std::string path);

    [[nodiscard]] std::shared_ptr<const logs::LogTable> finish();

private:
    TableMaker& put(std::string_view path, logs::ValueType type, std::string_view value);
    void flush();

    logs::SegmentBuilder builder_;
    std::vector<uint32_t> exported_;
    logs::LogTableBuilder table_;
    std::vector<logs::LogFile> files_;
};

} // namespace rw::widgets
