#pragma once
// The one form that every language lowers into. Nothing here knows YAML, columns or rows.

#include "engine/base/span.h"
#include "engine/ir/predicate.h"

#include <optional>
#include <string>
#include <vector>

namespace rw::ir {

using NodeId = uint32_t;

enum class NodeKind : uint8_t {
    all_of,   ///< AND of the children (true when there is none)
    any_of,   ///< OR of the children (false when there is none)
    negation, ///< NOT of the one child
    at_least, ///< at least `count` of the children
    leaf,     ///< one predicate
    constant, ///< `value`
};

/// What the author sees in this node: where counts stand and how it is named.
enum class NodeRole : uint8_t {
    none,        ///< an operator in a condition
    condition,   ///< a whole condition entry
    selector,    ///< "1 of selection_*", "all of them": label as written
    selection,   ///< an identifier under detection: label its name
    alternative, ///< one map of a list of maps
    item,        ///< "Image|endswith:" with its values: label the key as written
    value,       ///< one value of an item, or a keyword
};

/// Nodes form a DAG: a selection that is named twice is one node with two parents.
struct Node {
    NodeKind kind = NodeKind::constant;
    NodeRole role = NodeRole::none;
    Span span{}; ///< source text of this node
    std::vector<NodeId> children{};
    PredicateId predicate{}; ///< leaf
    uint32_t count = 0;      ///< at_least
    bool value = false;      ///< constant
    std::string label{};
};

/// Nodes in an order where children come before parents.
struct Condition {
    std::vector<Node> nodes;
    NodeId root = 0;
};

/// Sigma's log source; values as written, compared ignoring case. Empty = not set by the rule.
struct LogSource {
    std::string category;
    std::string product;
    std::string service;
    Span span{};

    friend bool operator==(const LogSource& a, const LogSource& b) {
        return a.category == b.category && a.product == b.product && a.service == b.service;
    }
};

/// What could not be expressed; makes the rule not replayable.
struct Loss {
    Span span;
    std::string code;   ///< of the diagnostic that tells it, or a RW19xx code
    std::string reason; ///< a sentence: "needs a list for %Servers%."
};

/// A rule as the matcher sees it. Replayable exactly when `losses` is empty.
struct Rule {
    LogSource scope;
    Condition condition;
    std::vector<Loss> losses;

    [[nodiscard]] bool replayable() const { return losses.empty(); }
};

} // namespace rw::ir
