#pragma once
// The commands, one file each. Every function returns the program's exit status.

#include "app/cli/context.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rw::cli {

struct ReplayOptions {
    Common common;
    std::vector<std::string> rules;
    std::vector<std::string> logs;
    std::vector<std::string> pipelines;
    std::vector<std::string> filters;
    std::string placeholders;
    std::string tables;
    std::string now;
    uint64_t limit = 0; ///< matches printed; 0 = all
    bool partial = false;
    bool timings = false;
    bool no_cache = false;
};

[[nodiscard]] int replay(const ReplayOptions& options);

struct LintOptions {
    Common common;
    std::vector<std::string> paths;
    std::string config;
    bool fix = false;
};

[[nodiscard]] int lint(const LintOptions& options);

struct ExplainOptions {
    Common common;
    std::string rule;
    std::vector<std::string> logs;
    std::optional<uint64_t> record;
    std::optional<uint64_t> row;
    std::optional<uint64_t> near_misses;
    std::string placeholders;
};

[[nodiscard]] int explain(const ExplainOptions& options);

struct LogsOptions {
    Common common;
    std::vector<std::string> paths;
    std::string to = "ndjson";
    std::string out;
    uint64_t top = 5;
};

[[nodiscard]] int logs_inspect(const LogsOptions& options);
[[nodiscard]] int logs_convert(const LogsOptions& options);
[[nodiscard]] int logs_fields(const LogsOptions& options);

struct CatalogOptions {
    Common common;
    std::string database;
    std::vector<std::string> sources;
    std::vector<std::string> named; ///< "NAME=PATH"
    std::string tags;
    std::string attack; ///< STIX file
    std::string asked;  ///< technique, rule, text, event or field
    uint64_t rows = 25;
    uint64_t limit = 100;
    bool rebuild = false;
    bool why = false;
    bool subtechniques = false;
};

[[nodiscard]] int catalog_build(const CatalogOptions& options);
[[nodiscard]] int catalog_stats(const CatalogOptions& options);
[[nodiscard]] int catalog_technique(const CatalogOptions& options);
[[nodiscard]] int catalog_rule(const CatalogOptions& options);
[[nodiscard]] int catalog_search(const CatalogOptions& options);
[[nodiscard]] int catalog_event(const CatalogOptions& options);
[[nodiscard]] int catalog_field(const CatalogOptions& options);

} // namespace rw::cli
