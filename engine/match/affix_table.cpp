#include "engine/match/affix_table.h"

#include <algorithm>
#include <bit>

namespace rw::match {

void AffixTable::add(const std::string& literal, uint32_t number) { entries_.push_back({literal, number}); }

/// The hash of one character more, from the edge inwards.
uint64_t AffixTable::next(uint64_t hash, std::string_view text, size_t i) const {
    const char c = side_ == Side::start ? text[i] : text[text.size() - 1 - i];
    constexpr uint64_t odd = 0x9E3779B97F4A7C15U; // 2^64 over the golden ratio
    return (hash + static_cast<uint8_t>(c) + 1) * odd;
}

bool AffixTable::stands_in(std::string_view text, std::string_view literal) const {
    return side_ == Side::start ? text.starts_with(literal) : text.ends_with(literal);
}

void AffixTable::compile() {
    size_t size = 16;
    while (size < entries_.size() * 4) size *= 2;
    slots_.assign(size, {});
    size_t characters = 1;
    for (const Entry& entry : entries_) characters += entry.literal.size();
    constexpr size_t bits_per_character = 8;
    alive_.assign(std::bit_ceil(characters * bits_per_character), false);
    for (uint32_t number = 0; number < entries_.size(); ++number) {
        const std::string& literal = entries_[number].literal;
        uint64_t hash = 0;
        for (size_t i = 0; i < literal.size(); ++i) {
            hash = next(hash, literal, i);
            alive_[bit_of(hash)] = true;
        }
        size_t at = hash >> 32 & (size - 1);
        while (slots_[at].entry != 0) at = (at + 1) & (size - 1);
        slots_[at] = {hash, number + 1};
        if (has_length_.size() <= literal.size()) has_length_.resize(literal.size() + 1);
        has_length_[literal.size()] = true;
    }
}

void AffixTable::find(std::string_view text, std::vector<uint32_t>& numbers) const {
    if (entries_.empty()) return;
    const size_t longest = std::min(text.size(), has_length_.size() - 1);
    uint64_t hash = 0;
    for (size_t length = 0; length <= longest; ++length) {
        if (length > 0) {
            hash = next(hash, text, length - 1);
            if (!alive_[bit_of(hash)]) return;
        }
        if (!has_length_[length]) continue;
        for (size_t at = hash >> 32 & (slots_.size() - 1); slots_[at].entry != 0; at = (at + 1) & (slots_.size() - 1)) {
            if (slots_[at].hash != hash) continue;
            const Entry& entry = entries_[slots_[at].entry - 1];
            if (stands_in(text, entry.literal)) numbers.push_back(entry.number);
        }
    }
}

} // namespace rw::match
