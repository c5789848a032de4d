#include "widgets/explain/event_fields_model.h"

#include "widgets/common/cell_text.h"
#include "widgets/common/convert.h"
#include "widgets/common/row_text.h"

#include "engine/match/resolve.h"

#include <algorithm>
#include <map>
#include <set>

namespace rw::widgets {

namespace {

std::string_view lastSegment(std::string_view path) {
    const size_t dot = path.rfind('.');
    return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

} // namespace

void EventFieldsModel::show(std::shared_ptr<const LiveSnapshot> snapshot,
                            std::shared_ptr<const match::Collection> collection,
                            std::optional<logs::Row> row) {
    beginResetModel();
    snapshot_ = std::move(snapshot);
    collection_ = std::move(collection);
    fields_.clear();
    if (collection_ && row && *row < collection_->table().row_count()) collect(*row);
    endResetModel();
}

void EventFieldsModel::collect(logs::Row row) {
    std::map<std::string_view, int> sameName;
    for (const auto& column : collection_->table().columns()) {
        const logs::Code code = column->code(row);
        if (code == logs::missing) continue;
        ++sameName[lastSegment(column->path())];
        Field field;
        field.column = column.get();
        field.code = code;
        fields_.push_back(std::move(field));
    }
    for (Field& field : fields_) {
        const std::string_view last = lastSegment(field.column->path());
        field.name = toQt(sameName[last] > 1 ? std::string_view(field.column->path()) : last);
    }
    std::sort(fields_.begin(), fields_.end(), [](const Field& a, const Field& b) {
        return a.name.compare(b.name, Qt::CaseInsensitive) < 0;
    });
    const rules::RuleDocument* rule = snapshot_ ? snapshot_->rule() : nullptr;
    if (rule == nullptr) return;

    const LeafMarks marks(snapshot_, rule->rule, *snapshot_->predicates, collection_);
    const match::ClassId id = collection_->class_of(row);
    const match::ColumnNames names = match::names_of(collection_->table());
    std::map<const logs::Column*, size_t> order;
    for (const std::string& name : marks.fields()) {
        const match::RowClass& known = collection_->classes()[id];
        for (const std::string& path :
             match::resolve_field(collection_->taxonomy(), rule->rule.scope, known, name, names).all_paths())
            for (Field& field : fields_) {
                if (field.column->path() != path) continue;
                if (field.ruleField.empty()) field.ruleField = name;
                for (LeafLook& look : marks.looks(name, id, *field.column, field.code))
                    field.looks.push_back(std::move(look));
                order.try_emplace(field.column, order.size());
            }
    }
    std::stable_sort(fields_.begin(), fields_.end(), [&](const Field& a, const Field& b) {
        const auto rank = [&](const Field& field) {
            const auto at = order.find(field.column);
            return at == order.end() ? order.size() : at->second;
        };
        return rank(a) < rank(b);
    });
}

QString EventFieldsModel::valueText(int row) const {
    const Field& field = fields_[static_cast<size_t>(row)];
    return toQt(field.column->display(field.code));
}

const LeafLook* EventFieldsModel::linkOf(int row) const {
    const std::vector<LeafLook>& looks = fields_[static_cast<size_t>(row)].looks;
    const auto holding = std::find_if(looks.begin(), looks.end(), [](const LeafLook& look) { return look.holds; });
    return holding != looks.end() ? &*holding : looks.empty() ? nullptr : &looks.front();
}

QString EventFieldsModel::lineText(const Field& field) const {
    if (field.looks.empty() || snapshot_->lines.empty()) return {};
    const bool any =
        std::any_of(field.looks.begin(), field.looks.end(), [](const LeafLook& look) { return look.holds; });
    std::set<int> lines;
    for (const LeafLook& look : field.looks)
        if (look.holds || !any) lines.insert(snapshot_->lines.lineOf(look.span.begin));
    const QString first = tr("line %1").arg(*lines.begin());
    return lines.size() == 1 ? first : tr("%1 +%2").arg(first).arg(lines.size() - 1);
}

QString EventFieldsModel::looksText(const Field& field) const {
    constexpr size_t listed = 12;
    QStringList lines;
    for (size_t i = 0; i < std::min(listed, field.looks.size()); ++i) {
        const LeafLook& look = field.looks[i];
        const QString verdict = look.holds ? tr("matches") : tr("does not match");
        const QString place =
            snapshot_->lines.empty() ? QString() : tr("line %1: ").arg(snapshot_->lines.lineOf(look.span.begin));
        lines << place + toQt(look.predicate) + QLatin1String(", ") + verdict;
    }
    if (field.looks.size() > listed) lines << tr("and %1 more").arg(field.looks.size() - listed);
    return lines.join(u'\n');
}

int EventFieldsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(fields_.size());
}

int EventFieldsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant EventFieldsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Field& field = fields_[static_cast<size_t>(index.row())];
    if (role == Qt::ToolTipRole) {
        if (index.column() == Name) return plainToolTip(toQt(field.column->path()));
        if (index.column() == Where) return plainToolTip(looksText(field));
        const QString looks = looksText(field);
        return plainToolTip(valueText(index.row()).left(4'000) +
                            (looks.isEmpty() ? QString() : QLatin1String("\n\n") + looks));
    }
    if (role == Qt::AccessibleTextRole && index.column() == Value && !field.looks.empty())
        return tr("%1, %2").arg(visibleLine(valueText(index.row()).left(500)), looksText(field));
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Name:
        return field.name;
    case Value:
        return visibleLine(valueText(index.row()).left(2'000));
    case Where:
        return lineText(field);
    default:
        return {};
    }
}

QVariant EventFieldsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Name:
        return tr("Field");
    case Value:
        return tr("Value");
    case Where:
        return tr("Where");
    default:
        return {};
    }
}

} // namespace rw::widgets
