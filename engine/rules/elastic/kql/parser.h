#pragma once
// Kibana query language: text to a tree with the place of every node. Never fails as a whole: what is missing is told
// and left out. Meaning over events is not decided here (kql.h).
//   or := and ("or" and)*     and := not ("and" not)*     not := "not" not | prim
//   prim := "(" or ")" | literal | field ":" (literal | "(" or-of-literals ")" | "{" or "}") | field "<" literal …

#include "engine/base/diagnostic.h"
#include "engine/ir/predicate.h"
#include "engine/rules/rule_document.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::kql {

enum class NodeKind : uint8_t {
    match_all, ///< the empty query
    all,
    any,
    negation,
    item,   ///< `field: …`: the one child says what of it
    is,     ///< one value, of `field` or, when that is absent, of any field
    range,  ///< `comparison` with `value`
    nested, ///< the child holds for one element of `field`
    broken, ///< told by a diagnostic
};

/// A field name or a value as written.
struct Literal {
    Span span{};
    bool quoted = false;
    ir::Pattern pattern{}; ///< quoted: one literal

    [[nodiscard]] bool present() const { return !span.empty(); }

    [[nodiscard]] bool has_wildcard() const;
    /// The decoded text; a wildcard gives *.
    [[nodiscard]] std::string text() const;
};

using NodeId = uint32_t;

struct Node {
    NodeKind kind = NodeKind::broken;
    Span span{};
    std::vector<NodeId> children{};
    Literal field{};
    Literal value{};
    ir::Comparison comparison = ir::Comparison::equal;
};

struct Tree {
    std::vector<Node> nodes; ///< children before parents
    NodeId root = 0;
    std::vector<rules::Token> tokens;
    std::vector<Diagnostic> diagnostics; ///< errors only
};

/// @complexity linear in the text
[[nodiscard]] Tree parse(std::string_view text);

} // namespace rw::kql
