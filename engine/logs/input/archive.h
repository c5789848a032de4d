#pragma once
// Members of zip and tar archives (libarchive), one after another in constant memory. Nothing is written to disk, so
// a member's name is only a label and no link is followed.

#include "engine/logs/input/byte_source.h"

#include <memory>
#include <optional>
#include <string>

struct archive;

namespace rw::logs {

/// When unpacking stops with RW0112.
struct UnpackLimits {
    uint64_t ratio = 1'000; ///< unpacked : packed
    uint64_t bytes = uint64_t{1} << 40;

    /// Small files may be packed as tightly as they like.
    static constexpr uint64_t free_bytes = uint64_t{1} << 20;

    [[nodiscard]] bool exceeded(uint64_t packed, uint64_t unpacked) const {
        return unpacked > bytes || (unpacked > free_bytes && unpacked / ratio > packed);
    }
};

/// The problem RW0112 at `unpacked`.
[[nodiscard]] Problem expansion_problem(const UnpackLimits& limits, uint64_t unpacked);

struct ArchiveMember {
    std::string name;
    std::unique_ptr<ByteSource> source; ///< valid until the next member is asked for
};

class ArchiveReader {
public:
    ArchiveReader(std::unique_ptr<ByteSource> packed, UnpackLimits limits);
    ~ArchiveReader();
    ArchiveReader(const ArchiveReader&) = delete;
    ArchiveReader& operator=(const ArchiveReader&) = delete;

    /// The next regular file that can be read; others (links, devices, encrypted ones) are reported and passed.
    [[nodiscard]] std::optional<ArchiveMember> next();

    /// What was wrong with the archive since the last call (a member's own damage is with its source).
    [[nodiscard]] std::vector<Problem> take_problems() { return std::exchange(problems_, {}); }

    /// Members looked at in one archive.
    static constexpr size_t max_members = 1'000'000;

private:
    friend class MemberSource;
    class Packed;

    void report(const char* code, std::string message, uint64_t offset);
    [[nodiscard]] bool acceptable(void* entry, const std::string& name);

    std::unique_ptr<Packed> packed_;
    archive* archive_ = nullptr;
    UnpackLimits limits_;
    std::vector<Problem> problems_;
    uint64_t unpacked_ = 0;
    size_t members_ = 0;
    bool broken_ = false;
};

/// bzip2, xz or zstd data as bytes (libarchive's filters); several members or frames are one stream.
[[nodiscard]] std::unique_ptr<ByteSource> make_filter_source(std::unique_ptr<ByteSource> packed, UnpackLimits limits);

} // namespace rw::logs
