#pragma once
// Cuts one unpacked file into segments that can be read on their own. One cutter a format family; no parsing.

#include "engine/logs/input/buffer_pool.h"
#include "engine/logs/input/byte_source.h"
#include "engine/logs/input/detect.h"

#include <memory>

namespace rw::logs {

/// Longest event that is read (a line, a document, an element of an array); a longer one is skipped with RW0111.
inline constexpr size_t max_event_bytes = size_t{64} << 20;

/// The part of a file that is in memory: a pooled buffer that is filled from the source and handed out in front.
class Window {
public:
    Window(std::unique_ptr<ByteSource> source, BufferPool& pool, size_t segment_bytes, uint64_t offset)
        : source_(std::move(source))
        , pool_(pool)
        , segment_bytes_(segment_bytes)
        , offset_(offset)
        , buffer_(pool.take()) {}

    [[nodiscard]] std::string_view text() const { return {buffer_->data(), used_}; }

    [[nodiscard]] char* data() { return buffer_->data(); }

    /// Offset of the window's first byte in the unpacked file.
    [[nodiscard]] uint64_t offset() const { return offset_; }

    [[nodiscard]] bool at_end() const { return ended_; }

    [[nodiscard]] size_t segment_bytes() const { return segment_bytes_; }

    /// Fills the buffer to its capacity, or to the end of the file.
    void fill();

    /// Doubles the buffer (at most to `limit`) and fills it. @return false when it is at the limit already
    [[nodiscard]] bool extend(size_t limit);

    /// Hands out the first `size` bytes; the rest moves to the front of a fresh buffer.
    void emit(size_t size, Segment& segment);

    /// Throws the first `size` bytes away.
    void drop(size_t size);

    [[nodiscard]] std::vector<Problem> take_problems() { return source_->take_problems(); }

private:
    std::unique_ptr<ByteSource> source_;
    BufferPool& pool_;
    size_t segment_bytes_;
    uint64_t offset_;
    std::shared_ptr<Buffer> buffer_;
    size_t used_ = 0;
    bool ended_ = false;
};

class Cutter {
public:
    explicit Cutter(Window window)
        : window_(std::move(window)) {}

    Cutter(const Cutter&) = delete;
    Cutter& operator=(const Cutter&) = delete;
    virtual ~Cutter() = default;

    /// Fills bytes, offset and owner; false at the end of the file.
    [[nodiscard]] virtual bool next(Segment& segment) = 0;

    /// What was wrong in the file and on the way to it since the last call.
    [[nodiscard]] std::vector<Problem> take_problems();

protected:
    void report(Problem problem) { problems_.push_back(std::move(problem)); }

    Window window_;

private:
    std::vector<Problem> problems_;
};

/// @param head  what detect() saw: the source's first bytes
[[nodiscard]] std::unique_ptr<Cutter> make_cutter(const Detection& detection,
                                                  std::string head,
                                                  std::unique_ptr<ByteSource> rest,
                                                  BufferPool& pool,
                                                  size_t segment_bytes);

/// JSON lines (line_cutter.cpp): whole lines.
[[nodiscard]] std::unique_ptr<Cutter> make_line_cutter(Window window, bool lone_cr);
/// JSON documents (json_cutter.cpp): whole values, everything that stands around them blanked out.
[[nodiscard]] std::unique_ptr<Cutter> make_json_cutter(Window window);
/// EVTX (evtx_cutter.cpp): whole 64 KiB chunks, and what is left at the end.
[[nodiscard]] std::unique_ptr<Cutter> make_evtx_cutter(Window window);

} // namespace rw::logs
