#include "widgets/clauses/clause_model.h"

#include "widgets/common/clause_words.h"
#include "widgets/common/convert.h"
#include "widgets/common/theme.h"

#include <algorithm>

namespace rw::widgets {

namespace {

QString scopeName(const ir::LogSource& scope) {
    QStringList parts;
    for (const std::string* part : {&scope.category, &scope.service, &scope.product})
        if (!part->empty()) parts << toQt(*part);
    return ClauseModel::tr("Log source: %1").arg(parts.join(QStringLiteral(", ")));
}

bool sameRow(const CountRow& a, const CountRow& b) { return a.kind == b.kind && a.role == b.role && a.node == b.node; }

} // namespace

std::optional<Measure> ClauseModel::measureOf(int column) {
    switch (column) {
    case Attack:
        return Measure::attack;
    case Baseline:
        return Measure::baseline;
    case OnlyAttack:
        return Measure::onlyAttack;
    case OnlyBaseline:
        return Measure::onlyBaseline;
    default:
        return std::nullopt;
    }
}

std::vector<ClauseModel::Row>
ClauseModel::rowsOf(const LiveSnapshot& snapshot, const ClauseFacts* facts, std::vector<int>& roots) {
    std::vector<Row> rows;
    std::vector<int> open; // whose text the next row may stand in
    for (CountRow& count : countRows(snapshot, facts)) {
        while (!open.empty() && rows[static_cast<size_t>(open.back())].count.span.end < count.span.end) open.pop_back();
        Row row;
        row.count = std::move(count);
        const bool scope = row.count.kind == CountRow::Kind::scope;
        row.name = scope ? scopeName(snapshot.rule()->rule.scope) : clauseName(snapshot, row.count.node);
        if (!snapshot.lines.empty()) row.line = snapshot.lines.lineOf(row.count.span.begin);
        const auto at = static_cast<int>(rows.size());
        if (!open.empty()) row.parent = open.back();
        std::vector<int>& siblings = open.empty() ? roots : rows[static_cast<size_t>(open.back())].children;
        row.position = static_cast<int>(siblings.size());
        siblings.push_back(at);
        rows.push_back(std::move(row));
        open.push_back(at);
    }
    return rows;
}

bool ClauseModel::show(std::shared_ptr<const LiveSnapshot> snapshot, const ClauseFacts* facts) {
    std::vector<int> roots;
    std::vector<Row> rows;
    if (snapshot && snapshot->rule() != nullptr) rows = rowsOf(*snapshot, facts, roots);
    const bool same = std::equal(rows.begin(), rows.end(), rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
        return a.parent == b.parent && sameRow(a.count, b.count);
    });
    if (same) {
        snapshot_ = std::move(snapshot);
        rows_ = std::move(rows);
        for (size_t row = 0; row < rows_.size(); ++row)
            emit dataChanged(createIndex(rows_[row].position, 0, row),
                             createIndex(rows_[row].position, ColumnCount - 1, row));
        return false;
    }
    beginResetModel();
    snapshot_ = std::move(snapshot);
    rows_ = std::move(rows);
    roots_ = std::move(roots);
    endResetModel();
    return true;
}

const CountRow* ClauseModel::rowOf(const QModelIndex& index) const {
    return index.isValid() && index.internalId() < rows_.size() ? &rows_[index.internalId()].count : nullptr;
}

QModelIndex ClauseModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || row >= rowCount(parent) || column < 0 || column >= ColumnCount) return {};
    const std::vector<int>& siblings = parent.isValid() ? rows_[parent.internalId()].children : roots_;
    return createIndex(row, column, static_cast<quintptr>(siblings[static_cast<size_t>(row)]));
}

QModelIndex ClauseModel::parent(const QModelIndex& index) const {
    if (!index.isValid()) return {};
    const int parent = rows_[index.internalId()].parent;
    return parent < 0 ? QModelIndex()
                      : createIndex(rows_[static_cast<size_t>(parent)].position, 0, static_cast<quintptr>(parent));
}

int ClauseModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(roots_.size());
    return parent.column() == 0 ? static_cast<int>(rows_[parent.internalId()].children.size()) : 0;
}

int ClauseModel::columnCount(const QModelIndex& /*parent*/) const { return ColumnCount; }

QString ClauseModel::accessibleText(const Row& row) const {
    QStringList parts{row.name};
    if (row.line > 0) parts << tr("line %1").arg(row.line);
    if (!row.count.reason.empty()) return (parts << tr("not replayable")).join(QStringLiteral(", "));
    const auto say = [&](const std::optional<CollectionSnapshot>& side, Measure measure, const QString& text) {
        const auto count = row.count.count(measure);
        if (!side || !count) return;
        const bool scope = row.count.kind == CountRow::Kind::scope;
        parts << text.arg(grouped(*count), grouped(scope ? side->result.events : side->result.in_scope));
    };
    say(snapshot_->attack, Measure::attack, tr("%1 of %2 attack events"));
    say(snapshot_->baseline, Measure::baseline, tr("%1 of %2 baseline events"));
    return parts.join(QStringLiteral(", "));
}

QVariant ClauseModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.internalId() >= rows_.size()) return {};
    const Row& row = rows_[index.internalId()];
    const auto measure = measureOf(index.column());
    switch (role) {
    case Qt::DisplayRole:
        if (measure) return countText(row.count, *measure);
        if (index.column() == Clause) return row.name;
        return row.line > 0 ? tr("line %1").arg(row.line) : QString();
    case Qt::AccessibleTextRole:
        return index.column() == Clause ? accessibleText(row) : data(index, Qt::DisplayRole);
    case Qt::ToolTipRole:
        if (measure && !row.count.reason.empty()) return tr("Not replayable: %1").arg(toQt(row.count.reason));
        return index.column() == Clause ? row.name : QVariant();
    case Qt::FontRole:
        return index.column() == Clause && row.count.kind == CountRow::Kind::clause ? QVariant(codeFont(11.5))
                                                                                    : QVariant();
    case Qt::ForegroundRole:
        if (index.column() == Where) return currentTheme().accent;
        if (measure && !row.count.reason.empty()) return currentTheme().warning;
        if (measure) return sideOf(*measure) == Side::attack ? currentTheme().hit : currentTheme().noise;
        return {};
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() == Clause ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant ClauseModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    const auto measure = measureOf(section);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == Clause ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && measure) return measureText(*measure);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Clause:
        return tr("Clause");
    case Where:
        return tr("Where");
    case OnlyAttack:
        return tr("Only this, attack");
    case OnlyBaseline:
        return tr("Only this, baseline");
    default:
        return measure ? measureTitle(*measure) : QString();
    }
}

} // namespace rw::widgets
