#include "app/cli/commands.h"
#include "app/cli/placeholders.h"
#include "app/cli/replay_output.h"
#include "app/common/catalog_folder.h"
#include "app/common/disk_cache.h"

#include "engine/base/json_writer.h"

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <optional>

namespace rw::cli {

namespace {

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

uint64_t peak_rss_bytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

struct Timings {
    double begin = seconds_now();
    double load_rules = 0;
    double compile = 0;
};

void print_timings(
    const Timings& timings, const match::MatchReport& report, size_t rules, size_t replayable, unsigned threads) {
    JsonWriter json;
    json.begin_object().member("events", report.events).member("bytes", report.bytes);
    json.member("files", uint64_t{report.files.size()}).member("rules", uint64_t{rules});
    json.member("replayable", uint64_t{replayable}).member("matches", report.match_count());
    json.key("seconds").begin_object().member("load_rules", timings.load_rules).member("compile", timings.compile);
    json.member("read", report.seconds.read).member("match", report.seconds.match).member("stages", 0.0);
    json.member("total", seconds_now() - timings.begin).end_object();
    json.member("peak_rss_bytes", peak_rss_bytes()).member("threads", threads).end_object();
    std::fprintf(stderr, "%s\n", json.text().c_str());
}

/// Inputs of later versions of the contract are refused, never ignored.
bool refuse_unsupported(const ReplayOptions& options) {
    const auto refuse = [](const char* option, const char* what) {
        std::fprintf(stderr, "%s: %s are not replayed yet. Run without it. [RW0010]\n", option, what);
        return true;
    };
    if (!options.pipelines.empty()) return refuse("--pipeline", "Processing pipelines");
    if (!options.filters.empty()) return refuse("--filters", "Sigma filters");
    if (!options.tables.empty()) return refuse("--tables", "Lookup tables");
    if (!options.now.empty()) return refuse("--now", "Rules that ask for the time");
    if (options.partial) return refuse("--partial", "Parts of rules");
    return false;
}

} // namespace

int replay(const ReplayOptions& options) {
    if (refuse_unsupported(options)) return wrong_usage;
    if (both_from_standard_input(options.rules, options.logs)) return wrong_usage;
    Timings timings;
    Job& job = program_job();
    const auto taxonomy = load_taxonomy();
    if (!taxonomy) return print_error(taxonomy.error()), internal_error;
    sigma::ParseOptions parse_options;
    parse_options.with_tokens = false;
    if (const auto lists = read_placeholders(options.placeholders); lists)
        parse_options.placeholders = *lists;
    else
        return print_error(lists.error()), wrong_usage;

    const unsigned threads = options.common.thread_count();
    app::DiskCache cache(options.no_cache ? std::string() : app::cache_folder());
    const app::LoadedRules loaded = app::load_rules(options.rules, parse_options, threads, &cache);
    for (const Error& error : loaded.errors) print_error(error);
    std::vector<ReplayRule> rules;
    std::vector<const ir::Rule*> lowered;
    size_t replayable = 0;
    for (size_t file = 0; file < loaded.files.size(); ++file) {
        for (const rules::RuleDocument& document : loaded.files[file].documents) {
            rules.push_back({&loaded.files[file], &document, &loaded.texts[file]});
            lowered.push_back(&document.rule);
            replayable += document.replayable() ? 1u : 0u;
        }
    }
    timings.load_rules = seconds_now() - timings.begin;

    const double compile_begin = seconds_now();
    const auto plan = match::RulePlan::make(std::move(lowered), loaded.predicates, *taxonomy, threads, &cache);
    timings.compile = seconds_now() - compile_begin;

    std::optional<ProgressLine> progress(std::in_place);
    const match::MatchReport report = match::scan(plan, options.logs, threads, job);
    progress.reset();
    if (report.cancelled) return cancelled;
    print_report(options, rules, report, **taxonomy);
    bool unread = !loaded.errors.empty();
    for (size_t file = 0; file < report.files.size(); ++file) {
        unread = unread || !report.files[file].readable;
        if (options.common.output() == Format::text) // it names the lesser problems itself
            print_if_unread(report.files[file]);
        else
            for (const logs::Problem& problem : report.files[file].problems)
                print_problem(report.files[file].path, problem);
    }
    if (options.timings) print_timings(timings, report, rules.size(), replayable, threads);
    return unread ? unread_input : done;
}

} // namespace rw::cli
