#include "app/cli/commands.h"
#include "app/cli/placeholders.h"
#include "app/cli/text_style.h"
#include "app/common/rule_loader.h"

#include "engine/base/json_writer.h"
#include "engine/explain/explain.h"

#include <cstdio>

namespace rw::cli {

namespace {

std::string_view operator_name(ir::NodeKind kind) {
    switch (kind) {
    case ir::NodeKind::all_of:
        return "and";
    case ir::NodeKind::any_of:
        return "or";
    case ir::NodeKind::negation:
        return "not";
    case ir::NodeKind::at_least:
        return "of";
    case ir::NodeKind::leaf:
        return "leaf";
    case ir::NodeKind::constant:
        return "constant";
    }
    return "leaf";
}

void write_node(JsonWriter& json, const explain::ExplainNode& at) {
    json.begin_object().member("op", operator_name(at.kind)).member("verdict", at.verdict);
    json.key("span").begin_array().number(uint64_t{at.span.begin}).number(uint64_t{at.span.end}).end_array();
    if (!at.label.empty()) json.member("label", at.label);
    if (at.kind == ir::NodeKind::leaf) {
        json.member("field", at.field).member("column", at.column).member("predicate", at.predicate).key("value");
        if (at.value)
            json.string(*at.value);
        else
            json.null();
        json.key("missing");
        switch (at.missing) {
        case explain::Missing::nothing:
            json.null();
            break;
        case explain::Missing::field:
            json.string("field");
            break;
        case explain::Missing::value:
            json.string("value");
            break;
        case explain::Missing::null:
            json.string("null");
            break;
        }
        if (!at.reason.empty()) json.member("reason", at.reason);
    }
    json.key("children").begin_array();
    for (const explain::ExplainNode& child : at.children) write_node(json, child);
    json.end_array().end_object();
}

std::string sentence(const explain::ExplainNode& at) {
    if (at.kind != ir::NodeKind::leaf) return at.label.empty() ? std::string(operator_name(at.kind)) : at.label;
    std::string text = (at.field.empty() ? "any value" : at.field) + ' ' + at.predicate;
    if (at.missing == explain::Missing::field)
        text += "  (no event of this kind has the field)";
    else if (at.missing == explain::Missing::value)
        text += "  (this event lacks the field)";
    else if (at.value)
        text += "  (is " + *at.value + ")";
    if (!at.reason.empty()) text += "  - " + at.reason;
    return text;
}

std::string answer(bool yes) { return yes ? painted(Style::good, "yes") + "  " : painted(Style::bad, "no") + "   "; }

void write_text(Output& out, const explain::ExplainNode& at, const std::string& rule, size_t depth) {
    out << std::string(2 * depth, ' ') << answer(at.verdict) << shown(sentence(at)) << "  "
        << painted(Style::faint, "line " + std::to_string(place_of(rule, at.span.begin).line)) << "\n";
    for (const explain::ExplainNode& child : at.children) write_text(out, child, rule, depth + 1);
}

void print_explanation(const ExplainOptions& options,
                       const explain::Explanation& explanation,
                       const std::string& rule) {
    Output out;
    if (options.common.output() == Format::json) {
        JsonWriter json;
        json.begin_object().member("matched", explanation.matched).key("scope").begin_object();
        json.member("matched", explanation.in_scope).member("reason", explanation.scope_reason).end_object();
        json.key("node");
        write_node(json, explanation.root);
        json.end_object();
        out << json.text() << "\n";
        return;
    }
    out << painted(Style::heading, explanation.matched ? "Matches" : "Does not match") << "\n";
    out << answer(explanation.in_scope) << "Log source: " << shown(explanation.scope_reason) << "\n";
    write_text(out, explanation.root, rule, 0);
}

void write_event(JsonWriter& json, const match::Collection& collection, logs::Row row) {
    const logs::RowOrigin origin = collection.table().origin(row);
    json.begin_object().member("file", collection.table().files()[origin.file].path);
    json.member("record", origin.record).member("row", origin.row).member("time", format_time(origin.time));
    json.member("kind", collection.kind_name(row)).end_object();
}

int print_near_misses(const ExplainOptions& options,
                      const ir::Rule& rule,
                      const ir::PredicateTable& predicates,
                      std::shared_ptr<const match::Collection> collection,
                      const std::string& text) {
    match::LiveMatcher matcher(collection);
    const auto misses =
        explain::near_misses(rule, predicates, matcher, static_cast<size_t>(*options.near_misses), program_job());
    Output out;
    for (const explain::NearMiss& miss : misses.leaves) {
        const ir::Node& leaf = rule.condition.nodes[miss.leaf];
        const std::string predicate = ir::describe(predicates[leaf.predicate]);
        if (options.common.output() != Format::json) {
            out << "line " << std::to_string(place_of(text, leaf.span.begin).line) << "  " << shown(predicate) << "  "
                << counted(miss.events, "event") << "\n";
            continue;
        }
        JsonWriter json;
        json.begin_object().key("leaf").begin_object();
        json.member("field", predicates[leaf.predicate].field).member("predicate", predicate);
        json.key("span").begin_array().number(uint64_t{leaf.span.begin}).number(uint64_t{leaf.span.end}).end_array();
        json.end_object().member("events", miss.events).key("examples").begin_array();
        for (const logs::Row row : miss.examples) write_event(json, *collection, row);
        json.end_array().end_object();
        out << json.text() << "\n";
    }
    return done;
}

/// The row that the user names: `--row` counts in the first file, `--record` is looked for in all.
std::optional<logs::Row> find_row(const ExplainOptions& options, const logs::LogTable& table) {
    for (logs::Row row = 0; row < table.row_count(); ++row) {
        const logs::RowOrigin origin = table.origin(row);
        if (options.record ? origin.record == *options.record : origin.row == options.row.value_or(0)) return row;
    }
    return {};
}

} // namespace

int explain(const ExplainOptions& options) {
    if (both_from_standard_input({options.rule}, options.logs)) return wrong_usage;
    const Job& job = program_job();
    const auto taxonomy = load_taxonomy();
    if (!taxonomy) return print_error(taxonomy.error()), internal_error;
    const auto lists = read_placeholders(options.placeholders);
    if (!lists) return print_error(lists.error()), wrong_usage;
    sigma::ParseOptions parse_options;
    parse_options.placeholders = *lists;
    const app::LoadedRules loaded = app::load_rules({options.rule}, parse_options, 1);
    for (const Error& error : loaded.errors) print_error(error);
    if (loaded.files.empty() || loaded.files.front().documents.empty()) {
        print_error({"RW0013", "The file holds no rule.", options.rule, {}});
        return unread_input;
    }
    const rules::RuleDocument& document = loaded.files.front().documents.front();
    for (const ir::Loss& loss : document.rule.losses)
        print_error({loss.code, "Not replayable: " + loss.reason, options.rule, loss.span.begin});
    auto table = read_logs(options.logs, options.common);
    if (job.cancelled()) return cancelled;
    bool unread = false;
    for (const logs::LogFile& file : table->files()) {
        unread = unread || !file.readable;
        for (const logs::Problem& problem : file.problems) print_problem(file.path, problem);
    }
    const auto collection = match::Collection::make("", match::Role::attack, false, table, *taxonomy);
    const std::string& text = loaded.texts.front();
    if (options.near_misses) {
        const int status = print_near_misses(options, document.rule, loaded.predicates, collection, text);
        return unread ? unread_input : status;
    }
    const auto row = find_row(options, *table);
    if (!row) {
        print_error({"RW0011", "No event has this number.", options.logs.front(), {}});
        return unread ? unread_input : wrong_usage;
    }
    const explain::Explanation explanation = explain::explain(document.rule, loaded.predicates, *collection, *row);
    print_explanation(options, explanation, text);
    return unread ? unread_input : done;
}

} // namespace rw::cli
