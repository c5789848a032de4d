#include "engine/logs/input/text_encoding.h"

#include "engine/base/unicode.h"

#include <algorithm>
#include <cstring>

namespace rw::logs {

namespace {

bool big_endian(Encoding encoding) { return encoding == Encoding::utf16be || encoding == Encoding::utf16be_bom; }

void swap_pairs(std::string& bytes) {
    for (size_t i = 0; i + 1 < bytes.size(); i += 2) std::swap(bytes[i], bytes[i + 1]);
}

/// Zero bytes at even and at odd positions among the first bytes: ASCII in UTF-16 has nearly all on one side.
Encoding guess_unmarked(std::string_view head) {
    constexpr size_t looked_at = 256;
    const std::string_view part = head.substr(0, std::min(head.size() & ~size_t{1}, looked_at));
    if (part.size() < 4) return Encoding::utf8;
    size_t even = 0;
    size_t odd = 0;
    for (size_t i = 0; i < part.size(); i += 2) {
        even += part[i] == '\0' ? 1u : 0u;
        odd += part[i + 1] == '\0' ? 1u : 0u;
    }
    const size_t many = part.size() / 2 * 2 / 5 + 1; // other scripts have no zeros: keys and punctuation must do
    if (odd >= many && even * 8 <= odd) return Encoding::utf16le;
    if (even >= many && odd * 8 <= even) return Encoding::utf16be;
    return Encoding::utf8;
}

class Utf16Source final : public ByteSource {
public:
    Utf16Source(std::unique_ptr<ByteSource> rest, Encoding encoding)
        : rest_(std::move(rest))
        , encoding_(encoding) {}

    size_t read(char* to, size_t size) override {
        if (at_ == text_.size() && !refill()) return 0;
        const size_t taken = std::min(size, text_.size() - at_);
        std::memcpy(to, text_.data() + at_, taken);
        at_ += taken;
        return taken;
    }

private:
    static constexpr size_t piece_bytes = size_t{64} << 10;

    bool refill() {
        if (!started_) {
            std::string mark(mark_bytes(encoding_), '\0');
            static_cast<void>(read_fully(*rest_, mark.data(), mark.size()));
            started_ = true;
        }
        std::string units = std::exchange(kept_, {});
        const size_t kept = units.size();
        units.resize(kept + piece_bytes);
        const size_t got = read_fully(*rest_, units.data() + kept, piece_bytes);
        for (Problem& problem : rest_->take_problems()) report(std::move(problem));
        units.resize(kept + got);
        if (big_endian(encoding_)) swap_pairs(units); // kept bytes were put back in their own order
        const bool last = got < piece_bytes;
        if (!last && ends_in_high_surrogate(units)) {
            kept_ = units.substr(units.size() - 2);
            units.resize(units.size() - 2);
            if (big_endian(encoding_)) swap_pairs(kept_);
        }
        text_.clear();
        at_ = 0;
        append_utf16le(text_, units);
        return !text_.empty();
    }

    static bool ends_in_high_surrogate(std::string_view units) {
        return units.size() >= 2 && (static_cast<uint8_t>(units.back()) & 0xFC) == 0xD8;
    }

    std::unique_ptr<ByteSource> rest_;
    Encoding encoding_;
    std::string text_;
    std::string kept_;
    size_t at_ = 0;
    bool started_ = false;
};

} // namespace

Encoding detect_encoding(std::string_view head) {
    if (head.starts_with("\xEF\xBB\xBF")) return Encoding::utf8_bom;
    if (head.starts_with("\xFF\xFE")) return Encoding::utf16le_bom;
    if (head.starts_with("\xFE\xFF")) return Encoding::utf16be_bom;
    return guess_unmarked(head);
}

std::string_view encoding_name(Encoding encoding) {
    if (!is_utf16(encoding)) return "UTF-8";
    return big_endian(encoding) ? "UTF-16BE" : "UTF-16LE";
}

size_t mark_bytes(Encoding encoding) {
    switch (encoding) {
    case Encoding::utf8_bom:
        return 3;
    case Encoding::utf16le_bom:
    case Encoding::utf16be_bom:
        return 2;
    case Encoding::utf8:
    case Encoding::utf16le:
    case Encoding::utf16be:
        break;
    }
    return 0;
}

bool is_utf16(Encoding encoding) { return encoding != Encoding::utf8 && encoding != Encoding::utf8_bom; }

std::string utf16_to_utf8(std::string_view bytes, Encoding encoding) {
    std::string units(bytes);
    if (big_endian(encoding)) swap_pairs(units);
    std::string text;
    append_utf16le(text, units);
    return text;
}

std::unique_ptr<ByteSource> make_utf16_source(std::unique_ptr<ByteSource> rest, Encoding encoding) {
    return std::make_unique<Utf16Source>(std::move(rest), encoding);
}

} // namespace rw::logs
