#pragma once
// One builder of a catalog at a time, on one machine. Readers take no part in it.

#include "engine/base/error.h"

#include <string>

namespace rw::catalog {

/// A file beside the catalog (`…-build`) that is held locked while this lives. The system lets go of it when the
/// program ends, however it ends.
class BuildLock {
public:
    /// Errors: RW0001 the folder cannot be written to, RW0604 another program holds it.
    [[nodiscard]] static Result<BuildLock> take(const std::string& catalog);

    BuildLock(BuildLock&& other) noexcept;
    BuildLock& operator=(BuildLock&&) = delete;
    BuildLock(const BuildLock&) = delete;
    BuildLock& operator=(const BuildLock&) = delete;
    ~BuildLock();

private:
    BuildLock() = default;

    int handle_ = -1;
};

} // namespace rw::catalog
