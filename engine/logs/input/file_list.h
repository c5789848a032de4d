#pragma once
// Which files an argument means. Looks at names and kinds of files, never at content.

#include "engine/logs/segment.h"

#include <string>
#include <vector>

namespace rw::logs {

/// A file to open, or why one cannot be.
struct ListedFile {
    std::string path;
    uint64_t bytes = 0;
    std::vector<Problem> problems{}; ///< when not empty the file is not to be opened
};

/// Folders inside folders that are walked; deeper ones are named and left out.
inline constexpr unsigned max_folder_depth = 64;

/// Files in the order given; a folder's files recursively, sorted by the bytes of their names. Folders whose name
/// begins with a dot are left out unless named directly. A link to a folder that is being walked is not followed.
/// Pipes, devices and sockets found in folders are left out.
[[nodiscard]] std::vector<ListedFile> list_files(const std::vector<std::string>& paths);

} // namespace rw::logs
