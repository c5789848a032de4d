#include "engine/rules/elastic/lucene/lucene.h"

#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/lucene/parser.h"
#include "engine/rules/elastic/lucene_regex.h"
#include "engine/rules/elastic/query_builder.h"
#include "engine/rules/elastic/value_tests.h"

#include <optional>

namespace rw::lucene {

namespace {

using elastic::FieldRef;
using elastic::FieldType;
using ir::NodeRole;
namespace code = elastic::code;

bool is_any(const ir::Pattern& pattern) {
    return pattern.parts.size() == 1 && pattern.parts.front().kind == ir::PatternPart::Kind::any_run;
}

bool is_literal(const ir::Pattern& pattern) {
    return pattern.parts.empty() ||
           (pattern.parts.size() == 1 && pattern.parts.front().kind == ir::PatternPart::Kind::literal);
}

class Lowering {
public:
    Lowering(const Tree& tree, elastic::QueryBuilder& builder)
        : tree_(tree)
        , builder_(builder) {}

    std::optional<ir::NodeId> node(NodeId id) {
        const Node& each = tree_.nodes[id];
        switch (each.kind) {
        case NodeKind::match_all:
            return builder_.constant(true, each.span);
        case NodeKind::clauses:
            return clauses(each);
        case NodeKind::term:
        case NodeKind::phrase:
        case NodeKind::regex:
        case NodeKind::range:
            return value(each);
        case NodeKind::broken:
            break;
        }
        return std::nullopt;
    }

private:
    /// Required clauses all hold, forbidden ones do not; of optional ones one must hold when none is required.
    std::optional<ir::NodeId> clauses(const Node& each) {
        std::vector<ir::NodeId> must;
        std::vector<ir::NodeId> should;
        bool required = false;
        for (size_t i = 0; i < each.children.size(); ++i) {
            required |= each.occurs[i] == Occur::must;
            const auto child = node(each.children[i]);
            if (!child) continue;
            if (each.occurs[i] == Occur::should)
                should.push_back(*child);
            else if (each.occurs[i] == Occur::must)
                must.push_back(*child);
            else
                must.push_back(builder_.negation(*child, tree_.nodes[each.children[i]].span));
        }
        if (!required && !should.empty())
            must.insert(must.begin(),
                        should.size() == 1
                            ? should.front()
                            : builder_.group(ir::NodeKind::any_of, NodeRole::none, each.span, std::move(should)));
        if (must.empty()) return std::nullopt;
        if (must.size() == 1) return must.front();
        return builder_.group(ir::NodeKind::all_of, NodeRole::none, each.span, std::move(must));
    }

    std::optional<ir::NodeId> value(const Node& each) {
        if (each.fuzzy)
            builder_.lose(code::lucene_fuzzy, "Fuzzy terms and loose phrases (~) are not replayed.", each.span);
        if (each.field == "_exists_" && each.kind == NodeKind::term) return exists(each);
        const bool any_field = each.field.empty() || each.field == "*";
        if (any_field && each.kind == NodeKind::term && is_any(each.pattern)) return builder_.constant(true, each.span);
        if (any_field) return free_text(each);
        if (each.field.find_first_of("*?") != std::string::npos) {
            builder_.lose(code::field_pattern,
                          "The field name " + each.field + " has wildcards, which are not looked up yet.",
                          each.field_span);
            return std::nullopt;
        }
        const FieldRef field = elastic::resolve_name(each.field);
        std::vector<ir::NodeId> leaves;
        if (each.kind == NodeKind::range) {
            leaves = bounds(each, field);
            if (leaves.empty()) return std::nullopt;
            return builder_.group(ir::NodeKind::all_of, NodeRole::item, each.span, std::move(leaves), each.field);
        }
        std::vector<ir::Test> tests = tests_of(each, field);
        if (tests.empty()) return std::nullopt;
        return builder_.item(each.field, each.span, builder_.any_of(field.name, std::move(tests), each.span));
    }

    std::optional<ir::NodeId> exists(const Node& each) {
        const std::string name = is_literal(each.pattern) ? ir::literal_of(each.pattern) : std::string();
        if (name.empty()) {
            builder_.lose(code::field_pattern, "The field name has wildcards, which are not looked up yet.", each.span);
            return std::nullopt;
        }
        return builder_.item(
            name,
            each.span,
            builder_.leaf(elastic::resolve_name(name).name, elastic::has_value(), NodeRole::value, each.span));
    }

