#include "engine/rules/splunk/formula.h"

#include "engine/base/unicode.h"
#include "engine/rules/splunk/commands.h"
#include "engine/rules/splunk/limits.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rw::splunk {

namespace {

using Kind = Formula::Kind;

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_comparison(std::string_view name) { return one_of(name, {"=", "!=", "<", "<=", ">", ">="}); }

bool is_arithmetic(std::string_view name) { return one_of(name, {"+", "-", "*", "/", "%", "."}); }

bool is_logic(std::string_view name) { return one_of(name, {"and", "or", "xor", "not"}); }

bool is_choice(std::string_view name) { return one_of(name, {"if", "case", "validate", "coalesce", "nullif"}); }

Value arithmetic(std::string_view op, const Value& left, const Value& right) {
    if (left.null() || right.null()) return {};
    const auto a = left.as_number();
    const auto b = right.as_number();
    if (op == ".") return Value::of(*left.as_text() + *right.as_text());
    if (!a || !b) {
        const bool texts = left.type == Value::Type::text && right.type == Value::Type::text;
        return op == "+" && texts ? Value::of(left.text + right.text) : Value{};
    }
    if (op == "+") return Value::of(*a + *b);
    if (op == "-") return Value::of(*a - *b);
    if (op == "*") return Value::of(*a * *b);
    if (*b == 0) return {};
    return Value::of(op == "/" ? *a / *b : std::fmod(*a, *b));
}

class Evaluator {
public:
    explicit Evaluator(const Bindings& bindings)
        : bindings_(bindings) {}

    // NOLINTNEXTLINE(misc-no-recursion): formulas are bounded in depth when they are made
    Value value(const Formula& of) const {
        if (of.kind == Kind::constant) return of.value;
        if (of.kind == Kind::field) {
            const auto found = bindings_.find(of.name);
            return found == bindings_.end() ? Value{} : found->second;
        }
        if (of.kind == Kind::unknown) return {};
        if (is_logic(of.name)) return logic(of);
        if (is_choice(of.name)) return choice(of);
        if (of.name == "mvfilter" || of.name == "mvmap") return each(of);
        if (of.name.starts_with("search")) return search(of);
        if (of.name == "lookup") return look_up(of);
        if (of.name == "rex") return rex(of);
        std::vector<Value> arguments;
        arguments.reserve(of.operands.size());
        for (const Formula& operand : of.operands) arguments.push_back(value(operand));
        if (is_comparison(of.name)) return compare_values(of.name, arguments[0], arguments[1]);
        if (is_arithmetic(of.name)) return arithmetic(of.name, arguments[0], arguments[1]);
        if (of.name == "neg") {
            const auto number = arguments[0].as_number();
            return number ? Value::of(-*number) : Value{};
        }
        return call_function(of.name, arguments).value_or(Value{});
    }

private:
    /// Three-valued: null unless the others decide.
    Value logic(const Formula& of) const {
        if (of.name == "not") {
            const Value inner = value(of.operands[0]);
            return inner.type == Value::Type::boolean ? Value::of(!inner.boolean) : Value{};
        }
        if (of.name == "xor") {
            const Value a = value(of.operands[0]);
            const Value b = value(of.operands[1]);
            const bool both = a.type == Value::Type::boolean && b.type == Value::Type::boolean;
            return both ? Value::of(a.boolean != b.boolean) : Value{};
        }
        const bool decides = of.name == "or";
        bool unknown = false;
        for (const Formula& operand : of.operands) {
            const Value each_value = value(operand);
            if (each_value.type != Value::Type::boolean)
                unknown = true;
            else if (each_value.boolean == decides)
                return each_value;
        }
        return unknown ? Value{} : Value::of(!decides);
    }

