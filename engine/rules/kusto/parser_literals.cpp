// Literal values, and the tables that are written out in a query.
#include "engine/rules/kusto/parser_core.h"

namespace rw::kusto {

SyntaxId Parser::text_literal() {
    if (!at_kind(TokenKind::string)) return no_syntax;
    const size_t first = at_;
    if (!at_kind(TokenKind::string, 1)) return leaf(Syntax::string);
    SyntaxIds pieces;
    while (at_kind(TokenKind::string)) pieces.push_back(leaf(Syntax::string));
    return make(Syntax::string, first, std::move(pieces));
}

SyntaxId Parser::signed_literal() {
    const bool number =
        at_kind(TokenKind::integer, 1) || at_kind(TokenKind::real, 1) || at_kind(TokenKind::timespan, 1);
    if (!(at("+") || at("-")) || !number || !touches(1)) return no_syntax;
    const size_t first = at_;
    take();
    const TokenKind kind = take().kind;
    const Span span{tokens_[first].span.begin, tokens_[first + 1].span.end};
    const Syntax made = kind == TokenKind::integer ? Syntax::integer
                        : kind == TokenKind::real  ? Syntax::real
                                                   : Syntax::timespan;
    return make(made, first, {}, tree_.source.substr(span.begin, span.size()), span);
}

SyntaxId Parser::literal() {
    switch (peek().kind) {
    case TokenKind::string:
        return text_literal();
    case TokenKind::boolean:
        return leaf(Syntax::boolean);
    case TokenKind::integer:
        return leaf(Syntax::integer);
    case TokenKind::real:
        return leaf(Syntax::real);
    case TokenKind::timespan:
        return leaf(Syntax::timespan);
    case TokenKind::typed:
        return leaf(Syntax::typed_literal);
    case TokenKind::guid:
        tell(code::bare_guid, "A GUID is written as guid(" + std::string(peek().text) + ").", here());
        return leaf(Syntax::guid);
    case TokenKind::word:
        if (at("dynamic") && at("(", 1)) return dynamic();
        return type_of();
    case TokenKind::punctuation:
        if (at("{")) {
            const size_t size = braced_size(0);
            return size == 0 ? no_syntax : take_name(size);
        }
        return signed_literal();
    case TokenKind::directive:
    case TokenKind::bad:
    case TokenKind::end:
        break;
    }
    return no_syntax;
}

SyntaxId Parser::type_of() {
    if (!at("typeof") || !at("(", 1)) return no_syntax;
    const size_t first = at_;
    take();
    take();
    SyntaxIds children;
    if (at_kind(TokenKind::word) && at(")", 1))
        children.push_back(leaf(Syntax::type));
    else
        comma_list(
            children, [this] { return at("*") ? leaf(Syntax::star) : typed_name(); }, boundary(), false);
    expect(")");
    return make(Syntax::type_of, first, std::move(children));
}

SyntaxId Parser::dynamic() {
    const Deeper deeper(*this);
    const size_t first = at_;
    if (!deeper.allowed) return missing();
    take();
    take();
    SyntaxId value = json_value();
    if (value == no_syntax) {
        tell(code::expected_value, "A JSON value is missing here.", here());
        value = missing();
    }
    expect(")");
    return make(Syntax::dynamic, first, {value});
}

SyntaxId Parser::json_value() {
    const Deeper deeper(*this);
    if (!deeper.allowed) return no_syntax;
    const size_t first = at_;
    if (at("-") && (at_kind(TokenKind::integer, 1) || at_kind(TokenKind::real, 1))) {
        take();
        const Syntax kind = take().kind == TokenKind::integer ? Syntax::integer : Syntax::real;
        const Span span{tokens_[first].span.begin, tokens_[at_ - 1].span.end};
        return make(kind, first, {}, tree_.source.substr(span.begin, span.size()), span);
    }
    if (at("null")) return leaf(Syntax::null_literal);
    if (at("[")) return json_members(Syntax::json_array, "]");
    if (at("{")) {
        if (const size_t size = braced_size(0); size > 0) return take_name(size);
        return json_members(Syntax::json_object, "}");
    }
    if (at("+") || at_kind(TokenKind::word)) return at("dynamic") ? literal() : no_syntax;
    return literal();
}

SyntaxId Parser::json_members(Syntax kind, std::string_view close) {
    const size_t first = at_;
    take();
    SyntaxIds members;
    const auto member = [&] {
        const SyntaxId found = kind == Syntax::json_array ? json_value() : json_pair();
        if (found != no_syntax) return found;
        tell(code::expected_value, "A JSON value is missing here.", here());
        return missing();
    };
    if (!at_boundary())
        comma_list(
            members, member, [] { return false; }, false);
    expect(close);
    return make(kind, first, std::move(members));
}

SyntaxId Parser::json_pair() {
    const size_t first = at_;
    if (!at_kind(TokenKind::string)) return no_syntax;
    const Token& key = take();
    expect(":");
    SyntaxId value = json_value();
    if (value == no_syntax) {
        tell(code::expected_value, "A JSON value is missing here.", here());
        value = missing();
    }
    return make(Syntax::json_pair, first, {value}, key.text, key.span);
}

SyntaxId Parser::datatable() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("", false, children);
    children.push_back(row_schema());
    expect("[");
    accept(",");
    comma_list(
        children, [this] { return literal(); }, boundary(), false, true);
    expect("]");
    return make(Syntax::datatable, first, std::move(children));
}

