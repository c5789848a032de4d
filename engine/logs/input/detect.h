#pragma once
// What a file is, by its first bytes and never by its name. Reading it is others' work.

#include "engine/logs/input/text_encoding.h"
#include "engine/logs/segment.h"

#include <string>
#include <string_view>

namespace rw::logs {

/// What files are packed in.
enum class Container : uint8_t { none, gzip, zip, zstd, bzip2, xz, tar };

[[nodiscard]] std::string_view container_name(Container container);

struct Detection {
    Format format = Format::unknown;
    Container container = Container::none; ///< when set, the format is that of a container: not known yet
    Encoding encoding = Encoding::utf8;
    bool lone_cr = false;  ///< lines end in CR alone
    std::string refusal{}; ///< why no reader takes it, and what to do; empty for what is read
};

/// Bytes that detect() wants to see (fewer when the file is shorter).
inline constexpr size_t detect_bytes = size_t{64} << 10;

/// @param head  the first bytes of the file
/// @param whole  these are all bytes of the file
[[nodiscard]] Detection detect(std::string_view head, bool whole);

} // namespace rw::logs
