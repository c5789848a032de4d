#pragma once
// The second half of detection: formats made of text. Takes UTF-8 without its mark.

#include "engine/logs/input/detect.h"

namespace rw::logs {

/// @param text  the first part of the file as UTF-8
[[nodiscard]] Detection detect_text(std::string_view text, bool whole);

} // namespace rw::logs
