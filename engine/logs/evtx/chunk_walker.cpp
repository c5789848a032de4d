#include "engine/logs/evtx/chunk_walker.h"

#include <algorithm>
#include <libdeflate.h>
#include <string>

namespace rw::logs::evtx {

namespace {

uint32_t crc_of(std::string_view bytes, uint32_t crc = 0) { return libdeflate_crc32(crc, bytes.data(), bytes.size()); }

class Walk {
public:
    Walk(std::string_view chunk, uint64_t offset, std::vector<RecordExtent>& records, SegmentReport& report)
        : chunk_(chunk)
        , offset_(offset)
        , records_(records)
        , report_(report) {}

    void run() {
        records_.clear();
        read_header();
        size_t at = chunk_header_bytes;
        while (at < end_) {
            if (is_record(at)) {
                take(at, load32(chunk_.data() + at + 4));
                at += records_.back().size;
                continue;
            }
            if (is_zero(at) && nothing_follows(at)) break;
            const size_t next = recover(at);
            if (next == 0) break;
            at = next;
        }
        if (at >= end_ && !cut_) take_records_behind_end(at);
        report_checksums();
        if (cut_) report_cut();
    }

private:
    void read_header();
    void take(size_t at, size_t size);
    size_t recover(size_t at);
    void take_records_behind_end(size_t at);
    void report_checksums();
    void report_cut();
    void report_lost(size_t from, size_t to);

    [[nodiscard]] uint32_t field(size_t at) const { return load32(chunk_.data() + at); }

    [[nodiscard]] bool has_signature(size_t at) const {
        return at + record_header_bytes <= end_ && field(at) == record_signature;
    }

    /// The size before and the size behind agree.
    [[nodiscard]] bool is_framed(size_t at) const {
        if (at + smallest_record_bytes > end_) return false;
        const uint32_t size = field(at + 4);
        return size >= smallest_record_bytes && size <= end_ - at && field(at + size - 4) == size;
    }

    /// Signature and a size that its copy, or the start of the next record, confirms.
    [[nodiscard]] bool is_record(size_t at) const {
        if (!has_signature(at)) return false;
        if (is_framed(at)) return true;
        const uint32_t size = field(at + 4);
        if (size < smallest_record_bytes || size > end_ - at) return false;
        return at + size == end_ ? end_is_known_ && !cut_ : has_signature(at + size);
    }

    [[nodiscard]] size_t next_record(size_t from) const {
        constexpr std::string_view signature{"**\0\0", 4};
        for (size_t at = chunk_.find(signature, from); at < end_; at = chunk_.find(signature, at + 1))
            if (is_record(at)) return at;
        return end_;
    }

    /// Zeros up to the end, and the header counts no record that could have stood there.
    [[nodiscard]] bool nothing_follows(size_t from) const {
        if (!end_is_known_) return true;
        if (chunk_.substr(from, end_ - from).find_first_not_of('\0') != std::string_view::npos) return false;
        return records_.empty() ? last_id_ == 0 : last_id_ <= records_.back().id;
    }

    [[nodiscard]] bool is_zero(size_t from) const {
        const std::string_view rest = chunk_.substr(from, record_header_bytes);
        return rest.find_first_not_of('\0') == std::string_view::npos;
    }

