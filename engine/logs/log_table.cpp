#include "engine/logs/log_table.h"

#include <algorithm>
#include <bit>

namespace rw::logs {

namespace {

/// Writes the present codes (or all, when dense) one behind the other; `to` has the right size.
template <class T>
void pack(const std::vector<Code>& codes, bool all, std::vector<uint8_t>& to) {
    size_t at = 0;
    for (const Code code : codes) {
        if (code == missing && !all) continue;
        const T narrow = static_cast<T>(code);
        std::memcpy(to.data() + at, &narrow, sizeof(T));
        at += sizeof(T);
    }
}

} // namespace

CodeBlock::CodeBlock(const std::vector<Code>& codes) {
    const Code largest = codes.empty() ? missing : *std::max_element(codes.begin(), codes.end());
    if (largest == missing) return;
    const size_t filled = codes.size() - static_cast<size_t>(std::count(codes.begin(), codes.end(), missing));
    width_ = largest < 0x100 ? 1 : largest < 0x10000 ? 2 : 4;
    const size_t dense_bytes = codes.size() * width_;
    const size_t words = (codes.size() + 63) / 64;
    const bool dense = dense_bytes <= filled * width_ + words * 12;
    if (!dense) {
        present_.resize(words);
        rank_.resize(words);
        for (size_t row = 0; row < codes.size(); ++row)
            if (codes[row] != missing) present_[row / 64] |= uint64_t{1} << row % 64;
        uint32_t before = 0;
        for (size_t word = 0; word < words; ++word) {
            rank_[word] = before;
            before += static_cast<uint32_t>(std::popcount(present_[word]));
        }
    }
    codes_.resize(dense ? dense_bytes : filled * width_);
    if (width_ == 1)
        pack<uint8_t>(codes, dense, codes_);
    else if (width_ == 2)
        pack<uint16_t>(codes, dense, codes_);
    else
        pack<uint32_t>(codes, dense, codes_);
}

Code CodeBlock::code(uint32_t row) const {
    if (width_ == 0) return missing;
    size_t index = row;
    if (!present_.empty()) {
        const size_t word = row / 64;
        if (word >= present_.size() || (present_[word] >> row % 64 & 1) == 0) return missing;
        const uint64_t below = present_[word] & ((uint64_t{1} << row % 64) - 1);
        index = rank_[word] + static_cast<size_t>(std::popcount(below));
    } else if (row >= codes_.size() / width_) {
        return missing;
    }
    return width_ == 1 ? at<uint8_t>(index) : width_ == 2 ? at<uint16_t>(index) : at<uint32_t>(index);
}

size_t CodeBlock::bytes() const {
    return sizeof *this + present_.capacity() * 8 + rank_.capacity() * 4 + codes_.capacity();
}

const std::vector<Code>& Column::elements(Code code) const {
    static const std::vector<Code> none;
    const auto found = lists_.find(code);
    return found == lists_.end() ? none : found->second;
}

std::string Column::display(Code code) const {
    if (code == missing) return {};
    if (type(code) == ValueType::null) return "null";
    if (type(code) != ValueType::list) return std::string(text(code));
    std::string joined;
    for (const Code element : elements(code)) {
        if (!joined.empty()) joined += ", ";
        joined += display(element);
    }
    return joined;
}

size_t Column::bytes() const {
    size_t size = sizeof *this + path_.capacity() + texts_.capacity() + ends_.capacity() * 8 + types_.capacity();
    for (const auto& [code, elements] : lists_) size += 48 + elements.capacity() * sizeof(Code);
    for (const CodeBlock& block : blocks_) size += block.bytes();
    return size;
}

const Column* LogTable::find(std::string_view path) const {
    const auto found = by_path_.find(path);
    return found == by_path_.end() ? nullptr : found->second;
}

RowOrigin LogTable::origin(Row row) const {
    const auto next = std::upper_bound(file_begins_.begin(), file_begins_.end(), row);
    const auto file = static_cast<uint32_t>(next - file_begins_.begin()) - 1;
    return {file,
            records_[row],
            row - file_begins_[file],
            offsets_[row],
            sizes_[row],
            Instant{times_[row], time_digits_[row]}};
}

size_t LogTable::bytes() const {
    size_t size = records_.capacity() * 8 + offsets_.capacity() * 8 + sizes_.capacity() * 4 + times_.capacity() * 8 +
                  time_digits_.capacity();
    for (const auto& column : columns_) size += column->bytes();
    return size;
}

} // namespace rw::logs
