#include "engine/match/keyword_filter.h"

#include "engine/base/unicode.h"

#include <hs/hs.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

namespace rw::match {

namespace {

constexpr size_t shortest_heart = 3;
constexpr size_t widest_block = 64; ///< that copying without zeros stores at once

/// Characters that every source writes as themselves: no JSON escapes.
bool stands_for_itself(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '_' ||
           c == '-' || c == '.' || c == ':';
}

/// Whether a text consists of what numbers, addresses, times and identifiers are made up of when a reader renders
/// binary values: those do not stand in the raw bytes.
bool may_be_rendered(std::string_view text) {
    static constexpr std::string_view words = "true false nan inf";
    if (words.find(ascii_lower(text)) != std::string_view::npos) return true;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '-' || c == '.' ||
               c == ':' || c == 'x' || c == 'X' || c == 'T' || c == 'Z' || c == 'S' || c == ' ';
    });
}

/// The longest part of a keyword that stands in the raw bytes of every value that matches it; empty when none is sure.
std::string heart_of(const ir::Test& test) {
    std::string best;
    std::string all; // the value holds all of it
    const auto* text = std::get_if<ir::TextTest>(&test);
    if (text == nullptr) return best;
    for (const ir::PatternPart& part : text->pattern.parts) {
        if (part.kind != ir::PatternPart::Kind::literal) continue;
        all += part.text;
        size_t begin = 0;
        for (size_t i = 0; i <= part.text.size(); ++i) {
            if (i < part.text.size() && stands_for_itself(part.text[i])) continue;
            if (i - begin > best.size()) best = part.text.substr(begin, i - begin);
            begin = i + 1;
        }
    }
    return best.size() >= shortest_heart && !may_be_rendered(all) ? best : std::string();
}

/// JSON's ways to write a character that a heart may hold, or one that begins such a way in a text inside a text:
/// escapes (of ASCII, of the two letters that fold to it), references of XML, these letters themselves. What is found
/// in folded case is looked at by hides_a_character().
constexpr std::string_view json_spellings[] = {"\\u00", "\\u212a", "\\u017f", "&#", "\xE2\x84\xAA", "\xC5\xBF"};

/// @param begin  of one of json_spellings in the bytes of a segment
bool hides_a_character(std::string_view begin) {
    if (!begin.starts_with('\\')) return true;
    if (!begin.starts_with("\\u")) return false; // "\U…" of a path
    unsigned code = 0;
    constexpr size_t digit_count = 4;
    const std::string_view digits = begin.substr(2);
    if (digits.size() < digit_count) return false;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digit_count, code, 16);
    if (error != std::errc() || end != digits.data() + digit_count) return false;
    if (code == 0x212A || code == 0x017F || code == '\\' || code == '#') return true;
    if (code == '&') return digits.substr(digit_count).starts_with('#');
    return code < 0x80 && stands_for_itself(static_cast<char>(code));
}

// Copies whole blocks of `bytes` without their zeros to `to` + `written`, which then grows; what is left over is for a
// narrower step. @return bytes read

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512bw,avx512vbmi2,popcnt"))) size_t
copy_wide_blocks_without_zeros(std::string_view bytes, char* to, size_t& written) {
    constexpr size_t block = 64;
    size_t at = 0;
    for (; at + block <= bytes.size(); at += block) {
        const __m512i all = _mm512_loadu_si512(bytes.data() + at);
        const __mmask64 kept = _mm512_test_epi8_mask(all, all);
        _mm512_storeu_si512(to + written, _mm512_maskz_compress_epi8(kept, all));
        written += static_cast<size_t>(_mm_popcnt_u64(kept));
    }
    return at;
}

__attribute__((target("ssse3,popcnt"))) size_t
copy_blocks_without_zeros(std::string_view bytes, char* to, size_t& written) {
    constexpr size_t block = 8;
    static const auto places = [] { // for each set of bytes to keep, where they come from
        std::array<std::array<uint8_t, block>, 256> made{};
        for (size_t kept = 0; kept < made.size(); ++kept) {
            size_t next = 0;
            for (uint8_t i = 0; i < block; ++i)
                if ((kept >> i & 1U) != 0) made[kept][next++] = i;
        }
        return made;
    }();
    size_t at = 0;
    for (; at + block <= bytes.size(); at += block) {
        const __m128i eight = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(bytes.data() + at));
        const auto zeros = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(eight, _mm_setzero_si128())));
        const uint32_t kept = ~zeros & 0xFFU;
        const __m128i places_of = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(places[kept].data()));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(to + written), _mm_shuffle_epi8(eight, places_of));
        written += static_cast<size_t>(_mm_popcnt_u32(kept));
    }
    return at;
}
#endif

