list(APPEND widget_sources common/theme.cpp common/theme.h common/theme_style.cpp common/icon.cpp)
# What event tables and explanations draw alike.
list(APPEND widget_sources common/cell_text.cpp common/leaf_marks.cpp common/marked_text.cpp common/row_text.cpp
     common/empty_page.cpp common/event_cells.cpp common/count_rows.cpp common/filter_chip.cpp common/clause_words.cpp)
