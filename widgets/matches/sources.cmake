list(APPEND widget_sources
    matches/event_filter.cpp
    matches/event_order.cpp
    matches/filter_parser.cpp)
