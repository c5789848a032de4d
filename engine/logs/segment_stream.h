#pragma once
// Inputs to segments: walks files, folders and archives in a fixed order, recognises each by content and cuts it.
// Reading and unpacking happen here, under a lock and in pieces; parsing happens in SegmentReader.

#include "engine/base/job.h"
#include "engine/logs/segment.h"

#include <memory>
#include <string>
#include <vector>

namespace rw::logs {

/// One log as the user sees it. `path` as reached from the argument: "logs/a/Security.evtx", inside an archive
/// "samples.tar.xz!a/Security.evtx", "-" for standard input.
struct LogFile {
    std::string path;
    Format format = Format::unknown;
    std::string container{}; ///< "gzip", "zip", "tar.xz", …; empty when plain
    std::string encoding = "UTF-8";
    std::string shape{};  ///< "evtx_dump", "winlogbeat", …, filled by what was read; empty when not known
    uint64_t bytes = 0;   ///< unpacked bytes delivered so far
    bool readable = true; ///< false: refused or not opened; problems say why
    std::vector<Problem> problems{};
};

struct StreamOptions {
    size_t segment_bytes = size_t{4} << 20; ///< aimed size of a segment
    uint64_t archive_ratio_limit = 1'000;   ///< unpacked : packed above which an archive is refused (RW0112)
    uint64_t archive_bytes_limit = uint64_t{1} << 40;
    unsigned nesting_limit = 3; ///< archives inside archives
};

class SegmentStream {
public:
    /// Paths may be files, folders (recursive, sorted by name) and "-".
    SegmentStream(std::vector<std::string> paths, StreamOptions options, Job& job);
    ~SegmentStream();
    SegmentStream(const SegmentStream&) = delete;
    SegmentStream& operator=(const SegmentStream&) = delete;

    /// The next segment of all inputs, in order; false at the end or when cancelled. Safe from many threads.
    [[nodiscard]] bool next(Segment& segment);

    /// Files met so far, in order. Stable only after next() has returned false.
    [[nodiscard]] const std::vector<LogFile>& files() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace rw::logs
