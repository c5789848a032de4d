#include "engine/match/column_scan.h"

#include "engine/base/unicode.h"

#include <hs/hs.h>

#include <algorithm>
#include <memory>

namespace rw::match {

namespace {

using logs::Code;
using logs::Column;
using logs::ValueType;

constexpr Code codes_between_checks = 4096;

void insert(CodeSet& set, Code code) { set[code / 64] |= uint64_t{1} << code % 64; }

bool contains(const CodeSet& set, Code code) { return (set[code / 64] >> code % 64 & 1) != 0; }

/// U+212A and U+017F fold to ASCII letters: a search by ASCII bytes would miss them.
bool has_letters_folding_to_ascii(std::string_view texts) {
    return texts.find("\xE2\x84\xAA") != std::string_view::npos || texts.find("\xC5\xBF") != std::string_view::npos;
}

bool equal_ascii_caseless(std::string_view text, std::string_view folded_literal) {
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        if (lower != folded_literal[i]) return false;
    }
    return true;
}

struct FreeDatabase {
    void operator()(hs_database_t* database) const { hs_free_database(database); }
};

struct FreeScratch {
    void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};

/// Where matches of the scanned part lie in the dictionary.
struct ScanContext {
    const Column& column;
    CodeSet& hits;
    size_t part_begin;
    size_t literal_size;
    const Job& job;
};

int on_match(unsigned, unsigned long long, unsigned long long to, unsigned, void* context) {
    auto& scan = *static_cast<ScanContext*>(context);
    const size_t end = scan.part_begin + to;
    const auto& ends = scan.column.ends();
    const auto found = std::lower_bound(ends.begin(), ends.end(), end);
    const auto index = static_cast<size_t>(found - ends.begin());
    const size_t begin = index == 0 ? 0 : ends[index - 1];
    if (end >= begin + scan.literal_size) insert(scan.hits, static_cast<Code>(index + 1));
    return scan.job.cancelled() ? 1 : 0;
}

/// Searches an ASCII literal in all texts at once. False when the library cannot.
bool search_all(const Column& column, const std::string& literal, CodeSet& hits, const Job& job) {
    hs_database_t* raw = nullptr;
    hs_compile_error_t* error = nullptr;
    if (hs_compile_lit(literal.data(), HS_FLAG_CASELESS, literal.size(), HS_MODE_BLOCK, nullptr, &raw, &error) !=
        HS_SUCCESS) {
        hs_free_compile_error(error);
        return false;
    }
    const std::unique_ptr<hs_database_t, FreeDatabase> database(raw);
    hs_scratch_t* raw_scratch = nullptr;
    if (hs_alloc_scratch(database.get(), &raw_scratch) != HS_SUCCESS) return false;
    const std::unique_ptr<hs_scratch_t, FreeScratch> scratch(raw_scratch);
    // Parts end where a value ends, so that no match is cut.
    constexpr size_t part_bytes = size_t{1} << 24;
    const auto& ends = column.ends();
    size_t begin = 0;
    while (begin < column.texts().size() && !job.cancelled()) {
        size_t end = column.texts().size();
        if (end - begin > part_bytes) end = *std::lower_bound(ends.begin(), ends.end(), begin + part_bytes);
        if (end - begin > UINT32_MAX) return false;
        ScanContext context{column, hits, begin, literal.size(), job};
        hs_scan(database.get(),
                column.texts().data() + begin,
                static_cast<unsigned>(end - begin),
                0,
                scratch.get(),
                on_match,
                &context);
        begin = end;
    }
    return true;
}

/// Texts with a fixed place for the literal: compared in place, without folding each value.
void compare_all(const Column& column, const ValueTest& test, CodeSet& hits, const Job& job) {
    const std::string& literal = test.literal();
    for (Code code = 1; code <= column.size(); ++code) {
        if (code % codes_between_checks == 0 && job.cancelled()) return;
        const std::string_view text = column.text(code);
        if (text.size() < literal.size()) continue;
        if (test.shape() == ir::PatternShape::equals && text.size() != literal.size()) continue;
        const std::string_view part = test.shape() == ir::PatternShape::ends ? text.substr(text.size() - literal.size())
                                                                             : text.substr(0, literal.size());
        const ValueType type = column.type(code);
        if (type != ValueType::null && type != ValueType::list && equal_ascii_caseless(part, literal))
            insert(hits, code);
    }
}

/// Whether a pair of bytes stands in the text; each mask takes the case away where its byte is a letter. No early end:
/// such a loop becomes wide compares.
bool has_pair(std::string_view text, uint8_t first, uint8_t first_mask, uint8_t second, uint8_t second_mask) {
    uint8_t found = 0;
    const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
    for (size_t at = 0; at + 1 < text.size(); ++at)
        found |= static_cast<uint8_t>(((bytes[at] | first_mask) == first) & ((bytes[at + 1] | second_mask) == second));
    return found != 0;
}

bool has_byte(std::string_view text, uint8_t byte, uint8_t mask) {
    uint8_t found = 0;
    const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
    for (size_t at = 0; at < text.size(); ++at) found |= static_cast<uint8_t>((bytes[at] | mask) == byte);
    return found != 0;
}

/// A literal of one or two bytes stands in most values: looking at each value beats a scan of all texts that reports
/// every occurrence.
void search_short(const Column& column, const std::string& literal, CodeSet& hits, const Job& job) {
    const auto mask = [](char c) { return static_cast<uint8_t>(c >= 'a' && c <= 'z' ? 0x20 : 0); };
    const auto byte = [](char c) { return static_cast<uint8_t>(c); };
    for (Code code = 1; code <= column.size(); ++code) {
        if (code % codes_between_checks == 0 && job.cancelled()) return;
        const ValueType type = column.type(code);
        if (type == ValueType::null || type == ValueType::list) continue;
        const std::string_view text = column.text(code);
        const bool found = literal.size() == 1
                               ? has_byte(text, byte(literal[0]), mask(literal[0]))
                               : has_pair(text, byte(literal[0]), mask(literal[0]), byte(literal[1]), mask(literal[1]));
        if (found) insert(hits, code);
    }
}

/// True when the fast ways above give what ValueTest::holds gives.
bool searchable(const Column& column, const ValueTest& test) {
    return test.is_text() && !test.pattern().cased && !test.literal().empty() && is_ascii(test.literal()) &&
           !has_letters_folding_to_ascii(column.texts());
}

void decide_texts(const Column& column, const ValueTest& test, CodeSet& hits, const Job& job) {
    if (searchable(column, test)) {
        if (test.shape() != ir::PatternShape::contains) return compare_all(column, test, hits, job);
        constexpr size_t shortest_scanned = 3;
        if (test.literal().size() < shortest_scanned) return search_short(column, test.literal(), hits, job);
        if (search_all(column, test.literal(), hits, job)) return;
    }
    for (Code code = 1; code <= column.size(); ++code) {
        if (code % codes_between_checks == 0 && job.cancelled()) return;
        if (column.type(code) != ValueType::list && test.holds(column.value(code))) insert(hits, code);
    }
}

} // namespace

