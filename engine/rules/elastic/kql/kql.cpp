#include "engine/rules/elastic/kql/kql.h"

#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/field_types.h"
#include "engine/rules/elastic/kql/parser.h"
#include "engine/rules/elastic/query_builder.h"
#include "engine/rules/elastic/value_tests.h"

#include <optional>

namespace rw::kql {

namespace {

using elastic::FieldRef;
using elastic::FieldType;
using ir::NodeRole;
namespace code = elastic::code;

bool is_any(const Literal& literal) {
    return literal.pattern.parts.size() == 1 && literal.pattern.parts.front().kind == ir::PatternPart::Kind::any_run;
}

class Lowering {
public:
    Lowering(std::string_view text, const Tree& tree, elastic::QueryBuilder& builder)
        : text_(text)
        , tree_(tree)
        , builder_(builder) {}

    /// @param path  of the nested field that this stands in
    std::optional<ir::NodeId> node(NodeId id, const std::string& path) {
        const Node& each = tree_.nodes[id];
        switch (each.kind) {
        case NodeKind::match_all:
            return builder_.constant(true, each.span);
        case NodeKind::all:
        case NodeKind::any: {
            std::vector<ir::NodeId> children;
            for (const NodeId child : each.children)
                if (const auto lowered = node(child, path)) children.push_back(*lowered);
            if (children.empty()) return std::nullopt;
            if (children.size() == 1) return children.front();
            const auto kind = each.kind == NodeKind::all ? ir::NodeKind::all_of : ir::NodeKind::any_of;
            return builder_.group(kind, NodeRole::none, each.span, std::move(children));
        }
        case NodeKind::negation: {
            const auto child = node(each.children.front(), path);
            if (!child) return std::nullopt;
            return builder_.negation(*child, each.span);
        }
        case NodeKind::item:
            return item(each, path);
        case NodeKind::is:
            return each.field.present() ? value(each, path) : free_text(each);
        case NodeKind::range:
            return range(each, path);
        case NodeKind::nested:
            return nested(each, path);
        case NodeKind::broken:
            break;
        }
        return std::nullopt;
    }

private:
    std::optional<ir::NodeId> item(const Node& each, const std::string& path) {
        const Node& inside = tree_.nodes[each.children.front()];
        const auto child = node(each.children.front(), path);
        if (!child) return std::nullopt;
        if (inside.kind == NodeKind::nested) return child;
        return builder_.item(
            std::string(text_.substr(each.field.span.begin, each.field.span.size())), each.span, *child);
    }

    /// The field with the path of its nested field before it; nothing (and a loss) for names with wildcards.
    std::optional<FieldRef> field_of(const Node& each, const std::string& path) {
        if (!each.field.quoted && each.field.has_wildcard()) {
            builder_.lose(code::field_pattern,
                          "The field name " + each.field.text() + " has wildcards, which are not looked up yet.",
                          each.field.span);
            return std::nullopt;
        }
        return elastic::resolve_name(path.empty() ? each.field.text() : path + "." + each.field.text());
    }

    std::optional<ir::NodeId> value(const Node& each, const std::string& path) {
        const Literal& literal = each.value;
        if (!each.field.quoted && is_any(each.field)) { // `*: x` is any field
            if (!literal.quoted && is_any(literal)) return builder_.constant(true, each.span);
            return free_text(each);
        }
        const auto field = field_of(each, path);
        if (!field) return std::nullopt;
        if (literal.quoted && literal.text().find('*') != std::string::npos)
            builder_.tell(Severity::info,
                          code::kql_quoted_star,
                          "In quotes a * is a plain star. Take the quotes off, and escape blanks and brackets, if a "
                          "wildcard is meant.",
                          literal.span);
        std::vector<ir::Test> tests = tests_of(*field, literal);
        if (tests.empty()) return builder_.constant(false, each.span);
        return builder_.any_of(field->name, std::move(tests), each.span);
    }

    static std::vector<ir::Test> tests_of(const FieldRef& field, const Literal& literal) {
        const std::string text = literal.text();
        if (!literal.quoted && is_any(literal)) return {elastic::has_value()};
        if (field.type == FieldType::text) return word_tests(literal);
        if (!literal.quoted) {
            if (literal.has_wildcard()) {
                ir::Pattern pattern = literal.pattern;
                pattern.cased = field.cased;
                return {ir::TextTest{std::move(pattern)}};
            }
            if (text == "true" || text == "false") return {ir::BooleanTest{text == "true"}};
            if (text == "null") return {ir::NullTest{}};
        }
        return elastic::exact_tests(field, text);
    }

