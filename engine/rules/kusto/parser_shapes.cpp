// Operators with clauses of their own: summarize, parse, mv-expand, scan, find, graphs …
#include "engine/rules/kusto/parser_core.h"

namespace rw::kusto {

SyntaxId Parser::ordered_expression() {
    const size_t first = at_;
    const SyntaxId inner = named_expression();
    if (inner == no_syntax) return no_syntax;
    const bool ordered = at_one_of("asc desc granny-asc granny-desc");
    if (!ordered && !at("nulls")) return inner;
    const Token* word = ordered ? &take() : nullptr;
    if (accept("nulls") && !accept("first") && !accept("last"))
        tell(code::expected_token, "Expected here: first or last.", here());
    return make(Syntax::ordered,
                first,
                {inner},
                word == nullptr ? std::string_view() : word->text,
                word == nullptr ? Span{} : word->span);
}

SyntaxId Parser::op_sort() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("hint.strategy", false, children);
    expect("by");
    comma_list(
        children, [this] { return ordered_expression(); }, boundary(), true);
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_top() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("hint.progressive_top", true, children);
    const SyntaxId count = named_expression();
    children.push_back(count == no_syntax ? need_expression() : count);
    expect("by");
    const SyntaxId by = ordered_expression();
    children.push_back(by == no_syntax ? need_expression() : by);
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_top_hitters() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    const SyntaxId count = named_expression();
    children.push_back(count == no_syntax ? need_expression() : count);
    expect("of");
    const SyntaxId of = named_expression();
    children.push_back(of == no_syntax ? need_expression() : of);
    if (const SyntaxId by = clause("by", &Parser::named_expression); by != no_syntax) children.push_back(by);
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_top_nested() {
    const size_t first = at_;
    SyntaxIds children;
    do {
        if (!accept("top-nested")) {
            expect("top-nested");
            break;
        }
        if (!at("of")) {
            const SyntaxId count = named_expression();
            if (count != no_syntax) children.push_back(count);
        }
        expect("of");
        const SyntaxId of = named_expression();
        children.push_back(of == no_syntax ? need_expression() : of);
        if (accept("with")) {
            expect("others");
            expect("=");
            const SyntaxId others = expression();
            children.push_back(others == no_syntax ? need_expression() : others);
        }
        expect("by");
        const SyntaxId by = ordered_expression();
        children.push_back(by == no_syntax ? need_expression() : by);
    } while (accept(","));
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_sample_distinct() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("", true, children);
    const SyntaxId count = named_expression();
    children.push_back(count == no_syntax ? need_expression() : count);
    expect("of");
    const SyntaxId of = named_expression();
    children.push_back(of == no_syntax ? need_expression() : of);
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_reduce() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("threshold characters kind", false, children);
    expect("by");
    const SyntaxId by = named_expression();
    children.push_back(by == no_syntax ? need_expression() : by);
    if (accept("with")) with_properties("threshold characters", children);
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_summarize() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("hint.shufflekey hint.strategy hint.num_partitions", true, children);
    comma_list(
        children, [this] { return named_expression(); }, [this] { return at("by") || at_boundary(); }, false);
    const size_t by = at_;
    if (accept("by")) {
        SyntaxIds keys;
        const auto legacy_bin = [this] { return at("bin") && at("=", 1) && !at_kind(TokenKind::word, 2); };
        comma_list(
            keys, [this] { return named_expression(); }, [&] { return legacy_bin() || at_boundary(); }, true);
        if (legacy_bin()) keys.push_back(named_expression());
        children.push_back(make(Syntax::clause, by, std::move(keys), "by", tokens_[by].span));
    }
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_project_reorder() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    comma_list(
        children,
        [this] {
            const size_t begin = at_;
            const SyntaxId column = wildcard_size() > 0 ? wildcard() : name();
            if (column == no_syntax || !at_one_of("asc desc granny-asc granny-desc")) return column;
            const Token& word = take();
            return make(Syntax::ordered, begin, {column}, word.text, word.span);
        },
        boundary(),
        false);
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_parse() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("kind flags", true, children);
    const SyntaxId source = expression();
    children.push_back(source == no_syntax ? need_expression() : source);
    const size_t with = at_;
    expect("with");
    SyntaxIds parts;
    while (true) {
        if (at("*")) {
            parts.push_back(leaf(Syntax::star));
        } else if (at_kind(TokenKind::string)) {
            parts.push_back(text_literal());
        } else if (new_name_size() > 0 || at(":")) {
            const size_t begin = at_;
            const SyntaxId given = new_name();
            if (given == no_syntax) tell(code::expected_name, "A name is missing before the colon.", here());
            SyntaxIds of;
            if (accept(":")) of.push_back(type(false));
            const std::string_view text = given == no_syntax ? std::string_view() : node(given).text;
            const Span place = given == no_syntax ? Span{} : node(given).text_span;
            parts.push_back(make(Syntax::typed, begin, std::move(of), text, place));
        } else {
            break;
        }
    }
    children.push_back(make(Syntax::clause, with, std::move(parts), "with", tokens_[with].span));
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_parse_kv() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    const SyntaxId source = expression();
    children.push_back(source == no_syntax ? need_expression() : source);
    expect("as");
    children.push_back(row_schema());
    if (accept("with")) {
        expect("(");
        with_properties("pair_delimiter kv_delimiter regex quote escape greedy", children);
        expect(")");
    }
    return finish_op(first, std::move(children));
}

/// One list of mv-expand or mv-apply: `a = expression to typeof(t)`.
SyntaxId Parser::mv_element() {
    const size_t first = at_;
    const SyntaxId element = at("to") ? no_syntax : named_expression();
    const size_t to = at_;
    if (!accept("to")) return element;
    SyntaxId of = type_of();
    if (of == no_syntax) {
        tell(code::expected_type, "Expected here: typeof(…).", here());
        of = missing();
    }
    const SyntaxId target = make(Syntax::clause, to, {of}, "to", tokens_[to].span);
    if (element == no_syntax) return target;
    return make(Syntax::other, first, {element, target}, "to");
}

SyntaxId Parser::op_mv_expand() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("kind bagexpansion with_itemindex", true, children);
    comma_list(
        children,
        [this] {
            if (at("to")) need_expression();
            return mv_element();
        },
        [this] { return at("limit") || at_boundary(); },
        true);
    if (const SyntaxId limit = clause("limit", &Parser::expression); limit != no_syntax) children.push_back(limit);
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_mv_apply() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("with_itemindex", true, children);
    const auto ends = [this] {
        const bool clause_word = at("limit") || at("id") || at("on");
        return at_boundary() || (clause_word && !at(",", 1) && !at("to", 1) && !at("=", 1));
    };
    comma_list(
        children, [this] { return mv_element(); }, ends, true);
    if (const SyntaxId limit = clause("limit", &Parser::expression); limit != no_syntax) children.push_back(limit);
    if (const SyntaxId id = clause("id", &Parser::expression); id != no_syntax) children.push_back(id);
    const size_t on = at_;
    expect("on");
    if (expect("(")) {
        const SyntaxId inner = operator_pipeline();
        expect(")");
        children.push_back(make(Syntax::clause, on, {inner}, "on", tokens_[on].span));
    }
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_make_series() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("hint.shufflekey kind", true, children);
    comma_list(
        children,
        [this] {
            const size_t begin = at_;
            const SyntaxId value = named_expression();
            if (value == no_syntax || !accept("default")) return value;
            expect("=");
            SyntaxId fallback = named_expression();
            if (fallback == no_syntax) fallback = need_expression();
            return make(Syntax::other, begin, {value, fallback}, "default");
        },
        [this] { return at("on") || at("from") || at("in") || at_boundary(); },
        true);
    expect("on");
    const SyntaxId on = named_expression();
    children.push_back(on == no_syntax ? need_expression() : on);
    if (at("from") || at("to") || at("step")) {
        for (const std::string_view word : {"from", "to", "step"}) {
            const SyntaxId bound = clause(word, &Parser::expression);
            if (bound != no_syntax)
                children.push_back(bound);
            else if (word == "step")
                expect("step");
        }
    } else {
        expect("in");
        expect("range");
        expect("(");
        comma_list(
            children, [this] { return named_expression(); }, boundary(), false);
        expect(")");
    }
    if (const SyntaxId by = list_clause("by", &Parser::named_expression, [] { return false; }); by != no_syntax)
        children.push_back(by);
    return finish_op(first, std::move(children));
}

