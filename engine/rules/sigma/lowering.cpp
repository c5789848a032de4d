#include "engine/rules/sigma/lowering.h"

#include "engine/rules/sigma/limits.h"

namespace rw::sigma {

void Lowering::tell(Severity severity, std::string_view code, std::string message, Span span, std::vector<Fix> fixes) {
    if (document.diagnostics.size() >= limits::diagnostics_per_document) return;
    document.diagnostics.push_back({std::string(code), severity, std::move(message), span, {}, std::move(fixes)});
}

void Lowering::fail(
    std::string_view code, std::string message, Span span, std::vector<Fix> fixes, std::vector<Note> notes) {
    lose(code, message, span);
    const size_t told = document.diagnostics.size();
    tell(Severity::error, code, std::move(message), span, std::move(fixes));
    if (document.diagnostics.size() > told) document.diagnostics.back().notes = std::move(notes);
}

void Lowering::lose(std::string_view code, std::string reason, Span span) {
    if (document.rule.losses.size() >= limits::diagnostics_per_document) return;
    document.rule.losses.push_back({span, std::string(code), std::move(reason)});
}

ir::NodeId
Lowering::group(ir::NodeKind kind, ir::NodeRole role, Span span, std::vector<ir::NodeId> children, std::string label) {
    ir::Node node;
    node.kind = kind;
    node.role = role;
    node.span = span;
    node.children = std::move(children);
    node.label = std::move(label);
    return add(std::move(node));
}

ir::NodeId Lowering::leaf(ir::Predicate predicate, ir::NodeRole role, Span span) {
    ir::Node node;
    node.kind = ir::NodeKind::leaf;
    node.role = role;
    node.span = span;
    node.predicate = predicates.intern(predicate);
    return add(std::move(node));
}

Fix replacing(std::string title, Span span, std::string text) {
    Fix fix;
    fix.title = std::move(title);
    fix.edits.push_back({span, std::move(text)});
    return fix;
}

std::string_view name_of(ScalarType type) {
    switch (type) {
    case ScalarType::null:
        return "null";
    case ScalarType::boolean:
        return "a boolean";
    case ScalarType::number:
        return "a number";
    case ScalarType::text:
        return "text";
    case ScalarType::invalid:
        break;
    }
    return "something else";
}

} // namespace rw::sigma
