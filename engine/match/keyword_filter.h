#pragma once
// Keywords look at every value of an event, which batch does not store. This filter scans the raw bytes of a segment
// for the heart of each keyword; only events that it names are then read in full.

#include "engine/logs/segment.h"
#include "engine/match/rule_plan.h"

#include <string>
#include <unordered_map>
#include <vector>

struct hs_database;
struct hs_scratch;

namespace rw::match {

/// EVTX: the reach of names and templates. Segments begin at chunk boundaries.
inline constexpr uint64_t evtx_chunk_bytes = 65'536;

class KeywordFilter {
public:
    explicit KeywordFilter(const RulePlan& plan);
    ~KeywordFilter();
    KeywordFilter(const KeywordFilter&) = delete;
    KeywordFilter& operator=(const KeywordFilter&) = delete;

    /// Looks at a segment; `suspects()` then answers for its rows.
    void scan(const logs::Segment& segment, const std::vector<logs::RowMeta>& rows);

    /// Whether the bytes of the row may hold any keyword of the plan.
    [[nodiscard]] bool suspects_any(uint32_t row) const { return every_row_ || suspected_[row] != 0; }

    /// Whether the bytes of the row may hold this keyword of the plan.
    [[nodiscard]] bool suspects(ir::PredicateId keyword, uint32_t row) const;

    /// One occurrence of a literal: where it ends, and which.
    struct Hit {
        uint64_t end = 0;
        uint32_t literal = 0;
    };

private:
    /// What the last scan found for one keyword.
    struct Found {
        bool every_row = false;     ///< the raw bytes cannot rule it out, or a hit lies outside of all rows
        std::vector<uint32_t> rows; ///< ascending
    };

    static constexpr uint32_t nothing = UINT32_MAX;         ///< number of a literal that stands for no keyword
    static constexpr uint32_t any_keyword = UINT32_MAX - 1; ///< … for all: what is written there is not known

    [[nodiscard]] bool compile(const std::vector<std::string>& literals);
    void scan_texts(const logs::Segment& segment, const std::vector<logs::RowMeta>& rows);
    void scan_chunks(const logs::Segment& segment, const std::vector<logs::RowMeta>& rows);
    void suspect(uint32_t number, uint32_t begin, uint32_t end);
    void suspect_all(uint32_t number);

    std::unordered_map<uint32_t, uint32_t> number_of_; ///< keyword's predicate → its number here
    std::vector<bool> without_heart_;                  ///< by number
    std::vector<uint32_t> number_of_literal_;
    std::vector<size_t> sizes_;      ///< of literals, bytes
    std::vector<Found> found_;       ///< by number
    std::vector<uint8_t> suspected_; ///< by row: for some keyword
    bool every_row_ = false;         ///< … and for some keyword all rows are
    std::vector<Hit> hits_;
    std::vector<char> narrow_; ///< a chunk without zeros
    hs_database* database_ = nullptr;
    hs_scratch* scratch_ = nullptr;
};

} // namespace rw::match
