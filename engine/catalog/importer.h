#pragma once
// From checkouts of rules to a catalog: finds the files, parses what is new on all cores, writes in batches. What fails
// to parse is kept with its diagnostics. Stopped at any moment, it leaves whole files and goes on from there.

#include "engine/base/job.h"
#include "engine/catalog/writer.h"

#include <optional>
#include <string>
#include <vector>

namespace rw::catalog {

struct ImportSource {
    std::string path;
    std::string name{}; ///< empty: that of the folder
};

struct ImportOptions {
    std::vector<ImportSource> sources;
    unsigned threads = 1;
    std::optional<std::vector<TagOverride>> overrides{}; ///< none: those of the last build stay
    std::string attack{
        "bundled"};      ///< names this ATT&CK; one that does not begin with "bundled" stays until another comes
    std::string facts{}; ///< what extraction stands on (taxonomy, program); when it changes all files are read again
};

/// Of one run; what the catalog holds is CatalogStats.
struct ImportReport {
    uint64_t files = 0; ///< that may hold rules
    uint64_t unchanged = 0;
    uint64_t written = 0;
    uint64_t removed = 0;
    bool cancelled = false;
    std::vector<Error> errors; ///< files and folders that could not be read
};

/// @param path  of the catalog
/// @param job   cancels; its done and total are bytes of files, its events are files
/// Errors: as Writer::open, RW0001 for a source that is not there.
[[nodiscard]] Result<ImportReport> import_rules(const std::string& path,
                                                const ImportOptions& options,
                                                const FieldNames& names,
                                                const taxonomy::Attack& attack,
                                                Job& job);

/// The same into a new file that takes the place of the old one when it is done, whatever was wrong with that. When it
/// is stopped or fails, the old one stays as it was.
[[nodiscard]] Result<ImportReport> rebuild_catalog(const std::string& path,
                                                   const ImportOptions& options,
                                                   const FieldNames& names,
                                                   const taxonomy::Attack& attack,
                                                   Job& job);

/// Larger files are kept by name, with RW0002.
inline constexpr uint64_t largest_rule_file_bytes = uint64_t{8} << 20;

} // namespace rw::catalog
