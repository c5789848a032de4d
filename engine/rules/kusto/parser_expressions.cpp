// Expressions by rising strength: or, and, equality and membership, comparison, sum, product, string operators, sign,
// path. Each level but and, or, sum and product takes its operator once.
#include "engine/rules/kusto/parser_core.h"

namespace rw::kusto {

namespace {

constexpr std::string_view string_operators =
    "has !has has_cs !has_cs hasprefix !hasprefix hasprefix_cs !hasprefix_cs hassuffix !hassuffix hassuffix_cs "
    "!hassuffix_cs like notlike likecs notlikecs contains notcontains !contains containscs contains_cs notcontainscs "
    "!contains_cs startswith !startswith startswith_cs !startswith_cs endswith !endswith endswith_cs !endswith_cs";

} // namespace

SyntaxId Parser::pipeline() {
    const Deeper deeper(*this);
    if (!deeper.allowed) return no_syntax;
    const size_t first = at_;
    SyntaxId source = no_syntax;
    if (operator_begins()) {
        source = unpiped_operator();
        if (source == no_syntax) source = piped_operator();
        if (source == no_syntax) source = expression();
    } else {
        source = expression();
        if (source == no_syntax) source = unpiped_operator();
        if (source == no_syntax) source = piped_operator();
    }
    return source == no_syntax ? no_syntax : pipe_on(source, first);
}

/// The operators behind a source, if any.
SyntaxId Parser::pipe_on(SyntaxId first, size_t begin) {
    if (!at("|")) return first;
    SyntaxIds parts{first};
    while (accept("|")) {
        const size_t errors = tree_.diagnostics.size();
        parts.push_back(needed_operator());
        // Behind a mistake the next operator is read as if nothing had happened.
        if (tree_.diagnostics.size() > errors && !at_boundary()) skip_to_boundary();
    }
    return make(Syntax::pipe, begin, std::move(parts));
}

SyntaxId Parser::expression() {
    const Deeper deeper(*this);
    return deeper.allowed ? logical("or") : no_syntax;
}

/// `a and b and c` is one node: such chains are long.
SyntaxId Parser::logical(std::string_view op) {
    const size_t first = at_;
    const auto operand = [&] { return op == "or" ? logical("and") : equality(); };
    const SyntaxId left = operand();
    if (left == no_syntax || !at(op)) return left;
    SyntaxIds operands{left};
    const Span place = peek().span;
    while (accept(op)) {
        const SyntaxId next = operand();
        operands.push_back(next == no_syntax ? need_expression() : next);
    }
    return make(Syntax::binary, first, std::move(operands), op, place);
}

SyntaxId Parser::in_operator(SyntaxId left, size_t first) {
    const Token& op = take();
    const SyntaxId list = value_list();
    return make(Syntax::binary, first, {left, list}, op.text, op.span);
}

SyntaxId Parser::equality() {
    const size_t first = at_;
    SyntaxId left = no_syntax;
    if (at("*") && at("==", 1))
        left = leaf(Syntax::star);
    else
        left = relational();
    if (left == no_syntax) return no_syntax;
    if (at("==") || at("!=") || at("<>")) {
        const Token& op = take();
        const SyntaxId right = relational();
        return make(Syntax::binary, first, {left, right == no_syntax ? need_expression() : right}, op.text, op.span);
    }
    if (at("in") && at("range", 1)) return left; // of make-series
    if (at_one_of("in in~ !in !in~ has_any has_all")) return in_operator(left, first);
    if (at_one_of("between !between")) {
        const Token& op = take();
        SyntaxIds children{left};
        value_pair(children);
        return make(Syntax::between, first, std::move(children), op.text, op.span);
    }
    return left;
}

SyntaxId Parser::value_list() {
    const size_t first = at_;
    expect("(");
    SyntaxIds values;
    if (operator_begins() || pipe_before_end()) {
        const SyntaxId inner = pipeline();
        values.push_back(inner == no_syntax ? need_expression() : inner);
    } else {
        comma_list(
            values, [this] { return expression(); }, boundary(), true);
    }
    expect(")");
    return make(Syntax::list, first, std::move(values));
}

SyntaxId Parser::value_pair(SyntaxIds& to) {
    const auto bound = [this] {
        const SyntaxId value = expression();
        return value == no_syntax ? need_expression() : value;
    };
    expect("(");
    to.push_back(bound());
    expect("..");
    to.push_back(bound());
    expect(")");
    return no_syntax;
}

/// Whether a | comes before the bracket closes. Looks ahead no further than the bracket does.
bool Parser::pipe_before_end() const {
    size_t depth = 0;
    for (size_t ahead = 0;; ++ahead) {
        const Token& token = peek(ahead);
        if (token.kind == TokenKind::end) return false;
        if (token.kind != TokenKind::punctuation) continue;
        if (token.text == ";") return false;
        if (token.text == "," && depth == 0) return false;
        if (token.text == "(") ++depth;
        if (token.text == ")") {
            if (depth == 0) return false;
            --depth;
        }
        if (token.text == "|" && depth == 0) return true;
    }
}

SyntaxId Parser::relational() {
    const size_t first = at_;
    const SyntaxId left = additive();
    if (left == no_syntax || !(at("<") || at("<=") || at(">") || at(">="))) return left;
    const Token& op = take();
    const SyntaxId right = additive();
    return make(Syntax::binary, first, {left, right == no_syntax ? need_expression() : right}, op.text, op.span);
}

SyntaxId Parser::additive() {
    const size_t first = at_;
    SyntaxId left = multiplicative();
    while (left != no_syntax && (at("+") || at("-"))) {
        const Token& op = take();
        const SyntaxId right = multiplicative();
        left = make(Syntax::binary, first, {left, right == no_syntax ? need_expression() : right}, op.text, op.span);
    }
    return left;
}

SyntaxId Parser::multiplicative() {
    const size_t first = at_;
    SyntaxId left = string_operation();
    while (left != no_syntax && (at("*") || at("/") || at("%"))) {
        const Token& op = take();
        const SyntaxId right = string_operation();
        left = make(Syntax::binary, first, {left, right == no_syntax ? need_expression() : right}, op.text, op.span);
    }
    return left;
}

SyntaxId Parser::string_operation() {
    const auto is_operator = [this](size_t ahead) {
        return at("=~", ahead) || at("!~", ahead) || at(":", ahead) || at("matches regex", ahead) ||
               at_one_of(string_operators, ahead);
    };
    const size_t first = at_;
    SyntaxId left = no_syntax;
    if (at("*") && is_operator(1))
        left = leaf(Syntax::star);
    else
        left = sign();
    if (left == no_syntax || !is_operator(0)) return left;
    const Token& op = take();
    const SyntaxId right = sign();
    return make(Syntax::binary, first, {left, right == no_syntax ? need_expression() : right}, op.text, op.span);
}

SyntaxId Parser::sign() {
    if (!at("-") && !at("+")) return path();
    const size_t first = at_;
    const Token& op = take();
    const SyntaxId operand = path();
    return make(Syntax::unary, first, {operand == no_syntax ? need_expression() : operand}, op.text, op.span);
}

SyntaxId Parser::path() {
    const size_t first = at_;
    if (at("totable")) return keyword_pipeline(Syntax::to_table);
    SyntaxId left = primary();
    while (left != no_syntax) {
        if (accept(".")) {
            const SyntaxId right = path_selector_or_call();
            left = make(Syntax::path, first, {left, right == no_syntax ? expect_name() : right});
        } else if (at("[")) {
            const SyntaxId index = bracketed_expression();
            left = make(Syntax::element, first, {left, index});
        } else {
            break;
        }
    }
    return left;
}

SyntaxId Parser::bracketed_expression() {
    expect("[");
    SyntaxId index = expression();
    if (index == no_syntax) index = need_expression();
    expect("]");
    return index;
}

SyntaxId Parser::primary() {
    switch (peek().kind) {
    case TokenKind::integer:
    case TokenKind::real:
    case TokenKind::boolean:
    case TokenKind::timespan:
    case TokenKind::typed:
    case TokenKind::guid:
    case TokenKind::string:
        return literal();
    case TokenKind::word:
        if (at("dynamic")) return literal();
        if (at("datatable")) return datatable();
        if (at("__contextual_datatable")) return contextual_datatable();
        if (at("externaldata") || at("external_data")) return externaldata();
        if (at("materialized-view-combine")) return combine();
        if (at("toscalar")) return keyword_pipeline(Syntax::to_scalar);
        if (at("materialize") && at("(", 1)) return keyword_pipeline(Syntax::materialize);
        if (at("typeof") && at("(", 1)) return type_of();
        break;
    case TokenKind::punctuation:
        if (at("(")) return parenthesised();
        break;
    case TokenKind::directive:
    case TokenKind::bad:
    case TokenKind::end:
        return no_syntax;
    }
    if (call_begins()) return call();
    const size_t first = at_;
    const SyntaxId selector = path_selector();
    if (selector == no_syntax) return keyword_operand();
    if (!at("datascope")) return selector;
    const SyntaxId scope = data_scope();
    return make(Syntax::other, first, {selector, scope}, "datascope");
}

SyntaxId Parser::data_scope() {
    const size_t first = at_;
    take();
    expect("=");
    const SyntaxId value = at_kind(TokenKind::word) ? leaf(Syntax::name) : expect_name();
    return make(Syntax::clause, first, {value}, "datascope", tokens_[first].span);
}

/// A keyword where a column must stand is told and taken as the column, so that the rest is read.
SyntaxId Parser::keyword_operand() {
    const Token& token = peek();
    const bool keyword = token.kind == TokenKind::word && !is_name(token);
    const bool operand = at("and", 1) || at("or", 1) || at("==", 1) || at("!=", 1) || at("=~", 1) || at("!~", 1) ||
                         at("<", 1) || at("<=", 1) || at(">", 1) || at(">=", 1) || at_one_of(string_operators, 1) ||
                         at("matches regex", 1) || at_one_of("in in~ !in !in~ has_any has_all between !between", 1);
    if (!keyword || !operand || at_one_of("and or")) return no_syntax;
    const std::string text(token.text);
    Fix fix;
    fix.title = "Write ['" + text + "']";
    fix.edits.push_back({token.span, "['" + text + "']"});
    tell(code::keyword_as_name, text + " is a keyword. As a name it is written ['" + text + "'].", here(), {fix});
    return leaf(Syntax::name);
}

SyntaxId Parser::path_selector() {
    if (at("[")) {
        const size_t first = at_;
        if (wildcard_size(1) > 0 && at("]", 1 + wildcard_size(1))) {
            take();
            const SyntaxId inner = wildcard();
            take();
            return inner;
        }
        if (const size_t size = bracketed_size(0); size > 0) return take_name(size);
        const SyntaxId index = bracketed_expression();
        return make(Syntax::element, first, {index});
    }
    if (at("@")) return leaf(Syntax::at);
    if (peek().kind == TokenKind::word && peek().word == WordClass::special) return leaf(Syntax::name);
    return name();
}

bool Parser::call_begins(size_t ahead) const {
    const size_t size = name_size(ahead);
    return size > 0 && at("(", ahead + size);
}

SyntaxId Parser::path_selector_or_call() { return call_begins() ? call() : path_selector(); }

SyntaxId Parser::call() {
    const Deeper deeper(*this);
    if (!deeper.allowed) return no_syntax;
    const size_t first = at_;
    const SyntaxId called = name();
    SyntaxIds arguments;
    expect("(");
    comma_list(
        arguments, [this] { return argument(); }, boundary(), false);
    expect(")");
    const std::string_view text = node(called).text;
    const Span place = node(called).text_span;
    return make(Syntax::call, first, std::move(arguments), text, place);
}

SyntaxId Parser::argument() {
    if (at("*") && (at(")", 1) || at(",", 1))) return leaf(Syntax::star);
    return named_expression();
}

/// `a.b["c"]` without calls: a column.
SyntaxId Parser::simple_path() {
    const size_t first = at_;
    SyntaxId left = path_selector();
    while (left != no_syntax) {
        if (accept(".")) {
            const SyntaxId right = path_selector();
            left = make(Syntax::path, first, {left, right == no_syntax ? expect_name() : right});
        } else if (at("[")) {
            const SyntaxId index = bracketed_expression();
            left = make(Syntax::element, first, {left, index});
        } else {
            break;
        }
    }
    return left;
}

/// `cluster("c").database("d").T`.
SyntaxId Parser::entity_path() {
    const size_t first = at_;
    SyntaxId left = path_selector_or_call();
    while (left != no_syntax) {
        if (accept(".")) {
            const SyntaxId right = path_selector_or_call();
            left = make(Syntax::path, first, {left, right == no_syntax ? expect_name() : right});
        } else if (at("[")) {
            const SyntaxId index = bracketed_expression();
            left = make(Syntax::element, first, {left, index});
        } else {
            break;
        }
    }
    return left;
}

/// A column, or several by `Device*`.
SyntaxId Parser::wildcard_or_path() { return wildcard_size() > 0 ? wildcard() : simple_path(); }

/// An entity, where `Device*` may be its last part.
SyntaxId Parser::wildcard_entity() {
    if (wildcard_size() > 0) return wildcard();
    const size_t first = at_;
    SyntaxId left = path_selector_or_call();
    while (left != no_syntax) {
        if (accept(".")) {
            if (wildcard_size() > 0) {
                const SyntaxId right = wildcard();
                return make(Syntax::path, first, {left, right});
            }
            const SyntaxId right = path_selector_or_call();
            left = make(Syntax::path, first, {left, right == no_syntax ? expect_name() : right});
        } else if (at("[")) {
            const SyntaxId index = bracketed_expression();
            left = make(Syntax::element, first, {left, index});
        } else {
            break;
        }
    }
    return left;
}

SyntaxId Parser::parenthesised() {
    const size_t first = at_;
    take();
    SyntaxId inner = pipeline();
    if (inner == no_syntax) inner = need_expression();
    if (!at(")")) {
        expect(")");
        skip_to_boundary();
    }
    accept(")");
    return make(Syntax::paren, first, {inner});
}

/// Tokens of `(a, b)` before a =; 0 when it is none.
size_t Parser::rename_list_size() const {
    if (!at("(")) return 0;
    size_t size = 1;
    while (!at(")", size)) {
        const size_t one = new_name_size(size);
        if (one == 0) return 0;
        size += one;
        if (at(",", size))
            ++size;
        else if (!at(")", size))
            return 0;
    }
    return size + 1;
}

SyntaxId Parser::named_expression() {
    const size_t first = at_;
    const auto value = [this] {
        const SyntaxId found = expression();
        return found == no_syntax ? need_expression() : found;
    };
    if (const size_t size = new_name_size(); size > 0 && at("=", size)) {
        const SyntaxId given = take_name(size);
        take();
        const SyntaxId of = value();
        const std::string_view text = node(given).text;
        const Span place = node(given).text_span;
        return make(Syntax::named, first, {of}, text, place);
    }
    // a-b = c: the name needs brackets.
    if (at_kind(TokenKind::word)) {
        size_t size = 1;
        while ((at_kind(TokenKind::word, size) || at("-", size)) && touches(size)) ++size;
        if (size > 1 && at("=", size)) {
            const Span span{peek().span.begin, peek(size - 1).span.end};
            const std::string text(tree_.source.substr(span.begin, span.size()));
            tell(code::keyword_as_name, "This name is written ['" + text + "'].", span);
            for (size_t i = 0; i <= size; ++i) take();
            const SyntaxId of = value();
            return make(Syntax::named, first, {of}, tree_.source.substr(span.begin, span.size()), span);
        }
    }
    if (const size_t size = rename_list_size(); size > 2 && at("=", size)) {
        SyntaxIds children;
        take();
        comma_list(
            children, [this] { return new_name(); }, boundary(), true);
        expect(")");
        expect("=");
        children.push_back(value());
        return make(Syntax::name_list, first, std::move(children));
    }
    return expression();
}

} // namespace rw::kusto
