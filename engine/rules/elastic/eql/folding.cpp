#include "engine/rules/elastic/eql/folding.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/value_tests.h"

#include <cmath>

namespace rw::eql {

namespace {

using Kind = Constant::Kind;

bool is_whole(const ir::Number& number) { return std::holds_alternative<int64_t>(number.value); }

double real(const ir::Number& number) {
    return std::visit([](auto value) { return static_cast<double>(value); }, number.value);
}

ir::Number number_of(double value) {
    ir::Number number;
    number.value = value;
    return number;
}

ir::Number number_of(int64_t value) {
    ir::Number number;
    number.value = value;
    return number;
}

std::optional<int64_t> whole_arithmetic(Op op, int64_t a, int64_t b) {
    int64_t result = 0;
    bool overflow = false;
    switch (op) {
    case Op::add:
        overflow = __builtin_add_overflow(a, b, &result);
        break;
    case Op::subtract:
        overflow = __builtin_sub_overflow(a, b, &result);
        break;
    case Op::multiply:
        overflow = __builtin_mul_overflow(a, b, &result);
        break;
    case Op::divide:
    case Op::modulo:
        if (a == INT64_MIN && b == -1) return std::nullopt;
        result = op == Op::divide ? a / b : a % b;
        break;
    default:
        return std::nullopt;
    }
    if (overflow) return std::nullopt;
    return result;
}

std::string cased(const std::string& text, bool ignore_case) { return ignore_case ? folded(text) : text; }

bool holds(Op op, int order) {
    switch (op) {
    case Op::equal:
        return order == 0;
    case Op::unequal:
        return order != 0;
    case Op::less:
        return order < 0;
    case Op::less_equal:
        return order <= 0;
    case Op::greater:
        return order > 0;
    case Op::greater_equal:
        return order >= 0;
    default:
        return false;
    }
}

/// In Elastic's dialect null equals null, and compared with anything else it is null.
Constant compare_constants(Op op, const Constant& a, const Constant& b, bool ignore_case, Dialect dialect) {
    if (a.is_null() || b.is_null()) {
        if (op != Op::equal && op != Op::unequal) return {};
        if (dialect == Dialect::elastic && !(a.is_null() && b.is_null())) return {};
        return Constant::of((a.is_null() && b.is_null()) == (op == Op::equal));
    }
    if (a.kind != b.kind) return {};
    int order = 0;
    if (a.kind == Kind::number)
        order = ir::compare(a.number, b.number);
    else if (a.kind == Kind::boolean)
        order = static_cast<int>(a.truth) - static_cast<int>(b.truth);
    else
        order = cased(a.text, ignore_case).compare(cased(b.text, ignore_case));
    return Constant::of(holds(op, order));
}

class Folder {
public:
    Folder(const Tree& tree, const FoldingRules& rules)
        : tree_(tree)
        , rules_(rules) {}

    std::optional<Constant> fold(ExprId id) const {
        const Expr& expr = tree_.exprs[id];
        switch (expr.kind) {
        case ExprKind::null:
            return Constant{};
        case ExprKind::boolean:
            return Constant::of(expr.truth);
        case ExprKind::number:
            return Constant::of(expr.number);
        case ExprKind::text:
            return Constant::of(expr.name);
        case ExprKind::field:
            if (rules_.null_field && rules_.null_field(expr)) return Constant{};
            return std::nullopt;
        case ExprKind::all:
        case ExprKind::any:
            return junction(expr);
        case ExprKind::relation:
        case ExprKind::broken:
            return std::nullopt;
        case ExprKind::negation:
        case ExprKind::call:
        case ExprKind::compare:
        case ExprKind::in_set:
        case ExprKind::like:
        case ExprKind::regex:
        case ExprKind::arithmetic:
        case ExprKind::minus:
            break;
        }
        std::vector<Constant> children;
        for (size_t i = 0; i < expr.children.size(); ++i) {
            auto value = fold(expr.children[i]);
            if (value && value->is_null() && is_null_with(expr, i)) return Constant{};
            if (value) children.push_back(std::move(*value));
        }
        if (children.size() < expr.children.size()) return std::nullopt;
        return of_constants(expr, children);
    }

private:
    /// The call is null when this argument is, whatever the others are.
    static bool is_null_with(const Expr& expr, size_t argument) {
        if (expr.kind != ExprKind::call) return false;
        return argument == 0 || ascii_lower(expr.name) == "concat";
    }

