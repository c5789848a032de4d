#pragma once
// The fields of one event: name, value, the leaves that look at it. The rule's fields first, then by name.

#include <QAbstractTableModel>

#include "widgets/common/leaf_marks.h"
#include "widgets/common/live_snapshot.h"

#include <memory>
#include <optional>
#include <vector>

namespace rw::widgets {

class EventFieldsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Value, Where, ColumnCount };

    struct Field {
        QString name; ///< last segment; the whole path when two share it
        const logs::Column* column = nullptr;
        logs::Code code = 0;
        std::string ruleField{}; ///< as the rule names it; empty: the rule does not look at it
        std::vector<LeafLook> looks{};
    };

    using QAbstractTableModel::QAbstractTableModel;

    void show(std::shared_ptr<const LiveSnapshot> snapshot,
              std::shared_ptr<const match::Collection> collection,
              std::optional<logs::Row> row);

    [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }

    /// Whole value as text.
    [[nodiscard]] QString valueText(int row) const;
    /// The leaf that a link leads to: the first that holds, else the first.
    [[nodiscard]] const LeafLook* linkOf(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void collect(logs::Row row);
    [[nodiscard]] QString lineText(const Field& field) const;
    [[nodiscard]] QString looksText(const Field& field) const;

    std::shared_ptr<const LiveSnapshot> snapshot_;
    std::shared_ptr<const match::Collection> collection_;
    std::vector<Field> fields_;
};

} // namespace rw::widgets
