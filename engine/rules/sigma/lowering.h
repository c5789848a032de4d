#pragma once
// What lowering one document needs at every step: the tree, the document being filled, and how problems are told.

#include "engine/rules/sigma/codes.h"
#include "engine/rules/sigma/sigma.h"
#include "engine/rules/sigma/yaml_names.h"
#include "engine/rules/yaml/yaml_tree.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rw::sigma {

struct Lowering {
    const YamlTree& tree;
    ir::PredicateTable& predicates;
    const ParseOptions& options;
    rules::RuleDocument& document;

    /// An error that leaves the rule's meaning open: it is not replayable.
    void fail(std::string_view code,
              std::string message,
              Span span,
              std::vector<Fix> fixes = {},
              std::vector<Note> notes = {});
    /// Loss without an error: correct Sigma that we cannot replay.
    void lose(std::string_view code, std::string reason, Span span);
    void tell(Severity severity, std::string_view code, std::string message, Span span, std::vector<Fix> fixes = {});

    void warn(std::string_view code, std::string message, Span span, std::vector<Fix> fixes = {}) {
        tell(Severity::warning, code, std::move(message), span, std::move(fixes));
    }

    ir::NodeId add(ir::Node node) {
        document.rule.condition.nodes.push_back(std::move(node));
        return static_cast<ir::NodeId>(document.rule.condition.nodes.size() - 1);
    }

    ir::NodeId
    group(ir::NodeKind kind, ir::NodeRole role, Span span, std::vector<ir::NodeId> children, std::string label = {});
    ir::NodeId leaf(ir::Predicate predicate, ir::NodeRole role, Span span);

    /// Where a node's value stands: the alias's anchor when it is one.
    [[nodiscard]] Span span_of(YamlId id) const { return tree.at(id).span; }
};

/// A fix that replaces one place.
[[nodiscard]] Fix replacing(std::string title, Span span, std::string text);

/// "a number", "a boolean", … for messages.
[[nodiscard]] std::string_view name_of(ScalarType type);

} // namespace rw::sigma
