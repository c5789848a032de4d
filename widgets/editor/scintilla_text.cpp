#include "widgets/editor/scintilla_text.h"

#include <algorithm>

namespace rw::widgets {

using Base = QsciScintillaBase;

std::string bytesOf(const QsciScintillaBase& editor, Span span) {
    const long length = scintilla(editor, Base::SCI_GETLENGTH);
    const long begin = std::min<long>(span.begin, length);
    const long end = std::clamp<long>(span.end, begin, length);
    if (begin == end) return {};
    const auto* text = static_cast<const char*>(editor.SendScintillaPtrResult(Base::SCI_GETCHARACTERPOINTER));
    return {text + begin, static_cast<size_t>(end - begin)};
}

std::string bytesOf(const QsciScintillaBase& editor) {
    return bytesOf(editor, {0, static_cast<uint32_t>(scintilla(editor, Base::SCI_GETLENGTH))});
}

int lineOf(const QsciScintillaBase& editor, uint32_t position) {
    return static_cast<int>(scintilla(editor, Base::SCI_LINEFROMPOSITION, static_cast<long>(position)));
}

Span lineSpan(const QsciScintillaBase& editor, int line) {
    return {static_cast<uint32_t>(std::max(0L, scintilla(editor, Base::SCI_POSITIONFROMLINE, line))),
            static_cast<uint32_t>(std::max(0L, scintilla(editor, Base::SCI_GETLINEENDPOSITION, line)))};
}

uint32_t caretOf(const QsciScintillaBase& editor) {
    return static_cast<uint32_t>(scintilla(editor, Base::SCI_GETCURRENTPOS));
}

Place placeOf(const QsciScintillaBase& editor, uint32_t position) {
    const int line = lineOf(editor, position);
    const long begin = scintilla(editor, Base::SCI_POSITIONFROMLINE, line);
    return {line + 1,
            static_cast<int>(scintilla(editor, Base::SCI_COUNTCHARACTERS, begin, static_cast<long>(position))) + 1};
}

void replaceAsOneStep(QsciScintilla& editor, const std::vector<TextEdit>& edits) {
    editor.beginUndoAction();
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
        editor.SendScintilla(
            Base::SCI_SETTARGETRANGE, static_cast<unsigned long>(edit->span.begin), static_cast<long>(edit->span.end));
        editor.SendScintilla(Base::SCI_REPLACETARGET, static_cast<uintptr_t>(edit->text.size()), edit->text.c_str());
    }
    editor.endUndoAction();
}

} // namespace rw::widgets
