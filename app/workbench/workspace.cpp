#include "app/workbench/workspace.h"

#include "engine/base/file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <yaml-cpp/yaml.h>

namespace rw::app {

namespace fs = std::filesystem;

namespace {

std::string absolute(const fs::path& folder, const std::string& path) {
    return (folder / fs::path(path)).lexically_normal().string();
}

std::string relative(const fs::path& folder, const std::string& path) {
    const fs::path result = fs::path(path).lexically_relative(folder);
    return result.empty() || *result.begin() == ".." ? path : result.string();
}

const char* roleName(match::Role role) {
    switch (role) {
    case match::Role::attack:
        return "attack";
    case match::Role::baseline:
        return "baseline";
    case match::Role::mine:
        return "mine";
    }
    return "attack";
}

match::Role roleOf(const std::string& name) {
    if (name == "baseline") return match::Role::baseline;
    if (name == "mine") return match::Role::mine;
    return match::Role::attack;
}

std::vector<std::string> paths(const YAML::Node& list, const fs::path& folder) {
    std::vector<std::string> result;
    if (list.IsScalar())
        result.push_back(absolute(folder, list.as<std::string>()));
    else
        for (const YAML::Node& entry : list) result.push_back(absolute(folder, entry.as<std::string>()));
    return result;
}

/// Logs of a folder that says nothing about itself.
void guessCollections(Workspace& workspace) {
    const fs::path logs = fs::path(workspace.folder) / "logs";
    std::error_code ignored;
    std::vector<fs::path> entries;
    for (fs::directory_iterator it(logs, ignored), end; !ignored && it != end; it.increment(ignored))
        entries.push_back(it->path());
    std::sort(entries.begin(), entries.end());
    for (const match::Role role : {match::Role::attack, match::Role::baseline}) {
        CollectionPlan plan{roleName(role), role, false, {}};
        for (const fs::path& entry : entries)
            if (entry.filename().string().starts_with(roleName(role))) plan.paths.push_back(entry.string());
        if (!plan.paths.empty()) workspace.collections.push_back(std::move(plan));
    }
}

void readYaml(Workspace& workspace, const std::string& file) {
    const YAML::Node root = YAML::LoadFile(file);
    const fs::path folder = workspace.folder;
    if (root["name"]) workspace.name = root["name"].as<std::string>();
    if (root["rules"]) workspace.rules = paths(root["rules"], folder);
    if (root["open"]) workspace.open = paths(root["open"], folder);
    for (const YAML::Node& entry : root["collections"]) {
        CollectionPlan plan;
        plan.name = entry["name"].as<std::string>("logs");
        plan.role = roleOf(entry["role"].as<std::string>("attack"));
        plan.synthetic = entry["synthetic"].as<bool>(false);
        if (entry["logs"]) plan.paths = paths(entry["logs"], folder);
        workspace.collections.push_back(std::move(plan));
    }
}

} // namespace

Result<Workspace> Workspace::load(const std::string& folder) {
    std::error_code failed;
    const fs::path root = fs::absolute(folder, failed).lexically_normal();
    if (failed || !fs::is_directory(root, failed))
        return tl::unexpected(Error{"RW0001", "There is no such folder.", folder});
    Workspace workspace;
    workspace.folder = root.string();
    while (workspace.folder.size() > 1 && workspace.folder.back() == '/') workspace.folder.pop_back();
    workspace.name = fs::path(workspace.folder).filename().string();
    const fs::path file = root / fileName;
    if (fs::is_regular_file(file, failed)) {
        if (fs::file_size(file, failed) > largestFileBytes)
            return tl::unexpected(Error{"RW0006", "The workspace file is above 1 MB.", file.string()});
        try {
            readYaml(workspace, file.string());
        } catch (const YAML::Exception& problem) {
            return tl::unexpected(Error{
                "RW0006", std::string("The workspace file cannot be read: ") + problem.what() + ".", file.string()});
        }
    } else {
        guessCollections(workspace);
    }
    if (workspace.rules.empty()) {
        const fs::path rules = root / "rules";
        workspace.rules.push_back(fs::is_directory(rules, failed) ? rules.string() : workspace.folder);
    }
    return workspace;
}

std::string toYaml(const Workspace& workspace) {
    const fs::path folder = workspace.folder;
    YAML::Emitter out;
    out << YAML::BeginMap << YAML::Key << "name" << YAML::Value << workspace.name;
    out << YAML::Key << "rules" << YAML::Value << YAML::BeginSeq;
    for (const std::string& path : workspace.rules) out << relative(folder, path);
    out << YAML::EndSeq << YAML::Key << "collections" << YAML::Value << YAML::BeginSeq;
    for (const CollectionPlan& plan : workspace.collections) {
        out << YAML::BeginMap << YAML::Key << "name" << YAML::Value << plan.name;
        out << YAML::Key << "role" << YAML::Value << roleName(plan.role);
        if (plan.synthetic) out << YAML::Key << "synthetic" << YAML::Value << true;
        out << YAML::Key << "logs" << YAML::Value << YAML::BeginSeq;
        for (const std::string& path : plan.paths) out << relative(folder, path);
        out << YAML::EndSeq << YAML::EndMap;
    }
    out << YAML::EndSeq;
    if (!workspace.open.empty()) {
        out << YAML::Key << "open" << YAML::Value << YAML::BeginSeq;
        for (const std::string& path : workspace.open) out << relative(folder, path);
        out << YAML::EndSeq;
    }
    out << YAML::EndMap;
    return std::string(out.c_str()) + "\n";
}

} // namespace rw::app
