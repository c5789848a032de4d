// Tables that stand in the query itself, or that the user has given: their values are lists.
#include "engine/rules/kusto/lowering_core.h"

#include <algorithm>

namespace rw::kusto {

std::optional<Lowering::Rows> Lowering::given_list(std::string_view name, Span span) {
    const auto given = options_.lists.find(name);
    if (given == options_.lists.end()) return std::nullopt;
    Rows rows;
    rows.columns = {""}; // the one column has whatever name is asked for
    for (const std::string& value : given->second) rows.rows.push_back({constant(Value::of_text(value), span)});
    return rows;
}

std::optional<Lowering::Rows> Lowering::literal_rows(SyntaxId id, const Context& context, uint32_t depth) {
    const SyntaxNode& at = node(id);
    if (depth > limits::inline_depth) return std::nullopt;
    switch (at.kind) {
    case Syntax::paren:
    case Syntax::materialize:
    case Syntax::to_table:
        return at.children.empty() ? std::nullopt : literal_rows(at.children.back(), context, depth + 1);
    case Syntax::datatable: {
        Rows rows;
        size_t first = 0;
        while (first < at.children.size() && node(at.children[first]).kind != Syntax::type) ++first;
        if (first == at.children.size()) return std::nullopt;
        for (const SyntaxId column : node(at.children[first]).children) rows.columns.emplace_back(node(column).text);
        if (rows.columns.empty()) return std::nullopt;
        for (size_t i = first + 1; i < at.children.size(); ++i) {
            if ((i - first - 1) % rows.columns.size() == 0) rows.rows.emplace_back();
            ExpressionPtr value = bind(at.children[i], context);
            if (!value->is_constant()) return std::nullopt;
            rows.rows.back().push_back(std::move(value));
        }
        if (!rows.rows.empty() && rows.rows.back().size() < rows.columns.size()) rows.rows.pop_back();
        return rows;
    }
    case Syntax::externaldata: {
        for (const SyntaxId child : at.children)
            if (node(child).kind == Syntax::string)
                if (auto given = given_list(text_value(node(child)), at.span)) return given;
        return std::nullopt;
    }
    case Syntax::name: {
        const Found found = look_up(at.text, context);
        if (found.binding == nullptr) return given_list(at.text, at.span);
        if (found.binding->syntax == no_syntax) return std::nullopt;
        const auto inner = inside(found, context);
        return inner ? literal_rows(found.binding->syntax, *inner, depth + 1) : std::nullopt;
    }
    case Syntax::call: {
        if (at.text == "_GetWatchlist" && !at.children.empty()) {
            const ExpressionPtr name = bind(at.children.front(), context);
            return name->is_constant() ? given_list(text_of(name->value), at.span) : std::nullopt;
        }
        const Found found = look_up(at.text, context);
        if (found.binding == nullptr || found.binding->syntax == no_syntax ||
            node(found.binding->syntax).kind != Syntax::function)
            return std::nullopt;
        const auto opened = open_function(found, at, context);
        return opened && opened->result != no_syntax ? literal_rows(opened->result, opened->context, depth + 1)
                                                     : std::nullopt;
    }
    case Syntax::op: {
        if (at.text != "print") return std::nullopt;
        Rows rows;
        rows.rows.emplace_back();
        for (const SyntaxId child : at.children) {
            rows.columns.emplace_back(node(child).kind == Syntax::named ? node(child).text
                                                                        : std::string_view("print_0"));
            ExpressionPtr value = bind(child, context);
            if (!value->is_constant()) return std::nullopt;
            rows.rows.back().push_back(std::move(value));
        }
        return rows;
    }
    case Syntax::pipe: {
        auto rows = literal_rows(at.children.front(), context, depth + 1);
        for (size_t i = 1; rows && i < at.children.size(); ++i)
            if (!apply_to_rows(node(at.children[i]), *rows, context)) return std::nullopt;
        return rows;
    }
    default:
        return std::nullopt;
    }
}

/// Steps that only choose columns or leave the set of values as it is.
bool Lowering::apply_to_rows(const SyntaxNode& op, Rows& rows, const Context& context) {
    const bool chooses = op.text == "project" || op.text == "distinct" || op.text == "project-keep";
    if (op.text == "mv-expand" || op.text == "mvexpand") {
        // A list in one row becomes its elements.
        if (rows.columns.size() != 1) return false;
        Rows expanded;
        expanded.columns = rows.columns;
        for (const auto& row : rows.rows) {
            const Value& value = row.front()->value;
            const bool array = value.type == ValueType::dynamic && !value.null && value.json->kind == Json::Kind::array;
            if (!array) return false;
            if (!row.front()->arguments.empty())
                for (const ExpressionPtr& each : row.front()->arguments) expanded.rows.push_back({each});
            else
                for (const Json& item : value.json->items)
                    expanded.rows.push_back({constant(from_json(item), row.front()->span)});
        }
        rows = std::move(expanded);
        return true;
    }
    if (!chooses) return op.text == "sort" || op.text == "order" || op.text == "as" || op.text == "project-reorder";
    Rows chosen;
    std::vector<size_t> places;
    for (const SyntaxId child : op.children) {
        const SyntaxNode& column = node(child);
        if (column.kind == Syntax::star) return true;
        const SyntaxNode* source = &column;
        if (column.kind == Syntax::named && !column.children.empty()) source = &node(column.children.front());
        // tostring(x) of texts is the text.
        if (source->kind == Syntax::call && source->text == "tostring" && source->children.size() == 1)
            source = &node(source->children.front());
        if (source->kind != Syntax::name) return false;
        size_t at = 0;
        while (at < rows.columns.size() && rows.columns[at] != source->text && !rows.columns[at].empty()) ++at;
        if (at == rows.columns.size()) return false;
        places.push_back(at);
        chosen.columns.emplace_back(column.text);
    }
    if (places.empty()) return false;
    for (const auto& row : rows.rows) {
        chosen.rows.emplace_back();
        for (const size_t place : places) chosen.rows.back().push_back(row[place]);
    }
    rows = std::move(chosen);
    static_cast<void>(context);
    return true;
}

} // namespace rw::kusto
