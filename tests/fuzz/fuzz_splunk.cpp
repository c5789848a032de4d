// Any bytes as a Splunk rule: no crash, no undefined behaviour, places inside the text, children before parents. The
// first byte chooses the kind of file; what a computed test decides is asked for too.
#include "engine/rules/splunk/splunk.h"

#include <cstdlib>

using namespace rw;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check(Span span, size_t size) { require(span.begin <= span.end && span.end <= size); }

void check(const ir::Condition& condition, const ir::PredicateTable& predicates, size_t size) {
    require(condition.root < condition.nodes.size());
    for (size_t i = 0; i < condition.nodes.size(); ++i) {
        const ir::Node& node = condition.nodes[i];
        check(node.span, size);
        for (const ir::NodeId child : node.children) require(child < i);
        if (node.kind != ir::NodeKind::leaf) continue;
        require(ir::index(node.predicate) < predicates.size());
        const ir::Predicate& predicate = predicates[node.predicate];
        static_cast<void>(ir::describe(predicate));
        for (const std::string_view value : {"", "10", "a b c", "C:\\x\\y.exe", "\xFF"}) {
            if (const auto* test = std::get_if<ir::ComputedTest>(&predicate.test))
                static_cast<void>(test->computed->holds(value, {}));
            if (const auto* test = std::get_if<ir::FieldTest>(&predicate.test); test != nullptr && test->computed)
                static_cast<void>(test->computed->holds(value, "5"));
        }
    }
}

std::shared_ptr<const splunk::Repository> repository() {
    static const auto made = [] {
        auto result = std::make_shared<splunk::Repository>();
        result->macros["m"] = {"a=1 OR `n(x, \"y z\")`", {}, false};
        result->macros["n(2)"] = {"$p$=\"$q$\" `m`", {"p", "q"}, false};
        splunk::add_lookup_yaml(*result, "name: l\nfilename: l.csv\nmatch_type: WILDCARD(k)\nmin_matches: 1\n");
        splunk::add_lookup_rows(*result, "l.csv", "k,v\n*x*,1\n");
        return result;
    }();
    return made;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    constexpr const char* paths[] = {"fuzz.spl", "fuzz.yml", "savedsearches.conf"};
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    ir::PredicateTable predicates;
    const rules::RuleFile file = splunk::parse_rule(text, paths[data[0] % 3], predicates, {repository(), true});
    for (const Diagnostic& each : file.diagnostics) check(each.span, text.size());
    uint32_t end = 0;
    for (const rules::Token& token : file.tokens) {
        require(token.span.begin >= end && token.span.end > token.span.begin && token.span.end <= text.size());
        end = token.span.end;
    }
    for (const rules::RuleDocument& document : file.documents) {
        for (const Diagnostic& each : document.diagnostics) check(each.span, text.size());
        for (const ir::Loss& each : document.rule.losses) check(each.span, text.size());
        for (const ir::Stage& each : document.rule.stages) check(each.span, text.size());
        for (const ir::Source& each : document.rule.sources) check(each.span, text.size());
        check(document.rule.condition, predicates, text.size());
        for (const ir::Branch& each : document.rule.branches) check(each.condition, predicates, text.size());
    }
    if (data[0] % 3 == 2) { // the same bytes as what a repository holds
        splunk::Repository made;
        splunk::add_macro_yaml(made, text);
        splunk::add_lookup_yaml(made, text);
        splunk::add_macros_conf(made, text);
        splunk::add_transforms_conf(made, text);
        splunk::add_lookup_rows(made, "l.csv", text);
    }
    return 0;
}
