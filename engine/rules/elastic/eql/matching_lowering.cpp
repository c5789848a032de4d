// Conditions on one field and literals: in, like, regex, and the functions that say true or false.
#include "engine/base/unicode.h"
#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/eql/expression_lowering.h"
#include "engine/rules/elastic/eql/functions.h"
#include "engine/rules/elastic/lucene_regex.h"
#include "engine/rules/elastic/value_tests.h"

namespace rw::eql {

namespace {

using ir::NodeRole;
namespace code = elastic::code;
using ConstantKind = Constant::Kind;

constexpr size_t longest_turned_round = 64;

/// A regular expression of the values that `text` starts with, ends with or contains.
std::string parts_of(const std::string& text, ir::PatternShape shape) {
    std::vector<std::string> points;
    for (size_t at = 0; at < text.size();) {
        const size_t bytes = decode_point(text, at).bytes;
        points.push_back(elastic::regex_literal(std::string_view(text).substr(at, bytes)));
        at += bytes;
    }
    const auto prefixes = [&](size_t from) {
        std::string source;
        for (size_t i = points.size(); i > from; --i) source = "(?:" + points[i - 1] + source + ")?";
        return source;
    };
    if (shape == ir::PatternShape::starts) return prefixes(0);
    std::string source;
    for (size_t i = 0; i <= points.size(); ++i) {
        if (i > 0) source += "|";
        if (shape == ir::PatternShape::contains) {
            source += prefixes(i);
            continue;
        }
        for (size_t k = i; k < points.size(); ++k) source += points[k];
    }
    return source;
}

} // namespace

std::optional<ir::NodeId> ExpressionLowering::in_set(const Expr& each, bool want) {
    const ExprId left = each.children.front();
    const Operand side = operand(left);
    std::vector<ir::NodeId> leaves;
    std::vector<ir::NodeId> others;
    for (size_t i = 1; i < each.children.size(); ++i) {
        const ExprId child = each.children[i];
        const Span span = expr(child).span;
        const auto value = folded(child);
        if (value && value->is_null()) continue; // equals nothing
        if (side.kind == Operand::Kind::field && value) {
            leaves.push_back(builder_.any_of(side.field.name, equality(side, *value, each.insensitive), span));
        } else if (each.insensitive) {
            return computed(left, each.span);
        } else if (const auto node = compare(left, Op::equal, child, span, want)) {
            others.push_back(*node);
        }
    }
    if (!leaves.empty())
        if (const auto node = values(left, side.field, std::move(leaves), each.span, want)) others.push_back(*node);
    if (others.empty()) return each.children.size() < 2 ? std::nullopt : constant(false, each.span);
    if (others.size() == 1) return others.front();
    return builder_.group(
        want ? ir::NodeKind::any_of : ir::NodeKind::all_of, NodeRole::none, each.span, std::move(others));
}

std::optional<ir::NodeId> ExpressionLowering::like(const Expr& each, bool want) {
    const ExprId left = each.children.front();
    const Operand side = operand(left);
    std::vector<ir::NodeId> leaves;
    std::vector<ir::NodeId> others;
    for (size_t i = 1; i < each.children.size(); ++i) {
        const ExprId child = each.children[i];
        const Span span = expr(child).span;
        const auto value = folded(child);
        if (!value) return computed(child, each.span);
        if (value->is_null()) continue;
        if (side.kind != Operand::Kind::field) {
            const bool plain =
                value->kind != ConstantKind::text || value->text.find_first_of("*?") == std::string::npos;
            const Expr& source = expr(left);
            const bool part = source.kind == ExprKind::call && ascii_lower(source.name) == "substring" &&
                              value->kind == ConstantKind::text;
            std::optional<ir::NodeId> node;
            if (plain && part)
                node = substring_with(left, value->text, cased(each.insensitive), each.span, want);
            else if (value->kind != ConstantKind::text)
                node = with_constant(left, Op::equal, *value, each.span, want);
            else if (const auto inner = string_of_truth(left); inner && plain)
                node = with_truth(*inner, ascii_lower(value->text) == "true", each.span, want);
            else
                return computed(left, each.span);
            if (node) others.push_back(*node);
            continue;
        }
        std::vector<ir::Test> tests;
        if (value->kind == ConstantKind::text)
            tests = {ir::TextTest{elastic::glob(value->text, true, cased(each.insensitive) && side.field.cased)}};
        else
            tests = equality(side, *value, each.insensitive);
        leaves.push_back(builder_.any_of(side.field.name, std::move(tests), span));
    }
    if (!leaves.empty()) return values(left, side.field, std::move(leaves), each.span, want);
    if (others.empty()) return constant(false, each.span);
    if (others.size() == 1) return others.front();
    return builder_.group(
        want ? ir::NodeKind::any_of : ir::NodeKind::all_of, NodeRole::none, each.span, std::move(others));
}

/// The condition inside string(condition).
std::optional<ExprId> ExpressionLowering::string_of_truth(ExprId id) const {
    const Expr& each = expr(id);
    if (each.kind != ExprKind::call || ascii_lower(each.name) != "string" || each.children.size() != 1)
        return std::nullopt;
    const Expr& inside = expr(each.children.front());
    if (inside.kind == ExprKind::call) {
        const std::string name = ascii_lower(inside.name);
        const bool condition =
            name == "cidrmatch" || name == "startswith" || name == "endswith" || name == "stringcontains";
        return condition ? std::optional(each.children.front()) : std::nullopt;
    }
    const bool condition = inside.kind == ExprKind::compare || inside.kind == ExprKind::in_set ||
                           inside.kind == ExprKind::like || inside.kind == ExprKind::regex;
    return condition ? std::optional(each.children.front()) : std::nullopt;
}

std::optional<ir::NodeId> ExpressionLowering::regex(const Expr& each, bool want) {
    const ExprId left = each.children.front();
    Operand side = operand(left);
    ExprId field = left;
    std::string skip;
    const Expr& source = expr(left);
    if (side.kind == Operand::Kind::computed && source.kind == ExprKind::call &&
        ascii_lower(source.name) == "substring" && source.children.size() == 2) {
        // substring(field, n): the expression begins behind n characters; a shorter value gives the empty text.
        const auto begin = folded(source.children[1]);
        const auto* count =
            begin && begin->kind == ConstantKind::number ? std::get_if<int64_t>(&begin->number.value) : nullptr;
        if (count != nullptr && *count > 0 && *count <= 1000) {
            field = source.children[0];
            side = operand(field);
            skip = "(?:.{" + std::to_string(*count) + "}|.{0," + std::to_string(*count - 1) + "}\\z)";
        }
    }
    if (side.kind != Operand::Kind::field) return computed(left, each.span);
    std::vector<ir::NodeId> leaves;
    for (size_t i = 1; i < each.children.size(); ++i) {
        const ExprId child = each.children[i];
        const auto value = folded(child);
        if (!value || value->kind != ConstantKind::text) return computed(child, each.span);
        elastic::LuceneRegex pattern =
            elastic::read_lucene_regex(value->text, !(cased(each.insensitive) && side.field.cased));
        if (pattern.verdict == elastic::LuceneRegex::Verdict::wrong) {
            builder_.fail(code::bad_regex, pattern.problem, expr(child).span);
            continue;
        }
        if (pattern.verdict == elastic::LuceneRegex::Verdict::inexpressible) {
            builder_.lose(code::regex_operator, pattern.problem, expr(child).span);
            continue;
        }
        if (!skip.empty()) pattern.test.source.insert(2, skip);
        leaves.push_back(builder_.leaf(side.field.name, pattern.test, NodeRole::value, expr(child).span));
    }
    return values(field, side.field, std::move(leaves), each.span, want);
}

std::optional<ir::NodeId> ExpressionLowering::call(const Expr& each, bool want) {
    const std::string name = ascii_lower(each.name);
    if (name == "startswith" || name == "endswith" || name == "stringcontains") return affix(each, name, want);
    if (name == "cidrmatch") return cidr_match(each, want);
    if (name == "wildcard" || name == "match") return old_match(each, name, want);
    std::string text(text_.substr(each.span.begin, std::min<uint32_t>(each.span.size(), 60)));
    return lost(code::eql_computed, "The value of " + text + " is computed, which is not replayed yet.", each.span);
}

std::optional<ir::NodeId> ExpressionLowering::affix(const Expr& each, std::string_view name, bool want) {
    if (each.children.size() < 2) return std::nullopt; // told by the parser
    const ir::PatternShape shape = name == "startswith" ? ir::PatternShape::starts
                                   : name == "endswith" ? ir::PatternShape::ends
                                                        : ir::PatternShape::contains;
    const ExprId first = each.children[0];
    const Operand source = operand(first);
    const bool exact = cased(each.insensitive);
    std::vector<ir::NodeId> parts;
    std::vector<ir::NodeId> leaves;
    for (size_t i = 1; i < each.children.size(); ++i) {
        const ExprId child = each.children[i];
        const Operand part = operand(child);
        const bool text = part.kind == Operand::Kind::constant && part.constant.kind == ConstantKind::text;
        if (source.kind == Operand::Kind::field && text) {
            leaves.push_back(builder_.leaf(source.field.name,
                                           elastic::affix_text(shape, part.constant.text, exact && source.field.cased),
                                           NodeRole::value,
                                           expr(child).span));
        } else if (source.kind == Operand::Kind::field && part.kind == Operand::Kind::field) {
            auto node = leaf(first, source.field, {ir::FieldTest{part.field.name, shape, exact}}, each.span, want);
            if (!want && three_valued()) node = strictly(node, child, each.span);
            if (node) parts.push_back(*node);
        } else if (source.kind == Operand::Kind::constant && source.constant.kind == ConstantKind::text &&
                   part.kind == Operand::Kind::field && source.constant.text.size() <= longest_turned_round) {
            ir::RegexTest test;
            test.ignore_case = !exact;
            test.dot_all = true;
            test.source = "\\A(?:" + parts_of(source.constant.text, shape) + ")\\z";
            if (const auto node = leaf(child, part.field, {test}, each.span, want)) parts.push_back(*node);
        } else {
            return computed(source.kind == Operand::Kind::computed ? first : child, each.span);
        }
    }
    if (!leaves.empty())
        if (const auto node = values(first, source.field, std::move(leaves), each.span, want)) parts.push_back(*node);
    if (parts.empty()) return std::nullopt;
    if (parts.size() == 1) return parts.front();
    return builder_.group(
        want ? ir::NodeKind::any_of : ir::NodeKind::all_of, NodeRole::none, each.span, std::move(parts));
}

std::optional<ir::NodeId> ExpressionLowering::cidr_match(const Expr& each, bool want) {
    if (each.children.size() < 2) return std::nullopt;
    const Operand source = operand(each.children[0]);
    if (source.kind != Operand::Kind::field) return computed(each.children[0], each.span);
    std::vector<ir::NodeId> leaves;
    for (size_t i = 1; i < each.children.size(); ++i) {
        const ExprId child = each.children[i];
        const auto value = folded(child);
        if (!value || value->kind != ConstantKind::text) return computed(child, each.span);
        const auto network = elastic::parse_network(value->text);
        if (network)
            leaves.push_back(builder_.leaf(source.field.name, *network, NodeRole::value, expr(child).span));
        else
            builder_.fail(
                code::eql_argument, "\"" + value->text + "\" is no network in CIDR notation.", expr(child).span);
    }
    return values(each.children[0], source.field, std::move(leaves), each.span, want);
}

/// Endgame: wildcard(field, "a*", …) and match(field, "regex", …).
std::optional<ir::NodeId> ExpressionLowering::old_match(const Expr& each, std::string_view name, bool want) {
    if (each.children.size() < 2) return std::nullopt;
    const Operand source = operand(each.children[0]);
    if (source.kind != Operand::Kind::field) return computed(each.children[0], each.span);
    const bool exact = cased(each.insensitive);
    std::vector<ir::NodeId> leaves;
    for (size_t i = 1; i < each.children.size(); ++i) {
        const ExprId child = each.children[i];
        const auto value = folded(child);
        if (!value || value->kind != ConstantKind::text) return computed(child, each.span);
        ir::Test test = ir::TextTest{elastic::glob(value->text, true, exact)};
        if (name == "match") {
            ir::RegexTest pattern;
            pattern.source = "\\A(?:" + value->text + ")\\z";
            pattern.ignore_case = !exact;
            pattern.dot_all = true;
            test = std::move(pattern);
        }
        leaves.push_back(builder_.leaf(source.field.name, std::move(test), NodeRole::value, expr(child).span));
    }
    return values(each.children[0], source.field, std::move(leaves), each.span, want);
}

} // namespace rw::eql
