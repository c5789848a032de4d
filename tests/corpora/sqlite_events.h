#pragma once
// Windows events in one SQLite table, flat and with the names that Sysmon's pipeline expects: the other side of a
// differential test. Nothing of the matcher or the taxonomy may be used here.

#include <QRegularExpression>
#include <QString>

#include "engine/logs/log_table.h"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <sqlite3.h>
#include <string>
#include <utility>

namespace rw::tests {

/// File and record number.
using EventName = std::pair<std::string, uint64_t>;
using EventNames = std::set<EventName>;

class SqliteEvents {
public:
    SqliteEvents() {
        sqlite3_open(":memory:", &database_);
        sqlite3_create_function(
            database_, "regexp", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, &expressions_, regexp, nullptr, nullptr);
    }

    ~SqliteEvents() { sqlite3_close(database_); }

    SqliteEvents(const SqliteEvents&) = delete;
    SqliteEvents& operator=(const SqliteEvents&) = delete;

    /// One transaction; every value as text (lists as JSON), compared without case, but the number of the event.
    void load(const logs::LogTable& table) {
        std::vector<Values> events;
        for (logs::Row row = 0; row < table.row_count(); ++row) events.push_back(flat(table, row));
        std::map<std::string, std::string> spellings; // SQL compares names without case
        for (const Values& event : events)
            for (const auto& [name, value] : event) spellings.try_emplace(lower(name), name);
        std::string create = "create table logs(_row integer";
        std::string insert = "insert into logs values(?";
        std::map<std::string, int> place;
        for (const auto& [key, name] : spellings) {
            place[key] = static_cast<int>(place.size()) + 2;
            create += ",\"" + name + "\" " + (name == "EventID" ? "integer" : "text collate nocase");
            insert += ",?";
        }
        run("begin");
        run(create + ")");
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(database_, (insert + ")").c_str(), -1, &statement, nullptr);
        for (size_t row = 0; row < events.size(); ++row) {
            const logs::RowOrigin origin = table.origin(static_cast<logs::Row>(row));
            names_.emplace_back(table.files()[origin.file].path, origin.record);
            sqlite3_clear_bindings(statement);
            sqlite3_bind_int64(statement, 1, static_cast<int64_t>(row));
            for (const auto& [name, value] : events[row])
                sqlite3_bind_text(statement, place[lower(name)], value.data(), static_cast<int>(value.size()), nullptr);
            sqlite3_step(statement);
            sqlite3_reset(statement);
        }
        sqlite3_finalize(statement);
        run("commit");
    }

    /// Events that a converted query finds. Fields that no event has become empty columns.
    [[nodiscard]] std::optional<EventNames> find(QString query) {
        static const QRegularExpression head(QStringLiteral(R"(^SELECT \* FROM \S+ WHERE)"));
        query.replace(head, QStringLiteral("SELECT _row FROM logs WHERE"));
        const std::string text = query.toStdString();
        static constexpr std::string_view no_column = "no such column: ";
        constexpr int most_columns_added = 200;
        for (int attempt = 0; attempt < most_columns_added; ++attempt) {
            sqlite3_stmt* statement = nullptr;
            if (sqlite3_prepare_v2(database_, text.c_str(), -1, &statement, nullptr) == SQLITE_OK)
                return rows_of(statement);
            const std::string message = sqlite3_errmsg(database_);
            if (!message.starts_with(no_column)) return {};
            run("alter table logs add column \"" + message.substr(no_column.size()) + "\" text collate nocase");
        }
        return {};
    }

    [[nodiscard]] QString error() const { return QString::fromUtf8(sqlite3_errmsg(database_)); }

private:
    using Values = std::map<std::string, std::string>;
    using Expressions = std::map<std::string, QRegularExpression>;

    static std::string lower(std::string name) {
        for (char& c : name)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
        return name;
    }

    void run(const std::string& text) { sqlite3_exec(database_, text.c_str(), nullptr, nullptr, nullptr); }

