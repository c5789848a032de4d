#pragma once
// What loading rules works out, on disk, by content: parsed rules and compiled matching databases. A missing or damaged
// entry only costs time.

#include "engine/match/test_group.h"

#include <string>

namespace rw::app {

/// Files below <cache folder>/compiled; safe from many threads and many processes (files are replaced whole).
class DiskCache : public match::TestGroup::Cache {
public:
    /// @param folder  empty = nothing is kept
    explicit DiskCache(std::string folder);

    [[nodiscard]] bool enabled() const { return !folder_.empty(); }

    /// Entries are of this build, library and processor alone.
    [[nodiscard]] std::string load(uint64_t key) override;
    void store(uint64_t key, std::string_view bytes) override;

    static constexpr uint64_t largest_entry_bytes = uint64_t{256} << 20;
    /// Entries beyond this are removed, oldest first.
    static constexpr uint64_t folder_limit_bytes = uint64_t{512} << 20;

private:
    [[nodiscard]] std::string path_of(uint64_t key) const;

    std::string folder_;
};

} // namespace rw::app