    Value choice(const Formula& of) const {
        const auto holds = [this](const Formula& condition) { return value(condition).boolean; };
        const auto& parts = of.operands;
        if (of.name == "if") return parts.size() < 3 ? Value{} : value(parts[holds(parts[0]) ? 1 : 2]);
        if (of.name == "coalesce") {
            for (const Formula& part : parts)
                if (Value found = value(part); !found.null()) return found;
            return {};
        }
        if (of.name == "nullif") {
            const Value first = value(parts[0]);
            return parts.size() > 1 && compare_values("=", first, value(parts[1])).boolean ? Value{} : first;
        }
        const bool wanted = of.name == "case";
        for (size_t i = 0; i + 1 < parts.size(); i += 2) {
            const Value condition = value(parts[i]);
            if (wanted ? condition.boolean : condition.type == Value::Type::boolean && !condition.boolean)
                return value(parts[i + 1]);
        }
        return {};
    }

    /// The field of the expression stands for each of its values in turn.
    Value each(const Formula& of) const {
        const bool filters = of.name == "mvfilter";
        const std::set<std::string> names = fields_of(of.operands[filters ? 0 : of.operands.size() - 1]);
        if (names.size() != 1) return {};
        const auto bound = bindings_.find(*names.begin());
        if (bound == bindings_.end()) return {};
        std::vector<std::string> results;
        for (const std::string& one : bound->second.as_list()) {
            Bindings inner = bindings_;
            inner[*names.begin()] = Value::of(one);
            const Value result = Evaluator(inner).value(of.operands[filters ? 0 : 1]);
            if (!filters) {
                for (std::string& text : result.as_list()) results.push_back(std::move(text));
            } else if (result.boolean) {
                results.push_back(one);
            }
        }
        return Value::of(std::move(results));
    }

    Value search(const Formula& of) const {
        const std::string_view op = of.name == "searchin" ? "=" : std::string_view(of.name).substr(6);
        for (const std::string& text : value(of.operands[0]).as_list())
            for (size_t i = 1; i < of.operands.size(); ++i)
                if (search_compares(op, of.operands[i].form, of.operands[i].value.text, text)) return Value::of(true);
        return Value::of(false);
    }

    /// Search Reference, "rex": the first match; of a list of values the first that matches.
    Value rex(const Formula& of) const {
        for (const std::string& text : value(of.operands[0]).as_list())
            if (auto found = group_of_match(of.operands[1].value.text, of.operands[2].value.text, text))
                return Value::of(std::move(*found));
        return {};
    }

    /// Search Reference, "lookup": all rows that match, in the order of the file.
    Value look_up(const Formula& of) const {
        const Lookup& table = *of.table;
        const auto output = std::find(table.columns.begin(), table.columns.end(), of.value.text);
        if (output == table.columns.end()) return {};
        std::vector<std::string> found;
        for (const auto& row : table.rows) {
            if (!row_matches(of, table, row)) continue;
            const std::string& cell = row[static_cast<size_t>(output - table.columns.begin())];
            if (!cell.empty()) found.push_back(cell);
            if (found.size() >= 100) break;
        }
        if (found.empty() && table.least_matches > 0) return Value::of(table.default_match);
        return Value::of(std::move(found));
    }

    bool row_matches(const Formula& of, const Lookup& table, const std::vector<std::string>& row) const {
        for (size_t key = 0; key < of.operands.size(); ++key) {
            const std::string& column = of.value.list[key];
            const auto at = std::find(table.columns.begin(), table.columns.end(), column);
            if (at == table.columns.end()) return false;
            const std::string& cell = row[static_cast<size_t>(at - table.columns.begin())];
            const auto how = table.matches.find(column);
            const ColumnMatch match = how == table.matches.end() ? ColumnMatch::exact : how->second;
            const auto values = value(of.operands[key]).as_list();
            if (std::none_of(values.begin(), values.end(), [&](const std::string& text) {
                    return cell_matches(match, table.case_sensitive, cell, text);
                }))
                return false;
        }
        return true;
    }

    static bool cell_matches(ColumnMatch match, bool cased, const std::string& cell, const std::string& text) {
        if (match == ColumnMatch::cidr) {
            const auto addresses = network(cell);
            return addresses ? in_network(*addresses, text) : cell == text;
        }
        if (match == ColumnMatch::exact) return cased ? cell == text : equals_ignoring_case(cell, text);
        ir::Pattern pattern;
        pattern.cased = cased;
        std::string_view rest = cell;
        while (true) {
            const size_t star = rest.find('*');
            if (star > 0) pattern.parts.push_back({ir::PatternPart::Kind::literal, std::string(rest.substr(0, star))});
            if (star == std::string_view::npos) break;
            pattern.parts.push_back({ir::PatternPart::Kind::any_run, {}});
            rest.remove_prefix(star + 1);
        }
        return ir::matches(ir::normalised(std::move(pattern)), text);
    }

