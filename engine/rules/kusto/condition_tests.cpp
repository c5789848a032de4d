// Which expressions are tests that all languages share: texts, numbers, lists, presence, networks.
#include "engine/base/unicode.h"
#include "engine/rules/kusto/condition_builder.h"
#include "engine/rules/kusto/functions.h"
#include "engine/rules/kusto/network.h"
#include "engine/rules/kusto/regex_syntax.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rw::kusto {

namespace {

using ir::NodeKind;
using ir::NodeRole;
using PartKind = ir::PatternPart::Kind;

ir::Test pattern_test(ir::PatternShape shape, std::string_view text, bool ignore_case) {
    ir::Pattern pattern;
    pattern.cased = !ignore_case;
    if (shape == ir::PatternShape::contains || shape == ir::PatternShape::ends)
        pattern.parts.push_back({PartKind::any_run, {}});
    pattern.parts.push_back({PartKind::literal, std::string(text)});
    if (shape == ir::PatternShape::contains || shape == ir::PatternShape::starts)
        pattern.parts.push_back({PartKind::any_run, {}});
    return ir::TextTest{ir::normalised(std::move(pattern))};
}

char32_t last_point(std::string_view text) {
    char32_t last = 0;
    for (size_t at = 0; at < text.size();) {
        const DecodedPoint point = decode_point(text, at);
        last = point.value;
        at += point.bytes;
    }
    return last;
}

/// A term by its borders. One that neither begins nor ends with a letter or digit is a plain part of the text.
ir::Test term_test(std::string_view term, Border border, bool ignore_case) {
    const bool bounded_begin = border != Border::end && is_term_character(decode_point(term, 0).value);
    const bool bounded_end = border != Border::begin && is_term_character(last_point(term));
    if (!bounded_begin && !bounded_end) return pattern_test(ir::PatternShape::contains, term, ignore_case);
    ir::RegexTest test;
    test.ignore_case = ignore_case;
    test.dot_all = true;
    if (bounded_begin) test.source = "(?:\\A|[^\\p{L}\\p{N}])";
    test.source += regex_quoted(term);
    if (bounded_end) test.source += "(?:\\z|[^\\p{L}\\p{N}])";
    return test;
}

struct TextOperator {
    std::string_view name;
    enum class How : uint8_t { equals, contains, starts, ends, term, prefix, suffix, regex } how;
    bool ignore_case;
    bool negated;
};

using How = TextOperator::How;

constexpr std::array text_operators{TextOperator{"=~", How::equals, true, false},
                                    TextOperator{"!~", How::equals, true, true},
                                    TextOperator{"contains", How::contains, true, false},
                                    TextOperator{"!contains", How::contains, true, true},
                                    TextOperator{"notcontains", How::contains, true, true},
                                    TextOperator{"contains_cs", How::contains, false, false},
                                    TextOperator{"containscs", How::contains, false, false},
                                    TextOperator{"!contains_cs", How::contains, false, true},
                                    TextOperator{"notcontainscs", How::contains, false, true},
                                    TextOperator{"startswith", How::starts, true, false},
                                    TextOperator{"!startswith", How::starts, true, true},
                                    TextOperator{"startswith_cs", How::starts, false, false},
                                    TextOperator{"!startswith_cs", How::starts, false, true},
                                    TextOperator{"endswith", How::ends, true, false},
                                    TextOperator{"!endswith", How::ends, true, true},
                                    TextOperator{"endswith_cs", How::ends, false, false},
                                    TextOperator{"!endswith_cs", How::ends, false, true},
                                    TextOperator{"has", How::term, true, false},
                                    TextOperator{":", How::term, true, false},
                                    TextOperator{"!has", How::term, true, true},
                                    TextOperator{"has_cs", How::term, false, false},
                                    TextOperator{"!has_cs", How::term, false, true},
                                    TextOperator{"hasprefix", How::prefix, true, false},
                                    TextOperator{"!hasprefix", How::prefix, true, true},
                                    TextOperator{"hasprefix_cs", How::prefix, false, false},
                                    TextOperator{"!hasprefix_cs", How::prefix, false, true},
                                    TextOperator{"hassuffix", How::suffix, true, false},
                                    TextOperator{"!hassuffix", How::suffix, true, true},
                                    TextOperator{"hassuffix_cs", How::suffix, false, false},
                                    TextOperator{"!hassuffix_cs", How::suffix, false, true},
                                    TextOperator{"matches regex", How::regex, false, false}};

const TextOperator* text_operator(std::string_view name) {
    const auto found = std::find_if(
        text_operators.begin(), text_operators.end(), [&](const TextOperator& each) { return each.name == name; });
    return found == text_operators.end() ? nullptr : &*found;
}

ir::Test operator_test(const TextOperator& op, std::string_view text) {
    switch (op.how) {
    case How::equals:
        return pattern_test(ir::PatternShape::equals, text, op.ignore_case);
    case How::contains:
        return pattern_test(ir::PatternShape::contains, text, op.ignore_case);
    case How::starts:
        return pattern_test(ir::PatternShape::starts, text, op.ignore_case);
    case How::ends:
        return pattern_test(ir::PatternShape::ends, text, op.ignore_case);
    case How::term:
        return term_test(text, Border::both, op.ignore_case);
    case How::prefix:
        return term_test(text, Border::begin, op.ignore_case);
    case How::suffix:
        return term_test(text, Border::end, op.ignore_case);
    case How::regex:
        break;
    }
    ir::RegexTest test;
    test.source = re2_syntax(text);
    return test;
}

bool is_text_type(ValueType type) { return type == ValueType::raw || type == ValueType::text; }

bool is_number_type(ValueType type) {
    return type == ValueType::raw || type == ValueType::integer || type == ValueType::real;
}

std::optional<ir::Number> exact_number(const Value& value) {
    ir::Number number;
    if (value.null) return std::nullopt;
    if (value.type == ValueType::integer)
        number.value = value.integer;
    else if (value.type == ValueType::real && std::isfinite(value.real))
        number.value = value.real;
    else
        return std::nullopt;
    return number;
}

/// `a < b` as `b > a`.
std::string_view turned(std::string_view op) {
    if (op == "<") return ">";
    if (op == "<=") return ">=";
    if (op == ">") return "<";
    if (op == ">=") return "<=";
    return op;
}

} // namespace

