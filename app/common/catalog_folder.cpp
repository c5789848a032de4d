#include "app/common/catalog_folder.h"

#include <cstdlib>
#include <filesystem>

namespace rw::app {

namespace fs = std::filesystem;

std::string catalog_folder() {
    std::error_code error;
    if (const char* chosen = std::getenv("RULEWRIGHT_CATALOGS"); chosen != nullptr && *chosen != '\0') return chosen;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (!error) {
        const fs::path installed = program.parent_path().parent_path() / "share" / "rulewright" / "catalogs";
        if (fs::is_directory(installed, error)) return installed.string();
    }
    if (fs::is_directory(RW_BUILD_CATALOGS, error)) return RW_BUILD_CATALOGS;
    return {};
}

std::string cache_folder() {
    fs::path base;
    if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg != nullptr && *xdg == '/')
        base = xdg;
    else if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
        base = fs::path(home) / ".cache";
    else
        return {};
    const fs::path folder = base / "rulewright";
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return {};
    fs::permissions(folder, fs::perms::owner_all, error);
    return folder.string();
}

} // namespace rw::app
