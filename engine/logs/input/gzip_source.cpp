#include "engine/logs/input/gzip_source.h"

#include <algorithm>
#include <array>
#include <limits>
#include <zlib.h>

namespace rw::logs {

namespace {

class GzipSource final : public ByteSource {
public:
    GzipSource(std::unique_ptr<ByteSource> packed, UnpackLimits limits)
        : packed_(std::move(packed))
        , limits_(limits) {
        constexpr int gzip_window_bits = 15 + 16;
        usable_ = inflateInit2(&stream_, gzip_window_bits) == Z_OK;
    }

    ~GzipSource() override {
        if (usable_) inflateEnd(&stream_);
    }

    size_t read(char* to, size_t size) override {
        const auto room = static_cast<uInt>(std::min<size_t>(size, std::numeric_limits<uInt>::max()));
        stream_.next_out = reinterpret_cast<Bytef*>(to);
        stream_.avail_out = room;
        while (usable_ && !ended_ && stream_.avail_out == room) step();
        const size_t got = room - stream_.avail_out;
        at_ += got;
        if (!ended_ && limits_.exceeded(bytes_read_, at_)) {
            ended_ = true;
            report(expansion_problem(limits_, at_));
            return 0;
        }
        return got;
    }

private:
    void step() {
        if (stream_.avail_in == 0) fetch();
        if (between_members_ && !next_member()) {
            ended_ = true;
            return;
        }
        const int status = inflate(&stream_, Z_NO_FLUSH);
        if (status == Z_STREAM_END) {
            between_members_ = true;
        } else if (status == Z_BUF_ERROR && packed_ended_) {
            end("RW0110", "The gzip data ends too early; what unpacks was read.");
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            const bool checksum = stream_.msg != nullptr && std::string_view(stream_.msg).starts_with("incorrect");
            if (checksum)
                end("RW0117", "The gzip checksum is wrong: the data may be damaged. All of it was read.");
            else
                end("RW0110",
                    std::string("The gzip data is damaged: ") + (stream_.msg == nullptr ? "unknown" : stream_.msg) +
                        ".");
        }
    }

    void fetch() {
        const size_t got = packed_->read(piece_.data(), piece_.size());
        for (Problem& problem : packed_->take_problems()) report(std::move(problem));
        stream_.next_in = reinterpret_cast<Bytef*>(piece_.data());
        stream_.avail_in = static_cast<uInt>(got);
        bytes_read_ += got;
        packed_ended_ = got == 0;
    }

    /// Another member, padding of zeros, or something foreign?
    bool next_member() {
        while (stream_.avail_in > 0 && *stream_.next_in == 0) {
            ++stream_.next_in;
            --stream_.avail_in;
            if (stream_.avail_in == 0) fetch();
        }
        if (stream_.avail_in == 0) return false;
        constexpr Bytef first_magic_byte = 0x1F;
        if (*stream_.next_in != first_magic_byte) {
            report({"RW0117", "Bytes that are no gzip data stand behind the last member; they were left out.", at_});
            return false;
        }
        between_members_ = false;
        return inflateReset(&stream_) == Z_OK;
    }

    void end(const char* code, std::string message) {
        ended_ = true;
        report({code, std::move(message), at_ + emitted()});
    }

    [[nodiscard]] uint64_t emitted() const { return stream_.total_out > at_ ? stream_.total_out - at_ : 0; }

    std::unique_ptr<ByteSource> packed_;
    UnpackLimits limits_;
    z_stream stream_{};
    std::array<char, size_t{64} << 10> piece_{};
    uint64_t bytes_read_ = 0;
    uint64_t at_ = 0;
    bool usable_ = false;
    bool packed_ended_ = false;
    bool between_members_ = false;
    bool ended_ = false;
};

} // namespace

std::unique_ptr<ByteSource> make_gzip_source(std::unique_ptr<ByteSource> packed, UnpackLimits limits) {
    return std::make_unique<GzipSource>(std::move(packed), limits);
}

std::unique_ptr<ByteSource>
make_unpacking_source(Container container, std::unique_ptr<ByteSource> packed, UnpackLimits limits) {
    if (container == Container::gzip) return make_gzip_source(std::move(packed), limits);
    return make_filter_source(std::move(packed), limits);
}

} // namespace rw::logs
