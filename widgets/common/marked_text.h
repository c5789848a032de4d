#pragma once
// Drawing of one line with marked parts, the same in tables, Event details and Explain. No models.

#include <QColor>
#include <QFont>
#include <QRect>
#include <QStyleOptionViewItem>

#include "widgets/common/cell_text.h"

class QPainter;

namespace rw::widgets {

/// How a marked part is drawn (tokens.md): what matched, and what was looked at in vain. Forms differ, not only
/// colours.
enum class MarkLook : quint8 {
    underline, ///< many rows: a solid line alone
    matched,   ///< fill and solid line
    lookedAt,  ///< fill and dashed line
};

struct MarkedLine {
    CellText cell{};
    QFont font{};
    QColor colour{};
    MarkLook look = MarkLook::underline;
    Qt::Alignment align = Qt::AlignLeft;
    bool struckThrough = false;
};

/// Draws the line elided into `rect`, vertically centred.
void drawMarkedLine(QPainter& painter, const QRect& rect, const MarkedLine& line);

/// Share of full strength at which everything from an older revision is drawn.
inline constexpr qreal staleOpacity = 0.55;

/// The dotted rule at the top of a view whose content is older than the text.
void drawStaleRule(QPainter& painter, const QRect& rect);

/// The ground of a selected cell: the theme's selection where the view has the focus, lighter elsewhere; in high
/// contrast a frame round the whole row instead. Drawing it twice does no harm.
void drawRowSelection(QPainter& painter, const QStyleOptionViewItem& option);

} // namespace rw::widgets
