#include "app/common/rule_loader.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/rules/stored_rules.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <thread>

namespace rw::app {

namespace fs = std::filesystem;

namespace {

bool is_rule_name(const fs::path& path) {
    const std::string extension = path.extension().string();
    return extension == ".yml" || extension == ".yaml";
}

void find_below(const std::string& folder, std::vector<std::string>& found, std::vector<Error>& errors, Job* job) {
    std::error_code error;
    // Asked of the folder itself: the walk passes over what it may not enter, its root too.
    if (const fs::directory_iterator probe(folder, error); error) {
        errors.push_back({"RW0001", "Cannot read the folder: " + error.message() + ".", folder, {}});
        return;
    }
    auto at = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
    const size_t first = found.size();
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        if (job != nullptr) {
            if (job->cancelled()) break;
            job->add_events(1);
        }
        const std::string name = at->path().filename().string();
        if (name.starts_with('.') && at->is_directory(error))
            at.disable_recursion_pending();
        else if (at->is_regular_file(error) && is_rule_name(at->path()))
            found.push_back(at->path().string());
    }
    if (error) errors.push_back({"RW0001", "Cannot read the folder: " + error.message() + ".", folder, {}});
    std::sort(found.begin() + static_cast<std::ptrdiff_t>(first), found.end());
}

} // namespace

std::vector<std::string> find_rule_files(const std::vector<std::string>& paths, std::vector<Error>& errors, Job* job) {
    std::vector<std::string> found;
    for (const std::string& path : paths) {
        std::error_code error;
        if (fs::is_directory(path, error))
            find_below(path, found, errors, job);
        else
            found.push_back(path);
    }
    return found;
}

namespace {

/// What one thread does: files [begin, end) of the list.
struct Part {
    LoadedRules loaded;
    std::vector<std::string> paths; ///< beside texts
};

Part read_part(const std::vector<std::string>& paths, size_t begin, size_t end) {
    Part part;
    for (size_t i = begin; i < end; ++i) {
        auto text = paths[i] == "-" ? read_standard_input(largest_rule_bytes) : read_file(paths[i], largest_rule_bytes);
        if (!text) {
            part.loaded.errors.push_back(text.error());
            continue;
        }
        part.loaded.texts.push_back(std::move(*text));
        part.paths.push_back(paths[i]);
    }
    return part;
}

void parse_part(Part& part, const sigma::ParseOptions& options) {
    LoadedRules& loaded = part.loaded;
    for (size_t i = 0; i < part.paths.size(); ++i)
        loaded.files.push_back(sigma::parse(loaded.texts[i], part.paths[i], loaded.predicates, options));
}

/// Everything that parsing depends on but this program itself. Lists go in with their lengths, so that no two inputs
/// give one sequence.
uint64_t key_of(const std::vector<Part>& parts, const sigma::ParseOptions& options) {
    uint64_t key = hash_bytes("parsed rules");
    const auto add = [&key](std::string_view text) { key = hash_bytes(text, key); };
    const auto add_count = [&add](uint64_t count) { add({reinterpret_cast<const char*>(&count), sizeof count}); };
    size_t files = 0; // in all: how they were shared out between threads does not matter
    for (const Part& part : parts) files += part.paths.size();
    add_count(files);
    for (const Part& part : parts) {
        for (size_t i = 0; i < part.paths.size(); ++i) {
            add(part.paths[i]);
            add(part.loaded.texts[i]);
        }
    }
    add_count(options.placeholders.size());
    for (const auto& [name, values] : options.placeholders) {
        add(name);
        add_count(values.size());
        for (const std::string& value : values) add(value);
    }
    return key;
}

template <class T>
void move_all(std::vector<T>& from, std::vector<T>& to) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void append(LoadedRules& all, LoadedRules part) {
    const std::vector<ir::PredicateId> ids = all.predicates.absorb(std::move(part.predicates));
    for (rules::RuleFile& file : part.files)
        for (rules::RuleDocument& document : file.documents)
            for (ir::Node& node : document.rule.condition.nodes)
                if (node.kind == ir::NodeKind::leaf) node.predicate = ids[ir::index(node.predicate)];
    move_all(part.files, all.files);
    move_all(part.texts, all.texts);
    move_all(part.errors, all.errors);
}

} // namespace

LoadedRules load_rules(const std::vector<std::string>& paths,
                       const sigma::ParseOptions& options,
                       unsigned threads,
                       DiskCache* cache) {
    std::vector<Error> errors;
    std::vector<std::string> found = find_rule_files(paths, errors);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    std::vector<Part> parts(std::max(1u, threads));
    const auto in_parallel = [&parts](const auto& work) {
        std::vector<std::jthread> helpers;
        for (size_t part = 1; part < parts.size(); ++part) helpers.emplace_back(work, part);
        work(0);
    };
    in_parallel([&](size_t part) {
        parts[part] = read_part(found, found.size() * part / parts.size(), found.size() * (part + 1) / parts.size());
    });
    const bool cached = cache != nullptr && cache->enabled() && !options.with_tokens;
    const uint64_t key = cached ? key_of(parts, options) : 0;
    auto stored = cached ? rules::from_bytes(cache->load(key)) : std::nullopt;
    if (!stored) in_parallel([&](size_t part) { parse_part(parts[part], options); });

    LoadedRules loaded = std::move(parts.front().loaded);
    for (size_t part = 1; part < parts.size(); ++part) append(loaded, std::move(parts[part].loaded));
    if (stored) {
        loaded.files = std::move(stored->files);
        loaded.predicates = std::move(stored->predicates);
    } else if (cached) {
        const std::string bytes = rules::to_bytes(loaded.files, loaded.predicates);
        if (!bytes.empty()) cache->store(key, bytes);
    }
    loaded.errors.insert(loaded.errors.begin(), errors.begin(), errors.end());
    return loaded;
}

} // namespace rw::app
