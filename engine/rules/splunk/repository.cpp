#include "engine/rules/splunk/repository.h"

#include "engine/base/file.h"
#include "engine/base/unicode.h"
#include "engine/rules/splunk/codes.h"
#include "engine/rules/splunk/conf.h"
#include "engine/rules/splunk/limits.h"
#include "engine/rules/yaml/yaml_tree.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace rw::splunk {

namespace {

using yaml::YamlId;
using yaml::YamlKind;
using yaml::YamlTree;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> parts;
    while (!list.empty()) {
        const size_t comma = list.find(',');
        if (const std::string_view part = trimmed(list.substr(0, comma)); !part.empty()) parts.emplace_back(part);
        if (comma == std::string_view::npos) break;
        list.remove_prefix(comma + 1);
    }
    return parts;
}

bool is_true(std::string_view text) {
    const std::string word = ascii_lower(trimmed(text));
    return word == "1" || word == "true" || word == "t" || word == "yes";
}

/// The one map of a YAML text, when it can be read whole.
struct YamlMap {
    explicit YamlMap(std::string_view text)
        : tree(text) {
        if (!is_valid_utf8(text)) return;
        const auto documents = yaml::read_yaml(tree);
        if (documents.size() != 1 || documents.front().root == yaml::no_node) return;
        if (tree.node(documents.front().root).kind == YamlKind::mapping) root = documents.front().root;
    }

    [[nodiscard]] std::string text(std::string_view key) const {
        const YamlId id = tree.find(root, key);
        return id != yaml::no_node && tree.node(id).kind == YamlKind::scalar ? std::string(tree.node(id).text)
                                                                             : std::string();
    }

    YamlTree tree;
    YamlId root = yaml::no_node;
};

void add_macro(Repository& repository, std::string_view name, Macro macro) {
    // "name(2)" and a list of arguments say the same; the list decides.
    std::string key(trimmed(name.substr(0, name.find('('))));
    if (!macro.arguments.empty()) key += "(" + std::to_string(macro.arguments.size()) + ")";
    if (!key.empty()) repository.macros.insert_or_assign(std::move(key), std::move(macro));
}

/// "WILDCARD(process), CIDR(ip)".
void read_match_types(std::string_view text, Lookup& lookup) {
    for (const std::string& each : split(text)) {
        const size_t open = each.find('(');
        const size_t close = each.rfind(')');
        if (open == std::string::npos || close == std::string::npos || close < open) continue;
        const std::string how = ascii_lower(trimmed(std::string_view(each).substr(0, open)));
        const std::string column(trimmed(std::string_view(each).substr(open + 1, close - open - 1)));
        if (how == "wildcard") lookup.matches[column] = ColumnMatch::wildcard;
        if (how == "cidr") lookup.matches[column] = ColumnMatch::cidr;
    }
}

void read_least_matches(std::string_view text, Lookup& lookup) {
    std::from_chars(text.data(), text.data() + text.size(), lookup.least_matches);
}

/// Records of a CSV text; quotes double inside quotes.
std::vector<std::vector<std::string>> read_csv(std::string_view text, size_t most) {
    std::vector<std::vector<std::string>> records;
    std::vector<std::string> record;
    std::string cell;
    bool in_quotes = false;
    const auto end_record = [&] {
        record.push_back(std::exchange(cell, {}));
        if (record.size() > 1 || !record.front().empty()) records.push_back(std::move(record));
        record.clear();
    };
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (size_t i = 0; i < text.size() && records.size() <= most; ++i) {
        const char c = text[i];
        if (in_quotes) {
            if (c != '"')
                cell += c;
            else if (i + 1 < text.size() && text[i + 1] == '"')
                cell += text[++i];
            else
                in_quotes = false;
        } else if (c == '"' && cell.empty()) {
            in_quotes = true;
        } else if (c == ',') {
            record.push_back(std::exchange(cell, {}));
        } else if (c == '\n') {
            end_record();
        } else if (c != '\r') {
            cell += c;
        }
    }
    if (!cell.empty() || !record.empty()) end_record();
    return records;
}

} // namespace

bool add_macro_yaml(Repository& repository, std::string_view text) {
    const YamlMap map(text);
    if (map.root == yaml::no_node || map.tree.find(map.root, "definition") == yaml::no_node) return false;
    Macro macro;
    macro.definition = map.text("definition");
    macro.computed = is_true(map.text("iseval"));
    const YamlId list = map.tree.find(map.root, "arguments");
    if (list != yaml::no_node && map.tree.node(list).kind == YamlKind::sequence) {
        for (const YamlId item : map.tree.items(map.tree.resolve(list)))
            macro.arguments.emplace_back(map.tree.node(item).text);
    }
    add_macro(repository, map.text("name"), std::move(macro));
    return true;
}

void add_macros_conf(Repository& repository, std::string_view text) {
    for (const ConfStanza& stanza : read_conf(text).stanzas) {
        const ConfSetting* definition = stanza.find("definition");
        if (definition == nullptr) continue;
        Macro macro;
        macro.definition = definition->value;
        if (const ConfSetting* arguments = stanza.find("args")) macro.arguments = split(arguments->value);
        if (const ConfSetting* computed = stanza.find("iseval")) macro.computed = is_true(computed->value);
        add_macro(repository, stanza.name, std::move(macro));
    }
}

