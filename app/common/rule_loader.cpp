#include "app/common/rule_loader.h"

#include "engine/base/file.h"

#include <algorithm>
#include <filesystem>

namespace rw::app {

namespace fs = std::filesystem;

namespace {

bool is_rule_name(const fs::path& path) {
    const std::string extension = path.extension().string();
    return extension == ".yml" || extension == ".yaml";
}

void find_below(const std::string& folder, std::vector<std::string>& found, std::vector<Error>& errors) {
    std::error_code error;
    auto at = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
    const size_t first = found.size();
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        const std::string name = at->path().filename().string();
        if (name.starts_with('.') && at->is_directory(error)) at.disable_recursion_pending();
        else if (at->is_regular_file(error) && is_rule_name(at->path())) found.push_back(at->path().string());
    }
    if (error) errors.push_back({"RW0001", "Cannot read the folder: " + error.message() + ".", folder, {}});
    std::sort(found.begin() + static_cast<std::ptrdiff_t>(first), found.end());
}

} // namespace

std::vector<std::string> find_rule_files(const std::vector<std::string>& paths, std::vector<Error>& errors) {
    std::vector<std::string> found;
    for (const std::string& path : paths) {
        std::error_code error;
        if (fs::is_directory(path, error)) find_below(path, found, errors);
        else found.push_back(path);
    }
    return found;
}

LoadedRules load_rules(const std::vector<std::string>& paths, const sigma::ParseOptions& options) {
    LoadedRules loaded;
    for (const std::string& path : find_rule_files(paths, loaded.errors)) {
        auto text = read_file(path, largest_rule_bytes);
        if (!text) {
            loaded.errors.push_back(text.error());
            continue;
        }
        loaded.files.push_back(sigma::parse(*text, path, loaded.predicates, options));
        loaded.texts.push_back(std::move(*text));
    }
    return loaded;
}

} // namespace rw::app
