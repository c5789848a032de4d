#pragma once
// What searches of a repository share: macros and lookup tables. Read once, then passed to every rule of it.

#include "engine/base/diagnostic.h"
#include "engine/base/error.h"
#include "engine/base/job.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rw::splunk {

/// A macro of macros.conf or of a file of its own.
struct Macro {
    std::string definition{};
    std::vector<std::string> arguments{};
    bool computed = false; ///< iseval: the definition is an expression that gives the text
};

/// How a column of a lookup table is compared.
enum class ColumnMatch : uint8_t { exact, wildcard, cidr };

/// A lookup: its definition and, when the file is there, its rows.
struct Lookup {
    std::string file{};
    std::map<std::string, ColumnMatch, std::less<>> matches{}; ///< by column; the others are exact
    bool case_sensitive = true;
    uint32_t least_matches = 0;
    std::string default_match{};
    bool has_rows = false; ///< false: the file is not there or above the limit
    std::vector<std::string> columns{};
    std::vector<std::vector<std::string>> rows{}; ///< each as long as `columns`
};

struct Repository {
    std::map<std::string, Macro, std::less<>> macros{};   ///< by name; with arguments by "name(2)"
    std::map<std::string, Lookup, std::less<>> lookups{}; ///< by name, and by the name of the file

    /// nullptr when there is none with so many arguments. drop_dm_object_name is always there.
    [[nodiscard]] const Macro* find_macro(std::string_view name, size_t arguments) const;
};

/// Takes the macros of a YAML file with `name`, `definition` and `arguments`; false when it holds none.
bool add_macro_yaml(Repository& repository, std::string_view text);
/// Takes the stanzas of macros.conf.
void add_macros_conf(Repository& repository, std::string_view text);
/// Takes a YAML file with `name`, `filename`, `match_type` …; false when it is none. The rows come by add_lookup_rows.
bool add_lookup_yaml(Repository& repository, std::string_view text);
/// Takes the stanzas of transforms.conf that name a file.
void add_transforms_conf(Repository& repository, std::string_view text);
/// Rows for every lookup of that file, and one by the file's own name.
void add_lookup_rows(Repository& repository, std::string_view file, std::string_view csv);

/// All of a folder: macros/*.yml, lookups/*.yml and *.csv, macros.conf, transforms.conf, at any depth. What cannot be
/// read is left out and told in `problems`. Errors: RW0001 when the folder is not there.
[[nodiscard]] Result<Repository>
read_repository(const std::string& folder, std::vector<Diagnostic>& problems, const Job& job = Job());

} // namespace rw::splunk
