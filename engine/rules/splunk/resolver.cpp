#include "engine/rules/splunk/resolver.h"

#include "engine/base/unicode.h"
#include "engine/rules/splunk/codes.h"
#include "engine/rules/splunk/commands.h"
#include "engine/rules/splunk/limits.h"
#include "engine/rules/splunk/spl.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace rw::splunk {

namespace {

size_t size_of(const Formula& formula) {
    size_t count = 1;
    for (const Formula& operand : formula.operands) count += size_of(operand);
    return count;
}

uint32_t depth_of(const Formula& formula) {
    uint32_t deepest = 0;
    for (const Formula& operand : formula.operands) deepest = std::max(deepest, depth_of(operand));
    return deepest + 1;
}

Formula too_large(Span span) {
    return Formula::unknown(
        code::query_limit, "This condition, with all fields written out, is above the limit.", span, span);
}

} // namespace

std::string macro_name(std::string_view call) {
    if (!call.empty() && call.front() == '`') call.remove_prefix(1);
    call = call.substr(0, call.find_first_of("(`"));
    return std::string(call);
}

bool is_time_modifier(std::string_view field) {
    constexpr std::array<std::string_view, 19> names = {"earliest",
                                                        "latest",
                                                        "_index_earliest",
                                                        "_index_latest",
                                                        "starttime",
                                                        "endtime",
                                                        "startdaysago",
                                                        "enddaysago",
                                                        "starthoursago",
                                                        "endhoursago",
                                                        "startminutesago",
                                                        "endminutesago",
                                                        "startmonthsago",
                                                        "endmonthsago",
                                                        "starttimeu",
                                                        "endtimeu",
                                                        "timeformat",
                                                        "searchtimespandays",
                                                        "searchtimespanhours"};
    return std::find(names.begin(), names.end(), field) != names.end();
}

bool Resolver::enter() {
    if (depth_ >= limits::lowering_depth || nodes_ >= limits::lowered_nodes) return false;
    ++depth_;
    return true;
}

/// Counts, bounds and folds a new formula.
Formula Resolver::made(Formula formula) {
    nodes_ += size_of(formula);
    if (nodes_ > limits::lowered_nodes || depth_of(formula) > limits::lowering_depth) return too_large(formula.span);
    if (formula.kind != Formula::Kind::call || formula.is_call("term")) return formula;
    const bool constant = std::all_of(formula.operands.begin(), formula.operands.end(), [](const Formula& each) {
        return each.kind == Formula::Kind::constant;
    });
    if (!constant || !why_not_computable(formula).empty()) return formula;
    return Formula::constant(evaluate(formula, {}), formula.span);
}

Formula Resolver::subsearch(NodeId pipeline, Span span) {
    if (pipeline != no_node) subsearches_.push_back(pipeline);
    return Formula::unknown(code::stage_not_run, "Not run yet: subsearch.", span, span);
}

Formula Resolver::expression(NodeId id, const Scope& scope) {
    const Expression& of = query_.expressions[id];
    const Span span = place(of.span);
    if (!enter()) return too_large(span);
    Formula result;
    switch (of.kind) {
    case Expression::Kind::text:
        result = Formula::constant(Value::of(of.text), span);
        break;
    case Expression::Kind::number: {
        double number = 0;
        std::from_chars(of.text.data(), of.text.data() + of.text.size(), number);
        result = Formula::constant(Value::of(number), span);
        break;
    }
    case Expression::Kind::field:
        result = made(FieldScope::look_up(scope, of.text, span));
        break;
    case Expression::Kind::call:
    case Expression::Kind::negative:
    case Expression::Kind::negation:
    case Expression::Kind::binary:
    case Expression::Kind::in_list:
        result = call(of, scope);
        break;
    case Expression::Kind::subsearch:
        result = subsearch(of.pipeline, span);
        break;
    case Expression::Kind::macro:
        result = Formula::unknown(
            code::unknown_macro, "The macro " + macro_name(of.text) + " is not defined here.", span, span);
        break;
    case Expression::Kind::broken:
        result = Formula::unknown({}, "this part could not be read", span, span);
        break;
    }
    --depth_;
    return result;
}

