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

    /// Whether the bytes of the row may hold this keyword of the plan.
    [[nodiscard]] bool suspects(ir::PredicateId keyword, uint32_t row) const;

private:
    /// What the last scan found for one keyword.
    struct Found {
        bool every_row = false;     ///< the raw bytes cannot rule it out, or a hit lies outside of all rows
        std::vector<uint32_t> rows; ///< ascending
    };

    [[nodiscard]] bool compile_all(const std::vector<std::string>& hearts, const std::vector<unsigned>& ids);
    [[nodiscard]] bool compile(const std::vector<std::string>& literals, const unsigned* ids, unsigned flag);
    /// Ends, in the segment, of characters that may belong to a heart and are not written as it is: JSON escapes and
    /// XML references of plain letters, letters outside of ASCII that fold to plain ones.
    [[nodiscard]] std::vector<uint64_t> other_spellings(const logs::Segment& segment) const;
    static void
    add_rows_at(uint64_t end, const logs::Segment& segment, const std::vector<logs::RowMeta>& rows, Found& found);

    std::unordered_map<uint32_t, uint32_t> number_of_; ///< keyword's predicate → its number here
    std::vector<bool> without_heart_;                  ///< by number
    std::vector<Found> found_;                         ///< by number
    std::vector<hs_database*> databases_; ///< one, or one for each heart where there are few; the last: JSON's escapes
    hs_scratch* scratch_ = nullptr;
};

} // namespace rw::match
