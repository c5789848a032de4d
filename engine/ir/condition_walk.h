#pragma once
// Questions about a condition's shape that several rooms ask: what stands above a node, and whether it is negated. No
// rows, no text.

#include "engine/ir/rule.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rw::ir {

/// How the root asks for a node; both bits: once as it is and once negated.
enum class Polarity : uint8_t { unused = 0, positive = 1, negative = 2, both = 3 };

/// By NodeId. Unused nodes are those that the root does not depend on. @complexity nodes
[[nodiscard]] std::vector<Polarity> polarities(const Condition& condition);

/// Whether each node is `node` or stands inside it, by NodeId. @complexity nodes
[[nodiscard]] std::vector<bool> inside(const Condition& condition, NodeId node);

/// Label of the innermost selection that a node stands in, itself included; blank without one. @complexity nodes
[[nodiscard]] std::string selection_of(const Condition& condition, NodeId node);

} // namespace rw::ir
