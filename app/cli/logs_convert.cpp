#include "app/cli/commands.h"

#include "engine/base/file.h"
#include "engine/base/json_writer.h"
#include "engine/logs/log_table.h"

#include <cstdio>

namespace rw::cli {

namespace {

using logs::Code;
using logs::Column;
using logs::ValueType;

void write_value(JsonWriter& json, const Column& column, Code code) {
    switch (column.type(code)) {
    case ValueType::null:
        json.null();
        break;
    case ValueType::boolean:
    case ValueType::integer:
    case ValueType::real:
        json.raw(column.text(code));
        break;
    case ValueType::string:
        json.string(column.text(code));
        break;
    case ValueType::list:
        json.begin_array();
        for (const Code element : column.elements(code)) write_value(json, column, element);
        json.end_array();
        break;
    }
}

std::string json_row(const logs::LogTable& table, logs::Row row) {
    JsonWriter json;
    json.begin_object();
    for (const auto& column : table.columns()) {
        const Code code = column->code(row);
        if (code == logs::missing) continue;
        json.key(column->path());
        write_value(json, *column, code);
    }
    json.end_object();
    return json.take() + '\n';
}

std::string csv_header(const logs::LogTable& table) {
    std::string line;
    for (const auto& column : table.columns()) line += (line.empty() ? "" : ",") + csv_cell(column->path());
    return line + '\n';
}

std::string csv_row(const logs::LogTable& table, logs::Row row) {
    std::string line;
    bool first = true;
    for (const auto& column : table.columns()) {
        if (!first) line += ',';
        first = false;
        line += csv_cell(column->display(column->code(row)));
    }
    return line + '\n';
}

} // namespace

int logs_convert(const LogsOptions& options) {
    const Job& job = program_job();
    const auto table = read_logs(options.paths, options.common);
    if (job.cancelled()) return cancelled;
    const bool csv = options.to == "csv";
    std::string content;
    Output out;
    const auto put = [&](const std::string& line) {
        if (options.out.empty())
            out << line;
        else
            content += line;
    };
    if (csv) put(csv_header(*table));
    for (logs::Row row = 0; row < table->row_count(); ++row) put(csv ? csv_row(*table, row) : json_row(*table, row));
    bool unread = false;
    for (const logs::LogFile& file : table->files()) {
        unread = unread || !file.readable;
        for (const logs::Problem& problem : file.problems) print_problem(file.path, problem);
    }
    if (!options.out.empty()) {
        if (const auto written = replace_file(options.out, content); !written)
            return print_error(written.error()), unread_input;
    }
    return unread ? unread_input : done;
}

} // namespace rw::cli
