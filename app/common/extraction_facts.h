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
    std::string attack_version;
    std::string version; ///< changes when the taxonomy or this program does (build_key.h)
};

/// @param stix  a STIX file that refreshes ATT&CK; empty for none
/// Errors: RW0201 the catalogs are not found, RW0202 malformed with line; of the STIX file RW0001, RW0002, RW0203.
[[nodiscard]] Result<ExtractionFacts> load_extraction_facts(const std::string& stix = {});

} // namespace rw::app
