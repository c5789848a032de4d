#include "engine/catalog/build_lock.h"

#include <sys/file.h>

#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace rw::catalog {

Result<BuildLock> BuildLock::take(const std::string& catalog) {
    constexpr mode_t rights = 0644;
    BuildLock lock;
    lock.handle_ = ::open((catalog + "-build").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, rights);
    if (lock.handle_ < 0)
        return tl::unexpected(
            Error{"RW0001", "The catalog cannot be made here. Name a folder that can be written to.", catalog, {}});
    if (::flock(lock.handle_, LOCK_EX | LOCK_NB) != 0)
        return tl::unexpected(
            Error{"RW0604", "Another program is building this catalog. Try again when it is done.", catalog, {}});
    return lock;
}

BuildLock::BuildLock(BuildLock&& other) noexcept
    : handle_(std::exchange(other.handle_, -1)) {}

BuildLock::~BuildLock() {
    if (handle_ >= 0) ::close(handle_);
}

} // namespace rw::catalog
