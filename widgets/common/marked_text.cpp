#include "widgets/common/marked_text.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QTextLayout>

#include "widgets/common/theme.h"

namespace rw::widgets {

namespace {

QTextCharFormat formatOf(MarkLook look, const Theme& theme) {
    QTextCharFormat format;
    format.setUnderlineStyle(look == MarkLook::lookedAt ? QTextCharFormat::DashUnderline
                                                        : QTextCharFormat::SingleUnderline);
    format.setUnderlineColor(look == MarkLook::lookedAt ? theme.noiseMark : theme.hitMark);
    if (look != MarkLook::underline && !theme.highContrast)
        format.setBackground(look == MarkLook::lookedAt ? theme.noiseFill : theme.hitFill);
    return format;
}

QList<QTextLayout::FormatRange> rangesOf(const CellText& cell, MarkLook look) {
    QList<QTextLayout::FormatRange> ranges;
    ranges.reserve(cell.marks.size());
    for (const TextMark& mark : cell.marks) {
        QTextLayout::FormatRange range;
        range.start = mark.begin;
        range.length = mark.length;
        range.format = formatOf(look, currentTheme());
        ranges.push_back(range);
    }
    return ranges;
}

} // namespace

void drawMarkedLine(QPainter& painter, const QRect& rect, const MarkedLine& line) {
    QFont font = line.font;
    font.setStrikeOut(line.struckThrough);
    const QFontMetrics metrics(font);
    const CellText cell = elided(line.cell, metrics, rect.width());
    painter.setFont(font);
    painter.setPen(line.colour);
    if (cell.marks.isEmpty()) {
        painter.drawText(rect, static_cast<int>(line.align | Qt::AlignVCenter) | Qt::TextSingleLine, cell.text);
        return;
    }
    QTextLayout layout(cell.text, font);
    QTextOption option;
    option.setWrapMode(QTextOption::NoWrap);
    layout.setTextOption(option);
    layout.setFormats(rangesOf(cell, line.look));
    layout.beginLayout();
    QTextLine text = layout.createLine();
    text.setLineWidth(rect.width() + 1);
    layout.endLayout();
    const qreal free = rect.width() - text.naturalTextWidth();
    const qreal left = (line.align & Qt::AlignRight) != 0 ? rect.left() + free : rect.left();
    const qreal top = rect.top() + (rect.height() - text.height()) / 2;
    layout.draw(&painter, QPointF(left, top));
}

void drawStaleRule(QPainter& painter, const QRect& rect) {
    QPen pen(currentTheme().muted, 1, Qt::DotLine);
    painter.setPen(pen);
    painter.drawLine(rect.topLeft(), rect.topRight());
}

void drawRowSelection(QPainter& painter, const QStyleOptionViewItem& option) {
    const Theme& theme = currentTheme();
    const bool focused =
        (option.state & QStyle::State_Active) != 0 && option.widget != nullptr && option.widget->hasFocus();
    if (!theme.highContrast) {
        const double share = focused ? 1.0 : 0.6;
        const auto mixed = [share](int on, int off) { return qRound(on * share + off * (1 - share)); };
        painter.fillRect(option.rect,
                         QColor(mixed(theme.selection.red(), theme.base.red()),
                                mixed(theme.selection.green(), theme.base.green()),
                                mixed(theme.selection.blue(), theme.base.blue())));
        return;
    }
    constexpr int line = 2;
    const QRect& cell = option.rect;
    painter.fillRect(QRect(cell.left(), cell.top(), cell.width(), line), theme.accent);
    painter.fillRect(QRect(cell.left(), cell.bottom() - line + 1, cell.width(), line), theme.accent);
    // The ends of the row, where they are seen.
    if (cell.left() <= 0) painter.fillRect(QRect(cell.left(), cell.top(), line, cell.height()), theme.accent);
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    if (view != nullptr && cell.right() >= view->viewport()->width() - 1)
        painter.fillRect(QRect(cell.right() - line + 1, cell.top(), line, cell.height()), theme.accent);
}

} // namespace rw::widgets
