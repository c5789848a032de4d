#include "app/cli/commands.h"
#include "app/cli/text_style.h"

#include "engine/base/json_writer.h"
#include "engine/match/collection.h"

#include <map>

namespace rw::cli {

namespace {

/// What `logs inspect` says of one file.
struct FileFacts {
    uint64_t events = 0;
    Instant first;
    Instant last;
    std::map<std::string, uint64_t> kinds;
    uint64_t columns = 0; ///< that an event of this file has
};

/// @complexity linear in the cells
void count_columns(const logs::LogTable& table, std::vector<FileFacts>& facts) {
    std::vector<bool> in_file;
    for (const auto& column : table.columns()) {
        in_file.assign(facts.size(), false);
        logs::Row file_end = 0; // of the rows of a file, which lie together
        for (size_t block = 0; block < column->blocks().size(); ++block)
            column->blocks()[block].for_each([&](uint32_t row, logs::Code) {
                const logs::Row at = static_cast<logs::Row>(block << logs::CodeBlock::row_bits) + row;
                if (at < file_end) return;
                const logs::RowOrigin origin = table.origin(at);
                file_end = at + static_cast<logs::Row>(facts[origin.file].events - origin.row);
                in_file[origin.file] = true;
            });
        for (size_t i = 0; i < facts.size(); ++i) facts[i].columns += in_file[i] ? 1u : 0u;
    }
}

std::vector<FileFacts> facts_of(const match::Collection& collection) {
    const logs::LogTable& table = collection.table();
    std::vector<FileFacts> facts(table.files().size());
    for (logs::Row row = 0; row < table.row_count(); ++row) {
        const logs::RowOrigin origin = table.origin(row);
        FileFacts& at = facts[origin.file];
        ++at.events;
        ++at.kinds[std::string(collection.kind_name(row))];
        if (!origin.time.valid()) continue;
        if (!at.first.valid() || origin.time.ns < at.first.ns) at.first = origin.time;
        if (!at.last.valid() || origin.time.ns > at.last.ns) at.last = origin.time;
    }
    count_columns(table, facts);
    return facts;
}

void print_json(Output& out, const logs::LogFile& file, const FileFacts& facts, uint64_t damaged) {
    JsonWriter json;
    json.begin_object().member("file", file.path).member("format", logs::format_name(file.format));
    json.member("container", file.container).member("events", facts.events).member("damaged", damaged);
    json.member("first", format_time(facts.first)).member("last", format_time(facts.last));
    json.key("kinds").begin_object();
    for (const auto& [kind, events] : facts.kinds) json.member(kind, events);
    json.end_object().member("columns", facts.columns).key("problems").begin_array();
    for (const logs::Problem& problem : file.problems)
        json.begin_object()
            .member("code", problem.code)
            .member("message", problem.message)
            .member("offset", problem.offset)
            .end_object();
    json.end_array().end_object();
    out << json.text() << "\n";
}

void print_text(Output& out, const logs::LogFile& file, const FileFacts& facts, uint64_t damaged) {
    out << painted(Style::heading, file.path) << "\n  " << logs::format_name(file.format)
        << (file.container.empty() ? "" : " in " + file.container) << ", " << counted(facts.events, "event");
    if (damaged > 0) out << ", " << painted(Style::caution, grouped(damaged) + " damaged");
    if (facts.first.valid()) out << ", " << format_time(facts.first) << " to " << format_time(facts.last);
    out << "\n";
    for (const auto& [kind, events] : facts.kinds) out << "    " << shown(kind) << "  " << grouped(events) << "\n";
    for (const logs::Problem& problem : file.problems)
        out << "  byte " << std::to_string(problem.offset) << ": " << painted(Style::caution, problem.message) << " "
            << painted(Style::faint, "[" + problem.code + "]") << "\n";
}

void print_csv(Output& out, const logs::LogFile& file, const FileFacts& facts, uint64_t damaged) {
    out << csv_cell(file.path) << "," << csv_cell(logs::format_name(file.format)) << "," << csv_cell(file.container)
        << "," << std::to_string(facts.events) << "," << std::to_string(damaged) << "," << format_time(facts.first)
        << "," << format_time(facts.last) << "," << std::to_string(facts.columns) << ","
        << std::to_string(file.problems.size()) << "\n";
}

} // namespace

int logs_inspect(const LogsOptions& options) {
    const Job& job = program_job();
    const auto taxonomy = load_taxonomy();
    if (!taxonomy) return print_error(taxonomy.error()), internal_error;
    Output out;
    bool unread = false;
    if (options.common.output() == Format::csv)
        out << "file,format,container,events,damaged,first,last,columns,problems\n";
    // One input after another, so that a folder of many logs needs the memory of its largest argument only.
    for (const std::string& path : options.paths) {
        const auto table = read_logs({path}, options.common);
        if (job.cancelled()) return cancelled;
        const auto collection = match::Collection::make("", match::Role::attack, false, table, *taxonomy);
        const std::vector<FileFacts> facts = facts_of(*collection);
        for (size_t i = 0; i < table->files().size(); ++i) {
            const logs::LogFile& file = table->files()[i];
            unread = unread || !file.readable;
            print_if_unread(file);
            switch (options.common.output()) {
            case Format::json:
                print_json(out, file, facts[i], table->damaged()[i]);
                break;
            case Format::csv:
                print_csv(out, file, facts[i], table->damaged()[i]);
                break;
            case Format::text:
            case Format::sarif:
                print_text(out, file, facts[i], table->damaged()[i]);
                break;
            }
        }
    }
    return unread ? unread_input : done;
}

} // namespace rw::cli
