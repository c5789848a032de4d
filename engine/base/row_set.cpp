#include "engine/base/row_set.h"

#include <roaring/roaring.hh>

namespace rw {

struct RowSet::Bits : Roaring {
    using Roaring::Roaring;
};

RowSet::RowSet()
    : bits_(std::make_unique<Bits>()) {}

RowSet::~RowSet() = default;

RowSet::RowSet(const RowSet& other)
    : bits_(std::make_unique<Bits>(*other.bits_)) {}

RowSet::RowSet(RowSet&& other) noexcept = default;

RowSet& RowSet::operator=(const RowSet& other) {
    if (this != &other) bits_ = std::make_unique<Bits>(*other.bits_);
    return *this;
}

RowSet& RowSet::operator=(RowSet&& other) noexcept = default;

RowSet RowSet::range(uint32_t begin, uint32_t end) {
    RowSet result;
    if (begin < end) result.bits_->addRange(begin, end);
    return result;
}

RowSet RowSet::of_sorted(const std::vector<uint32_t>& rows) {
    RowSet result;
    result.bits_->addMany(rows.size(), rows.data());
    return result;
}

RowSet RowSet::of_bits(const std::vector<uint64_t>& words) {
    RowSet result;
    std::vector<uint32_t> rows;
    for (size_t word = 0; word < words.size(); ++word)
        for (uint64_t bits = words[word]; bits != 0; bits &= bits - 1)
            rows.push_back(static_cast<uint32_t>(word * 64) + static_cast<uint32_t>(__builtin_ctzll(bits)));
    result.bits_->addMany(rows.size(), rows.data());
    return result;
}

uint64_t RowSet::count() const { return bits_->cardinality(); }

bool RowSet::empty() const { return bits_->isEmpty(); }

bool RowSet::contains(uint32_t row) const { return bits_->contains(row); }

std::vector<uint32_t> RowSet::rows() const {
    std::vector<uint32_t> result(bits_->cardinality());
    bits_->toUint32Array(result.data());
    return result;
}

std::vector<uint32_t> RowSet::rows(size_t first, size_t limit) const {
    const uint64_t all = bits_->cardinality();
    if (first >= all) return {};
    std::vector<uint32_t> result(std::min<uint64_t>(limit, all - first));
    bits_->rangeUint32Array(result.data(), first, result.size());
    return result;
}

size_t RowSet::bytes() const { return bits_->getSizeInBytes(); }

void RowSet::optimize() { bits_->runOptimize(); }

RowSet& RowSet::operator&=(const RowSet& other) {
    *bits_ &= *other.bits_;
    return *this;
}

RowSet& RowSet::operator|=(const RowSet& other) {
    *bits_ |= *other.bits_;
    return *this;
}

RowSet& RowSet::operator-=(const RowSet& other) {
    *bits_ -= *other.bits_;
    return *this;
}

uint64_t RowSet::and_count(const RowSet& other) const { return bits_->and_cardinality(*other.bits_); }

bool RowSet::operator==(const RowSet& other) const { return *bits_ == *other.bits_; }

} // namespace rw
