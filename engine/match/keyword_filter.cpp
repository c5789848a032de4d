#include "engine/match/keyword_filter.h"

#include "engine/base/unicode.h"

#include <hs/hs.h>

#include <algorithm>

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
    // Small sets are searched heart by heart (docs/decisions/0006-no-small-literal-sets.md).
    const size_t together = hearts.size() < TestGroup::smallest_database ? 1 : hearts.size();
    for (size_t begin = 0; begin < hearts.size(); begin += together) {
        std::vector<const char*> texts;
        std::vector<size_t> sizes;
        for (size_t i = begin; i < begin + together; ++i) {
            texts.push_back(hearts[i].data());
            sizes.push_back(hearts[i].size());
        }
        const std::vector<unsigned> flags(together, HS_FLAG_CASELESS);
        hs_database_t* database = nullptr;
        hs_compile_error_t* error = nullptr;
        if (hs_compile_lit_multi(texts.data(),
                                 flags.data(),
                                 ids.data() + begin,
                                 sizes.data(),
                                 static_cast<unsigned>(together),
                                 HS_MODE_BLOCK,
                                 nullptr,
                                 &database,
                                 &error) != HS_SUCCESS ||
            hs_alloc_scratch(database, &scratch_) != HS_SUCCESS) {
            hs_free_compile_error(error);
            hs_free_database(database);
            without_heart_.assign(without_heart_.size(), true); // every event is read in full: slow, never wrong
            return;
        }
        databases_.push_back(database);
    }
}

KeywordFilter::~KeywordFilter() {
    hs_free_scratch(scratch_);
    for (hs_database_t* database : databases_) hs_free_database(database);
}

void KeywordFilter::scan(const logs::Segment& segment, const std::vector<logs::RowMeta>& rows) {
    found_.assign(without_heart_.size(), {});
    const bool too_large = segment.bytes.size() > UINT32_MAX;
    for (size_t number = 0; number < found_.size(); ++number)
        found_[number].every_row = without_heart_[number] || too_large;
    if (too_large) return;
    std::vector<Hit> hits;
    for (const hs_database_t* database : databases_)
        hs_scan(database,
                segment.bytes.data(),
                static_cast<unsigned>(segment.bytes.size()),
                0,
                scratch_,
                collect,
                &hits);
    const auto row_at = [&rows](uint64_t offset) {
        const auto at = std::lower_bound(
            rows.begin(), rows.end(), offset, [](const logs::RowMeta& row, uint64_t place) { return row.offset < place; });
        return static_cast<uint32_t>(at - rows.begin());
    };
    for (const Hit& hit : hits) {
        Found& found = found_[hit.number];
        if (found.every_row) continue;
        const uint64_t at = segment.offset + hit.end;
        if (segment.format == logs::Format::evtx) {
            // A string of a template stands in the first record that uses it and belongs to later ones of its chunk too.
            const uint64_t chunk = segment.offset + (hit.end - 1) / evtx_chunk_bytes * evtx_chunk_bytes;
            const uint32_t end = row_at(chunk + evtx_chunk_bytes);
            for (uint32_t row = row_at(chunk); row < end; ++row)
                if (found.rows.empty() || found.rows.back() < row) found.rows.push_back(row);
            continue;
        }
        const uint32_t behind = row_at(at);
        const bool inside = behind > 0 && at <= rows[behind - 1].offset + rows[behind - 1].size;
        if (inside) found.rows.push_back(behind - 1);
        else found.every_row = true;
    }
    for (Found& found : found_) std::sort(found.rows.begin(), found.rows.end());
}

bool KeywordFilter::suspects(ir::PredicateId keyword, uint32_t row) const {
    const Found& found = found_[number_of_.at(ir::index(keyword))];
    return found.every_row || std::binary_search(found.rows.begin(), found.rows.end(), row);
}

} // namespace rw::match