std::optional<ConditionBuilder::Target> ConditionBuilder::target_of(const Expression& expression) const {
    if (expression.kind == Expression::Kind::star) {
        Target any;
        any.any = true;
        return any;
    }
    if (expression.is_constant()) return std::nullopt;
    if (expression.is_field() && (named_only_ || !expression.obstacle)) {
        Target target;
        target.field = expression.name;
        target.type = expression.type;
        return target;
    }
    const bool lower = expression.calls("tolower");
    if ((lower || expression.calls("toupper")) && expression.arguments.size() == 1) {
        auto target = target_of(*expression.arguments.front());
        if (!target || target->lower || target->upper || target->any || !is_text_type(target->type))
            return std::nullopt;
        (lower ? target->lower : target->upper) = true;
        return target;
    }
    if (!named_only_) return std::nullopt;
    // What has no value is catalogued under its own words: extract(…, CommandLine).
    Target target;
    target.field = source_of(expression, true);
    return target;
}

std::optional<ConditionBuilder::Target> ConditionBuilder::text_target_of(const Expression& expression) const {
    if (expression.calls("tostring") && expression.arguments.size() == 1 &&
        expression.arguments.front()->calls("member"))
        return text_target_of(*expression.arguments.front());
    if (expression.calls("member") && expression.arguments.size() == 2) {
        const Expression& parts = *expression.arguments[0];
        const Expression& which = *expression.arguments[1];
        const bool last = which.is_constant() && which.value.type == ValueType::integer && which.value.integer == -1;
        if (last && parts.calls("split") && parts.arguments.size() == 2 && parts.arguments[1]->is_constant() &&
            text_of(parts.arguments[1]->value) == "\\") {
            auto path = target_of(*parts.arguments[0]);
            if (path && !path->any && is_text_type(path->type)) {
                path->base_name = true;
                return path;
            }
        }
    }
    return target_of(expression);
}

