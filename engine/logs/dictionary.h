#pragma once
// Distinct values of one column: every decision of the matcher is made once per entry here.

#include "engine/base/arena.h"
#include "engine/base/hash.h"
#include "engine/logs/value.h"

#include <string>
#include <vector>

namespace rw::logs {

/// Value → code, in order of first appearance. Keys are (tag, raw bytes as the source wrote them), so that a reader
/// pays for decoding (unescaping, UTF-16, number to text) once per distinct value: `decode` runs only for a new one.
/// The tag keeps two types with the same bytes apart. Two spellings of one text give two entries with equal text.
class Dictionary {
public:
    Dictionary() { slots_.resize(16); }

    /// The hash that intern_hashed() and prefetch() take.
    [[nodiscard]] static uint64_t hash_of(uint8_t tag, std::string_view raw) { return hash_bytes(raw, tag); }

    /// Brings what a look-up of this hash reads first into the cache.
    void prefetch(uint64_t hash) const { __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]); }

    /// … and what it reads then; some time after prefetch().
    void prefetch_key(uint64_t hash) const {
        const Slot& slot = slots_[hash & (slots_.size() - 1)];
        if (slot.mark == static_cast<uint32_t>(hash >> 32)) __builtin_prefetch(slot.raw);
    }

    /// @param decode  callable (std::string_view raw, std::string& text) -> ValueType
    template <class Decode>
    Code intern(uint8_t tag, std::string_view raw, Decode&& decode) {
        return intern_hashed(hash_of(tag, raw), tag, raw, std::forward<Decode>(decode));
    }

    /// @param hash  hash_of(tag, raw)
    template <class Decode>
    Code intern_hashed(uint64_t hash, uint8_t tag, std::string_view raw, Decode&& decode) {
        const auto mark = static_cast<uint32_t>(hash >> 32);
        size_t at = hash & (slots_.size() - 1);
        for (; slots_[at].code != missing; at = (at + 1) & (slots_.size() - 1)) {
            const Slot& slot = slots_[at];
            if (slot.mark == mark && slot.tag == tag && std::string_view(slot.raw, slot.size) == raw)
                return slot.code; // also right for empty ones, which have no bytes
        }
        scratch_.clear();
        const ValueType type = decode(raw, scratch_);
        const std::string_view stored = arena_.store(raw);
        const std::string_view text = scratch_ == raw ? stored : arena_.store(scratch_);
        return add(at, {stored.data(), static_cast<uint32_t>(stored.size()), missing, mark, tag}, {type, text});
    }

    /// The entry for a list of codes of this dictionary (in order; may be empty; elements are not lists).
    Code intern_list(const std::vector<Code>& elements) {
        const std::string_view raw(reinterpret_cast<const char*>(elements.data()), elements.size() * sizeof(Code));
        constexpr uint8_t list_tag = 255;
        const Code code = intern(list_tag, raw, [](std::string_view, std::string&) { return ValueType::list; });
        return code;
    }

    /// Entries, without "missing".
    [[nodiscard]] uint32_t size() const { return static_cast<uint32_t>(values_.size()); }

    /// @param code 1 … size()
    [[nodiscard]] Value value(Code code) const { return values_[code - 1]; }

    /// Elements of a list entry; empty for the others.
    [[nodiscard]] std::vector<Code> elements(Code code) const {
        std::vector<Code> result;
        if (values_[code - 1].type != ValueType::list) return result;
        const std::string_view raw = raws_[code - 1];
        result.resize(raw.size() / sizeof(Code));
        if (!raw.empty()) std::memcpy(result.data(), raw.data(), raw.size());
        return result;
    }

    [[nodiscard]] size_t bytes() const {
        return arena_.capacity_bytes() + slots_.capacity() * sizeof(Slot) +
               raws_.capacity() * sizeof(std::string_view) + values_.capacity() * sizeof(Value);
    }

    void clear() {
        arena_.clear();
        raws_.clear();
        values_.clear();
        slots_.assign(16, Slot{});
    }

private:
    /// All that a look-up compares with, but for the bytes: a miss of the cache less.
    struct Slot {
        const char* raw = nullptr;
        uint32_t size = 0;
        Code code = missing;
        uint32_t mark = 0; ///< high half of the hash
        uint8_t tag = 0;
    };

    Code add(size_t at, Slot slot, Value value) {
        raws_.emplace_back(slot.raw, slot.size);
        values_.push_back(value);
        slot.code = static_cast<Code>(values_.size());
        slots_[at] = slot;
        if (values_.size() * 3 > slots_.size() * 2) grow();
        return slot.code;
    }

    void grow() {
        std::vector<Slot> old(slots_.size() * 2);
        old.swap(slots_);
        for (const Slot& slot : old) {
            if (slot.code == missing) continue;
            size_t at = hash_of(slot.tag, {slot.raw, slot.size}) & (slots_.size() - 1);
            while (slots_[at].code != missing) at = (at + 1) & (slots_.size() - 1);
            slots_[at] = slot;
        }
    }

    Arena arena_;
    std::vector<Slot> slots_;
    std::vector<std::string_view> raws_; ///< by code - 1
    std::vector<Value> values_;
    std::string scratch_;
};

} // namespace rw::logs
