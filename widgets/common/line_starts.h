#pragma once
// Where each line of a rule's text begins, so that views can say "line 28" without the text. A value.

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace rw::widgets {

class LineStarts {
public:
    LineStarts() = default;

    explicit LineStarts(std::string_view text) {
        starts_.push_back(0);
        for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
            starts_.push_back(static_cast<uint32_t>(at + 1));
    }

    /// From 1. @complexity O(log lines)
    [[nodiscard]] int lineOf(uint32_t offset) const {
        const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
        return std::max(1, static_cast<int>(after - starts_.begin()));
    }

    /// Nothing is known: views then leave lines out.
    [[nodiscard]] bool empty() const { return starts_.empty(); }

private:
    std::vector<uint32_t> starts_;
};

} // namespace rw::widgets
