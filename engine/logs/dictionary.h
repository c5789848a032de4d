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

    /// @param decode  callable (std::string_view raw, std::string& text) -> ValueType
    template <class Decode>
    Code intern(uint8_t tag, std::string_view raw, Decode&& decode) {
        const uint64_t hash = hash_bytes(raw, tag);
        const auto mark = static_cast<uint32_t>(hash >> 32);
        size_t at = hash & (slots_.size() - 1);
        for (; slots_[at].code != missing; at = (at + 1) & (slots_.size() - 1)) {
            if (slots_[at].mark != mark) continue;
            const Key& key = keys_[slots_[at].code - 1];
            if (key.tag == tag && key.raw == raw)
                return slots_[at].code; // also right for empty ones, which have no bytes
        }
        scratch_.clear();
        const ValueType type = decode(raw, scratch_);
        const std::string_view stored = arena_.store(raw);
        const std::string_view text = scratch_ == raw ? stored : arena_.store(scratch_);
        return add(at, mark, {stored, tag}, {type, text});
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
        const std::string_view raw = keys_[code - 1].raw;
        result.resize(raw.size() / sizeof(Code));
        if (!raw.empty()) std::memcpy(result.data(), raw.data(), raw.size());
        return result;
    }

    [[nodiscard]] size_t bytes() const {
        return arena_.capacity_bytes() + slots_.capacity() * sizeof(Slot) + keys_.capacity() * sizeof(Key) +
               values_.capacity() * sizeof(Value);
    }

    void clear() {
        arena_.clear();
        keys_.clear();
        values_.clear();
        slots_.assign(16, Slot{});
    }

private:
    struct Slot {
        Code code = missing;
        uint32_t mark = 0; ///< high half of the hash
    };

    struct Key {
        std::string_view raw;
        uint8_t tag = 0;
    };

    Code add(size_t at, uint32_t mark, Key key, Value value) {
        keys_.push_back(key);
        values_.push_back(value);
        const auto code = static_cast<Code>(keys_.size());
        slots_[at] = {code, mark};
        if (keys_.size() * 2 > slots_.size()) grow();
        return code;
    }

    void grow() {
        std::vector<Slot> old(slots_.size() * 2);
        old.swap(slots_);
        for (const Slot& slot : old) {
            if (slot.code == missing) continue;
            const Key& key = keys_[slot.code - 1];
            size_t at = hash_bytes(key.raw, key.tag) & (slots_.size() - 1);
            while (slots_[at].code != missing) at = (at + 1) & (slots_.size() - 1);
            slots_[at] = slot;
        }
    }

    Arena arena_;
    std::vector<Slot> slots_;
    std::vector<Key> keys_;
    std::vector<Value> values_;
    std::string scratch_;
};

} // namespace rw::logs