Formula Resolver::call(const Expression& of, const Scope& scope) {
    const Span span = place(of.span);
    if (of.kind == Expression::Kind::call) {
        const auto info = find_function(of.text);
        const size_t count = of.operands.size();
        if (info && (count < info->least || (info->most != 255 && count > info->most))) // told by the parser
            return Formula::unknown({}, "a function lacks arguments", span, span);
        if (of.text == "searchmatch") return search_match(of, scope);
    }
    std::string name = of.kind == Expression::Kind::negative   ? "neg"
                       : of.kind == Expression::Kind::negation ? "not"
                       : of.kind == Expression::Kind::in_list  ? "in"
                       : of.kind == Expression::Kind::binary   ? std::string(text_of(of.op))
                                                               : of.text;
    std::vector<Formula> operands;
    operands.reserve(of.operands.size());
    for (const NodeId operand : of.operands) operands.push_back(expression(operand, scope));
    return made(Formula::call(std::move(name), std::move(operands), span));
}

/// The search language inside a text: parsed on its own, all of its places are the text's.
Formula Resolver::search_match(const Expression& of, const Scope& scope) {
    const Span span = place(of.span);
    const Expression* text = of.operands.empty() ? nullptr : &query_.expressions[of.operands.front()];
    if (text == nullptr || text->kind != Expression::Kind::text)
        return Formula::unknown(code::not_computed, "searchmatch needs a text in quotes.", span, span);
    const Query inner = parse_query(text->text);
    const auto& commands = inner.pipelines[inner.root].commands;
    if (commands.size() != 1 || commands.front().arguments.size() != 1 ||
        commands.front().arguments.front().search == no_node)
        return Formula::unknown(code::not_computed, "searchmatch needs one condition.", span, span);
    Resolver resolver(inner, [&](Span) { return span; });
    resolver.depth_ = depth_;
    return resolver.search(commands.front().arguments.front().search, scope);
}

Formula Resolver::pattern(const SearchValue& value) {
    const Span span = place(value.span);
    if (value.form == SearchValue::Form::macro)
        return Formula::unknown(
            code::unknown_macro, "The macro " + macro_name(value.text) + " is not defined here.", span, span);
    if (value.form == SearchValue::Form::subsearch) return subsearch(value.pipeline, span);
    Formula made = Formula::constant(Value::of(value.text), span);
    made.form = value.form;
    return made;
}

Formula Resolver::comparison(const Search& of, const Scope& scope) {
    const Span span = place(of.span);
    if (is_time_modifier(of.field)) return Formula::constant(Value::of(true), span);
    if (of.field == "eventtype" || of.field == "tag" || of.field.starts_with("tag::"))
        return Formula::unknown(code::needs_definition,
                                "Needs the definition of " + of.field + " " + of.values.front().text + ".",
                                span,
                                span);
    std::vector<Formula> operands;
    operands.push_back(made(FieldScope::look_up(scope, of.field, place(of.field_span))));
    for (const SearchValue& value : of.values) operands.push_back(pattern(value));
    for (const Formula& operand : operands)
        if (operand.kind == Formula::Kind::unknown) return operand;
    return made(Formula::call(
        of.kind == Search::Kind::in_list ? "searchin" : search_operator(of.op), std::move(operands), span));
}

Formula Resolver::search(NodeId id, const Scope& scope) {
    const Search& of = query_.searches[id];
    const Span span = place(of.span);
    if (!enter()) return too_large(span);
    Formula result;
    switch (of.kind) {
    case Search::Kind::all_of:
    case Search::Kind::any_of:
    case Search::Kind::negation: {
        std::vector<Formula> operands;
        for (const NodeId child : of.children) operands.push_back(search(child, scope));
        const char* name = of.kind == Search::Kind::all_of ? "and" : of.kind == Search::Kind::any_of ? "or" : "not";
        result = made(Formula::call(name, std::move(operands), span));
        break;
    }
    case Search::Kind::comparison:
    case Search::Kind::in_list:
        result = comparison(of, scope);
        break;
    case Search::Kind::term: {
        Formula term = pattern(of.values.front());
        const bool everything = term.form == SearchValue::Form::bare && term.value.text == "*";
        result = everything ? Formula::constant(Value::of(true), span)
                            : made(Formula::call("term", {std::move(term)}, span));
        break;
    }
    case Search::Kind::subsearch:
        result = subsearch(of.pipeline, span);
        break;
    case Search::Kind::macro:
        // Each detection's own place for exclusions: `search *` until a site fills it.
        if (macro_name(of.field).ends_with("_filter")) {
            result = Formula::constant(Value::of(true), span);
            break;
        }
        result = Formula::unknown(
            code::unknown_macro, "The macro " + macro_name(of.field) + " is not defined here.", span, span);
        break;
    case Search::Kind::broken:
        result = Formula::unknown({}, "this part could not be read", span, span);
        break;
    }
    --depth_;
    return result;
}

} // namespace rw::splunk
