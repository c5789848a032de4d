list(APPEND widget_sources near_misses/near_miss_model.cpp near_misses/near_miss_view.cpp)
