// Any bytes as a segment of EVTX: the reader must come back, with rows whose codes exist and nothing else touched.

#include "engine/logs/segment.h"

#include <cstdint>
#include <cstdlib>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rw::logs;
    SegmentBuilder builder;
    const auto reader = make_evtx_reader(builder);
    // Read twice: what the first pass keeps (templates, columns) must fit the second. The copy has no byte to spare.
    const std::vector<char> bytes(data, data + size);
    for (int pass = 0; pass < 2; ++pass) {
        Segment segment;
        segment.format = Format::evtx;
        segment.bytes = {bytes.data(), bytes.size()};
        SegmentReport report;
        reader->read(segment, report);
        for (const auto& column : builder.columns())
            for (const Code code : column->codes())
                if (code > column->dictionary().size()) std::abort();
        builder.clear_rows();
    }
    return 0;
}
