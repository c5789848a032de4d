#pragma once
// The condition of a detection: text to IR over the selections, with recovery (specification, "Condition").
//   or   := and ("or" and)*        and := not ("and" not)*        not := "not" not | prim
//   prim := "(" or ")" | quant "of" target | identifier
// A broken operand is reported and left out; the rest keeps its nodes.

#include "engine/rules/sigma/detection.h"

namespace rw::sigma {

enum class ConditionTokenKind : uint8_t { word, op, open, close, pipe, bad };

struct ConditionToken {
    ConditionTokenKind kind = ConditionTokenKind::word;
    std::string_view text{};
    uint32_t at = 0;   ///< decoded byte in the condition
    uint32_t size = 0; ///< bytes there; `text` may have been mended
};

/// Tokens of a condition. `op` are and, or, not, of, and 1, any, all, them where they stand for it.
[[nodiscard]] std::vector<ConditionToken> condition_tokens(std::string_view text);

/// Lowers the condition into the root of `lowering.document.rule.condition`.
void lower_condition(Lowering& lowering, const Detection& detection);

} // namespace rw::sigma
