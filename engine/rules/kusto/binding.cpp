// Scalar expressions: names to fields, columns, lets and parameters; literals to values; calls written out.
#include "engine/rules/kusto/functions.h"
#include "engine/rules/kusto/literal.h"
#include "engine/rules/kusto/lowering_core.h"

#include <algorithm>
#include <charconv>

namespace rw::kusto {

namespace {

Value number_value(std::string_view text, Syntax kind) {
    if (text.starts_with("+")) text.remove_prefix(1);
    if (kind == Syntax::timespan) {
        const auto ticks = decode_timespan(text);
        return ticks ? Value::of_ticks(ValueType::timespan, *ticks) : Value::null_of(ValueType::timespan);
    }
    const Value raw = Value::of_text(std::string(text));
    if (kind == Syntax::real) return to_real(raw);
    const Value whole = to_long(raw);
    return whole.null ? to_real(raw) : whole; // larger than a long
}

std::string as_written(const SyntaxTree& tree, Span span) {
    constexpr size_t longest = 80;
    std::string text(tree.source.substr(span.begin, std::min<size_t>(span.size(), longest)));
    for (char& c : text)
        if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    return text;
}

} // namespace

std::string_view Lowering::last_name(const SyntaxTree& tree, const SyntaxNode& path) {
    const SyntaxNode* at = &path;
    while (at->kind == Syntax::path && at->children.size() == 2) at = &tree.nodes[at->children[1]];
    return at->text;
}

std::string Lowering::text_value(const SyntaxNode& text) const {
    if (text.children.empty()) return decode_string(text.text);
    std::string joined;
    for (const SyntaxId piece : text.children) joined += decode_string(node(piece).text);
    return joined;
}

ExpressionPtr Lowering::blocked(const SyntaxNode& at, std::string_view code, std::string reason) {
    return obstructed(as_written(tree_, at.span), at.span, {std::string(code), std::move(reason)});
}

ExpressionPtr Lowering::bind(SyntaxId id, const Context& context) {
    const SyntaxNode& at = node(id);
    switch (at.kind) {
    case Syntax::name:
        return bind_name(at, context);
    case Syntax::path:
    case Syntax::element:
        return bind_member(at, context);
    case Syntax::call:
        return bind_call(at, context);
    case Syntax::star:
        return star(at.span);
    case Syntax::paren:
        if (is_tabular(at.children.front(), context))
            return blocked(at, code::needs_table, "The rows of another query are needed.");
        return bind(at.children.front(), context);
    case Syntax::named:
        return at.children.empty() ? blocked(at, code::not_expressible, "A value is missing.")
                                   : bind(at.children.front(), context);
    case Syntax::string:
        return context.searching ? bind_search_text(at) : constant(Value::of_text(text_value(at)), at.span);
    case Syntax::integer:
    case Syntax::real:
    case Syntax::timespan:
        return constant(number_value(at.text, at.kind), at.span);
    case Syntax::boolean:
        return constant(Value::of_bool(at.text[0] == 't' || at.text[0] == 'T'), at.span);
    case Syntax::guid:
        return constant(Value::of_guid(std::string(at.text)), at.span);
    case Syntax::null_literal:
        return constant(Value::null_of(ValueType::dynamic), at.span);
    case Syntax::typed_literal:
        if (const auto value = typed_literal(at.text)) return constant(*value, at.span);
        return blocked(at, code::not_expressible, "This value is not understood.");
    case Syntax::dynamic:
        return bind_json(at.children.front(), context);
    case Syntax::json_array:
    case Syntax::json_object:
        return bind_json(id, context);
    case Syntax::unary:
        return call("unary " + std::string(at.text), {bind(at.children.front(), context)}, at.span);
    case Syntax::between: {
        Context plain = context;
        plain.searching = false;
        std::vector<ExpressionPtr> arguments;
        for (const SyntaxId child : at.children) arguments.push_back(bind(child, plain));
        return call(std::string(at.text), std::move(arguments), at.span);
    }
    case Syntax::binary: {
        const SyntaxNode& right = tree_.child(at, at.children.size() - 1);
        if (right.kind == Syntax::list) return bind_in(at, context);
        Context inner = context;
        if (at.text != "and" && at.text != "or") inner.searching = false;
        std::vector<ExpressionPtr> arguments;
        arguments.reserve(at.children.size());
        for (const SyntaxId child : at.children) arguments.push_back(bind(child, inner));
        return call(std::string(at.text), std::move(arguments), at.span);
    }
    case Syntax::to_scalar:
        return blocked(at, code::needs_table, "The value of another query is needed.");
    case Syntax::pipe:
    case Syntax::op:
    case Syntax::datatable:
    case Syntax::externaldata:
    case Syntax::materialize:
    case Syntax::to_table:
        return blocked(at, code::needs_table, "The rows of another query are needed.");
    default:
        break;
    }
    return blocked(at, code::not_expressible, "This is not run.");
}

ExpressionPtr Lowering::bind_name(const SyntaxNode& name, const Context& context) {
    if (context.columns) {
        const auto known = context.columns->known.find(name.text);
        if (known != context.columns->known.end()) {
            // A column that is another name of a field stands where it is used.
            if (known->second->is_field() && !known->second->obstacle)
                return field(known->second->name, name.span, known->second->type);
            return known->second;
        }
    }
    if (const Found found = look_up(name.text, context); found.binding != nullptr)
        return let_value(found, context, name);
    if (context.columns && context.columns->closed)
        return obstructed(std::string(name.text),
                          name.span,
                          {std::string(code::not_expressible), "It hangs on a step that is not run yet."});
    return field(std::string(name.text), name.span);
}

ExpressionPtr Lowering::let_value(const Found& found, const Context& context, const SyntaxNode& use) {
    if (found.binding->scalar) return found.binding->scalar;
    if (found.binding->flows || found.binding->syntax == no_syntax)
        return blocked(use, code::needs_table, "The rows of " + std::string(use.text) + " are needed.");
    const auto inner = inside(found, context);
    if (!inner) {
        lose(code::inline_limit, "Lets refer to each other deeper or longer than the limit.", use.span);
        return blocked(use, code::inline_limit, "Lets refer to each other deeper or longer than the limit.");
    }
    if (node(found.binding->syntax).kind == Syntax::function || is_tabular(found.binding->syntax, *inner))
        return blocked(use, code::needs_table, "The rows of " + std::string(use.text) + " are needed.");
    ExpressionPtr value = bind(found.binding->syntax, *inner);
    // A let hangs on nothing but lets: it is the same wherever it is used.
    found.binding->scalar = value;
    return value;
}

/// a.b, a["b"], a[0]: one path of the event as long as `a` is one.
ExpressionPtr Lowering::bind_member(const SyntaxNode& path, const Context& context) {
    if (path.children.size() != 2) return blocked(path, code::not_expressible, "This is not run.");
    const SyntaxNode& left = node(path.children[0]);
    const SyntaxNode& right = node(path.children[1]);
    if (left.kind == Syntax::name && (left.text == "$left" || left.text == "$right"))
        return bind(path.children[1], context);
    ExpressionPtr holder = bind(path.children[0], context);
    while ((holder->calls("parse_json") || holder->calls("todynamic") || holder->calls("toobject")) &&
           holder->arguments.size() == 1)
        holder = holder->arguments.front();
    ExpressionPtr key;
    if (path.kind == Syntax::path)
        key = right.kind == Syntax::name ? constant(Value::of_text(std::string(right.text)), right.span)
                                         : blocked(right, code::not_expressible, "This is not run.");
    else
        key = bind(path.children[1], context);
    const bool of_event = holder->is_field() && (holder->type == ValueType::raw || holder->type == ValueType::text);
    if (!of_event || !key->is_constant()) return call("member", {std::move(holder), std::move(key)}, path.span);
    if (key->value.is_text()) {
        std::string full = holder->name + "." + key->value.text;
        if (holder->obstacle) return obstructed(std::move(full), path.span, *holder->obstacle);
        return field(std::move(full), path.span);
    }
    return obstructed(holder->name,
                      path.span,
                      holder->obstacle ? *holder->obstacle
                                       : Obstacle{std::string(code::list_element),
                                                  "One element of the list " + holder->name +
                                                      " is meant; elements are not told apart yet."});
}

ExpressionPtr Lowering::bind_call(const SyntaxNode& at, const Context& context) {
    if (const Found found = look_up(at.text, context); found.binding != nullptr && found.binding->syntax != no_syntax &&
                                                       node(found.binding->syntax).kind == Syntax::function) {
        auto opened = open_function(found, at, context);
        if (!opened || opened->result == no_syntax)
            return blocked(at, code::inline_limit, "Functions call each other deeper or longer than the limit.");
        if (is_tabular(opened->result, opened->context))
            return blocked(at, code::needs_table, "The rows of another query are needed.");
        return bind(opened->result, opened->context);
    }
    if ((at.text == "column_ifexists" || at.text == "columnifexists") && at.children.size() == 2) {
        const ExpressionPtr given = bind(at.children[0], context);
        const ExpressionPtr fallback = bind(at.children[1], context);
        const std::string name = given->is_constant() ? text_of(given->value) : given->name;
        SyntaxNode column = at;
        column.text = name;
        const ExpressionPtr found = bind_name(column, context);
        const bool empty = fallback->is_constant() && (fallback->value.null || text_of(fallback->value).empty());
        return empty ? found : call("coalesce", {found, fallback}, at.span);
    }
    if (at.text == "ingestion_time" && at.children.empty()) return field("ingestion_time()", at.span);
    std::vector<ExpressionPtr> arguments;
    arguments.reserve(at.children.size());
    Context inner = context;
    inner.searching = false;
    for (const SyntaxId child : at.children) {
        if (is_tabular(child, inner))
            arguments.push_back(blocked(node(child), code::needs_table, "The rows of another query are needed."));
        else
            arguments.push_back(bind(child, inner));
    }
    // The text of a field is what a test looks at anyway.
    if (at.text == "tostring" && arguments.size() == 1 && arguments[0]->is_field() &&
        arguments[0]->type == ValueType::raw && !arguments[0]->obstacle)
        return field(arguments[0]->name, at.span, ValueType::text);
    if (at.text == "tostring" && arguments.size() == 1 && arguments[0]->is_field() && arguments[0]->obstacle)
        return arguments[0];
    return call(std::string(at.text), std::move(arguments), at.span);
}

/// in, has_any …: elements, or the one column of a table that is written out.
ExpressionPtr Lowering::bind_in(const SyntaxNode& at, const Context& given) {
    Context context = given;
    context.searching = false;
    std::vector<ExpressionPtr> arguments{bind(at.children.front(), context)};
    const SyntaxNode& list = node(at.children.back());
    const bool one = list.children.size() == 1;
    const SyntaxNode* only = one ? &node(list.children.front()) : nullptr;
    const bool unknown_name = one && only->kind == Syntax::name && look_up(only->text, context).binding == nullptr &&
                              !(context.columns && context.columns->known.contains(only->text));
    if (one && (unknown_name || is_tabular(list.children.front(), context))) {
        if (const auto rows = literal_rows(list.children.front(), context)) {
            for (const auto& row : rows->rows)
                if (!row.empty() && arguments.size() <= limits::list_values) arguments.push_back(row.front());
        } else {
            arguments.push_back(blocked(
                *only, code::needs_table, "A list from elsewhere is needed: " + as_written(tree_, only->span) + "."));
        }
        return call(std::string(at.text), std::move(arguments), at.span);
    }
    for (const SyntaxId child : list.children)
        if (arguments.size() <= limits::list_values) arguments.push_back(bind(child, context));
    return call(std::string(at.text), std::move(arguments), at.span);
}

/// A JSON value; elements of an array keep their places.
ExpressionPtr Lowering::bind_json(SyntaxId id, const Context& context) {
    const SyntaxNode& at = node(id);
    if (at.kind == Syntax::json_array) {
        auto list = std::make_shared<Expression>();
        list->span = at.span;
        Json json;
        json.kind = Json::Kind::array;
        for (const SyntaxId child : at.children) {
            ExpressionPtr element = bind_json(child, context);
            if (!element->is_constant()) return element;
            json.items.push_back(as_json(element->value));
            list->arguments.push_back(std::move(element));
        }
        list->value = Value::of_json(std::move(json));
        return list;
    }
    if (at.kind == Syntax::json_object) {
        Json json;
        json.kind = Json::Kind::object;
        for (const SyntaxId child : at.children) {
            const SyntaxNode& pair = node(child);
            if (pair.children.empty()) continue;
            const ExpressionPtr member = bind_json(pair.children.front(), context);
            if (!member->is_constant()) return member;
            json.members.emplace_back(decode_string(pair.text), as_json(member->value));
        }
        return constant(Value::of_json(std::move(json)), at.span);
    }
    if (at.kind == Syntax::missing) return blocked(at, code::not_expressible, "A value is missing.");
    Context plain = context;
    plain.searching = false;
    const ExpressionPtr value = bind(id, plain);
    // dynamic("x") is a dynamic value; inside an array it is the element itself.
    return value;
}

/// `search "a*"`: a term in any column; stars at the ends leave the ends open.
ExpressionPtr Lowering::bind_search_text(const SyntaxNode& text) {
    std::string term = text_value(text);
    const bool open_begin = term.starts_with('*');
    const bool open_end = term.size() > 1 && term.ends_with('*');
    if (open_begin) term.erase(0, 1);
    if (open_end) term.pop_back();
    if (term.find('*') != std::string::npos)
        return blocked(text, code::not_expressible, "A star inside a searched text is not run.");
    const char* op = open_begin && open_end ? "contains" : open_begin ? "hassuffix" : open_end ? "hasprefix" : "has";
    return call(op, {star(text.span), constant(Value::of_text(std::move(term)), text.span)}, text.span);
}

} // namespace rw::kusto
