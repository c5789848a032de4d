// Leaves of the search language as tests: comparisons, lists, words and phrases (Search Reference, "search").
#include "engine/rules/splunk/condition_lowering.h"

#include <re2/re2.h>

#include <string>

namespace rw::splunk {

using Kind = Formula::Kind;

/// One comparison of the search language; never null.
ir::NodeId ConditionLowering::search(const Formula& formula) {
    const Formula& subject = formula.operands[0];
    if (subject.kind == Kind::unknown) return lower(subject, true);
    if (subject.is_null()) return constant(false, formula.span);
    ir::NodeId result = 0;
    if (over_choice(formula, 0, true, result)) return result;
    if (subject.kind != Kind::field) return computed(formula, true);
    std::vector<ir::NodeId> values;
    for (size_t i = 1; i < formula.operands.size(); ++i) values.push_back(search_value(formula, formula.operands[i]));
    const ir::NodeId holds = item(subject.name, std::move(values), formula.span);
    if (formula.name != "search!=") return holds;
    return all_of({present(subject.name, formula.operands[1].span), negation(holds, formula.span)}, formula.span);
}

ir::NodeId ConditionLowering::search_value(const Formula& formula, const Formula& pattern) {
    const std::string& field = formula.operands[0].name;
    const std::string& text = pattern.value.text;
    const bool cased = pattern.form == SearchValue::Form::exact_case;
    const std::string op = formula.name.substr(6);
    if (op == "=" || op == "!=" || op == "in") {
        if (const auto addresses = cased ? std::nullopt : network(text)) return leaf(field, *addresses, pattern.span);
        return leaf(field, ir::TextTest{search_pattern(text, cased)}, pattern.span);
    }
    // Numbers compare as numbers, anything else by its text.
    const Formula alone = Formula::call(formula.name, {formula.operands[0], pattern}, formula.span);
    ir::Number number;
    if (!ir::Number::parse(text, number))
        return leaf(field, ir::ComputedTest{computation(alone, true, field, {})}, pattern.span);
    const Formula not_number =
        Formula::call("not", {Formula::call("isnum", {formula.operands[0]}, formula.span)}, formula.span);
    const Formula by_text = Formula::call("and", {not_number, alone}, formula.span);
    ir::Node node;
    node.kind = ir::NodeKind::any_of;
    node.role = ir::NodeRole::value;
    node.span = pattern.span;
    node.children = {leaf(field, ir::NumberTest{comparison_of(op), number}, pattern.span),
                     leaf(field, ir::ComputedTest{computation(by_text, true, field, {})}, pattern.span)};
    return add(std::move(node));
}

/// A word or phrase in the event's text (Search Manual, "Event segmentation and searching"): a word is a whole segment,
/// a phrase any run.
ir::NodeId ConditionLowering::term(const Formula& formula) {
    const Formula& pattern = formula.operands[0];
    const std::string& text = pattern.value.text;
    const bool cased = pattern.form == SearchValue::Form::exact_case;
    if (pattern.form == SearchValue::Form::quoted) {
        ir::Pattern phrase = search_pattern(text, false);
        phrase.parts.insert(phrase.parts.begin(), {ir::PatternPart::Kind::any_run, {}});
        phrase.parts.push_back({ir::PatternPart::Kind::any_run, {}});
        return leaf({}, ir::TextTest{ir::normalised(std::move(phrase))}, formula.span);
    }
    constexpr std::string_view major = R"(\s\[\]<>(){}|!;,'"*&?+)";
    const std::string minor = pattern.form == SearchValue::Form::whole_term ? "" : R"(/:=@.\-$#%\\_)";
    const std::string breakers = "[" + std::string(major) + minor + "]";
    ir::RegexTest regex;
    regex.ignore_case = !cased;
    regex.source = "(?:^|" + breakers + ")";
    for (const ir::PatternPart& part : search_pattern(text, cased).parts) {
        if (part.kind == ir::PatternPart::Kind::any_run)
            regex.source += "[^" + std::string(major) + "]*";
        else
            regex.source += re2::RE2::QuoteMeta(part.text);
    }
    regex.source += "(?:$|" + breakers + ")";
    return leaf({}, std::move(regex), formula.span);
}

} // namespace rw::splunk
