#pragma once
// Builds the condition of a query node by node, and tells its problems. Shared by the languages of this folder, none of
// which is known here.

#include "engine/rules/elastic/query.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rw::elastic {

class QueryBuilder {
public:
    QueryBuilder(Query& query, ir::PredicateTable& predicates)
        : query_(query)
        , predicates_(predicates)
        , condition_(&query.rule.condition) {}

    /// Nodes go into `condition` from here on: the rule's own, or a branch's.
    void build_into(ir::Condition& condition) { condition_ = &condition; }

    ir::NodeId leaf(std::string field, ir::Test test, ir::NodeRole role, Span span);
    ir::NodeId
    group(ir::NodeKind kind, ir::NodeRole role, Span span, std::vector<ir::NodeId> children, std::string label = {});
    ir::NodeId negation(ir::NodeId child, Span span, ir::NodeRole role = ir::NodeRole::none, std::string label = {});
    ir::NodeId constant(bool value, Span span);

    /// An item with one value: the field's name as label, the leaf below it.
    ir::NodeId item(std::string label, Span span, ir::NodeId value);

    /// Any of the tests on one value of a field; a single leaf when there is one test.
    ir::NodeId any_of(const std::string& field, std::vector<ir::Test> tests, Span span);

    /// Takes the nodes of a condition that was lowered apart, over the same predicates. @return its root here
    ir::NodeId adopt(const ir::Condition& other);

    /// Ends a condition: `root`, or false when nothing could be lowered.
    void finish(std::optional<ir::NodeId> root, Span span);

    /// An error that leaves the meaning open: the rule is not replayable.
    void fail(std::string_view code, std::string message, Span span, std::vector<Fix> fixes = {});
    /// Correct text that we cannot replay.
    void lose(std::string_view code, std::string reason, Span span);
    void tell(Severity severity, std::string_view code, std::string message, Span span, std::vector<Fix> fixes = {});

private:
    ir::NodeId add(ir::Node node);

    Query& query_;
    ir::PredicateTable& predicates_;
    ir::Condition* condition_;
};

/// A fix that replaces one place.
[[nodiscard]] Fix replacing(std::string title, Span span, std::string text);

} // namespace rw::elastic
