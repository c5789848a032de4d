// Statements, names, types and how errors are told.
#include "engine/rules/kusto/literal.h"
#include "engine/rules/kusto/parser_core.h"

#include <algorithm>

namespace rw::kusto {

SyntaxTree parse_query(std::string_view text) {
    const TokenList tokens = lex(text);
    return Parser(text, tokens).run();
}

SyntaxTree parse_query(std::string_view text, const TokenList& tokens) { return Parser(text, tokens).run(); }

SyntaxTree Parser::run() {
    SyntaxIds statements;
    const size_t first = at_;
    while (at_kind(TokenKind::directive)) statements.push_back(leaf(Syntax::other));
    statements.push_back(query_block(false));
    if (!at_kind(TokenKind::end)) {
        const Span begin = peek().span;
        tell(code::leftover, "This closes nothing that is open.", begin);
        while (!at_kind(TokenKind::end)) {
            // What comes behind is read as well, for its colours and its mistakes.
            take();
            if (at_kind(TokenKind::end)) break;
            const size_t before = at_;
            statements.push_back(query_block(false));
            if (at_ == before && at_kind(TokenKind::end)) break;
        }
    }
    tree_.root = make(Syntax::query, first, std::move(statements));
    std::stable_sort(tree_.diagnostics.begin(), tree_.diagnostics.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return a.span.begin < b.span.begin;
    });
    return std::move(tree_);
}

// Errors

Span Parser::here() const {
    const Token& token = peek();
    if (token.kind != TokenKind::end || at_ == 0) return token.span;
    // At the end: behind the last word, not behind the blanks and comments after it.
    const uint32_t end = tokens_[at_ - 1].span.end;
    return {end, end};
}

void Parser::tell(std::string_view code, std::string message, Span span, std::vector<Fix> fixes) {
    auto& list = tree_.diagnostics;
    if (list.size() >= limits::diagnostics_per_document || stopped_) return;
    // One mistake is told once: what follows from it stands at the same place.
    for (const Diagnostic& each : list)
        if (each.span.begin == span.begin) return;
    list.push_back({std::string(code), Severity::error, std::move(message), span, {}, std::move(fixes)});
}

void Parser::too_deep() {
    if (stopped_) return;
    tell(code::nesting_limit, "The query is nested deeper than we read. Split it with let.", here());
    stopped_ = true;
    at_ = tokens_.size() - 1; // nothing sensible can follow
}

bool Parser::expect(std::string_view text) {
    if (accept(text)) return true;
    Fix fix;
    fix.title = "Insert " + std::string(text);
    fix.edits.push_back({{here().begin, here().begin}, std::string(text) + " "});
    tell(code::expected_token, "Expected here: " + std::string(text) + ".", here(), {std::move(fix)});
    return false;
}

SyntaxId Parser::need_expression() {
    const Token& token = peek();
    if (token.kind == TokenKind::word && token.word != WordClass::plain && token.word != WordClass::soft)
        tell(code::expected_expression,
             "An expression is missing before " + std::string(token.text) +
                 ". If it is the name of a column, write ['" + std::string(token.text) + "'].",
             here());
    else
        tell(code::expected_expression, "An expression is missing here.", here());
    return missing();
}

bool Parser::at_boundary(size_t ahead) const {
    const Token& token = peek(ahead);
    return token.kind == TokenKind::end || (token.kind == TokenKind::punctuation &&
                                            std::string_view(")]}|;").find(token.text) != std::string_view::npos);
}

void Parser::skip_to_boundary() {
    size_t depth = 0;
    while (!at_kind(TokenKind::end)) {
        if (depth == 0 && at_boundary()) return;
        if (at_kind(TokenKind::punctuation)) {
            if (at("(") || at("[") || at("{")) ++depth;
            if (at(")") || at("]") || at("}")) --depth;
        }
        take();
    }
}

bool Parser::at_one_of(std::string_view words, size_t ahead) const {
    const Token& token = peek(ahead);
    if (token.kind != TokenKind::word) return false;
    for (size_t begin = 0; begin < words.size();) {
        const size_t end = std::min(words.find(' ', begin), words.size());
        if (words.substr(begin, end - begin) == token.text) return true;
        begin = end + 1;
    }
    return false;
}

// Building