SyntaxId Parser::externaldata() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("", false, children);
    children.push_back(row_schema());
    expect("[");
    comma_list(
        children, [this] { return pipeline(); }, boundary(), false, true);
    expect("]");
    if (at("with")) children.push_back(properties_clause());
    return make(Syntax::externaldata, first, std::move(children));
}

SyntaxId Parser::property_value() {
    const SyntaxId value = literal();
    return value == no_syntax ? new_name() : value;
}

/// `with (name=value, …)` of any names.
SyntaxId Parser::properties_clause() {
    const size_t first = at_;
    take();
    expect("(");
    SyntaxIds children;
    comma_list(
        children,
        [this] {
            const size_t begin = at_;
            const SyntaxId given = new_name();
            if (given == no_syntax) return no_syntax;
            expect("=");
            SyntaxId value = property_value();
            if (value == no_syntax) {
                tell(code::expected_value, "A value is missing here.", here());
                value = missing();
            }
            const std::string_view text = node(given).text;
            const Span place = node(given).text_span;
            return make(Syntax::option, begin, {value}, text, place);
        },
        boundary(),
        false);
    expect(")");
    return make(Syntax::clause, first, std::move(children), "with", tokens_[first].span);
}

SyntaxId Parser::contextual_datatable() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    const SyntaxId id = expression();
    children.push_back(id == no_syntax ? need_expression() : id);
    children.push_back(row_schema());
    return make(Syntax::other, first, std::move(children), "__contextual_datatable", tokens_[first].span);
}

/// `toscalar(…)`, `totable(…)`, with an option between.
SyntaxId Parser::keyword_pipeline(Syntax kind) {
    const size_t first = at_;
    const Token& keyword = take();
    SyntaxIds children;
    if (at("kind") && at("=", 1)) option("kind", false, children);
    expect("(");
    const SyntaxId inner = pipeline();
    children.push_back(inner == no_syntax ? need_expression() : inner);
    expect(")");
    return make(kind, first, std::move(children), keyword.text, keyword.span);
}

SyntaxId Parser::combine() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    const auto part = [&](std::string_view word) {
        if (!word.empty()) expect(word);
        expect("(");
        const SyntaxId inner = word == "aggregations" ? piped_operator() : pipeline();
        children.push_back(inner == no_syntax ? need_expression() : inner);
        expect(")");
    };
    part("");
    part("base");
    part("delta");
    part("aggregations");
    return make(Syntax::other, first, std::move(children), "materialized-view-combine", tokens_[first].span);
}

SyntaxId Parser::inline_external_table() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    if (at("(")) children.push_back(row_schema());
    if (at("kind")) {
        take();
        expect("=");
        children.push_back(expect_name());
    }
    if (accept("partition")) {
        expect("by");
        expect("(");
        accept(",");
        comma_list(
            children,
            [this] {
                const SyntaxId column = typed_name();
                if (column != no_syntax && accept("=")) {
                    const SyntaxId value = expression();
                    if (value == no_syntax) need_expression();
                }
                return column;
            },
            boundary(),
            false);
        expect(")");
    }
    if (accept("pathformat")) {
        expect("=");
        expect("(");
        skip_to_boundary();
        expect(")");
    }
    if (accept("dataformat")) {
        expect("=");
        children.push_back(expect_name());
    }
    expect("(");
    comma_list(
        children, [this] { return pipeline(); }, boundary(), false, true);
    expect(")");
    if (at("with")) children.push_back(properties_clause());
    return make(Syntax::other, first, std::move(children), "inline_external_table", tokens_[first].span);
}

} // namespace rw::kusto
