#pragma once
// Draws the count columns over the editor's right edge. Geometry and colours only; what the counts are: count_rows.h.

#include <Qsci/qsciscintilla.h>

#include "widgets/common/count_rows.h"
#include "widgets/editor/edit_trail.h"

namespace rw::widgets {

struct CountPaint {
    const std::vector<CountRow>& rows;
    const EditTrail& trail;
    Revision revision = 0; ///< of the rows
    bool stale = false;
    bool staleFacts = false; ///< what is known of clauses is older than the counts
    const std::vector<Measure>& measures;
};

void paintCounts(const QsciScintilla& editor, QPainter& painter, const CountPaint& what, int columnWidth, int padding);

/// "12 lines" behind the heads of folded blocks.
void paintFolded(const QsciScintilla& editor, QPainter& painter);

} // namespace rw::widgets
