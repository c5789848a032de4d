list(APPEND widget_sources
    matches/column_chooser.cpp
    matches/column_set.cpp
    matches/event_copy.cpp
    matches/event_filter.cpp
    matches/event_order.cpp
    matches/event_query.cpp
    matches/event_table.cpp
    matches/event_table_model.cpp
    matches/filter_bar.cpp
    matches/filter_fields.cpp
    matches/filter_parser.cpp
    matches/match_delegate.cpp
    matches/matches_view.cpp
    matches/matches_view_states.cpp)
