#pragma once
// Scalar functions and operators of Kusto by name, with what they compute. Aggregates and what needs another table are
// not here.

#include "engine/rules/kusto/expression.h"

#include <span>
#include <string_view>
#include <vector>

namespace rw::kusto {

using Arguments = std::span<const Value>;

struct Function {
    std::string_view name;
    uint32_t least = 1; ///< arguments
    uint32_t most = 1;
    Value (*compute)(Arguments arguments, const Expression& call) = nullptr;
    int pattern = -1; ///< the argument that is a regular expression
};

inline constexpr uint32_t any_number = UINT32_MAX;

/// Null when there is none by this name.
[[nodiscard]] const Function* find_function(std::string_view name);

// One group of functions a file.
[[nodiscard]] const std::vector<Function>& operator_functions();
[[nodiscard]] const std::vector<Function>& text_functions();
[[nodiscard]] const std::vector<Function>& number_functions();
[[nodiscard]] const std::vector<Function>& time_functions();
[[nodiscard]] const std::vector<Function>& network_functions();
[[nodiscard]] const std::vector<Function>& dynamic_functions();

/// `text` as Kusto's operators of case see it: folded when the operator ignores case.
[[nodiscard]] std::string cased(std::string_view text, bool ignore_case);

/// Whether `value` has `term` by its borders: letters and digits of the term's ends do not go on in the value.
enum class Border : uint8_t { both, begin, end };
[[nodiscard]] bool has_term(std::string_view value, std::string_view term, Border border);

/// Letters and digits of Unicode, which terms are made of.
[[nodiscard]] bool is_term_character(char32_t c);

} // namespace rw::kusto
