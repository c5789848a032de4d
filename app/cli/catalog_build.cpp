#include "app/cli/commands.h"
#include "app/common/extraction_facts.h"

#include "engine/base/json_writer.h"
#include "engine/catalog/catalog.h"
#include "engine/catalog/importer.h"
#include "engine/catalog/rows.h"

#include <chrono>
#include <cstdio>

namespace rw::cli {

namespace {

using Clock = std::chrono::steady_clock;

/// Sources with and without a name; none when one is malformed, which is then told.
std::optional<std::vector<catalog::ImportSource>> sources_of(const CatalogOptions& options) {
    std::vector<catalog::ImportSource> sources;
    for (const std::string& path : options.sources) sources.push_back({path, {}});
    for (const std::string& named : options.named) {
        const size_t sign = named.find('=');
        if (sign == std::string::npos || sign == 0 || sign + 1 == named.size()) {
            std::fprintf(stderr, "--name: Write NAME=PATH. [RW0010]\n");
            return std::nullopt;
        }
        sources.push_back({named.substr(sign + 1), named.substr(0, sign)});
    }
    if (sources.empty()) {
        std::fprintf(stderr, "catalog build: Name a source, the folder of a repository of rules. [RW0010]\n");
        return std::nullopt;
    }
    return sources;
}

void print_json(const catalog::ImportReport& report, const catalog::CatalogStats& stats, double seconds) {
    JsonWriter json;
    json.begin_object().member("files", report.files).member("unchanged", report.unchanged);
    json.member("written", report.written).member("removed", report.removed);
    json.member("unread", uint64_t{report.errors.size()}).member("rules", stats.rules);
    json.member("failures", stats.failures).key("by_vendor").begin_object();
    for (const auto& [vendor, of] : stats.vendors) {
        json.key(catalog::name_of(vendor)).begin_object().member("files", of.files).member("rules", of.rules);
        json.member("parsed", of.parsed).member("replayable", of.replayable).end_object();
    }
    json.end_object().member("complete", stats.complete).member("seconds", seconds).end_object();
    Output() << json.take() << "\n";
}

void print_text(const catalog::ImportReport& report, const catalog::CatalogStats& stats, double seconds) {
    Output out;
    out << counted(report.files, "file") << ": " << grouped(report.written) << " read, " << grouped(report.unchanged)
        << " unchanged, " << grouped(report.removed) << " gone\n";
    std::vector<std::vector<std::string>> rows{{"Vendor", "Files", "Rules", "Parsed", "Replayable"}};
    for (const auto& [vendor, of] : stats.vendors)
        rows.push_back({std::string(catalog::title_of(vendor)),
                        grouped(of.files),
                        grouped(of.rules),
                        grouped(of.parsed),
                        grouped(of.replayable)});
    out << aligned(rows, {false, true, true, true, true});
    out << counted(stats.rules, "rule") << ", " << grouped(stats.failures) << " not parsed; ";
    char time[32];
    std::snprintf(time, sizeof time, "%.2f s\n", seconds);
    out << time;
}

} // namespace

int catalog_build(const CatalogOptions& options) {
    Job& job = program_job();
    const auto sources = sources_of(options);
    if (!sources) return wrong_usage;
    catalog::ImportOptions import;
    import.sources = *sources;
    import.threads = options.common.thread_count();
    if (!options.tags.empty()) {
        auto overrides = catalog::read_overrides(options.tags);
        if (!overrides) return print_error(overrides.error()), wrong_usage;
        import.overrides = std::move(*overrides);
    }
    const auto facts = app::load_extraction_facts(options.attack);
    if (!facts) {
        print_error(facts.error());
        return options.attack.empty() ? internal_error : unread_input;
    }
    import.facts = facts->version;
    import.attack = facts->attack_version;
    const auto begin = Clock::now();
    const auto report = [&] {
        const ProgressLine progress("file");
        const auto build = options.rebuild ? catalog::rebuild_catalog : catalog::import_rules;
        return build(options.database, import, *facts->names, *facts->attack, job);
    }();
    if (!report) {
        print_error(report.error());
        return report.error().code == "RW0604" ? answered_no : unread_input;
    }
    for (const Error& error : report->errors) print_error(error);
    if (report->cancelled) return cancelled;
    const auto opened = catalog::Catalog::open(options.database);
    if (!opened) return print_error(opened.error()), internal_error;
    const auto stats = opened->stats(false);
    if (!stats) return print_error(stats.error()), internal_error;
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    if (options.common.output() == Format::json)
        print_json(*report, *stats, seconds);
    else
        print_text(*report, *stats, seconds);
    return report->errors.empty() ? done : unread_input;
}

} // namespace rw::cli
