#pragma once
// A set of rows of one table: the currency of the live matcher. Values; cheap to combine.

#include <cstdint>
#include <memory>
#include <vector>

namespace rw {

/// Immutable-looking value over a Roaring bitmap. Copies share nothing; pass by reference.
class RowSet {
public:
    RowSet();
    ~RowSet();
    RowSet(const RowSet& other);
    RowSet(RowSet&& other) noexcept;
    RowSet& operator=(const RowSet& other);
    RowSet& operator=(RowSet&& other) noexcept;

    [[nodiscard]] static RowSet range(uint32_t begin, uint32_t end);
    /// `rows` ascending. @complexity linear
    [[nodiscard]] static RowSet of_sorted(const std::vector<uint32_t>& rows);
    /// Bit i of word i/64 = row i. @complexity linear in words
    [[nodiscard]] static RowSet of_bits(const std::vector<uint64_t>& words);

    [[nodiscard]] uint64_t count() const;
    [[nodiscard]] bool empty() const;
    [[nodiscard]] bool contains(uint32_t row) const;
    [[nodiscard]] std::vector<uint32_t> rows() const;
    /// The rows from the `first`-th on, at most `limit` of them.
    [[nodiscard]] std::vector<uint32_t> rows(size_t first, size_t limit) const;
    [[nodiscard]] size_t bytes() const;
    void optimize(); ///< run-compresses

    RowSet& operator&=(const RowSet& other);
    RowSet& operator|=(const RowSet& other);
    RowSet& operator-=(const RowSet& other);

    [[nodiscard]] friend RowSet operator&(const RowSet& a, const RowSet& b) { return RowSet(a) &= b; }

    [[nodiscard]] friend RowSet operator|(const RowSet& a, const RowSet& b) { return RowSet(a) |= b; }

    [[nodiscard]] friend RowSet operator-(const RowSet& a, const RowSet& b) { return RowSet(a) -= b; }

    [[nodiscard]] uint64_t and_count(const RowSet& other) const;
    [[nodiscard]] bool operator==(const RowSet& other) const;

private:
    struct Bits; ///< the Roaring bitmap; its class moved between namespaces from release to release
    std::unique_ptr<Bits> bits_;
};

} // namespace rw
