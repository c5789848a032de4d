#include "engine/logs/input/cutter.h"

#include <algorithm>

namespace rw::logs {

namespace {

constexpr size_t chunk_bytes = size_t{64} << 10;
constexpr size_t header_bytes = 4096;

/// Where the first chunk begins: behind the header, wherever that stands, else where a chunk says so.
size_t first_chunk(std::string_view head) {
    using std::string_view_literals::operator""sv;
    if (head.starts_with("ElfFile"sv)) return header_bytes;
    const size_t header = head.substr(0, header_bytes).find("ElfFile\0"sv);
    if (header != std::string_view::npos) return header + header_bytes;
    const size_t chunk = head.find("ElfChnk\0"sv);
    return chunk == std::string_view::npos ? header_bytes : chunk % chunk_bytes;
}

class EvtxCutter final : public Cutter {
public:
    explicit EvtxCutter(Window window)
        : Cutter(std::move(window)) {}

    bool next(Segment& segment) override {
        window_.fill();
        if (!started_) {
            started_ = true;
            window_.drop(first_chunk(window_.text()));
            window_.fill();
        }
        size_t size = window_.text().size();
        if (size == 0) return false;
        if (!window_.at_end()) {
            while (size < chunk_bytes && window_.extend(chunk_bytes)) size = window_.text().size();
            const size_t wanted = std::max(window_.segment_bytes(), chunk_bytes);
            size = std::min(size, wanted) / chunk_bytes * chunk_bytes;
        }
        window_.emit(size, segment);
        return true;
    }

private:
    bool started_ = false;
};

} // namespace

std::unique_ptr<Cutter> make_evtx_cutter(Window window) { return std::make_unique<EvtxCutter>(std::move(window)); }

} // namespace rw::logs
