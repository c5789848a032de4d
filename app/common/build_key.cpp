#include "app/common/build_key.h"

#include "engine/base/hash.h"

#include <filesystem>

namespace rw::app {

namespace {

namespace fs = std::filesystem;

/// 0 where it cannot be told.
uint64_t program_key() {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    const auto changed = fs::last_write_time(program, error).time_since_epoch().count();
    if (error) return 0;
    const uint64_t key = hash_bytes(program.string());
    return hash_bytes({reinterpret_cast<const char*>(&changed), sizeof changed}, key);
}

} // namespace

uint64_t build_key() {
    static const uint64_t key = hash_bytes(RW_VERSION, program_key());
    return key;
}

} // namespace rw::app
