#pragma once
// The two ends of reading: SegmentStream cuts inputs into segments (cheap, one at a time), SegmentReader turns a
// segment into rows (heavy, one per worker). Formats live in evtx/ and json/, files and archives in input/.

#include "engine/base/error.h"
#include "engine/logs/segment_builder.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rw::logs {

/// Formats told apart by content (input/detect.h). Those that no reader takes yet are named and refused (RW0101).
enum class Format : uint8_t {
    unknown,
    evtx,
    ndjson, ///< one JSON value a line
    json,   ///< documents over many lines, arrays, objects one after another
    csv,
    tsv,
    xml,
    syslog,
    auditd,
    w3c,
    cef,
    leef,
    zeek,
    text,
    pcap,
    binary,
    empty,
};

/// "EVTX", "JSON lines", …
[[nodiscard]] std::string_view format_name(Format format);

/// Something that went wrong in a file; the rest of the file was read.
struct Problem {
    std::string code;
    std::string message;
    uint64_t offset = 0; ///< byte offset in the unpacked file
};

/// A piece of one file that can be read on its own.
struct Segment {
    uint32_t file = 0;  ///< index into SegmentStream::files()
    uint32_t index = 0; ///< position of the segment within its file, from 0
    Format format = Format::unknown;
    std::string_view bytes{};            ///< read_padding_bytes more may be read behind the end
    uint64_t offset = 0;                 ///< of bytes[0] in the unpacked file
    std::shared_ptr<const void> owner{}; ///< keeps the bytes alive
};

/// What reading one segment found besides rows. Merged in the order of the segments.
struct SegmentReport {
    uint64_t positions = 0;          ///< lines or elements seen, for numbering by position
    uint64_t damaged = 0;            ///< events that could not be read
    std::vector<Problem> problems{}; ///< at most max_problems; the rest is counted in `damaged`

    static constexpr size_t max_problems = 100;

    void add(Problem problem) {
        if (problems.size() < max_problems) problems.push_back(std::move(problem));
    }
};

/// Reads segments of one format into one builder. Keeps what speeds up the next segment (column pointers, compiled
/// templates). Used by one thread.
class SegmentReader {
public:
    SegmentReader() = default;
    SegmentReader(const SegmentReader&) = delete;
    SegmentReader& operator=(const SegmentReader&) = delete;
    virtual ~SegmentReader() = default;

    /// Appends the segment's rows to the builder. Never fails as a whole: what cannot be read is reported.
    virtual void read(const Segment& segment, SegmentReport& report) = 0;
};

/// EVTX binary XML (evtx/). `segment.bytes` is a run of whole 64 KiB chunks or the damaged tail of a file.
[[nodiscard]] std::unique_ptr<SegmentReader> make_evtx_reader(SegmentBuilder& builder);
/// JSON of all shapes (json/): ndjson and json.
[[nodiscard]] std::unique_ptr<SegmentReader> make_json_reader(SegmentBuilder& builder);

} // namespace rw::logs