    [[nodiscard]] std::optional<EventNames> rows_of(sqlite3_stmt* statement) const {
        EventNames found;
        int status = SQLITE_ROW;
        while ((status = sqlite3_step(statement)) == SQLITE_ROW)
            found.insert(names_[static_cast<size_t>(sqlite3_column_int64(statement, 0))]);
        sqlite3_finalize(statement);
        if (status != SQLITE_DONE) return {};
        return found;
    }

    static void regexp(sqlite3_context* context, int, sqlite3_value** arguments) {
        const auto text = [&](int i) {
            return std::string(reinterpret_cast<const char*>(sqlite3_value_text(arguments[i])),
                               static_cast<size_t>(sqlite3_value_bytes(arguments[i])));
        };
        if (sqlite3_value_type(arguments[1]) == SQLITE_NULL) return sqlite3_result_null(context);
        auto& expressions = *static_cast<Expressions*>(sqlite3_user_data(context));
        const std::string source = text(0);
        const auto at = expressions.try_emplace(source, QString::fromStdString(source)).first;
        sqlite3_result_int(context, at->second.match(QString::fromStdString(text(1))).hasMatch() ? 1 : 0);
    }

    /// A part of the System element by its own name, an attribute of one as Part_Attribute; elsewhere the innermost
    /// name, which never hides one of System.
    static std::string flat_name(const std::string& path) {
        static const std::string system = "System.";
        if (path.starts_with(system)) {
            std::string name = path.substr(system.size());
            for (char& c : name)
                if (c == '.') c = '_';
            return name;
        }
        const size_t dot = path.rfind('.');
        return dot == std::string::npos ? path : path.substr(dot + 1);
    }

    static std::string json_list(const logs::Column& column, logs::Code code) {
        std::string text;
        for (const logs::Code element : column.elements(code)) {
            std::string quoted;
            for (const char c : column.text(element)) {
                if (c == '"' || c == '\\') quoted += '\\';
                quoted += c;
            }
            text += (text.empty() ? "\"" : ", \"") + quoted + '"';
        }
        return '[' + text + ']';
    }

    static Values flat(const logs::LogTable& table, logs::Row row) {
        Values values;
        Values system;
        for (const auto& column : table.columns()) {
            const logs::Code code = column->code(row);
            if (code == logs::missing || column->type(code) == logs::ValueType::null) continue;
            const bool list = column->type(code) == logs::ValueType::list;
            const std::string text = list ? json_list(*column, code) : std::string(column->text(code));
            const bool of_system = column->path().starts_with("System.");
            (of_system ? system : values).emplace(flat_name(column->path()), text);
        }
        for (auto& [name, value] : system) values[name] = value;
        rename(values);
        return values;
    }

    /// The events of the Security log under Sysmon's names.
    static void rename(Values& values) {
        const auto number = values.find("EventID");
        if (values["Channel"] != "Security" || number == values.end()) return;
        const auto copy = [&](const char* to, const char* from) {
            const auto at = values.find(from);
            if (at != values.end()) values.emplace(to, at->second);
        };
        if (number->second == "4688") {
            copy("Image", "NewProcessName");
            copy("ParentImage", "ParentProcessName");
            copy("User", "SubjectUserName");
            copy("LogonId", "SubjectLogonId");
        } else if (number->second == "4657") {
            copy("Details", "NewValue");
            copy("Image", "ProcessName");
            if (values.contains("ObjectName"))
                values["TargetObject"] = values["ObjectName"] + '\\' + values["ObjectValueName"];
        } else if (number->second == "5156") {
            copy("Image", "Application");
            copy("DestinationIp", "DestAddress");
            copy("DestinationPort", "DestPort");
            copy("SourceIp", "SourceAddress");
        }
    }

    sqlite3* database_ = nullptr;
    Expressions expressions_;
    std::vector<EventName> names_; ///< by row
};

} // namespace rw::tests
