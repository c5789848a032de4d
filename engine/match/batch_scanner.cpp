#include "engine/match/batch_scanner.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

namespace rw::match {

namespace {

/// What the report needs of a segment once its matches are taken: enough to number the rows of later ones.
struct Totals {
    uint64_t rows = 0;
    uint64_t positions = 0;
    uint64_t damaged = 0;
    std::vector<logs::Problem> problems;
};

using SegmentKey = std::pair<uint32_t, uint32_t>; // file, index

/// Collects results of all threads; joined in the order of the inputs at the end.
class Joiner {
public:
    void add(SegmentMatches result) {
        const std::lock_guard lock(mutex_);
        for (size_t i = 0; i < result.classes.size(); ++i) count_class(result.classes[i], result.rows_of_class[i]);
        const SegmentKey key{result.file, result.index};
        totals_[key] = {result.rows, result.report.positions, result.report.damaged, std::move(result.report.problems)};
        if (!result.matches.empty()) matches_[key] = std::move(result.matches);
    }

    void finish(const RulePlan& plan, MatchReport& report);

private:
    void count_class(const RowClass& row_class, uint64_t rows) {
        const auto found =
            std::find_if(classes_.begin(), classes_.end(), [&](const auto& c) { return c.first == row_class; });
        if (found == classes_.end())
            classes_.emplace_back(row_class, rows);
        else
            found->second += rows;
    }

    std::mutex mutex_;
    std::map<SegmentKey, Totals> totals_;
    std::map<SegmentKey, std::vector<SegmentMatch>> matches_;
    std::vector<std::pair<RowClass, uint64_t>> classes_;
};

void Joiner::finish(const RulePlan& plan, MatchReport& report) {
    report.matches.resize(plan.rules().size());
    report.events_in_scope.resize(plan.rules().size());
    report.events_of_file.resize(report.files.size());
    report.damaged_of_file.resize(report.files.size());
    std::vector<uint64_t> positions(report.files.size());
    for (auto& [key, totals] : totals_) {
        const uint32_t file = key.first;
        const auto matches = matches_.find(key);
        if (matches != matches_.end()) {
            for (const SegmentMatch& match : matches->second)
                report.matches[match.rule].push_back({file,
                                                      static_cast<uint32_t>(match.kind),
                                                      match.record + (match.record_is_position ? positions[file] : 0),
                                                      match.row + report.events_of_file[file],
                                                      match.time});
            matches_.erase(matches);
        }
        positions[file] += totals.positions;
        report.events_of_file[file] += totals.rows;
        report.damaged_of_file[file] += totals.damaged;
        report.events += totals.rows;
        auto& problems = report.files[file].problems;
        for (logs::Problem& problem : totals.problems)
            if (problems.size() < logs::SegmentReport::max_problems) problems.push_back(std::move(problem));
    }
    for (const SourceRules& source : plan.sources()) {
        uint64_t in_scope = 0;
        for (const auto& [row_class, rows] : classes_)
            if (plan.taxonomy().scope(source.source, row_class.kind).applies != taxonomy::Applies::no) in_scope += rows;
        for (const RuleIndex rule : source.rules) report.events_in_scope[rule] = in_scope;
    }
}

} // namespace

uint64_t MatchReport::match_count() const {
    uint64_t count = 0;
    for (const auto& of_rule : matches) count += of_rule.size();
    return count;
}

MatchReport scan(std::shared_ptr<const RulePlan> plan,
                 const std::vector<std::string>& paths,
                 unsigned threads,
                 Job& job,
                 const logs::StreamOptions& options) {
    logs::SegmentStream stream(paths, options, job);
    Joiner joiner;
    MatchReport report;
    std::mutex seconds_mutex;
    const auto work = [&] {
        BatchWorker worker(plan);
        double read = 0;
        double match = 0;
        logs::Segment segment;
        while (!job.cancelled() && stream.next(segment)) {
            SegmentMatches result = worker.run(segment);
            segment = {}; // gives the buffer back before the next one is asked for
            read += result.read_seconds;
            match += result.match_seconds;
            job.add_events(result.rows);
            joiner.add(std::move(result));
        }
        const std::lock_guard lock(seconds_mutex);
        report.seconds.read = std::max(report.seconds.read, read);
        report.seconds.match = std::max(report.seconds.match, match);
    };
    {
        std::vector<std::jthread> helpers;
        for (unsigned i = 1; i < threads; ++i) helpers.emplace_back(work);
        work();
    }
    report.cancelled = job.cancelled();
    report.files = stream.files();
    for (const logs::LogFile& file : report.files) report.bytes += file.bytes;
    joiner.finish(*plan, report);
    return report;
}

} // namespace rw::match
