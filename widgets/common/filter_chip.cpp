#include "widgets/common/filter_chip.h"

#include <QKeyEvent>
#include <QPainter>

#include "widgets/common/theme.h"

#include <algorithm>

namespace rw::widgets {

namespace {

constexpr int padding = 8;
constexpr int crossSize = 12;
constexpr int chipHeight = 24;
constexpr int widest = 360;

} // namespace

FilterChip::FilterChip(QWidget* parent)
    : QAbstractButton(parent) {
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    hide();
    connect(this, &QAbstractButton::clicked, this, &FilterChip::removed);
}

void FilterChip::say(const QString& words) {
    setText(words);
    setToolTip(tr("%1\nPress to take this filter away.").arg(words));
    setAccessibleName(tr("Filter: %1. Press to take it away.").arg(words));
    setVisible(!words.isEmpty());
    updateGeometry();
    update();
}

QSize FilterChip::sizeHint() const {
    const int words = std::min(widest, fontMetrics().horizontalAdvance(text()));
    return {words + 2 * padding + crossSize + 4, std::max(chipHeight, fontMetrics().height() + 8)};
}

QSize FilterChip::minimumSizeHint() const { return {std::min(sizeHint().width(), 120), sizeHint().height()}; }

void FilterChip::paintEvent(QPaintEvent* /*event*/) {
    const Theme& theme = currentTheme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(hasFocus() ? QPen(theme.accent, 2) : QPen(theme.selectionBorder, 1));
    painter.setBrush(theme.selection);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    const QRect words = rect().adjusted(padding, 0, -padding - crossSize - 4, 0);
    painter.setPen(theme.text);
    painter.drawText(
        words, Qt::AlignVCenter | Qt::AlignLeft, fontMetrics().elidedText(text(), Qt::ElideMiddle, words.width()));
    const QRect cross(width() - padding - crossSize, (height() - crossSize) / 2, crossSize, crossSize);
    themedIcon(QStringLiteral("x"), underMouse() ? Tint::text : Tint::muted).paint(&painter, cross);
}

void FilterChip::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace || event->key() == Qt::Key_Return)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

} // namespace rw::widgets
