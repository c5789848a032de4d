#pragma once
// A scalar expression after names are resolved: constants, fields of events, calls. Lets and columns are written out;
// what has no value from one event alone (an aggregate, another table) says why.

#include "engine/base/span.h"
#include "engine/rules/kusto/value.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace rw::kusto {

struct Expression;
using ExpressionPtr = std::shared_ptr<const Expression>;

/// Why an expression has no value: the code and the sentence of the loss.
struct Obstacle {
    std::string code;
    std::string reason;
};

struct Function; // functions.h

struct Expression {
    enum class Kind : uint8_t {
        constant, ///< `value`
        field,    ///< `name`: dotted path of an event's field, as written
        call,     ///< `name`: function or operator; operators are spelled as written ("==", "has", "and")
        star,     ///< any column
    };

    Kind kind = Kind::constant;
    Span span{};
    Value value{};
    std::string name{};
    std::vector<ExpressionPtr> arguments{};
    ValueType type = ValueType::raw;            ///< of a field whose column is declared; raw when not known
    const Function* function = nullptr;         ///< call: what computes it
    std::shared_ptr<const re2::RE2> regex{};    ///< call: its pattern, when that is constant
    std::shared_ptr<const Obstacle> obstacle{}; ///< no value: here or below
    std::vector<std::string> fields{};          ///< that the value hangs on, each once, in order; at most 3 are kept
    uint64_t weight = 1;                        ///< nodes that are no constants, when written out
    bool of_now = false;                        ///< hangs on the time of the query

    [[nodiscard]] bool is_constant() const { return kind == Kind::constant && !obstacle; }

    [[nodiscard]] bool is_field() const { return kind == Kind::field; }

    [[nodiscard]] bool calls(std::string_view function_name) const {
        return kind == Kind::call && name == function_name;
    }
};

[[nodiscard]] ExpressionPtr constant(Value value, Span span);
[[nodiscard]] ExpressionPtr field(std::string path, Span span, ValueType type = ValueType::raw);
/// A field that has a name but no value yet; catalogued under the name, never matched alone.
[[nodiscard]] ExpressionPtr obstructed(std::string name, Span span, Obstacle why);
[[nodiscard]] ExpressionPtr star(Span span);

/// A call; of constants alone it is computed at once. Unknown functions and patterns that RE2 refuses are obstacles.
[[nodiscard]] ExpressionPtr call(std::string name, std::vector<ExpressionPtr> arguments, Span span);

/// As Kusto would write it, shortened to about 200 bytes when `brief`.
[[nodiscard]] std::string source_of(const Expression& expression, bool brief);

/// What a field holds while an expression is computed.
struct FieldValue {
    std::string_view name;
    Value value;
};

/// The value for these fields. Fields that are not given are missing.
/// @complexity linear in the weight; functions of texts are linear in them
[[nodiscard]] Value evaluate(const Expression& expression, const std::vector<FieldValue>& fields);

/// What a field is when an event does not have it: an empty text, or null.
[[nodiscard]] Value missing_value(ValueType type);

/// The text form of an event's value as a column of this type.
[[nodiscard]] Value event_value(std::string_view text, ValueType type);

} // namespace rw::kusto
