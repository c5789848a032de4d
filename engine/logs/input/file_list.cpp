#include "engine/logs/input/file_list.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace rw::logs {

namespace {

namespace fs = std::filesystem;

using FolderId = std::pair<dev_t, ino_t>;

class Walk {
public:
    explicit Walk(std::vector<ListedFile>& to)
        : to_(to) {}

    void argument(const std::string& path) {
        struct stat info {};

        if (path != "-" && stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) {
            folder(path, {info.st_dev, info.st_ino});
        } else {
            to_.push_back({path, S_ISREG(info.st_mode) ? static_cast<uint64_t>(info.st_size) : 0});
        }
    }

private:
    void folder(const std::string& path, FolderId id) {
        if (std::find(open_.begin(), open_.end(), id) != open_.end()) return; // a link back: already on the way
        if (open_.size() >= max_folder_depth) {
            refuse(path, "RW0005", "The folder lies deeper than " + std::to_string(max_folder_depth) + " folders.");
            return;
        }
        open_.push_back(id);
        for (const std::string& name : sorted_names(path)) entry(path, name);
        open_.pop_back();
    }

    std::vector<std::string> sorted_names(const std::string& path) {
        std::vector<std::string> names;
        std::error_code error;
        for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error))
            names.push_back(it->path().filename().string());
        if (error) refuse(path, "RW0001", "Cannot read the folder: " + error.message() + ".");
        std::sort(names.begin(), names.end());
        return names;
    }

    void entry(const std::string& folder_path, const std::string& name) {
        const std::string path = folder_path.ends_with('/') ? folder_path + name : folder_path + "/" + name;

        struct stat info {};

        if (stat(path.c_str(), &info) != 0) {
            refuse(path, "RW0001", "Cannot open the file: the link leads nowhere or may not be followed.");
        } else if (S_ISDIR(info.st_mode)) {
            if (!name.starts_with('.')) folder(path, {info.st_dev, info.st_ino});
        } else if (S_ISREG(info.st_mode)) {
            to_.push_back({path, static_cast<uint64_t>(info.st_size)});
        }
    }

    void refuse(const std::string& path, const char* code, std::string message) {
        to_.push_back({path, 0, {{code, std::move(message), 0}}});
    }

    std::vector<ListedFile>& to_;
    std::vector<FolderId> open_;
};

} // namespace

std::vector<ListedFile> list_files(const std::vector<std::string>& paths) {
    std::vector<ListedFile> files;
    Walk walk(files);
    for (const std::string& path : paths) walk.argument(path);
    return files;
}

} // namespace rw::logs