    const Bindings& bindings_;
};

void collect_fields(const Formula& formula, std::set<std::string>& names) {
    if (formula.kind == Kind::field) names.insert(formula.name);
    for (const Formula& operand : formula.operands) collect_fields(operand, names);
}

} // namespace

Formula Formula::constant(Value value, Span span) {
    Formula made;
    made.value = std::move(value);
    made.span = span;
    return made;
}

Formula Formula::field(std::string name, Span span) {
    Formula made;
    made.kind = Kind::field;
    made.name = std::move(name);
    made.span = span;
    return made;
}

Formula Formula::call(std::string name, std::vector<Formula> operands, Span span) {
    Formula made;
    made.kind = Kind::call;
    made.name = std::move(name);
    made.operands = std::move(operands);
    made.span = span;
    return made;
}

Formula Formula::unknown(std::string_view code, std::string reason, Span stage, Span span) {
    Formula made;
    made.kind = Kind::unknown;
    made.code = code;
    made.name = std::move(reason);
    made.stage = stage;
    made.span = span;
    return made;
}

std::string_view text_of(Operator op) {
    constexpr std::array<std::string_view, 17> names{
        "", "*", "/", "%", "+", "-", ".", "=", "!=", "<", "<=", ">", ">=", "like", "and", "or", "xor"};
    return names[static_cast<size_t>(op)];
}

std::string search_operator(Operator op) { return "search" + std::string(text_of(op)); }

Value evaluate(const Formula& formula, const Bindings& bindings) { return Evaluator(bindings).value(formula); }

std::string why_not_computable(const Formula& formula) {
    if (formula.kind == Kind::unknown) return formula.name;
    if (formula.kind != Kind::call) return {};
    const std::string& name = formula.name;
    const bool known = is_logic(name) || is_choice(name) || is_comparison(name) || is_arithmetic(name) ||
                       name == "neg" || name == "lookup" || name == "rex" ||
                       (name.starts_with("search") && name != "searchmatch") || is_computed_function(name) ||
                       name == "mvfilter" || name == "mvmap";
    if (!known) return "the function " + name + " is not computed yet";
    for (const Formula& operand : formula.operands)
        if (std::string why = why_not_computable(operand); !why.empty()) return why;
    return {};
}

const Formula* first_unknown(const Formula& formula) {
    if (formula.kind == Kind::unknown) return &formula;
    for (const Formula& operand : formula.operands)
        if (const Formula* found = first_unknown(operand)) return found;
    return nullptr;
}

bool takes_whole_list(const Formula& formula) {
    if (formula.kind == Kind::call && formula.name.starts_with("mv") && formula.name != "mvrange") return true;
    return std::any_of(formula.operands.begin(), formula.operands.end(), takes_whole_list);
}

std::set<std::string> fields_of(const Formula& formula) {
    std::set<std::string> names;
    collect_fields(formula, names);
    return names;
}

std::string text_of(const Formula& formula) {
    switch (formula.kind) {
    case Kind::constant:
        if (formula.value.type == Value::Type::text)
            return (formula.form == SearchValue::Form::exact_case ? "CASE\"" : "\"") + formula.value.text + "\"";
        return formula.value.null() ? "null()" : *formula.value.as_text();
    case Kind::field:
        return "'" + formula.name + "'";
    case Kind::unknown:
        return "?";
    case Kind::call:
        break;
    }
    std::string text = formula.name;
    if (formula.name == "lookup") text += " " + formula.table->file + " " + formula.value.text;
    text += "(";
    for (size_t i = 0; i < formula.operands.size(); ++i) text += (i > 0 ? "," : "") + text_of(formula.operands[i]);
    return text + ")";
}

} // namespace rw::splunk
