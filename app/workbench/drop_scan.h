#pragma once
// What dropped files and folders are, told by their content: rules, logs, or nothing that is read, with the reason.
// For a worker; opens nothing.

#include "engine/base/job.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rw::app {

struct DropScan {
    struct Unread {
        std::string path;
        std::string kind;   ///< "PCAP", "text"; a word or two
        std::string reason; ///< a sentence
    };

    std::vector<std::string> rules;     ///< rule files
    std::vector<std::string> ruleRoots; ///< dropped files and folders that hold them
    std::vector<std::string> logs;      ///< dropped folders of logs alone, else files; archives count as one
    uint64_t logFiles = 0;
    std::vector<Unread> unread; ///< at most maxUnread
    uint64_t unreadFiles = 0;
    bool complete = true; ///< false: stopped, or there were too many files

    static constexpr size_t maxUnread = 1'000;
    static constexpr uint64_t maxFiles = 500'000;
};

/// Looks at the first bytes of each file. The job's events count files looked at.
/// @complexity one open and read of 64 KiB a file
[[nodiscard]] DropScan scanDropped(const std::vector<std::string>& paths, Job& job);

/// Events of logs, read and dropped piece by piece; progress and events in the job.
/// @return files that could not be read, archives' members among them
[[nodiscard]] std::vector<DropScan::Unread> countEvents(const std::vector<std::string>& logs, Job& job);

/// A Sigma rule by its content: a top-level key that every kind of Sigma document has one of.
[[nodiscard]] bool looksLikeSigma(std::string_view head);

} // namespace rw::app
