#include "widgets/matches/column_chooser.h"

#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

namespace rw::widgets {

ColumnChooser::ColumnChooser(QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , search_(new QLineEdit(this))
    , list_(new QListWidget(this)) {
    setFrameShape(QFrame::StyledPanel);
    search_->setPlaceholderText(tr("Search fields"));
    search_->setAccessibleName(tr("Search fields"));
    list_->setAccessibleName(tr("Columns"));
    list_->setUniformItemSizes(true);
    list_->setFrameShape(QFrame::NoFrame);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addWidget(search_);
    layout->addWidget(list_);
    connect(search_, &QLineEdit::textChanged, this, &ColumnChooser::fill);
    connect(list_, &QListWidget::itemChanged, this, [this](QListWidgetItem* item) {
        const QString name = item->data(Qt::UserRole).toString();
        const bool shown = item->checkState() == Qt::Checked;
        for (Entry& entry : entries_)
            if (entry.name == name) entry.shown = shown;
        emit columnToggled(name, shown);
    });
}

void ColumnChooser::setEntries(const QList<Entry>& entries) {
    entries_ = entries;
    fill();
}

void ColumnChooser::openBelow(QWidget* widget) {
    search_->clear();
    resize(300, 380);
    move(widget->mapToGlobal(QPoint(widget->width() - width(), widget->height() + 2)));
    show();
    search_->setFocus();
}

void ColumnChooser::fill() {
    const QSignalBlocker quiet(list_);
    list_->clear();
    const QString wanted = search_->text();
    for (const Entry& entry : std::as_const(entries_)) {
        if (!entry.title.contains(wanted, Qt::CaseInsensitive) && !entry.name.contains(wanted, Qt::CaseInsensitive))
            continue;
        auto* item = new QListWidgetItem(entry.title, list_);
        item->setData(Qt::UserRole, entry.name);
        item->setToolTip(entry.name);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(entry.shown ? Qt::Checked : Qt::Unchecked);
        if (list_->count() >= maxListed) break;
    }
}

} // namespace rw::widgets
