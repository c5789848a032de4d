#include "widgets/workspace/notice_bar.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/common/theme.h"

namespace rw::widgets {

namespace {

constexpr int iconPixels = 16;

} // namespace

NoticeBar::NoticeBar(Tone tone, QWidget* parent)
    : QFrame(parent)
    , tone_(tone)
    , icon_(new QLabel(this))
    , sentence_(new QLabel(this))
    , lines_(new QLabel(this))
    , controls_(new QHBoxLayout)
    , buttons_(new QHBoxLayout) {
    setAutoFillBackground(true);
    sentence_->setTextFormat(Qt::PlainText);
    sentence_->setWordWrap(true);
    lines_->setTextFormat(Qt::PlainText);
    lines_->setWordWrap(true);
    lines_->hide();
    auto* close = new QToolButton(this);
    close->setIcon(themedIcon(QStringLiteral("x")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Dismiss"));
    close->setAccessibleName(tr("Dismiss"));
    connect(close, &QToolButton::clicked, this, &NoticeBar::dismissed);
    auto* text = new QVBoxLayout;
    text->setSpacing(2);
    text->addWidget(sentence_);
    text->addWidget(lines_);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 4, 6, 4);
    layout->setSpacing(8);
    layout->addWidget(icon_, 0, Qt::AlignVCenter);
    layout->addLayout(text, 1);
    layout->addLayout(controls_);
    layout->addLayout(buttons_);
    layout->addWidget(close, 0, Qt::AlignVCenter);
    colour();
}

void NoticeBar::colour() {
    const Theme& theme = currentTheme();
    const bool warns = tone_ == Tone::warning;
    QPalette mine = palette();
    mine.setColor(QPalette::Window, warns ? theme.warningFill : theme.selection);
    mine.setColor(QPalette::WindowText, theme.text);
    if (mine != palette()) setPalette(mine);
    setFrameShape(theme.highContrast ? QFrame::Box : QFrame::NoFrame);
    icon_->setPixmap(themedIcon(warns ? QStringLiteral("triangle-alert") : QStringLiteral("info"),
                                warns ? Tint::warning : Tint::accent)
                         .pixmap(iconPixels, iconPixels));
}

void NoticeBar::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::ApplicationPaletteChange) colour();
}

void NoticeBar::setSentence(const QString& sentence) {
    if (sentence == sentence_->text()) return;
    sentence_->setText(sentence);
    setAccessibleName(sentence);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

QString NoticeBar::sentence() const { return sentence_->text(); }

void NoticeBar::setDetails(const QStringList& lines) {
    details_ = lines;
    QStringList shown = lines.mid(0, shownDetails);
    if (const qsizetype rest = lines.size() - shown.size(); rest > 0)
        shown << tr("and %Ln more", nullptr, static_cast<int>(rest));
    lines_->setText(shown.join(u'\n'));
    lines_->setToolTip(lines.size() > shownDetails ? lines.mid(0, 100).join(u'\n') : QString());
    lines_->setVisible(!lines.isEmpty());
    setAccessibleDescription(lines_->text());
}

void NoticeBar::setActions(const std::vector<Action>& actions) {
    while (QLayoutItem* item = buttons_->takeAt(0)) {
        if (item->widget() != nullptr) item->widget()->deleteLater();
        delete item;
    }
    for (const Action& action : actions) {
        auto* button = new QPushButton(action.text, this);
        connect(button, &QPushButton::clicked, this, [this, action] {
            const auto run = action.run; // the bar may be gone after it
            if (action.closes) emit dismissed();
            if (run) run();
        });
        buttons_->addWidget(button);
    }
}

void NoticeBar::addControl(QWidget* control) { controls_->addWidget(control); }

NoticeStack::NoticeStack(QWidget* parent)
    : QWidget(parent)
    , layout_(new QVBoxLayout(this)) {
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
}

NoticeBar* NoticeStack::show(const QString& key, NoticeBar::Tone tone) {
    if (NoticeBar* shown = bar(key)) return shown;
    auto* made = new NoticeBar(tone, this);
    made->setObjectName(QStringLiteral("notice.%1").arg(key));
    bars_[key] = made;
    layout_->addWidget(made);
    connect(made, &NoticeBar::dismissed, this, [this, key] { remove(key); });
    return made;
}

NoticeBar* NoticeStack::bar(const QString& key) const {
    const auto found = bars_.find(key);
    return found == bars_.end() ? nullptr : found->second;
}

void NoticeStack::remove(const QString& key) {
    const auto found = bars_.find(key);
    if (found == bars_.end()) return;
    NoticeBar* gone = found->second;
    bars_.erase(found);
    gone->hide();
    gone->setObjectName({});
    gone->deleteLater();
}

} // namespace rw::widgets