ir::NodeId ConditionBuilder::empty_text(const Target& target, Span span) {
    const Node empty = leaf(target, pattern_test(ir::PatternShape::equals, "", false), span);
    return group(NodeKind::any_of, NodeRole::value, span, {empty, leaf(target, ir::NullTest{}, span)});
}

/// One value that a field may equal; nothing when no shared test says it.
std::optional<ir::NodeId> ConditionBuilder::one_value(const Target& target, const Expression& value, bool ignore_case) {
    const Value& given = value.value;
    if (given.type == ValueType::text && is_text_type(target.type)) {
        std::string text = given.text;
        if (target.lower || target.upper) {
            // A changed letter can only equal a text that is written so itself.
            const ExpressionPtr same =
                call(target.lower ? "tolower" : "toupper", {constant(given, value.span)}, value.span);
            if (!ignore_case && text_of(same->value) != text) return truth_value(false, value.span);
            ignore_case = true;
        }
        if (target.base_name) {
            if (text.empty()) return std::nullopt;
            if (text.find('\\') != std::string::npos) return truth_value(false, value.span);
            const Node behind =
                leaf(target, pattern_test(ir::PatternShape::ends, "\\" + text, ignore_case), value.span);
            const Node whole = leaf(target, pattern_test(ir::PatternShape::equals, text, ignore_case), value.span);
            return group(NodeKind::any_of, NodeRole::value, value.span, {behind, whole});
        }
        if (text.empty()) return target.any ? Maybe{} : Maybe{empty_text(target, value.span)};
        return leaf(target, pattern_test(ir::PatternShape::equals, text, ignore_case), value.span);
    }
    if (target.lower || target.upper || target.base_name) return std::nullopt;
    if (given.type == ValueType::guid && !given.null && is_text_type(target.type))
        return leaf(target, pattern_test(ir::PatternShape::equals, given.text, true), value.span);
    if (given.type == ValueType::boolean && !given.null &&
        (target.type == ValueType::raw || target.type == ValueType::boolean))
        return leaf(target, ir::BooleanTest{given.integer != 0}, value.span);
    if (const auto number = exact_number(given); number && is_number_type(target.type))
        return leaf(target, ir::NumberTest{ir::Comparison::equal, *number}, value.span);
    return std::nullopt;
}

std::optional<ir::NodeId> ConditionBuilder::equality(
    const Expression& expression, const Target& target, const Expression& value, bool ignore_case, bool negated) {
    if (!value.is_constant()) return std::nullopt;
    const Maybe found = one_value(target, value, ignore_case);
    if (!found) return std::nullopt;
    const Node one = item(target, *found, expression.span);
    return negated ? negation(one, expression.span, target.field + "|neq") : one;
}

std::optional<ir::NodeId>
ConditionBuilder::text_value(std::string_view op, const Target& target, const Expression& value, Span span) {
    const TextOperator* known = text_operator(op);
    if (known == nullptr || !value.is_constant() || !is_text_type(target.type)) return std::nullopt;
    if (value.value.type == ValueType::dynamic && known->how == How::regex) return std::nullopt;
    const std::string text = text_of(value.value);
    bool ignore_case = known->ignore_case;
    if (target.base_name) {
        if (known->how == How::equals) return one_value(target, value, true);
        // The end of the last part is the end of the path.
        if (known->how != How::ends || text.find('\\') != std::string::npos || text.empty()) return std::nullopt;
    }
    if (known->how == How::regex) {
        if (target.lower || target.upper) return std::nullopt;
    } else if (text.empty()) {
        // Every text has the empty one, also that of a column which is not there.
        if (known->how != How::equals) return truth_value(true, span);
        return target.any ? Maybe{} : Maybe{empty_text(target, span)};
    } else if (target.lower || target.upper) {
        const ExpressionPtr same = call(target.lower ? "tolower" : "toupper", {constant(value.value, span)}, span);
        if (!ignore_case && text_of(same->value) != text) return truth_value(false, span);
        ignore_case = true;
    }
    TextOperator test = *known;
    test.ignore_case = ignore_case;
    // The label keeps what a regular expression hides: the operator and the value as written.
    std::string label;
    if (known->how == How::term || known->how == How::prefix || known->how == How::suffix || known->how == How::regex)
        label = std::string(known->negated ? op.substr(1) : op) + " " + text;
    return leaf(target, operator_test(test, text), span, std::move(label));
}

