#pragma once
// Bytes one after another, wherever they come from: a file, standard input, a member of an archive. No formats here.

#include "engine/base/file.h"
#include "engine/base/job.h"
#include "engine/logs/segment.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rw::logs {

/// A stream of bytes. What goes wrong on the way is a problem, not an error: the bytes before it are good.
class ByteSource {
public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    /// Reads up to `size` bytes; 0 only at the end. May return fewer than asked for.
    [[nodiscard]] virtual size_t read(char* to, size_t size) = 0;

    /// Bytes of the whole when it can be read from any position, else nothing.
    [[nodiscard]] virtual std::optional<uint64_t> seekable_size() const { return std::nullopt; }

    /// Next read() starts at `offset`; only when seekable_size() has a value.
    virtual void seek(uint64_t offset) { static_cast<void>(offset); }

    /// What went wrong since the last call.
    [[nodiscard]] std::vector<Problem> take_problems() { return std::exchange(problems_, {}); }

protected:
    void report(Problem problem) {
        if (problems_.size() < SegmentReport::max_problems) problems_.push_back(std::move(problem));
    }

private:
    std::vector<Problem> problems_;
};

/// Reads until `size` bytes are there or the source ends.
[[nodiscard]] size_t read_fully(ByteSource& source, char* to, size_t size);

/// A file; counts what was read into the job's progress.
[[nodiscard]] std::unique_ptr<ByteSource> make_file_source(InputFile file, Job& job);

/// Standard input; does not close it.
[[nodiscard]] std::unique_ptr<ByteSource> make_standard_input_source(Job& job);

/// A source whose first bytes were looked at: delivers `head`, then the rest of `rest`.
[[nodiscard]] std::unique_ptr<ByteSource> make_pushback_source(std::string head, std::unique_ptr<ByteSource> rest);

} // namespace rw::logs
