#include "widgets/matches/match_delegate.h"

#include <QPainter>

#include "widgets/common/marked_text.h"
#include "widgets/common/theme.h"
#include "widgets/matches/event_table_model.h"

namespace rw::widgets {

namespace {

bool isCode(const ShownColumn& column) {
    return column.source == ShownColumn::Source::field && column.name != "host" && column.name != "user";
}

void drawBackground(QPainter& painter, const QStyleOptionViewItem& option, bool fresh) {
    const Theme& theme = currentTheme();
    if ((option.features & QStyleOptionViewItem::Alternate) != 0) painter.fillRect(option.rect, theme.alternate);
    if ((option.state & QStyle::State_Selected) != 0) drawRowSelection(painter, option);
    painter.setPen(theme.lineLight);
    painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    if (fresh)
        painter.fillRect(QRect(option.rect.topLeft(), QSize(MatchDelegate::freshMark, option.rect.height())),
                         theme.accent);
    if ((option.state & QStyle::State_HasFocus) != 0) {
        painter.setPen(theme.accent);
        painter.drawRect(option.rect.adjusted(0, 0, -1, -2));
    }
}

} // namespace

MatchDelegate::MatchDelegate(QObject* parent)
    : QStyledItemDelegate(parent) {}

void MatchDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* model = qobject_cast<const EventTableModel*>(index.model());
    if (model == nullptr) {
        QStyledItemDelegate::paint(painter, option, index);
        return;
    }
    const ShownColumn& column = (*model->content().columns)[static_cast<size_t>(index.column())];
    const Theme& theme = currentTheme();
    const bool fresh = index.column() == 0 && index.data(EventTableModel::FreshRole).toBool();
    painter->save();
    if (model->stale()) painter->setOpacity(staleOpacity);
    // Before anything is drawn: alternate rows are told by the view, not by the item.
    QStyleOptionViewItem row = option;
    if (index.row() % 2 == 1) row.features |= QStyleOptionViewItem::Alternate;
    drawBackground(*painter, row, fresh);

    MarkedLine line;
    line.cell = index.data(EventTableModel::CellRole).value<CellText>();
    line.font = isCode(column) ? codeFont(11.5) : option.font;
    const bool quiet = column.source == ShownColumn::Source::number;
    line.struckThrough = index.data(EventTableModel::LostRole).toBool();
    line.colour = quiet || line.struckThrough ? theme.muted : theme.text;
    const bool right = (index.data(Qt::TextAlignmentRole).value<Qt::Alignment>() & Qt::AlignRight) != 0;
    line.align = right ? Qt::AlignRight : Qt::AlignLeft;
    drawMarkedLine(*painter, option.rect.adjusted(padding, 0, -padding, -1), line);
    painter->restore();
}

QSize MatchDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto cell = index.data(EventTableModel::CellRole).value<CellText>();
    return {QFontMetrics(codeFont(11.5)).horizontalAdvance(cell.text) + 2 * padding, option.fontMetrics.height() + 6};
}

} // namespace rw::widgets