SyntaxId Parser::make(Syntax kind, size_t first, SyntaxIds children, std::string_view text, Span text_span) {
    SyntaxNode made;
    made.kind = kind;
    made.text = text;
    made.text_span = text_span;
    made.span = tokens_[std::min(first, tokens_.size() - 1)].span;
    if (at_ > first) made.span.end = tokens_[at_ - 1].span.end;
    if (!children.empty()) {
        // A chain begins where its first part does: a + b is made when `a` is long behind.
        made.span.begin = std::min(made.span.begin, node(children.front()).span.begin);
        for (const SyntaxId child : children) made.depth = std::max(made.depth, node(child).depth + 1);
    }
    made.span.end = std::max(made.span.begin, made.span.end);
    if (made.depth > limits::tree_depth) {
        too_deep();
        return missing();
    }
    made.children = std::move(children);
    tree_.nodes.push_back(std::move(made));
    return static_cast<SyntaxId>(tree_.nodes.size() - 1);
}

SyntaxId Parser::missing() {
    SyntaxNode made;
    made.span = {here().begin, here().begin};
    tree_.nodes.push_back(made);
    return static_cast<SyntaxId>(tree_.nodes.size() - 1);
}

// Names

size_t Parser::bracketed_size(size_t ahead) const {
    if (!at("[", ahead)) return 0;
    size_t size = 1;
    while (at_kind(TokenKind::string, ahead + size)) ++size;
    return size > 1 && at("]", ahead + size) ? size + 1 : 0;
}

/// `{name}`, which tools put in place of a value.
size_t Parser::braced_size(size_t ahead) const {
    if (!at("{", ahead) || !at_kind(TokenKind::word, ahead + 1) || !touches(ahead + 1)) return 0;
    size_t size = 2;
    if (at("[", ahead + size) && touches(ahead + size)) {
        ++size;
        if (at("-", ahead + size)) ++size;
        if (!at_kind(TokenKind::integer, ahead + size)) return 0;
        ++size;
        if (!at("]", ahead + size)) return 0;
        ++size;
    }
    return at("}", ahead + size) && touches(ahead + size) ? size + 1 : 0;
}

size_t Parser::name_size(size_t ahead) const {
    if (is_name(peek(ahead))) return 1;
    if (const size_t size = bracketed_size(ahead); size > 0) return size;
    return braced_size(ahead);
}

size_t Parser::new_name_size(size_t ahead) const { return is_new_name(peek(ahead)) ? 1 : name_size(ahead); }

size_t Parser::wildcard_size(size_t ahead) const {
    size_t size = 0;
    if (at("*", ahead))
        size = 1;
    else if (is_new_name(peek(ahead)) && at("*", ahead + 1) && touches(ahead + 1))
        size = 2;
    else
        return 0;
    while ((is_new_name(peek(ahead + size)) || at_kind(TokenKind::integer, ahead + size) || at("*", ahead + size)) &&
           touches(ahead + size))
        ++size;
    return size;
}

SyntaxId Parser::take_name(size_t size) {
    const size_t first = at_;
    if (size == 1) return leaf(Syntax::name);
    const bool bracketed = at("[");
    std::string decoded;
    Span place{};
    for (size_t i = 0; i < size; ++i) {
        const Token& token = take();
        if (i == 0 || i + 1 == size) continue;
        if (place.empty()) place = token.span;
        place.end = token.span.end;
        decoded += bracketed ? decode_string(token.text) : std::string(token.text);
    }
    return make(Syntax::name, first, {}, tree_.arena.store(decoded), place);
}

SyntaxId Parser::name() {
    const size_t size = name_size();
    return size == 0 ? no_syntax : take_name(size);
}

SyntaxId Parser::new_name() {
    const size_t size = new_name_size();
    return size == 0 ? no_syntax : take_name(size);
}

SyntaxId Parser::expect_name() {
    const SyntaxId found = name();
    if (found != no_syntax) return found;
    const Token& token = peek();
    if (token.kind == TokenKind::word)
        tell(code::keyword_as_name,
             std::string(token.text) + " is a keyword. As a name it is written ['" + std::string(token.text) + "'].",
             here());
    else
        tell(code::expected_name, "A name is missing here.", here());
    return missing();
}

SyntaxId Parser::wildcard() {
    const size_t size = wildcard_size();
    if (size == 0) return no_syntax;
    const size_t first = at_;
    for (size_t i = 0; i < size; ++i) take();
    const Span span{tokens_[first].span.begin, tokens_[at_ - 1].span.end};
    return make(Syntax::wildcard, first, {}, tree_.source.substr(span.begin, span.size()), span);
}

