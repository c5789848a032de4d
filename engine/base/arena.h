#pragma once
// Bytes that never move: string storage of dictionaries.

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace rw {

/// Grows in blocks; a stored view stays valid until the arena is cleared or dies. Movable, not copyable.
class Arena {
public:
    [[nodiscard]] std::string_view store(std::string_view bytes) {
        if (bytes.empty()) return {};
        char* at = take(bytes.size());
        std::memcpy(at, bytes.data(), bytes.size());
        return {at, bytes.size()};
    }

    [[nodiscard]] size_t capacity_bytes() const { return capacity_; }

    void clear() {
        blocks_.clear();
        at_ = nullptr;
        left_ = 0;
        capacity_ = 0;
        next_ = first_block_bytes;
    }

private:
    static constexpr size_t first_block_bytes = 1024;
    static constexpr size_t largest_block_bytes = size_t{1} << 18;

    char* take(size_t size) {
        if (size > left_) {
            const size_t block = size > next_ ? size : next_;
            blocks_.push_back(std::make_unique_for_overwrite<char[]>(block));
            at_ = blocks_.back().get();
            left_ = block;
            capacity_ += block;
            if (next_ < largest_block_bytes) next_ *= 2;
        }
        char* result = at_;
        at_ += size;
        left_ -= size;
        return result;
    }

    std::vector<std::unique_ptr<char[]>> blocks_;
    char* at_ = nullptr;
    size_t left_ = 0;
    size_t capacity_ = 0;
    size_t next_ = first_block_bytes;
};

} // namespace rw
