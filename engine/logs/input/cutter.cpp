#include "engine/logs/input/cutter.h"

#include <algorithm>
#include <cstring>

namespace rw::logs {

void Window::fill() {
    while (!ended_ && used_ < buffer_->capacity()) {
        const size_t got = source_->read(buffer_->data() + used_, buffer_->capacity() - used_);
        ended_ = got == 0;
        used_ += got;
    }
}

bool Window::extend(size_t limit) {
    if (buffer_->capacity() >= limit) return false;
    buffer_->grow(std::min(buffer_->capacity() * 2, limit), used_);
    fill();
    return true;
}

void Window::emit(size_t size, Segment& segment) {
    std::shared_ptr<Buffer> rest = pool_.take();
    const size_t left = used_ - size;
    if (left > rest->capacity()) rest->grow(left, 0);
    std::memcpy(rest->data(), buffer_->data() + size, left);
    buffer_->end_at(size);
    segment.bytes = {buffer_->data(), size};
    segment.offset = offset_;
    segment.owner = std::move(buffer_);
    buffer_ = std::move(rest);
    used_ = left;
    offset_ += size;
}

void Window::drop(size_t size) {
    size = std::min(size, used_);
    std::memmove(buffer_->data(), buffer_->data() + size, used_ - size);
    used_ -= size;
    offset_ += size;
}

std::vector<Problem> Cutter::take_problems() {
    std::vector<Problem> problems = std::exchange(problems_, {});
    for (Problem& problem : window_.take_problems()) problems.push_back(std::move(problem));
    return problems;
}

std::unique_ptr<Cutter> make_cutter(const Detection& detection,
                                    std::string head,
                                    std::unique_ptr<ByteSource> rest,
                                    BufferPool& pool,
                                    size_t segment_bytes) {
    std::unique_ptr<ByteSource> source;
    uint64_t offset = 0;
    if (is_utf16(detection.encoding)) {
        source = make_utf16_source(make_pushback_source(std::move(head), std::move(rest)), detection.encoding);
    } else {
        offset = mark_bytes(detection.encoding);
        head.erase(0, offset);
        source = make_pushback_source(std::move(head), std::move(rest));
    }
    Window window(std::move(source), pool, segment_bytes, offset);
    switch (detection.format) {
    case Format::evtx:
        return make_evtx_cutter(std::move(window));
    case Format::json:
        return make_json_cutter(std::move(window));
    default:
        return make_line_cutter(std::move(window), detection.lone_cr);
    }
}

} // namespace rw::logs
