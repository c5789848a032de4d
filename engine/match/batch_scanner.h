#pragma once
// Batch replay: all rules over inputs of any size in constant memory, on all cores. The report is the same whatever the
// number of threads.

#include "engine/base/job.h"
#include "engine/logs/segment_stream.h"
#include "engine/match/batch_worker.h"
#include "engine/match/rule_plan.h"

#include <memory>
#include <string>
#include <vector>

namespace rw::match {

/// An event that a rule matched.
struct EventRef {
    uint32_t file = 0;   ///< index into MatchReport::files
    uint32_t kind = 0;   ///< taxonomy::KindId
    uint64_t record = 0; ///< the source's record number, else line or element number from 1
    uint64_t row = 0;    ///< position in its file from 0
    Instant time{};
};

struct BatchSeconds {
    double compile = 0;
    double read = 0;  ///< of the slowest thread
    double match = 0; ///< of the slowest thread
};

/// Reports of disjoint inputs merge by concatenation of files; within a file the order of events is kept.
struct MatchReport {
    std::vector<std::vector<EventRef>> matches; ///< by RuleIndex; by file, then row
    std::vector<uint64_t> events_in_scope;      ///< by RuleIndex: events whose kind the log source takes
    std::vector<logs::LogFile> files;
    std::vector<uint64_t> events_of_file;
    std::vector<uint64_t> damaged_of_file;
    uint64_t events = 0;
    uint64_t bytes = 0;
    bool cancelled = false;
    BatchSeconds seconds;

    [[nodiscard]] uint64_t match_count() const;
};

/// @param threads  at least 1
[[nodiscard]] MatchReport scan(std::shared_ptr<const RulePlan> plan,
                               const std::vector<std::string>& paths,
                               unsigned threads,
                               Job& job,
                               const logs::StreamOptions& options = {});

} // namespace rw::match