bool add_lookup_yaml(Repository& repository, std::string_view text) {
    const YamlMap map(text);
    if (map.root == yaml::no_node) return false;
    const std::string name = map.text("name");
    const std::string file = map.text("filename");
    const bool is_lookup = !file.empty() || map.tree.find(map.root, "collection") != yaml::no_node ||
                           map.tree.find(map.root, "lookup_type") != yaml::no_node;
    if (name.empty() || !is_lookup) return false;
    Lookup lookup;
    // The newest layout leaves the file's name out: it is that of the lookup.
    lookup.file = !file.empty() ? file : map.text("lookup_type") == "csv" ? name + ".csv" : std::string();
    const YamlId types = map.tree.find(map.root, "match_type");
    if (types != yaml::no_node && map.tree.node(types).kind == YamlKind::sequence) {
        for (const YamlId item : map.tree.items(map.tree.resolve(types)))
            read_match_types(map.tree.node(item).text, lookup);
    } else {
        read_match_types(map.text("match_type"), lookup);
    }
    const std::string sensitive = map.text("case_sensitive_match");
    lookup.case_sensitive = sensitive.empty() || is_true(sensitive);
    lookup.default_match = map.text("default_match");
    read_least_matches(map.text("min_matches"), lookup);
    repository.lookups.insert_or_assign(name, std::move(lookup));
    return true;
}

void add_transforms_conf(Repository& repository, std::string_view text) {
    for (const ConfStanza& stanza : read_conf(text).stanzas) {
        const ConfSetting* file = stanza.find("filename");
        if (file == nullptr) continue;
        Lookup lookup;
        lookup.file = file->value;
        if (const ConfSetting* types = stanza.find("match_type")) read_match_types(types->value, lookup);
        if (const ConfSetting* sensitive = stanza.find("case_sensitive_match"))
            lookup.case_sensitive = is_true(sensitive->value);
        if (const ConfSetting* match = stanza.find("default_match")) lookup.default_match = match->value;
        if (const ConfSetting* least = stanza.find("min_matches")) read_least_matches(least->value, lookup);
        repository.lookups.insert_or_assign(stanza.name, std::move(lookup));
    }
}

void add_lookup_rows(Repository& repository, std::string_view file, std::string_view csv) {
    auto records = read_csv(csv, limits::lookup_rows);
    if (records.empty() || records.size() > limits::lookup_rows + 1) return;
    std::vector<std::string> columns = std::move(records.front());
    records.erase(records.begin());
    for (auto& row : records) row.resize(columns.size());
    const auto fill = [&](Lookup& lookup) {
        lookup.columns = columns;
        lookup.rows = records;
        lookup.has_rows = true;
    };
    for (auto& [name, lookup] : repository.lookups)
        if (lookup.file == file) fill(lookup);
    const auto [own, added] = repository.lookups.try_emplace(std::string(file));
    if (added) own->second.file = std::string(file);
    if (!own->second.has_rows) fill(own->second);
}

Result<Repository> read_repository(const std::string& folder, std::vector<Diagnostic>& problems, const Job& job) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return tl::unexpected(Error{"RW0001", "This folder is not there or cannot be opened.", folder});
    std::vector<std::string> macro_files;
    std::vector<std::string> lookup_files;
    std::vector<std::string> tables;
    std::vector<std::string> conf_files;
    const auto options = fs::directory_options::skip_permission_denied; // links to folders are not followed
    size_t looked_at = 0;
    for (auto at = fs::recursive_directory_iterator(folder, options, error);
         !error && at != fs::recursive_directory_iterator() && !job.cancelled();
         at.increment(error)) {
        if (at.depth() >= static_cast<int>(limits::repository_depth)) at.disable_recursion_pending();
        if (++looked_at > limits::repository_files) {
            problems.push_back({std::string(code::repository_limit),
                                Severity::warning,
                                "The folder holds more than " + std::to_string(limits::repository_files) +
                                    " files; macros and lookups beyond are not read.",
                                {}});
            break;
        }
        const fs::path& path = at->path();
        const std::string name = path.filename().string();
        const std::string parent = path.parent_path().filename().string();
        const std::string extension = ascii_lower(path.extension().string());
        std::error_code ignored;
        if (name.starts_with('.') && at->is_directory(ignored)) at.disable_recursion_pending();
        const bool is_yaml = extension == ".yml" || extension == ".yaml";
        if (is_yaml && parent == "macros") macro_files.push_back(path.string());
        if (is_yaml && parent == "lookups") lookup_files.push_back(path.string());
        if (extension == ".csv" && parent == "lookups") tables.push_back(path.string());
        if (name == "macros.conf" || name == "transforms.conf") conf_files.push_back(path.string());
    }
    Repository repository;
    const auto each = [&](std::vector<std::string>& files, auto take) {
        std::sort(files.begin(), files.end()); // the same result whatever the order of the folder
        for (const std::string& path : files) {
            if (job.cancelled()) return;
            const auto text = read_file(path, limits::repository_file_bytes);
            if (text)
                take(path, *text);
            else
                problems.push_back(
                    {std::string(code::repository_limit), Severity::warning, path + ": " + text.error().message, {}});
        }
    };
    each(macro_files, [&](const std::string&, const std::string& text) { add_macro_yaml(repository, text); });
    each(lookup_files, [&](const std::string&, const std::string& text) { add_lookup_yaml(repository, text); });
    each(conf_files, [&](const std::string& path, const std::string& text) {
        path.ends_with("macros.conf") ? add_macros_conf(repository, text) : add_transforms_conf(repository, text);
    });
    each(tables, [&](const std::string& path, const std::string& text) {
        add_lookup_rows(repository, fs::path(path).filename().string(), text);
    });
    return repository;
}

} // namespace rw::splunk
