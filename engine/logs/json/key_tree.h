#pragma once
// The keys met so far, as a tree, with what each means: which column, which decoration, which shape. Normalising
// names happens here, once per key, so that reading a value costs a comparison with the key expected next.

#include "engine/logs/segment_builder.h"

#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
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
    /// Members that came next the last times, the latest first.
    using Successors = std::array<KeyNode*, 2>;

    std::string key{};        ///< as between the quotes, escapes included
    std::string path{};       ///< column of a scalar here
    std::string inner_path{}; ///< what the columns of members begin with; differs from path for decorations
    std::vector<std::unique_ptr<KeyNode>> members{};
    std::unordered_map<std::string_view, KeyNode*> index{}; ///< used from many members on
    std::unique_ptr<KeyNode> other{};                       ///< names of a Data list, or an unwrapped Splunk result
    std::vector<Code> pending{};                            ///< elements of the array being read
    ColumnBuilder* column = nullptr;
    Successors firsts{};       ///< which member an object here begins with
    Successors successors{};   ///< which member of the same object comes after this one
    KeyNode* latest = nullptr; ///< of the names of a Data list: the one read last
    KeyRole role = KeyRole::plain;
    uint8_t time_rank = 0;
    uint8_t record_rank = 0;
    bool asked = false;        ///< the builder was asked for the column
    bool ignored = false;      ///< … and nobody wants what stands here
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

    /// The member of `parent` for a key as it stands between its quotes; null beyond the limits.
    /// @param before  the member read just before, null for the first: events repeat the order of their keys
    [[nodiscard]] KeyNode* member(KeyNode& parent, KeyNode* before, std::string_view key) {
        KeyNode::Successors& guess = before == nullptr ? parent.firsts : before->successors;
        if (guess[0] != nullptr) {
            if (is_same(guess[0]->key, key)) [[likely]]
                return guess[0];
            if (guess[1] != nullptr && is_same(guess[1]->key, key)) {
                std::swap(guess[0], guess[1]);
                return guess[0];
            }
        }
        KeyNode* const found = search(parent, key);
        if (found != nullptr) guess = {found, guess[0]};
        return found;
    }

    /// The same for a name that does not stand in JSON text.
    [[nodiscard]] KeyNode* member_named(KeyNode& parent, std::string_view name);

    /// Nodes of one tree; keys beyond are not read. A limit for input that never repeats a key.
    static constexpr size_t max_nodes = 200'000;
    static constexpr size_t max_path_bytes = 8192;

private:
    /// Inline, since keys are short.
    static bool is_same(std::string_view a, std::string_view b) {
        const size_t size = a.size();
        if (size != b.size()) return false;
        if (size < sizeof(uint64_t)) return std::memcmp(a.data(), b.data(), size) == 0;
        const auto word = [](std::string_view text, size_t at) {
            uint64_t value = 0;
            std::memcpy(&value, text.data() + at, sizeof value);
            return value;
        };
        const size_t last = size - sizeof(uint64_t);
        for (size_t at = 0; at < last; at += sizeof(uint64_t))
            if (word(a, at) != word(b, at)) return false;
        return word(a, last) == word(b, last);
    }

    [[nodiscard]] KeyNode* search(KeyNode& parent, std::string_view key);
    [[nodiscard]] KeyNode* add(KeyNode& parent, std::string_view key);
    static void name(KeyNode& node, const KeyNode& parent);

    KeyNode root_;
    size_t nodes_ = 0;
};

} // namespace rw::logs::json
