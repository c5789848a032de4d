#pragma once
// Reading and replacing files. Files are read, not mapped: one that shrinks while it is open must not end the program.

#include "engine/base/error.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace rw {

/// Bytes that may be read behind every buffer given to a log reader (wide loads of the parsers).
inline constexpr size_t read_padding_bytes = 64;

/// An open file, read by position. Movable; safe to read from many threads.
class InputFile {
public:
    /// Errors: RW0001 cannot be opened.
    [[nodiscard]] static Result<InputFile> open(const std::string& path);

    InputFile(InputFile&& other) noexcept;
    InputFile& operator=(InputFile&& other) noexcept;
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;
    ~InputFile();

    /// 0 for pipes and /proc, which end where a read gives nothing.
    [[nodiscard]] uint64_t size() const { return size_; }

    /// Reads up to `size` bytes from `offset` into `to`; fewer only at the end of the file. Error RW0003.
    /// A pipe gives what comes next, whatever the offset.
    [[nodiscard]] Result<size_t> read(uint64_t offset, char* to, size_t size) const;

private:
    InputFile() = default;

    int handle_ = -1;
    uint64_t size_ = 0;
    bool has_positions_ = true; ///< false: a pipe
    std::string path_;
};

/// The whole file. Errors: RW0001, RW0003, RW0002 when above `limit_bytes`.
[[nodiscard]] Result<std::string> read_file(const std::string& path, uint64_t limit_bytes);

/// All of standard input. Errors: RW0003, RW0002 when above `limit_bytes`.
[[nodiscard]] Result<std::string> read_standard_input(uint64_t limit_bytes);

/// Writes beside `path` and renames: the file holds the old bytes or the new ones, never a part. Error RW0004.
[[nodiscard]] Result<size_t> replace_file(const std::string& path, std::string_view bytes);

} // namespace rw
