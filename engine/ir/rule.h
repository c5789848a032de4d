#pragma once
// The one form that every language lowers into: which events a rule looks at, the condition on single events, and what
// it does with them afterwards. Nothing here knows YAML, columns or rows.

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

/// Where a rule looks, in the words of its language and as written. Sigma's three words are LogSource.
struct Source {
    enum class Kind : uint8_t {
        event_category, ///< EQL: `process where`
        index,          ///< Elastic: an index pattern
        data_source,    ///< a name in the rule's metadata ("Sysmon EventID 1")
        data_model,     ///< Splunk: Endpoint.Processes
        source_type,    ///< Splunk: sourcetype, source or index of a search, as `name=value`
        macro,          ///< Splunk: a macro that stands for a search
        table,          ///< Kusto: a table or a function used as one
    };

    Kind kind = Kind::table;
    std::string name{};
    Span span{};
};

/// A step after single events are chosen, as its language names it: "stats", "join", "sequence", "threshold". A front
/// end that lowers a rule with steps adds a loss for each that is not run.
struct Stage {
    std::string name;
    Span span{};
};

/// A further choice of events beside the first: a later step of a sequence, another branch of a union or join. Its
/// events are chosen on their own; how they meet the others is the stage's matter.
struct Branch {
    std::string label; ///< the step or table as written
    Span span{};
    std::vector<Source> sources{};
    Condition condition{};
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
    std::vector<Source> sources;  ///< of languages other than Sigma
    std::vector<Stage> stages;    ///< in the order of the text
    std::vector<Branch> branches; ///< beside `condition`

    [[nodiscard]] bool replayable() const { return losses.empty(); }
};

} // namespace rw::ir
