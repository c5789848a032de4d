#pragma once
// Parsed rules as bytes and back, so that a program need not parse again what did not change. For caches of one build
// of this program: the layout is no format for others. Tokens and folds are not kept: they are for editors, which
// parse.

#include "engine/ir/predicate.h"
#include "engine/rules/rule_document.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rw::rules {

struct StoredRules {
    std::vector<RuleFile> files;
    ir::PredicateTable predicates;
};

/// Empty when a test is computed by its language (ir::Computation), which no bytes can hold.
/// @complexity linear
[[nodiscard]] std::string to_bytes(const std::vector<RuleFile>& files, const ir::PredicateTable& predicates);

/// What to_bytes() was given, without tokens and folds. Nothing for bytes that it did not write: every length, number
/// of a predicate and order of nodes is checked, so that damage never reaches the matcher's memory.
/// @complexity linear
[[nodiscard]] std::optional<StoredRules> from_bytes(std::string_view bytes);

} // namespace rw::rules
