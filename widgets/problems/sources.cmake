list(APPEND widget_sources problems/problems_view.cpp)
