#pragma once
// One piece of YAML through libyaml's events into a YamlTree. Splitting a file into documents and mending broken ones
// is not done here (yaml_recovery.cpp).

#include "engine/rules/yaml/yaml_tree.h"

#include <tl/expected.hpp>

#include <string>
#include <unordered_map>

namespace rw::yaml {

/// Why libyaml refused a piece, in our words.
struct YamlFailure {
    std::string_view code;
    std::string message;
    uint32_t at = 0; ///< byte in the file
};

/// Keeps anchors and budgets across the pieces of a file.
class YamlReader {
public:
    explicit YamlReader(YamlTree& tree)
        : tree_(tree) {}

    /// Reads `region` of `text` (the file's text, or a copy of equal length with parts blanked). Gives the root,
    /// no_node when there is nothing. Diagnostics of what is legal YAML but wrong (duplicate keys, aliases) are
    /// appended only on success.
    [[nodiscard]] tl::expected<YamlId, YamlFailure>
    read(Span region, std::string_view text, std::vector<Diagnostic>& diagnostics);

    /// Reports keys that stand twice in `mapping`; done by read() for what it builds.
    void check_duplicates(YamlId mapping, std::vector<Diagnostic>& diagnostics);

    /// Anchors of one document are unknown in the next.
    void forget_anchors() { anchors_.clear(); }

private:
    friend class YamlBuilder;

    void check_merges(const std::vector<YamlId>& keys, std::vector<Diagnostic>& diagnostics) const;

    YamlTree& tree_;
    std::unordered_map<std::string, YamlId> anchors_;
    uint64_t alias_expansion_ = 0;
};

} // namespace rw::yaml
