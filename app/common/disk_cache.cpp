#include "app/common/disk_cache.h"

#include "app/common/build_key.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"

#include <hs/hs.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <vector>

namespace rw::app {

namespace fs = std::filesystem;

namespace {

/// Databases are tied to the library's version and the processor's features, parsed rules to this program.
uint64_t platform_key() {
    hs_platform_info_t platform{};
    hs_populate_platform(&platform);
    uint64_t key = hash_bytes(hs_version(), build_key());
    key = hash_bytes({reinterpret_cast<const char*>(&platform.cpu_features), sizeof platform.cpu_features}, key);
    return hash_bytes({reinterpret_cast<const char*>(&platform.tune), sizeof platform.tune}, key);
}

void remove_oldest(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    uint64_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        entries.push_back(entry);
        bytes += entry.file_size(error);
    }
    if (bytes <= DiskCache::folder_limit_bytes) return;
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
        std::error_code ignored;
        return a.last_write_time(ignored) < b.last_write_time(ignored);
    });
    for (const auto& entry : entries) {
        if (bytes <= DiskCache::folder_limit_bytes / 2) return;
        bytes -= std::min(bytes, static_cast<uint64_t>(entry.file_size(error)));
        fs::remove(entry.path(), error);
    }
}

} // namespace

DiskCache::DiskCache(std::string folder) {
    if (folder.empty()) return;
    const fs::path below = fs::path(folder) / "compiled";
    std::error_code error;
    fs::create_directories(below, error);
    if (error) return;
    remove_oldest(below);
    folder_ = below.string();
}

std::string DiskCache::path_of(uint64_t key) const {
    static const uint64_t platform = platform_key();
    std::array<char, 17> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + 16, hash_bytes({}, key ^ platform), 16).ptr;
    return folder_ + '/' + std::string(digits.data(), end) + ".cache";
}

std::string DiskCache::load(uint64_t key) {
    if (folder_.empty()) return {};
    auto bytes = read_file(path_of(key), largest_entry_bytes);
    if (!bytes || bytes->size() <= sizeof(uint64_t)) return {};
    // The library trusts what it deserialises: a checksum in front tells a damaged file.
    uint64_t sum = 0;
    std::memcpy(&sum, bytes->data(), sizeof sum);
    bytes->erase(0, sizeof sum);
    return hash_bytes(*bytes) == sum ? std::move(*bytes) : std::string();
}

void DiskCache::store(uint64_t key, std::string_view bytes) {
    if (folder_.empty() || bytes.size() > largest_entry_bytes) return;
    const uint64_t sum = hash_bytes(bytes);
    std::string content(reinterpret_cast<const char*>(&sum), sizeof sum);
    content += bytes;
    // A cache that cannot be written is no cache: the next start compiles again.
    static_cast<void>(replace_file(path_of(key), content));
}

} // namespace rw::app