SyntaxId Parser::scan_step() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    const SyntaxId given = new_name();
    if (given == no_syntax) expect_name();
    accept("optional");
    if (accept("output")) {
        expect("=");
        if (!at_one_of("all last none")) tell(code::expected_token, "Expected here: all, last or none.", here());
        if (at_kind(TokenKind::word)) take();
    }
    expect(":");
    const SyntaxId condition = expression();
    children.push_back(condition == no_syntax ? need_expression() : condition);
    if (accept("=>"))
        comma_list(
            children,
            [this] {
                const size_t begin = at_;
                const SyntaxId target = new_name();
                if (target == no_syntax) return no_syntax;
                expect("=");
                SyntaxId value = expression();
                if (value == no_syntax) value = need_expression();
                const std::string_view text = node(target).text;
                const Span place = node(target).text_span;
                return make(Syntax::named, begin, {value}, text, place);
            },
            boundary(),
            true);
    expect(";");
    const std::string_view text = given == no_syntax ? std::string_view() : node(given).text;
    const Span place = given == no_syntax ? Span{} : node(given).text_span;
    return make(Syntax::named, first, std::move(children), text, place);
}

SyntaxId Parser::op_scan() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("kind with_match_id", false, children);
    const auto ends = [this] { return at_one_of("partition order by declare with") || at_boundary(); };
    for (const std::string_view word : {"order", "partition"}) {
        if (!accept(word)) continue;
        expect("by");
        comma_list(
            children, [&] { return word == "order" ? ordered_expression() : expression(); }, ends, true);
    }
    if (accept("declare")) parameter_list(false, children);
    expect("with");
    expect("(");
    while (at("step")) children.push_back(scan_step());
    expect(")");
    return finish_op(first, std::move(children));
}

