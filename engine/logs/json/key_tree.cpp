#include "engine/logs/json/key_tree.h"

#include "engine/logs/json/special_fields.h"
#include "engine/logs/json/token.h"

#include <algorithm>

namespace rw::logs::json {

namespace {

constexpr size_t indexed_from = 24; ///< members; below, looking along the row is faster
constexpr std::string_view attributes_suffix = "_attributes";

std::string joined(std::string_view prefix, std::string_view name) {
    if (prefix.empty()) return std::string(name);
    std::string path(prefix);
    path += '.';
    path += name;
    return path;
}

bool is_namespace(std::string_view name) { return name == "xmlns" || name.starts_with("xmlns:"); }

/// Shapes that stand at the top of an event only.
void name_at_top(KeyNode& node, std::string_view name) {
    node.splunk = name == "preview" || name == "offset" || name == "lastrow" || name == "result";
    if (name == "Event" || name == "Event_attributes") {
        node.inner_path.clear();
        node.windows = true;
        node.attributes = name != "Event";
    } else if (name == "_source") {
        node.inner_path.clear();
        node.top = true;
    } else if (name == "result") {
        node.role = KeyRole::splunk_result;
        node.other = std::make_unique<KeyNode>();
        node.other->top = true;
    } else if (name == "body") {
        node.role = KeyRole::event_text;
    } else if (name == "EventData" || name == "EventData_dynamic") {
        node.role = KeyRole::embedded;
        node.windows = true;
    } else if (name == "System" || name == "UserData") {
        node.windows = true; // an event without its outermost element
    }
}

} // namespace

KeyNode* KeyTree::member_named(KeyNode& parent, std::string_view name) {
    std::string key(name);
    std::replace_if(
        key.begin(), key.end(), [](char c) { return c == '"' || c == '\\'; }, '_');
    return member(parent, nullptr, key);
}

KeyNode* KeyTree::search(KeyNode& parent, std::string_view key) {
    if (!parent.index.empty()) {
        const auto entry = parent.index.find(key);
        return entry != parent.index.end() ? entry->second : add(parent, key);
    }
    for (const auto& member : parent.members)
        if (member->key == key) return member.get();
    return add(parent, key);
}

KeyNode* KeyTree::add(KeyNode& parent, std::string_view key) {
    if (nodes_ >= max_nodes || parent.inner_path.size() + key.size() > max_path_bytes) return nullptr;
    ++nodes_;
    parent.members.push_back(std::make_unique<KeyNode>());
    KeyNode& node = *parent.members.back();
    node.key = key;
    name(node, parent);
    const auto count = static_cast<uint32_t>(parent.members.size());
    if (count == indexed_from)
        for (const auto& member : parent.members) parent.index.emplace(member->key, member.get());
    if (count > indexed_from) parent.index.emplace(node.key, &node);
    return &node;
}

void KeyTree::name(KeyNode& node, const KeyNode& parent) {
    std::string name;
    unescape_into(node.key, name);
    if (parent.inner_path == "EventData") std::erase(name, ' ');
    node.windows = parent.windows;
    node.dotted = parent.dotted || name.find('.') != std::string::npos;
    const bool at_sign =
        (parent.windows || parent.attributes) && name.size() > 1 && name[0] == '@' && name != "@attributes";
    if (at_sign) name.erase(0, 1);
    node.path = joined(parent.inner_path, name);
    node.inner_path = node.path;
    if ((parent.windows || parent.attributes || at_sign) && is_namespace(name)) {
        node.role = KeyRole::dropped;
    } else if (name == "#attributes" || name == "@attributes" || (parent.windows && name == attributes_suffix)) {
        node.inner_path = parent.inner_path;
        node.attributes = true;
    } else if (name == "#text") {
        node.path = parent.inner_path;
    } else if (parent.top) {
        name_at_top(node, name);
    } else if (parent.windows && name.size() > attributes_suffix.size() && name.ends_with(attributes_suffix)) {
        node.inner_path = joined(parent.inner_path, name.substr(0, name.size() - attributes_suffix.size()));
        node.attributes = true;
    }
    if (node.path == "EventData") node.role = KeyRole::embedded;
    if (node.path == "EventData.Data") {
        node.role = KeyRole::named_data;
        node.other = std::make_unique<KeyNode>();
        node.other->inner_path = "EventData";
        node.other->dotted = node.dotted;
        node.other->windows = true;
    }
    node.time_rank = json::time_rank(node.path);
    node.record_rank = json::record_rank(node.path);
}

} // namespace rw::logs::json
