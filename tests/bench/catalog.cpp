// Times of the catalog: built from nothing, built again with nothing changed, opened, asked for pages and searched.
//   catalog SOURCE… [-n REPEATS] [-t THREADS]
// Builds in a folder of its own, which is removed. A page is asked of a catalog that has just been opened, as the
// command line does it, and is printed as text. Prints one JSON object: seconds of each build, p50 and p95 in
// milliseconds of the rest. Files are in memory after the first build, and perhaps before: "cold" says only that there
// was no catalog.

#include "engine/catalog/catalog.h"

#include "app/common/extraction_facts.h"

#include "engine/base/json_writer.h"
#include "engine/catalog/importer.h"
#include "engine/catalog/sheet.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

using namespace std::string_literals;
namespace fs = std::filesystem;
using rw::catalog::Catalog;

constexpr size_t printed_rows = 50;
constexpr size_t search_limit = 50;

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double percentile(std::vector<double> sorted, double p) {
    std::sort(sorted.begin(), sorted.end());
    return sorted[static_cast<size_t>(p * static_cast<double>(sorted.size() - 1) + 0.5)];
}

/// A folder below that for temporary files, removed with all that is in it.
class Place {
public:
    Place()
        : folder_(fs::temp_directory_path() / ("rulewright-bench-" + std::to_string(::getpid()))) {
        fs::create_directories(folder_);
    }

    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    ~Place() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }

    [[nodiscard]] std::string catalog() const { return (folder_ / "catalog.db").string(); }

private:
    fs::path folder_;
};

/// Something to be timed; the number says how much came of it, so that nothing is left out by the compiler, 0 is a
/// failure.
struct Question {
    std::string name;
    std::function<size_t(const Catalog&)> ask;
};

std::vector<Question> questions() {
    std::vector<Question> all;
    for (const char* id : {"T1554", "T1059", "T1059.001"})
        for (const bool below : {false, true})
            all.push_back({"technique "s + id + (below ? " with sub-techniques" : ""), [=](const Catalog& catalog) {
                               const auto page = catalog.technique(id, below);
                               return page ? to_text(sheet_of(*page, printed_rows)).size() : 0;
                           }});
    for (const char* text : {"powershell",
                             "mimikatz lsass",
                             "rundll32 comsvcs",
                             "field:process.command_line value:*download*",
                             "technique:T1059 level:high",
                             "a"})
        all.push_back({"search "s + text, [=](const Catalog& catalog) {
                           const auto hits = catalog.search(text, search_limit);
                           return hits && !hits->empty() ? to_text(rw::catalog::sheet_of(*hits)).size() : 0;
                       }});
    return all;
}

void times(rw::JsonWriter& json, const std::string& name, const std::vector<double>& milliseconds) {
    json.key(name).begin_object().member("p50", percentile(milliseconds, 0.5));
    json.member("p95", percentile(milliseconds, 0.95)).end_object();
}

int failed(const std::string& why) { return std::fprintf(stderr, "%s\n", why.c_str()), 3; }

} // namespace

int main(int argc, char** argv) {
    rw::catalog::ImportOptions options;
    options.threads = 2;
    size_t repeats = 50;
    for (int i = 1; i < argc; ++i) {
        if (argv[i] == "-n"s && i + 1 < argc)
            repeats = std::max(1ul, std::stoul(argv[++i]));
        else if (argv[i] == "-t"s && i + 1 < argc)
            options.threads = static_cast<unsigned>(std::max(1ul, std::stoul(argv[++i])));
        else
            options.sources.push_back({argv[i]});
    }
    if (options.sources.empty()) return std::fprintf(stderr, "catalog SOURCE… [-n REPEATS] [-t THREADS]\n"), 2;
    const Place place;

    rw::JsonWriter json;
    json.begin_object().member("threads", uint64_t{options.threads}).member("repeats", uint64_t{repeats});
    json.key("builds").begin_array();
    // What the program does between its start and its end, so that tables are loaded each time.
    const auto build = [&](const char* name) -> std::string {
        const double begin = seconds_now();
        const auto facts = rw::app::load_extraction_facts();
        if (!facts) return facts.error().message;
        options.facts = facts->version;
        options.attack = facts->attack_version;
        rw::Job job;
        const auto report = rw::catalog::import_rules(place.catalog(), options, *facts->names, *facts->attack, job);
        if (!report) return report.error().message;
        const double seconds = seconds_now() - begin;
        json.begin_object().member("build", name).member("seconds", seconds).member("files", report->files);
        json.member("written", report->written).member("unchanged", report->unchanged).end_object();
        return {};
    };
    for (const char* name : {"cold", "unchanged", "unchanged", "unchanged"})
        if (const std::string why = build(name); !why.empty()) return failed(why);
    json.end_array().member("bytes", uint64_t{fs::file_size(place.catalog())});

    const std::vector<Question> all = questions();
    std::vector<double> opening;
    std::vector<std::vector<double>> asking(all.size());
    for (size_t repeat = 0; repeat < repeats; ++repeat) {
        for (size_t i = 0; i < all.size(); ++i) {
            const double begin = seconds_now();
            const auto catalog = Catalog::open(place.catalog());
            if (!catalog) return failed(catalog.error().message);
            const double opened = seconds_now();
            if (all[i].ask(*catalog) == 0) return failed("no answer: " + all[i].name);
            const double answered = seconds_now();
            opening.push_back(1'000 * (opened - begin));
            asking[i].push_back(1'000 * (answered - opened));
        }
    }
    json.key("milliseconds").begin_object();
    times(json, "open", opening);
    for (size_t i = 0; i < all.size(); ++i) times(json, all[i].name, asking[i]);
    json.end_object().end_object();
    std::printf("%s\n", json.text().c_str());
    return 0;
}
