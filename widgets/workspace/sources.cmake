list(APPEND widget_sources workspace/workspace_model.cpp workspace/workspace_model.h workspace/workspace_view.cpp
    workspace/workspace_view.h workspace/notice_bar.cpp workspace/notice_bar.h)
