#include "engine/rules/kusto/expression.h"

#include "engine/rules/kusto/codes.h"
#include "engine/rules/kusto/functions.h"
#include "engine/rules/kusto/limits.h"
#include "engine/rules/kusto/regex_syntax.h"

#include <re2/re2.h>

#include <algorithm>

namespace rw::kusto {

namespace {

constexpr size_t most_fields = 3;
constexpr size_t brief_bytes = 200;

void add_field(std::vector<std::string>& to, const std::string& name) {
    if (to.size() < most_fields && std::find(to.begin(), to.end(), name) == to.end()) to.push_back(name);
}

std::shared_ptr<Expression> made(Expression::Kind kind, Span span) {
    auto expression = std::make_shared<Expression>();
    expression->kind = kind;
    expression->span = span;
    return expression;
}

std::shared_ptr<const Obstacle> obstacle(std::string_view code, std::string reason) {
    return std::make_shared<const Obstacle>(Obstacle{std::string(code), std::move(reason)});
}

void compile_pattern(Expression& expression) {
    const int at = expression.function->pattern;
    if (at < 0 || static_cast<size_t>(at) >= expression.arguments.size()) return;
    const Expression& pattern = *expression.arguments[static_cast<size_t>(at)];
    if (!pattern.is_constant()) {
        expression.obstacle = obstacle(code::not_expressible, "A regular expression that is no constant is not run.");
        return;
    }
    std::string problem;
    expression.regex = compile_regex(text_of(pattern.value), problem);
    if (!expression.regex) expression.obstacle = obstacle(code::bad_regex, problem);
}

} // namespace

ExpressionPtr constant(Value value, Span span) {
    auto expression = made(Expression::Kind::constant, span);
    expression->value = std::move(value);
    expression->weight = 0; // a long list is no long calculation
    return expression;
}

ExpressionPtr field(std::string path, Span span, ValueType type) {
    auto expression = made(Expression::Kind::field, span);
    expression->fields.push_back(path);
    expression->name = std::move(path);
    expression->type = type;
    return expression;
}

ExpressionPtr obstructed(std::string name, Span span, Obstacle why) {
    auto expression = made(Expression::Kind::field, span);
    expression->fields.push_back(name);
    expression->name = std::move(name);
    expression->obstacle = std::make_shared<const Obstacle>(std::move(why));
    return expression;
}

ExpressionPtr star(Span span) { return made(Expression::Kind::star, span); }

ExpressionPtr call(std::string name, std::vector<ExpressionPtr> arguments, Span span) {
    auto expression = made(Expression::Kind::call, span);
    expression->function = find_function(name);
    bool constants = true;
    for (const ExpressionPtr& argument : arguments) {
        expression->weight += argument->weight;
        expression->of_now |= argument->of_now;
        for (const std::string& each : argument->fields) add_field(expression->fields, each);
        if (!expression->obstacle) expression->obstacle = argument->obstacle;
        constants &= argument->is_constant();
    }
    expression->name = std::move(name);
    expression->arguments = std::move(arguments);
    if (expression->name == "now" || expression->name == "ago") expression->of_now = true;
    const size_t count = expression->arguments.size();
    if (expression->function == nullptr) {
        if (!expression->obstacle && !expression->of_now)
            expression->obstacle =
                obstacle(code::unknown_function, "The function " + expression->name + " is not computed here.");
        return expression;
    }
    const bool fits = count >= expression->function->least && count <= expression->function->most;
    if (!fits && !expression->obstacle)
        expression->obstacle =
            obstacle(code::wrong_arguments, expression->name + " is called with a wrong number of arguments.");
    if (fits) compile_pattern(*expression);
    if (expression->weight > limits::expression_weight) {
        expression->weight = limits::expression_weight + 1;
        expression->obstacle = obstacle(code::not_expressible, "The calculation is longer than the limit.");
    }
    if (constants && !expression->obstacle && !expression->of_now) {
        auto folded = made(Expression::Kind::constant, span);
        folded->value = evaluate(*expression, {});
        folded->weight = 0;
        return folded;
    }
    return expression;
}

namespace {

bool is_infix(std::string_view name) {
    const char c = name.empty() ? '\0' : name.front();
    const bool word = (c >= 'a' && c <= 'z') || c == '_';
    if (!word) return true;
    static constexpr std::string_view words[] = {
        "and",          "or",       "has",         "has_cs",     "hasprefix",     "hasprefix_cs", "hassuffix",
        "hassuffix_cs", "contains", "contains_cs", "startswith", "startswith_cs", "endswith",     "endswith_cs",
        "in",           "in~",      "has_any",     "has_all",    "between",       "matches regex"};
    return std::find(std::begin(words), std::end(words), name) != std::end(words);
}

void append_source(const Expression& expression, size_t limit, std::string& to) {
    if (to.size() > limit) return;
    switch (expression.kind) {
    case Expression::Kind::star:
        to += '*';
        return;
    case Expression::Kind::field:
        to += expression.name;
        return;
    case Expression::Kind::constant: {
        Json json = as_json(expression.value);
        const ValueType type = expression.value.type;
        const bool named = type == ValueType::datetime || type == ValueType::timespan || type == ValueType::guid ||
                           type == ValueType::decimal || expression.value.null;
        if (named)
            to += type == ValueType::datetime ? "datetime(" : type == ValueType::timespan ? "timespan(" : "value(";
        to += named ? text_of(expression.value) + ")" : json_text(json);
        return;
    }
    case Expression::Kind::call:
        break;
    }
    const bool infix = is_infix(expression.name) && expression.arguments.size() >= 2;
    to += infix ? "(" : expression.name + "(";
    for (size_t i = 0; i < expression.arguments.size(); ++i) {
        if (i > 0)
            to += infix && (i == 1 || expression.name == "and" || expression.name == "or") ? " " + expression.name + " "
                                                                                           : ", ";
        append_source(*expression.arguments[i], limit, to);
    }
    to += ')';
}

} // namespace

std::string source_of(const Expression& expression, bool brief) {
    std::string text;
    append_source(expression, brief ? brief_bytes : SIZE_MAX, text);
    if (brief && text.size() > brief_bytes) {
        text.resize(brief_bytes);
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
        if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) text.pop_back();
        text += "…";
    }
    return text;
}

Value missing_value(ValueType type) {
    Value value = Value::null_of(type);
    if (type == ValueType::raw) value.null = true;
    return value;
}

Value event_value(std::string_view text, ValueType type) {
    Value raw = Value::of_raw(std::string(text));
    if (type == ValueType::raw) return raw;
    // An event writes true where Kusto's text form says True.
    if (type == ValueType::text) return Value::of_text(std::string(text));
    return convert(raw, type);
}

Value evaluate(const Expression& expression, const std::vector<FieldValue>& fields) {
    switch (expression.kind) {
    case Expression::Kind::constant:
        return expression.value;
    case Expression::Kind::star:
        return Value::null_of(ValueType::boolean);
    case Expression::Kind::field:
        for (const FieldValue& each : fields)
            if (each.name == expression.name) return each.value;
        return missing_value(expression.type);
    case Expression::Kind::call:
        break;
    }
    if (expression.function == nullptr || expression.obstacle) return Value::null_of(ValueType::boolean);
    std::vector<Value> arguments;
    arguments.reserve(expression.arguments.size());
    for (const ExpressionPtr& argument : expression.arguments) arguments.push_back(evaluate(*argument, fields));
    return expression.function->compute(arguments, expression);
}

} // namespace rw::kusto
