#pragma once
// Pages as JSON, whole: the shapes of docs/cli.md.

#include "engine/catalog/pages.h"

#include <string>

namespace rw::catalog {

[[nodiscard]] std::string to_json(const TechniquePage& page);
[[nodiscard]] std::string to_json(const RulePage& page);
[[nodiscard]] std::string to_json(const EventPage& page);
[[nodiscard]] std::string to_json(const FieldPage& page);
[[nodiscard]] std::string to_json(const SearchHit& hit);
[[nodiscard]] std::string to_json(const CatalogStats& stats);

} // namespace rw::catalog