CodeSet decide(const Column& column, const ValueTest& test, const Job& job) {
    CodeSet hits(column.size() / 64 + 1);
    decide_texts(column, test, hits, job);
    if (!column.has_lists()) return hits;
    for (Code code = 1; code <= column.size(); ++code) {
        if (column.type(code) != ValueType::list) continue;
        const auto& elements = column.elements(code);
        if (test.takes_whole_list()) {
            const auto joined = whole_list_text(column, elements);
            if (joined && test.holds({ValueType::string, *joined})) insert(hits, code);
            continue;
        }
        const bool any = std::any_of(elements.begin(), elements.end(), [&](Code e) { return contains(hits, e); });
        if (std::holds_alternative<ir::ExistsTest>(test.test()) || (elements.empty() && test.holds_for_missing()) ||
            (any && !test.holds_for_missing()))
            insert(hits, code);
    }
    return hits;
}

RowSet rows_with(const Column& column, const CodeSet& codes, uint32_t row_count) {
    if (std::all_of(codes.begin(), codes.end(), [](uint64_t word) { return word == 0; })) return {};
    std::vector<uint64_t> bits((row_count + uint64_t{63}) / 64);
    const auto& blocks = column.blocks();
    for (size_t block = 0; block < blocks.size(); ++block) {
        const auto first = static_cast<uint32_t>(block << logs::CodeBlock::row_bits);
        blocks[block].for_each([&](uint32_t row, Code code) {
            const uint32_t at = first + row;
            bits[at / 64] |= (codes[code / 64] >> code % 64 & 1) << at % 64;
        });
    }
    return RowSet::of_bits(bits);
}

RowSet scan(const Column& column, const ValueTest& test, uint32_t row_count, const Job& job) {
    return rows_with(column, decide(column, test, job), row_count);
}

} // namespace rw::match
