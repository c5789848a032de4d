#pragma once
// What the accounting of a rule means for its author: clauses that never matter, clauses that others cover, exclusions
// that take everything. Keeps apart what is certain from the rule alone and what was seen in the open logs.

#include "engine/base/diagnostic.h"
#include "engine/explain/accounting.h"

#include <string_view>
#include <vector>

namespace rw::explain {

struct Finding {
    enum class Kind : uint8_t {
        dead,      ///< an exclusion that removes nothing
        redundant, ///< a value that another one of its list covers
        too_broad, ///< an exclusion that removes all that the rule would match
    };

    Kind kind = Kind::dead;
    ir::NodeId node = 0;
    Diagnostic diagnostic; ///< RW21xx
};

/// What was counted; either may be null. Attack logs decide whether an exclusion is too broad.
struct Accounts {
    const Accounting* attack = nullptr;
    const Accounting* baseline = nullptr;
};

/// Values of one list that are compared with each other; longer lists are compared up to here.
inline constexpr size_t most_compared_values = 500;

/// In the order of the text.
/// @param text  the rule file's, for fixes
/// @complexity values of a list squared, at most most_compared_values
[[nodiscard]] std::vector<Finding>
findings(const ir::Rule& rule, const ir::PredicateTable& predicates, const Accounts& accounts, std::string_view text);

} // namespace rw::explain
