#pragma once
// Bytes of a fuzzer through the whole of reading: recognised, unpacked, cut and read.

#include "engine/logs/segment_stream.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <unistd.h>

namespace rw::logs::test {

/// Gives the bytes a path that lasts as long as this.
class MemoryFile {
public:
    MemoryFile(const uint8_t* bytes, size_t size)
        : handle_(memfd_create("fuzz", MFD_CLOEXEC)) {
        if (handle_ < 0 || write(handle_, bytes, size) != static_cast<ssize_t>(size)) std::abort();
    }

    ~MemoryFile() { close(handle_); }

    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(handle_); }

private:
    int handle_;
};

/// Reads all JSON of a file and checks what every reader must keep. @return rows
inline uint64_t read_file_through(const std::string& path, size_t segment_bytes) {
    StreamOptions options;
    options.segment_bytes = segment_bytes;
    options.archive_bytes_limit = uint64_t{16} << 20;
    Job job;
    SegmentStream stream({path}, options, job);
    SegmentBuilder builder;
    const auto reader = make_json_reader(builder);
    Segment segment;
    uint64_t rows = 0;
    while (stream.next(segment)) {
        if (segment.format != Format::ndjson && segment.format != Format::json) continue;
        SegmentReport report;
        reader->read(segment, report);
        for (const RowMeta& meta : builder.metas()) {
            const bool inside = meta.offset >= segment.offset && meta.size > 0 &&
                                meta.offset + meta.size <= segment.offset + segment.bytes.size();
            if (!inside) std::abort();
        }
        rows += builder.row_count();
        builder.clear_rows();
    }
    return rows;
}

} // namespace rw::logs::test