    std::string_view chunk_;
    uint64_t offset_;
    std::vector<RecordExtent>& records_;
    SegmentReport& report_;
    size_t end_ = 0;            ///< of the part that holds records
    bool end_is_known_ = false; ///< the header says so plausibly
    bool cut_ = false;          ///< the file ends before end_
    bool header_is_intact_ = false;
    bool has_checksums_ = false;
    uint64_t last_id_ = 0; ///< as the header says
};

void Walk::read_header() {
    end_ = chunk_.size();
    if (chunk_.size() < chunk_header_bytes) {
        cut_ = true;
        return;
    }
    const size_t free_space = field(chunk_field::free_space_offset);
    const size_t last_record = field(chunk_field::last_record_offset);
    has_checksums_ = (field(chunk_field::flags) & chunk_flag_no_crc) == 0;
    const uint32_t crc = crc_of(chunk_.substr(128, chunk_header_bytes - 128), crc_of(chunk_.substr(0, 120)));
    header_is_intact_ =
        chunk_.starts_with(chunk_signature) && (!has_checksums_ || crc == field(chunk_field::header_crc));
    last_id_ = load64(chunk_.data() + chunk_field::last_record_id);
    size_t end = 0;
    if (free_space >= chunk_header_bytes && free_space <= chunk_bytes && last_record < free_space) {
        end = free_space;
    } else if (last_record >= chunk_header_bytes && last_record < chunk_.size() && has_signature(last_record)) {
        const size_t size = field(last_record + 4);
        if (size >= smallest_record_bytes && size <= chunk_.size() - last_record) end = last_record + size;
    }
    end_is_known_ = end != 0;
    cut_ = chunk_.size() < (end_is_known_ ? end : chunk_bytes);
    if (end_is_known_ && !cut_) end_ = end;
}

void Walk::take(size_t at, size_t size) {
    records_.push_back({at, size, load64(chunk_.data() + at + 8), load64(chunk_.data() + at + 16)});
}

/// There is no sound record at `at`. Takes it all the same when its extent can be told; gives the place to go on, or 0
/// when nothing more comes.
size_t Walk::recover(size_t at) {
    const size_t next = next_record(at + 1);
    const bool found = next < end_;
    if (found && !end_is_known_ && !records_.empty() && load64(chunk_.data() + next + 8) <= records_.back().id)
        return 0; // left over from an older use of the chunk
    if (!found && cut_) return 0;
    const size_t size = next - at;
    const bool header_fits = size >= smallest_record_bytes;
    const bool size_before = header_fits && field(at + 4) == size;
    const bool size_behind = header_fits && field(next - 4) == size;
    if (header_fits && (has_signature(at) || (size_before && size_behind))) {
        take(at, size); // its content will tell whether it can be read
        return next;
    }
    if (!found && !end_is_known_) return 0;
    report_lost(at, next);
    return next;
}

void Walk::report_lost(size_t from, size_t to) {
    uint64_t count = 1;
    if (!records_.empty()) {
        const uint64_t after = to < end_ ? load64(chunk_.data() + to + 8) : last_id_ + 1;
        const uint64_t gap = after - records_.back().id - 1; // nonsense becomes a huge number
        if (gap >= 1 && gap <= (to - from) / smallest_record_bytes) count = gap;
    }
    report_.damaged += count;
    report_.add({"RW0132",
                 "The record here is damaged: " + std::to_string(to - from) +
                     " bytes up to the next sound record were skipped.",
                 offset_ + from});
}

/// A free-space offset that is too small hides records. They are events when the header does not count the last one
/// and the numbers go on.
void Walk::take_records_behind_end(size_t at) {
    if (records_.empty()) return;
    const size_t known_end = end_;
    end_ = chunk_.size();
    size_t taken = 0;
    while (at < end_ && is_framed(at) && has_signature(at)) {
        const uint64_t previous = records_.back().id;
        if (load64(chunk_.data() + at + 8) != previous + 1) break;
        if (header_is_intact_ && previous >= last_id_) break;
        take(at, field(at + 4));
        at += records_.back().size;
        ++taken;
    }
    end_ = known_end;
    if (taken == 0) return;
    report_.add({"RW0135",
                 "The chunk says that its records end here, but " + std::to_string(taken) +
                     " more follow in sequence; they were read.",
                 offset_ + known_end});
}

void Walk::report_checksums() {
    if (!has_checksums_ || cut_ || !chunk_.starts_with(chunk_signature)) return;
    if (!header_is_intact_)
        report_.add(
            {"RW0131", "The checksum of the chunk's header is wrong; its events were read all the same.", offset_});
    if (!end_is_known_) return;
    if (crc_of(chunk_.substr(chunk_header_bytes, end_ - chunk_header_bytes)) != field(chunk_field::records_crc))
        report_.add({"RW0131",
                     "The checksum of the chunk's records is wrong: values of its events may be damaged.",
                     offset_ + chunk_header_bytes});
}

void Walk::report_cut() {
    const uint64_t last_read = records_.empty() ? 0 : records_.back().id;
    constexpr uint64_t most = chunk_bytes / smallest_record_bytes;
    uint64_t missing = 0;
    if (last_read != 0 && last_id_ > last_read && last_id_ - last_read <= most) missing = last_id_ - last_read;
    report_.damaged += missing;
    std::string message = "The file ends inside a chunk";
    message += missing != 0 ? ": " + std::to_string(missing) + " events are missing." : "; what follows is missing.";
    report_.add({"RW0134", std::move(message), offset_ + chunk_.size()});
}

} // namespace

void walk_chunk(std::string_view chunk, uint64_t offset, std::vector<RecordExtent>& records, SegmentReport& report) {
    Walk(chunk, offset, records, report).run();
}

} // namespace rw::logs::evtx
