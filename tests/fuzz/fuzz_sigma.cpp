// Any bytes as a rule file: no crash, no undefined behaviour, places inside the text, children before parents.
#include "engine/rules/sigma/sigma.h"

#include <cstdlib>

using namespace rw;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check(const std::vector<Diagnostic>& diagnostics, size_t size) {
    for (const Diagnostic& each : diagnostics) {
        require(each.span.begin <= each.span.end && each.span.end <= size);
        for (const Note& note : each.notes) require(note.span.begin <= note.span.end && note.span.end <= size);
        for (const Fix& fix : each.fixes)
            for (const TextEdit& edit : fix.edits) require(edit.span.begin <= edit.span.end && edit.span.end <= size);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    ir::PredicateTable predicates;
    sigma::ParseOptions options;
    options.placeholders["name"] = {"one", "tw*o"};
    const rules::RuleFile file = sigma::parse(text, "fuzz.yml", predicates, options);
    check(file.diagnostics, size);
    uint32_t end = 0;
    for (const rules::Token& token : file.tokens) {
        require(token.span.begin >= end && token.span.end > token.span.begin && token.span.end <= size);
        end = token.span.end;
    }
    for (const rules::RuleDocument& document : file.documents) {
        check(document.diagnostics, size);
        const auto& nodes = document.rule.condition.nodes;
        require(document.rule.condition.root < nodes.size());
        for (size_t i = 0; i < nodes.size(); ++i) {
            require(nodes[i].span.begin <= nodes[i].span.end && nodes[i].span.end <= size);
            for (const ir::NodeId child : nodes[i].children) require(child < i);
            require(nodes[i].kind != ir::NodeKind::leaf || ir::index(nodes[i].predicate) < predicates.size());
            if (nodes[i].kind == ir::NodeKind::leaf) static_cast<void>(ir::describe(predicates[nodes[i].predicate]));
        }
        for (const ir::Loss& loss : document.rule.losses)
            require(loss.span.begin <= loss.span.end && loss.span.end <= size);
    }
    return 0;
}