std::optional<ir::NodeId> ConditionBuilder::text_test(std::string_view op, const Expression& expression, bool wanted) {
    const TextOperator* known = text_operator(op);
    const auto target = text_target_of(*expression.arguments[0]);
    if (!target) return std::nullopt;
    if (target->any && known->negated) return std::nullopt;
    const Maybe found = text_value(op, *target, *expression.arguments[1], expression.arguments[1]->span);
    if (!found) return std::nullopt;
    const Node one = item(*target, *found, expression.span);
    if (known->negated != wanted) return one;
    return negation(one, expression.span, known->how == How::equals ? target->field + "|neq" : std::string());
}

std::optional<ir::NodeId> ConditionBuilder::list_test(const Expression& expression, bool wanted) {
    struct ListOperator {
        std::string_view name;
        std::string_view each; ///< the operator that each element stands for
        bool negated;
        bool all;
    };

    static constexpr std::array operators{ListOperator{"in", "==", false, false},
                                          ListOperator{"!in", "==", true, false},
                                          ListOperator{"in~", "=~", false, false},
                                          ListOperator{"!in~", "=~", true, false},
                                          ListOperator{"has_any", "has", false, false},
                                          ListOperator{"has_all", "has", false, true}};
    const auto known = std::find_if(
        operators.begin(), operators.end(), [&](const ListOperator& each) { return each.name == expression.name; });
    if (known == operators.end() || expression.arguments.empty()) return std::nullopt;
    const auto target = text_target_of(*expression.arguments[0]);
    if (!target || (target->any && (known->negated || known->all))) return std::nullopt;
    std::vector<Node> values;
    for (size_t i = 1; i < expression.arguments.size(); ++i) {
        if (!expression.arguments[i]->is_constant()) return std::nullopt;
        for (const ExpressionPtr& element : elements_of(expression.arguments[i])) {
            const Maybe found = known->each == "has" ? text_value("has", *target, *element, element->span)
                                                     : one_value(*target, *element, known->each == "=~");
            if (!found) return std::nullopt;
            values.push_back(*found);
        }
    }
    const Node list = group(known->all ? NodeKind::all_of : NodeKind::any_of,
                            NodeRole::item,
                            expression.span,
                            std::move(values),
                            target->any ? "*" : target->field);
    return known->negated == wanted ? negation(list, expression.span) : list;
}

/// Comparisons with a number: with null they are neither true nor false.
std::optional<ir::NodeId> ConditionBuilder::number_order(const Expression& expression, bool wanted) {
    const auto one = [&](const Target& target, ir::Comparison comparison, const ir::Number& number, Span span) {
        return item(target, leaf(target, ir::NumberTest{comparison, number}, span), expression.span);
    };
    if (expression.name == "between" || expression.name == "!between") {
        const auto target = target_of(*expression.arguments[0]);
        const auto low = exact_number(expression.arguments[1]->value);
        const auto high = exact_number(expression.arguments[2]->value);
        const bool constants = expression.arguments[1]->is_constant() && expression.arguments[2]->is_constant();
        if (!target || !constants || !low || !high || !is_number_type(target->type) || target->any || target->lower ||
            target->upper)
            return std::nullopt;
        const bool inside = (expression.name == "between") == wanted;
        const Node first = one(*target,
                               inside ? ir::Comparison::greater_equal : ir::Comparison::less,
                               *low,
                               expression.arguments[1]->span);
        const Node second = one(*target,
                                inside ? ir::Comparison::less_equal : ir::Comparison::greater,
                                *high,
                                expression.arguments[2]->span);
        return group(inside ? NodeKind::all_of : NodeKind::any_of, NodeRole::none, expression.span, {first, second});
    }
    const bool swapped = expression.arguments[0]->is_constant();
    const Expression& value = *expression.arguments[swapped ? 0 : 1];
    const auto target = target_of(*expression.arguments[swapped ? 1 : 0]);
    const auto number = exact_number(value.value);
    if (!target || !value.is_constant() || !number || !is_number_type(target->type) || target->any || target->lower ||
        target->upper)
        return std::nullopt;
    const std::string_view op = swapped ? turned(expression.name) : std::string_view(expression.name);
    using ir::Comparison;
    const Comparison comparison = op == "<"    ? wanted ? Comparison::less : Comparison::greater_equal
                                  : op == "<=" ? wanted ? Comparison::less_equal : Comparison::greater
                                  : op == ">"  ? wanted ? Comparison::greater : Comparison::less_equal
                                  : wanted     ? Comparison::greater_equal
                                               : Comparison::less;
    return one(*target, comparison, *number, value.span);
}

