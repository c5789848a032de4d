// Any bytes as a query in both dialects: no crash, no undefined behaviour, places inside the text, children before
// parents.
#include "engine/rules/elastic/eql/eql.h"
#include "tests/fuzz/rule_checks.h"

using namespace rw;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    for (const eql::Dialect dialect : {eql::Dialect::elastic, eql::Dialect::endgame}) {
        ir::PredicateTable predicates;
        eql::Options options;
        options.dialect = dialect;
        options.ignore_case = dialect == eql::Dialect::endgame;
        options.query.unmapped = {"x"};
        const elastic::Query query = eql::lower({reinterpret_cast<const char*>(data), size}, predicates, options);
        test::check(query.diagnostics, size);
        test::check(query.tokens, size);
        test::check(query.rule, predicates, size);
    }
    return 0;
}
