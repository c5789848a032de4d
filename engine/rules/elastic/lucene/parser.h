#pragma once
// Lucene's query strings: text to a tree with the place of every node. As in Lucene's classic parser AND, OR, NOT, +
// and - mark single clauses as required, optional or forbidden; they are no algebra. Never fails as a whole.

#include "engine/base/diagnostic.h"
#include "engine/ir/predicate.h"
#include "engine/rules/rule_document.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::lucene {

enum class NodeKind : uint8_t {
    clauses,   ///< children with their `occurs`
    term,      ///< `pattern`
    phrase,    ///< `text`
    regex,     ///< `text`
    range,     ///< `low` and `high`, "*" for none
    match_all, ///< nothing written
    broken,    ///< told by a diagnostic
};

enum class Occur : uint8_t { must, should, must_not };

using NodeId = uint32_t;

struct Node {
    NodeKind kind = NodeKind::broken;
    Span span{};
    std::vector<NodeId> children{};
    std::vector<Occur> occurs{}; ///< by child
    std::string field{};         ///< empty: any field
    Span field_span{};
    std::string text{};
    ir::Pattern pattern{};
    std::string low{};
    std::string high{};
    bool includes_low = true;
    bool includes_high = true;
    bool fuzzy = false; ///< ~ behind a term or phrase
};

struct Tree {
    std::vector<Node> nodes; ///< children before parents
    NodeId root = 0;
    std::vector<rules::Token> tokens;
    std::vector<Diagnostic> diagnostics; ///< errors only
};

/// @complexity linear in the text
[[nodiscard]] Tree parse(std::string_view text);

} // namespace rw::lucene
