// Whole inputs into one table on all cores: workers read segments, whoever completes the next one in order joins it.

#include "engine/logs/log_table.h"

#include <malloc.h>
#include <map>
#include <mutex>
#include <thread>

namespace rw::logs {

namespace {

/// A worker's reading side. Lives until the table is finished: hand-overs hold views into its dictionaries.
struct Worker {
    SegmentBuilder builder;
    std::map<Format, std::unique_ptr<SegmentReader>> readers;
    std::vector<uint32_t> exported;

    SegmentRows read(const Segment& segment, uint32_t number) {
        auto& reader = readers[segment.format];
        if (!reader) reader = segment.format == Format::evtx ? make_evtx_reader(builder) : make_json_reader(builder);
        SegmentReport report;
        reader->read(segment, report);
        SegmentRows rows = export_rows(builder, exported);
        rows.worker = number;
        rows.file = segment.file;
        rows.report = std::move(report);
        return rows;
    }
};

/// Joins hand-overs in the order in which their segments were given out.
class Sequencer {
public:
    explicit Sequencer(LogTableBuilder& builder)
        : builder_(builder) {}

    void add(uint64_t sequence, SegmentRows rows) {
        const std::lock_guard lock(mutex_);
        waiting_.emplace(sequence, std::move(rows));
        while (!waiting_.empty() && waiting_.begin()->first == next_) {
            builder_.append(std::move(waiting_.begin()->second));
            waiting_.erase(waiting_.begin());
            ++next_;
        }
    }

private:
    std::mutex mutex_;
    LogTableBuilder& builder_;
    std::map<uint64_t, SegmentRows> waiting_;
    uint64_t next_ = 0;
};

} // namespace

std::shared_ptr<const LogTable>
read_table(const std::vector<std::string>& paths, unsigned threads, Job& job, const StreamOptions& options) {
    SegmentStream stream(paths, options, job);
    LogTableBuilder builder;
    Sequencer sequencer(builder);
    std::vector<std::unique_ptr<Worker>> workers;
    for (unsigned i = 0; i < std::max(1u, threads); ++i) workers.push_back(std::make_unique<Worker>());
    std::mutex stream_mutex;
    uint64_t given_out = 0;
    const auto work = [&](uint32_t number) {
        Segment segment;
        while (!job.cancelled()) {
            uint64_t sequence = 0;
            {
                const std::lock_guard lock(stream_mutex);
                segment = {};
                if (!stream.next(segment)) return;
                sequence = given_out++;
            }
            SegmentRows rows = workers[number]->read(segment, number);
            job.add_events(rows.metas.size());
            sequencer.add(sequence, std::move(rows));
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (uint32_t i = 1; i < workers.size(); ++i) helpers.emplace_back(work, i);
        work(0);
    }
    auto table = builder.finish(stream.files());
    workers.clear();
    malloc_trim(0); // the workers' dictionaries were as large as the table's; give them back to the system
    return table;
}

} // namespace rw::logs
