list(APPEND widget_sources
    explain/event_details_view.cpp
    explain/event_fields_model.cpp
    explain/explain_delegate.cpp
    explain/explain_model.cpp
    explain/explain_tree.cpp
    explain/explain_view.cpp
    explain/way_in_model.cpp)
