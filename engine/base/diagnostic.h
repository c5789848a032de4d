#pragma once
// What is wrong with a text that a user wrote. Data, not errors: a function that reads user text returns its value
// *and* diagnostics. Codes are stable and listed in docs/diagnostics.md.

#include "engine/base/span.h"

#include <string>
#include <vector>

namespace rw {

enum class Severity : uint8_t { error, warning, info };

/// Replace the bytes of `span` by `text`; an insertion has an empty span.
struct TextEdit {
    Span span;
    std::string text;
};

/// A change that mends a diagnostic. Edits do not overlap and are ordered by position.
struct Fix {
    std::string title;
    std::vector<TextEdit> edits;
};

/// Another place that belongs to a diagnostic ("first written here").
struct Note {
    Span span;
    std::string message;
};

struct Diagnostic {
    std::string code; ///< "RW1203"
    Severity severity = Severity::error;
    std::string message; ///< what is so, then what to do; ends with a full stop
    Span span;
    std::vector<Note> notes{};
    std::vector<Fix> fixes{};
};

} // namespace rw
