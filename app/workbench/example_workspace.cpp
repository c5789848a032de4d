#include "app/workbench/example_workspace.h"

#include <filesystem>

namespace rw::app {

namespace fs = std::filesystem;

Result<std::string> exampleWorkspace(const std::string& catalogs, const std::string& target) {
    const fs::path source = fs::path(catalogs) / "examples";
    std::error_code failed;
    if (catalogs.empty() || !fs::is_directory(source, failed))
        return tl::unexpected(Error{"RW0001", "The example workspace is not installed.", source.string()});
    if (fs::is_directory(target, failed)) return target;
    fs::create_directories(fs::path(target).parent_path(), failed);
    if (!failed) fs::copy(source, target, fs::copy_options::recursive, failed);
    if (failed)
        return tl::unexpected(Error{"RW0004", "The example cannot be copied: " + failed.message() + ".", target});
    return target;
}

} // namespace rw::app
