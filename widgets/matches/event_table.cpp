#include "widgets/matches/event_table.h"

#include <QHeaderView>
#include <QJsonArray>
#include <QKeyEvent>
#include <QPainter>

#include "widgets/common/convert.h"
#include "widgets/common/marked_text.h"
#include "widgets/common/theme.h"
#include "widgets/matches/event_table_model.h"
#include "widgets/matches/match_delegate.h"

namespace rw::widgets {

namespace {

constexpr int defaultRowHeight = 22;
constexpr int leastWidth = 32;
constexpr int widthStep = 20;

} // namespace

EventTable::EventTable(EventTableModel* model, QWidget* parent)
    : QTableView(parent)
    , events_(model) {
    setItemDelegate(new MatchDelegate(this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setWordWrap(false);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setVerticalScrollMode(ScrollPerItem);
    setHorizontalScrollMode(ScrollPerPixel);
    setFrameShape(QFrame::NoFrame);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(1); // before the size: it would bound it
    verticalHeader()->setDefaultSectionSize(std::max(defaultRowHeight, fontMetrics().height() + 6));
    QHeaderView* header = horizontalHeader();
    header->setSectionsMovable(true);
    header->setSectionsClickable(true);
    header->setHighlightSections(false);
    header->setMinimumSectionSize(leastWidth);
    header->setStretchLastSection(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setModel(model);
    connect(model, &QAbstractItemModel::modelReset, this, &EventTable::applyColumns);
    connect(header, &QHeaderView::sectionResized, this, [this](int column, int, int width) {
        if (!applying_ && width > 0) widths_[nameOf(column)] = width;
    });
    connect(header, &QHeaderView::sectionMoved, this, [this] {
        if (applying_) return;
        order_.clear();
        for (int visual = 0; visual < horizontalHeader()->count(); ++visual)
            order_ << nameOf(horizontalHeader()->logicalIndex(visual));
    });
}

QString EventTable::nameOf(int column) const {
    const auto& columns = events_->content().columns;
    const bool known = columns && column >= 0 && static_cast<size_t>(column) < columns->size();
    return known ? toQt((*columns)[static_cast<size_t>(column)].name) : QString();
}

int EventTable::columnOf(const QString& name) const {
    for (int column = 0; column < events_->columnCount(); ++column)
        if (nameOf(column) == name) return column;
    return -1;
}

void EventTable::applyColumns() {
    applying_ = true;
    QHeaderView* header = horizontalHeader();
    for (int column = 0; column < events_->columnCount(); ++column) {
        const QString name = nameOf(column);
        const ShownColumn& shown = (*events_->content().columns)[static_cast<size_t>(column)];
        const int width = shown.width * fontMetrics().height() / 15; // widths are for the interface font at 96 dpi
        header->resizeSection(column, widths_.value(name, std::max(width, leastWidth)));
        header->setSectionHidden(column, hidden_.contains(name));
    }
    int visual = 0;
    for (const QString& name : std::as_const(order_))
        if (const int column = columnOf(name); column >= 0) header->moveSection(header->visualIndex(column), visual++);
    applying_ = false;
}

void EventTable::setColumnHiddenByName(const QString& name, bool hidden) {
    if (hidden)
        hidden_.insert(name);
    else
        hidden_.remove(name);
    if (const int column = columnOf(name); column >= 0) {
        applying_ = true;
        setColumnHidden(column, hidden);
        applying_ = false;
    }
}

std::vector<int> EventTable::shownColumns() const {
    std::vector<int> columns;
    for (int visual = 0; visual < horizontalHeader()->count(); ++visual) {
        const int column = horizontalHeader()->logicalIndex(visual);
        if (!isColumnHidden(column)) columns.push_back(column);
    }
    return columns;
}

QJsonObject EventTable::columnState() const {
    QJsonObject widths;
    for (auto at = widths_.cbegin(); at != widths_.cend(); ++at) widths[at.key()] = at.value();
    QStringList hidden(hidden_.cbegin(), hidden_.cend());
    hidden.sort();
    return {{QStringLiteral("widths"), widths},
            {QStringLiteral("order"), QJsonArray::fromStringList(order_)},
            {QStringLiteral("hidden"), QJsonArray::fromStringList(hidden)}};
}

void EventTable::setColumnState(const QJsonObject& state) {
    widths_.clear();
    hidden_.clear();
    order_.clear();
    const QJsonObject widths = state.value(QLatin1String("widths")).toObject();
    for (auto at = widths.begin(); at != widths.end(); ++at)
        widths_[at.key()] = std::clamp(at.value().toInt(), leastWidth, 4'000);
    for (const auto& name : state.value(QLatin1String("hidden")).toArray()) hidden_.insert(name.toString());
    for (const auto& name : state.value(QLatin1String("order")).toArray()) order_ << name.toString();
    applyColumns();
}

bool EventTable::handleCellKey(const QString& key) {
    const QModelIndex index = currentIndex();
    if (!index.isValid() || key.size() != 1) return false;
    switch (key[0].unicode()) {
    case u'=':
        emit keepValueRequested(index);
        return true;
    case u'-':
        emit excludeValueRequested(index);
        return true;
    case u'+':
        emit addToRuleRequested(index);
        return true;
    case u'x':
        emit excludeFromRuleRequested(index);
        return true;
    case u'[':
    case u']': {
        const int step = key[0] == u'[' ? -widthStep : widthStep;
        setColumnWidth(index.column(), std::max(leastWidth, columnWidth(index.column()) + step));
        return true;
    }
    default:
        return false;
    }
}

void EventTable::keyPressEvent(QKeyEvent* event) {
    const bool command = (event->modifiers() & Qt::ControlModifier) != 0;
    if (command && event->key() == Qt::Key_C) {
        if ((event->modifiers() & Qt::ShiftModifier) != 0)
            emit copyFormatRequested();
        else
            emit copyRequested();
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        emit activated(currentIndex());
        return;
    }
    const bool plain = (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) == 0;
    if (plain && handleCellKey(event->text())) return;
    if (plain && !event->text().isEmpty() && event->text()[0].isPrint()) return; // no search over a million rows
    QTableView::keyPressEvent(event);
}

void EventTable::paintEvent(QPaintEvent* event) {
    QTableView::paintEvent(event);
    if (!events_->stale()) return;
    QPainter painter(viewport());
    drawStaleRule(painter, viewport()->rect());
}

} // namespace rw::widgets
