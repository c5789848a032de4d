#include "engine/base/file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <unistd.h>
#include <utility>
#include <vector>

namespace rw {

namespace {

tl::unexpected<Error> failed(const char* code, const char* what, const std::string& path) {
    return tl::unexpected(Error{code, std::string(what) + ": " + std::strerror(errno) + ".", path, {}});
}

} // namespace

Result<InputFile> InputFile::open(const std::string& path) {
    InputFile file;
    file.handle_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file.handle_ < 0) return failed("RW0001", "Cannot open the file", path);

    struct stat info {};

    if (fstat(file.handle_, &info) != 0) return failed("RW0001", "Cannot read the file's size", path);
    if (S_ISDIR(info.st_mode)) return tl::unexpected(Error{"RW0001", "This is a folder, not a file.", path, {}});
    file.size_ = static_cast<uint64_t>(info.st_size);
    file.has_positions_ = !S_ISFIFO(info.st_mode) && !S_ISCHR(info.st_mode);
    file.path_ = path;
    posix_fadvise(file.handle_, 0, 0, POSIX_FADV_SEQUENTIAL);
    return file;
}

InputFile::InputFile(InputFile&& other) noexcept
    : handle_(std::exchange(other.handle_, -1))
    , size_(other.size_)
    , has_positions_(other.has_positions_)
    , path_(std::move(other.path_)) {}

InputFile& InputFile::operator=(InputFile&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(size_, other.size_);
    std::swap(has_positions_, other.has_positions_);
    std::swap(path_, other.path_);
    return *this;
}

InputFile::~InputFile() {
    if (handle_ >= 0) close(handle_);
}

Result<size_t> InputFile::read(uint64_t offset, char* to, size_t size) const {
    size_t done = 0;
    while (done < size) {
        const ssize_t got = has_positions_ ? pread(handle_, to + done, size - done, static_cast<off_t>(offset + done))
                                           : ::read(handle_, to + done, size - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("RW0003", "Cannot read the file", path_);
        if (got == 0) break;
        done += static_cast<size_t>(got);
    }
    return done;
}

namespace {

tl::unexpected<Error> above_limit(uint64_t limit_bytes, const std::string& path) {
    return tl::unexpected(
        Error{"RW0002", "The file is above the limit of " + std::to_string(limit_bytes) + " bytes.", path, {}});
}

/// Reads until `next(to, size)` gives nothing.
template <class Next>
Result<std::string> read_to_end(uint64_t limit_bytes, const std::string& path, Next&& next) {
    std::string bytes;
    std::vector<char> piece(size_t{64} << 10);
    for (;;) {
        RW_TRY(got, next(piece.data(), piece.size()));
        if (got == 0) return bytes;
        bytes.append(piece.data(), got);
        if (bytes.size() > limit_bytes) return above_limit(limit_bytes, path);
    }
}

} // namespace

Result<std::string> read_standard_input(uint64_t limit_bytes) {
    return read_to_end(limit_bytes, "-", [](char* to, size_t size) -> Result<size_t> {
        for (;;) {
            const ssize_t got = ::read(STDIN_FILENO, to, size);
            if (got >= 0) return static_cast<size_t>(got);
            if (errno != EINTR) return failed("RW0003", "Cannot read standard input", "-");
        }
    });
}

Result<std::string> read_file(const std::string& path, uint64_t limit_bytes) {
    RW_TRY(file, InputFile::open(path));
    if (file.size() > limit_bytes) return above_limit(limit_bytes, path);
    if (file.size() == 0)
        return read_to_end(limit_bytes, path, [&file, at = uint64_t{0}](char* to, size_t size) mutable {
            const Result<size_t> got = file.read(at, to, size);
            if (got) at += *got;
            return got;
        });
    std::string bytes(file.size(), '\0');
    RW_TRY(got, file.read(0, bytes.data(), bytes.size()));
    bytes.resize(got);
    return bytes;
}

Result<size_t> replace_file(const std::string& path, std::string_view bytes) {
    // Through a link the file that it names is replaced, not the link.
    const std::unique_ptr<char, decltype(&std::free)> named(realpath(path.c_str(), nullptr), &std::free);
    const std::string target = named != nullptr ? named.get() : path;
    std::string temporary = target + ".XXXXXX";
    const int handle = mkstemp(temporary.data());
    if (handle < 0) return failed("RW0004", "Cannot write beside the file", path);

    struct stat old {};

    // Keep the permissions of the file that is replaced; a new one gets the usual 0644.
    fchmod(handle, stat(path.c_str(), &old) == 0 ? old.st_mode & 07777 : 0644);
    size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t put = write(handle, bytes.data() + done, bytes.size() - done);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) {
            auto error = failed("RW0004", "Cannot write the file", path);
            close(handle);
            unlink(temporary.c_str());
            return error;
        }
        done += static_cast<size_t>(put);
    }
    const bool synced = fsync(handle) == 0;
    if (close(handle) != 0 || !synced || rename(temporary.c_str(), target.c_str()) != 0) {
        auto error = failed("RW0004", "Cannot replace the file", path);
        unlink(temporary.c_str());
        return error;
    }
    return done;
}

} // namespace rw
