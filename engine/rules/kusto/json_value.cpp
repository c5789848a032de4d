// JSON as a value: from its text and back.
#include "engine/rules/kusto/json_tree.h"
#include "engine/rules/kusto/value.h"

namespace rw::kusto {

namespace {

void quote(std::string_view text, std::string& to) {
    to += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            to += '\\';
            to += c;
        } else if (c == '\n') {
            to += "\\n";
        } else if (c == '\r') {
            to += "\\r";
        } else if (c == '\t') {
            to += "\\t";
        } else if (byte < 0x20) {
            constexpr std::string_view digits = "0123456789abcdef";
            to += "\\u00";
            to += digits[byte >> 4];
            to += digits[byte & 15];
        } else {
            to += c;
        }
    }
    to += '"';
}

void write(const Json& json, std::string& to) {
    switch (json.kind) {
    case Json::Kind::null:
        to += "null";
        return;
    case Json::Kind::boolean:
        to += json.boolean ? "true" : "false";
        return;
    case Json::Kind::integer:
        to += std::to_string(json.integer);
        return;
    case Json::Kind::real:
        to += text_of(Value::of_real(json.real));
        return;
    case Json::Kind::text:
        return quote(json.text, to);
    case Json::Kind::array:
        to += '[';
        for (size_t i = 0; i < json.items.size(); ++i) {
            if (i > 0) to += ',';
            write(json.items[i], to);
        }
        to += ']';
        return;
    case Json::Kind::object:
        to += '{';
        for (size_t i = 0; i < json.members.size(); ++i) {
            if (i > 0) to += ',';
            quote(json.members[i].first, to);
            to += ':';
            write(json.members[i].second, to);
        }
        to += '}';
        return;
    }
}

Json from_tree(const JsonTree& tree, JsonId id) {
    const JsonNode& node = tree.at(id);
    Json json;
    switch (node.kind) {
    case JsonKind::null:
        break;
    case JsonKind::boolean:
        json.kind = Json::Kind::boolean;
        json.boolean = node.text == "true";
        break;
    case JsonKind::number:
        if (const Value whole = to_long(Value::of_text(node.text)); !whole.null) {
            json.kind = Json::Kind::integer;
            json.integer = whole.integer;
        } else {
            json.kind = Json::Kind::real;
            json.real = number_of(to_real(Value::of_text(node.text))).value_or(0);
        }
        break;
    case JsonKind::text:
        json.kind = Json::Kind::text;
        json.text = node.text;
        break;
    case JsonKind::array:
        json.kind = Json::Kind::array;
        for (const JsonId each : node.children) json.items.push_back(from_tree(tree, each));
        break;
    case JsonKind::object:
        json.kind = Json::Kind::object;
        for (size_t i = 0; i + 1 < node.children.size(); i += 2)
            json.members.emplace_back(tree.at(node.children[i]).text, from_tree(tree, node.children[i + 1]));
        break;
    }
    return json;
}

} // namespace

const Json* Json::find(std::string_view key) const {
    for (const auto& [name, value] : members)
        if (name == key) return &value;
    return nullptr;
}

std::optional<Json> parse_json_text(std::string_view text) {
    const JsonTree tree = read_json(text);
    if (!tree.diagnostics.empty() || tree.root == no_json) return std::nullopt;
    return from_tree(tree, tree.root);
}

std::string json_text(const Json& json) {
    std::string text;
    write(json, text);
    return text;
}

} // namespace rw::kusto
