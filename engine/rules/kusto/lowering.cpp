#include "engine/rules/kusto/lowering.h"

#include "engine/rules/kusto/condition_builder.h"
#include "engine/rules/kusto/functions.h"
#include "engine/rules/kusto/lowering_core.h"

#include <algorithm>
#include <set>

namespace rw::kusto {

LoweredQuery lower_query(const SyntaxTree& tree, ir::PredicateTable& predicates, const ParseOptions& options) {
    return Lowering(tree, predicates, options).run();
}

std::string key_of(const ir::Condition& condition) {
    // Children come before parents, so that each node's number stands for what it says.
    std::map<std::string, size_t> seen;
    std::vector<size_t> number(condition.nodes.size(), 0);
    for (size_t i = 0; i < condition.nodes.size(); ++i) {
        const ir::Node& node = condition.nodes[i];
        std::string key = std::to_string(static_cast<int>(node.kind));
        if (node.kind == ir::NodeKind::leaf) key += "p" + std::to_string(ir::index(node.predicate));
        if (node.kind == ir::NodeKind::constant) key += node.value ? "t" : "f";
        if (node.kind == ir::NodeKind::at_least) key += "n" + std::to_string(node.count);
        for (const ir::NodeId child : node.children) key += "," + std::to_string(number[child]);
        number[i] = seen.try_emplace(std::move(key), seen.size()).first->second;
    }
    std::string all;
    for (const auto& [key, each] : seen) all += std::to_string(each) + "=" + key + ";";
    return condition.nodes.empty() ? all : all + std::to_string(number[condition.root]);
}

void Lowering::lose(std::string_view code, std::string reason, Span span) {
    if (out_.losses.size() >= limits::diagnostics_per_document) return;
    for (const ir::Loss& each : out_.losses)
        if (each.span == span && each.code == code) return; // a let that is used twice
    out_.losses.push_back({span, std::string(code), std::move(reason)});
}

void Lowering::tell(Severity severity, std::string_view code, std::string message, Span span) {
    if (out_.diagnostics.size() >= limits::diagnostics_per_document) return;
    for (const Diagnostic& each : out_.diagnostics)
        if (each.span == span && each.code == code) return;
    out_.diagnostics.push_back({std::string(code), severity, std::move(message), span});
}

void Lowering::stage(const SyntaxNode& op, bool lost) {
    const bool there = std::any_of(
        out_.stages.begin(), out_.stages.end(), [&](const ir::Stage& each) { return each.span == op.span; });
    if (!there) out_.stages.push_back({std::string(op.text), op.span});
    if (lost) lose(code::stage, "Not run yet: " + std::string(op.text) + ".", op.text_span);
}

Lowering::Found Lowering::look_up(std::string_view name, const Context& context) const {
    uint32_t limit = context.limit;
    for (const Frame* frame = context.frame; frame != nullptr; frame = frame->parent) {
        const auto found = frame->names.find(name);
        if (found != frame->names.end() && found->second.order < limit) return {&found->second, frame};
        limit = frame->parent_limit;
    }
    return {};
}

std::optional<Context> Lowering::inside(const Found& found, const Context& from) {
    if (++steps_ > limits::inline_steps || from.depth >= limits::inline_depth) return std::nullopt;
    Context context;
    context.frame = found.binding->frame;
    context.limit = found.binding->order;
    context.depth = from.depth + 1;
    return context;
}

SyntaxId Lowering::open_block(SyntaxId block, Frame& frame) {
    SyntaxId last = no_syntax;
    for (const SyntaxId id : node(block).children) {
        const SyntaxNode& statement = node(id);
        if (statement.kind == Syntax::query) { // directives stand before the block of statements
            const SyntaxId inner = open_block(id, frame);
            if (inner != no_syntax) last = inner;
            continue;
        }
        const auto order = static_cast<uint32_t>(frame.names.size() + 1);
        if (statement.kind == Syntax::let && !statement.children.empty()) {
            Binding binding;
            binding.syntax = statement.children.front();
            binding.frame = &frame;
            binding.order = order;
            frame.names.try_emplace(statement.text, std::move(binding));
        } else if (statement.kind == Syntax::declare_parameters) {
            for (const SyntaxId parameter : statement.children) {
                Binding binding;
                binding.frame = &frame;
                binding.order = static_cast<uint32_t>(frame.names.size() + 1);
                if (node(parameter).children.size() > 1)
                    binding.syntax = node(parameter).children[1];
                else
                    binding.scalar =
                        obstructed(std::string(node(parameter).text),
                                   node(parameter).span,
                                   {std::string(code::needs_table), "A parameter of the query has no value."});
                frame.names.try_emplace(node(parameter).text, std::move(binding));
            }
        } else if (statement.kind != Syntax::set_option && statement.kind != Syntax::alias &&
                   statement.kind != Syntax::declare_pattern && statement.kind != Syntax::restrict_access &&
                   statement.kind != Syntax::other) {
            last = id;
        }
    }
    return last;
}

std::optional<Lowering::Opened>
Lowering::open_function(const Found& found, const SyntaxNode& call, const Context& from) {
    const SyntaxNode& function = node(found.binding->syntax);
    const auto context = inside(found, from);
    if (!context || function.kind != Syntax::function) {
        lose(code::inline_limit, "Functions call each other deeper or longer than the limit.", call.span);
        return std::nullopt;
    }
    Frame& frame = frames_.emplace_back();
    frame.parent = found.binding->frame;
    frame.parent_limit = found.binding->order;
    for (size_t i = 0; i + 1 < function.children.size(); ++i) {
        const SyntaxNode& parameter = node(function.children[i]);
        Binding binding;
        binding.frame = &frame;
        binding.order = static_cast<uint32_t>(i);
        // Arguments come by place, or by name.
        SyntaxId argument = i < call.children.size() ? call.children[i] : no_syntax;
        for (const SyntaxId each : call.children)
            if (node(each).kind == Syntax::named && node(each).text == parameter.text) argument = each;
        if (argument != no_syntax && node(argument).kind == Syntax::named) argument = node(argument).children.front();
        if (argument != no_syntax && is_tabular(argument, from))
            binding.flows = std::make_shared<const Flows>(walk(argument, from));
        else if (argument != no_syntax)
            binding.scalar = bind(argument, from);
        else if (parameter.children.size() > 1)
            binding.syntax = parameter.children[1];
        else
            binding.scalar = obstructed(std::string(parameter.text),
                                        parameter.span,
                                        {std::string(code::needs_table), "A parameter has no value."});
        frame.names.try_emplace(parameter.text, std::move(binding));
    }
    Opened opened;
    opened.context = *context;
    opened.context.frame = &frame;
    opened.context.limit = UINT32_MAX;
    opened.result = open_block(function.children.back(), frame);
    return opened;
}

/// Whether this gives rows and not a value.
bool Lowering::is_tabular(SyntaxId id, const Context& context, uint32_t depth) {
    const SyntaxNode& at = node(id);
    if (depth > limits::inline_depth) return false;
    switch (at.kind) {
    case Syntax::pipe:
    case Syntax::op:
    case Syntax::datatable:
    case Syntax::externaldata:
    case Syntax::materialize:
    case Syntax::to_table:
    case Syntax::wildcard:
        return true;
    case Syntax::paren:
        return is_tabular(at.children.front(), context, depth + 1);
    case Syntax::name: {
        const Found found = look_up(at.text, context);
        if (found.binding == nullptr) return false;
        if (found.binding->flows) return true;
        if (found.binding->scalar || found.binding->syntax == no_syntax) return false;
        Context inner;
        inner.frame = found.binding->frame;
        inner.limit = found.binding->order;
        return is_tabular(found.binding->syntax, inner, depth + 1);
    }
    case Syntax::function:
        return !at.children.empty() && is_tabular(at.children.back(), context, depth + 1);
    case Syntax::query:
        // The last statement decides; names of the block itself are taken as tables when nothing else knows them.
        if (at.children.empty()) return false;
        if (node(at.children.back()).kind == Syntax::name) return true;
        return is_tabular(at.children.back(), context, depth + 1);
    case Syntax::call: {
        const Found found = look_up(at.text, context);
        if (found.binding == nullptr || found.binding->syntax == no_syntax)
            return at.text == "_GetWatchlist" || at.text == "table" || at.text == "externaldata" ||
                   (find_function(at.text) == nullptr && (at.text.starts_with("_") || at.text.starts_with("im") ||
                                                          at.text.starts_with("vim") || at.text.starts_with("ASim")));
        Context inner;
        inner.frame = found.binding->frame;
        inner.limit = found.binding->order;
        return is_tabular(found.binding->syntax, inner, depth + 1);
    }
    case Syntax::path:
        // database("d").T
        return at.children.size() == 2 && node(at.children[0]).kind == Syntax::call &&
               (node(at.children[0]).text == "database" || node(at.children[0]).text == "workspace" ||
                node(at.children[0]).text == "cluster" || node(at.children[0]).text == "app");
    default:
        return false;
    }
}

LoweredQuery Lowering::run() {
    Frame& frame = frames_.emplace_back();
    if (tree_.root == no_syntax) return std::move(out_);
    const SyntaxId last = open_block(tree_.root, frame);
    for (const Diagnostic& each : tree_.diagnostics)
        if (each.severity == Severity::error) lose(each.code, each.message, each.span);
    const Span whole = node(tree_.root).span;
    Flows flows;
    Context context;
    context.frame = &frame;
    if (last != no_syntax) {
        // A function by its bare name, as libraries of functions end with.
        flows = walk(last, context);
    }
    const auto no_source = [](const Flow& flow) { return flow.sources.empty(); };
    if (std::all_of(flows.begin(), flows.end(), no_source))
        lose(code::no_events, "The query reads no events of a table.", last == no_syntax ? whole : node(last).span);
    const size_t own = flows.size();
    flows.insert(flows.end(), extra_.begin(), extra_.end());
    std::map<std::string, size_t> by_condition;
    for (size_t i = 0; i < flows.size() && out_.selections.size() < limits::selections; ++i) {
        Flow& flow = flows[i];
        ConditionBuilder builder(
            predicates_,
            [this](std::string_view code, std::string reason, Span span) { lose(code, std::move(reason), span); },
            [this](Span span) {
                tell(Severity::info,
                     code::schedule,
                     "A bound on the time of events belongs to the rule's schedule; a replay looks at the whole log.",
                     span);
            });
        Selection selection;
        selection.label = flow.label;
        selection.span = flow.span.empty() ? whole : flow.span;
        selection.sources = std::move(flow.sources);
        selection.condition = builder.build(flow.conditions, selection.span);
        // Alternatives that ask the same of several tables are one choice.
        const std::string key = (i < own ? "own " : "extra ") + key_of(selection.condition);
        const auto [at, is_new] = by_condition.try_emplace(key, out_.selections.size());
        if (!is_new && i < own) {
            Selection& same = out_.selections[at->second];
            for (ir::Source& source : selection.sources) {
                const bool there = std::any_of(same.sources.begin(), same.sources.end(), [&](const ir::Source& each) {
                    return each.name == source.name;
                });
                if (!there) same.sources.push_back(std::move(source));
            }
            continue;
        }
        if (i < own) ++out_.own;
        out_.selections.push_back(std::move(selection));
    }
    return std::move(out_);
}

} // namespace rw::kusto