    std::vector<ir::Test> tests_of(const Node& each, const FieldRef& field) {
        if (each.kind == NodeKind::regex) return regex(each, field);
        if (each.kind == NodeKind::phrase) {
            if (field.type != FieldType::text) return elastic::exact_tests(field, each.text);
            return {elastic::has_words(elastic::words_of(each.text))};
        }
        if (is_any(each.pattern)) return {elastic::has_value()};
        if (is_literal(each.pattern)) {
            const std::string text = ir::literal_of(each.pattern);
            if (field.type != FieldType::text) return elastic::exact_tests(field, text);
            std::vector<ir::Test> words;
            for (const std::string& word : elastic::words_of(text)) words.push_back(elastic::has_words({word}));
            if (words.empty()) words.push_back(elastic::has_words({}));
            return words;
        }
        if (field.type == FieldType::text) return {elastic::has_word_like(each.pattern)};
        ir::Pattern pattern = each.pattern;
        pattern.cased = field.cased;
        return {ir::TextTest{std::move(pattern)}};
    }

    std::vector<ir::Test> regex(const Node& each, const FieldRef& field) {
        const elastic::LuceneRegex read = elastic::read_lucene_regex(each.text, !field.cased);
        if (read.verdict == elastic::LuceneRegex::Verdict::wrong) {
            builder_.fail(code::bad_regex, read.problem, each.span);
            return {};
        }
        if (read.verdict == elastic::LuceneRegex::Verdict::inexpressible || field.type == FieldType::text) {
            builder_.lose(code::regex_operator,
                          read.problem.empty() ? "Regular expressions on words of a text are not replayed."
                                               : read.problem,
                          each.span);
            return {};
        }
        return {read.test};
    }

    std::vector<ir::NodeId> bounds(const Node& each, const FieldRef& field) {
        std::vector<ir::NodeId> leaves;
        const auto add = [&](const std::string& text, ir::Comparison comparison) {
            if (text == "*") return;
            ir::Number number;
            if (field.type == FieldType::date || text.starts_with("now")) {
                builder_.lose(code::clock, "Dates are not compared yet.", each.span);
            } else if (ir::Number::parse(text, number)) {
                leaves.push_back(
                    builder_.leaf(field.name, ir::NumberTest{comparison, number}, NodeRole::value, each.span));
            } else if (auto test = elastic::ordered(comparison, text); test && field.type == FieldType::unknown) {
                leaves.push_back(builder_.leaf(field.name, std::move(*test), NodeRole::value, each.span));
            } else {
                builder_.lose(code::ordering, "The field cannot be compared with " + text + ".", each.span);
            }
        };
        add(each.low, each.includes_low ? ir::Comparison::greater_equal : ir::Comparison::greater);
        add(each.high, each.includes_high ? ir::Comparison::less_equal : ir::Comparison::less);
        if (each.low == "*" && each.high == "*")
            leaves.push_back(builder_.leaf(field.name, elastic::has_value(), NodeRole::value, each.span));
        return leaves;
    }

    /// Whole values of any field, and words of what is analysed text.
    std::optional<ir::NodeId> free_text(const Node& each) {
        if (each.kind == NodeKind::range || each.kind == NodeKind::regex) {
            builder_.lose(code::field_pattern, "A range or expression needs a field.", each.span);
            return std::nullopt;
        }
        FieldRef text;
        text.type = FieldType::text;
        const std::vector<ir::Test> words = tests_of(each, text);
        ir::Test whole = each.kind == NodeKind::phrase ? elastic::equals_text(each.text, true)
                                                       : ir::Test{ir::TextTest{each.pattern}};
        std::vector<ir::NodeId> leaves{builder_.leaf({}, std::move(whole), NodeRole::none, each.span)};
        for (const char* field : {"message", "error.message"})
            for (const ir::Test& test : words) leaves.push_back(builder_.leaf(field, test, NodeRole::none, each.span));
        return builder_.group(ir::NodeKind::any_of, NodeRole::value, each.span, std::move(leaves));
    }

    const Tree& tree_;
    elastic::QueryBuilder& builder_;
};

} // namespace

elastic::Query lower(std::string_view text, ir::PredicateTable& predicates) {
    elastic::Query query;
    elastic::QueryBuilder builder(query, predicates);
    Tree tree = parse(text);
    query.tokens = std::move(tree.tokens);
    for (Diagnostic& each : tree.diagnostics) builder.fail(each.code, std::move(each.message), each.span);
    builder.finish(Lowering(tree, builder).node(tree.root), {0, static_cast<uint32_t>(text.size())});
    return query;
}

} // namespace rw::lucene
