#pragma once
// The keys met so far, as a tree, with what each means: which column, which decoration, which shape. Normalising
// names happens here, once per key, so that reading a value costs a comparison with the key expected next.

#include "engine/logs/segment_builder.h"

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rw::logs::json {

/// What a key means besides naming a column.
enum class KeyRole : uint8_t {
    plain,
    dropped,       ///< xmlns
    named_data,    ///< EventData.Data: elements may carry their names
    embedded,      ///< EventData: may be JSON or XML text in a string
    event_text,    ///< body: may be a whole event in a string
    splunk_result, ///< result: the event itself in Splunk exports
    twin,          ///< the column has a dotted key and a nested path: the dotted key's value is the row's
};

struct KeyNode {
    std::string key{};        ///< as between the quotes, escapes included
    std::string path{};       ///< column of a scalar here
    std::string inner_path{}; ///< what the columns of members begin with; differs from path for decorations
    std::vector<std::unique_ptr<KeyNode>> members{};
    std::unordered_map<std::string_view, KeyNode*> index{}; ///< used from many members on
    std::unique_ptr<KeyNode> other{};                       ///< names of a Data list, or an unwrapped Splunk result
    std::vector<Code> pending{};                            ///< elements of the array being read
    ColumnBuilder* column = nullptr;
    uint32_t expected = 0;       ///< member that comes next if keys come as in the last event
    uint32_t expected_after = 0; ///< the parent's `expected` behind this one
    KeyRole role = KeyRole::plain;
    uint8_t time_rank = 0;
    uint8_t record_rank = 0;
    bool asked = false;        ///< the builder was asked for the column
    bool top = false;          ///< members are members of the event itself
    bool windows = false;      ///< below an element "Event" of Windows
    bool dotted = false;       ///< a dot stands in the key or in one around it
    bool attributes = false;   ///< holds an element's attributes
    bool in_list = false;      ///< pending is registered
    bool splunk = false;       ///< the first key of a Splunk export
    bool one_is_plain = false; ///< a list of one is a plain value
};

class KeyTree {
public:
    KeyTree() { root_.top = true; }

    [[nodiscard]] KeyNode& root() { return root_; }

    /// The member of `parent` for the key that begins at `key` and is closed by a quote; null beyond the limits.
    /// @param end  no byte from here on may be read
    [[nodiscard]] KeyNode* member(KeyNode& parent, const char* key, const char* end) {
        const size_t count = parent.members.size();
        if (count > 0) {
            KeyNode* expected = parent.members[parent.expected].get();
            if (is_key(*expected, key, end)) [[likely]] {
                parent.expected = parent.expected + 1 == count ? 0 : parent.expected + 1;
                return expected;
            }
        }
        return search(parent, key, end);
    }

    /// The same for a name that does not stand in JSON text.
    [[nodiscard]] KeyNode* member_named(KeyNode& parent, std::string_view name);

    /// Nodes of one tree; keys beyond are not read. A limit for input that never repeats a key.
    static constexpr size_t max_nodes = 200'000;
    static constexpr size_t max_path_bytes = 8192;

private:
    static bool is_key(const KeyNode& node, const char* key, const char* end) {
        const size_t size = node.key.size();
        return size < static_cast<size_t>(end - key) && key[size] == '"' &&
               std::memcmp(node.key.data(), key, size) == 0;
    }

    [[nodiscard]] KeyNode* search(KeyNode& parent, const char* key, const char* end);
    [[nodiscard]] KeyNode* add(KeyNode& parent, std::string_view key);
    static void name(KeyNode& node, const KeyNode& parent);

    KeyNode root_;
    size_t nodes_ = 0;
};

} // namespace rw::logs::json
