#pragma once
// What lies in a checkout of rules: its files, its revision and its licence. Reads names and sizes; of contents only
// git's own and the licence.

#include "engine/base/error.h"
#include "engine/base/job.h"
#include "engine/catalog/writer.h"

#include <string>
#include <vector>

namespace rw::catalog {

struct FoundFile {
    std::string path; ///< below the source, with `/`
    uint64_t bytes = 0;
    int64_t modified = 0; ///< nanoseconds of the file system's clock
};

struct Scan {
    std::vector<FoundFile> files; ///< that may hold rules, ordered by path
    std::vector<Error> errors;    ///< folders that cannot be read
    bool is_file = false;         ///< the source is one file, which `files` names
    uint64_t shared = 0;          ///< changes when a file does that rules of others depend on
    bool whole = true;            ///< neither cancelled nor stopped by an error
};

/// Walks a folder, or takes the one file. Links are not followed, so that no loop and no file outside is read; folders
/// whose names begin with a dot are left out.
[[nodiscard]] Scan scan(const std::string& source, const Job& job);

/// @param name  empty: that of the folder
/// Errors: RW0001 there is no such folder or file.
[[nodiscard]] Result<SourceInfo> source_info(const std::string& path, const std::string& name);

} // namespace rw::catalog
