#pragma once
// Keywords look at every value of an event, which batch does not store. This filter scans the raw bytes of a segment for
// the heart of each keyword; only events that it names are then read in full.

#include "engine/logs/segment.h"
#include "engine/match/rule_plan.h"

#include <memory>
#include <vector>

struct hs_database;
struct hs_scratch;

namespace rw::match {

class KeywordFilter {
public:
    explicit KeywordFilter(const RulePlan& plan);
    ~KeywordFilter();
    KeywordFilter(const KeywordFilter&) = delete;
    KeywordFilter& operator=(const KeywordFilter&) = delete;

    /// Rows (ascending) whose bytes may hold a keyword; every row when some keyword has no heart to search for.
    [[nodiscard]] std::vector<uint32_t> suspects(const logs::Segment& segment, const std::vector<logs::RowMeta>& rows);

private:
    bool everything_ = false; ///< a keyword that raw bytes cannot rule out
    hs_database* database_ = nullptr;
    hs_scratch* scratch_ = nullptr;
};

} // namespace rw::match
