// The command line of Rulewright: reads the arguments and calls one command.

#include "app/cli/commands.h"

#include <CLI/CLI.hpp>
#include <hs/hs.h>

#include <cstdio>
#include <exception>

namespace rw::cli {

namespace {

/// "5.4.9" of "5.4.9 2023-03-23": packages differ in what follows.
std::string vectorscan_version() {
    const std::string text = hs_version();
    return text.substr(0, text.find(' '));
}

void add_threads(CLI::App& command, Common& common) {
    constexpr unsigned most_threads = 256;
    command.add_option("-j,--threads", common.threads, "Threads; 0 or not given: all cores")
        ->check(CLI::Range(0u, most_threads));
}

void add_common(CLI::App& command, Common& common, const std::vector<std::string>& formats) {
    command.add_option("--format", common.format, "Form of the output")->check(CLI::IsMember(formats));
    add_threads(command, common);
}

void add_replay(CLI::App& app, ReplayOptions& options) {
    CLI::App& command = *app.add_subcommand("replay", "Replay rules over logs");
    add_common(command, options.common, {"text", "json", "csv"});
    command.add_option("--rules", options.rules, "Rule files, folders, or - for standard input")->required();
    command.add_option("--logs", options.logs, "Logs, folders, archives, or - for standard input")->required();
    command.add_option("--pipeline", options.pipelines, "Processing pipelines");
    command.add_option("--placeholders", options.placeholders, "YAML file: name to list of values for `expand`");
    command.add_option("--filters", options.filters, "Sigma filters");
    command.add_option("--tables", options.tables, "Folder of lookup tables");
    command.add_option("--now", options.now, "Instant that counts as now");
    command.add_flag("--partial", options.partial, "Also run rules of which a part cannot be expressed");
    command.add_option("--limit", options.limit, "Print at most so many matches");
    command.add_flag("--timings", options.timings, "One JSON object with times on standard error");
    command.add_flag("--no-cache", options.no_cache, "Neither use nor write parsed rules and compiled databases");
    command.footer("Example: rulewright-cli replay --rules rules/windows --logs Security.evtx --format json");
}

void add_lint(CLI::App& app, LintOptions& options) {
    CLI::App& command = *app.add_subcommand("lint", "Check rules");
    add_common(command, options.common, {"text", "json", "sarif"});
    command.add_option("paths", options.paths, "Rule files, folders, or - for standard input")->required();
    command.add_option("--config", options.config, "Which checks to run");
    command.add_flag("--fix", options.fix, "Apply the fixes");
    command.footer("Example: rulewright-cli lint rules --format json");
}

void add_explain(CLI::App& app, ExplainOptions& options) {
    CLI::App& command = *app.add_subcommand("explain", "Say why an event matches or not");
    add_common(command, options.common, {"text", "json"});
    command.add_option("--rule", options.rule, "Rule file")->required();
    command.add_option("--logs", options.logs, "Logs, folders, archives, or - for standard input")->required();
    command.add_option("--placeholders", options.placeholders, "YAML file: name to list of values for `expand`");
    CLI::Option* record = command.add_option("--record", options.record, "Record number of the event");
    CLI::Option* row = command.add_option("--row", options.row, "Position of the event, from 0");
    CLI::Option* near =
        command.add_option("--near-misses", options.near_misses, "Leaves that alone keep events out, with K examples");
    near->expected(0, 1)->type_name("[K]");
    command.parse_complete_callback([near, &options] {
        constexpr uint64_t usual_examples = 5;
        if (near->count() > 0 && near->as<std::string>().empty()) options.near_misses = usual_examples;
    });
    record->excludes(row)->excludes(near);
    row->excludes(near);
    command.footer("Example: rulewright-cli explain --rule rule.yml --logs Security.evtx --record 4731 --format json");
}

CLI::App* add_logs_command(CLI::App& logs, const std::string& name, const std::string& help, LogsOptions& options) {
    CLI::App* command = logs.add_subcommand(name, help);
    if (name == "convert")
        add_threads(*command, options.common); // its form is --to
    else
        add_common(*command, options.common, {"text", "json", "csv"});
    command->add_option("paths", options.paths, "Logs, folders, archives, or -")->required();
    command->footer("Example: rulewright-cli logs " + name + " Security.evtx");
    return command;
}

/// A command of `catalog` that answers one question.
struct CatalogQuestion {
    const char* name;
    const char* help;
    const char* argument; ///< null: it asks for nothing
    const char* example;
    bool whole_page; ///< also as HTML and Markdown, of so many rows
    int (*run)(const CatalogOptions&);
};

constexpr CatalogQuestion catalog_questions[] = {
    {"stats", "What a catalog holds", nullptr, "--why", false, catalog_stats},
    {"technique", "Events, fields, indicators and exclusions of a technique", "ID", "T1554", true, catalog_technique},
    {"rule", "Tests, events and text of a rule", "ID|PATH", "proc_creation_win_x.yml", true, catalog_rule},
    {"search", "Rules that hold all words", "TEXT", "\"rundll32 technique:T1218\"", false, catalog_search},
    {"event", "Rules, fields and values of an event", "KEY", "sysmon/1", true, catalog_event},
    {"field", "Rules, names and values of a field", "NAME", "process.command_line", true, catalog_field},
};

/// Adds `catalog` with its commands; `chosen` is set to the one that was given.
void add_catalog(CLI::App& app, CatalogOptions& options, int (*&chosen)(const CatalogOptions&)) {
    CLI::App& catalog = *app.add_subcommand("catalog", "What the rules of all vendors say");
    catalog.require_subcommand(1);
    catalog.footer("Example: rulewright-cli catalog technique T1554 --db catalog.db");
    CLI::App& build = *catalog.add_subcommand("build", "Read repositories of rules into a catalog");
    add_common(build, options.common, {"text", "json"});
    build.add_option("--db", options.database, "File of the catalog")->required();
    build.add_option("sources", options.sources, "Folders of repositories");
    build.add_option("--name", options.named, "A source under a name of yours")->type_name("NAME=PATH")->expected(1);
    build.add_option("--tags", options.tags, "YAML file: techniques to give to rules or to take from them");
    build.add_option(
        "--attack", options.attack, "STIX file of ATT&CK (enterprise-attack.json) that refreshes the bundled");
    build.add_flag("--rebuild", options.rebuild, "Make it anew, and put it in place of what is there when done");
    build.footer("Example: rulewright-cli catalog build --db catalog.db sigma detection-rules");
    build.final_callback([&chosen] { chosen = catalog_build; });
    for (const CatalogQuestion& question : catalog_questions) {
        CLI::App& command = *catalog.add_subcommand(question.name, question.help);
        command.add_option("--db", options.database, "File of the catalog")->required();
        add_common(command,
                   options.common,
                   question.whole_page ? std::vector<std::string>{"text", "json", "html", "md"}
                                       : std::vector<std::string>{"text", "json"});
        if (question.argument != nullptr)
            command.add_option("what", options.asked, "What to look for")->required()->type_name(question.argument);
        if (question.whole_page)
            command.add_option("--rows", options.rows, "Most rows of a table, but in json; 0: all");
        const std::string_view name = question.name;
        if (name == "stats")
            command.add_flag("--why", options.why, "Each rule not parsed or not replayable, and unknown fields");
        if (name == "technique") command.add_flag("--subtechniques", options.subtechniques, "With those below it");
        if (name == "search") command.add_option("--limit", options.limit, "At most so many rules");
        command.footer("Example: rulewright-cli catalog " + std::string(name) + " " + question.example +
                       " --db catalog.db");
        command.final_callback([&chosen, &question] { chosen = question.run; });
    }
}

int run(int argc, char** argv) {
    CLI::App app("Rulewright: what detection rules match, and why", "rulewright-cli");
    app.require_subcommand(1);
    app.set_version_flag("--version",
                         std::string("rulewright ") + RW_VERSION + " (" + RW_REVISION + "; Qt-free; vectorscan " +
                             vectorscan_version() + ")");
    ReplayOptions replay_options;
    LintOptions lint_options;
    ExplainOptions explain_options;
    LogsOptions logs_options;
    add_replay(app, replay_options);
    add_lint(app, lint_options);
    add_explain(app, explain_options);
    CLI::App& logs = *app.add_subcommand("logs", "Look into logs");
    logs.require_subcommand(1);
    logs.footer("Example: rulewright-cli logs inspect captures.zip");
    CLI::App* inspect = add_logs_command(logs, "inspect", "Format, counts and problems of each file", logs_options);
    CLI::App* convert = add_logs_command(logs, "convert", "Every value as read, flat names", logs_options);
    convert->add_option("--to", logs_options.to, "Target form")->check(CLI::IsMember({"ndjson", "csv"}));
    convert->add_option("--out", logs_options.out, "File to write; standard output when not given");
    CLI::App* fields = add_logs_command(logs, "fields", "Columns with their values", logs_options);
    fields->add_option("--top", logs_options.top, "Values listed for each column");
    CatalogOptions catalog_options;
    int (*catalog)(const CatalogOptions&) = nullptr;
    add_catalog(app, catalog_options, catalog);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int status = app.exit(error);
        return status == 0 ? done : wrong_usage;
    }
    if (app.got_subcommand("replay")) return replay(replay_options);
    if (app.got_subcommand("lint")) return lint(lint_options);
    if (app.got_subcommand("explain")) return explain(explain_options);
    if (catalog != nullptr) return catalog(catalog_options);
    if (inspect->parsed()) return logs_inspect(logs_options);
    if (convert->parsed()) return logs_convert(logs_options);
    return logs_fields(logs_options);
}

} // namespace

} // namespace rw::cli

int main(int argc, char** argv) {
    // The last net: a broken invariant or no memory. Input never gets here.
    try {
        return rw::cli::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "Internal error: %s\n", error.what());
        return rw::cli::internal_error;
    }
}
