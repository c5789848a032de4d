#include "widgets/common/empty_page.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/common/theme.h"

namespace rw::widgets {

EmptyPage::EmptyPage(QWidget* parent)
    : QWidget(parent)
    , icon_(new QLabel(this))
    , sentence_(new QLabel(this))
    , button_(new QPushButton(this)) {
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    sentence_->setWordWrap(true);
    sentence_->setAlignment(Qt::AlignHCenter);
    sentence_->setTextFormat(Qt::PlainText);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(8);
    layout->addStretch(1);
    layout->addWidget(icon_, 0, Qt::AlignHCenter);
    layout->addWidget(sentence_);
    layout->addWidget(button_, 0, Qt::AlignHCenter);
    layout->addStretch(2);
    connect(button_, &QPushButton::clicked, this, &EmptyPage::actionTriggered);
}

void EmptyPage::setContent(const QString& icon, const QString& sentence, const QString& action) {
    icon_->setPixmap(themedIcon(icon).pixmap(20, 20));
    sentence_->setText(sentence);
    button_->setText(action);
    button_->setVisible(!action.isEmpty());
    button_->setAccessibleDescription(sentence);
}

QString EmptyPage::sentence() const { return sentence_->text(); }

} // namespace rw::widgets
