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

int collect(unsigned, unsigned long long, unsigned long long to, unsigned, void* context) {
    static_cast<std::vector<uint64_t>*>(context)->push_back(to);
    return 0;
}

} // namespace

KeywordFilter::KeywordFilter(const RulePlan& plan) {
    std::vector<std::string> hearts;
    for (const ir::PredicateId id : plan.keywords()) {
        const std::string heart = heart_of(plan.predicates()[id].test);
        if (heart.empty()) {
            everything_ = true;
            return;
        }
        hearts.push_back(heart);
        hearts.push_back(utf16le(heart));
    }
    if (hearts.empty()) return;
    std::vector<const char*> texts;
    std::vector<size_t> sizes;
    std::vector<unsigned> flags(hearts.size(), HS_FLAG_CASELESS);
    std::vector<unsigned> ids(hearts.size(), 0);
    for (const std::string& heart : hearts) {
        texts.push_back(heart.data());
        sizes.push_back(heart.size());
    }
    hs_compile_error_t* error = nullptr;
    if (hs_compile_lit_multi(texts.data(),
                             flags.data(),
                             ids.data(),
                             sizes.data(),
                             static_cast<unsigned>(texts.size()),
                             HS_MODE_BLOCK,
                             nullptr,
                             &database_,
                             &error) != HS_SUCCESS ||
        hs_alloc_scratch(database_, &scratch_) != HS_SUCCESS) {
        hs_free_compile_error(error);
        everything_ = true;
    }
}

KeywordFilter::~KeywordFilter() {
    hs_free_scratch(scratch_);
    hs_free_database(database_);
}

std::vector<uint32_t> KeywordFilter::suspects(const logs::Segment& segment, const std::vector<logs::RowMeta>& rows) {
    std::vector<uint32_t> found;
    if (everything_ || segment.bytes.size() > UINT32_MAX) {
        for (uint32_t row = 0; row < rows.size(); ++row) found.push_back(row);
        return found;
    }
    if (database_ == nullptr) return found;
    std::vector<uint64_t> ends;
    hs_scan(database_,
            segment.bytes.data(),
            static_cast<unsigned>(segment.bytes.size()),
            0,
            scratch_,
            collect,
            &ends);
    if (ends.empty()) return found;
    for (uint64_t& end : ends) end += segment.offset;
    std::sort(ends.begin(), ends.end());
    // An EVTX string may stand in an earlier record's template: a hit outside of all rows makes all of them suspect.
    size_t hit = 0;
    size_t inside = 0;
    for (uint32_t row = 0; row < rows.size(); ++row) {
        const uint64_t begin = rows[row].offset;
        const auto first = std::upper_bound(ends.begin(), ends.end(), begin);
        const auto last = std::upper_bound(ends.begin(), ends.end(), begin + rows[row].size);
        hit = static_cast<size_t>(last - first);
        inside += hit;
        if (hit > 0) found.push_back(row);
    }
    if (segment.format == logs::Format::evtx || inside != ends.size()) {
        found.clear();
        for (uint32_t row = 0; row < rows.size(); ++row) found.push_back(row);
    }
    return found;
}

} // namespace rw::match
