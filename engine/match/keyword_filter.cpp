#include "engine/match/keyword_filter.h"

#include "engine/base/unicode.h"

#include <hs/hs.h>

#include <algorithm>
#include <charconv>

namespace rw::match {

namespace {

constexpr size_t shortest_heart = 3;

/// Characters that every source writes as themselves: no JSON escapes, and nothing of which numbers, addresses or
/// identifiers are made up when a reader renders binary values (those may not stand in the raw bytes at all).
bool stands_for_itself(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '_' ||
           c == '-' || c == '.' || c == ':';
}

bool may_be_rendered(std::string_view heart) {
    static constexpr std::string_view words = "true false nan inf";
    if (words.find(ascii_lower(heart)) != std::string_view::npos) return true;
    return std::all_of(heart.begin(), heart.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '-' || c == '.' ||
               c == ':' || c == 'x' || c == 'X' || c == 'T' || c == 'Z' || c == 'S' || c == ' ';
    });
}

std::string heart_of(const ir::Test& test) {
    std::string best;
    const auto* text = std::get_if<ir::TextTest>(&test);
    if (text == nullptr) return best;
    for (const ir::PatternPart& part : text->pattern.parts) {
        if (part.kind != ir::PatternPart::Kind::literal) continue;
        size_t begin = 0;
        for (size_t i = 0; i <= part.text.size(); ++i) {
            if (i < part.text.size() && stands_for_itself(part.text[i])) continue;
            if (i - begin > best.size()) best = part.text.substr(begin, i - begin);
            begin = i + 1;
        }
    }
    return best.size() >= shortest_heart && !may_be_rendered(best) ? best : std::string();
}

std::string utf16le(const std::string& ascii) {
    std::string wide;
    for (const char c : ascii) {
        wide += c;
        wide += '\0';
    }
    return wide;
}

struct Hit {
    uint64_t end;
    uint32_t number;
};

/// Whether a JSON escape \u… writes a character that a heart may hold, or one that begins such an escape in a text
/// inside a text. `digits` is what follows \u.
bool hides_a_character(std::string_view digits) {
    unsigned code = 0;
    constexpr size_t digit_count = 4;
    if (digits.size() < digit_count) return false;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digit_count, code, 16);
    if (error != std::errc() || end != digits.data() + digit_count) return false;
    if (code == 0x212A || code == 0x017F || code == '\\' || code == '#') return true;
    if (code == '&') return digits.substr(digit_count).starts_with('#');
    return code < 0x80 && stands_for_itself(static_cast<char>(code));
}

/// Whether U+212A or U+017F may begin at `at` as UTF-16LE.
bool is_folding_letter(const char* at) {
    return (at[0] == '\x2A' && at[1] == '\x21') || (at[0] == '\x7F' && at[1] == '\x01');
}

/// Ends of these letters where they stand in a text: binary values have the same bytes, but hardly ASCII beside them.
/// Blocks without them, nearly all, are passed over by wide compares.
std::vector<uint64_t> letters_folding_to_ascii(std::string_view bytes) {
    constexpr size_t block_bytes = 1024;
    std::vector<uint64_t> ends;
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
            if (is_folding_letter(bytes.data() + at) && stands_in_text(at)) ends.push_back(at + 2);
    }
    return ends;
}

int collect(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
    static_cast<std::vector<Hit>*>(context)->push_back({to, id});
    return 0;
}

} // namespace

KeywordFilter::KeywordFilter(const RulePlan& plan) {
    std::vector<std::string> hearts;
    std::vector<unsigned> ids;
    for (const ir::PredicateId id : plan.keywords()) {
        const auto number = static_cast<uint32_t>(without_heart_.size());
        number_of_.emplace(ir::index(id), number);
        const std::string heart = heart_of(plan.predicates()[id].test);
        without_heart_.push_back(heart.empty());
        if (heart.empty()) continue;
        hearts.push_back(heart);
        hearts.push_back(utf16le(heart));
        ids.insert(ids.end(), 2, number);
    }
    if (!compile_all(hearts, ids)) without_heart_.assign(without_heart_.size(), true); // slow, never wrong
}

bool KeywordFilter::compile_all(const std::vector<std::string>& hearts, const std::vector<unsigned>& ids) {
    if (hearts.empty()) return true;
    // Small sets are searched heart by heart (docs/decisions/0006-no-small-literal-sets.md).
    const size_t together = hearts.size() < TestGroup::smallest_database ? 1 : hearts.size();
    for (size_t begin = 0; begin < hearts.size(); begin += together) {
        const auto first = hearts.begin() + static_cast<std::ptrdiff_t>(begin);
        if (!compile({first, first + static_cast<std::ptrdiff_t>(together)}, ids.data() + begin, HS_FLAG_CASELESS))
            return false;
    }
    constexpr unsigned number = 0; // of no meaning: this database is scanned alone
    return compile({"\\u"}, &number, 0);
}

