#pragma once
// Memory of segments, used again: a fresh buffer costs a page fault every 4 KiB, and the number in use is bounded by
// the number of readers. Nothing about what is in them.

#include "engine/base/file.h"

#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

namespace rw::logs {

/// Bytes with read_padding_bytes zero bytes to come behind what is used.
class Buffer {
public:
    explicit Buffer(size_t capacity)
        : bytes_(std::make_unique_for_overwrite<char[]>(capacity + read_padding_bytes))
        , capacity_(capacity) {}

    [[nodiscard]] char* data() { return bytes_.get(); }

    [[nodiscard]] size_t capacity() const { return capacity_; }

    /// Marks the end of what is used.
    void end_at(size_t size) { std::memset(bytes_.get() + size, 0, read_padding_bytes); }

    /// Keeps the first `used` bytes.
    void grow(size_t capacity, size_t used) {
        auto larger = std::make_unique_for_overwrite<char[]>(capacity + read_padding_bytes);
        std::memcpy(larger.get(), bytes_.get(), used);
        bytes_ = std::move(larger);
        capacity_ = capacity;
    }

private:
    std::unique_ptr<char[]> bytes_;
    size_t capacity_;
};

/// Hands out buffers that come back by themselves, also after the pool has died. Safe from many threads.
class BufferPool {
public:
    /// @param usual  capacity of an ordinary buffer; larger ones are not kept
    explicit BufferPool(size_t usual)
        : usual_(usual)
        , shelf_(std::make_shared<Shelf>()) {}

    [[nodiscard]] std::shared_ptr<Buffer> take() {
        std::unique_ptr<Buffer> buffer;
        {
            const std::lock_guard guard(shelf_->mutex);
            if (!shelf_->free.empty()) {
                buffer = std::move(shelf_->free.back());
                shelf_->free.pop_back();
            }
        }
        if (!buffer) buffer = std::make_unique<Buffer>(usual_);
        return {buffer.release(), [shelf = shelf_, usual = usual_](Buffer* used) {
                    std::unique_ptr<Buffer> back(used);
                    if (back->capacity() > usual) return;
                    const std::lock_guard guard(shelf->mutex);
                    if (shelf->free.size() < kept_buffers) shelf->free.push_back(std::move(back));
                }};
    }

private:
    static constexpr size_t kept_buffers = 8;

    struct Shelf {
        std::mutex mutex;
        std::vector<std::unique_ptr<Buffer>> free;
    };

    size_t usual_;
    std::shared_ptr<Shelf> shelf_;
};

} // namespace rw::logs
