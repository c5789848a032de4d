#include "engine/logs/input/cutter.h"
#include "engine/logs/json/value_scanner.h"
#include "engine/logs/json/wrapper.h"

#include <algorithm>

namespace rw::logs {

namespace {

using json::WrapperState;

/// Walks the text once. Values of interest are: top-level objects, elements of top-level arrays, elements of an
/// envelope's list. All else (brackets of arrays, envelopes, "Record N" lines) is overwritten by blanks in the
/// buffer, so that a reader sees values and blanks only and offsets keep their meaning.
class JsonCutter final : public Cutter {
public:
    explicit JsonCutter(Window window)
        : Cutter(std::move(window)) {}

    bool next(Segment& segment) override {
        for (;;) {
            window_.fill();
            if (at_ >= window_.text().size() && !window_.at_end()) {
                if (emit_whole(segment)) return true;
                continue;
            }
            while (at_ < window_.text().size() && step()) {
            }
            if (window_.at_end()) return emit_rest(segment);
            if (emit_whole(segment)) return true;
            if (!window_.extend(max_event_bytes)) skip_value();
        }
    }

private:
    enum class Place : uint8_t { top, list, tail };

    /// One value or one byte between values. @return false when the window ends in the middle
    bool step() {
        const std::string_view text = window_.text();
        switch (place_) {
        case Place::tail:
            return skip_tail(text);
        case Place::list:
            return list_step(text);
        case Place::top:
            break;
        }
        const char c = text[at_];
        if (c == '[') {
            blank(at_, at_ + 1);
            place_ = Place::list;
            inside_envelope_ = false;
            return true;
        }
        if (c == '{') return object(text);
        if (c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            blank(at_, at_ + 1);
            return true;
        }
        return line_between(text);
    }

    /// An object at the top: an envelope or an event.
    bool object(std::string_view text) {
        if (!scanning_) {
            const json::WrapperFinding found = json::find_wrapper(text, at_);
            if (found.state == WrapperState::wrapper) {
                place_ = Place::list;
                inside_envelope_ = true;
                envelope_depth_ = found.depth;
                blank(at_, found.elements);
                return true;
            }
            if (found.state == WrapperState::undecided && !window_.at_end() && text.size() - at_ < max_envelope_bytes)
                return false;
        }
        return value(text);
    }

    bool list_step(std::string_view text) {
        const char c = text[at_];
        if (c == ']') {
            blank(at_, at_ + 1);
            place_ = inside_envelope_ ? Place::tail : Place::top;
            tail_depth_ = envelope_depth_;
            return true;
        }
        if (c == '{' || c == '[') return value(text);
        if (c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            blank(at_, at_ + 1);
            return true;
        }
        const size_t end = std::max(at_ + 1, std::min(json::value_end(text, at_), text.size()));
        if (end == text.size() && !window_.at_end()) return false;
        at_ = end; // a scalar or rubbish: the reader says so
        whole_ = at_;
        return true;
    }

    bool value(std::string_view text) {
        const size_t from = scanning_ ? scanned_ : at_;
        scanned_ = scanner_.scan(text, from);
        scanning_ = !scanner_.done();
        if (scanning_) return false;
        scanner_.reset();
        at_ = scanned_;
        whole_ = at_;
        return true;
    }

    /// What follows an envelope's list up to the envelope's end.
    bool skip_tail(std::string_view text) {
        const char c = text[at_];
        size_t end = at_ + 1;
        if (c == '}') {
            if (--tail_depth_ == 0) place_ = Place::top;
        } else if (c == '"' || c == '{' || c == '[') {
            end = json::value_end(text, at_);
            if (end == std::string_view::npos) {
                if (!window_.at_end()) return false;
                end = text.size();
            }
        }
        blank(at_, end);
        return true;
    }

    /// A line between documents: "Record N" is blanked, other text is left for the reader to complain about.
    bool line_between(std::string_view text) {
        size_t end = text.find('\n', at_);
        if (end == std::string_view::npos) {
            if (!window_.at_end()) return false;
            end = text.size();
        }
        // A document may begin on the same line.
        const size_t opening = text.substr(0, end).find_first_of("{[", at_);
        if (opening != std::string_view::npos) end = opening;
        if (text.substr(at_).starts_with("Record ")) {
            blank(at_, end);
        } else {
            at_ = end;
            whole_ = at_;
        }
        return true;
    }

    void blank(size_t from, size_t to) {
        char* data = window_.data();
        std::replace_if(
            data + from, data + to, [](char c) { return c != '\n'; }, ' ');
        at_ = to;
        whole_ = at_;
    }

    bool emit_whole(Segment& segment) {
        if (whole_ == 0) return false;
        const size_t size = whole_;
        window_.emit(size, segment);
        at_ -= size;
        scanned_ -= std::min(size, scanned_);
        whole_ = 0;
        return true;
    }

    /// The last piece; a value that was cut off is in it, for the reader to report.
    bool emit_rest(Segment& segment) {
        const size_t size = window_.text().size();
        if (size == 0) return false;
        if (scanning_ || place_ == Place::list)
            report(
                {"RW0120", "The file ends inside a list or an object: the end is missing.", window_.offset() + size});
        window_.emit(size, segment);
        at_ = whole_ = scanned_ = 0;
        scanning_ = false;
        place_ = Place::top;
        return true;
    }

    void skip_value() {
        report({"RW0111",
                "A value is longer than " + std::to_string(max_event_bytes) + " bytes and was skipped.",
                window_.offset()});
        if (!scanning_) scanned_ = window_.text().size(); // no value, an endless line between values
        while (scanning_) {
            window_.drop(window_.text().size());
            window_.fill();
            scanned_ = scanner_.scan(window_.text(), 0);
            scanning_ = !scanner_.done() && !window_.text().empty();
        }
        scanner_.reset();
        window_.drop(scanned_);
        scanning_ = false;
        at_ = whole_ = scanned_ = 0;
    }

    static constexpr size_t max_envelope_bytes = size_t{1} << 20; ///< of what precedes an envelope's list

    size_t at_ = 0;      ///< next byte to look at
    size_t whole_ = 0;   ///< everything before this is whole values and blanks
    size_t scanned_ = 0; ///< the scanner has seen everything before this
    json::ValueScanner scanner_;
    Place place_ = Place::top;
    unsigned envelope_depth_ = 1;
    unsigned tail_depth_ = 0;
    bool scanning_ = false;
    bool inside_envelope_ = false;
};

} // namespace

std::unique_ptr<Cutter> make_json_cutter(Window window) { return std::make_unique<JsonCutter>(std::move(window)); }

} // namespace rw::logs
