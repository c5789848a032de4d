#include "widgets/matches/filter_bar.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include "widgets/common/convert.h"
#include "widgets/common/filter_chip.h"
#include "widgets/common/theme.h"

namespace rw::widgets {

FilterEdit::FilterEdit(QWidget* parent)
    : QLineEdit(parent) {}

void FilterEdit::setErrorRange(int begin, int length) {
    errorBegin_ = begin;
    errorLength_ = length;
    hasError_ = true;
    update();
}

void FilterEdit::clearError() {
    hasError_ = false;
    update();
}

/// The line scrolls by itself; where the caret is drawn tells by how much.
int FilterEdit::xOf(int position) const {
    const QFontMetrics metrics(font());
    const int caret = cursorRect().center().x();
    return caret - metrics.horizontalAdvance(text().left(cursorPosition())) +
           metrics.horizontalAdvance(text().left(position));
}

void FilterEdit::paintEvent(QPaintEvent* event) {
    QLineEdit::paintEvent(event);
    if (!hasError_) return;
    QPainter painter(this);
    const int left = xOf(errorBegin_);
    const int right = errorLength_ > 0 ? xOf(errorBegin_ + errorLength_) : left + 8;
    const int base = (height() + QFontMetrics(font()).ascent()) / 2 + 2;
    painter.setClipRect(rect().adjusted(3, 0, -3, 0));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(currentTheme().error, 1.2));
    for (int x = left; x < right; x += 4) {
        painter.drawLine(QPointF(x, base + 2), QPointF(x + 2, base));
        painter.drawLine(QPointF(x + 2, base), QPointF(x + 4, base + 2));
    }
}

FilterBar::FilterBar(QWidget* parent)
    : QWidget(parent)
    , chip_(new FilterChip(this))
    , edit_(new FilterEdit(this))
    , shown_(new QLabel(this))
    , columns_(new QToolButton(this))
    , copy_(new QToolButton(this)) {
    edit_->setFont(codeFont(12));
    edit_->setPlaceholderText(tr("Filter, for example user : SYSTEM and not image : \"*\\svchost.exe\""));
    edit_->setAccessibleName(tr("Filter of events"));
    edit_->setClearButtonEnabled(true);
    edit_->addAction(themedIcon(QStringLiteral("funnel")), QLineEdit::LeadingPosition);
    shown_->setAccessibleName(tr("Events shown"));
    columns_->setIcon(themedIcon(QStringLiteral("columns-3")));
    columns_->setToolTip(tr("Choose columns"));
    columns_->setAccessibleName(tr("Choose columns"));
    copy_->setIcon(themedIcon(QStringLiteral("copy")));
    copy_->setToolTip(tr("Copy events (Ctrl+C)"));
    copy_->setAccessibleName(tr("Copy events"));
    for (QToolButton* button : {columns_, copy_}) {
        button->setAutoRaise(true);
        button->setFixedSize(26, 26);
        button->setFocusPolicy(Qt::TabFocus);
    }
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(8);
    layout->addWidget(chip_);
    layout->addWidget(edit_, 1);
    layout->addWidget(shown_);
    layout->addWidget(columns_);
    layout->addWidget(copy_);
    connect(edit_, &QLineEdit::textChanged, this, &FilterBar::textChanged);
    colour();
}

QString FilterBar::text() const { return edit_->text(); }

void FilterBar::setText(const QString& text) { edit_->setText(text); }

void FilterBar::focusText() {
    edit_->setFocus(Qt::ShortcutFocusReason);
    edit_->selectAll();
}

void FilterBar::setState(State state) {
    if (state != State::wrong) {
        edit_->clearError();
        edit_->setToolTip({});
        edit_->setAccessibleDescription({});
    }
    state_ = state;
    colour();
}

void FilterBar::setWrong(int begin, int length, const QString& message) {
    state_ = State::wrong;
    edit_->setErrorRange(begin, length);
    edit_->setToolTip(message);
    edit_->setAccessibleDescription(message);
    colour();
}

void FilterBar::setShown(quint64 shown, quint64 of) {
    const bool chosen = !chip_->isHidden();
    shown_->setText(chosen && state_ == State::empty ? (of == 1 ? tr("1 event") : tr("%1 events").arg(grouped(of)))
                                                     : tr("%1 of %2 shown").arg(grouped(shown), grouped(of)));
    shown_->setVisible(chosen || state_ != State::empty);
}

QString FilterBar::shownText() const { return shown_->isHidden() ? QString() : shown_->text(); }

void FilterBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) colour();
}

void FilterBar::colour() {
    const Theme& theme = currentTheme();
    QColor base = theme.base;
    QColor text = theme.text;
    if (!theme.highContrast) {
        if (state_ == State::valid) base = theme.hitFill;
        if (state_ == State::wrong) base = theme.errorFill;
        if (state_ == State::computing) base = theme.bar;
    }
    if (edit_->palette().color(QPalette::Base) == base && edit_->palette().color(QPalette::Text) == text) return;
    QPalette colours = edit_->palette();
    colours.setColor(QPalette::Base, base);
    colours.setColor(QPalette::Text, text);
    edit_->setPalette(colours);
}

} // namespace rw::widgets
