#pragma once
// What a clause of a rule is called in chips, trees and announcements. Text from a snapshot; no widgets.

#include <QString>

#include "widgets/common/live_snapshot.h"

namespace rw::widgets {

/// "Image ends with \rundll32.exe", "Image|endswith", "selection_child"; one line. Blank when there is no such node.
[[nodiscard]] QString clauseName(const LiveSnapshot& snapshot, ir::NodeId node);

/// "line 28: Image ends with \rundll32.exe".
[[nodiscard]] QString clauseWords(const LiveSnapshot& snapshot, ir::NodeId node);

/// Line from 1 of the clause's first character; 0 when it has no place.
[[nodiscard]] int lineOfNode(const LiveSnapshot& snapshot, ir::NodeId node);

} // namespace rw::widgets
