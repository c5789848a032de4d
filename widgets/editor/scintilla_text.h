#pragma once
// The only place that speaks Scintilla's positions. They are bytes of UTF-8, as the engine's spans are; columns for
// people are code points. Never goes through QScintilla's (line, index).

#include <Qsci/qsciscintilla.h>

#include "engine/base/diagnostic.h"
#include "engine/base/span.h"

#include <string>
#include <vector>

namespace rw::widgets {

inline long scintilla(const QsciScintillaBase& editor, unsigned message, long first = 0, long second = 0) {
    return editor.SendScintilla(message, static_cast<unsigned long>(first), second);
}

/// Copy of the text's bytes. @complexity one copy
[[nodiscard]] std::string bytesOf(const QsciScintillaBase& editor);
[[nodiscard]] std::string bytesOf(const QsciScintillaBase& editor, Span span);
/// Line from 0.
[[nodiscard]] int lineOf(const QsciScintillaBase& editor, uint32_t position);
[[nodiscard]] Span lineSpan(const QsciScintillaBase& editor, int line);
[[nodiscard]] uint32_t caretOf(const QsciScintillaBase& editor);

/// Line and column from 1, the column in characters.
struct Place {
    int line = 1;
    int column = 1;
};

[[nodiscard]] Place placeOf(const QsciScintillaBase& editor, uint32_t position);

/// Replaces ranges as one step of the undo stack; edits are ordered, do not overlap, and mean the current text.
void replaceAsOneStep(QsciScintilla& editor, const std::vector<TextEdit>& edits);

} // namespace rw::widgets
