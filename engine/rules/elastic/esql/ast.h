#pragma once
// ES|QL as a tree: commands with their expressions, every node with its place. What it means is not said here.

#include "engine/base/diagnostic.h"
#include "engine/ir/predicate.h"
#include "engine/rules/elastic/esql/tokens.h"

#include <string>
#include <vector>

namespace rw::esql {

using ExprId = uint32_t;

enum class ExprKind : uint8_t {
    null,
    boolean,
    number,
    text,
    span,      ///< a length of time: 1 hour
    field,     ///< `name`
    call,      ///< `name` with the children as arguments
    star,      ///< the * of count(*)
    list,      ///< [1, 2]
    options,   ///< { "name": value }
    parameter, ///< ?name
    negation,
    all,
    any,
    compare, ///< two children and `op`
    in_set,  ///< the first child in the others
    like,    ///< the first child like the others
    rlike,   ///< the first child matches one of the others
    match,   ///< field : text
    is_null,
    arithmetic, ///< two children and `op`
    minus,
    cast,   ///< child::name
    broken, ///< told by a diagnostic
};

enum class Op : uint8_t {
    none,
    equal,
    unequal,
    equal_any_case,
    less,
    less_equal,
    greater,
    greater_equal,
    add,
    subtract,
    multiply,
    divide,
    modulo,
};

struct Expr {
    ExprKind kind = ExprKind::broken;
    Span span{};
    std::vector<ExprId> children{};
    uint32_t depth = 1; ///< of the tree below, with this node
    std::string name{}; ///< field, function, type of a cast; of a text its decoded value
    ir::Number number{};
    Op op = Op::none;
    bool truth = false;
    bool raw = false; ///< a text without escapes in it: its bytes stand as they are between the quotes
};

/// `name = expression [where condition]` of EVAL, STATS and ROW; the name is empty when none is written.
struct Assignment {
    std::string name{};
    Span name_span{};
    ExprId value = 0;
};

struct Source {
    std::string name{};
    Span span{};
};

/// One command between pipes.
struct Command {
    std::string name{}; ///< lower case: "where", "inline stats"
    Span span{};        ///< without the pipe
    Span name_span{};
    std::vector<Source> sources{};      ///< FROM
    std::vector<ExprId> conditions{};   ///< WHERE
    std::vector<Assignment> values{};   ///< EVAL, STATS, ROW
    std::vector<Assignment> keys{};     ///< BY
    std::vector<std::string> columns{}; ///< new columns of DISSECT and GROK; RENAME: old, new, old, new …
};

struct Tree {
    std::vector<Expr> exprs;
    std::vector<Command> commands;
    std::vector<rules::Token> tokens;
    std::vector<Diagnostic> diagnostics; ///< errors only
};

} // namespace rw::esql
