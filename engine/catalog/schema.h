#pragma once
// The tables of a catalog and how older ones become today's. Queries are elsewhere.

#include "engine/catalog/database.h"

#include <span>
#include <string_view>

namespace rw::catalog {

/// Step n makes version n + 1 out of version n; the first one makes the tables. Never changed once released.
[[nodiscard]] std::span<const std::string_view> migrations();

/// The version that this program writes.
[[nodiscard]] int64_t schema_version();

/// Tells a catalog of ours from other databases (PRAGMA application_id).
inline constexpr int64_t application_id = 0x52575231; // "RWR1"

/// Brings a database to the last version in one transaction; an empty one gets the tables.
/// Errors: RW0601 a database of something else, RW0603 of a newer version.
[[nodiscard]] Result<size_t> migrate(const Database& database, std::span<const std::string_view> steps);

/// That the file is as long as it says; nothing is told while a journal stands beside it. Errors: RW0602 cut off.
[[nodiscard]] Result<size_t> check_length(const Database& database);

/// That it is a catalog of a version that can be read. Errors: RW0601, RW0602 cut off, RW0603; RW0605 older than this
/// program reads (a build brings it up to date).
[[nodiscard]] Result<size_t> check(const Database& database, int64_t version);

} // namespace rw::catalog
