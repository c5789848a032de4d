#pragma once
// YAML with byte ranges: what libyaml's events say, as nodes that know where they stand. Knows nothing of rules.
// All documents of a file share one tree; a part that libyaml refuses becomes a `broken` node (yaml_recovery.cpp).

#include "engine/base/arena.h"
#include "engine/base/diagnostic.h"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace rw::yaml {

enum class YamlKind : uint8_t { scalar, sequence, mapping, alias, broken };
enum class YamlStyle : uint8_t { plain, single_quoted, double_quoted, literal, folded, block, flow };

using YamlId = uint32_t;
inline constexpr YamlId no_node = UINT32_MAX;

struct YamlNode {
    YamlKind kind = YamlKind::scalar;
    YamlStyle style = YamlStyle::plain;
    Span span{};             ///< scalars with their quotes; collections from first to last child, flow with brackets
    std::string_view text{}; ///< scalar: decoded; broken: what its key seems to be; alias: anchor's name
    std::string_view tag{};  ///< empty when none is written
    YamlId first = no_node;  ///< first child; of a mapping keys and values alternate
    YamlId next = no_node;   ///< sibling
    YamlId target = no_node; ///< alias: the anchor's node
    uint64_t expanded = 1;   ///< nodes below, with aliases written out
};

/// Key and value of a mapping after merge keys are resolved.
struct YamlEntry {
    YamlId key = no_node;
    YamlId value = no_node;
    bool merged = false; ///< came in by `<<`
};

/// Nodes refer to `source`, which must outlive the tree.
class YamlTree {
public:
    explicit YamlTree(std::string_view source)
        : source_(source) {}

    [[nodiscard]] std::string_view source() const { return source_; }

    [[nodiscard]] const YamlNode& at(YamlId id) const { return nodes_[id]; }

    [[nodiscard]] YamlNode& at(YamlId id) { return nodes_[id]; }

    /// The node behind aliases. @complexity constant: an alias never refers to an alias
    [[nodiscard]] YamlId resolve(YamlId id) const {
        return nodes_[id].kind == YamlKind::alias ? nodes_[id].target : id;
    }

    [[nodiscard]] const YamlNode& node(YamlId id) const { return nodes_[resolve(id)]; }

    [[nodiscard]] std::string_view slice(Span span) const { return source_.substr(span.begin, span.size()); }

    [[nodiscard]] std::vector<YamlId> items(YamlId collection) const;
    /// Entries in the order of the text; merged ones behind the map's own. Broken entries have a broken value.
    [[nodiscard]] std::vector<YamlEntry> entries(YamlId mapping) const;
    /// Value of `key`; no_node when absent.
    [[nodiscard]] YamlId find(YamlId mapping, std::string_view key) const;

    YamlId add(YamlNode node) {
        nodes_.push_back(node);
        return static_cast<YamlId>(nodes_.size() - 1);
    }

    /// A view that equals `text` and lives as long as the tree; `place` is tried first to save the copy.
    [[nodiscard]] std::string_view keep(std::string_view text, uint32_t place);

    [[nodiscard]] YamlId size() const { return static_cast<YamlId>(nodes_.size()); }

    /// Forgets the nodes from `count` on: those of a part that turned out broken.
    void shrink(YamlId count) { nodes_.resize(count); }

    void reserve(size_t count) { nodes_.reserve(count); }

private:
    struct Merging;
    void collect(YamlId mapping, Merging& merging) const;

    std::string_view source_;
    std::vector<YamlNode> nodes_;
    Arena arena_;
};

/// One document of a file: its region, its root (no_node for an empty one) and what YAML has to say about it.
struct YamlDocument {
    Span span{};
    YamlId root = no_node;
    std::vector<Diagnostic> diagnostics{};
};

/// Reads all documents of `text` (valid UTF-8 without control characters: see clean_text) into `tree`.
/// @complexity linear; a broken document costs one more pass per level of recovery
[[nodiscard]] std::vector<YamlDocument> read_yaml(YamlTree& tree);

} // namespace rw::yaml
