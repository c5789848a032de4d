#pragma once
// What belongs together: folders of rules and log collections with their roles, kept in workspace.yaml. A value; reads
// and writes that one file and nothing else.

#include "engine/base/error.h"
#include "engine/match/collection.h"

#include <string>
#include <vector>

namespace rw::app {

/// Logs that are read as one.
struct CollectionPlan {
    std::string name;
    match::Role role = match::Role::attack;
    bool synthetic = false;
    std::vector<std::string> paths; ///< absolute
};

struct Workspace {
    static constexpr const char* fileName = "workspace.yaml";
    static constexpr uint64_t largestFileBytes = 1 << 20;

    std::string name;
    std::string folder;             ///< absolute; empty when it is kept nowhere
    std::vector<std::string> rules; ///< absolute folders or files
    std::vector<CollectionPlan> collections;
    std::vector<std::string> open; ///< absolute files to begin with
    std::vector<Error> problems;   ///< other workspaces that could not be opened before this one; not written

    /// The folder's workspace.yaml; without one the folder itself holds the rules, and logs/attack*, logs/baseline*
    /// the logs. Errors: RW0001 no such folder, RW0006 the file is malformed.
    [[nodiscard]] static Result<Workspace> load(const std::string& folder);
};

/// `workspace.yaml` as text, paths inside the folder written relative to it.
[[nodiscard]] std::string toYaml(const Workspace& workspace);

} // namespace rw::app
