#pragma once
// From the tree of a query to the events it chooses: names are resolved, lets and functions written out, the conditions
// on single events gathered by branch; what comes behind them is named as stages.

#include "engine/ir/rule.h"
#include "engine/rules/kusto/kusto.h"
#include "engine/rules/kusto/syntax.h"

#include <string>
#include <vector>

namespace rw::kusto {

/// Events that are chosen by one condition. Places are those of the query's own text.
struct Selection {
    std::string label;
    Span span{};
    std::vector<ir::Source> sources{};
    ir::Condition condition{};
};

struct LoweredQuery {
    std::vector<Selection> selections; ///< the query's own first, then those that joins bring in
    size_t own = 0;                    ///< how many of them are alternatives of the query itself
    std::vector<ir::Stage> stages;
    std::vector<ir::Loss> losses;
    std::vector<Diagnostic> diagnostics;
};

/// @complexity linear in the query but for lets that are used many times, which have limits
[[nodiscard]] LoweredQuery
lower_query(const SyntaxTree& tree, ir::PredicateTable& predicates, const ParseOptions& options);

/// Equal for conditions that say the same with the same predicates, wherever they stand.
[[nodiscard]] std::string key_of(const ir::Condition& condition);

} // namespace rw::kusto
