// How fast the EVTX reader alone is: files into columns, nothing matched. Prints one JSON line.
//   read_evtx [-t THREADS] [-n REPEAT] [-c COLUMNS.txt] [--dump] FILE…
// COLUMNS.txt: one column path a line; without it every column is read. --dump prints the rows instead (one thread).

#include "engine/logs/segment.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

namespace {

using namespace rw::logs;

constexpr size_t padding_bytes = 64;
constexpr size_t header_bytes = 4096;
constexpr size_t run_bytes = size_t{64} * 65536;

struct Options {
    unsigned threads = 1;
    unsigned repeat = 1;
    bool dump = false;
    std::unordered_set<std::string> columns;
    std::vector<std::string> paths;
};

struct Input {
    std::string bytes; ///< with padding
    size_t size = 0;
};

struct Worker {
    explicit Worker(const Options& options)
        : builder(options.columns.empty()
                      ? ColumnFilter{}
                      : [&options](std::string_view path) { return options.columns.contains(std::string(path)); })
        , reader(make_evtx_reader(builder)) {}

    SegmentBuilder builder;
    std::unique_ptr<SegmentReader> reader;
    uint64_t events = 0;
    uint64_t damaged = 0;
    uint64_t problems = 0;
};

Options parse(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string argument = arguments[i];
        const bool has_next = i + 1 < count;
        if (argument == "-t" && has_next) {
            options.threads = static_cast<unsigned>(std::atoi(arguments[++i]));
        } else if (argument == "-n" && has_next) {
            options.repeat = static_cast<unsigned>(std::atoi(arguments[++i]));
        } else if (argument == "-c" && has_next) {
            std::ifstream in(arguments[++i]);
            for (std::string line; std::getline(in, line);) options.columns.insert(line);
        } else if (argument == "--dump") {
            options.dump = true;
        } else {
            options.paths.push_back(argument);
        }
    }
    return options;
}

Input load(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    Input input;
    in.seekg(0, std::ios::end);
    input.size = static_cast<size_t>(std::max<std::streamoff>(in.tellg(), 0));
    in.seekg(0);
    input.bytes.reserve(input.size + padding_bytes);
    input.bytes.resize(input.size);
    in.read(input.bytes.data(), static_cast<std::streamsize>(input.size));
    input.bytes.append(padding_bytes, '\0');
    return input;
}

std::vector<Segment> cut(const std::vector<Input>& inputs) {
    std::vector<Segment> segments;
    for (size_t file = 0; file < inputs.size(); ++file) {
        const std::string_view bytes(inputs[file].bytes.data(), inputs[file].size);
        for (size_t at = header_bytes; at < bytes.size(); at += run_bytes) {
            Segment segment;
            segment.file = static_cast<uint32_t>(file);
            segment.format = Format::evtx;
            segment.bytes = bytes.substr(at, run_bytes);
            segment.offset = at;
            segments.push_back(segment);
        }
    }
    return segments;
}

void print_code(const ColumnBuilder& column, Code code) {
    const Value value = column.dictionary().value(code);
    if (value.type == ValueType::list) {
        std::putchar('[');
        for (const Code element : column.dictionary().elements(code)) {
            print_code(column, element);
            std::putchar('|');
        }
        std::putchar(']');
        return;
    }
    if (value.type == ValueType::null) std::fputs("<null>", stdout);
    for (const char c : value.text) {
        if (c == '\n')
            std::fputs("\\n", stdout);
        else if (c == '\r')
            std::fputs("\\r", stdout);
        else
            std::putchar(c);
    }
}

void dump(const Worker& worker, const SegmentReport& report) {
    for (Row row = 0; row < worker.builder.row_count(); ++row) {
        std::printf("== %lu\n", worker.builder.metas()[row].record);
        for (const auto& column : worker.builder.columns()) {
            if (column->code(row) == missing) continue;
            std::printf("%s\t", column->path().c_str());
            print_code(*column, column->code(row));
            std::putchar('\n');
        }
    }
    for (const Problem& problem : report.problems)
        std::fprintf(stderr, "%s at %lu: %s\n", problem.code.c_str(), problem.offset, problem.message.c_str());
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

} // namespace

int main(int count, char** arguments) {
    const Options options = parse(count, arguments);
    std::vector<Input> inputs;
    size_t bytes = 0;
    for (const std::string& path : options.paths) {
        inputs.push_back(load(path));
        bytes += inputs.back().size;
    }
    const std::vector<Segment> segments = cut(inputs);
    const size_t jobs = segments.size() * options.repeat;
    std::atomic<size_t> next{0};
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::unique_ptr<Worker>> workers;
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < options.threads; ++i) workers.push_back(std::make_unique<Worker>(options));
    for (const auto& each : workers) {
        threads.emplace_back([&, worker = each.get()] {
            for (size_t job = 0; (job = next++) < jobs;) {
                SegmentReport report;
                worker->reader->read(segments[job % segments.size()], report);
                worker->events += worker->builder.row_count();
                worker->damaged += report.damaged;
                worker->problems += report.problems.size();
                if (options.dump) dump(*worker, report);
                worker->builder.clear_rows();
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    const double seconds = seconds_since(begin);
    uint64_t events = 0;
    uint64_t damaged = 0;
    uint64_t problems = 0;
    for (const auto& worker : workers) {
        events += worker->events;
        damaged += worker->damaged;
        problems += worker->problems;
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const double all_bytes = static_cast<double>(bytes) * options.repeat;
    if (!options.dump)
        std::printf(
            "{\"tool\":\"read_evtx\",\"threads\":%u,\"files\":%zu,\"events\":%lu,\"damaged\":%lu,\"problems\":%lu,"
            "\"columns\":%zu,\"seconds\":%.3f,\"mb_per_s\":%.0f,\"events_per_s\":%.0f,\"peak_mb\":%.0f}\n",
            options.threads,
            inputs.size(),
            events,
            damaged,
            problems,
            workers.front()->builder.columns().size(),
            seconds,
            all_bytes / 1e6 / seconds,
            static_cast<double>(events) / seconds,
            static_cast<double>(usage.ru_maxrss) / 1024.0);
    return 0;
}
