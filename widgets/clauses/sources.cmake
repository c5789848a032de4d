list(APPEND widget_sources clauses/clause_model.cpp clauses/clause_view.cpp)
