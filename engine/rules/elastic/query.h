#pragma once
// What a query of Elastic becomes: tokens for colouring, diagnostics, and the lowered rule. One folder a language; all
// places are byte ranges of the query's own text. Files and metadata do not belong here (toml/).

#include "engine/base/diagnostic.h"
#include "engine/ir/rule.h"
#include "engine/rules/rule_document.h"

#include <set>
#include <string>
#include <vector>

namespace rw::elastic {

struct Query {
    std::vector<rules::Token> tokens; ///< ordered, not overlapping
    std::vector<Diagnostic> diagnostics;
    ir::Rule rule;
};

struct QueryOptions {
    /// EQL: fields that are in no mapping, so that `?name` reads as null. Others are taken as mapped.
    std::set<std::string, std::less<>> unmapped{};
    /// EQL: the field that `category where` compares.
    std::string category_field = "event.category";
};

} // namespace rw::elastic
