// `action: global|reset|repeat`, the way in which rules before Sigma 1.0 shared parts between documents. Written out
// here: a rule behind a global document gets its keys, `repeat` gets those of the rule before it; maps merge deeply.
#include "engine/rules/sigma/codes.h"
#include "engine/rules/sigma/document.h"
#include "engine/rules/sigma/limits.h"

#include <iterator>
#include <string_view>
#include <unordered_map>

namespace rw::sigma {

namespace {

class Merger {
public:
    explicit Merger(YamlTree& tree)
        : tree_(tree) {}

    /// A new map: `base` with the entries of `over` on top. Gives `over` when a limit is reached.
    YamlId merge(YamlId base, YamlId over, uint32_t depth = 0) {
        const auto low = tree_.entries(base);
        const auto high = tree_.entries(over);
        made_ += low.size() + high.size();
        if (made_ > limits::expanded_nodes || depth > limits::yaml_depth) {
            overflow = true;
            return over;
        }
        std::vector<YamlEntry> merged = high;
        std::unordered_map<std::string_view, size_t> at;
        for (size_t i = 0; i < high.size(); ++i) at.emplace(tree_.node(high[i].key).text, i);
        for (const YamlEntry& entry : low) {
            const auto found = at.find(tree_.node(entry.key).text);
            if (found == at.end())
                merged.push_back(entry);
            else if (is_map(entry.value) && is_map(merged[found->second].value))
                merged[found->second].value = merge(entry.value, merged[found->second].value, depth + 1);
        }
        YamlNode map;
        map.kind = YamlKind::mapping;
        map.style = YamlStyle::block;
        map.span = tree_.at(over).span;
        const YamlId id = tree_.add(map);
        YamlId last = no_node;
        for (const YamlEntry& entry : merged) {
            append(id, last, entry.key);
            append(id, last, entry.value);
        }
        return id;
    }

    bool overflow = false;

private:
    [[nodiscard]] bool is_map(YamlId id) const { return tree_.node(id).kind == YamlKind::mapping; }

    void append(YamlId parent, YamlId& last, YamlId target) {
        YamlNode link = tree_.node(target);
        if (link.kind != YamlKind::broken) {
            link = {};
            link.kind = YamlKind::alias;
            link.target = tree_.resolve(target);
            link.span = tree_.at(target).span;
        }
        link.next = no_node;
        const YamlId id = tree_.add(link);
        if (last == no_node)
            tree_.at(parent).first = id;
        else
            tree_.at(last).next = id;
        last = id;
    }

    YamlTree& tree_;
    uint64_t made_ = 0;
};

} // namespace

void apply_old_actions(YamlTree& tree, std::vector<YamlDocument>& documents, std::vector<Diagnostic>& file) {
    Merger merger(tree);
    YamlId global = no_node;
    YamlId previous = no_node;
    std::vector<YamlDocument> rules;
    for (YamlDocument& document : documents) {
        const bool map = document.root != no_node && tree.node(document.root).kind == YamlKind::mapping;
        const YamlId action = map ? tree.find(document.root, "action") : no_node;
        if (action == no_node) {
            if (map && global != no_node) document.root = merger.merge(global, document.root);
            if (map) previous = document.root;
            rules.push_back(std::move(document));
            continue;
        }
        const YamlNode& node = tree.node(action);
        const std::string name(node.text);
        const Span span = tree.at(action).span;
        const auto tell = [&](std::string_view code, Severity severity, std::string message) {
            document.diagnostics.push_back({std::string(code), severity, std::move(message), span});
        };
        if (name == "global" || name == "reset" || name == "repeat")
            tell(code::old_action,
                 Severity::warning,
                 "action: " + name + " was removed in Sigma 1.0. Write each rule out in full.");
        if (name == "global" || name == "reset") {
            global = name == "reset"     ? no_node
                     : global == no_node ? document.root
                                         : merger.merge(global, document.root);
            file.insert(file.end(),
                        std::make_move_iterator(document.diagnostics.begin()),
                        std::make_move_iterator(document.diagnostics.end()));
            continue;
        }
        if (name != "repeat")
            tell(code::unknown_action, Severity::error, "Unknown action \"" + name + "\". Remove it.");
        else if (previous == no_node)
            tell(code::repeat_without_rule, Severity::error, "action: repeat has no rule before it.");
        else
            document.root = merger.merge(previous, document.root);
        previous = document.root;
        rules.push_back(std::move(document));
    }
    if (merger.overflow)
        file.push_back({std::string(code::alias_limit),
                        Severity::error,
                        "The actions of this file repeat more than the limit allows. Write each rule out in full.",
                        {0, 0}});
    documents = std::move(rules);
}

} // namespace rw::sigma
