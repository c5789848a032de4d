#include "widgets/matches/event_table_model.h"

#include "widgets/common/convert.h"
#include "widgets/common/row_text.h"

#include <algorithm>

namespace rw::widgets {

namespace {

/// Lines of a tool tip would be longer than any screen.
constexpr qsizetype maxToolTip = 4'000;

Qt::Alignment alignmentOf(const ShownColumn& column) {
    const bool number = column.source == ShownColumn::Source::number || column.source == ShownColumn::Source::record;
    return (number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
}

bool isKnownRole(int role) {
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
    case Qt::TextAlignmentRole:
    case Qt::AccessibleTextRole:
    case EventTableModel::CellRole:
    case EventTableModel::ValueRole:
    case EventTableModel::RowRole:
    case EventTableModel::StaleRole:
    case EventTableModel::FreshRole:
    case EventTableModel::LostRole:
        return true;
    default:
        return false;
    }
}

} // namespace

void EventTableModel::show(EventTableContent content) {
    const bool sameShape = content.columns == content_.columns && content.rows == content_.rows && !lost_;
    if (sameShape) {
        content_ = std::move(content);
        if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        return;
    }
    beginResetModel();
    content_ = std::move(content);
    lost_.reset();
    ascending_ = !content_.rows || std::is_sorted(content_.rows->begin(), content_.rows->end());
    endResetModel();
}

void EventTableModel::setStale(bool stale) {
    if (stale_ == stale) return;
    stale_ = stale;
    if (rowCount() > 0 && columnCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {StaleRole});
}

void EventTableModel::keepLost(std::optional<logs::Row> row, int position) {
    if (lost_) {
        beginRemoveRows({}, lostPosition_, lostPosition_);
        lost_.reset();
        endRemoveRows();
    }
    if (!row || !content_.columns) return;
    lostPosition_ = std::clamp(position, 0, rowCount());
    beginInsertRows({}, lostPosition_, lostPosition_);
    lost_ = row;
    endInsertRows();
}

int EventTableModel::rowCount(const QModelIndex& parent) const {
    if (parent.isValid() || !content_.rows || !content_.columns) return 0;
    return static_cast<int>(std::min(content_.rows->size(), maxRows)) + (lost_ ? 1 : 0);
}

int EventTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !content_.columns ? 0 : static_cast<int>(content_.columns->size());
}

logs::Row EventTableModel::rowAt(int position) const {
    if (lost_) {
        if (position == lostPosition_) return *lost_;
        if (position > lostPosition_) --position;
    }
    return (*content_.rows)[static_cast<size_t>(position)];
}

int EventTableModel::positionOf(logs::Row row) const {
    if (lost_ == row && lost_) return lostPosition_;
    if (!content_.rows) return -1;
    const EventRows& rows = *content_.rows;
    const auto at =
        ascending_ ? std::lower_bound(rows.begin(), rows.end(), row) : std::find(rows.begin(), rows.end(), row);
    if (at == rows.end() || *at != row) return -1;
    const auto position = static_cast<int>(at - rows.begin());
    if (static_cast<size_t>(position) >= maxRows) return -1;
    return lost_ && position >= lostPosition_ ? position + 1 : position;
}

Cell EventTableModel::cellAt(const QModelIndex& index) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const ShownColumn& column = (*content_.columns)[static_cast<size_t>(index.column())];
    return column.source == ShownColumn::Source::field ? column.cells.cell(rowAt(index.row())) : Cell{};
}

QString EventTableModel::numberText(logs::Row row) const {
    if (!content_.matches) return {};
    const auto at = std::lower_bound(content_.matches->begin(), content_.matches->end(), row);
    if (at == content_.matches->end() || *at != row) return {};
    return grouped(static_cast<uint64_t>(at - content_.matches->begin()) + 1);
}

