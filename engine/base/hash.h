#pragma once
// Content hashes (XXH3). For dictionaries and cache keys, never for security.

#include <cstdint>
#include <string_view>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace rw {

[[nodiscard]] inline uint64_t hash_bytes(std::string_view bytes, uint64_t seed = 0) {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

} // namespace rw
