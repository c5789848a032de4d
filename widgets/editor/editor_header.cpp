#include "widgets/editor/editor_header.h"

#include <QPainter>

#include "widgets/common/object_names.h"
#include "widgets/common/theme.h"

namespace rw::widgets {

namespace {

constexpr int headerHeight = 24;

} // namespace

EditorHeader::EditorHeader(QWidget* parent)
    : QWidget(parent) {
    setObjectName(names::editorHeader);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void EditorHeader::setGeometryOfText(int textLeft, int columnWidth, int columnPadding, int rightMargin) {
    textLeft_ = textLeft;
    columnWidth_ = columnWidth;
    columnPadding_ = columnPadding;
    rightMargin_ = rightMargin;
    update();
}

void EditorHeader::setBreadcrumb(const QStringList& keys) {
    if (keys == keys_) return;
    keys_ = keys;
    setAccessibleName(keys.join(QStringLiteral(" › ")));
    update();
}

void EditorHeader::setState(const QString& state) {
    if (state == state_) return;
    state_ = state;
    update();
}

QSize EditorHeader::sizeHint() const { return {200, headerHeight}; }

void EditorHeader::paintEvent(QPaintEvent* /*event*/) {
    const Theme& theme = currentTheme();
    QPainter painter(this);
    painter.fillRect(rect(), theme.alternate);
    painter.fillRect(QRect(0, rect().bottom(), width(), 1), theme.line);
    painter.setPen(theme.muted);
    const int right = width() - rightMargin_ - columnPadding_;
    const auto title = [&](int end, const QString& text) {
        painter.drawText(
            QRect(end - columnWidth_, 0, columnWidth_, headerHeight), Qt::AlignRight | Qt::AlignVCenter, text);
    };
    title(right, tr("Baseline"));
    title(right - columnWidth_, tr("Attack"));
    const int room = right - 2 * columnWidth_ - textLeft_ - 8;
    const QString trail = keys_.join(QStringLiteral(" › "));
    const QString shown = state_.isEmpty() ? trail : trail.isEmpty() ? state_ : trail + QStringLiteral("   ") + state_;
    painter.drawText(QRect(textLeft_, 0, room, headerHeight),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(shown, Qt::ElideMiddle, room));
}

} // namespace rw::widgets