QString EventTableModel::valueText(logs::Row row, const ShownColumn& column) const {
    const match::Collection& collection = *content_.columns->collection();
    switch (column.source) {
    case ShownColumn::Source::number:
        return numberText(row);
    case ShownColumn::Source::time:
        return timeText(collection.table().origin(row).time);
    case ShownColumn::Source::kind:
        return toQt(collection.kind_name(row));
    case ShownColumn::Source::file:
        return fileText(collection.table(), row);
    case ShownColumn::Source::record:
        return QString::number(collection.table().origin(row).record);
    case ShownColumn::Source::field:
        break;
    }
    const Cell cell = column.cells.cell(row);
    return cell.present() ? toQt(cell.column->display(cell.code)) : QString();
}

CellText EventTableModel::textOf(logs::Row row, const ShownColumn& column) const {
    if (column.source == ShownColumn::Source::record)
        return {grouped(content_.columns->collection()->table().origin(row).record), {}, Elide::right};
    if (column.source == ShownColumn::Source::file) return {valueText(row, column), {}, Elide::path};
    if (column.source != ShownColumn::Source::field) return {valueText(row, column), {}, Elide::right};
    const Cell cell = column.cells.cell(row);
    if (!cell.present()) return {};
    std::vector<Span> spans;
    if (column.ofRule && content_.marks)
        spans =
            content_.marks->spans(column.name, content_.columns->collection()->class_of(row), *cell.column, cell.code);
    const bool simple = cell.column->type(cell.code) != logs::ValueType::list;
    if (simple && cell.column->type(cell.code) != logs::ValueType::null) {
        const std::string_view text = cell.column->text(cell.code);
        return cellText(text, std::move(spans), looksLikePath(text) ? Elide::path : Elide::right);
    }
    return cellText(cell.column->display(cell.code), std::move(spans), Elide::right);
}

QString EventTableModel::toolTip(logs::Row row, const ShownColumn& column) const {
    if (lost_ == row && lost_) return tr("No longer matches");
    QString value = valueText(row, column).left(maxToolTip);
    const Cell cell = column.source == ShownColumn::Source::field ? column.cells.cell(row) : Cell{};
    if (cell.present()) value += QLatin1String("\n") + toQt(cell.column->path());
    return plainToolTip(value);
}

QString EventTableModel::accessibleText(logs::Row row, const QModelIndex& index) const {
    const std::vector<ShownColumn>& columns = content_.columns->columns();
    if (index.column() > 0) return textOf(row, columns[static_cast<size_t>(index.column())]).text;
    QStringList parts;
    for (const ShownColumn& column : columns) {
        const bool named = column.ofRule || column.source == ShownColumn::Source::time || column.name == "host";
        if (const QString text = named ? textOf(row, column).text : QString(); !text.isEmpty()) parts << text;
    }
    if (lost_ == row && lost_) parts << tr("no longer matches");
    return parts.join(QLatin1String(", "));
}

QVariant EventTableModel::data(const QModelIndex& index, int role) const {
    if (!isKnownRole(role) || !checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const logs::Row row = rowAt(index.row());
    const ShownColumn& column = (*content_.columns)[static_cast<size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, column).text;
    case CellRole:
        return QVariant::fromValue(textOf(row, column));
    case ValueRole:
        return valueText(row, column);
    case RowRole:
        return QVariant::fromValue(row);
    case StaleRole:
        return stale_;
    case FreshRole:
        return content_.fresh && content_.fresh->contains(row);
    case LostRole:
        return lost_ && *lost_ == row;
    case Qt::ToolTipRole:
        return toolTip(row, column);
    case Qt::AccessibleTextRole:
        return accessibleText(row, index);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(alignmentOf(column));
    default:
        return {};
    }
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    const ShownColumn& column = (*content_.columns)[static_cast<size_t>(section)];
    if (role == Qt::DisplayRole) return column.title;
    if (role == Qt::ToolTipRole && column.source == ShownColumn::Source::field)
        return column.ofRule ? tr("%1, a field of the rule").arg(column.title) : column.title;
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(alignmentOf(column));
    return {};
}

} // namespace rw::widgets