std::optional<ir::NodeId> ConditionBuilder::presence(const Expression& expression, bool wanted) {
    const auto target = target_of(*expression.arguments[0]);
    if (!target || target->any) return std::nullopt;
    const std::string_view name = expression.name;
    const bool negated = name == "isnotempty" || name == "notempty" || name == "isnotnull" || name == "notnull";
    const bool of_null = name == "isnull" || name == "isnotnull" || name == "notnull";
    const bool absent = negated != wanted;
    const Span span = expression.span;
    if (of_null) {
        if (target->type == ValueType::text || target->lower || target->upper) return std::nullopt;
        const Node null = item(*target, leaf(*target, ir::NullTest{}, span), span);
        return absent ? null : negation(null, span, target->field + "|neq");
    }
    if (!is_text_type(target->type)) return std::nullopt;
    if (absent) return item(*target, empty_text(*target, span), span);
    // At least one character.
    ir::Pattern pattern;
    pattern.parts = {{PartKind::any_one, {}}, {PartKind::any_run, {}}};
    return item(*target, leaf(*target, ir::TextTest{ir::normalised(std::move(pattern))}, span), span);
}

std::optional<ir::NodeId> ConditionBuilder::address_test(const Expression& expression, bool wanted) {
    const auto target = target_of(*expression.arguments[0]);
    if (!target || target->any || target->lower || target->upper || !is_text_type(target->type)) return std::nullopt;
    std::vector<std::pair<Network, Span>> networks;
    const auto take = [&](const ExpressionPtr& list) {
        if (!list->is_constant()) return false;
        for (const ExpressionPtr& each : elements_of(list)) {
            const auto network = parse_network(text_of(each->value));
            if (!network || !network->v4) return false;
            networks.emplace_back(*network, each->span);
        }
        return true;
    };
    if (expression.name == "ipv4_is_private") {
        for (const std::string_view range : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"})
            networks.emplace_back(*parse_network(range), expression.span);
    } else {
        const bool any = expression.name == "ipv4_is_in_any_range";
        if (!any && expression.arguments.size() != 2) return std::nullopt;
        for (size_t i = 1; i < expression.arguments.size(); ++i)
            if (!take(expression.arguments[i])) return std::nullopt;
    }
    std::vector<Node> values;
    for (const auto& [network, span] : networks) values.push_back(leaf(*target, cidr_test(network), span));
    const Node inside = group(NodeKind::any_of, NodeRole::item, expression.span, std::move(values), target->field);
    if (wanted) return inside;
    // What is no address is neither inside nor outside.
    const Node address = leaf(*target, cidr_test(*parse_network("0.0.0.0/0")), expression.span);
    return group(NodeKind::all_of,
                 NodeRole::none,
                 expression.span,
                 {item(*target, address, expression.span), negation(inside, expression.span)});
}

/// A member of a bag is a field of its own in an event.
std::optional<ir::NodeId> ConditionBuilder::member_test(const Expression& expression, bool wanted) {
    const auto target = target_of(*expression.arguments[0]);
    if (expression.arguments.size() != 2 || !target || target->any || !expression.arguments[1]->is_constant())
        return std::nullopt;
    std::string key = text_of(expression.arguments[1]->value);
    if (key.starts_with("$.")) key.erase(0, 2);
    Target member;
    member.field = target->field + "." + key;
    const Node found = item(member, leaf(member, ir::ExistsTest{}, expression.span), expression.span);
    return wanted ? found : negation(found, expression.span);
}

/// Texts of two fields; a column that is not there is an empty text.
std::optional<ir::NodeId> ConditionBuilder::fields_compared(const Expression& expression, bool wanted) {
    const auto one = target_of(*expression.arguments[0]);
    const auto two = target_of(*expression.arguments[1]);
    const bool equal = expression.name == "==" || expression.name == "=~";
    const bool unequal = expression.name == "!=" || expression.name == "!~" || expression.name == "<>";
    if (!one || !two || one->any || two->any || one->lower != two->lower || one->upper || two->upper)
        return std::nullopt;
    if (!is_text_type(one->type) || !is_text_type(two->type) || !(equal || unequal)) return std::nullopt;
    if (one->field == two->field) return std::nullopt;
    ir::FieldTest test;
    test.other = two->field;
    test.cased = expression.name != "=~" && expression.name != "!~" && !one->lower;
    const Span span = expression.span;
    const Node same = leaf(*one, test, span);
    const Node both = group(NodeKind::all_of, NodeRole::none, span, {empty_text(*one, span), empty_text(*two, span)});
    const Node ways = group(NodeKind::any_of, NodeRole::value, span, {same, both});
    const Node found = item(*one, ways, span);
    return equal == wanted ? found : negation(found, span, one->field + "|neq");
}

std::optional<ir::NodeId> ConditionBuilder::simple(const Expression& expression, bool wanted) {
    if (expression.is_field()) { // a column of true and false
        const auto target = target_of(expression);
        const bool truth = target && (target->type == ValueType::raw || target->type == ValueType::boolean);
        if (!truth) return std::nullopt;
        return item(*target, leaf(*target, ir::BooleanTest{wanted}, expression.span), expression.span);
    }
    if (expression.kind != Expression::Kind::call || expression.arguments.empty()) return std::nullopt;
    const std::string_view name = expression.name;
    const size_t count = expression.arguments.size();
    if (name == "==" || name == "!=" || name == "<>") {
        if (count != 2) return std::nullopt;
        const bool swapped = expression.arguments[0]->is_constant();
        const Expression& value = *expression.arguments[swapped ? 0 : 1];
        const auto target = text_target_of(*expression.arguments[swapped ? 1 : 0]);
        const bool negated = (name != "==") == wanted;
        if (!target) return std::nullopt;
        if (value.is_constant()) {
            if (target->any && negated) return std::nullopt;
            return equality(expression, *target, value, false, negated);
        }
        return fields_compared(expression, wanted);
    }
    if (text_operator(name) != nullptr && count == 2) {
        if ((name == "=~" || name == "!~") && !expression.arguments[1]->is_constant()) {
            if (!expression.arguments[0]->is_constant()) return fields_compared(expression, wanted);
            const auto target = target_of(*expression.arguments[1]);
            if (!target) return std::nullopt;
            return equality(expression, *target, *expression.arguments[0], true, (name == "!~") == wanted);
        }
        return text_test(name, expression, wanted);
    }
    if ((name == "<" || name == "<=" || name == ">" || name == ">=") && count == 2)
        return number_order(expression, wanted);
    if ((name == "between" || name == "!between") && count == 3) return number_order(expression, wanted);
    if (name == "isempty" || name == "isnotempty" || name == "notempty" || name == "isnull" || name == "isnotnull" ||
        name == "notnull")
        return presence(expression, wanted);
    if (name == "ipv4_is_private" || name == "ipv4_is_in_range" || name == "ipv4_is_match" ||
        name == "ipv4_is_in_any_range")
        return address_test(expression, wanted);
    if (name == "bag_has_key") return member_test(expression, wanted);
    return list_test(expression, wanted);
}

} // namespace rw::kusto
