#pragma once
// The `filters` of a rule: queries of Elasticsearch's own language (exists, term, wildcard, range, bool …), which all
// must hold beside the query.

#include "engine/rules/elastic/query_builder.h"
#include "engine/rules/elastic/toml/toml_reader.h"

#include <optional>
#include <vector>

namespace rw::elastic {

/// Lowers each filter that is not disabled; what is not understood is a loss.
[[nodiscard]] std::vector<ir::NodeId> lower_filters(const TomlValue& filters, QueryBuilder& builder);

} // namespace rw::elastic
