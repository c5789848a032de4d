#pragma once
// The event query language as a tree: every node knows its place. What it means over events is not said here.

#include "engine/base/diagnostic.h"
#include "engine/ir/predicate.h"
#include "engine/rules/elastic/eql/tokens.h"

#include <optional>
#include <string>
#include <vector>

namespace rw::eql {

using ExprId = uint32_t;

enum class ExprKind : uint8_t {
    null,
    boolean,
    number,
    text,
    field,      ///< `name`; `optional` with a ? before it
    call,       ///< `name` with the children as arguments; `insensitive` with ~
    negation,   ///< one child
    all,        ///< and
    any,        ///< or
    compare,    ///< two children and `op`
    in_set,     ///< the first child in the others; `insensitive`: in~
    like,       ///< the first child like the others; `insensitive`: like~, or the operator `:`
    regex,      ///< the first child matches one of the others; `insensitive`: regex~
    arithmetic, ///< two children and `op`: + - * / %
    minus,      ///< one child
    relation,   ///< Endgame: `child of [ … ]`; not lowered
    broken,     ///< told by a diagnostic
};

enum class Op : uint8_t {
    none,
    equal,
    unequal,
    less,
    less_equal,
    greater,
    greater_equal,
    add,
    subtract,
    multiply,
    divide,
    modulo
};

struct Expr {
    ExprKind kind = ExprKind::broken;
    Span span{};
    std::vector<ExprId> children{};
    uint32_t depth = 1; ///< of the tree below, with this node
    std::string name{}; ///< field, function; of a text: its decoded value
    ir::Number number{};
    Op op = Op::none;
    bool truth = false; ///< boolean
    bool insensitive = false;
    bool optional = false;
    bool colon = false; ///< like: written `:`, in which a number compares as such
};

/// `category where condition`.
struct EventQuery {
    Span span{};
    std::string category{}; ///< empty for `any`
    Span category_span{};
    ExprId condition = 0;
};

struct Term {
    EventQuery query{};
    Span span{}; ///< with brackets, keys and runs
    std::vector<ExprId> keys{};
    uint32_t runs = 1;
    bool missing = false; ///< ![ … ]
};

struct Pipe {
    std::string name{}; ///< lower case
    Span span{};
    uint64_t count = 0; ///< of head and tail
};

enum class QueryKind : uint8_t { event, sequence, sample, join };

struct Tree {
    std::vector<Expr> exprs;
    QueryKind kind = QueryKind::event;
    Span head{}; ///< `sequence by … with maxspan=…`
    std::vector<ExprId> keys;
    std::optional<int64_t> maxspan_ms;
    std::vector<Term> terms; ///< of an event query: the one
    std::optional<Term> until;
    std::vector<Pipe> pipes;
    std::vector<rules::Token> tokens;
    std::vector<Diagnostic> diagnostics; ///< errors only
};

} // namespace rw::eql
