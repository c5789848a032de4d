#include "engine/rules/kusto/syntax.h"

namespace rw::kusto {

namespace {

std::string_view name_of(Syntax kind) {
    constexpr std::string_view names[] = {
        "query",     "let",     "set",      "declare",       "pattern",      "alias",    "restrict",  "function",
        "parameter", "pipe",    "op",       "clause",        "option",       "named",    "name_list", "typed",
        "type",      "ordered", "name",     "wildcard",      "star",         "at",       "path",      "element",
        "call",      "unary",   "binary",   "between",       "list",         "paren",    "string",    "integer",
        "real",      "boolean", "timespan", "typed_literal", "guid",         "null",     "dynamic",   "array",
        "object",    "pair",    "typeof",   "datatable",     "externaldata", "toscalar", "totable",   "materialize",
        "other",     "missing"};
    return names[static_cast<size_t>(kind)];
}

void write(const SyntaxTree& tree, SyntaxId id, std::string& to) {
    const SyntaxNode& node = tree.at(id);
    to += '(';
    to += name_of(node.kind);
    if (!node.text.empty()) {
        to += ' ';
        to += node.text;
    }
    for (const SyntaxId child : node.children) {
        to += ' ';
        write(tree, child, to);
    }
    to += ')';
}

} // namespace

std::string outline(const SyntaxTree& tree) {
    std::string text;
    if (tree.root != no_syntax) write(tree, tree.root, text);
    return text;
}

} // namespace rw::kusto
