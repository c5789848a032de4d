#pragma once
// How text for people looks: colours where standard output is a terminal, and nothing of a log or a rule that could
// command the terminal. JSON and CSV never pass here.

#include "engine/base/diagnostic.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace rw::cli {

enum class Style : uint8_t {
    plain,
    heading,
    faint,
    good,
    bad,     ///< errors, "no", level high
    worst,   ///< level critical
    caution, ///< warnings, level medium
    remark,  ///< information, level low
};

/// True when standard output is a terminal that shows colours: NO_COLOR is not set or empty, TERM is not "dumb".
[[nodiscard]] bool colours_wanted();

/// `text` as shown(), in the colours of `style` when colours_wanted().
[[nodiscard]] std::string painted(Style style, std::string_view text);

/// Control characters and bytes that are no UTF-8 as \xNN, so that a value cannot move the cursor or fake a line.
[[nodiscard]] std::string shown(std::string_view text);

/// Columns that `text` takes, in code points; colours take none.
[[nodiscard]] size_t shown_width(std::string_view text);

[[nodiscard]] Style style_of_level(std::string_view level);
[[nodiscard]] Style style_of(Severity severity);

} // namespace rw::cli
