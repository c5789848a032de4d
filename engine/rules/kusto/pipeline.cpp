// Where the rows of a query come from, and which operator does what to the ways through it.
#include "engine/rules/kusto/condition_builder.h"
#include "engine/rules/kusto/lowering_core.h"

#include <algorithm>
#include <array>

namespace rw::kusto {

namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

/// Plugins that give the parts of one event as columns: of a bag, or of its names and values.
bool Lowering::unpacks(const SyntaxNode& op) const {
    return std::any_of(op.children.begin(), op.children.end(), [this](SyntaxId id) {
        return node(id).kind == Syntax::call && (node(id).text == "bag_unpack" || node(id).text == "pivot");
    });
}

Context Lowering::at(const Flow& flow, const Context& context) {
    Context inner = context;
    inner.columns = flow.columns;
    return inner;
}

void Lowering::set(Flow& flow, std::string_view name, ExpressionPtr value) {
    if (flow.columns->known.size() >= limits::columns && !flow.columns->known.contains(name))
        return lose(code::inline_limit, "The query makes more columns than the limit.", value->span);
    auto columns = std::make_shared<Columns>(*flow.columns);
    columns->known[std::string(name)] = std::move(value);
    flow.columns = std::move(columns);
}

Flows Lowering::table(std::string_view name, Span span) {
    Flow flow;
    flow.label = std::string(name);
    flow.span = span;
    flow.sources.push_back({ir::Source::Kind::table, std::string(name), span});
    return {std::move(flow)};
}

Flows Lowering::walk(SyntaxId id, const Context& context) {
    const SyntaxNode& at = node(id);
    switch (at.kind) {
    case Syntax::name:
        return walk_name(at, context);
    case Syntax::wildcard:
        return table(at.text, at.span);
    case Syntax::call:
        return walk_call(at, context);
    case Syntax::path:
        // database("d").T, or a function of another workspace
        if (at.children.size() == 2 && node(at.children[1]).kind == Syntax::call)
            return table(node(at.children[1]).text, at.span);
        return table(last_name(tree_, at), at.span);
    case Syntax::paren:
    case Syntax::materialize:
    case Syntax::to_table:
        return at.children.empty() ? Flows{} : walk(at.children.back(), context);
    case Syntax::other:
        return at.children.empty() ? Flows{} : walk(at.children.front(), context);
    case Syntax::op:
        return walk_unpiped(at, context);
    case Syntax::pipe: {
        Flows flows = walk(at.children.front(), context);
        for (size_t i = 1; i < at.children.size(); ++i) apply(at.children[i], flows, context);
        return flows;
    }
    case Syntax::datatable: {
        Flow flow;
        flow.label = "datatable";
        flow.span = at.span;
        for (const SyntaxId child : at.children)
            if (node(child).kind == Syntax::type)
                for (const SyntaxId column : node(child).children) {
                    const auto type =
                        node(column).children.empty() ? std::nullopt : type_named(tree_.child(node(column), 0).text);
                    set(flow,
                        node(column).text,
                        field(std::string(node(column).text), at.span, type.value_or(ValueType::raw)));
                }
        return {std::move(flow)};
    }
    case Syntax::externaldata:
        lose(code::needs_table, "Data from elsewhere are needed: externaldata.", at.span);
        return {Flow{"externaldata", at.span, {}, std::make_shared<const Columns>(), {}}};
    default:
        break;
    }
    Flow flow;
    flow.span = at.span;
    return {std::move(flow)};
}

Flows Lowering::walk_name(const SyntaxNode& name, const Context& context) {
    const Found found = look_up(name.text, context);
    if (found.binding == nullptr) return table(name.text, name.span);
    if (found.binding->flows) return *found.binding->flows;
    if (found.binding->syntax == no_syntax) return {Flow{}};
    if (node(found.binding->syntax).kind == Syntax::function) return walk_call(name, context);
    const auto inner = inside(found, context);
    if (!inner) {
        lose(code::inline_limit, "Lets refer to each other deeper or longer than the limit.", name.span);
        return {Flow{}};
    }
    return walk(found.binding->syntax, *inner);
}

/// A function of the query is written out; any other stands for the table that it gives.
Flows Lowering::walk_call(const SyntaxNode& call, const Context& context) {
    const Found found = look_up(call.text, context);
    if (found.binding != nullptr && found.binding->syntax != no_syntax &&
        node(found.binding->syntax).kind == Syntax::function) {
        const auto opened = open_function(found, call, context);
        if (!opened || opened->result == no_syntax) return {Flow{}};
        return walk(opened->result, opened->context);
    }
    if (call.text == "_GetWatchlist" || call.text == "externaldata") {
        lose(code::needs_table, "A list from elsewhere is needed: " + std::string(call.text) + ".", call.span);
        return {Flow{std::string(call.text), call.span, {}, std::make_shared<const Columns>(), {}}};
    }
    if (call.text == "table" && !call.children.empty()) {
        const ExpressionPtr name = bind(call.children.front(), context);
        if (name->is_constant()) return table(text_of(name->value), call.span);
    }
    Flows flows = table(call.text, call.span);
    filter_by_arguments(call, flows.front(), context);
    return flows;
}

/// Parsers of ASIM filter by their named arguments (learn.microsoft.com, "ASIM parsers", filtering parameters).
void Lowering::filter_by_arguments(const SyntaxNode& call, Flow& flow, const Context& context) {
    struct Filter {
        std::string_view parameter;
        std::string_view column;
        std::string_view op; ///< for each value; `in~` and `has_any` for all at once
    };

    static constexpr std::array filters{Filter{"domain_has_any", "DnsQuery", "has_any"},
                                        Filter{"responsecodename", "DnsResponseCodeName", "in~"},
                                        Filter{"response_has_any_prefix", "DnsResponseName", "startswith"},
                                        Filter{"response_has_ipv4", "DnsResponseName", "has_ipv4"},
                                        Filter{"srcipaddr", "SrcIpAddr", "in~"},
                                        Filter{"srcipaddr_has_any_prefix", "SrcIpAddr", "startswith"},
                                        Filter{"dstipaddr_has_any_prefix", "DstIpAddr", "startswith"},
                                        Filter{"dstportnumber", "DstPortNumber", "in"},
                                        Filter{"hostname_has_any", "DstHostname", "has_any"},
                                        Filter{"url_has_any", "Url", "has_any"},
                                        Filter{"httpuseragent_has_any", "HttpUserAgent", "has_any"},
                                        Filter{"eventresultdetails_in", "EventResultDetails", "in~"},
                                        Filter{"eventresult", "EventResult", "in~"},
                                        Filter{"eventtype", "EventType", "in~"},
                                        Filter{"eventtype_in", "EventType", "in~"},
                                        Filter{"dvcaction", "DvcAction", "in~"},
                                        Filter{"commandline_has_any", "CommandLine", "has_any"},
                                        Filter{"commandline_has_all", "CommandLine", "has_all"},
                                        Filter{"actingprocess_has_any", "ActingProcessName", "has_any"},
                                        Filter{"targetprocess_has_any", "TargetProcessName", "has_any"},
                                        Filter{"parentprocess_has_any", "ParentProcessName", "has_any"},
                                        Filter{"actorusername_has", "ActorUsername", "has_any"},
                                        Filter{"targetfilepath_has_any", "TargetFilePath", "has_any"},
                                        Filter{"srcfilepath_has_any", "SrcFilePath", "has_any"},
                                        Filter{"dvchostname_has_any", "DvcHostname", "has_any"}};
    const bool of_asim = call.text.starts_with("_Im_") || call.text.starts_with("_ASim_") ||
                         call.text.starts_with("im") || call.text.starts_with("vim") || call.text.starts_with("ASim");
    if (!of_asim) return;
    for (const SyntaxId child : call.children) {
        const SyntaxNode& given = node(child);
        if (given.kind != Syntax::named || given.children.empty()) continue;
        const auto filter = std::find_if(
            filters.begin(), filters.end(), [&](const Filter& each) { return each.parameter == given.text; });
        if (filter == filters.end()) {
            if (!is_one_of(given.text, {"starttime", "endtime", "disabled", "pack"}))
                lose(code::not_expressible,
                     "What " + std::string(given.text) + " filters is not known.",
                     given.text_span);
            continue;
        }
        const ExpressionPtr value = bind(given.children.front(), context);
        const std::vector<ExpressionPtr> values = elements_of(value);
        // The defaults stand for all events.
        const bool all =
            value->is_constant() && (values.empty() || (values.size() == 1 && text_of(values[0]->value) == "*"));
        if (all) continue;
        const ExpressionPtr column = field(std::string(filter->column), given.text_span);
        if (is_one_of(filter->op, {"startswith", "has_ipv4"}) && value->is_constant()) {
            std::vector<ExpressionPtr> ways;
            for (const ExpressionPtr& each : values)
                ways.push_back(kusto::call(std::string(filter->op), {column, each}, given.span));
            flow.conditions.push_back(kusto::call("or", std::move(ways), given.span));
            continue;
        }
        const std::string op(is_one_of(filter->op, {"startswith", "has_ipv4"}) ? "has_any" : filter->op);
        flow.conditions.push_back(kusto::call(op, {column, value}, given.span));
    }
}

Flows Lowering::walk_unpiped(const SyntaxNode& op, const Context& context) {
    Flows flows;
    if (op.text == "union") {
        union_of(op, flows, context);
        return flows;
    }
    if (op.text == "search" || op.text == "find") {
        for (const SyntaxId child : op.children)
            if (node(child).kind == Syntax::clause && node(child).text == "in")
                for (const SyntaxId each : node(child).children) {
                    Flows more = walk(each, context);
                    flows.insert(flows.end(), more.begin(), more.end());
                }
        if (flows.empty()) flows = table("*", op.text_span);
        search(op, flows, context);
        return flows;
    }
    Flow flow;
    flow.label = std::string(op.text);
    flow.span = op.span;
    if (op.text == "print") {
        for (const SyntaxId child : op.children)
            if (node(child).kind == Syntax::named) set(flow, node(child).text, bind(child, context));
        return {std::move(flow)};
    }
    if (op.text == "evaluate" || op.text == "macro-expand") stage(op);
    return {std::move(flow)};
}

void Lowering::apply(SyntaxId id, Flows& flows, const Context& context) {
    const SyntaxNode& op = node(id);
    if (op.kind != Syntax::op) return; // told by the parser
    const std::string_view name = op.text;
    if (is_one_of(name, {"sort", "order", "as", "render", "project-reorder", "consume", "assert-schema"}))
        return stage(op, false);
    if (name == "union") return union_of(op, flows, context);
    if (name == "join" || name == "lookup") return join(op, flows, context);
    if (name == "search" || name == "find") return search(op, flows, context);
    const bool lost = !is_one_of(name,
                                 {"where",
                                  "filter",
                                  "extend",
                                  "project",
                                  "project-rename",
                                  "project-away",
                                  "project-keep",
                                  "project-by-names",
                                  "serialize",
                                  "parse",
                                  "parse-kv",
                                  "invoke"});
    if (lost) stage(op);
    for (Flow& flow : flows) {
        if (name == "where" || name == "filter") {
            if (!op.children.empty()) where(op.children.back(), flow, context, op);
        } else if (name == "extend" || name == "project" || name == "serialize") {
            extend(op, flow, context);
        } else if (name == "project-rename") {
            rename(op, flow, context);
        } else if (name == "parse" || name == "parse-where" || name == "parse-kv") {
            parse_text(op, flow, context);
        } else if (name == "mv-expand" || name == "mvexpand") {
            expand(op, flow, context);
        } else if (name == "mv-apply" || name == "mvapply") {
            apply_elements(op, flow, context);
        } else if (name == "summarize" || name == "distinct" || name == "make-series") {
            reduce(op, flow, context);
        } else if (name == "invoke") {
            if (flow.sources.empty() && flows.size() == 1) continue;
            const SyntaxNode& called = tree_.child(op, 0);
            if (called.kind == Syntax::call && called.text == "FileProfile") {
                lose(code::needs_table, "The reputation of files is needed: FileProfile.", op.span);
                known_columns(flow,
                              {"GlobalPrevalence",
                               "GlobalFirstSeen",
                               "GlobalLastSeen",
                               "Signer",
                               "Issuer",
                               "SignerHash",
                               "IsCertificateValid",
                               "IsRootSignerMicrosoft",
                               "SignatureState",
                               "IsExecutable",
                               "ThreatName",
                               "Publisher",
                               "SoftwareName",
                               "ProfileAvailability"},
                              "It comes from FileProfile.",
                              op.span);
            } else {
                stage(op);
            }
        } else if (is_one_of(name, {"project-away", "project-keep", "project-by-names"})) {
            // Only which columns are shown.
        } else if (name == "evaluate" && unpacks(op)) {
            // Members of a bag become columns; which, only the events say.
        } else {
            close(flow, {});
        }
    }
}

/// Each conjunct on its own: one that hangs on a step not run yet leaves the others alone.
void Lowering::where(SyntaxId expression, Flow& flow, const Context& context, const SyntaxNode& op) {
    const SyntaxNode& asked = node(expression);
    if (asked.kind == Syntax::binary && asked.text == "and") {
        for (const SyntaxId child : asked.children) where(child, flow, context, op);
        return;
    }
    if (asked.kind == Syntax::paren && !is_tabular(expression, context))
        return where(asked.children.front(), flow, context, op);
    ExpressionPtr found = bind(expression, at(flow, context));
    if (flow.columns->closed && found->obstacle) {
        stage(op);
        return;
    }
    const ValueType type = found->value.type;
    if (found->is_constant() && type != ValueType::boolean && !found->value.null) {
        tell(Severity::error, code::type_mismatch, "where takes a condition, and this is a value.", asked.span);
        lose(code::type_mismatch, "where takes a condition, and this is a value.", asked.span);
    }
    flow.conditions.push_back(std::move(found));
}

} // namespace rw::kusto
