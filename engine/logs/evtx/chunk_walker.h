#pragma once
// Finds the records of a chunk, also of a damaged one. Nothing of their content is decoded here.

#include "engine/logs/evtx/binary_xml.h"
#include "engine/logs/segment.h"

#include <string_view>
#include <vector>

namespace rw::logs::evtx {

/// Where a record lies in its chunk.
struct RecordExtent {
    size_t begin = 0;
    size_t size = 0;
    uint64_t id = 0;
    uint64_t written = 0; ///< FILETIME
};

/// Fills `records` with what the chunk holds, in order, and reports what is lost. `chunk` may be cut short at the end
/// of the file and may lack its signature; `offset` is its place in the file. Records left over behind the end of the
/// used part are no events and stay out, except when they continue the sequence and the header is plainly stale.
/// @complexity linear in the chunk
void walk_chunk(std::string_view chunk, uint64_t offset, std::vector<RecordExtent>& records, SegmentReport& report);

} // namespace rw::logs::evtx
