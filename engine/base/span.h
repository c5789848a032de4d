#pragma once
// Places in text. Byte offsets only: characters begin in widgets/editor.

#include <cstdint>

namespace rw {

/// Half-open byte range [begin, end) of one document's UTF-8 text.
struct Span {
    uint32_t begin = 0;
    uint32_t end = 0;

    [[nodiscard]] constexpr uint32_t size() const { return end - begin; }

    [[nodiscard]] constexpr bool empty() const { return begin == end; }

    [[nodiscard]] constexpr bool contains(uint32_t at) const { return begin <= at && at < end; }

    friend constexpr bool operator==(Span, Span) = default;
};

} // namespace rw
