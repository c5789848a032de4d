#include "engine/rules/splunk/pipeline_lowering.h"

#include "engine/base/unicode.h"
#include "engine/rules/splunk/codes.h"
#include "engine/rules/splunk/commands.h"
#include "engine/rules/splunk/limits.h"
#include "engine/rules/splunk/parser.h"

#include <algorithm>

namespace rw::splunk {

namespace {

/// Fields that say where events come from, not what they say.
bool is_source_field(std::string_view field) {
    return field == "index" || field == "source" || field == "sourcetype" || field == "eventtype" || field == "_index";
}

/// A condition that has nothing of the event's own fields in it is not worth a node when it is lost.
bool has_fields(const Formula& formula) {
    if (formula.kind == Formula::Kind::field || formula.is_call("term")) return true;
    return std::any_of(formula.operands.begin(), formula.operands.end(), has_fields);
}

} // namespace

std::vector<std::string> words_of(const Command& command) {
    std::vector<std::string> words;
    bool skip = false;
    for (const Argument& each : command.arguments) {
        const bool word = each.kind == Argument::Kind::word || each.kind == Argument::Kind::text;
        if (word && !skip) words.push_back(each.value);
        skip = each.kind == Argument::Kind::keyword && each.name == "AS";
    }
    return words;
}

const Argument* option_of(const Command& command, std::string_view name) {
    for (const Argument& each : command.arguments)
        if (each.kind == Argument::Kind::option && each.name == name) return &each;
    return nullptr;
}

PipelineLowering::PipelineLowering(const SearchText& text,
                                   rules::RuleDocument& document,
                                   ir::PredicateTable& predicates,
                                   uint32_t depth)
    : text_(text)
    , document_(document)
    , resolver_(text.query, text.place)
    , lowering_(condition_,
                predicates,
                [this](std::string_view code, std::string reason, Span span) { lose(code, std::move(reason), span); })
    , predicates_(predicates)
    , depth_(depth) {}

ir::Condition PipelineLowering::run(NodeId pipeline, std::vector<ir::Source>& sources) {
    sources_ = &sources;
    const Pipeline& of = text_.query.pipelines[pipeline];
    size_t count = 0;
    for (const Command& each : of.commands) {
        if (++count > limits::pipeline_commands) {
            lose(code::query_limit, "The search has more commands than the limit.", span_of(each));
            break;
        }
        command(each, count == 1);
    }
    lowering_.finish(std::move(conjuncts_), text_.place(of.span));
    return std::move(condition_);
}

Span PipelineLowering::span_of(const Command& command) const { return text_.place(command.span); }

void PipelineLowering::lose(std::string_view code, std::string reason, Span span) {
    auto& losses = document_.rule.losses;
    for (const ir::Loss& each : losses)
        if (each.span == span && each.code == code && each.reason == reason) return;
    if (losses.size() < limits::diagnostics_per_document)
        losses.push_back({span, std::string(code), std::move(reason)});
}

void PipelineLowering::stage(const Command& command) {
    if (depth_ == 0) document_.rule.stages.push_back({command.name, span_of(command)});
}

void PipelineLowering::not_run(const Command& command) {
    stage(command);
    lose(code::stage_not_run, "Not run yet: " + command.name + ".", span_of(command));
}

Formula PipelineLowering::unknown(const Command& command) const {
    const Span span = span_of(command);
    return Formula::unknown(code::stage_not_run, "Not run yet: " + command.name + ".", span, span);
}

void PipelineLowering::tell_grouped(const Command& command) {
    for (const Diagnostic& each : document_.diagnostics)
        if (each.code == code::grouped) return;
    document_.diagnostics.push_back({std::string(code::grouped),
                                     Severity::info,
                                     "Replay shows the events that " + command.name +
                                         " would group, also those without a field that stands behind by.",
                                     command.name_span.empty() ? span_of(command) : text_.place(command.name_span)});
}

void PipelineLowering::command(const Command& command, bool first) {
    if (command.name.empty()) { // a macro that nobody defines, or what could not be read
        if (command.arguments.empty()) return;
        const std::string name = macro_name(command.arguments.front().name);
        // Each detection's own place for exclusions: `search *` until a site fills it.
        if (name.ends_with("_filter")) return;
        lose(code::unknown_macro, "The macro " + name + " is not defined here.", span_of(command));
        scope_ = FieldScope::blurred(scope_, unknown(command), false);
        return;
    }
    if (first && command.name == "search") return first_search(command);
    if (command.name == "tstats") return tstats(command);
    const auto info = find_command(command.name);
    if (!info) return; // told when it was parsed
    switch (info->effect) {
    case CommandEffect::filter:
        if (command.name == "regex") {
            for (const Argument& each : command.arguments) {
                if (each.kind != Argument::Kind::option) continue;
                const Span span = span_of(command);
                Formula pattern = Formula::constant(Value::of(each.value), text_.place(each.value_span));
                const bool raw = each.name.empty() || each.name == "_raw";
                Formula subject = raw ? Formula::field({}, span) : FieldScope::look_up(scope_, each.name, span);
                Formula found = Formula::call("match", {std::move(subject), std::move(pattern)}, span);
                filter(each.search == no_node ? found : Formula::call("not", {std::move(found)}, span));
            }
            return;
        }
        for (const Argument& each : command.arguments) {
            if (each.kind == Argument::Kind::search) filter(resolver_.search(each.search, scope_));
            if (each.kind == Argument::Kind::expression) filter(resolver_.expression(each.expression, scope_));
        }
        for (const NodeId pipeline : resolver_.take_subsearches()) branch(pipeline, "subsearch", span_of(command));
        return;
    case CommandEffect::columns:
        if (!columns(command)) blur(command, false);
        for (const NodeId pipeline : resolver_.take_subsearches()) branch(pipeline, "subsearch", span_of(command));
        return;
    case CommandEffect::output:
        return;
    case CommandEffect::source:
        return source(command);
    case CommandEffect::group:
        return group(command);
    case CommandEffect::choice:
        return choice(command);
    }
}

/// The first search: what says where events come from becomes sources, the rest conditions.
void PipelineLowering::first_search(const Command& command) {
    has_events_ = true;
    for (const Argument& each : command.arguments) {
        if (each.kind != Argument::Kind::search) continue;
        const Search& root = text_.query.searches[each.search];
        const std::vector<NodeId> conjuncts =
            root.kind == Search::Kind::all_of ? root.children : std::vector<NodeId>{each.search};
        for (const NodeId conjunct : conjuncts)
            if (!lift(conjunct)) filter(resolver_.search(conjunct, scope_));
    }
    for (const NodeId pipeline : resolver_.take_subsearches()) branch(pipeline, "subsearch", span_of(command));
}

/// Whether the condition names nothing but sources; Channel may stand beside them, as in eventtype=x OR Channel=y.
bool PipelineLowering::only_sources(NodeId id, bool& any_plain) const {
    const Search& node = text_.query.searches[id];
    switch (node.kind) {
    case Search::Kind::comparison:
    case Search::Kind::in_list: {
        const bool plain = is_source_field(node.field);
        any_plain |= plain;
        return node.op == Operator::equal && (plain || ascii_equals_ignoring_case(node.field, "channel")) &&
               std::all_of(node.values.begin(), node.values.end(), [](const SearchValue& value) {
                   return value.form == SearchValue::Form::bare || value.form == SearchValue::Form::quoted;
               });
    }
    case Search::Kind::all_of:
    case Search::Kind::any_of:
        return std::all_of(
            node.children.begin(), node.children.end(), [&](NodeId child) { return only_sources(child, any_plain); });
    case Search::Kind::negation:
    case Search::Kind::term:
    case Search::Kind::subsearch:
    case Search::Kind::macro:
    case Search::Kind::broken:
        break;
    }
    return false;
}

/// Takes a conjunct of the first search out as sources; false when it says more than that.
bool PipelineLowering::lift(NodeId id) {
    const Search& node = text_.query.searches[id];
    if (node.kind == Search::Kind::macro) { // undefined: a source perhaps, and told as a loss by the caller
        if (!macro_name(node.field).ends_with("_filter"))
            add_source(ir::Source::Kind::macro, macro_name(node.field), text_.place(node.span));
        return false;
    }
    bool any_plain = false;
    if (!only_sources(id, any_plain) || !any_plain) return false;
    if (const MacroCall* call = text_.expanded.call_at(node.span.begin); call != nullptr && call->resolved)
        add_source(ir::Source::Kind::macro, call->name, text_.place(node.span));
    add_sources(id);
    return true;
}

void PipelineLowering::add_sources(NodeId id) {
    const Search& node = text_.query.searches[id];
    for (const NodeId child : node.children) add_sources(child);
    for (const SearchValue& value : node.values)
        if (value.text != "*")
            add_source(ir::Source::Kind::source_type, node.field + "=" + unescaped(value.text), text_.place(node.span));
}

void PipelineLowering::add_source(ir::Source::Kind kind, std::string name, Span span) {
    for (const ir::Source& each : *sources_)
        if (each.kind == kind && each.name == name) return;
    sources_->push_back({kind, std::move(name), span});
}

void PipelineLowering::filter(const Formula& formula) {
    if (formula.is_call("and")) {
        for (const Formula& operand : formula.operands) filter(operand);
        return;
    }
    add_conjunct(formula);
}

/// A condition on what is not run here is a loss, and never one on events.
void PipelineLowering::add_conjunct(const Formula& formula) {
    if (first_unknown(formula) != nullptr && !has_fields(formula)) {
        lose_unknowns(formula);
        return;
    }
    conjuncts_.push_back(lowering_.lower(formula, true));
}

void PipelineLowering::lose_unknowns(const Formula& formula) {
    if (formula.kind == Formula::Kind::unknown && !formula.code.empty())
        lose(formula.code, formula.name, formula.stage);
    for (const Formula& operand : formula.operands) lose_unknowns(operand);
}

void PipelineLowering::branch(NodeId pipeline, const std::string& label, Span span) {
    if (pipeline == no_node || pipeline >= text_.query.pipelines.size()) return;
    if (depth_ >= 4 || document_.rule.branches.size() >= limits::branches) return;
    ir::Branch made;
    made.label = label;
    made.span = text_.place(text_.query.pipelines[pipeline].span);
    if (made.span.empty()) made.span = span;
    PipelineLowering inner(text_, document_, predicates_, depth_ + 1);
    made.condition = inner.run(pipeline, made.sources);
    if (inner.has_events_) document_.rule.branches.push_back(std::move(made));
}

void lower_search(const SearchText& text, rules::RuleDocument& document, ir::PredicateTable& predicates) {
    PipelineLowering lowering(text, document, predicates, 0);
    document.rule.condition = lowering.run(text.query.root, document.rule.sources);
}

} // namespace rw::splunk
