#pragma once
// What must hold of every rule that any bytes give: places inside the text, tokens in order, children before parents.

#include "engine/rules/rule_document.h"

#include <cstdlib>

namespace rw::test {

inline void require(bool holds) {
    if (!holds) std::abort();
}

inline void check(Span span, size_t size) { require(span.begin <= span.end && span.end <= size); }

inline void check(const std::vector<Diagnostic>& diagnostics, size_t size) {
    for (const Diagnostic& each : diagnostics) {
        check(each.span, size);
        for (const Note& note : each.notes) check(note.span, size);
        for (const Fix& fix : each.fixes)
            for (const TextEdit& edit : fix.edits) check(edit.span, size);
    }
}

inline void check(const std::vector<rules::Token>& tokens, size_t size) {
    uint32_t end = 0;
    for (const rules::Token& token : tokens) {
        require(token.span.begin >= end && token.span.end > token.span.begin && token.span.end <= size);
        end = token.span.end;
    }
}

inline void check(const ir::Condition& condition, const ir::PredicateTable& predicates, size_t size) {
    require(condition.root < condition.nodes.size());
    for (size_t i = 0; i < condition.nodes.size(); ++i) {
        const ir::Node& node = condition.nodes[i];
        check(node.span, size);
        for (const ir::NodeId child : node.children) require(child < i);
        require(node.kind != ir::NodeKind::negation || node.children.size() == 1);
        if (node.kind != ir::NodeKind::leaf) continue;
        require(ir::index(node.predicate) < predicates.size());
        static_cast<void>(ir::describe(predicates[node.predicate]));
    }
}

inline void check(const ir::Rule& rule, const ir::PredicateTable& predicates, size_t size) {
    check(rule.condition, predicates, size);
    for (const ir::Loss& loss : rule.losses) check(loss.span, size);
    for (const ir::Source& source : rule.sources) check(source.span, size);
    for (const ir::Stage& stage : rule.stages) check(stage.span, size);
    for (const ir::Branch& branch : rule.branches) {
        check(branch.span, size);
        for (const ir::Source& source : branch.sources) check(source.span, size);
        check(branch.condition, predicates, size);
    }
}

} // namespace rw::test
