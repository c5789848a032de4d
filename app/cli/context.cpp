#include "app/cli/context.h"

#include "app/cli/text_style.h"
#include "app/common/catalog_folder.h"

#include "engine/base/unicode.h"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace rw::cli {

namespace {

std::stop_source& stop_source() {
    static std::stop_source source;
    return source;
}

/// Signals are taken by a thread of its own, so that no handler runs in the midst of anything. They must be blocked
/// before any other thread begins. The first asks the work to stop; a second one does not wait for it.
void watch_signals() {
    static const sigset_t signals = [] {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGINT);
        sigaddset(&set, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &set, nullptr);
        return set;
    }();
    static const std::jthread watcher([](const std::stop_token& end) {
        const pthread_t self = pthread_self();
        const std::stop_callback wake(end, [self] { pthread_kill(self, SIGTERM); });
        for (int number = 0; sigwait(&signals, &number) == 0;) {
            if (end.stop_requested()) return;
            if (stop_source().stop_requested()) _exit(cancelled);
            stop_source().request_stop();
        }
    });
}

size_t code_points(std::string_view text) {
    size_t points = 0;
    for (size_t at = 0; at < text.size(); at += decode_point(text, at).bytes) ++points;
    return points;
}

} // namespace

unsigned Common::thread_count() const {
    return threads > 0 ? threads : std::max(1u, std::thread::hardware_concurrency());
}

Format Common::output() const {
    if (format == "json") return Format::json;
    if (format == "csv") return Format::csv;
    if (format == "sarif") return Format::sarif;
    return Format::text;
}

Output& Output::operator<<(std::string_view text) {
    constexpr size_t piece_bytes = 1 << 16;
    buffer_ += text;
    if (buffer_.size() >= piece_bytes) flush();
    return *this;
}

void Output::flush() {
    const bool written = buffer_.empty() || std::fwrite(buffer_.data(), 1, buffer_.size(), stdout) == buffer_.size();
    if (!written || std::fflush(stdout) != 0) {
        std::fprintf(stderr, "Cannot write to standard output: %s. [RW0004]\n", std::strerror(errno));
        std::_Exit(internal_error);
    }
    buffer_.clear();
}

void print_error(const Error& error) {
    std::string line = error.path.empty() ? "" : shown(error.path) + ": ";
    if (error.offset) line += "byte " + std::to_string(*error.offset) + ": ";
    std::fprintf(stderr, "%s%s [%s]\n", line.c_str(), shown(error.message).c_str(), error.code.c_str());
}

void print_problem(const std::string& path, const logs::Problem& problem) {
    print_error({problem.code, problem.message, path, problem.offset});
}

Job& program_job() {
    static Job job(stop_source().get_token());
    static const bool installed = [] {
        std::signal(SIGPIPE, SIG_DFL);
        watch_signals();
        return true;
    }();
    static_cast<void>(installed);
    return job;
}

std::shared_ptr<const logs::LogTable> read_logs(const std::vector<std::string>& paths, const Common& common) {
    const ProgressLine progress;
    return logs::read_table(paths, common.thread_count(), program_job());
}

bool both_from_standard_input(const std::vector<std::string>& rules, const std::vector<std::string>& logs) {
    const auto has_dash = [](const auto& paths) { return std::find(paths.begin(), paths.end(), "-") != paths.end(); };
    if (!has_dash(rules) || !has_dash(logs)) return false;
    std::fprintf(stderr, "-: Standard input holds either the rules or the logs. Name files for the other. [RW0010]\n");
    return true;
}

Result<std::shared_ptr<const taxonomy::Taxonomy>> load_taxonomy() {
    const std::string folder = app::catalog_folder();
    if (folder.empty())
        return tl::unexpected(
            Error{"RW0201", "The catalogs are not found. Set RULEWRIGHT_CATALOGS to their folder.", {}, {}});
    return taxonomy::Taxonomy::load(folder + "/taxonomy");
}

std::string grouped(uint64_t number) {
    std::string digits = std::to_string(number);
    for (size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

std::string counted(uint64_t number, std::string_view what) {
    return grouped(number) + ' ' + std::string(what) + (number == 1 ? "" : "s");
}

void print_if_unread(const logs::LogFile& file) {
    if (file.readable) return;
    for (const logs::Problem& problem : file.problems) print_problem(file.path, problem);
}

ProgressLine::ProgressLine(std::string what) {
    if (isatty(STDERR_FILENO) == 0) return;
    painter_ = std::jthread([what = std::move(what)](const std::stop_token& end) {
        std::mutex mutex;
        std::condition_variable_any due;
        std::unique_lock lock(mutex);
        bool painted = false;
        while (!due.wait_for(lock, end, std::chrono::seconds(1), [&] { return end.stop_requested(); })) {
            std::fprintf(stderr, "\r%s read\x1b[K", counted(program_job().events(), what).c_str());
            painted = true;
        }
        if (painted) std::fprintf(stderr, "\r\x1b[K");
    });
}

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

Place place_of(std::string_view text, uint32_t offset) {
    Place place;
    const size_t end = std::min<size_t>(offset, text.size());
    size_t line_begin = 0;
    for (size_t at = text.find('\n'); at != std::string_view::npos && at < end; at = text.find('\n', at + 1)) {
        ++place.line;
        line_begin = at + 1;
    }
    place.column = static_cast<uint32_t>(code_points(text.substr(line_begin, end - line_begin))) + 1;
    return place;
}

std::string aligned(const std::vector<std::vector<std::string>>& rows, const std::vector<bool>& right) {
    std::vector<size_t> widths(right.size());
    for (const auto& row : rows)
        for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], shown_width(row[i]));
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (size_t i = 0; i < row.size(); ++i) {
            const std::string padding(widths[i] - shown_width(row[i]), ' ');
            if (i > 0) line += "  ";
            line += right[i] ? padding + row[i] : row[i] + padding;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

} // namespace rw::cli