// find and search

SyntaxId Parser::find_operand() {
    const size_t first = at_;
    // A table may be given a name here.
    if (name_size() > 0 && at("|", name_size())) {
        const SyntaxId table = name();
        take();
        const SyntaxId as = at("as") ? op_as() : missing();
        if (node(as).kind == Syntax::missing)
            tell(code::expected_operator, "Only as may stand behind a table here.", here());
        return make(Syntax::pipe, first, {table, as});
    }
    return at("(") ? parenthesised() : wildcard_entity();
}

SyntaxId Parser::find_in() {
    const size_t first = at_;
    if (!accept("in")) return no_syntax;
    SyntaxIds tables;
    expect("(");
    comma_list(
        tables, [this] { return find_operand(); }, boundary(), true);
    expect(")");
    return make(Syntax::clause, first, std::move(tables), "in", tokens_[first].span);
}

SyntaxId Parser::find_column() {
    const size_t first = at_;
    if (at("*")) return leaf(Syntax::star);
    if (at("pack") && at("(", 1)) {
        take();
        take();
        expect("*");
        expect(")");
        return make(Syntax::other, first, {}, "pack");
    }
    const SyntaxId column = name();
    if (column == no_syntax || !accept(":")) return column;
    const SyntaxId of = type(false);
    const std::string_view text = node(column).text;
    const Span place = node(column).text_span;
    return make(Syntax::typed, first, {of}, text, place);
}

SyntaxId Parser::op_find() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    if (at("datascope")) children.push_back(data_scope());
    options("withsource", false, children);
    const SyntaxId tables = find_in();
    if (tables != no_syntax) children.push_back(tables);
    if (children.empty())
        accept("where");
    else
        expect("where");
    const SyntaxId condition = expression();
    children.push_back(condition == no_syntax ? need_expression() : condition);
    const size_t project = at_;
    if (accept("project-smart")) {
        children.push_back(make(Syntax::clause, project, {}, "project", tokens_[project].span));
    } else {
        for (const std::string_view word : {"project", "__projectAway"}) {
            const SyntaxId columns = list_clause(word, &Parser::find_column, [] { return false; });
            if (columns != no_syntax) children.push_back(columns);
        }
    }
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_search() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("kind", true, children);
    if (at("datascope")) children.push_back(data_scope());
    const SyntaxId tables = find_in();
    if (tables != no_syntax) children.push_back(tables);
    SyntaxId condition = no_syntax;
    if (at("*") && (at("and", 1) || at_boundary(1))) {
        const size_t begin = at_;
        condition = leaf(Syntax::star);
        if (at("and")) {
            const Token& op = take();
            const SyntaxId right = expression();
            condition = make(
                Syntax::binary, begin, {condition, right == no_syntax ? need_expression() : right}, "and", op.span);
        }
    } else {
        condition = expression();
    }
    children.push_back(condition == no_syntax ? need_expression() : condition);
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_macro_expand() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("kind withsource isfuzzy best_effort force_remote", true, children);
    if (at("entity_group") && !at("(", 1)) {
        take();
        expect("[");
        comma_list(
            children, [this] { return expression(); }, boundary(), true);
        expect("]");
    } else {
        const SyntaxId group = entity_path();
        children.push_back(group == no_syntax ? need_expression() : group);
    }
    if (accept("as")) children.push_back(expect_name());
    expect("(");
    children.push_back(query_block(false));
    expect(")");
    return finish_op(first, std::move(children));
}

