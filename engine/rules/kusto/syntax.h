#pragma once
// The tree of a Kusto query: every node with its place, whatever the operator. What a node means is not decided here.

#include "engine/base/arena.h"
#include "engine/base/diagnostic.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::kusto {

enum class Syntax : uint8_t {
    // Statements
    query,              ///< statements
    let,                ///< text: name; child: value
    set_option,         ///< text: name; child: value, if any
    declare_parameters, ///< parameters
    declare_pattern,    ///< text: name
    alias,              ///< text: name; child: value
    restrict_access,    ///< entities
    function,           ///< parameters, then the body as a query
    parameter,          ///< text: name; children: type, default value if any
    // Pipelines
    pipe,   ///< source (or an operator that needs none), then operators
    op,     ///< text: the operator's keyword; children: options, expressions, clauses
    clause, ///< text: the keyword it begins with (by, on, with, to, limit …); children: what follows
    option, ///< text: name of `kind=inner`; child: value
    // Expressions
    named,     ///< text: name; child: value: `a = b`
    name_list, ///< names, then the value: `(a, b) = c`
    typed,     ///< text: name; child: type: `a: string`
    type,      ///< text: name of a type; or its columns
    ordered,   ///< text: asc, desc or empty; child: expression
    name,      ///< text: without brackets and quotes
    wildcard,  ///< text: `Device*`
    star,
    at,
    path,    ///< a.b
    element, ///< a[b]
    call,    ///< text: name; children: arguments
    unary,   ///< text: + or -
    binary,  ///< text: operator; two children, of `and` and `or` two or more
    between, ///< text: between or !between; value, low, high
    list,    ///< (a, b) behind in, has_any …
    paren,   ///< one child
    string,  ///< text: as written (see literal.h); children: the pieces when several stand side by side
    integer,
    real,
    boolean,
    timespan,
    typed_literal, ///< datetime(…): text as written
    guid,
    null_literal,
    dynamic, ///< dynamic(…); child: JSON value
    json_array,
    json_object, ///< pairs
    json_pair,   ///< text: key as written; child: value
    type_of,     ///< typeof(…)
    datatable,   ///< column list as `type`, then the values
    externaldata,
    to_scalar, ///< child: pipeline
    to_table,
    materialize,
    other, ///< what is parsed for its shape only; text: its keyword
    missing,
};

using SyntaxId = uint32_t;
inline constexpr SyntaxId no_syntax = UINT32_MAX;

struct SyntaxNode {
    Syntax kind = Syntax::missing;
    Span span{};
    std::string_view text{}; ///< lives as long as the query's text and the tree
    Span text_span{};        ///< where `text` stands
    std::vector<SyntaxId> children{};
    uint32_t depth = 1;
};

/// Nodes in an order where children come before parents. `source` must outlive the tree.
struct SyntaxTree {
    std::string_view source{};
    std::vector<SyntaxNode> nodes{};
    SyntaxId root = no_syntax;
    std::vector<Diagnostic> diagnostics{}; ///< ordered by place; an error for all that Kusto would refuse
    Arena arena{};                         ///< holds names that are not written as they are

    [[nodiscard]] const SyntaxNode& at(SyntaxId id) const { return nodes[id]; }

    [[nodiscard]] const SyntaxNode& child(const SyntaxNode& node, size_t index) const {
        return nodes[node.children[index]];
    }
};

/// The tree as one line, as `(pipe (name T) (op where …))`: for tests.
[[nodiscard]] std::string outline(const SyntaxTree& tree);

} // namespace rw::kusto
