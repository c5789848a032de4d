#include "engine/match/resolve.h"

#include "engine/base/unicode.h"

#include <algorithm>
#include <unordered_set>

namespace rw::match {

namespace {

std::string_view last_segment(std::string_view path) {
    const size_t dot = path.rfind('.');
    return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

/// `*` in the pattern is one whole segment.
bool path_matches(std::string_view pattern, std::string_view path) {
    while (true) {
        const size_t pattern_dot = pattern.find('.');
        const size_t path_dot = path.find('.');
        const std::string_view want = pattern.substr(0, pattern_dot);
        if (want != "*" && want != path.substr(0, path_dot)) return false;
        if (pattern_dot == std::string_view::npos || path_dot == std::string_view::npos) return pattern_dot == path_dot;
        pattern.remove_prefix(pattern_dot + 1);
        path.remove_prefix(path_dot + 1);
    }
}

} // namespace

void ColumnNames::add(std::string_view path) {
    if (!exact_.emplace(std::string(path), '\0').second) return;
    by_lower_[ascii_lower(path)].emplace_back(path);
    by_last_[ascii_lower(last_segment(path))].emplace_back(path);
}

std::vector<std::string> ColumnNames::matching(std::string_view pattern) const {
    std::vector<std::string> found;
    if (pattern.find('*') == std::string_view::npos) {
        if (has(pattern)) found.emplace_back(pattern);
        return found;
    }
    const auto candidates = by_last_.find(ascii_lower(last_segment(pattern)));
    if (candidates == by_last_.end()) return found;
    for (const std::string& path : candidates->second)
        if (path_matches(pattern, path)) found.push_back(path);
    return found;
}

std::vector<std::string> ColumnNames::ignoring_case(std::string_view path) const {
    const auto found = by_lower_.find(ascii_lower(path));
    return found == by_lower_.end() ? std::vector<std::string>{} : found->second;
}

std::vector<std::string> ColumnNames::by_last_segment(std::string_view name) const {
    const auto found = by_last_.find(ascii_lower(name));
    return found == by_last_.end() ? std::vector<std::string>{} : found->second;
}

std::vector<std::string> ColumnNames::below(std::string_view prefix) const {
    std::vector<std::string> found;
    for (const auto& [path, unused] : exact_)
        if (path.size() > prefix.size() + 1 && path.starts_with(prefix) && path[prefix.size()] == '.')
            found.push_back(path);
    std::sort(found.begin(), found.end());
    return found;
}

ColumnNames names_of(const logs::LogTable& table) {
    ColumnNames names;
    for (const auto& column : table.columns()) names.add(column->path());
    return names;
}

std::vector<std::string> FieldColumns::all_paths() const {
    std::vector<std::string> all;
    for (const Level& level : levels) all.insert(all.end(), level.paths.begin(), level.paths.end());
    return all;
}

FieldColumns resolve_field(const taxonomy::Taxonomy& taxonomy,
                           const ir::LogSource& source,
                           const RowClass& row_class,
                           std::string_view field,
                           const ColumnNames& names) {
    FieldColumns result;
    std::unordered_set<std::string> known;
    FieldColumns::Level level;
    const auto add = [&](std::vector<std::string> paths) {
        for (std::string& path : paths)
            if (known.insert(path).second) level.paths.push_back(std::move(path));
    };
    const auto end_level = [&](taxonomy::Found found, bool unique = false) {
        level.found = found;
        level.unique = unique;
        if (!level.paths.empty()) result.levels.push_back(std::move(level));
        level = {};
    };
    std::vector<std::string> patterns{std::string(field)};
    for (const std::string& native : taxonomy.native_names(source, row_class.kind, field)) {
        for (std::string& pattern : taxonomy.paths(row_class.shape, row_class.kind, native)) {
            add(names.matching(pattern));
            patterns.push_back(std::move(pattern));
        }
        end_level(native == field ? taxonomy::Found::as_written : taxonomy::Found::mapped);
    }
    if (names.has(field)) add({std::string(field)});
    end_level(taxonomy::Found::as_written);
    for (const std::string& pattern : patterns) add(names.ignoring_case(pattern));
    end_level(taxonomy::Found::case_insensitive);
    // Only events of a shape that nobody knows may hold the field at a place that nobody knows.
    if (row_class.shape == taxonomy::Shape::flat) add(names.by_last_segment(field));
    end_level(taxonomy::Found::last_segment, true);
    return result;
}

} // namespace rw::match
