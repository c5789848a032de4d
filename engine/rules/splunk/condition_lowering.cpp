#include "engine/rules/splunk/condition_lowering.h"

#include "engine/base/unicode.h"
#include "engine/rules/splunk/codes.h"
#include "engine/rules/splunk/limits.h"

#include <algorithm>
#include <array>

namespace rw::splunk {

namespace {

using Kind = Formula::Kind;
using Type = Value::Type;

/// A formula in which one field is known to be missing.
Formula without_field(const Formula& formula, const std::string& name) {
    if (formula.kind == Kind::field && formula.name == name) return Formula::constant({}, formula.span);
    Formula made = formula;
    for (Formula& operand : made.operands) operand = without_field(operand, name);
    return made;
}

/// The values of a list that come as one text.
Value all_values(std::string_view joined) {
    std::vector<std::string> values;
    while (true) {
        const size_t end = joined.find(ir::list_separator);
        values.emplace_back(joined.substr(0, end));
        if (end == std::string_view::npos) break;
        joined.remove_prefix(end + 1);
    }
    return Value::of(std::move(values));
}

/// The comparison with its sides exchanged.
std::string flipped(const std::string& op) {
    if (op == "<") return ">";
    if (op == "<=") return ">=";
    if (op == ">") return "<";
    if (op == ">=") return "<=";
    return op;
}

bool is_comparison(std::string_view name) {
    constexpr std::array<std::string_view, 6> names{"=", "!=", "<", "<=", ">", ">="};
    return std::find(names.begin(), names.end(), name) != names.end();
}

ir::Number number_of(double value) {
    ir::Number number;
    if (!ir::Number::parse(Value::of(value).as_text().value_or(""), number)) number.value = value;
    return number;
}

ir::Pattern literal_pattern(const std::string& text, bool cased) {
    ir::Pattern pattern;
    pattern.cased = cased;
    if (!text.empty()) pattern.parts.push_back({ir::PatternPart::Kind::literal, text});
    return pattern;
}

/// The pattern inside the one group that a rex on a field consists of; empty for any other formula.
std::string whole_group(const Formula& formula) {
    if (!formula.is_call("rex") || formula.operands[0].kind != Kind::field) return {};
    std::string_view pattern = formula.operands[1].value.text;
    const size_t open = pattern.find('>');
    if (!pattern.starts_with("(?<") || open == std::string_view::npos || !pattern.ends_with(')')) return {};
    if (pattern.substr(3, open - 3) != formula.operands[2].value.text) return {};
    pattern = pattern.substr(open + 1, pattern.size() - open - 2);
    uint32_t depth = 0;
    for (size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\')
            ++i;
        else if (pattern[i] == '[')
            return {}; // brackets would need more than counting
        else if (pattern[i] == '(')
            ++depth;
        else if (pattern[i] == ')' && depth-- == 0)
            return {};
    }
    return std::string(pattern);
}

/// The field inside lower(…) or upper(…), and what the text must look like to be equal at all.
struct Folded {
    const std::string* field = nullptr;
    bool fits = true;
};

Folded folded_field(const Formula& subject, const std::string& text) {
    Folded result;
    if (subject.kind == Kind::field) {
        result.field = &subject.name;
        return result;
    }
    const bool lower = subject.is_call("lower");
    if ((!lower && !subject.is_call("upper")) || subject.operands.size() != 1 ||
        subject.operands[0].kind != Kind::field)
        return result;
    result.field = &subject.operands[0].name;
    for (const char c : text) {
        const bool wrong = lower ? c >= 'A' && c <= 'Z' : c >= 'a' && c <= 'z';
        if (wrong) result.fits = false;
    }
    return result;
}

} // namespace

std::shared_ptr<const ir::Computation>
computation(const Formula& formula, bool wanted, const std::string& field, const std::string& other) {
    auto made = std::make_shared<ir::Computation>();
    made->source = "SPL " + text_of(formula) + (wanted ? "" : " is false");
    const bool whole = other.empty() && takes_whole_list(formula);
    made->whole_list = whole;
    made->holds = [formula, wanted, field, other, whole](std::string_view value, std::string_view second) {
        Bindings bindings;
        bindings[field] = whole ? all_values(value) : Value::of(std::string(value));
        if (!other.empty()) bindings[other] = Value::of(std::string(second));
        const Value result = evaluate(formula, bindings);
        return result.type == Type::boolean && result.boolean == wanted;
    };
    return made;
}

ir::Comparison comparison_of(std::string_view op) {
    if (op == "<") return ir::Comparison::less;
    if (op == "<=") return ir::Comparison::less_equal;
    if (op == ">") return ir::Comparison::greater;
    if (op == ">=") return ir::Comparison::greater_equal;
    return ir::Comparison::equal;
}

ir::NodeId ConditionLowering::add(ir::Node node) {
    if (condition_.nodes.size() >= limits::lowered_nodes) {
        if (!full_) lose_(code::query_limit, "The condition has more parts than the limit.", node.span);
        full_ = true;
        return 0; // children keep coming before parents
    }
    condition_.nodes.push_back(std::move(node));
    return static_cast<ir::NodeId>(condition_.nodes.size() - 1);
}

ir::NodeId ConditionLowering::constant(bool value, Span span) {
    ir::Node node;
    node.span = span;
    node.value = value;
    return add(std::move(node));
}

ir::NodeId ConditionLowering::lost(std::string_view code, std::string reason, Span span) {
    if (!code.empty()) lose_(code, std::move(reason), span);
    const ir::NodeId id = constant(true, span);
    lost_.insert(id);
    return id;
}

ir::NodeId ConditionLowering::leaf(std::string field, ir::Test test, Span span) {
    ir::Node node;
    node.kind = ir::NodeKind::leaf;
    node.role = ir::NodeRole::value;
    node.span = span;
    node.predicate = predicates_.intern({std::move(field), std::move(test)});
    return add(std::move(node));
}

bool ConditionLowering::is_constant(ir::NodeId id, bool value) const {
    const ir::Node& node = condition_.nodes[id];
    return node.kind == ir::NodeKind::constant && node.value == value && !lost_.contains(id);
}

ir::NodeId ConditionLowering::item(const std::string& label, std::vector<ir::NodeId> values, Span span) {
    ir::Node node;
    node.kind = ir::NodeKind::any_of;
    node.role = ir::NodeRole::item;
    node.span = span;
    node.label = label;
    node.children = std::move(values);
    return add(std::move(node));
}

ir::NodeId ConditionLowering::all_of(std::vector<ir::NodeId> nodes, Span span) {
    for (const ir::NodeId id : nodes)
        if (is_constant(id, false)) return id;
    std::erase_if(nodes, [this](ir::NodeId id) { return is_constant(id, true); });
    if (nodes.size() == 1) return nodes.front();
    if (nodes.empty()) return constant(true, span);
    ir::Node node;
    node.kind = ir::NodeKind::all_of;
    node.span = span;
    node.children = std::move(nodes);
    return add(std::move(node));
}

ir::NodeId ConditionLowering::any_of(std::vector<ir::NodeId> nodes, Span span) {
    for (const ir::NodeId id : nodes)
        if (is_constant(id, true)) return id;
    std::erase_if(nodes, [this](ir::NodeId id) { return is_constant(id, false); });
    if (nodes.size() == 1) return nodes.front();
    if (nodes.empty()) return constant(false, span);
    ir::Node node;
    node.kind = ir::NodeKind::any_of;
    node.span = span;
    node.children = std::move(nodes);
    return add(std::move(node));
}

ir::NodeId ConditionLowering::negation(ir::NodeId id, Span span) {
    const ir::Node& of = condition_.nodes[id];
    if (lost_.contains(id)) return id;
    if (of.kind == ir::NodeKind::constant) return constant(!of.value, span);
    if (of.kind == ir::NodeKind::negation) return of.children.front();
    ir::Node node;
    node.kind = ir::NodeKind::negation;
    node.span = span;
    node.children = {id};
    return add(std::move(node));
}

ir::NodeId ConditionLowering::present(const std::string& field, Span span) {
    return negation(leaf(field, ir::NullTest{}, span), span);
}

void ConditionLowering::finish(std::vector<ir::NodeId> conjuncts, Span span) {
    condition_.root = all_of(std::move(conjuncts), span);
}

ir::NodeId ConditionLowering::lower(const Formula& formula, bool wanted) {
    if (depth_ >= limits::lowering_depth || full_)
        return lost(code::query_limit, "The condition is nested deeper than the limit.", formula.span);
    ++depth_;
    ir::NodeId id = 0;
    switch (formula.kind) {
    case Kind::constant:
        id = constant(formula.value.type == Type::boolean && formula.value.boolean == wanted, formula.span);
        break;
    case Kind::unknown:
        id = lost(formula.code, formula.name, formula.stage);
        break;
    case Kind::field:
        id = lost(code::not_computed, "A field alone is no condition.", formula.span);
        break;
    case Kind::call:
        id = call(formula, wanted);
        break;
    }
    --depth_;
    return id;
}

ir::NodeId ConditionLowering::call(const Formula& formula, bool wanted) {
    const std::string& name = formula.name;
    if (name == "and" || name == "or" || name == "xor" || name == "not") return logic(formula, wanted);
    if (name == "if" || name == "case" || name == "validate") return choice(formula, wanted);
    if (name == "isnull" || name == "isnotnull")
        return null(formula.operands[0], wanted == (name == "isnull"), formula.span);
    if (is_comparison(name)) return comparison(formula, wanted);
    if (name == "in") return list(formula, wanted);
    if (name == "like" || name == "match" || name == "cidrmatch") return pattern_function(formula, wanted);
    if (name == "term") return wanted ? term(formula) : negation(term(formula), formula.span);
    if (name.starts_with("search")) return wanted ? search(formula) : negation(search(formula), formula.span);
    return computed(formula, wanted);
}

ir::NodeId ConditionLowering::logic(const Formula& formula, bool wanted) {
    if (formula.name == "not") return lower(formula.operands[0], !wanted);
    std::vector<ir::NodeId> nodes;
    if (formula.name == "xor") {
        const Formula& a = formula.operands[0];
        const Formula& b = formula.operands[1];
        nodes.push_back(all_of({lower(a, true), lower(b, !wanted)}, formula.span));
        nodes.push_back(all_of({lower(a, false), lower(b, wanted)}, formula.span));
        return any_of(std::move(nodes), formula.span);
    }
    for (const Formula& operand : formula.operands) nodes.push_back(lower(operand, wanted));
    return (formula.name == "and") == wanted ? all_of(std::move(nodes), formula.span)
                                             : any_of(std::move(nodes), formula.span);
}

/// The first alternative whose condition holds (a condition that is null does not).
ir::NodeId ConditionLowering::choice(const Formula& formula, bool wanted) {
    const auto& parts = formula.operands;
    std::vector<ir::NodeId> alternatives;
    std::vector<ir::NodeId> before; // none of the earlier ones
    const bool is_if = formula.name == "if";
    const bool holds = formula.name != "validate";
    const size_t pairs = is_if ? 1 : parts.size() / 2;
    for (size_t i = 0; i < pairs; ++i) {
        const ir::NodeId condition = lower(parts[2 * i], holds);
        std::vector<ir::NodeId> all = before;
        all.push_back(condition);
        all.push_back(lower(parts[2 * i + 1], wanted));
        alternatives.push_back(all_of(std::move(all), formula.span));
        before.push_back(negation(condition, formula.span));
    }
    if (is_if && parts.size() > 2) {
        before.push_back(lower(parts[2], wanted));
        alternatives.push_back(all_of(std::move(before), formula.span));
    }
    return any_of(std::move(alternatives), formula.span);
}

/// Whether a value is missing (`wanted`), or there.
ir::NodeId ConditionLowering::null(const Formula& formula, bool wanted, Span span) {
    if (formula.kind == Kind::constant) return constant(formula.value.null() == wanted, span);
    if (formula.kind == Kind::unknown) return lost(formula.code, formula.name, formula.stage);
    if (formula.kind == Kind::field) {
        const ir::NodeId missing = leaf(formula.name, ir::NullTest{}, span);
        return wanted ? missing : negation(missing, span);
    }
    if (formula.is_call("coalesce")) {
        std::vector<ir::NodeId> nodes;
        for (const Formula& part : formula.operands) nodes.push_back(null(part, wanted, span));
        return wanted ? all_of(std::move(nodes), span) : any_of(std::move(nodes), span);
    }
    // isnotnull(g) where rex "(?<g>re)": the pattern is found
    if (const std::string pattern = whole_group(formula); !pattern.empty()) {
        const Formula found = Formula::call(
            "match", {formula.operands[0], Formula::constant(Value::of(pattern), formula.operands[1].span)}, span);
        return wanted ? negation(lower(found, true), span) : lower(found, true);
    }
    // isnotnull(mvfind(x, re)): any value fits
    if (formula.is_call("mvfind") && formula.operands.size() == 2 && formula.operands[0].kind == Kind::field) {
        const ir::NodeId found = lower(Formula::call("match", formula.operands, span), true);
        return wanted ? negation(found, span) : found;
    }
    return computed(Formula::call("isnull", {formula}, span), wanted);
}

bool ConditionLowering::over_choice(const Formula& formula, size_t operand, bool wanted, ir::NodeId& result) {
    const Formula& subject = formula.operands[operand];
    const bool chooses = subject.is_call("if") || subject.is_call("case") || subject.is_call("validate") ||
                         subject.is_call("coalesce") || subject.is_call("nullif");
    if (!chooses || subject.operands.empty()) return false;
    const auto with = [&](const Formula& alternative) {
        Formula made = formula;
        made.operands[operand] = alternative;
        return made;
    };
    if (subject.is_call("coalesce")) {
        std::vector<ir::NodeId> alternatives;
        std::vector<ir::NodeId> before;
        for (const Formula& part : subject.operands) {
            std::vector<ir::NodeId> all = before;
            all.push_back(null(part, false, formula.span));
            all.push_back(lower(with(part), wanted));
            alternatives.push_back(all_of(std::move(all), formula.span));
            before.push_back(null(part, true, formula.span));
        }
        result = any_of(std::move(alternatives), formula.span);
        return true;
    }
    if (subject.is_call("nullif")) {
        if (subject.operands.size() < 2) return false;
        const ir::NodeId same =
            lower(Formula::call("=", {subject.operands[0], subject.operands[1]}, formula.span), true);
        result = all_of({negation(same, formula.span), lower(with(subject.operands[0]), wanted)}, formula.span);
        return true;
    }
    Formula distributed = subject; // if(c, a, b) = x is if(c, a = x, b = x)
    const bool is_if = subject.is_call("if");
    for (size_t i = 1; i < distributed.operands.size(); ++i)
        if (is_if || i % 2 == 1) distributed.operands[i] = with(subject.operands[i]);
    distributed.span = formula.span;
    result = choice(distributed, wanted);
    return true;
}

ir::NodeId ConditionLowering::comparison(const Formula& formula, bool wanted) {
    const Formula& left = formula.operands[0];
    const Formula& right = formula.operands[1];
    if (left.kind == Kind::unknown) return lower(left, wanted);
    if (right.kind == Kind::unknown) return lower(right, wanted);
    if (left.is_null() || right.is_null()) return constant(false, formula.span);
    if (left.kind == Kind::constant && right.kind != Kind::constant) {
        Formula turned = Formula::call(flipped(formula.name), {right, left}, formula.span);
        return comparison(turned, wanted);
    }
    ir::NodeId result = 0;
    if (over_choice(formula, 0, wanted, result) || over_choice(formula, 1, wanted, result)) return result;
    return field_comparison(formula, wanted);
}

ir::NodeId
ConditionLowering::tested(const std::string& field, ir::Test test, const Formula& value, Span span, bool wanted) {
    const ir::NodeId holds = item(field, {leaf(field, std::move(test), value.span)}, span);
    if (wanted) return holds;
    if (field.empty()) return negation(holds, span); // every event has a text
    return all_of({present(field, value.span), negation(holds, span)}, span);
}

ir::NodeId ConditionLowering::field_comparison(const Formula& formula, bool wanted) {
    const Formula& left = formula.operands[0];
    const Formula& right = formula.operands[1];
    const bool equality = formula.name == "=" || formula.name == "!=";
    const bool equal_wanted = (formula.name == "!=") != wanted;
    if (right.kind == Kind::constant && right.value.type == Type::text && equality) {
        const Folded subject = folded_field(left, right.value.text);
        if (subject.field != nullptr) {
            if (!subject.fits) // lower(x)="A" never holds
                return equal_wanted ? constant(false, formula.span) : present(*subject.field, right.span);
            const bool cased = left.kind == Kind::field;
            return tested(*subject.field,
                          ir::TextTest{literal_pattern(right.value.text, cased)},
                          right,
                          formula.span,
                          equal_wanted);
        }
    }
    if (left.kind == Kind::field && right.kind == Kind::constant && right.value.type == Type::number)
        return tested(left.name,
                      ir::NumberTest{comparison_of(formula.name), number_of(right.value.number)},
                      right,
                      formula.span,
                      equality ? equal_wanted : wanted);
    if (left.kind == Kind::field && right.kind == Kind::field && equality && left.name != right.name) {
        const ir::NodeId same =
            item(left.name,
                 {leaf(left.name, ir::FieldTest{right.name, ir::PatternShape::equals, true}, formula.span)},
                 formula.span);
        if (equal_wanted) return same;
        return all_of(
            {present(left.name, formula.span), present(right.name, formula.span), negation(same, formula.span)},
            formula.span);
    }
    // mvfind(x, re) >= 0 and > -1: any value fits
    const bool at_least_first =
        (formula.name == ">=" && right.value.number == 0) || (formula.name == ">" && right.value.number == -1);
    if (left.is_call("mvfind") && right.kind == Kind::constant && at_least_first && wanted)
        return null(left, false, formula.span);
    return computed(formula, wanted);
}

/// x IN (…): each value as =.
ir::NodeId ConditionLowering::list(const Formula& formula, bool wanted) {
    ir::NodeId result = 0;
    if (over_choice(formula, 0, wanted, result)) return result;
    const Formula& subject = formula.operands[0];
    const bool plain =
        subject.kind == Kind::field &&
        std::all_of(formula.operands.begin() + 1, formula.operands.end(), [](const Formula& each) {
            return each.kind == Kind::constant && (each.value.type == Type::text || each.value.type == Type::number);
        });
    if (plain && formula.operands.size() > 1) {
        std::vector<ir::NodeId> values;
        for (size_t i = 1; i < formula.operands.size(); ++i) {
            const Formula& each = formula.operands[i];
            ir::Test test = each.value.type == Type::text
                                ? ir::Test(ir::TextTest{literal_pattern(each.value.text, true)})
                                : ir::Test(ir::NumberTest{ir::Comparison::equal, number_of(each.value.number)});
            values.push_back(leaf(subject.name, std::move(test), each.span));
        }
        const ir::NodeId holds = item(subject.name, std::move(values), formula.span);
        if (wanted) return holds;
        return all_of({present(subject.name, formula.operands[1].span), negation(holds, formula.span)}, formula.span);
    }
    std::vector<ir::NodeId> nodes;
    for (size_t i = 1; i < formula.operands.size(); ++i)
        nodes.push_back(lower(Formula::call("=", {subject, formula.operands[i]}, formula.operands[i].span), wanted));
    return wanted ? any_of(std::move(nodes), formula.span) : all_of(std::move(nodes), formula.span);
}

ir::NodeId ConditionLowering::pattern_function(const Formula& formula, bool wanted) {
    if (formula.operands.size() != 2) return lost({}, {}, formula.span);
    const bool cidr = formula.name == "cidrmatch";
    const size_t subject_at = cidr ? 1 : 0;
    const Formula& subject = formula.operands[subject_at];
    const Formula& pattern = formula.operands[1 - subject_at];
    for (const Formula* each : {&subject, &pattern})
        if (each->kind == Kind::unknown) return lower(*each, wanted);
    ir::NodeId result = 0;
    if (over_choice(formula, subject_at, wanted, result)) return result;
    const bool written_out = pattern.kind == Kind::constant && pattern.value.type == Type::text;
    if (!written_out) return computed(formula, wanted);
    const std::string& text = pattern.value.text;
    if (formula.name == "match" && subject.kind == Kind::field) { // a field without a name is the event's text
        ir::RegexTest regex;
        regex.source = text;
        if (regex.source.starts_with("(?i)")) {
            regex.source.erase(0, 4);
            regex.ignore_case = true;
        }
        return tested(subject.name, std::move(regex), pattern, formula.span, wanted);
    }
    if (formula.name == "like") {
        const Folded folded = folded_field(subject, text);
        if (folded.field != nullptr && folded.fits)
            return tested(*folded.field,
                          ir::TextTest{like_pattern(text, subject.kind == Kind::field)},
                          pattern,
                          formula.span,
                          wanted);
    }
    if (const auto addresses = cidr ? network(text) : std::nullopt; addresses && subject.kind == Kind::field)
        return tested(subject.name, *addresses, pattern, formula.span, wanted);
    return computed(formula, wanted);
}

ir::NodeId ConditionLowering::computed(const Formula& formula, bool wanted) {
    if (const Formula* unknown = first_unknown(formula)) return lower(*unknown, wanted);
    if (const std::string why = why_not_computable(formula); !why.empty())
        return lost(code::not_computed, "Not decided yet: " + why + ".", formula.span);
    const std::set<std::string> fields = fields_of(formula);
    const auto when_missing = [&](const std::string& field) {
        return all_of({leaf(field, ir::NullTest{}, formula.span), lower(without_field(formula, field), wanted)},
                      formula.span);
    };
    if (fields.empty()) {
        const Value value = evaluate(formula, {});
        return constant(value.type == Type::boolean && value.boolean == wanted, formula.span);
    }
    const std::string& first = *fields.begin();
    if (fields.size() == 1) {
        const ir::NodeId holds =
            item(first,
                 {leaf(first, ir::ComputedTest{computation(formula, wanted, first, {})}, formula.span)},
                 formula.span);
        return any_of({holds, when_missing(first)}, formula.span);
    }
    if (takes_whole_list(formula))
        return lost(code::not_computed, "Not decided yet: all values of more than one field at once.", formula.span);
    if (fields.size() == 2) {
        const std::string& second = *fields.rbegin();
        ir::FieldTest test;
        test.other = second;
        test.cased = true;
        test.computed = computation(formula, wanted, first, second);
        const ir::NodeId holds = item(first, {leaf(first, std::move(test), formula.span)}, formula.span);
        return any_of({holds, when_missing(first), when_missing(second)}, formula.span);
    }
    return lost(code::not_computed, "Not decided yet: a computation on more than two fields.", formula.span);
}

} // namespace rw::splunk