/// Copies the bytes that are not 0: UTF-16 of ASCII becomes ASCII, ASCII stays what it is.
/// @param to  has room for all bytes and widest_block more
size_t copy_without_zeros(std::string_view bytes, char* to) {
    size_t written = 0;
    size_t at = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512bw"))
        at = copy_wide_blocks_without_zeros(bytes, to, written);
    else if (__builtin_cpu_supports("ssse3") && __builtin_cpu_supports("popcnt"))
        at = copy_blocks_without_zeros(bytes, to, written);
#endif
    for (; at < bytes.size(); ++at) {
        to[written] = bytes[at];
        written += static_cast<size_t>(bytes[at] != '\0');
    }
    return written;
}

/// Whether U+212A or U+017F may begin at `at` as UTF-16LE.
bool is_folding_letter(const char* at) {
    return (at[0] == '\x2A' && at[1] == '\x21') || (at[0] == '\x7F' && at[1] == '\x01');
}

/// Whether one of these letters stands in a text: binary values have the same bytes, but hardly ASCII beside them.
/// Blocks without them, nearly all, are passed over by wide compares.
bool holds_letter_folding_to_ascii(std::string_view bytes) {
    constexpr size_t block_bytes = 1024;
    const auto is_text = [&](size_t at) {
        if (at >= bytes.size() - 1) return false; // also where a subtraction went below 0
        const char c = bytes[at];
        return (c >= ' ' && c < 0x7F && bytes[at + 1] == '\0') || is_folding_letter(bytes.data() + at);
    };
    // A heart has at least two characters more, before it, behind it or on both sides.
    static_assert(shortest_heart == 3);
    const auto stands_in_text = [&](size_t at) {
        return (is_text(at - 2) && (is_text(at - 4) || is_text(at + 2))) || (is_text(at + 2) && is_text(at + 4));
    };
    for (size_t begin = 0; begin + 1 < bytes.size(); begin += block_bytes) {
        const size_t end = std::min(begin + block_bytes, bytes.size() - 1);
        if (end - begin == block_bytes) {
            const char* const block = bytes.data() + begin;
            unsigned char any = 0;
            for (size_t i = 0; i < block_bytes; ++i)
                any |= static_cast<unsigned char>(static_cast<unsigned>(block[i] == '\x2A') &
                                                  static_cast<unsigned>(block[i + 1] == '\x21')) |
                       static_cast<unsigned char>(static_cast<unsigned>(block[i] == '\x7F') &
                                                  static_cast<unsigned>(block[i + 1] == '\x01'));
            if (any == 0) continue;
        }
        for (size_t at = begin; at < end; ++at)
            if (is_folding_letter(bytes.data() + at) && stands_in_text(at)) return true;
    }
    return false;
}

int collect(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
    static_cast<std::vector<KeywordFilter::Hit>*>(context)->push_back({to, id});
    return 0;
}

} // namespace

KeywordFilter::KeywordFilter(const RulePlan& plan) {
    std::vector<std::string> literals;
    for (const ir::PredicateId id : plan.keywords()) {
        const auto number = static_cast<uint32_t>(without_heart_.size());
        number_of_.emplace(ir::index(id), number);
        std::string heart = heart_of(plan.predicates()[id].test);
        without_heart_.push_back(heart.empty());
        if (heart.empty()) continue;
        literals.push_back(std::move(heart));
        number_of_literal_.push_back(number);
    }
    if (literals.empty()) return;
    for (const std::string_view spelling : json_spellings) {
        literals.emplace_back(spelling);
        number_of_literal_.push_back(any_keyword);
    }
    // Small sets miss matches (docs/decisions/0006-no-small-literal-sets.md): filled up with what no log holds.
    while (literals.size() < TestGroup::smallest_database) {
        literals.push_back("\x01\x02" + std::to_string(literals.size()) + "\x03\x04\x05");
        number_of_literal_.push_back(nothing);
    }
    if (!compile(literals)) without_heart_.assign(without_heart_.size(), true); // slow, never wrong
}

