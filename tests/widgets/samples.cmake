# Log tables written by hand, shared by the tests of all views.
if(NOT TARGET rw_widget_samples)
    add_library(rw_widget_samples STATIC ${CMAKE_CURRENT_LIST_DIR}/table_maker.cpp)
    target_link_libraries(rw_widget_samples PUBLIC rw_build_options rw::widgets)
endif()
