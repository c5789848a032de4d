#include "app/common/extraction_facts.h"

#include "app/common/build_key.h"
#include "app/common/catalog_folder.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"

#include <algorithm>
#include <filesystem>
#include <vector>

namespace rw::app {

namespace {

namespace fs = std::filesystem;

constexpr uint64_t largest_fact_bytes = uint64_t{16} << 20;
constexpr uint64_t largest_stix_bytes = uint64_t{512} << 20;

/// Of all tables in these folders, by name and content, and of this program: another build may make something else of
/// the same text.
std::string version_of(const std::vector<std::string>& folders) {
    std::vector<fs::path> paths;
    std::error_code error;
    for (const std::string& folder : folders)
        for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
            if (entry.path().extension() == ".csv") paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    uint64_t hash = build_key();
    for (const fs::path& path : paths) {
        const auto bytes = read_file(path.string(), largest_fact_bytes);
        hash = hash_bytes(path.filename().string(), hash);
        if (bytes) hash = hash_bytes(*bytes, hash);
    }
    return std::to_string(hash);
}

} // namespace

Result<ExtractionFacts> load_extraction_facts(const std::string& stix) {
    const std::string folder = catalog_folder();
    if (folder.empty())
        return tl::unexpected(
            Error{"RW0201", "The catalogs are not found. Set RULEWRIGHT_CATALOGS to their folder.", {}, {}});
    const std::string tables = folder + "/taxonomy";
    RW_TRY(taxonomy, taxonomy::Taxonomy::load(tables));
    RW_TRY(aliases, taxonomy::FieldAliases::load(tables));
    RW_TRY(attack, taxonomy::Attack::load(folder));
    ExtractionFacts facts;
    facts.names = std::make_unique<const catalog::FieldNames>(std::move(taxonomy), std::move(aliases));
    facts.attack = std::move(attack);
    facts.attack_version = "bundled-" + version_of({folder});
    if (!stix.empty()) {
        RW_TRY(refreshed, facts.attack->refreshed(stix));
        facts.attack = std::move(refreshed);
        RW_TRY(bytes, read_file(stix, largest_stix_bytes));
        facts.attack_version = "stix-" + std::to_string(hash_bytes(bytes));
    }
    facts.version = version_of({tables});
    return facts;
}

} // namespace rw::app
