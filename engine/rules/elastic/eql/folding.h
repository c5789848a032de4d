#pragma once
// Values of expressions that need no event: arithmetic, comparisons and functions of literals. Null is a value; what
// cannot be computed (wrong types) is null too, as a query with it never matches.

#include "engine/rules/elastic/eql/ast.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rw::eql {

struct Constant {
    enum class Kind : uint8_t { null, boolean, number, text };

    Kind kind = Kind::null;
    bool truth = false;
    ir::Number number{};
    std::string text{};

    [[nodiscard]] bool is_null() const { return kind == Kind::null; }

    static Constant of(bool value) { return {Kind::boolean, value, {}, {}}; }

    static Constant of(ir::Number value) { return {Kind::number, false, value, {}}; }

    static Constant of(std::string value) { return {Kind::text, false, {}, std::move(value)}; }
};

struct FoldingRules {
    Dialect dialect = Dialect::elastic;
    bool ignore_case = false;                            ///< Endgame: of all comparisons
    std::function<bool(const Expr& field)> null_field{}; ///< fields that read as null
};

/// Nothing when the expression needs an event.
[[nodiscard]] std::optional<Constant> fold(const Tree& tree, ExprId id, const FoldingRules& rules);

/// The text form, as string() and concat() give it; nothing for null.
[[nodiscard]] std::optional<std::string> text_form(const Constant& value);

/// The value of a function of constants; nothing when the function is not known.
[[nodiscard]] std::optional<Constant>
call_constant(std::string_view lower_name, bool ignore_case, const std::vector<Constant>& arguments);

/// Null for other than numbers, and for a division by zero. Whole numbers stay whole.
[[nodiscard]] Constant arithmetic(Op op, const Constant& a, const Constant& b);

/// Number of code points.
[[nodiscard]] size_t length_of(std::string_view text);

} // namespace rw::eql
