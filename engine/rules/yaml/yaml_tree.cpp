#include "engine/rules/yaml/yaml_tree.h"

#include "engine/rules/yaml/limits.h"

#include <unordered_set>

namespace rw::yaml {

std::vector<YamlId> YamlTree::items(YamlId collection) const {
    std::vector<YamlId> result;
    for (YamlId id = node(collection).first; id != no_node; id = nodes_[id].next) result.push_back(id);
    return result;
}

std::string_view YamlTree::keep(std::string_view text, uint32_t place) {
    if (place <= source_.size() && source_.substr(place, text.size()) == text)
        return source_.substr(place, text.size());
    return arena_.store(text);
}

struct YamlTree::Merging {
    std::vector<YamlEntry>& entries;
    std::unordered_set<std::string_view> names{}; ///< filled only when there is something to merge
    uint32_t depth = 0;
};

void YamlTree::collect(YamlId mapping, Merging& merging) const {
    std::vector<YamlId> merges;
    for (YamlId key = node(mapping).first; key != no_node;) {
        const YamlId value = nodes_[key].next;
        if (value == no_node) break;
        const YamlNode& name = node(key);
        if (name.kind == YamlKind::scalar && name.style == YamlStyle::plain && name.text == "<<")
            merges.push_back(value);
        else if (merging.depth == 0 || merging.names.insert(name.text).second)
            merging.entries.push_back({key, value, merging.depth > 0});
        key = nodes_[value].next;
    }
    if (merges.empty() || merging.depth >= limits::yaml_depth) return;
    if (merging.depth == 0)
        for (const YamlEntry& entry : merging.entries) merging.names.insert(node(entry.key).text);
    ++merging.depth;
    for (const YamlId merge : merges) {
        const YamlNode& from = node(merge);
        if (from.kind == YamlKind::mapping) collect(resolve(merge), merging);
        if (from.kind != YamlKind::sequence) continue;
        for (YamlId id = from.first; id != no_node; id = nodes_[id].next)
            if (node(id).kind == YamlKind::mapping) collect(resolve(id), merging);
    }
    --merging.depth;
}

std::vector<YamlEntry> YamlTree::entries(YamlId mapping) const {
    std::vector<YamlEntry> result;
    if (node(mapping).kind != YamlKind::mapping) return result;
    Merging merging{result};
    collect(resolve(mapping), merging);
    return result;
}

YamlId YamlTree::find(YamlId mapping, std::string_view key) const {
    for (const YamlEntry& entry : entries(mapping))
        if (node(entry.key).kind == YamlKind::scalar && node(entry.key).text == key) return entry.value;
    return no_node;
}

} // namespace rw::yaml
