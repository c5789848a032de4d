list(APPEND widget_sources common/theme.cpp common/theme.h common/theme_style.cpp common/icon.cpp)
