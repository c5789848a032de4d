#include "widgets/explain/explain_delegate.h"

#include <QPainter>

#include "widgets/common/marked_text.h"
#include "widgets/common/theme.h"
#include "widgets/explain/explain_model.h"

#include <algorithm>

namespace rw::widgets {

namespace {

constexpr int markSize = 14;
constexpr int gap = 6;

/// ✓ and ✕ differ in form; colour says only whether it matters.
void drawVerdict(QPainter& painter, const QRect& rect, const ExplainRow& row, bool matched) {
    if (row.kind == ExplainRow::Kind::more) return;
    const Tint tint = row.holds ? Tint::hit : row.decided && !matched ? Tint::error : Tint::muted;
    const QIcon icon = themedIcon(row.holds ? QStringLiteral("check") : QStringLiteral("x"), tint);
    icon.paint(&painter, QRect(rect.left(), rect.center().y() - markSize / 2 + 1, markSize, markSize));
}

QFont fontOf(const ExplainRow& row, const QFont& interface) {
    const bool words = row.kind == ExplainRow::Kind::verdict || row.kind == ExplainRow::Kind::scope ||
                       row.kind == ExplainRow::Kind::more;
    QFont font = words ? interface : codeFont(11.5);
    const bool bold = row.kind == ExplainRow::Kind::verdict || (row.decided && row.kind == ExplainRow::Kind::group);
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

void drawClause(QPainter& painter, const QRect& rect, const ExplainRow& row, const QFont& interface, bool matched) {
    const Theme& theme = currentTheme();
    drawVerdict(painter, rect, row, matched);
    QRect text = rect.adjusted(markSize + gap, 0, 0, 0);
    MarkedLine line;
    line.font = fontOf(row, interface);
    line.cell = {row.text, {}, Elide::right};
    line.colour = row.decided || row.kind == ExplainRow::Kind::scope || row.holds ? theme.text : theme.muted;
    drawMarkedLine(painter, text, line);
    if (row.note.isEmpty()) return;
    text.setLeft(text.left() + QFontMetrics(line.font).horizontalAdvance(row.text) + gap + 2);
    if (text.width() < 24) return;
    line.font = interface;
    line.cell = {row.note, {}, Elide::right};
    line.colour = theme.muted;
    drawMarkedLine(painter, text, line);
}

void drawValue(QPainter& painter, const QRect& rect, const ExplainRow& row) {
    MarkedLine line;
    line.cell = row.value;
    line.font = codeFont(11.5);
    line.colour = row.decided || row.holds ? currentTheme().text : currentTheme().muted;
    line.look = row.holds ? MarkLook::matched : MarkLook::lookedAt;
    line.align = Qt::AlignRight;
    drawMarkedLine(painter, rect, line);
}

} // namespace

void ExplainDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* model = qobject_cast<const ExplainModel*>(index.model());
    const ExplainRow* row = model != nullptr ? model->rowOf(index) : nullptr;
    if (row == nullptr) return;
    painter->save();
    if (stale_) painter->setOpacity(staleOpacity);
    if (row->inTheWay) painter->fillRect(option.rect, currentTheme().errorFill);
    if ((option.state & QStyle::State_Selected) != 0) drawRowSelection(*painter, option);
    if ((option.state & QStyle::State_HasFocus) != 0) {
        painter->setPen(currentTheme().accent);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    const QRect rect = option.rect.adjusted(index.column() == ExplainModel::Clause ? 2 : 8, 0, -8, 0);
    switch (index.column()) {
    case ExplainModel::Clause:
        drawClause(*painter, rect, *row, option.font, model->tree().rows.front().holds);
        break;
    case ExplainModel::Value:
        drawValue(*painter, rect, *row);
        break;
    default: {
        MarkedLine line;
        line.cell = {index.data(Qt::DisplayRole).toString(), {}, Elide::right};
        line.font = option.font;
        line.colour = currentTheme().accent;
        line.align = Qt::AlignRight;
        drawMarkedLine(*painter, rect, line);
    }
    }
    painter->restore();
}

QSize ExplainDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* model = qobject_cast<const ExplainModel*>(index.model());
    const ExplainRow* row = model != nullptr ? model->rowOf(index) : nullptr;
    const int height = std::max(22, option.fontMetrics.height() + 6);
    if (row == nullptr) return {0, height};
    const int width = QFontMetrics(fontOf(*row, option.font)).horizontalAdvance(index.data(Qt::DisplayRole).toString());
    return {width + markSize + 3 * gap, height};
}

} // namespace rw::widgets
