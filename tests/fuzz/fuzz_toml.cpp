// Any bytes as a rule file of Elastic: no crash, no undefined behaviour, places inside the text.
#include "engine/rules/elastic/toml/rule_file.h"
#include "tests/fuzz/rule_checks.h"

using namespace rw;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    ir::PredicateTable predicates;
    const rules::RuleFile file =
        elastic::parse_rule({reinterpret_cast<const char*>(data), size}, "fuzz.toml", predicates);
    test::check(file.diagnostics, size);
    test::check(file.tokens, size);
    for (const rules::Fold& fold : file.folds) test::check(fold.span, size);
    for (const rules::RuleDocument& document : file.documents) {
        test::check(document.span, size);
        test::check(document.diagnostics, size);
        test::check(document.rule, predicates, size);
        test::check(document.metadata.title.span, size);
        for (const rules::Located& tag : document.metadata.tags) test::check(tag.span, size);
    }
    return 0;
}
