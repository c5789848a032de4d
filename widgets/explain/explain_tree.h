#pragma once
// An explanation as rows of a tree: what people read at each node, what was seen, what is folded. A value made from
// explain::Explanation; no widgets.

#include <QString>

#include "widgets/common/cell_text.h"
#include "widgets/common/line_starts.h"

#include "engine/base/span.h"
#include "engine/explain/explain.h"

#include <vector>

namespace rw::widgets {

struct ExplainRow {
    enum class Kind : quint8 { verdict, scope, group, leaf, more };

    Kind kind = Kind::group;
    int parent = -1;
    int position = 0; ///< among its siblings
    std::vector<int> children{};
    bool holds = false;
    bool decided = false;  ///< on the path that settled the verdict
    bool inTheWay = false; ///< top of a failing branch that keeps the rule from matching
    QString text{};
    QString note{};   ///< why it fails, or what its parts amount to
    CellText value{}; ///< leaf: value seen
    Span span{};
    int line = 0; ///< 0: none

    /// "✕ Image ends with \cmd.exe (this event has no Image)".
    [[nodiscard]] QString plainText() const;
};

/// Row 0 is the verdict; the others follow in the order of the rule.
struct ExplainTree {
    std::vector<ExplainRow> rows;

    [[nodiscard]] bool empty() const { return rows.empty(); }

    /// The same nodes in the same places: only verdicts and values may differ.
    [[nodiscard]] bool sameShape(const ExplainTree& other) const;
    /// Whether a row is open at first: it settled the verdict, and is no exclusion of which nothing holds.
    [[nodiscard]] bool worthExpanding(size_t row) const;
    /// First leaf on the deciding path, else the verdict. -1 when empty.
    [[nodiscard]] int decidingRow() const;
};

enum class ExplainScope : quint8 { whole, onlyDecided };

/// Values of one list beyond this are counted, not listed.
inline constexpr size_t maxListedValues = 50;

/// @param kind  of the event, "sysmon/1"
[[nodiscard]] ExplainTree
explainTree(const explain::Explanation& explanation, const QString& kind, const LineStarts& lines, ExplainScope scope);

/// For a ticket: indented text, or Markdown as a nested list.
enum class TicketFormat : quint8 { text, markdown };
[[nodiscard]] QString
ticketText(const ExplainTree& tree, const QString& rule, const QString& event, TicketFormat format);

} // namespace rw::widgets
