#include "engine/rules/elastic/query_builder.h"

#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/limits.h"

#include <utility>

namespace rw::elastic {

ir::NodeId QueryBuilder::add(ir::Node node) {
    if (condition_->nodes.size() == limits::condition_nodes)
        fail(code::too_long, "The query says more than the limit; shorten it.", node.span);
    // What is above the limit has no meaning any more; it only has to stay well formed.
    if (condition_->nodes.size() >= limits::condition_nodes + limits::query_depth) return 0;
    condition_->nodes.push_back(std::move(node));
    return static_cast<ir::NodeId>(condition_->nodes.size() - 1);
}

ir::NodeId QueryBuilder::leaf(std::string field, ir::Test test, ir::NodeRole role, Span span) {
    ir::Node node;
    node.kind = ir::NodeKind::leaf;
    node.role = role;
    node.span = span;
    node.predicate = predicates_.intern({std::move(field), std::move(test)});
    return add(std::move(node));
}

ir::NodeId QueryBuilder::group(
    ir::NodeKind kind, ir::NodeRole role, Span span, std::vector<ir::NodeId> children, std::string label) {
    ir::Node node;
    node.kind = kind;
    node.role = role;
    node.span = span;
    node.children = std::move(children);
    node.label = std::move(label);
    return add(std::move(node));
}

ir::NodeId QueryBuilder::negation(ir::NodeId child, Span span, ir::NodeRole role, std::string label) {
    return group(ir::NodeKind::negation, role, span, {child}, std::move(label));
}

ir::NodeId QueryBuilder::constant(bool value, Span span) {
    ir::Node node;
    node.span = span;
    node.value = value;
    return add(std::move(node));
}

ir::NodeId QueryBuilder::item(std::string label, Span span, ir::NodeId value) {
    return group(ir::NodeKind::any_of, ir::NodeRole::item, span, {value}, std::move(label));
}

ir::NodeId QueryBuilder::any_of(const std::string& field, std::vector<ir::Test> tests, Span span) {
    if (tests.size() == 1) return leaf(field, std::move(tests.front()), ir::NodeRole::value, span);
    std::vector<ir::NodeId> leaves;
    leaves.reserve(tests.size());
    for (ir::Test& test : tests) leaves.push_back(leaf(field, std::move(test), ir::NodeRole::none, span));
    return group(ir::NodeKind::any_of, ir::NodeRole::value, span, std::move(leaves));
}

ir::NodeId QueryBuilder::adopt(const ir::Condition& other) {
    std::vector<ir::NodeId> ids;
    ids.reserve(other.nodes.size());
    for (ir::Node node : other.nodes) {
        for (ir::NodeId& child : node.children) child = ids[child];
        ids.push_back(add(std::move(node)));
    }
    return ids[other.root];
}

void QueryBuilder::finish(std::optional<ir::NodeId> root, Span span) {
    condition_->root = root ? *root : constant(false, span);
}

void QueryBuilder::tell(
    Severity severity, std::string_view code, std::string message, Span span, std::vector<Fix> fixes) {
    if (query_.diagnostics.size() >= limits::diagnostics_per_query) return;
    query_.diagnostics.push_back({std::string(code), severity, std::move(message), span, {}, std::move(fixes)});
}

void QueryBuilder::fail(std::string_view code, std::string message, Span span, std::vector<Fix> fixes) {
    lose(code, message, span);
    tell(Severity::error, code, std::move(message), span, std::move(fixes));
}

void QueryBuilder::lose(std::string_view code, std::string reason, Span span) {
    if (query_.rule.losses.size() >= limits::diagnostics_per_query) return;
    query_.rule.losses.push_back({span, std::string(code), std::move(reason)});
}

Fix replacing(std::string title, Span span, std::string text) {
    Fix fix;
    fix.title = std::move(title);
    fix.edits.push_back({span, std::move(text)});
    return fix;
}

} // namespace rw::elastic
