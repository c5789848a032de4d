// Texts inside strings: EventData as JSON or as XML, a whole event under "body" (quirks of exports through SIEMs).

#include "engine/base/file.h"
#include "engine/logs/json/event_reader.h"

#include <cstring>
#include <pugixml.hpp>
#include <utility>

namespace rw::logs::json {

namespace {

constexpr unsigned max_embedded_depth = 2;
constexpr size_t max_embedded_bytes = size_t{4} << 20;

const char* local_name(const char* name) {
    const char* colon = std::strchr(name, ':');
    return colon == nullptr ? name : colon + 1;
}

} // namespace

bool EventReader::embedded(KeyNode& node, std::string_view inside) {
    const bool by_role = node.role == KeyRole::embedded || node.role == KeyRole::event_text;
    if (!by_role || inside.empty() || inside.size() > max_embedded_bytes || embedded_depth_ >= max_embedded_depth)
        return false;
    const bool may_be = inside[0] == '{' || inside[0] == '[' || inside[0] == '<' || inside.starts_with("\\u003");
    if (!may_be) return false;
    while (levels_.size() <= embedded_depth_) levels_.push_back(std::make_unique<Embedded>());
    Embedded& level = *levels_[embedded_depth_];
    unescape_into(inside, level.text);
    const bool was_moved = std::exchange(moved_, true);
    const Tokens was_at = tokens_;
    ++embedded_depth_;
    bool read = false;
    if (level.text.starts_with('{') || (level.text.starts_with('[') && node.role == KeyRole::embedded))
        read = embedded_json(node, level);
    else if (level.text.starts_with('<') && node.role == KeyRole::embedded)
        read = embedded_xml(node, level.text);
    flush(); // what waits may point into the level's text
    --embedded_depth_;
    tokens_ = was_at;
    moved_ = was_moved;
    return read;
}

bool EventReader::embedded_json(KeyNode& node, Embedded& level) {
    const size_t size = level.text.size();
    level.text.append(read_padding_bytes, '\0');
    if (level.index.build(std::string_view(level.text).substr(0, size)) != simdjson::SUCCESS) return false;
    tokens_ = {level.text.data(), level.index.begin(), level.index.end(), static_cast<uint32_t>(size)};
    const bool is_list = tokens_.first_byte() == '[';
    ++tokens_.next;
    if (is_list) return array(node, 2) == simdjson::SUCCESS;
    KeyNode* target = &node;
    if (node.role == KeyRole::event_text) { // the members are the event's own
        if (!node.other) {
            node.other = std::make_unique<KeyNode>();
            node.other->top = true;
        }
        target = node.other.get();
    }
    return object(*target, 2) == simdjson::SUCCESS;
}

bool EventReader::embedded_xml(KeyNode& node, const std::string& text) {
    pugi::xml_document document;
    if (!document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_fragment)) return false;
    const pugi::xml_node data = document.first_child();
    if (std::string_view(local_name(data.name())) != "EventData") return false;
    const auto put_text = [this](KeyNode& target, std::string_view value) {
        if (wants(target) && (list_depth_ > 0 || !gives_way(target))) put(target, TokenKind::text, value);
    };
    for (const pugi::xml_node element : data.children()) {
        if (element.type() != pugi::node_element) continue;
        const bool is_data = std::string_view(local_name(element.name())) == "Data";
        const char* const name = is_data ? element.attribute("Name").value() : local_name(element.name());
        KeyNode* target = tree_.member_named(node, *name == '\0' ? "Data" : name);
        if (target == nullptr) continue;
        put_text(*target, element.child_value());
    }
    flush(); // what waits points into the document
    return true;
}

} // namespace rw::logs::json
