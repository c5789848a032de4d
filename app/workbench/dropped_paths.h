#pragma once
// What dropped files and folders are: rules or logs. Looks at names only, so that it may run while the mouse waits.

#include <QStringList>

#include <string>
#include <vector>

namespace rw::app {

struct DroppedPaths {
    QStringList ruleFiles;
    std::vector<std::string> ruleFolders; ///< hold YAML files
    QStringList logs;                     ///< all else
};

/// @complexity looks at no more than maxEntriesSeen entries of a folder
[[nodiscard]] DroppedPaths sortDropped(const QStringList& paths);

inline constexpr int maxEntriesSeen = 2'000;

} // namespace rw::app