// Graphs: read for their shape, never run.

/// A sign of several characters that the token stream holds apart: `-->`, `]->`.
bool Parser::accept_joined(std::string_view sign) {
    size_t size = 0;
    size_t ahead = 0;
    while (size < sign.size()) {
        const Token& token = peek(ahead);
        if (token.kind != TokenKind::punctuation || (ahead > 0 && !touches(ahead)) ||
            !sign.substr(size).starts_with(token.text))
            return false;
        size += token.text.size();
        ++ahead;
    }
    for (; ahead > 0; --ahead) take();
    return true;
}

SyntaxId Parser::graph_edge() {
    const size_t first = at_;
    SyntaxIds children;
    if (accept_joined("-->") || accept_joined("<--") || accept_joined("--"))
        return make(Syntax::other, first, {}, "edge");
    if (!accept_joined("-[") && !accept_joined("<-[")) return no_syntax;
    if (const SyntaxId given = name(); given != no_syntax) children.push_back(given);
    if (accept("*")) {
        const auto bound = [&] {
            const SyntaxId value = sign();
            children.push_back(value == no_syntax ? need_expression() : value);
        };
        bound();
        expect("..");
        bound();
    }
    if (!accept_joined("]->") && !accept_joined("]-")) expect("]->");
    return make(Syntax::other, first, std::move(children), "edge");
}

SyntaxId Parser::graph_pattern() {
    const size_t first = at_;
    SyntaxIds children;
    if (!at("(")) expect("(");
    while (accept("(")) {
        if (const SyntaxId given = name(); given != no_syntax) children.push_back(given);
        expect(")");
        const SyntaxId edge = graph_edge();
        if (edge == no_syntax) break;
        children.push_back(edge);
    }
    return make(Syntax::other, first, std::move(children), "pattern");
}

SyntaxId Parser::op_graph_match() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("cycles output", true, children);
    comma_list(
        children, [this] { return graph_pattern(); }, [] { return false; }, true);
    if (const SyntaxId where = clause("where", &Parser::expression); where != no_syntax) children.push_back(where);
    const SyntaxId project = list_clause("project", &Parser::named_expression, boundary());
    if (project != no_syntax) children.push_back(project);
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_make_graph() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("hint.strategy", true, children);
    children.push_back(expect_name());
    if (!accept_joined("-->") && !accept_joined("--")) expect("-->");
    children.push_back(expect_name());
    if (accept("with_node_id")) {
        expect("=");
        children.push_back(expect_name());
    } else if (accept("with")) {
        comma_list(
            children,
            [this] {
                const size_t begin = at_;
                const SyntaxId table = sign();
                if (table == no_syntax) return no_syntax;
                expect("on");
                const SyntaxId key = expect_name();
                return make(Syntax::other, begin, {table, key}, "on");
            },
            [this] { return at("partitioned-by") || at_boundary(); },
            true);
    }
    if (accept("partitioned-by")) {
        const SyntaxId column = simple_path();
        children.push_back(column == no_syntax ? expect_name() : column);
        expect("(");
        children.push_back(operator_pipeline());
        expect(")");
    }
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_graph_to_table() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    do {
        if (!at("nodes") && !at("edges")) {
            tell(code::expected_token, "Expected here: nodes or edges.", here());
            break;
        }
        take();
        if (accept("as")) children.push_back(expect_name());
        options("with_node_id with_source_id with_target_id", true, children);
    } while (accept(","));
    return finish_op(first, std::move(children));
}

} // namespace rw::kusto
