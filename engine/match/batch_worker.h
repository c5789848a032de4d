#pragma once
// One thread of a batch: reads a segment with the needed columns only, decides each new distinct value once, and finds
// the rules of each row by the combination of its values' decisions, which repeats as logs do.

#include "engine/logs/segment.h"
#include "engine/match/classifier.h"
#include "engine/match/rule_plan.h"
#include "engine/match/rule_program.h"

#include <memory>
#include <vector>

namespace rw::match {

/// A match in a segment.
struct SegmentMatch {
    RuleIndex rule = 0;
    uint32_t row = 0; ///< in the segment
    uint64_t record = 0;
    bool record_is_position = false;
    taxonomy::KindId kind{};
    Instant time{};
};

struct SegmentMatches {
    uint32_t file = 0;
    uint32_t index = 0;
    uint32_t rows = 0;
    std::vector<SegmentMatch> matches;   ///< by row, then rule
    std::vector<uint64_t> rows_of_class; ///< with `classes`: events by kind
    std::vector<RowClass> classes;
    logs::SegmentReport report;
    double read_seconds = 0;
    double match_seconds = 0;
};

class BatchWorker {
public:
    /// Values and what is decided of them are forgotten between segments above this, so that memory stays constant.
    static constexpr size_t forgotten_above_bytes = size_t{48} << 20;

    explicit BatchWorker(std::shared_ptr<const RulePlan> plan);
    ~BatchWorker();
    BatchWorker(const BatchWorker&) = delete;
    BatchWorker& operator=(const BatchWorker&) = delete;

    [[nodiscard]] SegmentMatches run(const logs::Segment& segment);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace rw::match
