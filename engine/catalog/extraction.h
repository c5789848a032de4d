#pragma once
// From a lowered rule to what a catalog keeps of it: each test with field, operator, value and polarity, by the
// counting rules of docs/catalog.md. A pure function; nothing of databases or files here.

#include "engine/catalog/field_names.h"
#include "engine/rules/rule_document.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rw::catalog {

/// What a test does for its rule. Stored as its number.
enum class Polarity : uint8_t {
    indicator = 0,   ///< stands under no negation
    exclusion = 1,   ///< under a `not` that always holds (a conjunct of the whole condition)
    conditional = 2, ///< under a `not` that holds only in one branch of an OR
    inequality = 3,  ///< a comparison with != that stands under no `not`
};

[[nodiscard]] std::string_view name_of(Polarity polarity);

/// One test of a rule.
struct RuleTest {
    std::string field;           ///< as written; "keywords" for tests of any field
    std::string canonical_field; ///< of the taxonomy; as written when it knows none
    bool field_known = false;    ///< the taxonomy knows the field
    std::string op;              ///< as written: eq, contains, starts_with, ends_with, wildcard, regex_match, …
    std::string value;           ///< as written, escapes resolved
    std::string canonical_op;    ///< of the form that is compared across rules (canonical_value.h)
    std::string canonical_value;
    Polarity polarity = Polarity::indicator;
    bool negated = false; ///< within an exclusion: must not hold for the exclusion to apply
    bool gate = false;    ///< chooses the events (event.type, EventID), says nothing of behaviour
    uint32_t group = 0;   ///< tests of an exclusion that must hold together share a number from 1; 0 = alone
    uint32_t list = 0;    ///< values of one list share a number from 1; 0 = no list. In a group: any of them suffices
    uint32_t branch = 0;  ///< 0 = the rule's condition, n = its branch n - 1
    Span span{};
};

/// Tests in the order of the condition, each (node, polarity) once. A value that lowers into several tests (encodings)
/// is one. @param text  of the whole file, in which the spans lie
/// @complexity linear in the nodes of the conditions
[[nodiscard]] std::vector<RuleTest> extract_tests(const rules::RuleDocument& document,
                                                  const ir::PredicateTable& predicates,
                                                  const FieldNames& names,
                                                  std::string_view text);

/// Conditions nested deeper are cut there; parsers refuse them long before.
inline constexpr uint32_t deepest_condition = 2000;

} // namespace rw::catalog
