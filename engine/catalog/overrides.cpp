#include "engine/catalog/overrides.h"

#include "engine/base/file.h"
#include "engine/base/unicode.h"

#include <algorithm>
#include <yaml-cpp/yaml.h>

namespace rw::catalog {

namespace {

constexpr uint64_t largest_override_bytes = uint64_t{4} << 20;

Error malformed(const std::string& path, const YAML::Node& at, const std::string& what) {
    const int line = at.Mark().line;
    return {"RW0607",
            (line >= 0 ? "Line " + std::to_string(line + 1) + ": " : std::string()) + what +
                " The file is a list of {rule: …, add: [T1554], remove: [T1036]}.",
            path,
            {}};
}

Result<std::vector<TagOverride>> read_entries(const std::string& path, const YAML::Node& root) {
    std::vector<TagOverride> overrides;
    if (root.IsNull()) return overrides;
    if (!root.IsSequence()) return tl::unexpected(malformed(path, root, "This is no list."));
    for (const YAML::Node& entry : root) {
        if (!entry.IsMap() || !entry["rule"] || !entry["rule"].IsScalar())
            return tl::unexpected(malformed(path, entry, "An entry needs `rule`."));
        for (const char* key : {"add", "remove"}) {
            const YAML::Node list = entry[key];
            if (!list) continue;
            if (!list.IsSequence()) return tl::unexpected(malformed(path, list, "`add` and `remove` are lists."));
            for (const YAML::Node& tag : list) {
                std::string technique = tag.IsScalar() ? technique_of(tag.Scalar()) : std::string();
                if (technique.empty())
                    return tl::unexpected(malformed(path, tag, "This is no technique such as T1554 or T1059.001."));
                overrides.push_back({entry["rule"].Scalar(), std::move(technique), key[0] == 'r'});
            }
        }
    }
    return overrides;
}

} // namespace

std::string technique_of(std::string_view tag) {
    std::string id = ascii_lower(tag);
    if (id.starts_with("attack.")) id.erase(0, 7);
    const auto digits = [&](size_t begin, size_t count) {
        return id.size() >= begin + count && std::all_of(id.begin() + static_cast<std::ptrdiff_t>(begin),
                                                         id.begin() + static_cast<std::ptrdiff_t>(begin + count),
                                                         [](char c) { return c >= '0' && c <= '9'; });
    };
    if (!id.starts_with('t') || !digits(1, 4)) return {};
    if (id.size() != 5 && !(id.size() == 9 && id[5] == '.' && digits(6, 3))) return {};
    id[0] = 'T';
    return id;
}

bool is_about(const TagOverride& given, std::string_view rule_id, std::string_view title, std::string_view path) {
    if (given.rule.empty()) return false;
    if (ascii_equals_ignoring_case(given.rule, rule_id) || ascii_equals_ignoring_case(given.rule, title)) return true;
    if (!path.ends_with(given.rule)) return false;
    return path.size() == given.rule.size() || path[path.size() - given.rule.size() - 1] == '/';
}

Result<std::vector<TagOverride>> read_overrides(const std::string& path) {
    RW_TRY(text, read_file(path, largest_override_bytes));
    try {
        return read_entries(path, YAML::Load(text));
    } catch (const YAML::Exception& error) {
        return tl::unexpected(
            Error{"RW0607", "Line " + std::to_string(error.mark.line + 1) + ": " + error.msg + ".", path, {}});
    }
}

} // namespace rw::catalog
