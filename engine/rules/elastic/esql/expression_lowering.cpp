#include "engine/rules/elastic/esql/expression_lowering.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/kql/kql.h"
#include "engine/rules/elastic/limits.h"
#include "engine/rules/elastic/lucene_regex.h"
#include "engine/rules/elastic/value_tests.h"

#include <algorithm>
#include <utility>

namespace rw::esql {

namespace {

using elastic::FieldType;
using ir::NodeRole;
namespace code = elastic::code;

/// Uses of EVAL's columns in one query: each may hold others, so that their number could double with each.
constexpr uint32_t most_definitions = 2'000;

ir::Comparison comparison_of(Op op) {
    switch (op) {
    case Op::less:
        return ir::Comparison::less;
    case Op::less_equal:
        return ir::Comparison::less_equal;
    case Op::greater:
        return ir::Comparison::greater;
    case Op::greater_equal:
        return ir::Comparison::greater_equal;
    default:
        return ir::Comparison::equal;
    }
}

Op mirrored(Op op) {
    switch (op) {
    case Op::less:
        return Op::greater;
    case Op::less_equal:
        return Op::greater_equal;
    case Op::greater:
        return Op::less;
    case Op::greater_equal:
        return Op::less_equal;
    default:
        return op;
    }
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Pattern of LIKE: * and ?, a backslash before what is literal.
ir::Pattern like_pattern(std::string_view text, bool cased) {
    ir::Pattern pattern;
    pattern.cased = cased;
    std::string literal;
    for (size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\\' && at + 1 < text.size()) {
            literal += text[++at];
        } else if (c == '*' || c == '?') {
            pattern.parts.push_back({ir::PatternPart::Kind::literal, std::exchange(literal, {})});
            pattern.parts.push_back({c == '*' ? ir::PatternPart::Kind::any_run : ir::PatternPart::Kind::any_one, {}});
        } else {
            literal += c;
        }
    }
    pattern.parts.push_back({ir::PatternPart::Kind::literal, std::move(literal)});
    return ir::normalised(std::move(pattern));
}

bool has_upper(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool has_lower(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

} // namespace

void ExpressionLowering::define(const std::string& name, ExprId value) {
    // What refers to the old meaning of the name cannot be written in any more.
    const auto [first, last] = referrers_.equal_range(name);
    std::vector<std::string> outdated;
    for (auto it = first; it != last; ++it) outdated.push_back(it->second);
    referrers_.erase(first, last);
    for (const std::string& other : outdated)
        if (other != name) compute(other);
    std::set<std::string, std::less<>> columns;
    columns_of(value, columns);
    if (columns.contains(name)) return compute(name);
    computed_.erase(name);
    definitions_[name] = value;
    for (const std::string& column : columns) referrers_.emplace(column, name);
}

void ExpressionLowering::compute(const std::string& name) {
    definitions_.erase(name);
    computed_.insert(name);
}

void ExpressionLowering::columns_of(ExprId id, std::set<std::string, std::less<>>& to) const {
    const Expr& each = expr(id);
    if (each.kind == ExprKind::field) to.insert(each.name);
    for (const ExprId child : each.children) columns_of(child, to);
}

/// One level of the walk; columns of EVAL go into another expression, which has levels of its own.
struct ExpressionLowering::Level {
    explicit Level(uint32_t& depth)
        : depth_(depth)
        , fits(++depth <= elastic::limits::tree_depth) {}

    ~Level() { --depth_; }

    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

    uint32_t& depth_;
    const bool fits;
};

std::optional<ir::NodeId> ExpressionLowering::lost(std::string_view code, std::string reason, Span span) {
    builder_.lose(code, std::move(reason), span);
    return std::nullopt;
}

std::optional<ir::NodeId> ExpressionLowering::computed(ExprId id, Span span) {
    const Span place = expr(id).span;
    std::string text(text_.substr(place.begin, place.size()));
    if (text.size() > 60) text = text.substr(0, 57) + "…";
    return lost(code::esql_computed, "The value of " + text + " is computed, which is not replayed yet.", span);
}

ExprId ExpressionLowering::resolved(ExprId id) {
    while (expr(id).kind == ExprKind::field) {
        const auto found = definitions_.find(expr(id).name);
        if (found == definitions_.end() || ++written_in_ > most_definitions) break;
        id = found->second;
    }
    return id;
}

std::optional<ir::NodeId> ExpressionLowering::truth(ExprId written, bool want) {
    const Level level(depth_);
    const ExprId id = resolved(written);
    const Expr& each = expr(id);
    if (!level.fits) return computed(id, each.span);
    switch (each.kind) {
    case ExprKind::boolean:
        return constant(each.truth == want, each.span);
    case ExprKind::null:
        return constant(false, each.span);
    case ExprKind::all:
    case ExprKind::any:
        return junction(each, want);
    case ExprKind::negation:
        return truth(each.children.front(), !want);
    case ExprKind::compare:
        return compare(each, want);
    case ExprKind::in_set:
        return in_set(each, want);
    case ExprKind::like:
        return like(each, want);
    case ExprKind::rlike:
        return rlike(each, want);
    case ExprKind::match:
        return match(each.children[0], each.children[1], each.span, want);
    case ExprKind::is_null:
        return is_null(each, want);
    case ExprKind::call:
        return call(each, want);
    case ExprKind::field: {
        const Operand field = operand(id);
        if (field.kind != Operand::Kind::field) return computed(id, each.span);
        return leaf(field, ir::BooleanTest{true}, each.span, each.span, want);
    }
    case ExprKind::broken:
        return std::nullopt;
    case ExprKind::number:
    case ExprKind::text:
    case ExprKind::span:
    case ExprKind::star:
    case ExprKind::list:
    case ExprKind::options:
    case ExprKind::parameter:
    case ExprKind::arithmetic:
    case ExprKind::minus:
    case ExprKind::cast:
        break;
    }
    return computed(id, each.span);
}

std::optional<ir::NodeId> ExpressionLowering::junction(const Expr& each, bool want) {
    std::vector<ir::NodeId> children;
    for (const ExprId child : each.children)
        if (const auto node = truth(child, want)) children.push_back(*node);
    if (children.empty()) return std::nullopt;
    const bool all = (each.kind == ExprKind::all) == want;
    return builder_.group(
        all ? ir::NodeKind::all_of : ir::NodeKind::any_of, NodeRole::none, each.span, std::move(children));
}

ExpressionLowering::Operand ExpressionLowering::operand(ExprId written) {
    const Level level(depth_);
    const ExprId id = resolved(written);
    const Expr& each = expr(id);
    Operand result;
    if (!level.fits) return result;
    switch (each.kind) {
    case ExprKind::null:
    case ExprKind::boolean:
    case ExprKind::number:
    case ExprKind::text:
        result.kind = Operand::Kind::constant;
        result.constant = &each;
        result.number = each.number;
        return result;
    case ExprKind::minus: {
        const Expr& inner = expr(each.children.front());
        if (inner.kind != ExprKind::number || !ir::Number::parse("-" + inner.number.text(), result.number))
            return result;
        result.kind = Operand::Kind::constant;
        result.constant = &inner;
        return result;
    }
    case ExprKind::field:
        if (computed_.contains(each.name) || definitions_.contains(each.name)) return result;
        result.kind = Operand::Kind::field;
        result.field = elastic::resolve_name(each.name);
        result.field_id = id;
        return result;
    case ExprKind::call:
    case ExprKind::cast: {
        if (each.children.size() != 1) return result;
        const bool same = each.kind == ExprKind::cast ? is_one_of(each.name,
                                                                  {"keyword",
                                                                   "text",
                                                                   "string",
                                                                   "ip",
                                                                   "long",
                                                                   "integer",
                                                                   "int",
                                                                   "double",
                                                                   "unsigned_long",
                                                                   "boolean"})
                                                      : is_one_of(each.name,
                                                                  {"to_string",
                                                                   "to_str",
                                                                   "to_ip",
                                                                   "to_long",
                                                                   "to_integer",
                                                                   "to_int",
                                                                   "to_double",
                                                                   "to_dbl",
                                                                   "to_unsigned_long",
                                                                   "to_ulong",
                                                                   "to_ul"});
        const bool lower = each.name == "to_lower";
        const bool upper = each.name == "to_upper";
        if (!same && !lower && !upper) return result;
        result = operand(each.children.front());
        if (result.kind == Operand::Kind::constant) return {};
        if (lower) result.letters = Case::lower;
        if (upper) result.letters = Case::upper;
        return result;
    }
    default:
        return result;
    }
}

std::optional<ir::NodeId>
ExpressionLowering::values(const Operand& field, std::vector<ir::NodeId> leaves, Span span, bool want) {
    if (leaves.empty()) return std::nullopt;
    const Span name = expr(field.field_id).span;
    const ir::NodeId item = builder_.group(ir::NodeKind::any_of,
                                           NodeRole::item,
                                           span,
                                           std::move(leaves),
                                           std::string(text_.substr(name.begin, name.size())));
    if (want) return item;
    const ir::NodeId negated = builder_.negation(item, span);
    const ir::NodeId there = builder_.leaf(field.field.name, elastic::has_value(), NodeRole::none, span);
    return builder_.group(ir::NodeKind::all_of, NodeRole::none, span, {negated, there});
}

std::optional<ir::NodeId>
ExpressionLowering::leaf(const Operand& field, ir::Test test, Span place, Span span, bool want) {
    return values(field, {builder_.leaf(field.field.name, std::move(test), NodeRole::value, place)}, span, want);
}

/// Nothing when the value can never be equal: letters that lower or upper case does not leave.
std::optional<ir::Test> ExpressionLowering::equality(const Operand& field, const Operand& value, bool any_case) const {
    const Expr& literal = *value.constant;
    if (literal.kind == ExprKind::boolean) return ir::BooleanTest{literal.truth};
    if (literal.kind == ExprKind::number) return ir::NumberTest{ir::Comparison::equal, value.number};
    const std::string& text = literal.name;
    if (!any_case && field.letters == Case::lower && has_upper(text)) return std::nullopt;
    if (!any_case && field.letters == Case::upper && has_lower(text)) return std::nullopt;
    if (field.field.type == FieldType::ip && text.find(':') != std::string::npos)
        if (const auto network = elastic::parse_network(text)) return *network;
    return elastic::equals_text(text, !any_case && field.letters == Case::as_is && field.field.cased);
}

std::optional<ir::NodeId> ExpressionLowering::compare(const Expr& each, bool want) {
    const Operand left = operand(each.children[0]);
    const Operand right = operand(each.children[1]);
    if (right.kind == Operand::Kind::constant) return with_constant(each.children[0], each.op, right, each.span, want);
    if (left.kind == Operand::Kind::constant)
        return with_constant(each.children[1], mirrored(each.op), left, each.span, want);
    if (left.kind == Operand::Kind::field && right.kind == Operand::Kind::field)
        return field_with_field(left, each.op, right, each.span, want);
    const bool date = left.field.type == FieldType::date || right.field.type == FieldType::date;
    if (date) return lost(code::clock, "Dates are not compared yet.", each.span);
    return computed(left.kind == Operand::Kind::computed ? each.children[0] : each.children[1], each.span);
}

std::optional<ir::NodeId>
ExpressionLowering::with_constant(ExprId left, Op op, const Operand& value, Span span, bool want) {
    if (value.constant->kind == ExprKind::null) return constant(false, span);
    if (op == Op::unequal) return with_constant(left, Op::equal, value, span, !want);
    const Operand side = operand(left);
    if (side.kind == Operand::Kind::constant) return computed(left, span);
    const Expr& source = expr(resolved(left));
    if (side.kind == Operand::Kind::computed) {
        if (source.kind == ExprKind::call && source.name == "length") return length_with(source, op, value, span, want);
        const bool condition =
            is_one_of(source.name, {"starts_with", "ends_with", "contains", "cidr_match", "mv_contains"}) ||
            source.kind == ExprKind::compare || source.kind == ExprKind::in_set || source.kind == ExprKind::like ||
            source.kind == ExprKind::rlike || source.kind == ExprKind::all || source.kind == ExprKind::any ||
            source.kind == ExprKind::negation || source.kind == ExprKind::is_null;
        if (op == Op::equal && value.constant->kind == ExprKind::boolean && condition)
            return truth(left, value.constant->truth == want);
        return computed(left, span);
    }
    if (side.field.type == FieldType::date) return lost(code::clock, "Dates are not compared yet.", span);
    const Span place = value.constant->span;
    if (op == Op::equal || op == Op::equal_any_case) {
        auto test = equality(side, value, op == Op::equal_any_case);
        if (test) return leaf(side, std::move(*test), place, span, want);
        // Never equal, so unequal wherever there is a value.
        if (want) return constant(false, span);
        return builder_.leaf(side.field.name, elastic::has_value(), NodeRole::none, span);
    }
    if (value.constant->kind == ExprKind::number)
        return leaf(side, ir::NumberTest{comparison_of(op), value.number}, place, span, want);
    if (value.constant->kind == ExprKind::text && side.letters == Case::as_is && side.field.type == FieldType::unknown)
        if (auto test = elastic::ordered(comparison_of(op), value.constant->name))
            return leaf(side, std::move(*test), place, span, want);
    return lost(code::ordering, "These values are not ordered.", span);
}

std::optional<ir::NodeId>
ExpressionLowering::length_with(const Expr& length, Op op, const Operand& value, Span span, bool want) {
    const Operand side = length.children.size() == 1 ? operand(length.children[0]) : Operand{};
    const auto* count = value.constant->kind == ExprKind::number ? std::get_if<int64_t>(&value.number.value) : nullptr;
    const auto test = count == nullptr ? std::nullopt : elastic::has_length(comparison_of(op), *count);
    if (side.kind != Operand::Kind::field || !test)
        return lost(code::esql_computed, "This length is computed, which is not replayed yet.", span);
    return leaf(side, *test, value.constant->span, span, want);
}

std::optional<ir::NodeId>
ExpressionLowering::field_with_field(const Operand& a, Op op, const Operand& b, Span span, bool want) {
    if (op != Op::equal && op != Op::unequal && op != Op::equal_any_case)
        return lost(code::ordering, "Two columns are not compared by order yet.", span);
    const bool wanted = (op != Op::unequal) == want;
    const bool cased = op != Op::equal_any_case && a.letters == Case::as_is && b.letters == Case::as_is;
    if (a.letters != b.letters && !cased)
        return lost(code::esql_computed, "Letters are changed on one side only.", span);
    const auto node =
        leaf(a, ir::FieldTest{b.field.name, ir::PatternShape::equals, cased}, expr(b.field_id).span, span, wanted);
    if (wanted || !node) return node;
    const ir::NodeId there = builder_.leaf(b.field.name, elastic::has_value(), NodeRole::none, span);
    return builder_.group(ir::NodeKind::all_of, NodeRole::none, span, {*node, there});
}

std::optional<ir::NodeId> ExpressionLowering::in_set(const Expr& each, bool want) {
    const Operand side = operand(each.children[0]);
    if (side.kind != Operand::Kind::field) return computed(each.children[0], each.span);
    std::vector<ir::NodeId> leaves;
    bool null = false;
    for (size_t i = 1; i < each.children.size(); ++i) {
        const Operand value = operand(each.children[i]);
        if (value.kind != Operand::Kind::constant) return computed(each.children[i], each.span);
        null |= value.constant->kind == ExprKind::null;
        if (value.constant->kind == ExprKind::null) continue;
        if (auto test = equality(side, value, false))
            leaves.push_back(
                builder_.leaf(side.field.name, std::move(*test), NodeRole::value, expr(each.children[i]).span));
    }
    if (null && !want) return constant(false, each.span); // a hit is true, everything else null
    if (leaves.empty() && want) return constant(false, each.span);
    if (leaves.empty()) return builder_.leaf(side.field.name, elastic::has_value(), NodeRole::none, each.span);
    return values(side, std::move(leaves), each.span, want);
}

std::optional<ir::NodeId> ExpressionLowering::like(const Expr& each, bool want) {
    const Operand side = operand(each.children[0]);
    if (side.kind != Operand::Kind::field) return computed(each.children[0], each.span);
    std::vector<ir::NodeId> leaves;
    for (size_t i = 1; i < each.children.size(); ++i) {
        const Operand value = operand(each.children[i]);
        const bool text = value.kind == Operand::Kind::constant && value.constant->kind == ExprKind::text;
        if (!text) return computed(each.children[i], each.span);
        const std::string& pattern = value.constant->name;
        if ((side.letters == Case::lower && has_upper(pattern)) || (side.letters == Case::upper && has_lower(pattern)))
            continue; // never
        const bool cased = side.letters == Case::as_is && side.field.cased;
        leaves.push_back(builder_.leaf(
            side.field.name, ir::TextTest{like_pattern(pattern, cased)}, NodeRole::value, expr(each.children[i]).span));
    }
    if (leaves.empty() && want) return constant(false, each.span);
    if (leaves.empty()) return builder_.leaf(side.field.name, elastic::has_value(), NodeRole::none, each.span);
    return values(side, std::move(leaves), each.span, want);
}

std::optional<ir::NodeId> ExpressionLowering::rlike(const Expr& each, bool want) {
    const Operand side = operand(each.children[0]);
    if (side.kind != Operand::Kind::field) return computed(each.children[0], each.span);
    std::vector<ir::NodeId> leaves;
    for (size_t i = 1; i < each.children.size(); ++i) {
        const Operand value = operand(each.children[i]);
        const bool text = value.kind == Operand::Kind::constant && value.constant->kind == ExprKind::text;
        if (!text) return computed(each.children[i], each.span);
        const std::string& source = value.constant->name;
        const bool other_letters =
            (side.letters == Case::lower && has_upper(source)) || (side.letters == Case::upper && has_lower(source));
        if (other_letters) return computed(each.children[0], each.span);
        const elastic::LuceneRegex pattern =
            elastic::read_lucene_regex(source, side.letters != Case::as_is || !side.field.cased);
        const Span place = expr(each.children[i]).span;
        if (pattern.verdict == elastic::LuceneRegex::Verdict::wrong) {
            builder_.fail(code::bad_regex, pattern.problem, place);
        } else if (pattern.verdict == elastic::LuceneRegex::Verdict::inexpressible) {
            builder_.lose(code::regex_operator, pattern.problem, place);
        } else {
            leaves.push_back(builder_.leaf(side.field.name, pattern.test, NodeRole::value, place));
        }
    }
    return values(side, std::move(leaves), each.span, want);
}

/// Full text: decided by the index as in KQL, so nothing is null.
std::optional<ir::NodeId> ExpressionLowering::match(ExprId left, ExprId right, Span span, bool want) {
    const Operand side = operand(left);
    const Operand value = operand(right);
    if (side.kind != Operand::Kind::field) return computed(left, span);
    if (value.kind != Operand::Kind::constant || value.constant->kind == ExprKind::null) return computed(right, span);
    std::vector<ir::NodeId> leaves;
    const Span place = expr(right).span;
    if (side.field.type == FieldType::text && value.constant->kind == ExprKind::text) {
        for (const std::string& word : elastic::words_of(value.constant->name))
            leaves.push_back(builder_.leaf(side.field.name, elastic::has_words({word}), NodeRole::value, place));
    } else if (auto test = equality(side, value, false)) {
        leaves.push_back(builder_.leaf(side.field.name, std::move(*test), NodeRole::value, place));
    }
    if (leaves.empty()) return constant(!want, span);
    const auto node = values(side, std::move(leaves), span, true);
    return want || !node ? node : Node{builder_.negation(*node, span)};
}

std::optional<ir::NodeId> ExpressionLowering::is_null(const Expr& each, bool want) {
    const Operand side = operand(each.children[0]);
    if (side.kind == Operand::Kind::constant)
        return constant((side.constant->kind == ExprKind::null) == want, each.span);
    if (side.kind != Operand::Kind::field) return computed(each.children[0], each.span);
    const Span name = expr(side.field_id).span;
    const ir::NodeId item = builder_.item(std::string(text_.substr(name.begin, name.size())),
                                          each.span,
                                          builder_.leaf(side.field.name, ir::NullTest{}, NodeRole::value, each.span));
    return want ? Node{item} : Node{builder_.negation(item, each.span)};
}

std::optional<ir::NodeId> ExpressionLowering::call(const Expr& each, bool want) {
    if (each.name == "starts_with") return affix(each, ir::PatternShape::starts, want);
    if (each.name == "ends_with") return affix(each, ir::PatternShape::ends, want);
    if (each.name == "contains") return affix(each, ir::PatternShape::contains, want);
    if (each.name == "cidr_match") return cidr_match(each, want);
    if (each.name == "kql") return kql(each, want);
    const bool two = each.children.size() >= 2;
    if (two && is_one_of(each.name, {"match", "match_phrase"}) && each.children.size() == 2)
        return match(each.children[0], each.children[1], each.span, want);
    if (two && each.name == "mv_contains") {
        const Operand side = operand(each.children[0]);
        const Operand value = operand(each.children[1]);
        const bool plain = side.kind == Operand::Kind::field && value.kind == Operand::Kind::constant &&
                           value.constant->kind != ExprKind::null;
        auto test = plain ? equality(side, value, false) : std::nullopt;
        if (test) {
            const auto node = leaf(side, std::move(*test), expr(each.children[1]).span, each.span, true);
            return want || !node ? node : Node{builder_.negation(*node, each.span)};
        }
    }
    std::string text(text_.substr(each.span.begin, std::min<uint32_t>(each.span.size(), 60)));
    return lost(code::esql_computed, "The value of " + text + " is computed, which is not replayed yet.", each.span);
}

std::optional<ir::NodeId> ExpressionLowering::affix(const Expr& each, ir::PatternShape shape, bool want) {
    if (each.children.size() != 2)
        return lost(code::esql_computed, "The function " + each.name + " takes two arguments.", each.span);
    const Operand side = operand(each.children[0]);
    const Operand part = operand(each.children[1]);
    if (side.kind != Operand::Kind::field) return computed(each.children[0], each.span);
    const Span place = expr(each.children[1]).span;
    if (part.kind == Operand::Kind::field && side.letters == part.letters) {
        const auto node =
            leaf(side, ir::FieldTest{part.field.name, shape, side.letters == Case::as_is}, place, each.span, want);
        if (want || !node) return node;
        const ir::NodeId there = builder_.leaf(part.field.name, elastic::has_value(), NodeRole::none, each.span);
        return builder_.group(ir::NodeKind::all_of, NodeRole::none, each.span, {*node, there});
    }
    if (part.kind != Operand::Kind::constant || part.constant->kind != ExprKind::text)
        return computed(each.children[1], each.span);
    const std::string& text = part.constant->name;
    const bool never =
        (side.letters == Case::lower && has_upper(text)) || (side.letters == Case::upper && has_lower(text));
    if (never) return computed(each.children[0], each.span);
    return leaf(side,
                elastic::affix_text(shape, text, side.letters == Case::as_is && side.field.cased),
                place,
                each.span,
                want);
}

std::optional<ir::NodeId> ExpressionLowering::cidr_match(const Expr& each, bool want) {
    const Operand side = each.children.empty() ? Operand{} : operand(each.children[0]);
    if (side.kind != Operand::Kind::field || each.children.size() < 2)
        return lost(code::esql_computed, "The address is computed, which is not replayed yet.", each.span);
    std::vector<ir::NodeId> leaves;
    for (size_t i = 1; i < each.children.size(); ++i) {
        const Operand value = operand(each.children[i]);
        const bool text = value.kind == Operand::Kind::constant && value.constant->kind == ExprKind::text;
        const auto network = text ? elastic::parse_network(value.constant->name) : std::nullopt;
        if (!text) return computed(each.children[i], each.span);
        const Span place = expr(each.children[i]).span;
        if (network)
            leaves.push_back(builder_.leaf(side.field.name, *network, NodeRole::value, place));
        else
            builder_.fail(
                code::esql_argument, "\"" + value.constant->name + "\" is no network in CIDR notation.", place);
    }
    return values(side, std::move(leaves), each.span, want);
}

/// KQL("…"): a filter of the index, with KQL's own semantics.
std::optional<ir::NodeId> ExpressionLowering::kql(const Expr& each, bool want) {
    const Expr* query = each.children.empty() ? nullptr : &expr(each.children[0]);
    if (query == nullptr || query->kind != ExprKind::text)
        return lost(code::esql_computed, "The query is computed, which is not replayed yet.", each.span);
    elastic::Query inner = kql::lower(query->name, predicates_);
    const uint32_t quotes = text_.substr(query->span.begin).starts_with("\"\"\"") ? 3 : 1;
    const auto place = [&](Span span) {
        if (!query->raw) return query->span;
        const uint32_t shift = query->span.begin + quotes;
        return Span{shift + span.begin, shift + span.end};
    };
    for (Diagnostic& told : inner.diagnostics) builder_.tell(told.severity, told.code, told.message, place(told.span));
    for (ir::Loss& loss : inner.rule.losses) builder_.lose(loss.code, loss.reason, place(loss.span));
    for (ir::Node& node : inner.rule.condition.nodes) node.span = place(node.span);
    const ir::NodeId node = builder_.adopt(inner.rule.condition);
    return want ? node : builder_.negation(node, each.span);
}

} // namespace rw::esql
