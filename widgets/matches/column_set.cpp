#include "widgets/matches/column_set.h"

#include <QCoreApplication>

#include "widgets/common/convert.h"

#include "engine/base/unicode.h"
#include "engine/match/resolve.h"

#include <algorithm>
#include <initializer_list>

namespace rw::widgets {

namespace {

QString trColumn(const char* text) { return QCoreApplication::translate("EventTable", text); }

/// The first of several fields that a class has: hosts and users have many names.
EventCells firstOf(const match::Collection& collection,
                   std::initializer_list<std::string_view> fields,
                   const match::ColumnNames& names) {
    EventCells cells;
    cells.collection = &collection;
    cells.byClass.resize(collection.classes().size());
    for (const std::string_view field : fields) {
        const EventCells found = cellsOfField(collection, {}, field, names);
        for (size_t id = 0; id < found.byClass.size(); ++id)
            for (const logs::Column* column : found.byClass[id])
                if (std::find(cells.byClass[id].begin(), cells.byClass[id].end(), column) == cells.byClass[id].end())
                    cells.byClass[id].push_back(column);
    }
    return cells;
}

ShownColumn property(ShownColumn::Source source, std::string name, QString title, int width) {
    ShownColumn column;
    column.source = source;
    column.name = std::move(name);
    column.title = std::move(title);
    column.width = width;
    return column;
}

ShownColumn fieldColumn(std::string name, EventCells cells, int width) {
    ShownColumn column = property(ShownColumn::Source::field, name, toQt(name), width);
    column.cells = std::move(cells);
    return column;
}

int widthOf(std::string_view field) {
    const std::string lower = ascii_lower(field);
    if (lower.find("commandline") != std::string::npos || lower.find("command_line") != std::string::npos) return 320;
    if (lower.find("image") != std::string::npos || lower.find("path") != std::string::npos ||
        lower.find("object") != std::string::npos || lower.find("file") != std::string::npos)
        return 132;
    return 130;
}

} // namespace

bool ColumnSet::isFor(const match::Collection& collection,
                      const ir::LogSource& scope,
                      const std::vector<std::string>& ruleFields,
                      const std::vector<std::string>& extra) const {
    return collection_->revision() == collection.revision() && scope_ == scope && ruleFields_ == ruleFields &&
           extra_ == extra;
}

std::shared_ptr<const ColumnSet> ColumnSet::make(std::shared_ptr<const match::Collection> collection,
                                                 const ir::LogSource& scope,
                                                 const std::vector<std::string>& ruleFields,
                                                 const std::vector<std::string>& extra) {
    using Source = ShownColumn::Source;
    auto set = std::make_shared<ColumnSet>();
    set->collection_ = std::move(collection);
    set->scope_ = scope;
    set->ruleFields_ = ruleFields;
    set->extra_ = extra;
    const match::Collection& logs = *set->collection_;
    const match::ColumnNames names = match::names_of(logs.table());
    std::vector<ShownColumn>& columns = set->columns_;
    const auto has = [&](std::string_view name) {
        return std::any_of(columns.begin(), columns.end(), [&](const ShownColumn& column) {
            return ascii_equals_ignoring_case(column.name, name);
        });
    };

    columns.push_back(property(Source::number, "#", QStringLiteral("#"), 44));
    columns.push_back(property(Source::time, "time", trColumn("Time (UTC)"), 190));
    columns.push_back(fieldColumn(
        "host",
        firstOf(logs, {"Computer", "host.name", "winlog.computer_name", "Hostname", "host.hostname", "host"}, names),
        118));
    columns.back().title = trColumn("Host");
    for (const std::string& field : ruleFields) {
        if (has(field) || columns.size() >= maxRuleFields) continue;
        columns.push_back(fieldColumn(field, cellsOfField(logs, scope, field, names), widthOf(field)));
        columns.back().ofRule = true;
    }
    for (const std::string& field : extra)
        if (!has(field)) columns.push_back(fieldColumn(field, cellsOfField(logs, scope, field, names), widthOf(field)));
    columns.push_back(property(Source::kind, "kind", trColumn("Kind"), 110));
    if (!has("user")) {
        columns.push_back(
            fieldColumn("user",
                        firstOf(logs, {"User", "SubjectUserName", "user.name", "TargetUserName", "AccountName"}, names),
                        130));
        columns.back().title = trColumn("User");
    }
    columns.push_back(property(Source::file, "file", trColumn("File"), 150));
    columns.push_back(property(Source::record, "record", trColumn("Record"), 80));
    return set;
}

} // namespace rw::widgets
