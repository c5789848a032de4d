// JSON of any shape: the same events whatever the size of the pieces it is cut into.

#include "tests/fuzz/read_bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    using namespace rw::logs::test;
    const MemoryFile file(bytes, size);
    static_cast<void>(read_file_through(file.path(), size_t{1} << 20));
    static_cast<void>(read_file_through(file.path(), 256));
    return 0;
}
