#pragma once
// What an expression or a condition of a search says of one event once renamed and computed fields are written out: a
// tree over fields of the event and constants that needs neither the search's text nor its other commands.

#include "engine/base/span.h"
#include "engine/ir/predicate.h"
#include "engine/rules/splunk/ast.h"
#include "engine/rules/splunk/repository.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rw::splunk {

/// A value of eval. Texts that look like numbers count as numbers where one is needed.
struct Value {
    enum class Type : uint8_t { null, boolean, number, text, list };

    Type type = Type::null;
    bool boolean = false;
    double number = 0;
    std::string text{};
    std::vector<std::string> list{}; ///< of at least two; one is a text, none is null

    static Value of(bool value);
    static Value of(double value);
    static Value of(std::string value);
    static Value of(std::vector<std::string> values);

    [[nodiscard]] bool null() const { return type == Type::null; }

    /// The number that it is or looks like.
    [[nodiscard]] std::optional<double> as_number() const;
    /// The text that it is shown as; nothing for null.
    [[nodiscard]] std::optional<std::string> as_text() const;
    /// All of its values as texts.
    [[nodiscard]] std::vector<std::string> as_list() const;
};

struct Formula {
    enum class Kind : uint8_t {
        constant, ///< `value`
        field,    ///< `name`, of the event
        call,     ///< a function or an operator (`name`) of `operands`
        unknown,  ///< depends on what is not run here: `code`, `name` the reason, `stage` the place of it
    };

    Kind kind = Kind::constant;
    SearchValue::Form form = SearchValue::Form::bare; ///< of a constant that is a pattern of the search language
    Span span{};                                      ///< in the rule's file
    Span stage{};
    std::string name{};
    std::string_view code{};
    Value value{};
    std::vector<Formula> operands{};
    std::shared_ptr<const Lookup>
        table{}; ///< of "lookup": operands are keys; value.list their columns, value.text the output

    static Formula constant(Value value, Span span);
    static Formula field(std::string name, Span span);
    static Formula call(std::string name, std::vector<Formula> operands, Span span);
    static Formula unknown(std::string_view code, std::string reason, Span stage, Span span);

    [[nodiscard]] bool is_call(std::string_view function) const { return kind == Kind::call && name == function; }

    [[nodiscard]] bool is_null() const { return kind == Kind::constant && value.null(); }
};

/// Comparisons of the search language are calls of "search=", "search!=", "search<" … with the subject and the pattern
/// as written; "searchin" has several patterns; a term is "term" with the pattern alone. They are never null.
[[nodiscard]] std::string search_operator(Operator op);
[[nodiscard]] std::string_view text_of(Operator op);

/// Values of fields; a field that is not there is null.
using Bindings = std::map<std::string, Value, std::less<>>;

/// The formula's value. Pure. Only for what computable() holds.
[[nodiscard]] Value evaluate(const Formula& formula, const Bindings& bindings);

/// Why it cannot be evaluated from the texts of its fields: a sentence; empty when it can.
[[nodiscard]] std::string why_not_computable(const Formula& formula);

/// Whether it looks at all values of a field at once (mvcount, mvindex …).
[[nodiscard]] bool takes_whole_list(const Formula& formula);

/// The first part that depends on what is not run here; null when there is none.
[[nodiscard]] const Formula* first_unknown(const Formula& formula);

/// Names of the event's fields that it depends on.
[[nodiscard]] std::set<std::string> fields_of(const Formula& formula);

/// In a normal form for people: equal for equal meaning of equal spelling.
[[nodiscard]] std::string text_of(const Formula& formula);

/// Whether a search value (wildcards, CIDR, CASE) compares so with a text.
[[nodiscard]] bool
search_compares(std::string_view op, SearchValue::Form form, std::string_view pattern, std::string_view text);

/// A function of eval on values; null for one that is not computed here. `name` in lower case.
[[nodiscard]] std::optional<Value> call_function(std::string_view name, const std::vector<Value>& arguments);
/// Whether call_function knows it.
[[nodiscard]] bool is_computed_function(std::string_view name);

/// What a named group of the pattern takes of the first match; nothing without a match, or when the group has no part.
[[nodiscard]] std::optional<std::string>
group_of_match(std::string_view pattern, std::string_view group, std::string_view text);

/// eval's comparison; null when one side is.
[[nodiscard]] Value compare_values(std::string_view op, const Value& left, const Value& right);

/// Shared with the lowering: patterns of the search language and of like.
[[nodiscard]] ir::Pattern search_pattern(std::string_view written, bool cased);
[[nodiscard]] ir::Pattern like_pattern(std::string_view written, bool cased);
/// A network "10.0.0.0/8", with host bits ignored; nothing for anything else.
[[nodiscard]] std::optional<ir::CidrTest> network(std::string_view text);
[[nodiscard]] bool in_network(const ir::CidrTest& network, std::string_view address);

} // namespace rw::splunk