    /// Null is neither: `false and null` is false, `true or null` is true.
    std::optional<Constant> junction(const Expr& expr) const {
        const bool deciding = expr.kind == ExprKind::any;
        bool null = false;
        bool open = false;
        for (const ExprId child : expr.children) {
            const auto value = fold(child);
            if (!value)
                open = true;
            else if (value->kind != Kind::boolean)
                null = true;
            else if (value->truth == deciding)
                return Constant::of(deciding);
        }
        if (open) return std::nullopt;
        return null ? Constant{} : Constant::of(!deciding);
    }

    std::optional<Constant> of_constants(const Expr& expr, const std::vector<Constant>& children) const {
        switch (expr.kind) {
        case ExprKind::negation:
            return children[0].kind == Kind::boolean ? Constant::of(!children[0].truth) : Constant{};
        case ExprKind::compare:
            return compare_constants(expr.op, children[0], children[1], rules_.ignore_case, rules_.dialect);
        case ExprKind::arithmetic:
            return arithmetic(expr.op, children[0], children[1]);
        case ExprKind::minus:
            return arithmetic(Op::subtract, Constant::of(number_of(int64_t{0})), children[0]);
        case ExprKind::in_set:
            return in_set(children, expr.insensitive);
        case ExprKind::like:
            return like(children, expr.insensitive);
        case ExprKind::call:
            return call_constant(ascii_lower(expr.name), expr.insensitive || rules_.ignore_case, children);
        default:
            return std::nullopt;
        }
    }

    [[nodiscard]] Constant in_set(const std::vector<Constant>& values, bool insensitive) const {
        if (values[0].is_null()) return {};
        bool null = false;
        for (size_t i = 1; i < values.size(); ++i) {
            const Constant same =
                compare_constants(Op::equal, values[0], values[i], insensitive || rules_.ignore_case, rules_.dialect);
            if (same.truth) return Constant::of(true);
            null |= values[i].is_null();
        }
        return null ? Constant{} : Constant::of(false);
    }

    [[nodiscard]] static std::optional<Constant> like(const std::vector<Constant>& values, bool insensitive) {
        const auto text = text_form(values[0]);
        if (!text) return Constant{};
        for (size_t i = 1; i < values.size(); ++i) {
            const auto pattern = text_form(values[i]);
            if (pattern && ir::matches(elastic::glob(*pattern, true, !insensitive), *text)) return Constant::of(true);
        }
        return Constant::of(false);
    }

    const Tree& tree_;
    const FoldingRules& rules_;
};

} // namespace

Constant arithmetic(Op op, const Constant& a, const Constant& b) {
    if (a.kind != Kind::number || b.kind != Kind::number) return {};
    const double y = real(b.number);
    if ((op == Op::divide || op == Op::modulo) && y == 0) return {};
    const bool whole = is_whole(a.number) && is_whole(b.number);
    if (whole)
        if (const auto value =
                whole_arithmetic(op, std::get<int64_t>(a.number.value), std::get<int64_t>(b.number.value)))
            return Constant::of(number_of(*value));
    const double x = real(a.number);
    switch (op) {
    case Op::add:
        return Constant::of(number_of(x + y));
    case Op::subtract:
        return Constant::of(number_of(x - y));
    case Op::multiply:
        return Constant::of(number_of(x * y));
    case Op::divide:
        return Constant::of(number_of(x / y));
    case Op::modulo:
        return Constant::of(number_of(std::fmod(x, y)));
    default:
        return {};
    }
}

std::optional<std::string> text_form(const Constant& value) {
    switch (value.kind) {
    case Kind::null:
        return std::nullopt;
    case Kind::boolean:
        return value.truth ? "true" : "false";
    case Kind::number:
        return value.number.text();
    case Kind::text:
        break;
    }
    return value.text;
}

size_t length_of(std::string_view text) {
    size_t count = 0;
    for (size_t at = 0; at < text.size(); ++count) at += decode_point(text, at).bytes;
    return count;
}

std::optional<Constant> fold(const Tree& tree, ExprId id, const FoldingRules& rules) {
    return Folder(tree, rules).fold(id);
}

} // namespace rw::eql
