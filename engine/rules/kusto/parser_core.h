#pragma once
// What every rule of the grammar needs: the tokens, the tree being built, how errors are told and lists are read. Only
// the parser's own files include this (parser_*.cpp, one group of rules each).

#include "engine/rules/kusto/codes.h"
#include "engine/rules/kusto/limits.h"
#include "engine/rules/kusto/parser.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::kusto {

using SyntaxIds = std::vector<SyntaxId>;

/// Which words may stand as `name=` behind an operator.
using OptionNames = std::string_view; ///< separated by blanks

class Parser {
public:
    Parser(std::string_view text, const TokenList& tokens)
        : tokens_(tokens.tokens) {
        tree_.source = text;
        tree_.diagnostics = tokens.diagnostics;
    }

    SyntaxTree run();

private:
    // Tokens
    [[nodiscard]] const Token& peek(size_t ahead = 0) const {
        return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead] : tokens_.back();
    }

    [[nodiscard]] bool at(std::string_view text, size_t ahead = 0) const {
        const Token& token = peek(ahead);
        return (token.kind == TokenKind::punctuation || token.kind == TokenKind::word) && token.text == text;
    }

    [[nodiscard]] bool at_kind(TokenKind kind, size_t ahead = 0) const { return peek(ahead).kind == kind; }

    [[nodiscard]] bool at_one_of(std::string_view words, size_t ahead = 0) const;

    /// Stands directly behind the token before it.
    [[nodiscard]] bool touches(size_t ahead) const {
        return peek(ahead).span.begin == peek(ahead - 1).span.end && ahead > 0;
    }

    const Token& take() {
        const Token& token = peek();
        if (at_ + 1 < tokens_.size()) ++at_;
        return token;
    }

    bool accept(std::string_view text) {
        if (!at(text)) return false;
        take();
        return true;
    }

    /// Takes it, or tells that it is missing.
    bool expect(std::string_view text);

    // Names
    [[nodiscard]] bool is_name(const Token& token) const {
        return token.kind == TokenKind::word && (token.word == WordClass::plain || token.word == WordClass::soft);
    }

    [[nodiscard]] bool is_new_name(const Token& token) const {
        return is_name(token) || (token.kind == TokenKind::word && token.word == WordClass::extended);
    }

    /// Tokens of a name that begins here: `a`, `['a b']`, `{a}`; 0 when there is none.
    [[nodiscard]] size_t name_size(size_t ahead = 0) const;
    [[nodiscard]] size_t new_name_size(size_t ahead = 0) const;
    [[nodiscard]] size_t bracketed_size(size_t ahead) const;
    [[nodiscard]] size_t braced_size(size_t ahead) const;
    [[nodiscard]] size_t wildcard_size(size_t ahead = 0) const;

    SyntaxId take_name(size_t size);
    SyntaxId name();        ///< a name that is looked up; no_syntax when there is none
    SyntaxId new_name();    ///< one that is given, where keywords do as well
    SyntaxId expect_name(); ///< told when missing
    SyntaxId wildcard();

    // Building
    SyntaxId make(Syntax kind, size_t first, SyntaxIds children = {}, std::string_view text = {}, Span text_span = {});

    SyntaxId missing();

    /// From the first token on; children come with it.
    SyntaxId leaf(Syntax kind) {
        const size_t first = at_;
        const Token& token = take();
        return make(kind, first, {}, token.text, token.span);
    }

    [[nodiscard]] const SyntaxNode& node(SyntaxId id) const { return tree_.nodes[id]; }

    // Errors
    void tell(std::string_view code, std::string message, Span span, std::vector<Fix> fixes = {});
    [[nodiscard]] Span here() const;
    SyntaxId need_expression();
    void skip_to_boundary();
    [[nodiscard]] bool at_boundary(size_t ahead = 0) const; ///< ) ] } | ; or the end

    /// False, told once, when nesting goes too deep.
    class Deeper {
    public:
        explicit Deeper(Parser& parser)
            : parser_(parser)
            , allowed(++parser.depth_ <= limits::parse_depth) {
            if (!allowed) parser.too_deep();
        }

        ~Deeper() { --parser_.depth_; }

        Deeper(const Deeper&) = delete;
        Deeper& operator=(const Deeper&) = delete;

    private:
        Parser& parser_;

    public:
        const bool allowed;
    };

    void too_deep();

    /// Elements with commas between. `ends` says where the list is over.
    template <class Element, class Ends>
    void comma_list(SyntaxIds& to, Element element, Ends ends, bool one_or_more, bool trailing_comma = false) {
        if (ends() && !at(",")) {
            if (one_or_more) to.push_back(need_expression());
            return;
        }
        while (true) {
            SyntaxId next = ends() ? no_syntax : element();
            if (next == no_syntax) {
                if (at(",") || one_or_more || !to.empty()) {
                    if (trailing_comma && !to.empty() && !at(",")) return;
                    next = need_expression();
                } else {
                    return;
                }
            }
            to.push_back(next);
            if (!accept(",")) return;
        }
    }

    [[nodiscard]] auto boundary() const {
        return [this] { return at_boundary(); };
    }

    // Statements (parser.cpp)
    SyntaxId query_block(bool function_body);
    SyntaxId statement();
    SyntaxId let_statement();
    SyntaxId set_statement();
    SyntaxId declare_statement();
    SyntaxId pattern_statement();
    SyntaxId restrict_statement();
    SyntaxId alias_statement();
    SyntaxId function_declaration();
    SyntaxId function_body();
    SyntaxId parameter();
    SyntaxId parameter_list(bool one_or_more, SyntaxIds& to);
    [[nodiscard]] bool function_begins(size_t ahead = 0) const;

    // Types (parser.cpp)
    SyntaxId typed_name();
    SyntaxId type(bool schema_allowed);
    SyntaxId row_schema(bool star_allowed = false);

    // Expressions (parser_expressions.cpp)
    SyntaxId pipeline();
    SyntaxId pipe_on(SyntaxId first, size_t begin);
    SyntaxId expression(); ///< without a name and a pipe
    SyntaxId logical(std::string_view op);
    SyntaxId equality();
    SyntaxId relational();
    SyntaxId additive();
    SyntaxId multiplicative();
    SyntaxId string_operation();
    SyntaxId sign();
    SyntaxId path();
    SyntaxId primary();
    SyntaxId keyword_operand();
    SyntaxId path_selector();
    SyntaxId path_selector_or_call();
    SyntaxId simple_path();
    SyntaxId entity_path();
    SyntaxId wildcard_entity();
    SyntaxId wildcard_or_path();
    SyntaxId bracketed_expression();
    SyntaxId call();
    [[nodiscard]] bool call_begins(size_t ahead = 0) const;
    SyntaxId parenthesised();
    SyntaxId named_expression();
    SyntaxId argument();
    [[nodiscard]] size_t rename_list_size() const;
    SyntaxId value_list();
    SyntaxId value_pair(SyntaxIds& to);
    [[nodiscard]] bool pipe_before_end() const;
    SyntaxId in_operator(SyntaxId left, size_t first);

    // Literals (parser_literals.cpp)
    SyntaxId literal();
    SyntaxId text_literal();
    SyntaxId signed_literal();
    SyntaxId type_of();
    SyntaxId dynamic();
    SyntaxId json_value();
    SyntaxId json_members(Syntax kind, std::string_view close);
    SyntaxId json_pair();
    SyntaxId datatable();
    SyntaxId externaldata();
    SyntaxId contextual_datatable();
    SyntaxId properties_clause();
    SyntaxId property_value();
    SyntaxId keyword_pipeline(Syntax kind);
    SyntaxId materialize();
    SyntaxId combine();
    SyntaxId inline_external_table();

    // Operators (parser_operators.cpp, parser_graph.cpp)
    [[nodiscard]] bool operator_begins() const;
    SyntaxId unpiped_operator();
    SyntaxId piped_operator();
    SyntaxId needed_operator();
    SyntaxId operator_pipeline(); ///< of operators only, as in ( … ) of mv-apply
    bool option(OptionNames specific, bool equals_needed, SyntaxIds& to);
    void options(OptionNames specific, bool equals_needed, SyntaxIds& to);
    SyntaxId option_value(std::string_view name, OptionNames specific);
    void with_properties(OptionNames names, SyntaxIds& to);
    SyntaxId clause(std::string_view word, SyntaxId (Parser::*rule)());
    SyntaxId finish_op(size_t first, SyntaxIds children);
    SyntaxId ordered_expression();
    SyntaxId name_and_columns();

    template <class Ends>
    SyntaxId list_clause(std::string_view word, SyntaxId (Parser::*rule)(), Ends ends) {
        const size_t first = at_;
        if (!accept(word)) return no_syntax;
        SyntaxIds children;
        comma_list(
            children, [&] { return (this->*rule)(); }, ends, true);
        return make(Syntax::clause, first, std::move(children), word, tokens_[first].span);
    }

    SyntaxId op_simple(OptionNames names, SyntaxId (Parser::*rule)(), bool equals_needed);
    SyntaxId op_list(OptionNames names, SyntaxId (Parser::*rule)(), bool one_or_more);
    SyntaxId op_count();
    SyntaxId op_facet();
    SyntaxId op_find();
    SyntaxId op_search();
    SyntaxId op_fork();
    SyntaxId op_partition();
    SyntaxId op_partition_by();
    SyntaxId op_join(bool lookup);
    SyntaxId op_make_series();
    SyntaxId op_mv_expand();
    SyntaxId op_mv_apply();
    SyntaxId op_evaluate();
    SyntaxId op_parse();
    SyntaxId op_parse_kv();
    SyntaxId op_project_reorder();
    SyntaxId op_sample_distinct();
    SyntaxId op_reduce();
    SyntaxId op_summarize();
    SyntaxId op_sort();
    SyntaxId op_scan();
    SyntaxId op_top();
    SyntaxId op_top_hitters();
    SyntaxId op_top_nested();
    SyntaxId op_union();
    SyntaxId op_as();
    SyntaxId op_range();
    SyntaxId op_invoke();
    SyntaxId op_render();
    SyntaxId op_macro_expand();
    SyntaxId op_assert_schema();
    SyntaxId op_make_graph();
    SyntaxId op_graph_match();
    SyntaxId op_graph_to_table();
    SyntaxId graph_pattern();
    SyntaxId graph_edge();
    SyntaxId find_in();
    SyntaxId find_operand();
    SyntaxId find_column();
    SyntaxId scan_step();
    SyntaxId mv_element();
    SyntaxId data_scope();
    bool accept_joined(std::string_view sign);

    const std::vector<Token>& tokens_;
    size_t at_ = 0;
    uint32_t depth_ = 0;
    bool stopped_ = false; ///< nesting limit was hit
    SyntaxTree tree_;
};

} // namespace rw::kusto
