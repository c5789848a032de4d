#pragma once
// Compressed data as bytes. gzip goes through zlib itself: libarchive checks no checksum and loses what a cut file
// still holds of its last block.

#include "engine/logs/input/archive.h"
#include "engine/logs/input/detect.h"

namespace rw::logs {

/// gzip of any number of members. A wrong checksum, an early end and bytes behind the last member are reported; what
/// unpacks is delivered.
[[nodiscard]] std::unique_ptr<ByteSource> make_gzip_source(std::unique_ptr<ByteSource> packed, UnpackLimits limits);

/// @param container  gzip, zstd, bzip2 or xz
[[nodiscard]] std::unique_ptr<ByteSource>
make_unpacking_source(Container container, std::unique_ptr<ByteSource> packed, UnpackLimits limits);

} // namespace rw::logs