bool KeywordFilter::compile(const std::vector<std::string>& literals, const unsigned* ids, unsigned flag) {
    std::vector<const char*> texts;
    std::vector<size_t> sizes;
    for (const std::string& literal : literals) {
        texts.push_back(literal.data());
        sizes.push_back(literal.size());
    }
    const std::vector<unsigned> flags(literals.size(), flag);
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    if (hs_compile_lit_multi(texts.data(),
                             flags.data(),
                             ids,
                             sizes.data(),
                             static_cast<unsigned>(literals.size()),
                             HS_MODE_BLOCK,
                             nullptr,
                             &database,
                             &error) != HS_SUCCESS ||
        hs_alloc_scratch(database, &scratch_) != HS_SUCCESS) {
        hs_free_compile_error(error);
        hs_free_database(database);
        return false;
    }
    databases_.push_back(database);
    return true;
}

KeywordFilter::~KeywordFilter() {
    hs_free_scratch(scratch_);
    for (hs_database_t* database : databases_) hs_free_database(database);
}

std::vector<uint64_t> KeywordFilter::other_spellings(const logs::Segment& segment) const {
    if (segment.format == logs::Format::evtx) return letters_folding_to_ascii(segment.bytes);
    std::vector<uint64_t> ends;
    const std::string_view bytes = segment.bytes;
    std::vector<Hit> escapes;
    hs_scan(databases_.back(), bytes.data(), static_cast<unsigned>(bytes.size()), 0, scratch_, collect, &escapes);
    for (const Hit& escape : escapes)
        if (hides_a_character(bytes.substr(escape.end))) ends.push_back(escape.end);
    // A reference of XML inside a text, the two letters outside of ASCII that fold to k and s.
    for (const std::string_view rare : {"&#", "\xE2\x84\xAA", "\xC5\xBF"})
        for (size_t at = bytes.find(rare); at != std::string_view::npos; at = bytes.find(rare, at + 1))
            ends.push_back(at + rare.size());
    return ends;
}

void KeywordFilter::scan(const logs::Segment& segment, const std::vector<logs::RowMeta>& rows) {
    found_.assign(without_heart_.size(), {});
    const bool too_large = segment.bytes.size() > UINT32_MAX;
    for (size_t number = 0; number < found_.size(); ++number)
        found_[number].every_row = without_heart_[number] || too_large;
    if (too_large || databases_.empty()) return;
    std::vector<Hit> hits;
    for (size_t i = 0; i + 1 < databases_.size(); ++i)
        hs_scan(databases_[i],
                segment.bytes.data(),
                static_cast<unsigned>(segment.bytes.size()),
                0,
                scratch_,
                collect,
                &hits);
    for (const Hit& hit : hits) add_rows_at(hit.end, segment, rows, found_[hit.number]);
    Found any; // rows in which every keyword may stand
    for (const uint64_t end : other_spellings(segment)) add_rows_at(end, segment, rows, any);
    for (Found& found : found_) {
        found.every_row = found.every_row || any.every_row;
        if (found.every_row) continue;
        found.rows.insert(found.rows.end(), any.rows.begin(), any.rows.end());
        std::sort(found.rows.begin(), found.rows.end());
    }
}

/// @param end  of a hit, in the segment
void KeywordFilter::add_rows_at(uint64_t end,
                                const logs::Segment& segment,
                                const std::vector<logs::RowMeta>& rows,
                                Found& found) {
    if (found.every_row) return;
    const auto row_at = [&rows](uint64_t offset) {
        const auto at =
            std::lower_bound(rows.begin(), rows.end(), offset, [](const logs::RowMeta& row, uint64_t place) {
                return row.offset < place;
            });
        return static_cast<uint32_t>(at - rows.begin());
    };
    if (segment.format == logs::Format::evtx) {
        // A string of a template stands in the first record that uses it and belongs to later ones of its chunk too.
        const uint64_t chunk = segment.offset + (end - 1) / evtx_chunk_bytes * evtx_chunk_bytes;
        const uint32_t last = row_at(chunk + evtx_chunk_bytes);
        if (last == 0 || (!found.rows.empty() && found.rows.back() + 1 == last)) return; // the chunk is there already
        for (uint32_t row = row_at(chunk); row < last; ++row) found.rows.push_back(row);
        return;
    }
    const uint64_t at = segment.offset + end;
    const uint32_t behind = row_at(at);
    const bool inside = behind > 0 && at <= rows[behind - 1].offset + rows[behind - 1].size;
    if (inside)
        found.rows.push_back(behind - 1);
    else
        found.every_row = true;
}

bool KeywordFilter::suspects(ir::PredicateId keyword, uint32_t row) const {
    const Found& found = found_[number_of_.at(ir::index(keyword))];
    return found.every_row || std::binary_search(found.rows.begin(), found.rows.end(), row);
}

} // namespace rw::match
