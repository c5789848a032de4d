#pragma once
// Rule files below paths, read and parsed on several threads. Each file once, however many of the paths lead to it.

#include "app/common/disk_cache.h"

#include "engine/base/error.h"
#include "engine/base/job.h"
#include "engine/ir/predicate.h"
#include "engine/rules/rule_document.h"
#include "engine/rules/sigma/sigma.h"

#include <memory>
#include <string>
#include <vector>

namespace rw::app {

struct LoadedRules {
    std::vector<rules::RuleFile> files; ///< ordered by path
    std::vector<std::string> texts;     ///< beside files
    ir::PredicateTable predicates;
    std::vector<Error> errors; ///< files that could not be read
};

/// Files ending in .yml or .yaml below folders; a path to a file is taken whatever its name; "-" is
/// standard input.
/// Errors of single files are in `errors`; the rest is loaded.
/// @param threads  at least 1
/// @param cache    rules that were parsed before; may be null; not used when tokens are wanted
[[nodiscard]] LoadedRules load_rules(const std::vector<std::string>& paths,
                                     const sigma::ParseOptions& options,
                                     unsigned threads = 1,
                                     DiskCache* cache = nullptr);

/// Rule files below paths, in the order of the paths, sorted below each.
/// @param job  stops the walk, which then gives what it has; its events count files seen; may be null
[[nodiscard]] std::vector<std::string>
find_rule_files(const std::vector<std::string>& paths, std::vector<Error>& errors, Job* job = nullptr);

inline constexpr uint64_t largest_rule_bytes = uint64_t{4} << 20;

} // namespace rw::app
