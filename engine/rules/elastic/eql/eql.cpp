#include "engine/rules/elastic/eql/eql.h"

#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/eql/expression_lowering.h"
#include "engine/rules/elastic/eql/functions.h"
#include "engine/rules/elastic/eql/parser.h"
#include "engine/rules/elastic/query_builder.h"
#include "engine/rules/elastic/value_tests.h"

#include <algorithm>

namespace rw::eql {

namespace {

using ir::NodeRole;
namespace code = elastic::code;

class QueryLowering {
public:
    QueryLowering(std::string_view text,
                  const Tree& tree,
                  elastic::Query& query,
                  elastic::QueryBuilder& builder,
                  const Options& options)
        : text_(text)
        , tree_(tree)
        , query_(query)
        , builder_(builder)
        , options_(options)
        , expressions_(text, tree, builder, folding(options)) {}

    void run() {
        check_calls();
        if (tree_.terms.empty()) {
            builder_.finish(std::nullopt, {});
            return;
        }
        // The rule's condition is the first step that must be there.
        const auto first =
            std::find_if(tree_.terms.begin(), tree_.terms.end(), [](const Term& term) { return !term.missing; });
        const Term& main = first == tree_.terms.end() ? tree_.terms.front() : *first;
        query_.rule.sources = sources_of(main);
        builder_.finish(event(main.query), main.query.span);
        if (tree_.kind != QueryKind::event) steps(main);
        for (const Pipe& pipe : tree_.pipes) {
            query_.rule.stages.push_back({pipe.name, pipe.span});
            builder_.lose(code::eql_pipes, "The pipe " + pipe.name + " is not run yet.", pipe.span);
        }
    }

private:
    static FoldingRules folding(const Options& options) {
        FoldingRules rules;
        rules.dialect = options.dialect;
        rules.ignore_case = options.ignore_case;
        rules.null_field = [&unmapped = options.query.unmapped](const Expr& field) {
            return field.optional && unmapped.contains(field.name);
        };
        return rules;
    }

    /// The default category field says where to look; another one is a condition like any.
    [[nodiscard]] bool category_is_source() const { return options_.query.category_field == "event.category"; }

    std::vector<ir::Source> sources_of(const Term& term) {
        if (term.query.category.empty() || !category_is_source()) return {};
        return {{ir::Source::Kind::event_category, term.query.category, term.query.category_span}};
    }

    std::optional<ir::NodeId> event(const EventQuery& query) {
        auto node = expressions_.condition(query.condition);
        if (query.category.empty() || category_is_source()) return node;
        const ir::NodeId category = builder_.item(options_.query.category_field,
                                                  query.category_span,
                                                  builder_.leaf(options_.query.category_field,
                                                                elastic::equals_text(query.category, true),
                                                                NodeRole::value,
                                                                query.category_span));
        if (!node) return category;
        return builder_.group(ir::NodeKind::all_of, NodeRole::none, query.span, {category, *node});
    }

    void steps(const Term& main) {
        const bool sample = tree_.kind == QueryKind::sample;
        query_.rule.stages.push_back({sample                          ? "sample"
                                      : tree_.kind == QueryKind::join ? "join"
                                                                      : "sequence",
                                      tree_.head});
        builder_.lose(sample ? code::eql_sample : code::eql_sequence,
                      sample ? "Samples are not run yet." : "Sequences are not run yet.",
                      tree_.head);
        for (const Term& term : tree_.terms)
            if (&term != &main) branch(term, term.missing ? "!" : "");
        if (tree_.until) branch(*tree_.until, "until ");
    }

    void branch(const Term& term, const std::string& before) {
        ir::Branch branch;
        branch.label = before + (term.query.category.empty() ? "any" : term.query.category);
        branch.span = term.span;
        branch.sources = sources_of(term);
        builder_.build_into(branch.condition);
        builder_.finish(event(term.query), term.query.span);
        builder_.build_into(query_.rule.condition);
        query_.rule.branches.push_back(std::move(branch));
    }

    /// Functions that there are not, and those that lack arguments.
    void check_calls() {
        for (const Expr& each : tree_.exprs) {
            if (each.kind != ExprKind::call || each.name == "[]") continue;
            const Function* function = function_named(each.name);
            const Span name{each.span.begin, each.span.begin + static_cast<uint32_t>(each.name.size())};
            if (function == nullptr || (function->old && options_.dialect == Dialect::elastic))
                builder_.fail(code::eql_function, "There is no function " + each.name + ".", name);
            else if (each.insensitive && !function->insensitive)
                builder_.fail(code::eql_function, "The function " + each.name + " takes no ~.", name);
            else if (each.children.size() < function->least)
                builder_.fail(code::eql_argument,
                              "The function " + each.name + " needs " + std::to_string(function->least) +
                                  (function->least == 1 ? " argument." : " arguments."),
                              each.span);
        }
    }

    std::string_view text_;
    const Tree& tree_;
    elastic::Query& query_;
    elastic::QueryBuilder& builder_;
    const Options& options_;
    ExpressionLowering expressions_;
};

} // namespace

elastic::Query lower(std::string_view text, ir::PredicateTable& predicates, const Options& options) {
    elastic::Query query;
    elastic::QueryBuilder builder(query, predicates);
    Tree tree = parse(text, options.dialect);
    query.tokens = std::move(tree.tokens);
    for (Diagnostic& each : tree.diagnostics) builder.fail(each.code, std::move(each.message), each.span);
    QueryLowering(text, tree, query, builder, options).run();
    return query;
}

} // namespace rw::eql
