#include "engine/rules/elastic/esql/esql.h"

#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/esql/expression_lowering.h"
#include "engine/rules/elastic/esql/parser.h"
#include "engine/rules/elastic/query_builder.h"

#include <algorithm>

namespace rw::esql {

namespace {

namespace code = elastic::code;

/// What a command does to the events that a condition behind it sees.
enum class Effect : uint8_t {
    none,    ///< the same events, perhaps with fewer columns or in another order
    columns, ///< the same events with new columns
    rows,    ///< other rows: conditions behind it are not about single events
};

struct Kind {
    std::string_view name;
    Effect effect;
    bool run; ///< carried out: else it is a loss
};

constexpr Kind kinds[] = {
    {"from", Effect::none, true},
    {"where", Effect::none, true},
    {"eval", Effect::columns, true},
    {"keep", Effect::none, true},
    {"drop", Effect::none, true},
    {"sort", Effect::none, true},
    {"rename", Effect::columns, true},
    {"dissect", Effect::columns, true},
    {"grok", Effect::columns, true},
    {"completion", Effect::columns, false},
    {"enrich", Effect::columns, false},
    {"inline stats", Effect::columns, false},
    {"limit", Effect::none, false},
};

Kind kind_of(std::string_view name) {
    for (const Kind& kind : kinds)
        if (kind.name == name) return kind;
    return {name, Effect::rows, false};
}

class QueryLowering {
public:
    QueryLowering(std::string_view text,
                  const Tree& tree,
                  elastic::Query& query,
                  elastic::QueryBuilder& builder,
                  ir::PredicateTable& predicates)
        : tree_(tree)
        , query_(query)
        , builder_(builder)
        , expressions_(text, tree, builder, predicates) {}

    void run(Span whole) {
        for (const Command& command : tree_.commands) one(command);
        if (conditions_.empty() && query_.rule.losses.empty())
            return builder_.finish(builder_.constant(true, whole), whole);
        if (conditions_.size() == 1) return builder_.finish(conditions_.front(), whole);
        if (conditions_.empty()) return builder_.finish(std::nullopt, whole);
        const Span span{first_, last_};
        builder_.finish(builder_.group(ir::NodeKind::all_of, ir::NodeRole::none, span, std::move(conditions_)), whole);
    }

private:
    void one(const Command& command) {
        for (const Source& source : command.sources)
            query_.rule.sources.push_back({ir::Source::Kind::index, source.name, source.span});
        if (command.name == "from" || command.name == "ts") return;
        const Kind kind = kind_of(command.name);
        if (command.name != "where" || !about_events_) query_.rule.stages.push_back({command.name, command.span});
        if (!about_events_) return;
        if (!kind.run) lose(command);
        for (const ExprId condition : command.conditions) {
            const auto node = expressions_.condition(condition);
            if (!node) continue;
            if (conditions_.empty()) first_ = tree_.exprs[condition].span.begin;
            last_ = std::max(last_, tree_.exprs[condition].span.end);
            conditions_.push_back(*node);
        }
        if (kind.effect == Effect::rows) about_events_ = false;
        if (kind.effect == Effect::columns) columns(command);
    }

    void lose(const Command& command) {
        if (command.name == "completion")
            builder_.lose(
                code::esql_model, "COMPLETION asks a language model, which cannot be replayed.", command.span);
        else
            builder_.lose(code::esql_stage, "The command " + command.name + " is not run yet.", command.name_span);
    }

    void columns(const Command& command) {
        for (const std::string& column : command.columns) expressions_.compute(column);
        for (const Assignment& value : command.values) {
            if (value.name.empty()) continue;
            if (command.name == "eval")
                expressions_.define(value.name, value.value);
            else
                expressions_.compute(value.name);
        }
    }

    const Tree& tree_;
    elastic::Query& query_;
    elastic::QueryBuilder& builder_;
    ExpressionLowering expressions_;
    std::vector<ir::NodeId> conditions_;
    bool about_events_ = true;
    uint32_t first_ = 0;
    uint32_t last_ = 0;
};

} // namespace

elastic::Query lower(std::string_view text, ir::PredicateTable& predicates) {
    elastic::Query query;
    elastic::QueryBuilder builder(query, predicates);
    Tree tree = parse(text);
    query.tokens = std::move(tree.tokens);
    for (Diagnostic& each : tree.diagnostics) builder.fail(each.code, std::move(each.message), each.span);
    QueryLowering(text, tree, query, builder, predicates).run({0, static_cast<uint32_t>(text.size())});
    return query;
}

} // namespace rw::esql
