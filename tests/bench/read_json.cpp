// Reads NDJSON with our reader and prints one JSON line like the floor programs, so that a ratio can be taken in one
// run: read_json FILE [-t THREADS] [-c COLUMNS.txt]. COLUMNS.txt: one path (or last part of one) a line; else all.

#include "engine/logs/segment_stream.h"

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>
#include <thread>

namespace {

using namespace rw;
using namespace rw::logs;

struct Options {
    std::string file;
    unsigned threads = 1;
    std::set<std::string, std::less<>> columns;
};

Options parse(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string_view argument = arguments[i];
        if (argument == "-t" && i + 1 < count) {
            options.threads = static_cast<unsigned>(std::max(1, std::atoi(arguments[++i])));
        } else if (argument == "-c" && i + 1 < count) {
            std::ifstream in(arguments[++i]);
            for (std::string line; std::getline(in, line);) options.columns.insert(line.substr(0, line.find('\t')));
        } else {
            options.file = argument;
        }
    }
    return options;
}

ColumnFilter filter_of(const Options& options) {
    if (options.columns.empty()) return {};
    return [&options](std::string_view path) {
        return options.columns.contains(path) || options.columns.contains(path.substr(path.rfind('.') + 1));
    };
}

struct Totals {
    uint64_t events = 0;
    uint64_t bytes = 0;
    uint64_t damaged = 0;
    uint64_t columns = 0;
    uint64_t distinct = 0;
    uint64_t dictionary_bytes = 0;
};

void work(SegmentStream& stream, const Options& options, Totals& totals) {
    SegmentBuilder builder(filter_of(options));
    const auto reader = make_json_reader(builder);
    Segment segment;
    while (stream.next(segment)) {
        if (segment.format != Format::ndjson && segment.format != Format::json) continue;
        SegmentReport report;
        reader->read(segment, report);
        totals.events += builder.row_count();
        totals.bytes += segment.bytes.size();
        totals.damaged += report.damaged;
        builder.clear_rows();
    }
    totals.columns = builder.columns().size();
    totals.dictionary_bytes = builder.dictionary_bytes();
    for (const auto& column : builder.columns()) totals.distinct += column->dictionary().size();
}

} // namespace

int main(int count, char** arguments) {
    const Options options = parse(count, arguments);
    if (options.file.empty()) {
        std::fputs("read_json FILE [-t THREADS] [-c COLUMNS.txt]\n", stderr);
        return 2;
    }
    const auto begin = std::chrono::steady_clock::now();
    Job job;
    SegmentStream stream({options.file}, {}, job);
    std::vector<Totals> totals(options.threads);
    {
        std::vector<std::jthread> threads;
        for (Totals& part : totals) threads.emplace_back([&] { work(stream, options, part); });
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    Totals sum;
    for (const Totals& part : totals) {
        sum.events += part.events;
        sum.bytes += part.bytes;
        sum.damaged += part.damaged;
        sum.columns = std::max(sum.columns, part.columns);
        sum.distinct += part.distinct;
        sum.dictionary_bytes += part.dictionary_bytes;
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf(
        "{\"tool\":\"read_json\",\"threads\":%u,\"events\":%llu,\"bytes\":%llu,\"columns\":%llu,\"distinct\":%llu,"
        "\"dictionary_bytes\":%llu,\"bad\":%llu,\"seconds\":%.3f,\"events_per_s\":%.0f,\"peak_mb\":%.0f}\n",
        options.threads,
        static_cast<unsigned long long>(sum.events),
        static_cast<unsigned long long>(sum.bytes),
        static_cast<unsigned long long>(sum.columns),
        static_cast<unsigned long long>(sum.distinct),
        static_cast<unsigned long long>(sum.dictionary_bytes),
        static_cast<unsigned long long>(sum.damaged),
        seconds,
        static_cast<double>(sum.events) / seconds,
        static_cast<double>(usage.ru_maxrss) / 1024.0);
    return 0;
}