bool KeywordFilter::compile(const std::vector<std::string>& literals) {
    std::vector<const char*> texts;
    std::vector<size_t> sizes;
    std::vector<unsigned> ids;
    for (const std::string& literal : literals) {
        ids.push_back(static_cast<unsigned>(ids.size()));
        texts.push_back(literal.data());
        sizes.push_back(literal.size());
        sizes_.push_back(literal.size());
    }
    const std::vector<unsigned> flags(literals.size(), HS_FLAG_CASELESS);
    hs_compile_error_t* error = nullptr;
    if (hs_compile_lit_multi(texts.data(),
                             flags.data(),
                             ids.data(),
                             sizes.data(),
                             static_cast<unsigned>(literals.size()),
                             HS_MODE_BLOCK,
                             nullptr,
                             &database_,
                             &error) == HS_SUCCESS &&
        hs_alloc_scratch(database_, &scratch_) == HS_SUCCESS)
        return true;
    hs_free_compile_error(error);
    hs_free_database(database_);
    database_ = nullptr;
    return false;
}

KeywordFilter::~KeywordFilter() {
    hs_free_scratch(scratch_);
    hs_free_database(database_);
}

void KeywordFilter::suspect_all(uint32_t number) {
    if (number != any_keyword) {
        found_[number].every_row = true;
        every_row_ = true;
        return;
    }
    for (uint32_t each = 0; each < found_.size(); ++each) suspect_all(each);
}

/// @param number  of a keyword, or any_keyword
/// @param begin   first row, ascending from call to call
void KeywordFilter::suspect(uint32_t number, uint32_t begin, uint32_t end) {
    if (number == any_keyword) {
        for (uint32_t each = 0; each < found_.size(); ++each) suspect(each, begin, end);
        return;
    }
    std::vector<uint32_t>& rows = found_[number].rows;
    if (!rows.empty()) begin = std::max(begin, rows.back() + 1);
    for (uint32_t row = begin; row < end; ++row) {
        rows.push_back(row);
        suspected_[row] = 1;
    }
}

void KeywordFilter::scan(const logs::Segment& segment, const std::vector<logs::RowMeta>& rows) {
    found_.assign(without_heart_.size(), {});
    suspected_.assign(rows.size(), 0);
    every_row_ = false;
    const bool too_large = segment.bytes.size() > UINT32_MAX;
    for (uint32_t number = 0; number < found_.size(); ++number)
        if (without_heart_[number] || too_large) suspect_all(number);
    if (too_large || database_ == nullptr) return;
    if (segment.format == logs::Format::evtx)
        scan_chunks(segment, rows);
    else
        scan_texts(segment, rows);
}

/// A string of a template stands in the first record that uses it and belongs to later ones of its chunk too: a hit is
/// one for all rows of the chunk.
void KeywordFilter::scan_chunks(const logs::Segment& segment, const std::vector<logs::RowMeta>& rows) {
    narrow_.resize(evtx_chunk_bytes + widest_block);
    uint32_t row = 0;
    for (size_t begin = 0; begin < segment.bytes.size(); begin += evtx_chunk_bytes) {
        const std::string_view chunk = segment.bytes.substr(begin, evtx_chunk_bytes);
        const uint32_t first = row;
        while (row < rows.size() && rows[row].offset < segment.offset + begin + chunk.size()) ++row;
        if (first == row) continue;
        hits_.clear();
        const size_t size = copy_without_zeros(chunk, narrow_.data());
        hs_scan(database_, narrow_.data(), static_cast<unsigned>(size), 0, scratch_, collect, &hits_);
        for (const Hit& hit : hits_) {
            const uint32_t number = number_of_literal_[hit.literal];
            if (number < any_keyword) suspect(number, first, row);
        }
        if (holds_letter_folding_to_ascii(chunk)) suspect(any_keyword, first, row);
    }
}

void KeywordFilter::scan_texts(const logs::Segment& segment, const std::vector<logs::RowMeta>& rows) {
    hits_.clear();
    const auto size = static_cast<unsigned>(segment.bytes.size());
    hs_scan(database_, segment.bytes.data(), size, 0, scratch_, collect, &hits_);
    uint32_t behind = 0; // rows that begin before the hit's end
    for (const Hit& hit : hits_) {
        const uint32_t number = number_of_literal_[hit.literal];
        if (number == nothing) continue;
        if (number == any_keyword && !hides_a_character(segment.bytes.substr(hit.end - sizes_[hit.literal]))) continue;
        const uint64_t at = segment.offset + hit.end;
        while (behind < rows.size() && rows[behind].offset < at) ++behind;
        if (behind > 0 && at <= rows[behind - 1].offset + rows[behind - 1].size)
            suspect(number, behind - 1, behind);
        else
            suspect_all(number); // outside of all rows
    }
}

bool KeywordFilter::suspects(ir::PredicateId keyword, uint32_t row) const {
    if (!suspects_any(row)) return false;
    const Found& found = found_[number_of_.at(ir::index(keyword))];
    return found.every_row || std::binary_search(found.rows.begin(), found.rows.end(), row);
}

} // namespace rw::match
