#pragma once
// Which of many literals a text begins or ends with. One pass over the text's edge, whatever the number of literals.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rw::match {

class AffixTable {
public:
    enum class Side : uint8_t { start, end };

    explicit AffixTable(Side side)
        : side_(side) {}

    /// @param number  what is found with the literal; the empty literal is allowed
    void add(const std::string& literal, uint32_t number);

    /// Builds the table; after the last add().
    void compile();

    /// Appends the numbers of all literals that stand at this side of `text`.
    /// @complexity characters that the text's edge shares with some literal
    void find(std::string_view text, std::vector<uint32_t>& numbers) const;

private:
    struct Entry {
        std::string literal;
        uint32_t number = 0;
    };

    /// Open addressing by the hash of the literal; `entry` is an index + 1, 0 where there is none.
    struct Slot {
        uint64_t hash = 0;
        uint32_t entry = 0;
    };

    [[nodiscard]] uint64_t next(uint64_t hash, std::string_view text, size_t i) const;

    /// Bit of alive_ that stands for the first characters of a literal.
    [[nodiscard]] size_t bit_of(uint64_t hash) const { return hash >> 40 & (alive_.size() - 1); }

    [[nodiscard]] bool stands_in(std::string_view text, std::string_view literal) const;

    Side side_;
    std::vector<Entry> entries_;
    std::vector<Slot> slots_;
    std::vector<bool> has_length_; ///< by length
    std::vector<bool> alive_;      ///< by hash of a literal's first characters: whether some literal begins so
};

} // namespace rw::match
