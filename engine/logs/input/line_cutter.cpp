#include "engine/logs/input/cutter.h"

#include <algorithm>

namespace rw::logs {

namespace {

class LineCutter final : public Cutter {
public:
    LineCutter(Window window, bool lone_cr)
        : Cutter(std::move(window))
        , lone_cr_(lone_cr) {}

    bool next(Segment& segment) override {
        for (;;) {
            window_.fill();
            if (lone_cr_) replace_cr();
            const std::string_view text = window_.text();
            if (text.empty()) return false;
            const size_t newline = text.rfind('\n');
            if (newline != std::string_view::npos || window_.at_end()) {
                window_.emit(newline == std::string_view::npos || window_.at_end() ? text.size() : newline + 1,
                             segment);
                return true;
            }
            if (!window_.extend(max_event_bytes)) skip_line();
        }
    }

private:
    /// CR cannot stand inside a JSON string, so a lone one ends a line; the offsets stay.
    void replace_cr() {
        char* data = window_.data();
        std::replace(data, data + window_.text().size(), '\r', '\n');
    }

    void skip_line() {
        report({"RW0111",
                "A line is longer than " + std::to_string(max_event_bytes) + " bytes and was skipped.",
                window_.offset()});
        for (;;) {
            const std::string_view text = window_.text();
            const size_t newline = text.find(lone_cr_ ? '\r' : '\n');
            window_.drop(newline == std::string_view::npos ? text.size() : newline); // the line end keeps its place
            if (newline != std::string_view::npos || window_.at_end()) return;
            window_.fill();
        }
    }

    bool lone_cr_;
};

} // namespace

std::unique_ptr<Cutter> make_line_cutter(Window window, bool lone_cr) {
    return std::make_unique<LineCutter>(std::move(window), lone_cr);
}

} // namespace rw::logs
