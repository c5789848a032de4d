#pragma once
// What extraction for a catalog stands on: taxonomy, names of fields and ATT&CK of the bundled catalogs.

#include "engine/base/error.h"
#include "engine/catalog/field_names.h"
#include "engine/taxonomy/attack.h"

#include <memory>
#include <string>

namespace rw::app {

struct ExtractionFacts {
    std::unique_ptr<const catalog::FieldNames> names;
    std::shared_ptr<const taxonomy::Attack> attack;
    std::string version; ///< changes when they do, or when this program extracts otherwise
};

/// Errors: RW0201 the catalogs are not found, RW0202 malformed with line.
[[nodiscard]] Result<ExtractionFacts> load_extraction_facts();

} // namespace rw::app
