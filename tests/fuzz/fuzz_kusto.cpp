// Any bytes as a Kusto rule of any layout: no crash, no undefined behaviour, places inside the text, children before
// parents; and every computed test answers for any value.
#include "engine/rules/kusto/kusto.h"

#include <array>
#include <cstdlib>

using namespace rw;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check(Span span, size_t size) { require(span.begin <= span.end && span.end <= size); }

void check(const std::vector<Diagnostic>& diagnostics, size_t size) {
    for (const Diagnostic& each : diagnostics) {
        check(each.span, size);
        for (const Note& note : each.notes) check(note.span, size);
        for (const Fix& fix : each.fixes)
            for (const TextEdit& edit : fix.edits) check(edit.span, size);
    }
}

void check(const ir::Condition& condition, const ir::PredicateTable& predicates, size_t size) {
    require(condition.root < condition.nodes.size());
    constexpr std::array<std::string_view, 5> values{
        "", "cmd.exe", "-1.5e3", "2020-01-01T00:00:00Z", "\xFF[1,{\"a\":2}]"};
    for (size_t i = 0; i < condition.nodes.size(); ++i) {
        const ir::Node& node = condition.nodes[i];
        check(node.span, size);
        for (const ir::NodeId child : node.children) require(child < i);
        if (node.kind != ir::NodeKind::leaf) continue;
        require(ir::index(node.predicate) < predicates.size());
        const ir::Predicate& predicate = predicates[node.predicate];
        static_cast<void>(ir::describe(predicate));
        if (const auto* computed = std::get_if<ir::ComputedTest>(&predicate.test))
            for (const std::string_view value : values) static_cast<void>(computed->computed->holds(value, {}));
        if (const auto* pair = std::get_if<ir::FieldTest>(&predicate.test); pair != nullptr && pair->computed)
            for (const std::string_view value : values) static_cast<void>(pair->computed->holds(value, values[1]));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    // The first byte chooses the layout, so that each is reached.
    constexpr std::array<const char*, 5> paths{"rule.kql", "rule.yaml", "rule.json", "rule.md", "rule"};
    const char* path = size == 0 ? paths[0] : paths[data[0] % paths.size()];
    const std::string_view text(reinterpret_cast<const char*>(data) + (size > 0), size - (size > 0));
    ir::PredicateTable predicates;
    kusto::ParseOptions options;
    options.lists["VIP"] = {"one", "two"};
    const rules::RuleFile file = kusto::parse_rule(text, path, predicates, options);
    check(file.diagnostics, text.size());
    uint32_t end = 0;
    for (const rules::Token& token : file.tokens) {
        require(token.span.begin >= end && token.span.end > token.span.begin && token.span.end <= text.size());
        end = token.span.end;
    }
    for (const rules::Fold& fold : file.folds) check(fold.span, text.size());
    for (const rules::RuleDocument& document : file.documents) {
        check(document.diagnostics, text.size());
        check(document.rule.condition, predicates, text.size());
        for (const ir::Branch& branch : document.rule.branches) check(branch.condition, predicates, text.size());
        for (const ir::Loss& loss : document.rule.losses) check(loss.span, text.size());
        for (const ir::Stage& stage : document.rule.stages) check(stage.span, text.size());
    }
    return 0;
}
