#pragma once
// What follows from what between two tests on one field, told from the tests alone. Answers only what is certain: false
// means "not known". No logs here.

#include "engine/ir/predicate.h"

namespace rw::explain {

/// Whether every event that `narrow` holds for, `wide` holds for too.
/// @complexity length of the literals
[[nodiscard]] bool implies(const ir::Predicate& narrow, const ir::Predicate& wide);

/// Whether no single value can satisfy both: two different endings, two different beginnings. Equal values are not
/// compared, since logs may write a value in several forms.
[[nodiscard]] bool excludes(const ir::Predicate& a, const ir::Predicate& b);

} // namespace rw::explain
