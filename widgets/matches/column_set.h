#pragma once
// Which columns an event table shows and where each finds its cells: the row's own properties, the fields that the
// rule names, and what the user added. A value; made once per collection and set of fields, not per keystroke.

#include <QString>
#include <QStringList>

#include "widgets/common/event_cells.h"

#include "engine/ir/rule.h"
#include "engine/match/collection.h"

#include <memory>
#include <string>
#include <vector>

namespace rw::widgets {

struct ShownColumn {
    enum class Source : quint8 { number, time, field, kind, file, record };

    Source source = Source::field;
    std::string name{}; ///< for the filter: "Image", "host", "time"
    QString title{};
    EventCells cells{};  ///< of a field
    bool ofRule = false; ///< a field that the rule names: matched parts are marked
    int width = 120;     ///< pixels at first, at 96 dpi
};

class ColumnSet {
public:
    /// #, Time, Host, the rule's fields, `extra`, Kind, User, File, Record. A field that is there already is not added
    /// again. @complexity O(columns of the table + fields · classes)
    [[nodiscard]] static std::shared_ptr<const ColumnSet> make(std::shared_ptr<const match::Collection> collection,
                                                               const ir::LogSource& scope,
                                                               const std::vector<std::string>& ruleFields,
                                                               const std::vector<std::string>& extra);

    [[nodiscard]] const std::vector<ShownColumn>& columns() const { return columns_; }

    [[nodiscard]] const ShownColumn& operator[](size_t index) const { return columns_[index]; }

    [[nodiscard]] size_t size() const { return columns_.size(); }

    [[nodiscard]] const std::shared_ptr<const match::Collection>& collection() const { return collection_; }

    [[nodiscard]] const ir::LogSource& scope() const { return scope_; }

    /// Whether make() with these would give the same set.
    [[nodiscard]] bool isFor(const match::Collection& collection,
                             const ir::LogSource& scope,
                             const std::vector<std::string>& ruleFields,
                             const std::vector<std::string>& extra) const;

    /// Fields of a rule beyond this get no column.
    static constexpr size_t maxRuleFields = 24;

private:
    std::vector<ShownColumn> columns_;
    std::shared_ptr<const match::Collection> collection_;
    ir::LogSource scope_;
    std::vector<std::string> ruleFields_;
    std::vector<std::string> extra_;
};

} // namespace rw::widgets