    /// Analysed text: quoted as a phrase, else any of the words; a word with wildcards as one.
    static std::vector<ir::Test> word_tests(const Literal& literal) {
        std::vector<ir::Test> tests;
        if (!literal.quoted && literal.has_wildcard()) {
            for (const ir::Pattern& word : split(literal.pattern)) tests.push_back(elastic::has_word_like(word));
            return tests;
        }
        const std::vector<std::string> words = elastic::words_of(literal.text());
        if (words.empty()) return tests;
        if (literal.quoted) return {elastic::has_words(words)};
        for (const std::string& word : words) tests.push_back(elastic::has_words({word}));
        return tests;
    }

    /// At blanks.
    static std::vector<ir::Pattern> split(const ir::Pattern& pattern) {
        std::vector<ir::Pattern> words(1);
        for (const ir::PatternPart& part : pattern.parts) {
            if (part.kind != ir::PatternPart::Kind::literal) {
                words.back().parts.push_back(part);
                continue;
            }
            for (size_t at = 0; at <= part.text.size();) {
                const size_t end = std::min(part.text.find(' ', at), part.text.size());
                if (end > at) words.back().parts.push_back({part.kind, part.text.substr(at, end - at)});
                if (end < part.text.size() && !words.back().parts.empty()) words.emplace_back();
                at = end + 1;
            }
        }
        if (words.back().parts.empty()) words.pop_back();
        return words;
    }

    std::optional<ir::NodeId> range(const Node& each, const std::string& path) {
        const auto field = field_of(each, path);
        if (!field) return std::nullopt;
        const std::string text = each.value.text();
        ir::Number number;
        if (field->type == FieldType::date || text.starts_with("now")) {
            builder_.lose(code::clock, "Dates are not compared yet.", each.span);
            return std::nullopt;
        }
        if (ir::Number::parse(text, number))
            return builder_.leaf(
                field->name, ir::NumberTest{each.comparison, number}, NodeRole::value, each.value.span);
        if (const auto test = elastic::ordered(each.comparison, text); test && field->type == FieldType::unknown)
            return builder_.leaf(field->name, *test, NodeRole::value, each.value.span);
        builder_.lose(code::ordering, "The field cannot be compared with " + text + ".", each.value.span);
        return std::nullopt;
    }

    /// Values of any field: whole values, and words of what is analysed text.
    std::optional<ir::NodeId> free_text(const Node& each) {
        const Literal& literal = each.value;
        if (!literal.quoted && is_any(literal)) return builder_.constant(true, each.span);
        std::vector<ir::NodeId> leaves{builder_.leaf({}, ir::TextTest{literal.pattern}, NodeRole::none, each.span)};
        const std::vector<ir::Test> words = word_tests(literal);
        for (const char* field : {"message", "error.message"})
            for (const ir::Test& test : words) leaves.push_back(builder_.leaf(field, test, NodeRole::none, each.span));
        return builder_.group(ir::NodeKind::any_of, NodeRole::value, each.span, std::move(leaves));
    }

    /// True when only `or` and single values stand below: then it does not matter that one element must meet all.
    bool is_single(NodeId id) {
        const Node& each = tree_.nodes[id];
        switch (each.kind) {
        case NodeKind::is:
        case NodeKind::range:
        case NodeKind::broken:
            return true;
        case NodeKind::any:
        case NodeKind::item:
        case NodeKind::nested:
            for (const NodeId child : each.children)
                if (!is_single(child)) return false;
            return true;
        case NodeKind::all:
        case NodeKind::negation:
        case NodeKind::match_all:
            break;
        }
        return false;
    }

    std::optional<ir::NodeId> nested(const Node& each, const std::string& path) {
        if (!is_single(each.children.front()))
            builder_.lose(code::kql_nested,
                          "All conditions in { } must hold for the same element, which is not replayed yet.",
                          each.span);
        const std::string below = path.empty() ? each.field.text() : path + "." + each.field.text();
        return node(each.children.front(), below);
    }

    std::string_view text_;
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
    builder.finish(Lowering(text, tree, builder).node(tree.root, {}), {0, static_cast<uint32_t>(text.size())});
    return query;
}

} // namespace rw::kql
