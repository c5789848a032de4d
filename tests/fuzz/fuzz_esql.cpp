// Any bytes as a query: no crash, no undefined behaviour, places inside the text, children before parents.
#include "engine/rules/elastic/esql/esql.h"
#include "tests/fuzz/rule_checks.h"

using namespace rw;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    ir::PredicateTable predicates;
    const elastic::Query query = esql::lower({reinterpret_cast<const char*>(data), size}, predicates);
    test::check(query.diagnostics, size);
    test::check(query.tokens, size);
    test::check(query.rule, predicates, size);
    return 0;
}
