// Compressed files and archives, nested and damaged.

#include "tests/fuzz/read_bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    using namespace rw::logs::test;
    const MemoryFile file(bytes, size);
    static_cast<void>(read_file_through(file.path(), size_t{64} << 10));
    return 0;
}
