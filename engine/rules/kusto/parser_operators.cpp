// Operators of the pipeline: which word begins which, their options, and those of a plain shape.
#include "engine/rules/kusto/parser_core.h"

#include <algorithm>
#include <array>

namespace rw::kusto {

namespace {

/// Options that any operator takes, also where they mean nothing.
constexpr std::string_view known_options =
    "__crossCluster __crossDB __id __isFuzzy __noWithSource __packedColumn __sourceColumnIndex bagexpansion bin_legacy "
    "cycles decodeblocks expandoutput force_remote hint.concurrency hint.distribution hint.materialized "
    "hint.num_partitions hint.pass_filters hint.pass_filters_column hint.progressive_top hint.remote hint.shufflekey "
    "hint.spread hint.strategy isfuzzy kind with_itemindex with_match_id with_source with_step_name withsource";

bool contains_word(std::string_view list, std::string_view word) {
    for (size_t begin = 0; begin < list.size();) {
        const size_t end = std::min(list.find(' ', begin), list.size());
        if (list.substr(begin, end - begin) == word) return true;
        begin = end + 1;
    }
    return false;
}

} // namespace

/// True when what stands here can only be an operator, not the name of a table.
bool Parser::operator_begins() const {
    const Token& token = peek();
    if (token.kind != TokenKind::word) return false;
    const auto option_follows = [&] { return contains_word(known_options, peek(1).text); };
    if (token.text == "evaluate") return name_size(1) > 0 || option_follows();
    if (token.text == "facet") return at("by", 1);
    if (token.text == "partition" || token.text == "reduce") return at("by", 1) || option_follows();
    if (token.text == "range") return name_size(1) > 0 && at("from", 1 + name_size(1));
    if (token.text == "inline_external_table") return at("(", 1) || at("kind", 1);
    if (token.text == "render") return at_kind(TokenKind::word, 1);
    if (token.word == WordClass::plain || token.word == WordClass::soft) return false;
    if (token.text == "materialize") return false;
    const auto& all = pipeline_operators();
    return std::binary_search(all.begin(), all.end(), token.text);
}

SyntaxId Parser::unpiped_operator() {
    if (!at_kind(TokenKind::word)) return no_syntax;
    if (at("evaluate")) return op_evaluate();
    if (at("find")) return op_find();
    if (at("macro-expand")) return op_macro_expand();
    if (at("print")) return op_list("", &Parser::named_expression, true);
    if (at("search")) return op_search();
    if (at("union")) return op_union();
    return no_syntax;
}

SyntaxId Parser::piped_operator() {
    struct Rule {
        std::string_view word;
        SyntaxId (*parse)(Parser&);
    };

    // Ordered by word.
    static constexpr std::array rules{
        Rule{"__executeAndCache", [](Parser& p) { return p.op_simple("", nullptr, false); }},
        Rule{"__partitionby", [](Parser& p) { return p.op_partition_by(); }},
        Rule{"as", [](Parser& p) { return p.op_as(); }},
        Rule{"assert-schema", [](Parser& p) { return p.op_assert_schema(); }},
        Rule{"consume", [](Parser& p) { return p.op_simple("decodeblocks", nullptr, false); }},
        Rule{"count", [](Parser& p) { return p.op_count(); }},
        Rule{"distinct",
             [](Parser& p) {
                 return p.op_list("hint.shufflekey hint.strategy hint.num_partitions", &Parser::name_and_columns, true);
             }},
        Rule{"evaluate", [](Parser& p) { return p.op_evaluate(); }},
        Rule{"extend", [](Parser& p) { return p.op_list({}, &Parser::named_expression, true); }},
        Rule{"facet", [](Parser& p) { return p.op_facet(); }},
        Rule{"filter", [](Parser& p) { return p.op_simple("", &Parser::named_expression, true); }},
        Rule{"find", [](Parser& p) { return p.op_find(); }},
        Rule{"fork", [](Parser& p) { return p.op_fork(); }},
        Rule{"getschema", [](Parser& p) { return p.op_simple("kind", nullptr, true); }},
        Rule{"graph-mark-components", [](Parser& p) { return p.op_simple("kind with_component_id", nullptr, true); }},
        Rule{"graph-match", [](Parser& p) { return p.op_graph_match(); }},
        Rule{"graph-shortest-paths", [](Parser& p) { return p.op_graph_match(); }},
        Rule{"graph-to-table", [](Parser& p) { return p.op_graph_to_table(); }},
        Rule{"graph-where-edges", [](Parser& p) { return p.op_simple({}, &Parser::expression, false); }},
        Rule{"graph-where-nodes", [](Parser& p) { return p.op_simple({}, &Parser::expression, false); }},
        Rule{"inline_external_table", [](Parser& p) { return p.inline_external_table(); }},
        Rule{"invoke", [](Parser& p) { return p.op_invoke(); }},
        Rule{"join", [](Parser& p) { return p.op_join(false); }},
        Rule{"limit", [](Parser& p) { return p.op_simple("", &Parser::named_expression, true); }},
        Rule{"lookup", [](Parser& p) { return p.op_join(true); }},
        Rule{"make-graph", [](Parser& p) { return p.op_make_graph(); }},
        Rule{"make-series", [](Parser& p) { return p.op_make_series(); }},
        Rule{"mv-apply", [](Parser& p) { return p.op_mv_apply(); }},
        Rule{"mv-expand", [](Parser& p) { return p.op_mv_expand(); }},
        Rule{"mvapply", [](Parser& p) { return p.op_mv_apply(); }},
        Rule{"mvexpand", [](Parser& p) { return p.op_mv_expand(); }},
        Rule{"order", [](Parser& p) { return p.op_sort(); }},
        Rule{"parse", [](Parser& p) { return p.op_parse(); }},
        Rule{"parse-kv", [](Parser& p) { return p.op_parse_kv(); }},
        Rule{"parse-where", [](Parser& p) { return p.op_parse(); }},
        Rule{"partition", [](Parser& p) { return p.op_partition(); }},
        Rule{"project", [](Parser& p) { return p.op_list({}, &Parser::named_expression, false); }},
        Rule{"project-away", [](Parser& p) { return p.op_list({}, &Parser::wildcard_or_path, false); }},
        Rule{"project-by-names", [](Parser& p) { return p.op_list({}, &Parser::expression, false); }},
        Rule{"project-keep", [](Parser& p) { return p.op_list({}, &Parser::wildcard_or_path, false); }},
        Rule{"project-rename", [](Parser& p) { return p.op_list({}, &Parser::named_expression, false); }},
        Rule{"project-reorder", [](Parser& p) { return p.op_project_reorder(); }},
        Rule{"range", [](Parser& p) { return p.op_range(); }},
        Rule{"reduce", [](Parser& p) { return p.op_reduce(); }},
        Rule{"render", [](Parser& p) { return p.op_render(); }},
        Rule{"sample", [](Parser& p) { return p.op_simple("", &Parser::named_expression, true); }},
        Rule{"sample-distinct", [](Parser& p) { return p.op_sample_distinct(); }},
        Rule{"scan", [](Parser& p) { return p.op_scan(); }},
        Rule{"search", [](Parser& p) { return p.op_search(); }},
        Rule{"serialize", [](Parser& p) { return p.op_list("", &Parser::named_expression, false); }},
        Rule{"sort", [](Parser& p) { return p.op_sort(); }},
        Rule{"summarize", [](Parser& p) { return p.op_summarize(); }},
        Rule{"take", [](Parser& p) { return p.op_simple("", &Parser::named_expression, true); }},
        Rule{"top", [](Parser& p) { return p.op_top(); }},
        Rule{"top-hitters", [](Parser& p) { return p.op_top_hitters(); }},
        Rule{"top-nested", [](Parser& p) { return p.op_top_nested(); }},
        Rule{"union", [](Parser& p) { return p.op_union(); }},
        Rule{"where", [](Parser& p) { return p.op_simple("", &Parser::named_expression, true); }},
    };
    if (!at_kind(TokenKind::word)) return no_syntax;
    const auto found =
        std::lower_bound(rules.begin(), rules.end(), peek().text, [](const Rule& rule, std::string_view text) {
            return rule.word < text;
        });
    return found == rules.end() || found->word != peek().text ? no_syntax : found->parse(*this);
}

SyntaxId Parser::needed_operator() {
    const Deeper deeper(*this);
    if (!deeper.allowed) return missing();
    SyntaxId found = piped_operator();
    if (found == no_syntax) found = unpiped_operator();
    if (found != no_syntax) return found;
    if (at_kind(TokenKind::word)) {
        tell(code::expected_operator, std::string(peek().text) + " is not an operator of the pipeline.", here());
        const size_t first = at_;
        const Token& word = take();
        return make(Syntax::op, first, {}, word.text, word.span);
    }
    tell(code::expected_operator, "An operator is missing behind the |: where, extend, project, summarize …", here());
    return missing();
}

/// `( where … | summarize … )`: operators on what the outer operator hands in.
SyntaxId Parser::operator_pipeline() {
    const size_t first = at_;
    const SyntaxId begin = at("__contextual_datatable") ? contextual_datatable() : needed_operator();
    return pipe_on(begin, first);
}

bool Parser::option(OptionNames specific, bool equals_needed, SyntaxIds& to) {
    const Token& token = peek();
    if (token.kind != TokenKind::word) return false;
    if (!contains_word(specific, token.text) && !contains_word(known_options, token.text)) return false;
    if (equals_needed && !at("=", 1)) return false;
    const size_t first = at_;
    take();
    expect("=");
    const SyntaxId value = option_value(token.text, specific);
    to.push_back(make(Syntax::option, first, {value}, token.text, token.span));
    return true;
}

SyntaxId Parser::option_value(std::string_view name, OptionNames specific) {
    const size_t first = at_;
    const auto one = [&]() -> SyntaxId {
        SyntaxId value = contains_word("title xtitle ytitle", name) ? path() : literal();
        if (value == no_syntax && (is_name(peek()) || at("simple") || at("relaxed"))) value = leaf(Syntax::name);
        if (value == no_syntax) value = this->name();
        if (value == no_syntax) {
            tell(code::expected_value, "A value is missing here.", here());
            value = missing();
        }
        return value;
    };
    if (!contains_word("ycolumns anomalycolumns series by", name)) return one();
    SyntaxIds names;
    do {
        names.push_back(one());
        // A comma may also lead to the next option.
        const bool next_option = at(",") && at_kind(TokenKind::word, 1) && at("=", 2) &&
                                 (contains_word(specific, peek(1).text) || contains_word(known_options, peek(1).text));
        if (next_option) break;
    } while (accept(","));
    return make(Syntax::list, first, std::move(names));
}

void Parser::options(OptionNames specific, bool equals_needed, SyntaxIds& to) {
    while (option(specific, equals_needed, to)) {
    }
}

/// The inside of `with (a=1, b=2)`, only of these names.
void Parser::with_properties(OptionNames names, SyntaxIds& to) {
    if (at(")")) return;
    do {
        if (!at_kind(TokenKind::word) || !contains_word(names, peek().text)) {
            tell(code::expected_name, "A known option is missing here: " + std::string(names) + ".", here());
            return;
        }
        option(names, false, to);
    } while (accept(","));
}

SyntaxId Parser::clause(std::string_view word, SyntaxId (Parser::*rule)()) {
    const size_t first = at_;
    if (!accept(word)) return no_syntax;
    const SyntaxId inner = (this->*rule)();
    return make(Syntax::clause, first, {inner == no_syntax ? need_expression() : inner}, word, tokens_[first].span);
}

SyntaxId Parser::finish_op(size_t first, SyntaxIds children) {
    return make(Syntax::op, first, std::move(children), tokens_[first].text, tokens_[first].span);
}

/// Options and at most one expression.
SyntaxId Parser::op_simple(OptionNames names, SyntaxId (Parser::*rule)(), bool equals_needed) {
    const size_t first = at_;
    take();
    SyntaxIds children;
    if (names.data() != nullptr) options(names, equals_needed, children);
    if (rule != nullptr) {
        const SyntaxId inner = (this->*rule)();
        children.push_back(inner == no_syntax ? need_expression() : inner);
    }
    return finish_op(first, std::move(children));
}

/// Options, where the operator has any, and expressions with commas.
SyntaxId Parser::op_list(OptionNames names, SyntaxId (Parser::*rule)(), bool one_or_more) {
    const size_t first = at_;
    take();
    SyntaxIds children;
    if (names.data() != nullptr) options(names, true, children);
    comma_list(
        children, [&] { return (this->*rule)(); }, boundary(), one_or_more);
    return finish_op(first, std::move(children));
}

SyntaxId Parser::name_and_columns() { return at("*") ? leaf(Syntax::star) : named_expression(); }

SyntaxId Parser::op_count() {
    if (at("(", 1)) return no_syntax; // the function
    const size_t first = at_;
    take();
    SyntaxIds children;
    if (accept("as")) children.push_back(expect_name());
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_facet() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    expect("by");
    comma_list(
        children, [this] { return simple_path(); }, [this] { return at("with") || at_boundary(); }, true);
    const size_t with = at_;
    if (accept("with")) {
        SyntaxId inner = no_syntax;
        if (accept("(")) {
            inner = operator_pipeline();
            expect(")");
        } else {
            inner = needed_operator();
        }
        children.push_back(make(Syntax::clause, with, {inner}, "with", tokens_[with].span));
    }
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_fork() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    while (at("(") || (name_size() > 0 && at("=", name_size()))) {
        const size_t begin = at_;
        std::string_view text;
        Span place{};
        if (!at("(")) {
            const SyntaxId given = name();
            text = node(given).text;
            place = node(given).text_span;
            expect("=");
        }
        expect("(");
        SyntaxId inner = piped_operator();
        if (inner == no_syntax) inner = unpiped_operator();
        inner = inner == no_syntax ? pipeline() : pipe_on(inner, begin);
        if (inner == no_syntax) inner = need_expression();
        expect(")");
        children.push_back(make(Syntax::named, begin, {inner}, text, place));
    }
    if (children.empty()) expect("(");
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_partition() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("hint.concurrency hint.spread hint.materialized hint.shufflekey hint.strategy", false, children);
    expect("by");
    const SyntaxId column = simple_path();
    children.push_back(column == no_syntax ? expect_name() : column);
    if (accept("in")) {
        SyntaxId scope = call_begins() ? call() : dynamic();
        if (scope == no_syntax) scope = need_expression();
        children.push_back(scope);
    }
    const bool query = at("{");
    if (!query && !at("(")) {
        expect("(");
        return finish_op(first, std::move(children));
    }
    take();
    const SyntaxId inner = query ? pipeline() : operator_pipeline();
    children.push_back(inner == no_syntax ? need_expression() : inner);
    expect(query ? "}" : ")");
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_partition_by() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("hint.concurrency hint.spread hint.materialized hint.shufflekey hint.strategy", false, children);
    const SyntaxId column = simple_path();
    children.push_back(column == no_syntax ? expect_name() : column);
    if (accept("id")) {
        const SyntaxId id = literal();
        children.push_back(id == no_syntax ? need_expression() : id);
    }
    expect("(");
    children.push_back(operator_pipeline());
    expect(")");
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_join(bool lookup) {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("kind hint.remote hint.shufflekey hint.strategy hint.num_partitions", true, children);
    const SyntaxId right = expression();
    children.push_back(right == no_syntax ? need_expression() : right);
    const SyntaxId on = list_clause("on", &Parser::expression, [] { return false; });
    if (on != no_syntax)
        children.push_back(on);
    else if (lookup)
        expect("on");
    else if (const SyntaxId where = clause("where", &Parser::expression); where != no_syntax)
        children.push_back(where);
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_evaluate() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("hint.distribution hint.remote", false, children);
    children.push_back(call_begins() ? call() : need_expression());
    if (accept(":")) children.push_back(row_schema(true));
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_as() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("hint.materialized", true, children);
    children.push_back(expect_name());
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_invoke() {
    const size_t first = at_;
    take();
    SyntaxId called = call_begins() ? call() : need_expression();
    while (at(".") && call_begins(1)) {
        take();
        const SyntaxId next = call();
        called = make(Syntax::path, first, {called, next});
    }
    return finish_op(first, {called});
}

SyntaxId Parser::op_range() {
    if (at("(", 1)) return no_syntax; // the function
    const size_t first = at_;
    take();
    SyntaxIds children{expect_name()};
    for (const std::string_view word : {"from", "to", "step"}) {
        expect(word);
        const SyntaxId bound = expression();
        children.push_back(bound == no_syntax ? need_expression() : bound);
    }
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_render() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    static constexpr std::string_view charts = "3Dchart anomalychart areachart barchart card columnchart ladderchart "
                                               "linechart piechart pivotchart scatterchart stackedareachart timechart "
                                               "timeline timepivot treemap";
    children.push_back(at_one_of(charts) ? leaf(Syntax::name) : expect_name());
    while (true) {
        if (at("by") && !at("=", 1)) {
            const size_t by = at_;
            take();
            const SyntaxId list = option_value("by", "kind title accumulate with by");
            children.push_back(make(Syntax::clause, by, {list}, "by", tokens_[by].span));
        } else if (!((at("kind") || at("title") || at("accumulate")) &&
                     option("kind title accumulate", true, children))) {
            break;
        }
    }
    if (accept("with")) {
        expect("(");
        accept(",");
        with_properties("kind title accumulate xcolumn ycolumns anomalycolumns series xtitle ytitle xaxis yaxis legend "
                        "ysplit ymin ymax xmin xmax",
                        children);
        expect(")");
    }
    return finish_op(first, std::move(children));
}

SyntaxId Parser::op_assert_schema() {
    const size_t first = at_;
    take();
    return finish_op(first, {row_schema()});
}

SyntaxId Parser::op_union() {
    const size_t first = at_;
    take();
    SyntaxIds children;
    options("kind withsource isfuzzy best_effort hint.concurrency hint.spread", true, children);
    comma_list(
        children, [this] { return at("(") ? parenthesised() : wildcard_entity(); }, boundary(), true);
    return finish_op(first, std::move(children));
}

} // namespace rw::kusto
