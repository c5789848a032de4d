// The reader of EVTX segments: finds chunks, also where their signature is lost, and decodes their records to rows.

#include "engine/logs/evtx/chunk_walker.h"
#include "engine/logs/evtx/record_decoder.h"

#include <algorithm>
#include <string>

namespace rw::logs::evtx {

namespace {

bool is_all_zero(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

class EvtxReader final : public SegmentReader {
public:
    explicit EvtxReader(SegmentBuilder& builder)
        : builder_(builder)
        , decoder_(builder) {}

    void read(const Segment& segment, SegmentReport& report) override;

private:
    void read_chunk(std::string_view chunk, uint64_t offset, SegmentReport& report);
    void read_block_without_signature(std::string_view block, uint64_t offset, SegmentReport& report);
    void decode_records(std::string_view chunk, uint64_t offset, SegmentReport& report);

    SegmentBuilder& builder_;
    RecordDecoder decoder_;
    std::vector<RecordExtent> records_;
};

/// Bytes of the chunk at the start of `rest`: 64 KiB, or less where bytes were lost and the next chunk comes early.
size_t extent_of_chunk(std::string_view rest) {
    if (rest.substr(std::min(rest.size(), chunk_bytes)).starts_with(chunk_signature)) return chunk_bytes;
    const size_t size = std::min(rest.size(), chunk_bytes);
    const size_t early = rest.substr(0, size).find(chunk_signature, chunk_header_bytes);
    constexpr size_t header_size_at = 40;
    if (early == std::string_view::npos || size - early < header_size_at + 4) return size;
    return load32(rest.data() + early + header_size_at) == chunk_table_offset ? early : size;
}

void EvtxReader::read(const Segment& segment, SegmentReport& report) {
    const std::string_view bytes = segment.bytes;
    size_t at = bytes.starts_with(file_signature) ? std::min(bytes.size(), file_header_bytes) : 0;
    size_t zeros_at = std::string_view::npos;
    while (at < bytes.size()) {
        const std::string_view rest = bytes.substr(at);
        size_t size = std::min(rest.size(), chunk_bytes);
        if (rest.starts_with(chunk_signature)) {
            if (zeros_at != std::string_view::npos)
                report.add({"RW0130", "Zeros stand where a chunk of events is expected.", segment.offset + zeros_at});
            zeros_at = std::string_view::npos;
            size = extent_of_chunk(rest);
            read_chunk(rest.substr(0, size), segment.offset + at, report);
        } else {
            size = std::min(size, rest.substr(0, size + chunk_signature.size()).find(chunk_signature));
            const std::string_view block = rest.substr(0, size);
            // Usual at the end, where space is set aside.
            if (is_all_zero(block))
                zeros_at = size == chunk_bytes ? std::min(zeros_at, at) : zeros_at;
            else
                read_block_without_signature(block, segment.offset + at, report);
        }
        at += size;
    }
}

void EvtxReader::read_chunk(std::string_view chunk, uint64_t offset, SegmentReport& report) {
    walk_chunk(chunk, offset, records_, report);
    decode_records(chunk, offset, report);
}

void EvtxReader::read_block_without_signature(std::string_view block, uint64_t offset, SegmentReport& report) {
    SegmentReport found; // a block of something else has no damaged records
    walk_chunk(block, offset, records_, found);
    const bool any = !records_.empty();
    report.add({"RW0130",
                any ? "A chunk of events without its signature; " + std::to_string(records_.size()) +
                          " records were found in it."
                    : std::to_string(block.size()) + " bytes that are no chunk of events were skipped.",
                offset});
    if (!any) return;
    report.damaged += found.damaged;
    for (Problem& problem : found.problems) report.add(std::move(problem));
    decode_records(block, offset, report);
}

void EvtxReader::decode_records(std::string_view chunk, uint64_t offset, SegmentReport& report) {
    decoder_.begin_chunk(chunk);
    for (const RecordExtent& record : records_) {
        RecordFacts facts;
        ++report.positions;
        const size_t begin = record.begin + record_header_bytes;
        const size_t end = record.begin + record.size - 4; // the size again
        if (!decoder_.decode(begin, end, facts)) {
            builder_.drop_row();
            ++report.damaged;
            report.add({"RW0133",
                        "Record " + std::to_string(record.id) + " cannot be read: its binary XML is damaged.",
                        offset + record.begin});
            continue;
        }
        RowMeta meta;
        meta.time = facts.time.valid() ? facts.time : from_filetime(record.written);
        meta.record = facts.record.value_or(record.id);
        meta.record_is_position = false;
        meta.offset = offset + record.begin;
        meta.size = static_cast<uint32_t>(record.size);
        builder_.end_row(meta);
    }
}

} // namespace

} // namespace rw::logs::evtx

namespace rw::logs {

std::unique_ptr<SegmentReader> make_evtx_reader(SegmentBuilder& builder) {
    return std::make_unique<evtx::EvtxReader>(builder);
}

} // namespace rw::logs
