#pragma once
// Values on their way into columns. Looking a value up in its dictionary waits for memory; here several wait at once.

#include "engine/logs/segment_builder.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace rw::logs {

/// A queue of values of one row, put into their columns in order. Whoever else reads or sets a cell of the row, or
/// overwrites what `raw` points to, flushes first.
class DelayedPuts {
public:
    /// @param decode  as Dictionary::intern() has it, with the tag in front: (tag, raw, text) -> ValueType
    template <class Decode>
    void put(ColumnBuilder& column, Row row, uint8_t tag, std::string_view raw, Decode&& decode) {
        if (end_ - begin_ == size) put_first(decode);
        const uint64_t hash = Dictionary::hash_of(tag, raw);
        column.dictionary().prefetch(hash);
        waiting_[end_++ % size] = {&column, raw, hash, row, tag};
        if (end_ - begin_ > near) {
            const Waiting& soon = waiting_[(end_ - near) % size];
            soon.column->dictionary().prefetch_key(soon.hash);
        }
    }

    template <class Decode>
    void flush(Decode&& decode) {
        while (begin_ != end_) put_first(decode);
    }

    /// The row is thrown away.
    void discard() { begin_ = end_ = 0; }

private:
    struct Waiting {
        ColumnBuilder* column = nullptr;
        std::string_view raw{};
        uint64_t hash = 0;
        Row row = 0;
        uint8_t tag = 0;
    };

    static constexpr uint32_t size = 8; ///< a power of two: positions wrap around
    static constexpr uint32_t near = 4; ///< places before the end whose slot has arrived

    template <class Decode>
    void put_first(Decode&& decode) {
        const Waiting& first = waiting_[begin_++ % size];
        const uint8_t tag = first.tag;
        first.column->set(first.row,
                          first.column->dictionary().intern_hashed(
                              first.hash, tag, first.raw, [&decode, tag](std::string_view raw, std::string& text) {
                                  return decode(tag, raw, text);
                              }));
    }

    std::array<Waiting, size> waiting_;
    uint32_t begin_ = 0;
    uint32_t end_ = 0;
};

} // namespace rw::logs
