#include "widgets/editor/editor_header.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "widgets/common/object_names.h"
#include "widgets/common/theme.h"

#include <algorithm>

namespace rw::widgets {

namespace {

constexpr int headerHeight = 24;

} // namespace

EditorHeader::EditorHeader(QWidget* parent)
    : QWidget(parent) {
    setObjectName(names::editorHeader);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::TabFocus);
    setAccessibleDescription(tr("Space chooses what the columns count."));
}

void EditorHeader::setMeasures(const std::vector<Measure>& measures) {
    measures_ = measures;
    update();
}

QRect EditorHeader::titlesRect() const {
    const int width = static_cast<int>(measures_.size()) * columnWidth_ + columnPadding_;
    return {this->width() - rightMargin_ - width, 0, width, headerHeight};
}

void EditorHeader::chooseMeasures() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const Measure measure : allMeasures) {
        QAction* action = menu->addAction(measureText(measure));
        action->setCheckable(true);
        const bool shown = std::find(measures_.begin(), measures_.end(), measure) != measures_.end();
        action->setChecked(shown);
        action->setEnabled(!shown || measures_.size() > 1);
        connect(action, &QAction::toggled, this, [this, measure](bool on) { toggle(measure, on); });
    }
    menu->popup(mapToGlobal(titlesRect().bottomLeft()));
}

void EditorHeader::toggle(Measure measure, bool shown) {
    std::vector<Measure> chosen;
    for (const Measure each : allMeasures) {
        const bool before = std::find(measures_.begin(), measures_.end(), each) != measures_.end();
        if (each == measure ? shown : before) chosen.push_back(each);
    }
    if (!chosen.empty()) emit measuresChosen(chosen);
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
    int end = right - (static_cast<int>(measures_.size()) - 1) * columnWidth_;
    for (const Measure measure : measures_) {
        // The colours tell the collections apart where titles are alike.
        const bool only = measure == Measure::onlyAttack || measure == Measure::onlyBaseline;
        painter.setPen(!only ? theme.muted : sideOf(measure) == Side::attack ? theme.hit : theme.noise);
        painter.drawText(QRect(end - columnWidth_, 0, columnWidth_, headerHeight),
                         Qt::AlignRight | Qt::AlignVCenter,
                         measureTitle(measure));
        end += columnWidth_;
    }
    painter.setPen(theme.muted);
    const int room = titlesRect().left() - textLeft_ - 8;
    const QString trail = keys_.join(QStringLiteral(" › "));
    const QString shown = state_.isEmpty() ? trail : trail.isEmpty() ? state_ : trail + QStringLiteral("   ") + state_;
    painter.drawText(QRect(textLeft_, 0, room, headerHeight),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(shown, Qt::ElideMiddle, room));
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2));
        painter.drawRect(titlesRect().adjusted(1, 1, -1, -1));
    }
}

void EditorHeader::mousePressEvent(QMouseEvent* event) {
    if (titlesRect().contains(event->pos())) chooseMeasures();
}

void EditorHeader::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space || event->key() == Qt::Key_Return || event->key() == Qt::Key_Down)
        chooseMeasures();
    else
        QWidget::keyPressEvent(event);
}

void EditorHeader::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

bool EditorHeader::event(QEvent* event) {
    if (event->type() == QEvent::FocusOut) update();
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QRect titles = titlesRect();
    if (!titles.contains(help->pos()) || columnWidth_ == 0) {
        QToolTip::hideText();
        return true;
    }
    const int column =
        std::clamp((help->pos().x() - titles.left()) / columnWidth_, 0, static_cast<int>(measures_.size()) - 1);
    QToolTip::showText(help->globalPos(),
                       measureText(measures_[static_cast<size_t>(column)]) + u'\n' + tr("Click to choose columns."),
                       this);
    return true;
}

} // namespace rw::widgets
