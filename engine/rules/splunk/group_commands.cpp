// Commands that make rows of events, add or drop rows, or begin with something else than events.
#include "engine/base/unicode.h"
#include "engine/rules/splunk/codes.h"
#include "engine/rules/splunk/pipeline_lowering.h"

#include <algorithm>

namespace rw::splunk {

namespace {

using Kind = Argument::Kind;

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// The dataset of `FROM datamodel=M.D`, `datamodel M D`, `datamodel:"M.D"`.
std::string dataset_of(const std::vector<const Argument*>& from) {
    std::string name;
    for (const Argument* each : from) {
        if (each->kind == Kind::option && each->name == "datamodel") return each->value;
        if (each->kind != Kind::word && each->kind != Kind::text) continue;
        std::string_view word = each->value;
        if (ascii_equals_ignoring_case(word.substr(0, 9), "datamodel")) {
            word.remove_prefix(9);
            if (word.starts_with(':')) word.remove_prefix(1);
        }
        while (word.starts_with('"')) word.remove_prefix(1);
        while (word.ends_with('"')) word.remove_suffix(1);
        if (word.empty() || ascii_equals_ignoring_case(word, "search") || ascii_equals_ignoring_case(word, "flat"))
            continue;
        name += (name.empty() ? "" : ".") + std::string(word);
        if (name.find('.') != std::string::npos) break;
    }
    return name;
}

} // namespace

/// Outputs of aggregate functions under their names; groups keep what they mean.
PipelineLowering::Columns PipelineLowering::aggregates(const Command& command) {
    Columns made;
    const auto& arguments = command.arguments;
    bool by = false;
    for (size_t i = 0; i < arguments.size(); ++i) {
        const Argument& each = arguments[i];
        if (each.kind == Kind::keyword && (each.name == "BY" || each.name == "OVER")) by = true;
        if (each.kind == Kind::keyword && each.name == "WHERE") by = false;
        if (by && (each.kind == Kind::word || each.kind == Kind::text) && each.value != "_time")
            made[each.value] = FieldScope::look_up(scope_, each.value, text_.place(each.span));
        if (each.kind != Kind::aggregate) continue;
        std::string name = each.value.empty() ? each.name : each.name + "(" + each.value + ")";
        if (i + 2 < arguments.size() && arguments[i + 1].kind == Kind::keyword && arguments[i + 1].name == "AS")
            name = arguments[i + 2].value;
        made[name] = unknown(command);
    }
    if (by && command.name != "eventstats" && command.name != "streamstats") made["_time"] = unknown(command);
    return made;
}

void PipelineLowering::group(const Command& command) {
    if (one_of(command.name, {"stats", "sistats"})) {
        stage(command);
        tell_grouped(command);
        scope_ = FieldScope::only(scope_, aggregates(command));
        return;
    }
    if (one_of(command.name, {"chart", "timechart", "sichart", "sitimechart", "geostats"})) {
        stage(command);
        tell_grouped(command);
    } else if (command.name == "format" || command.name == "return") {
        stage(command);
    } else {
        not_run(command);
    }
    Columns made;
    made["*"] = unknown(command);
    scope_ = FieldScope::only(scope_, std::move(made));
}

/// tstats over a data model: its events are those of the dataset, its fields the dataset's.
void PipelineLowering::tstats(const Command& command) {
    stage(command);
    std::vector<const Argument*> from;
    std::string_view part;
    NodeId where = no_node;
    for (const Argument& each : command.arguments) {
        if (each.kind == Kind::keyword)
            part = each.name;
        else if (part == "FROM")
            from.push_back(&each);
        if (each.kind == Kind::search) where = each.search;
        if (each.kind == Kind::macro)
            lose(code::unknown_macro,
                 "The macro " + macro_name(each.name) + " is not defined here.",
                 text_.place(each.span));
    }
    has_events_ = true;
    std::string dataset = dataset_of(from);
    std::vector<NodeId> conjuncts;
    if (where != no_node) {
        const Search& root = text_.query.searches[where];
        conjuncts = root.kind == Search::Kind::all_of ? root.children : std::vector<NodeId>{where};
    }
    // nodename=… and datamodel=… in the condition choose the dataset.
    std::erase_if(conjuncts, [&](NodeId id) {
        const Search& node = text_.query.searches[id];
        const bool names = node.kind == Search::Kind::comparison && node.op == Operator::equal &&
                           (node.field == "nodename" || node.field == "datamodel");
        if (names && node.values.front().form == SearchValue::Form::macro) return false;
        if (names && node.field == "nodename" && dataset.find('.') == std::string::npos)
            dataset += "." + node.values.front().text;
        else if (names && dataset.empty())
            dataset = node.values.front().text;
        return names;
    });
    const Span from_span = from.empty() ? span_of(command) : text_.place(from.front()->span);
    if (!dataset.empty()) add_source(ir::Source::Kind::data_model, dataset, from_span);
    for (const NodeId conjunct : conjuncts)
        if (!lift(conjunct)) filter(resolver_.search(conjunct, scope_));
    for (const NodeId pipeline : resolver_.take_subsearches()) branch(pipeline, "subsearch", span_of(command));
    tell_grouped(command);
    scope_ = FieldScope::only(scope_, aggregates(command));
}

/// What makes its own rows. Only data models hold events.
void PipelineLowering::source(const Command& command) {
    std::vector<const Argument*> arguments;
    for (const Argument& each : command.arguments) arguments.push_back(&each);
    const auto words = words_of(command);
    const bool from_model = command.name == "datamodel" ||
                            (command.name == "from" && !words.empty() &&
                             ascii_equals_ignoring_case(std::string_view(words.front()).substr(0, 9), "datamodel"));
    if (from_model && !words.empty()) {
        has_events_ = true;
        add_source(ir::Source::Kind::data_model, dataset_of(arguments), span_of(command));
        return;
    }
    stage(command);
    if (command.name == "multisearch" || command.name == "union") {
        lose(code::stage_not_run, "Not run yet: " + command.name + ".", span_of(command));
        branches_of(command);
        return;
    }
    if (command.name == "inputlookup" && has_events_) { // append=t
        lose(code::stage_not_run, "Not run yet: inputlookup.", span_of(command));
        return;
    }
    const std::string reason = "Begins with " + command.name + ", which gives no events.";
    const Span span = span_of(command);
    lose(code::no_events, reason, span);
    scope_ = FieldScope::blurred(scope_, Formula::unknown(code::no_events, reason, span, span), false);
}

void PipelineLowering::branches_of(const Command& command) {
    for (const Argument& each : command.arguments)
        if (each.kind == Kind::subsearch) branch(each.pipeline, command.name, text_.place(each.span));
}

void PipelineLowering::choice(const Command& command) {
    if (command.name == "mvexpand") { // repeats events, so it matters only where a filter asks for the one value
        stage(command);
        return set_unknown(command, words_of(command));
    }
    not_run(command);
    // What appendpipe adds comes from the rows that are there.
    if (command.name != "appendpipe") branches_of(command);
    if (!one_of(command.name, {"dedup", "head", "tail", "uniq", "sample"})) blur(command, true);
}

} // namespace rw::splunk
