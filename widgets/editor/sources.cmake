list(APPEND widget_sources editor/scintilla_text.cpp editor/rule_styler.cpp editor/count_painter.cpp
    editor/rule_editor.cpp editor/rule_editor.h editor/editor_header.cpp editor/editor_header.h editor/summary_line.cpp
    editor/summary_line.h editor/rule_view.cpp editor/rule_view.h)