// Types

SyntaxId Parser::type(bool schema_allowed) {
    static constexpr std::string_view known =
        "bool boolean date datetime decimal double dynamic guid int int64 int8 long "
        "real string time timespan uniqueid";
    if (schema_allowed && at("(")) {
        const size_t first = at_;
        take();
        SyntaxIds columns;
        if (at("*"))
            columns.push_back(leaf(Syntax::star));
        else
            comma_list(
                columns, [this] { return typed_name(); }, boundary(), false);
        expect(")");
        return make(Syntax::type, first, std::move(columns));
    }
    if (at_one_of(known)) return leaf(Syntax::type);
    if (at_kind(TokenKind::word))
        tell(code::expected_type, std::string(peek().text) + " is not a type of Kusto.", here());
    else
        tell(code::expected_type, "A type is missing here: string, long, datetime, dynamic …", here());
    if (at_kind(TokenKind::word) && is_new_name(peek())) return leaf(Syntax::type);
    return missing();
}

SyntaxId Parser::typed_name() {
    const size_t first = at_;
    const SyntaxId given = new_name();
    if (given == no_syntax && !at(":")) return no_syntax;
    if (given == no_syntax) tell(code::expected_name, "A name is missing before the colon.", here());
    expect(":");
    const SyntaxId of = type(true);
    const std::string_view text = given == no_syntax ? std::string_view() : node(given).text;
    const Span place = given == no_syntax ? Span{} : node(given).text_span;
    return make(Syntax::typed, first, {of}, text, place);
}

/// `(a: string, b: long)`; a comma may stand first and last.
SyntaxId Parser::row_schema(bool star_allowed) {
    const size_t first = at_;
    if (!accept("(")) {
        tell(code::expected_token, "The columns are missing: (name: type, …).", here());
        return missing();
    }
    SyntaxIds columns;
    accept(",");
    if (star_allowed && at("*")) {
        columns.push_back(leaf(Syntax::star));
        accept(",");
    }
    comma_list(
        columns, [this] { return typed_name(); }, boundary(), false, true);
    expect(")");
    return make(Syntax::type, first, std::move(columns));
}

// Statements

SyntaxId Parser::query_block(bool function_body) {
    SyntaxIds statements;
    const size_t first = at_;
    while (!at_kind(TokenKind::end) && !(function_body && at("}"))) {
        const SyntaxId next = statement();
        if (next == no_syntax) break;
        statements.push_back(next);
        // A function ends with one expression; only statements come before it.
        const bool last =
            function_body && node(next).kind != Syntax::let && node(next).kind != Syntax::declare_parameters;
        if (last) {
            accept(";");
            break;
        }
        if (accept(";")) continue;
        if (at_kind(TokenKind::end) || at_boundary()) break;
        if (at("let") || at("set") || at("declare")) {
            expect(";");
            continue;
        }
        tell(code::leftover,
             "This does not belong here. Is an operator, a comma, a | or a ; missing before it?",
             here());
        skip_to_boundary();
        accept(";");
    }
    return make(Syntax::query, first, std::move(statements));
}

SyntaxId Parser::statement() {
    if (at("let") && name_size(1) > 0) return let_statement();
    if (at("set")) return set_statement();
    if (at("declare") && at("pattern", 1)) return pattern_statement();
    if (at("declare") && at("query_parameters", 1)) return declare_statement();
    if (at("restrict") && at("access", 1)) return restrict_statement();
    if (at("alias") && at("database", 1)) return alias_statement();
    return pipeline();
}

SyntaxId Parser::let_statement() {
    const size_t first = at_;
    take();
    const SyntaxId given = expect_name();
    expect("=");
    SyntaxId value = no_syntax;
    if (at("entity_group") && !at("(", 1)) {
        const size_t group = at_;
        take();
        SyntaxIds entities;
        expect("[");
        comma_list(
            entities, [this] { return expression(); }, boundary(), true);
        expect("]");
        value = make(Syntax::other, group, std::move(entities), "entity_group", tokens_[group].span);
    } else {
        value = function_begins() ? function_declaration() : pipeline();
    }
    if (value == no_syntax) value = need_expression();
    const std::string_view text = node(given).text;
    const Span place = node(given).text_span;
    return make(Syntax::let, first, {value}, text, place);
}

