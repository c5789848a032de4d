#include "engine/rules/elastic/eql/expression_lowering.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/codes.h"
#include "engine/rules/elastic/eql/functions.h"
#include "engine/rules/elastic/value_tests.h"

#include <algorithm>

namespace rw::eql {

namespace {

using elastic::FieldRef;
using elastic::FieldType;
using ir::NodeRole;
namespace code = elastic::code;
using ConstantKind = Constant::Kind;

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

/// The operator with its sides exchanged.
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

} // namespace

std::string ExpressionLowering::written(ExprId id) const {
    const Span span = expr(id).span;
    return std::string(text_.substr(span.begin, span.size()));
}

std::optional<ir::NodeId> ExpressionLowering::lost(std::string_view code, std::string reason, Span span) {
    builder_.lose(code, std::move(reason), span);
    return std::nullopt;
}

std::optional<ir::NodeId> ExpressionLowering::computed(ExprId id, Span span) {
    std::string text = written(id);
    if (text.size() > 60) text = text.substr(0, 57) + "…";
    return lost(code::eql_computed, "The value of " + text + " is computed, which is not replayed yet.", span);
}

std::optional<ir::NodeId> ExpressionLowering::truth(ExprId id, bool want) {
    const Expr& each = expr(id);
    if (const auto value = folded(id)) {
        const bool is = value->kind == ConstantKind::boolean && value->truth == want;
        return constant(is, each.span);
    }
    switch (each.kind) {
    case ExprKind::all:
    case ExprKind::any:
        return junction(each, want);
    case ExprKind::negation:
        return negation(each, want);
    case ExprKind::compare:
        return compare(each, want);
    case ExprKind::in_set:
        return in_set(each, want);
    case ExprKind::like:
        return like(each, want);
    case ExprKind::regex:
        return regex(each, want);
    case ExprKind::call:
        return call(each, want);
    case ExprKind::field:
        return with_constant(id, Op::equal, Constant::of(true), each.span, want);
    case ExprKind::relation:
        return lost(code::eql_relation, "Relations between events are not replayed.", each.span);
    case ExprKind::broken:
        return std::nullopt;
    case ExprKind::arithmetic:
    case ExprKind::minus:
    case ExprKind::null:
    case ExprKind::boolean:
    case ExprKind::number:
    case ExprKind::text:
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

std::optional<ir::NodeId> ExpressionLowering::negation(const Expr& each, bool want) {
    const ExprId child = each.children.front();
    if (three_valued() || !want || has_null(child)) return truth(child, !want);
    // Without nulls the structure of the text can stay.
    const auto node = truth(child, true);
    if (!node) return std::nullopt;
    return builder_.negation(*node, each.span);
}

/// Some part is null whatever the event: then `not` cannot simply be turned round.
bool ExpressionLowering::has_null(ExprId id) const {
    const Expr& each = expr(id);
    if (each.kind == ExprKind::null) return true;
    if (each.kind == ExprKind::field) return rules_.null_field && rules_.null_field(each);
    return std::any_of(each.children.begin(), each.children.end(), [this](ExprId child) { return has_null(child); });
}

ExpressionLowering::Operand ExpressionLowering::operand(ExprId id) const {
    Operand result;
    if (auto value = folded(id)) {
        result.kind = Operand::Kind::constant;
        result.constant = std::move(*value);
        return result;
    }
    const Expr& each = expr(id);
    if (each.kind == ExprKind::field) {
        result.kind = Operand::Kind::field;
        result.field = elastic::resolve_name(each.name);
    } else if (each.kind == ExprKind::call && !each.children.empty()) {
        const std::string name = ascii_lower(each.name);
        const bool text = (name == "string" || name == "concat") && each.children.size() == 1;
        const bool number =
            name == "number" && (each.children.size() == 1 || [&] {
                const auto base = folded(each.children[1]);
                ir::Number ten;
                ten.value = int64_t{10};
                return base &&
                       (base->is_null() || (base->kind == ConstantKind::number && ir::compare(base->number, ten) == 0));
            }());
        if (text || number) {
            result = operand(each.children.front());
            result.as_text = text;
        }
    }
    return result;
}

void ExpressionLowering::fields_of(ExprId id, std::vector<ExprId>& fields) const {
    const Expr& each = expr(id);
    if (each.kind == ExprKind::field) fields.push_back(id);
    for (const ExprId child : each.children) fields_of(child, fields);
}

/// Null although no field of it is: what was not found, a division by zero, text that is no number.
bool ExpressionLowering::may_be_null_by_itself(ExprId id) const {
    const Expr& each = expr(id);
    bool may = each.kind == ExprKind::all || each.kind == ExprKind::any || each.kind == ExprKind::relation ||
               (each.kind == ExprKind::arithmetic && (each.op == Op::divide || each.op == Op::modulo));
    if (each.kind == ExprKind::call) {
        const std::string name = ascii_lower(each.name);
        may = name == "between" || name == "indexof" || name == "number" || name == "divide" || name == "modulo" ||
              name == "cidrmatch";
    }
    return may || std::any_of(each.children.begin(), each.children.end(), [this](ExprId child) {
               return may_be_null_by_itself(child);
           });
}

std::optional<ir::NodeId> ExpressionLowering::is_null(ExprId id, Span span, bool want) {
    if (may_be_null_by_itself(id)) return computed(id, span);
    std::vector<ExprId> fields;
    fields_of(id, fields);
    std::vector<ir::NodeId> missing;
    for (const ExprId field : fields) {
        const FieldRef ref = elastic::resolve_name(expr(field).name);
        missing.push_back(builder_.item(
            written(field), span, builder_.leaf(ref.name, ir::NullTest{}, NodeRole::value, expr(field).span)));
    }
    if (missing.empty()) return computed(id, span);
    const ir::NodeId any =
        missing.size() == 1 ? missing.front() : builder_.group(ir::NodeKind::any_of, NodeRole::none, span, missing);
    return want ? any : builder_.negation(any, span);
}

/// The node, and no field of the expression missing.
std::optional<ir::NodeId> ExpressionLowering::strictly(Node node, ExprId id, Span span) {
    if (!node) return node;
    std::vector<ExprId> fields;
    fields_of(id, fields);
    std::vector<ir::NodeId> all{*node};
    for (const ExprId field : fields)
        all.push_back(builder_.leaf(
            elastic::resolve_name(expr(field).name).name, elastic::has_value(), NodeRole::none, expr(field).span));
    return builder_.group(ir::NodeKind::all_of, NodeRole::none, span, std::move(all));
}

std::optional<ir::NodeId>
ExpressionLowering::values(ExprId field, const FieldRef&, std::vector<ir::NodeId> leaves, Span span, bool want) {
    if (leaves.empty()) return std::nullopt;
    const ir::NodeId item =
        builder_.group(ir::NodeKind::any_of, NodeRole::item, span, std::move(leaves), written(field));
    if (want) return item;
    const ir::NodeId negated = builder_.negation(item, span);
    return three_valued() ? strictly(negated, field, span) : Node{negated};
}

std::optional<ir::NodeId>
ExpressionLowering::leaf(ExprId field, const FieldRef& ref, std::vector<ir::Test> tests, Span span, bool want) {
    return values(field, ref, {builder_.any_of(ref.name, std::move(tests), span)}, span, want);
}

std::optional<ir::NodeId> ExpressionLowering::compare(const Expr& each, bool want) {
    return compare(each.children[0], each.op, each.children[1], each.span, want);
}

std::optional<ir::NodeId> ExpressionLowering::compare(ExprId left, Op op, ExprId right, Span span, bool want) {
    if (const auto value = folded(right)) return with_constant(left, op, *value, span, want);
    if (const auto value = folded(left)) return with_constant(right, mirrored(op), *value, span, want);
    return field_with_field(left, op, right, span, want);
}

std::optional<ir::NodeId>
ExpressionLowering::with_constant(ExprId left, Op op, const Constant& value, Span span, bool want) {
    if (op == Op::unequal) {
        const auto node = with_constant(left, Op::equal, value, span, !want);
        // A field is filtered; what is computed of a missing field is null, which is unequal to nothing.
        const bool null_is_neither = want && !three_valued() && !value.is_null();
        return null_is_neither && operand(left).kind == Operand::Kind::computed ? strictly(node, left, span) : node;
    }
    if (value.is_null()) return with_null(left, op, span, want);
    const Operand side = operand(left);
    if (side.kind == Operand::Kind::field) return field_with_constant(left, side, op, value, span, want);
    if (value.kind == ConstantKind::boolean && op == Op::equal) return with_truth(left, value.truth, span, want);
    return computed_with_constant(left, op, value, span, want);
}

std::optional<ir::NodeId> ExpressionLowering::with_null(ExprId other, Op op, Span span, bool want) {
    if (op != Op::equal) return constant(false, span); // nothing is above or below null
    const Expr& each = expr(other);
    const bool found = each.kind == ExprKind::call && ascii_lower(each.name) == "indexof";
    if (found) return index_with(other, op, {}, span, want);
    return is_null(other, span, want);
}

/// `condition == true`, `condition == false`.
std::optional<ir::NodeId> ExpressionLowering::with_truth(ExprId other, bool value, Span span, bool want) {
    const bool wanted = value == want;
    const auto node = truth(other, wanted);
    // A condition over a missing field is null, which is neither.
    const bool null_is_neither = !three_valued() && !value;
    return null_is_neither && want ? strictly(node, other, span) : node;
}

std::vector<ir::Test>
ExpressionLowering::equality(const Operand& field, const Constant& value, bool insensitive) const {
    switch (value.kind) {
    case ConstantKind::null:
        return {};
    case ConstantKind::boolean:
        return {ir::BooleanTest{value.truth}};
    case ConstantKind::number:
        return {ir::NumberTest{ir::Comparison::equal, value.number}};
    case ConstantKind::text:
        break;
    }
    if (rules_.dialect == Dialect::endgame && value.text.find('*') != std::string::npos)
        return {ir::TextTest{elastic::glob(value.text, false, cased(insensitive))}};
    if (field.field.type == FieldType::ip && value.text.find(':') != std::string::npos)
        if (const auto network = elastic::parse_network(value.text)) return {*network};
    return {elastic::equals_text(value.text, cased(insensitive) && field.field.cased)};
}

std::optional<ir::NodeId> ExpressionLowering::field_with_constant(
    ExprId left, const Operand& field, Op op, const Constant& value, Span span, bool want) {
    if (op == Op::equal) return leaf(left, field.field, equality(field, value, false), span, want);
    if (value.kind == ConstantKind::number)
        return leaf(left, field.field, {ir::NumberTest{comparison_of(op), value.number}}, span, want);
    const bool date = field.field.type == FieldType::date;
    if (value.kind == ConstantKind::text && !rules_.ignore_case && !date)
        if (auto test = elastic::ordered(comparison_of(op), value.text))
            return leaf(left, field.field, {std::move(*test)}, span, want);
    if (date) return lost(code::clock, "Dates are not compared yet.", span);
    return lost(code::ordering, "These values are not ordered.", span);
}

std::optional<ir::NodeId>
ExpressionLowering::computed_with_constant(ExprId left, Op op, const Constant& value, Span span, bool want) {
    const Expr& each = expr(left);
    if (each.kind == ExprKind::arithmetic || each.kind == ExprKind::minus)
        return arithmetic_with(left, op, value, span, want);
    if (each.kind == ExprKind::call) {
        const std::string name = ascii_lower(each.name);
        if (name == "length") return length_with(left, op, value, span, want);
        if (name == "indexof") return index_with(left, op, value, span, want);
        if (name == "substring" && op == Op::equal && value.kind == ConstantKind::text)
            return substring_with(left, value.text, cased(false), span, want);
        if ((name == "add" || name == "subtract" || name == "multiply") && each.children.size() == 2)
            return arithmetic_with(left, op, value, span, want);
    }
    return computed(left, span);
}

/// length(field) against a number, as a pattern of so many characters.
std::optional<ir::NodeId>
ExpressionLowering::length_with(ExprId left, Op op, const Constant& value, Span span, bool want) {
    const Expr& each = expr(left);
    if (each.children.size() != 1 || value.kind != ConstantKind::number) return computed(left, span);
    const Operand side = operand(each.children.front());
    const auto* count = std::get_if<int64_t>(&value.number.value);
    const auto test =
        count == nullptr || op == Op::unequal ? std::nullopt : elastic::has_length(comparison_of(op), *count);
    if (side.kind != Operand::Kind::field || !test) return computed(left, span);
    return leaf(each.children.front(), side.field, {*test}, span, want);
}

/// indexOf(field, text[, start]) where it says no more than contains or stands at.
std::optional<ir::NodeId>
ExpressionLowering::index_with(ExprId left, Op op, const Constant& value, Span span, bool want) {
    const Expr& each = expr(left);
    if (op != Op::equal || each.children.size() < 2 || each.children.size() > 3) return computed(left, span);
    const Operand side = operand(each.children[0]);
    const Operand part = operand(each.children[1]);
    int64_t start = 0;
    if (each.children.size() == 3) {
        const auto given = folded(each.children[2]);
        const auto* whole =
            given && given->kind == ConstantKind::number ? std::get_if<int64_t>(&given->number.value) : nullptr;
        if (whole == nullptr || *whole < 0 || *whole > 1000) return computed(left, span);
        start = *whole;
    }
    if (side.kind != Operand::Kind::field) return computed(left, span);
    const bool exact = cased(each.insensitive);
    if (value.is_null() && start == 0 && part.kind == Operand::Kind::field) {
        // Null: not found, or nothing to look in or for.
        const auto node = leaf(each.children[0],
                               side.field,
                               {ir::FieldTest{part.field.name, ir::PatternShape::contains, exact}},
                               span,
                               true);
        return node && want ? Node{builder_.negation(*node, span)} : node;
    }
    if (part.kind != Operand::Kind::constant || part.constant.kind != ConstantKind::text) return computed(left, span);
    ir::RegexTest test;
    test.dot_all = true;
    test.ignore_case = !exact;
    const std::string skip = ".{" + std::to_string(start) + "}";
    if (value.is_null()) {
        test.source = "\\A" + skip + ".*" + elastic::regex_literal(part.constant.text);
        const auto node = leaf(each.children[0], side.field, {test}, span, true);
        return node && want ? Node{builder_.negation(*node, span)} : node;
    }
    const auto* at = value.kind == ConstantKind::number ? std::get_if<int64_t>(&value.number.value) : nullptr;
    if (at == nullptr || *at != start) return computed(left, span); // an earlier one may be found
    test.source = "\\A" + skip + elastic::regex_literal(part.constant.text);
    return leaf(each.children[0], side.field, {test}, span, want);
}

/// field ± number against a number: the number moves to the other side.
std::optional<ir::NodeId>
ExpressionLowering::arithmetic_with(ExprId left, Op op, const Constant& value, Span span, bool want) {
    const Expr& each = expr(left);
    if (value.kind != ConstantKind::number) return computed(left, span);
    if (each.kind == ExprKind::minus) {
        const Constant turned = eql::arithmetic(Op::subtract, Constant::of(ir::Number{}), value);
        return with_constant(each.children.front(), mirrored(op), turned, span, want);
    }
    Op by = each.op;
    if (each.kind == ExprKind::call) {
        const std::string name = ascii_lower(each.name);
        by = name == "add" ? Op::add : name == "subtract" ? Op::subtract : Op::multiply;
    }
    const auto first = folded(each.children[0]);
    const auto second = folded(each.children[1]);
    if (!first == !second) return computed(left, span);
    const Constant& known = first ? *first : *second;
    const ExprId open = first ? each.children[1] : each.children[0];
    if (known.kind != ConstantKind::number) return computed(left, span);
    if (by == Op::add) return with_constant(open, op, eql::arithmetic(Op::subtract, value, known), span, want);
    if (by == Op::subtract && first) // known - open op value
        return with_constant(open, mirrored(op), eql::arithmetic(Op::subtract, known, value), span, want);
    if (by == Op::subtract) return with_constant(open, op, eql::arithmetic(Op::add, value, known), span, want);
    if (by == Op::multiply && op == Op::equal) {
        const Constant rest = eql::arithmetic(Op::modulo, value, known);
        const bool divides = rest.kind == ConstantKind::number && ir::compare(rest.number, ir::Number{}) == 0;
        if (divides) return with_constant(open, op, eql::arithmetic(Op::divide, value, known), span, want);
    }
    return computed(left, span);
}

/// substring(field, begin[, end]) == text, as a pattern of the whole value.
std::optional<ir::NodeId>
ExpressionLowering::substring_with(ExprId left, const std::string& text, bool exact, Span span, bool want) {
    const Expr& each = expr(left);
    const Operand side = each.children.empty() ? Operand{} : operand(each.children[0]);
    int64_t bounds[2]{0, 0};
    const bool has_end = each.children.size() == 3;
    for (size_t i = 1; i < each.children.size() && i < 3; ++i) {
        const auto given = folded(each.children[i]);
        const auto* whole =
            given && given->kind == ConstantKind::number ? std::get_if<int64_t>(&given->number.value) : nullptr;
        if (whole == nullptr || *whole < -1000 || *whole > 1000) return computed(left, span);
        bounds[i - 1] = *whole;
    }
    if (side.kind != Operand::Kind::field || each.children.size() < 2 || text.empty()) return computed(left, span);
    const auto length = static_cast<int64_t>(length_of(text));
    const auto [begin, end] = bounds;
    const std::string literal = elastic::regex_literal(text);
    const auto any = [](int64_t count) { return count == 0 ? std::string() : ".{" + std::to_string(count) + "}"; };
    std::string source;
    if (begin >= 0 && !has_end) {
        source = any(begin) + literal;
    } else if (begin >= 0 && end >= 0) {
        if (length > end - begin) return constant(!want && !three_valued(), span);
        source = any(begin) + literal + (length == end - begin ? ".*" : "");
    } else if (begin >= 0) {
        source = any(begin) + literal + any(-end);
    } else {
        if (has_end && end >= 0) return computed(left, span);
        const int64_t most = has_end ? end - begin : -begin;
        if (length > most) return constant(!want && !three_valued(), span);
        source = (length == most ? ".*" : "") + literal + (has_end ? any(-end) : "");
    }
    ir::RegexTest test;
    test.dot_all = true;
    test.ignore_case = !exact;
    test.source = "\\A" + source + "\\z";
    return leaf(each.children[0], side.field, {test}, span, want);
}

std::optional<ir::NodeId> ExpressionLowering::field_with_field(ExprId left, Op op, ExprId right, Span span, bool want) {
    const Operand a = operand(left);
    const Operand b = operand(right);
    if (a.kind != Operand::Kind::field) return computed(left, span);
    if (b.kind != Operand::Kind::field) return computed(right, span);
    if (op != Op::equal && op != Op::unequal)
        return lost(code::eql_field_order, "Two fields are not compared by order yet.", span);
    const bool wanted = (op == Op::equal) == want;
    const auto node =
        leaf(left, a.field, {ir::FieldTest{b.field.name, ir::PatternShape::equals, cased(false)}}, span, wanted);
    // Unequal fields are both there: nothing is unequal to what is missing.
    if (wanted || !node) return node;
    return three_valued() ? strictly(node, right, span) : strictly(strictly(node, left, span), right, span);
}

} // namespace rw::eql
