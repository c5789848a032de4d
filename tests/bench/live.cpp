// Latency of a keystroke over a large table: text change → parse → lower → evaluate → snapshot, as LiveReplay does it.
//   live LOG… [-n EDITS]
// Plays scripted edits of stated kinds on a real-looking rule and prints one JSON object with p50, p95 and p99 in
// milliseconds per kind, the table's size in memory and its number of events. The shape of the log is whatever it is.

#include "app/common/catalog_folder.h"

#include "engine/base/json_writer.h"
#include "engine/logs/log_table.h"
#include "engine/match/live_matcher.h"
#include "engine/rules/sigma/sigma.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace std::string_literals;

constexpr const char* rule_head = R"(title: Script interpreter started by a communication app
id: 7d4f6a0e-7a3c-4f0e-9f6c-0d6a1a7f2b11
status: experimental
description: Bench
author: Rulewright
date: 2026-01-01
logsource:
    category: process_creation
    product: windows
)";

/// The parts of the rule that the script changes.
struct Draft {
    std::vector<std::string> parents{"\\explorer.exe", "\\svchost.exe", "\\cmd.exe"};
    std::vector<std::string> images{"\\powershell.exe", "\\rundll32.exe", "\\wscript.exe"};
    std::vector<std::string> arguments{" -enc ", "http", "download"};
    std::string extra;
    std::string condition = "parent and image and argument";

    [[nodiscard]] std::string text() const {
        const auto list = [](const std::vector<std::string>& values) {
            std::string lines;
            for (const std::string& value : values) lines += "            - '" + value + "'\n";
            return lines;
        };
        return std::string(rule_head) + "detection:\n    parent:\n        ParentImage|endswith:\n" + list(parents) +
               "    image:\n        Image|endswith:\n" + list(images) +
               "    argument:\n        CommandLine|contains:\n" + list(arguments) + extra +
               "    condition: " + condition + "\nlevel: high\n";
    }
};

std::string word(std::mt19937& random, size_t letters) {
    std::string text;
    for (size_t i = 0; i < letters; ++i) text += static_cast<char>('a' + random() % 26);
    return text;
}

/// One scripted edit; the name of its kind. Every edit is new to the cache, as typing is.
std::string edit(Draft& draft, size_t step, std::mt19937& random) {
    draft.extra.clear();
    draft.condition = "parent and image and argument";
    switch (step % 10) {
    case 0:
    case 1:
    case 2:
        draft.arguments.back() = word(random, 1 + random() % 8);
        return "literal in CommandLine contains";
    case 3:
        draft.images.back() = "\\" + word(random, 1 + random() % 6) + ".exe";
        return "literal in Image endswith";
    case 4:
        if (draft.parents.size() > 12) draft.parents.resize(3);
        draft.parents.push_back("\\" + word(random, 5) + ".exe");
        return "list entry added";
    case 5:
        if (draft.parents.size() > 2) draft.parents.pop_back();
        return "list entry removed";
    case 6:
        draft.condition = random() % 2 == 0 ? "parent and not image and argument" : "(parent or image) and argument";
        return "condition";
    case 7:
        draft.extra = "    added:\n        CommandLine|re: '" + word(random, 3) + "[0-9]+\\." + word(random, 2) + "'\n";
        draft.condition = "image and not added";
        return "new regex on CommandLine";
    case 8:
        draft.extra = "    added:\n        - '" + word(random, 5) + "'\n";
        draft.condition = "image and not added";
        return "new keyword";
    default:
        draft.extra = "    added:\n        CommandLine|fieldref|"s + (random() % 2 == 0 ? "contains" : "startswith") +
                      ": " + (random() % 2 == 0 ? "ParentCommandLine" : "Image") + "\n";
        draft.condition = "image and not added";
        return "field comparison";
    }
}

double percentile(std::vector<double> sorted, double p) {
    std::sort(sorted.begin(), sorted.end());
    return sorted[static_cast<size_t>(p * static_cast<double>(sorted.size() - 1) + 0.5)];
}

uint64_t resident_bytes() {
    std::ifstream in("/proc/self/statm");
    uint64_t total = 0;
    uint64_t resident = 0;
    in >> total >> resident;
    return resident * 4096;
}

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace

int main(int argc, char** argv) {
    std::vector<std::string> logs;
    size_t edits = 500;
    for (int i = 1; i < argc; ++i) {
        if (argv[i] == "-n"s && i + 1 < argc)
            edits = std::stoul(argv[++i]);
        else
            logs.emplace_back(argv[i]);
    }
    if (logs.empty()) return std::fprintf(stderr, "live LOG… [-n EDITS]\n"), 2;
    const auto taxonomy = rw::taxonomy::Taxonomy::load(rw::app::catalog_folder() + "/taxonomy");
    if (!taxonomy) return std::fprintf(stderr, "%s\n", taxonomy.error().message.c_str()), 3;
    rw::Job job;
    const uint64_t before = resident_bytes();
    const double load_begin = seconds_now();
    const auto table = rw::logs::read_table(logs, 2, job);
    const double read_seconds = seconds_now() - load_begin;
    const auto collection = rw::match::Collection::make("bench", rw::match::Role::baseline, true, table, *taxonomy);
    const double load_seconds = seconds_now() - load_begin;
    const uint64_t after = resident_bytes();
    rw::match::LiveMatcher matcher(collection);

    std::mt19937 random(1);
    Draft draft;
    std::map<std::string, std::vector<double>> times;
    uint64_t matches = 0;
    for (size_t step = 0; step <= edits; ++step) {
        const std::string kind = step == 0 ? "first" : edit(draft, step - 1, random);
        const std::string text = draft.text();
        const double begin = seconds_now();
        rw::ir::PredicateTable predicates;
        const rw::rules::RuleFile file = rw::sigma::parse(text, "bench.yml", predicates);
        const rw::match::RuleResult result = matcher.evaluate(file.documents.front().rule, predicates, job);
        times[kind].push_back(1'000 * (seconds_now() - begin));
        if (!file.documents.front().replayable()) return std::fprintf(stderr, "a bench rule is not replayable\n"), 4;
        matches += result.matches.count();
    }

    rw::JsonWriter json;
    json.begin_object().member("events", table->row_count()).member("columns", uint64_t{table->columns().size()});
    json.member("table_bytes", uint64_t{table->bytes()}).member("resident_bytes", after - before);
    json.member("read_seconds", read_seconds).member("open_seconds", load_seconds).member("matches", matches);
    json.key("milliseconds").begin_object();
    for (const auto& [kind, all] : times) {
        json.key(kind).begin_object().member("edits", uint64_t{all.size()}).member("p50", percentile(all, 0.5));
        json.member("p95", percentile(all, 0.95)).member("p99", percentile(all, 0.99)).end_object();
    }
    json.end_object().end_object();
    std::printf("%s\n", json.text().c_str());
    return 0;
}
