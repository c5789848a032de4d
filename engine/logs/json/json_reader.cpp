#include "engine/logs/json/event_reader.h"
#include "engine/logs/json/value_scanner.h"
#include "engine/logs/segment.h"

#include <algorithm>
#include <cstring>

namespace rw::logs {

namespace {

using json::EventOutcome;
using json::EventReader;

constexpr auto npos = std::string_view::npos;

bool is_between(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == '\0' || c == '[' || c == ']';
}

bool may_be_bulk_action(std::string_view text) {
    const size_t quote = json::skip_blanks(text, 1);
    const std::string_view key = text.substr(std::min(quote, text.size()));
    return key.starts_with("\"index\"") || key.starts_with("\"create\"") || key.starts_with("\"delete\"") ||
           key.starts_with("\"update\"");
}

/// Lines whose tokens are found in one pass; its index should stay in the processor's cache.
constexpr size_t block_bytes = size_t{64} << 10;

/// Of the line that has byte `at`: behind its line break.
size_t end_of_line(std::string_view text, size_t at) {
    const size_t newline = at < text.size() ? text.find('\n', at) : npos;
    return newline == npos ? text.size() : newline + 1;
}

class JsonReader final : public SegmentReader {
public:
    explicit JsonReader(SegmentBuilder& builder)
        : builder_(builder)
        , events_(builder) {}

    void read(const Segment& segment, SegmentReport& report) override {
        segment_ = &segment;
        report_ = &report;
        repaired_ = false;
        if (segment.format == Format::ndjson)
            read_lines();
        else
            read_values(segment.bytes, 0);
        events_.release_memory();
    }

private:
    void read_lines() {
        const std::string_view bytes = segment_->bytes;
        size_t block_end = 0;
        for (size_t at = 0; at < bytes.size();) {
            if (at >= block_end) {
                block_end = end_of_line(bytes, at + block_bytes);
                events_.expect(bytes.substr(at, block_end - at));
            }
            const void* newline = std::memchr(bytes.data() + at, '\n', bytes.size() - at);
            const size_t end = newline == nullptr
                                   ? bytes.size()
                                   : static_cast<size_t>(static_cast<const char*>(newline) - bytes.data());
            line_ = ++report_->positions;
            read_line(bytes.substr(at, end - at), at);
            at = end + 1;
        }
        line_ = 0;
    }

    void read_line(std::string_view line, size_t at) {
        size_t end = line.size();
        while (end > 0 && static_cast<uint8_t>(line[end - 1]) <= ' ') --end;
        size_t begin = 0;
        while (begin < end && (static_cast<uint8_t>(line[begin]) <= ' ')) ++begin;
        if (begin == end) return;
        const std::string_view text = line.substr(begin, end - begin);
        if (text[0] != '{') return read_values(text, at + begin);
        const size_t taken = event(text, at + begin);
        if (taken == npos) {
            failed(text, at + begin);
        } else if (taken < text.size()) {
            read_values(text.substr(taken), at + begin + taken); // several on one line
        }
    }

    /// Objects one after another or in lists; brackets of lists are passed over, so lists in lists are flat.
    void read_values(std::string_view text, size_t offset) {
        for (size_t at = 0; at < text.size();) {
            if (is_between(text[at])) {
                ++at;
                continue;
            }
            if (line_ == 0) ++report_->positions;
            at = text[at] == '{' ? object(text, at, offset) : no_object(text, at, offset);
        }
    }

    /// @return index behind the object, or where to go on after damage
    size_t object(std::string_view text, size_t at, size_t offset) {
        const size_t end = json::value_end(text, at);
        const std::string_view whole = text.substr(at, end == npos ? npos : end - at);
        const size_t taken = end == npos ? npos : event(whole, offset + at);
        if (taken != npos) return at + taken;
        failed(whole, offset + at);
        const size_t next = text.find("\n{", at + 1); // an object that begins a line begins anew
        if (next != npos && (end == npos || next < end)) return next + 1;
        return end == npos ? text.size() : end;
    }

    size_t no_object(std::string_view text, size_t at, size_t offset) {
        size_t end = json::value_end(text, at);
        const bool is_value = end != npos && json::classify(text.substr(at, end - at)) != json::TokenKind::invalid;
        if (!is_value) {
            end = std::min({text.find('\n', at), text.find("{\"", at), text.size()});
            end = std::max(end, at + 1);
        }
        ++report_->damaged;
        report_->add({"RW0122",
                      is_value ? "A value that is no object was passed over: it is no event."
                               : "Text that is no JSON was passed over.",
                      segment_->offset + offset + at});
        return end;
    }

    /// Reads the object at the beginning of `text`. @return its bytes, npos when it is damaged
    size_t event(std::string_view text, size_t at) {
        if (may_be_bulk_action(text) && events_.is_bulk_action(text)) return text.size();
        RowMeta meta;
        meta.record = line_ == 0 ? report_->positions : line_;
        const EventOutcome outcome = events_.read(text, meta);
        if (outcome.error != simdjson::SUCCESS) {
            error_ = outcome.error;
            return npos;
        }
        if (outcome.too_deep)
            report_->add({"RW0121",
                          "Members nested deeper than " + std::to_string(json::max_depth) + " levels were left out.",
                          segment_->offset + at});
        if (outcome.repaired && !std::exchange(repaired_, true))
            report_->add({"RW0123",
                          "Bytes that are not UTF-8, or control bytes in a text, were replaced (first such event).",
                          segment_->offset + at});
        size_t size = outcome.bytes;
        while (size > 0 && static_cast<uint8_t>(text[size - 1]) <= ' ') --size;
        meta.offset = segment_->offset + at;
        meta.size = static_cast<uint32_t>(size);
        builder_.end_row(meta);
        return outcome.bytes;
    }

    void failed(std::string_view text, size_t at) {
        builder_.drop_row();
        ++report_->damaged;
        const bool cut = json::value_end(text, 0) == npos;
        report_->add({"RW0120",
                      cut ? "The event is cut off or a bracket is missing; it was left out."
                          : std::string("The event is no valid JSON and was left out (") + reason() + ").",
                      segment_->offset + at});
    }

    [[nodiscard]] const char* reason() const {
        switch (error_) {
        case simdjson::TAPE_ERROR:
            return "a comma, a brace, a key or a value is wrong";
        case simdjson::UNCLOSED_STRING:
            return "a string is not closed";
        case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
            return "a brace or bracket is missing";
        default:
            return simdjson::error_message(error_);
        }
    }

    SegmentBuilder& builder_;
    EventReader events_;
    const Segment* segment_ = nullptr;
    SegmentReport* report_ = nullptr;
    simdjson::error_code error_ = simdjson::SUCCESS;
    uint64_t line_ = 0; ///< 0: positions count values
    bool repaired_ = false;
};

} // namespace

std::unique_ptr<SegmentReader> make_json_reader(SegmentBuilder& builder) {
    return std::make_unique<JsonReader>(builder);
}

} // namespace rw::logs
