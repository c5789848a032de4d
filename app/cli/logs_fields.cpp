#include "app/cli/commands.h"
#include "app/cli/text_style.h"

#include "engine/base/json_writer.h"
#include "engine/match/collection.h"

#include <algorithm>
#include <array>

namespace rw::cli {

namespace {

using logs::Code;
using logs::Column;
using logs::ValueType;

struct ColumnFacts {
    std::string canonical;
    std::string type;
    std::vector<std::pair<Code, uint64_t>> top; ///< most frequent first
};

std::string_view type_name(ValueType type) {
    constexpr std::array<std::string_view, 6> names{"null", "boolean", "integer", "real", "string", "list"};
    return names[static_cast<size_t>(type)];
}

ColumnFacts facts_of(const match::Collection& collection, const Column& column, size_t top) {
    ColumnFacts facts;
    std::vector<uint64_t> rows(column.size() + size_t{1});
    std::array<uint64_t, 6> types{};
    logs::Row first = UINT32_MAX;
    for (size_t block = 0; block < column.blocks().size(); ++block)
        column.blocks()[block].for_each([&](uint32_t row, Code code) {
            ++rows[code];
            ++types[static_cast<size_t>(column.type(code))];
            first = std::min(first, static_cast<logs::Row>(block << logs::CodeBlock::row_bits) + row);
        });
    facts.type = type_name(static_cast<ValueType>(std::max_element(types.begin(), types.end()) - types.begin()));
    for (Code code = 1; code <= column.size(); ++code) facts.top.emplace_back(code, rows[code]);
    const size_t kept = std::min(top, facts.top.size());
    std::partial_sort(
        facts.top.begin(),
        facts.top.begin() + static_cast<std::ptrdiff_t>(kept),
        facts.top.end(),
        [](const auto& a, const auto& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
    facts.top.resize(kept);
    if (first != UINT32_MAX) {
        const size_t dot = column.path().rfind('.');
        const std::string_view native = std::string_view(column.path()).substr(dot == std::string::npos ? 0 : dot + 1);
        facts.canonical =
            collection.taxonomy().canonical(collection.classes()[collection.class_of(first)].kind, native);
    }
    return facts;
}

void print_json(Output& out, const Column& column, const ColumnFacts& facts) {
    JsonWriter json;
    json.begin_object().member("column", column.path()).member("canonical", facts.canonical);
    json.member("type", facts.type).member("rows", column.filled()).member("distinct", column.size());
    json.key("top").begin_array();
    for (const auto& [code, count] : facts.top)
        json.begin_object().member("value", column.display(code)).member("rows", count).end_object();
    json.end_array().end_object();
    out << json.text() << "\n";
}

/// Top values in one cell, each with its rows: "1 (58); 7 (42)".
void print_csv(Output& out, const Column& column, const ColumnFacts& facts) {
    std::string top;
    for (const auto& [code, count] : facts.top)
        top += (top.empty() ? "" : "; ") + column.display(code) + " (" + std::to_string(count) + ")";
    out << csv_cell(column.path()) << "," << csv_cell(facts.canonical) << "," << facts.type << ","
        << std::to_string(column.filled()) << "," << std::to_string(column.size()) << "," << csv_cell(top) << "\n";
}

std::vector<std::string> text_row(const Column& column, const ColumnFacts& facts) {
    constexpr size_t longest = 40; // bytes of a value shown
    std::string top;
    for (const auto& [code, count] : facts.top) {
        std::string value = column.display(code);
        if (value.size() > longest) {
            size_t end = longest;
            while (end > 0 && (static_cast<uint8_t>(value[end]) & 0xC0) == 0x80) --end; // not within a code point
            value = value.substr(0, end) + "…";
        }
        std::replace_if(
            value.begin(), value.end(), [](char c) { return static_cast<uint8_t>(c) < ' '; }, ' ');
        top += (top.empty() ? "" : " · ") + shown(value) + painted(Style::faint, " (" + grouped(count) + ")");
    }
    return {shown(column.path()), facts.canonical, facts.type, grouped(column.filled()), grouped(column.size()), top};
}

} // namespace

int logs_fields(const LogsOptions& options) {
    const Job& job = program_job();
    const auto taxonomy = load_taxonomy();
    if (!taxonomy) return print_error(taxonomy.error()), internal_error;
    const auto table = read_logs(options.paths, options.common);
    if (job.cancelled()) return cancelled;
    const auto collection = match::Collection::make("", match::Role::attack, false, table, *taxonomy);
    Output out;
    if (options.common.output() == Format::csv) out << "column,canonical,type,rows,distinct,top\n";
    std::vector<std::vector<std::string>> rows(1);
    for (const char* title : {"Column", "Canonical", "Type", "Rows", "Distinct", "Top values"})
        rows.front().push_back(painted(Style::heading, title));
    for (const auto& column : table->columns()) {
        const ColumnFacts facts = facts_of(*collection, *column, options.top);
        switch (options.common.output()) {
        case Format::json:
            print_json(out, *column, facts);
            break;
        case Format::csv:
            print_csv(out, *column, facts);
            break;
        case Format::text:
        case Format::sarif:
            rows.push_back(text_row(*column, facts));
            break;
        }
    }
    if (options.common.output() == Format::text) out << aligned(rows, {false, false, false, true, true, false});
    bool unread = false;
    for (const logs::LogFile& file : table->files()) {
        unread = unread || !file.readable;
        for (const logs::Problem& problem : file.problems) print_problem(file.path, problem);
    }
    return unread ? unread_input : done;
}

} // namespace rw::cli