SyntaxId Parser::set_statement() {
    const size_t first = at_;
    take();
    const SyntaxId given = expect_name();
    SyntaxIds value;
    if (accept("=")) {
        const SyntaxId found = expression();
        value.push_back(found == no_syntax ? need_expression() : found);
    }
    const std::string_view text = node(given).text;
    const Span place = node(given).text_span;
    return make(Syntax::set_option, first, std::move(value), text, place);
}

SyntaxId Parser::alias_statement() {
    const size_t first = at_;
    take();
    take();
    const SyntaxId given = expect_name();
    expect("=");
    SyntaxId value = expression();
    if (value == no_syntax) value = need_expression();
    const std::string_view text = node(given).text;
    const Span place = node(given).text_span;
    return make(Syntax::alias, first, {value}, text, place);
}

SyntaxId Parser::declare_statement() {
    const size_t first = at_;
    take();
    take();
    SyntaxIds parameters;
    parameter_list(true, parameters);
    return make(Syntax::declare_parameters, first, std::move(parameters));
}

SyntaxId Parser::restrict_statement() {
    const size_t first = at_;
    take();
    take();
    expect("to");
    expect("(");
    SyntaxIds entities;
    comma_list(
        entities,
        [this] {
            if (wildcard_size() > 0) return wildcard();
            return wildcard_entity();
        },
        boundary(),
        true);
    expect(")");
    if (at("with")) entities.push_back(properties_clause());
    return make(Syntax::restrict_access, first, std::move(entities));
}

SyntaxId Parser::pattern_statement() {
    const size_t first = at_;
    take();
    take();
    const SyntaxId given = expect_name();
    SyntaxIds children;
    if (accept("=")) {
        expect("(");
        comma_list(
            children, [this] { return typed_name(); }, boundary(), false);
        expect(")");
        if (accept("[")) {
            children.push_back(typed_name());
            if (children.back() == no_syntax) children.back() = need_expression();
            expect("]");
        }
        expect("{");
        while (at("(")) {
            const size_t match = at_;
            SyntaxIds parts;
            take();
            comma_list(
                parts, [this] { return expression(); }, boundary(), true);
            expect(")");
            if (accept(".")) {
                expect("[");
                const SyntaxId value = literal();
                parts.push_back(value == no_syntax ? need_expression() : value);
                expect("]");
            }
            expect("=");
            parts.push_back(function_body());
            expect(";");
            children.push_back(make(Syntax::other, match, std::move(parts), "match"));
        }
        expect("}");
    }
    const std::string_view text = node(given).text;
    const Span place = node(given).text_span;
    return make(Syntax::declare_pattern, first, std::move(children), text, place);
}

bool Parser::function_begins(size_t ahead) const {
    if (at("view", ahead)) ++ahead;
    if (!at("(", ahead)) return false;
    if (at(")", ahead + 1) || at("*", ahead + 1)) return true;
    const size_t size = new_name_size(ahead + 1);
    return size > 0 && at(":", ahead + 1 + size);
}

SyntaxId Parser::parameter() {
    const size_t first = at_;
    const SyntaxId declared = typed_name();
    if (declared == no_syntax) return no_syntax;
    SyntaxIds children{node(declared).children.front()};
    if (accept("=")) {
        SyntaxId value = literal();
        if (value == no_syntax && is_name(peek())) value = leaf(Syntax::name);
        children.push_back(value == no_syntax ? need_expression() : value);
    }
    const std::string_view text = node(declared).text;
    const Span place = node(declared).text_span;
    return make(Syntax::parameter, first, std::move(children), text, place);
}

SyntaxId Parser::parameter_list(bool one_or_more, SyntaxIds& to) {
    expect("(");
    comma_list(
        to, [this] { return parameter(); }, boundary(), one_or_more);
    expect(")");
    return no_syntax;
}

SyntaxId Parser::function_declaration() {
    const size_t first = at_;
    accept("view");
    SyntaxIds children;
    parameter_list(false, children);
    children.push_back(function_body());
    return make(Syntax::function, first, std::move(children));
}

SyntaxId Parser::function_body() {
    const Deeper deeper(*this);
    if (!deeper.allowed) return missing();
    expect("{");
    const SyntaxId body = query_block(true);
    expect("}");
    return body;
}

} // namespace rw::kusto
