// What each operator does to the columns and conditions of one way through a pipeline.
#include "engine/rules/kusto/lowering_core.h"

#include <algorithm>

namespace rw::kusto {

void Lowering::extend(const SyntaxNode& op, Flow& flow, const Context& context) {
    // All expressions see the columns from before.
    const Context before = at(flow, context);
    for (const SyntaxId child : op.children) {
        const SyntaxNode& made = node(child);
        if (made.kind == Syntax::named && !made.children.empty()) {
            set(flow, made.text, bind(made.children.front(), before));
        } else if (made.kind == Syntax::name_list && made.children.size() > 1) {
            for (size_t i = 0; i + 1 < made.children.size(); ++i)
                set(flow,
                    node(made.children[i]).text,
                    obstructed(std::string(node(made.children[i]).text),
                               made.span,
                               {std::string(code::not_expressible), "Several columns made at once are not run."}));
        }
    }
}

void Lowering::rename(const SyntaxNode& op, Flow& flow, const Context& context) {
    const Context before = at(flow, context);
    for (const SyntaxId child : op.children)
        if (node(child).kind == Syntax::named && !node(child).children.empty())
            set(flow, node(child).text, bind(node(child).children.front(), before));
}

/// Only `keys` still say something of single events.
void Lowering::close(Flow& flow, const std::map<std::string, ExpressionPtr, std::less<>>& keys) {
    auto columns = std::make_shared<Columns>();
    columns->closed = true;
    columns->known = keys;
    flow.columns = std::move(columns);
}

/// Behind a summarize, a condition on a key alone chooses the same groups as one before it.
void Lowering::reduce(const SyntaxNode& op, Flow& flow, const Context& context) {
    const Context before = at(flow, context);
    std::map<std::string, ExpressionPtr, std::less<>> keys;
    const auto key = [&](SyntaxId id) {
        const SyntaxNode& by = node(id);
        if (by.kind == Syntax::name) keys.emplace(std::string(by.text), bind(id, before));
        if (by.kind == Syntax::named && !by.children.empty())
            keys.emplace(std::string(by.text), bind(by.children.front(), before));
    };
    if (op.text == "distinct") {
        for (const SyntaxId child : op.children) {
            if (node(child).kind == Syntax::star) return; // all columns are keys
            key(child);
        }
    } else {
        for (const SyntaxId child : op.children)
            if (node(child).kind == Syntax::clause && node(child).text == "by")
                for (const SyntaxId each : node(child).children) key(each);
    }
    // A key that is calculated from a time in steps is no condition on one event.
    std::erase_if(keys, [](const auto& each) { return each.second->obstacle != nullptr; });
    close(flow, keys);
}

void Lowering::known_columns(Flow& flow, const std::vector<std::string>& names, std::string_view reason, Span span) {
    for (const std::string& name : names)
        set(flow, name, obstructed(name, span, {std::string(code::not_expressible), std::string(reason)}));
}

void Lowering::union_of(const SyntaxNode& op, Flows& flows, const Context& context) {
    for (const SyntaxId child : op.children) {
        if (node(child).kind == Syntax::option) {
            // Its column names the table of each row.
            continue;
        }
        Flows more = walk(child, context);
        for (Flow& flow : more)
            if (flows.size() < limits::selections) flows.push_back(std::move(flow));
    }
}

namespace {

bool excludes(std::string_view kind) {
    return kind == "leftanti" || kind == "anti" || kind == "leftantisemi" || kind == "rightanti" ||
           kind == "rightantisemi";
}

bool turns(std::string_view kind) {
    return kind == "rightanti" || kind == "rightantisemi" || kind == "rightsemi" || kind == "rightouter";
}

} // namespace

void Lowering::join(const SyntaxNode& op, Flows& flows, const Context& context) {
    std::string_view kind = op.text == "lookup" ? "leftouter" : "innerunique";
    SyntaxId right = no_syntax;
    for (const SyntaxId child : op.children) {
        const SyntaxNode& part = node(child);
        if (part.kind == Syntax::option && part.text == "kind" && !part.children.empty())
            kind = node(part.children.front()).text;
        else if (part.kind != Syntax::option && part.kind != Syntax::clause)
            right = child;
    }
    if (right == no_syntax) return stage(op);
    const bool semi = kind == "leftsemi" || kind == "semi";
    if ((semi || kind == "leftanti" || kind == "anti") && join_literal(op, right, !semi, flows, context)) return;
    Flows other = walk(right, context);
    stage(op);
    if (turns(kind)) std::swap(flows, other);
    const bool enriches = kind == "leftouter" || kind == "rightouter";
    if (!excludes(kind) && !enriches)
        for (Flow& flow : other)
            if (!flow.sources.empty() && extra_.size() < limits::selections) extra_.push_back(flow);
    // Columns that only the other side makes say nothing of this side's events.
    if (excludes(kind) || semi || kind == "rightsemi") return;
    for (Flow& flow : flows)
        for (const Flow& side : other)
            for (const auto& [name, value] : side.columns->known)
                if (!flow.columns->known.contains(name))
                    set(flow,
                        name,
                        obstructed(name,
                                   op.span,
                                   {std::string(code::not_expressible), "It comes from the other side of a join."}));
}

/// A join with a list that stands in the query keeps or excludes its values.
bool Lowering::join_literal(const SyntaxNode& op, SyntaxId right, bool anti, Flows& flows, const Context& context) {
    const SyntaxNode* on = nullptr;
    for (const SyntaxId child : op.children)
        if (node(child).kind == Syntax::clause && node(child).text == "on") on = &node(child);
    if (on == nullptr || on->children.size() != 1) return false;
    const auto rows = literal_rows(right, context);
    if (!rows) return false;
    const SyntaxNode& key = node(on->children.front());
    SyntaxId left_key = on->children.front();
    std::string_view right_name = key.text;
    if (key.kind == Syntax::binary && key.text == "==") {
        const SyntaxNode& first = node(key.children[0]);
        const SyntaxNode& second = node(key.children[1]);
        if (first.kind != Syntax::path || second.kind != Syntax::path) return false;
        const bool in_order = tree_.child(first, 0).text == "$left";
        left_key = key.children[in_order ? 0 : 1];
        right_name = last_name(tree_, in_order ? second : first);
    } else if (key.kind != Syntax::name) {
        return false;
    }
    size_t column = 0;
    while (column < rows->columns.size() && rows->columns[column] != right_name && !rows->columns[column].empty())
        ++column;
    if (column == rows->columns.size()) return false;
    for (Flow& flow : flows) {
        std::vector<ExpressionPtr> arguments{bind(left_key, at(flow, context))};
        for (const auto& row : rows->rows)
            if (arguments.size() <= limits::list_values) arguments.push_back(row[column]);
        flow.conditions.push_back(call(anti ? "!in" : "in", std::move(arguments), op.span));
    }
    return true;
}

/// New columns out of a text. What is an attribute of Windows' event data is a field of the event.
void Lowering::parse_text(const SyntaxNode& op, Flow& flow, const Context& context) {
    ExpressionPtr source;
    const SyntaxNode* parts = nullptr;
    for (const SyntaxId child : op.children) {
        const SyntaxNode& part = node(child);
        if (part.kind == Syntax::option) continue;
        if (part.kind == Syntax::clause || part.kind == Syntax::type)
            parts = &part;
        else if (!source)
            source = bind(child, at(flow, context));
    }
    if (!source || parts == nullptr) return;
    std::string before;
    for (const SyntaxId child : parts->children) {
        const SyntaxNode& part = node(child);
        if (part.kind == Syntax::string) {
            before = text_value(part);
            continue;
        }
        if (part.kind != Syntax::typed && part.kind != Syntax::name) {
            before.clear();
            continue;
        }
        constexpr std::string_view attribute = "Name=\"";
        const size_t name = before.rfind(attribute);
        std::string path;
        if (name != std::string::npos && before.ends_with("\">") && source->is_field() && !source->obstacle)
            path = before.substr(name + attribute.size(), before.size() - name - attribute.size() - 2);
        if (!path.empty() && path.find_first_of("<>\"") == std::string::npos)
            set(flow, part.text, field(source->name + "." + path, part.span));
        else
            set(flow,
                part.text,
                obstructed(
                    std::string(part.text),
                    part.span,
                    {std::string(code::not_expressible), "It is cut out of a text by " + std::string(op.text) + "."}));
        before.clear();
    }
}

/// The element of a list under the list's own name: a test on a list holds when any element does.
void Lowering::expand(const SyntaxNode& op, Flow& flow, const Context& context) {
    const Context before = at(flow, context);
    for (const SyntaxId child : op.children) {
        const SyntaxNode* part = &node(child);
        if (part->kind == Syntax::other && !part->children.empty()) part = &node(part->children.front());
        if (part->kind == Syntax::named && !part->children.empty()) {
            ExpressionPtr list = bind(part->children.front(), before);
            while ((list->calls("todynamic") || list->calls("parse_json")) && list->arguments.size() == 1)
                list = list->arguments.front();
            set(flow, part->text, list);
        }
    }
}

void Lowering::apply_elements(const SyntaxNode& op, Flow& flow, const Context& context) {
    expand(op, flow, context);
    for (const SyntaxId child : op.children) {
        const SyntaxNode& on = node(child);
        if (on.kind != Syntax::clause || on.text != "on" || on.children.empty()) continue;
        const SyntaxNode& inner = node(on.children.front());
        Flows one{flow};
        if (inner.kind == Syntax::op) apply(on.children.front(), one, context);
        if (inner.kind == Syntax::pipe)
            for (const SyntaxId each : inner.children) apply(each, one, context);
        // What is summed up inside stays inside: the events are still there behind it.
        const bool summed = one.front().columns->closed && !flow.columns->closed;
        const auto columns = flow.columns;
        flow = std::move(one.front());
        if (summed) flow.columns = columns;
    }
}

void Lowering::search(const SyntaxNode& op, Flows& flows, const Context& context) {
    const SyntaxNode* condition = nullptr;
    SyntaxId id = no_syntax;
    for (const SyntaxId child : op.children) {
        const SyntaxNode& part = node(child);
        if (part.kind == Syntax::option || part.kind == Syntax::clause) continue;
        condition = &part;
        id = child;
    }
    if (condition == nullptr || condition->kind == Syntax::star) return;
    for (Flow& flow : flows) {
        Context inner = at(flow, context);
        inner.searching = op.text == "search";
        flow.conditions.push_back(bind(id, inner));
    }
}

} // namespace rw::kusto
