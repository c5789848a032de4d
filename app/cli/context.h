#pragma once
// What every command shares: exit statuses, output, errors on stderr, threads, cancellation by Ctrl+C.

#include "engine/base/diagnostic.h"
#include "engine/base/error.h"
#include "engine/base/job.h"
#include "engine/logs/log_table.h"
#include "engine/logs/segment_stream.h"
#include "engine/taxonomy/taxonomy.h"

#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace rw::cli {

/// Exit statuses of the fixed contract (docs/cli.md).
enum Status : int {
    done = 0,
    answered_no = 1,
    wrong_usage = 2,
    unread_input = 3,
    internal_error = 4,
    cancelled = 130,
};

enum class Format : uint8_t { text, json, csv, sarif };

/// Options that all commands take.
struct Common {
    std::string format = "text";
    unsigned threads = 0; ///< 0 = all cores

    [[nodiscard]] unsigned thread_count() const;
    [[nodiscard]] Format output() const;
};

/// Writes to stdout in large pieces. A closed pipe ends the program quietly, a full disk with RW0004 and status 4.
class Output {
public:
    ~Output() { flush(); }

    Output& operator<<(std::string_view text);
    void flush();

private:
    std::string buffer_;
};

void print_error(const Error& error);
void print_problem(const std::string& path, const logs::Problem& problem);

/// Names on stderr, with the reason, a file that could not be read at all.
void print_if_unread(const logs::LogFile& file);

/// While it lives and stderr is a terminal: one line there with what was read so far, from the second second on.
class ProgressLine {
public:
    /// @param what  the noun that is counted; takes an s
    explicit ProgressLine(std::string what = "event");

private:
    std::jthread painter_;
};

/// One job for the program, cancelled by SIGINT and SIGTERM.
[[nodiscard]] Job& program_job();

/// Reads logs into a table, with a progress line; empty of meaning once program_job() is cancelled.
[[nodiscard]] std::shared_ptr<const logs::LogTable> read_logs(const std::vector<std::string>& paths,
                                                              const Common& common);

/// True, and said on stderr, when "-" stands for both: standard input can be read once.
[[nodiscard]] bool both_from_standard_input(const std::vector<std::string>& rules,
                                            const std::vector<std::string>& logs);

/// The bundled taxonomy; an error tells where it was looked for.
[[nodiscard]] Result<std::shared_ptr<const taxonomy::Taxonomy>> load_taxonomy();

/// "1,214"
[[nodiscard]] std::string grouped(uint64_t number);

/// "1 file", "1,214 files"; `what` is a noun that takes an s.
[[nodiscard]] std::string counted(uint64_t number, std::string_view what);

/// A CSV cell, quoted when it must be (RFC 4180).
[[nodiscard]] std::string csv_cell(std::string_view text);

/// Line and column, both from 1 (columns count code points), of a byte offset.
struct Place {
    uint32_t line = 1;
    uint32_t column = 1;
};

[[nodiscard]] Place place_of(std::string_view text, uint32_t offset);

/// Tables for people: columns aligned by what is seen of their cells, which may be painted.
[[nodiscard]] std::string aligned(const std::vector<std::vector<std::string>>& rows, const std::vector<bool>& right);

} // namespace rw::cli
