#include "engine/catalog/source_scan.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/catalog/readers.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>

namespace rw::catalog {

namespace {

namespace fs = std::filesystem;

constexpr uint64_t largest_note_bytes = uint64_t{1} << 20;

/// Only compared with itself, so that the clock of the file system needs no translation.
int64_t nanoseconds(fs::file_time_type time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

std::string first_line(std::string_view text) {
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (!line.empty() && (line.front() == ' ' || line.front() == '#')) line.remove_prefix(1);
        while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
        constexpr size_t longest = 80;
        if (!line.empty()) return std::string(line.substr(0, longest));
    }
    return {};
}

std::string small_file(const fs::path& path) {
    const auto text = read_file(path.string(), largest_note_bytes);
    return text ? *text : std::string();
}

/// Revision of a checkout whose git folder this is; empty when it tells none.
std::string revision_of(const fs::path& git) {
    fs::path folder = git;
    std::error_code error;
    if (fs::is_regular_file(git, error)) { // a worktree
        const std::string line = first_line(small_file(git));
        if (!line.starts_with("gitdir: ")) return {};
        folder = git.parent_path() / line.substr(8);
    }
    const std::string head = first_line(small_file(folder / "HEAD"));
    if (!head.starts_with("ref: ")) return head;
    const std::string name = head.substr(5);
    if (name.find("..") != std::string::npos) return {};
    fs::path common = folder;
    if (const std::string line = first_line(small_file(folder / "commondir")); !line.empty()) common = folder / line;
    if (const std::string direct = first_line(small_file(common / name)); !direct.empty()) return direct;
    const std::string packed = small_file(common / "packed-refs");
    const size_t at = packed.find(" " + name + "\n");
    constexpr size_t digits = 40;
    return at == std::string::npos || at < digits ? std::string() : packed.substr(at - digits, digits);
}

std::string licence_of(const fs::path& folder) {
    constexpr std::array names{
        "LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING", "LICENSE.Detection.Rules.md"};

    struct Known {
        std::string_view part;
        std::string_view title;
    };

    constexpr std::array known{Known{"Detection Rule License", "Detection Rule License"},
                               Known{"Elastic License 2.0", "Elastic License 2.0"},
                               Known{"Apache License", "Apache License 2.0"},
                               Known{"MIT License", "MIT License"},
                               Known{"Redistribution and use in source", "BSD License"}};
    for (const char* name : names) {
        const std::string text = small_file(folder / name);
        if (text.empty()) continue;
        for (const Known& one : known)
            if (text.find(one.part) != std::string::npos) return std::string(one.title);
        return first_line(text);
    }
    return {};
}

void add(const fs::directory_entry& entry, const fs::path& root, Scan& found) {
    std::error_code error;
    // Asked of the entry itself: a link is none, wherever it leads.
    if (!fs::is_regular_file(entry.symlink_status(error))) return;
    FoundFile file;
    file.path = entry.path().lexically_relative(root).generic_string();
    const bool shared = is_shared(file.path);
    const bool holds_rules = may_hold_rules(file.path);
    if (!shared && !holds_rules) return;
    file.bytes = entry.file_size(error);
    file.modified = nanoseconds(entry.last_write_time(error));
    // A sum does not depend on the order in which the system lists them.
    if (shared)
        found.shared +=
            hash_bytes(file.path + '\n' + std::to_string(file.bytes) + '\n' + std::to_string(file.modified));
    if (holds_rules) found.files.push_back(std::move(file));
}

} // namespace

Scan scan(const std::string& source, const Job& job) {
    Scan found;
    std::error_code error;
    if (fs::is_regular_file(source, error)) {
        const fs::directory_entry entry(source, error);
        found.is_file = true;
        found.files.push_back(
            {fs::path(source).filename().string(), entry.file_size(error), nanoseconds(entry.last_write_time(error))});
        return found;
    }
    const fs::path root(source);
    std::vector<fs::path> folders{root};
    while (!folders.empty()) {
        const fs::path folder = std::move(folders.back());
        folders.pop_back();
        // One folder that cannot be read hides no other, as it would in a recursive iterator.
        auto at = fs::directory_iterator(folder, error);
        while (!error && at != fs::directory_iterator()) {
            if (job.cancelled()) {
                found.whole = false;
                return found;
            }
            std::error_code ignored;
            if (!fs::is_directory(at->symlink_status(ignored)))
                add(*at, root, found);
            else if (!at->path().filename().string().starts_with('.'))
                folders.push_back(at->path());
            at.increment(error);
        }
        if (!error) continue;
        found.errors.push_back({"RW0001", "Cannot read the folder: " + error.message() + ".", folder.string(), {}});
        found.whole = false;
    }
    std::sort(
        found.files.begin(), found.files.end(), [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; });
    return found;
}

Result<SourceInfo> source_info(const std::string& path, const std::string& name) {
    std::error_code error;
    const fs::path whole = fs::canonical(path, error);
    if (error) return tl::unexpected(Error{"RW0001", "Cannot read the source: " + error.message() + ".", path, {}});
    SourceInfo info;
    info.path = whole.string();
    info.name = !name.empty() ? name : whole.filename().string();
    fs::path folder = fs::is_directory(whole, error) ? whole : whole.parent_path();
    // The folder may be a part of a checkout: what belongs to the whole stands above.
    constexpr int highest = 8;
    for (int i = 0; i < highest; ++i) {
        if (info.licence.empty()) info.licence = licence_of(folder);
        if (fs::exists(folder / ".git", error)) {
            info.revision = revision_of(folder / ".git");
            break;
        }
        if (!folder.has_relative_path()) break;
        folder = folder.parent_path();
    }
    return info;
}

} // namespace rw::catalog
