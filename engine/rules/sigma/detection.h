#pragma once
// The map under `detection`: identifiers, their maps, lists and keywords, into nodes of the IR.

#include "engine/rules/sigma/lowering.h"

#include <optional>
#include <string_view>
#include <vector>

namespace rw::sigma {

/// One identifier under detection.
struct Selection {
    std::string_view name;
    Span key{};
    std::optional<ir::NodeId> node{}; ///< nothing when it is broken
};

struct Detection {
    std::vector<Selection> selections;
    YamlId condition = no_node; ///< value of the key `condition`
    Span key{};                 ///< the key `detection`
};

/// Lowers every selection; the condition is read by condition.h.
[[nodiscard]] Detection lower_detection(Lowering& lowering, YamlId key, YamlId detection);

} // namespace rw::sigma
