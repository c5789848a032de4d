# Log tables and replayed rules written by hand, shared by the tests of all views.
if(NOT TARGET rw_widget_samples)
    add_library(rw_widget_samples STATIC
        ${CMAKE_CURRENT_LIST_DIR}/table_maker.cpp ${CMAKE_CURRENT_LIST_DIR}/sample_snapshot.cpp)
    target_link_libraries(rw_widget_samples PUBLIC rw_build_options rw::widgets rw::sigma Qt6::Test)
    target_compile_definitions(rw_widget_samples PRIVATE RW_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
endif()
