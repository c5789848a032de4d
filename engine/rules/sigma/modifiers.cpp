#include "engine/rules/sigma/modifiers.h"

#include "engine/rules/sigma/limits.h"
#include "engine/rules/sigma/value.h"

#include <algorithm>

namespace rw::sigma {

namespace {

using Part = ir::PatternPart;
using Kind = Part::Kind;

std::string_view name_of_value(const Value& value) {
    struct Names {
        std::string_view operator()(const NullValue&) const { return "null"; }

        std::string_view operator()(bool) const { return "a boolean"; }

        std::string_view operator()(const ir::Number&) const { return "a number"; }

        std::string_view operator()(const ir::Pattern&) const { return "text"; }

        std::string_view operator()(const ir::RegexTest&) const { return "a regular expression"; }

        std::string_view operator()(const ir::CidrTest&) const { return "a network"; }

        std::string_view operator()(const ir::NumberTest&) const { return "a comparison"; }

        std::string_view operator()(const ir::TimePartTest&) const { return "a part of a time"; }

        std::string_view operator()(const ir::FieldTest&) const { return "another field"; }

        std::string_view operator()(const ExistsValue&) const { return "the result of exists"; }
    };

    return std::visit(Names{}, value);
}

bool has_wildcard(const ir::Pattern& pattern) {
    return std::any_of(pattern.parts.begin(), pattern.parts.end(), [](const Part& part) {
        return part.kind == Kind::any_run || part.kind == Kind::any_one;
    });
}

/// Works one chain over the values of one written value.
class Chain {
public:
    Chain(Lowering& lowering, const ItemKey& key, const YamlNode& node)
        : lowering_(lowering)
        , key_(key)
        , node_(node) {}

    bool run(std::vector<Value>& values) {
        for (size_t i = 0; i < key_.modifiers.size(); ++i) {
            if (!apply(key_.modifiers[i], i == 0, values)) return false;
        }
        return true;
    }

private:
    bool apply(const WrittenModifier& written, bool first, std::vector<Value>& values) {
        switch (written.modifier) {
        case Modifier::re:
            return start_regex(written, first, values);
        case Modifier::cidr:
            return start_cidr(written, first, values);
        case Modifier::exists:
            return start_exists(written, first, values);
        case Modifier::base64offset:
            return offsets(written, values);
        case Modifier::expand:
            return expand(written, values);
        default:
            break; // NOLINT: one value in, one value out
        }
        return std::all_of(values.begin(), values.end(), [&](Value& value) { return change(written, value); });
    }

    bool change(const WrittenModifier& written, Value& value) {
        switch (written.modifier) {
        case Modifier::contains:
            return place(written, value, ir::PatternShape::contains);
        case Modifier::startswith:
            return place(written, value, ir::PatternShape::starts);
        case Modifier::endswith:
            return place(written, value, ir::PatternShape::ends);
        case Modifier::cased:
            return with_text(written, value, [](ir::Pattern& pattern) { pattern.cased = true; });
        case Modifier::windash:
            return with_text(written, value, [](ir::Pattern& pattern) { pattern = vary_dashes(pattern); });
        case Modifier::utf16le:
            return widen(written, value, Utf16::little);
        case Modifier::utf16be:
            return widen(written, value, Utf16::big);
        case Modifier::utf16:
            return widen(written, value, Utf16::marked);
        case Modifier::base64:
            return encode(written, value);
        case Modifier::fieldref:
            return refer(written, value);
        case Modifier::ignore_case:
            return flag(written, value, &ir::RegexTest::ignore_case);
        case Modifier::multiline:
            return flag(written, value, &ir::RegexTest::multiline);
        case Modifier::dot_all:
            return flag(written, value, &ir::RegexTest::dot_all);
        case Modifier::lt:
            return compare(written, value, ir::Comparison::less);
        case Modifier::lte:
            return compare(written, value, ir::Comparison::less_equal);
        case Modifier::gt:
            return compare(written, value, ir::Comparison::greater);
        case Modifier::gte:
            return compare(written, value, ir::Comparison::greater_equal);
        case Modifier::minute:
            return part(written, value, ir::TimePart::minute);
        case Modifier::hour:
            return part(written, value, ir::TimePart::hour);
        case Modifier::day:
            return part(written, value, ir::TimePart::day);
        case Modifier::week:
            return part(written, value, ir::TimePart::week);
        case Modifier::month:
            return part(written, value, ir::TimePart::month);
        case Modifier::year:
            return part(written, value, ir::TimePart::year);
        default:
            return true; // NOLINT: all and neq act on the item
        }
    }

    bool wrong_type(const WrittenModifier& written, const Value& value) {
        std::vector<Fix> fixes;
        if (std::holds_alternative<ir::Number>(value) || std::holds_alternative<bool>(value))
            fixes.push_back(replacing("Quote the value", node_.span, "'" + std::string(node_.text) + "'"));
        lowering_.fail(code::modifier_type,
                       std::string(name_of(written.modifier)) + " does not work on " +
                           std::string(name_of_value(value)) + ".",
                       node_.span,
                       std::move(fixes),
                       {{written.span, "The modifier."}});
        return false;
    }

    bool wrong_order(const WrittenModifier& written, std::string_view what) {
        lowering_.fail(code::modifier_order, std::string(name_of(written.modifier)) + std::string(what), written.span);
        return false;
    }

    template <class Change>
    bool with_text(const WrittenModifier& written, Value& value, Change change) {
        take_leading_zeros(value);
        auto* pattern = std::get_if<ir::Pattern>(&value);
        if (pattern == nullptr) return wrong_type(written, value);
        change(*pattern);
        return true;
    }

    /// 00050429 is a number in YAML 1.2 and text for most readers of 1.1; where only text makes sense it is text.
    void take_leading_zeros(Value& value) {
        if (!std::holds_alternative<ir::Number>(value) || node_.text.size() < 2 || node_.text[0] != '0') return;
        if (node_.text.find_first_not_of("0123456789") != std::string_view::npos) return;
        lowering_.warn(code::yaml_versions_differ,
                       "YAML 1.2 reads this as a number; it is taken as text for the modifier. Quote it.",
                       node_.span,
                       {replacing("Quote the value", node_.span, "'" + std::string(node_.text) + "'")});
        value = parse_pattern(node_.text);
    }

    bool place(const WrittenModifier& written, Value& value, ir::PatternShape shape) {
        if (std::holds_alternative<ir::RegexTest>(value)) return true; // a search is unanchored already
        if (auto* reference = std::get_if<ir::FieldTest>(&value)) {
            reference->shape = shape;
            return true;
        }
        return with_text(written, value, [shape](ir::Pattern& pattern) {
            auto& parts = pattern.parts;
            const auto run = [](const Part& part) { return part.kind == Kind::any_run; };
            if (shape != ir::PatternShape::starts && (parts.empty() || !run(parts.front())))
                parts.insert(parts.begin(), {Kind::any_run, {}});
            if (shape != ir::PatternShape::ends && (parts.empty() || !run(parts.back())))
                parts.push_back({Kind::any_run, {}});
            pattern = ir::normalised(std::move(pattern));
        });
    }

    bool widen(const WrittenModifier& written, Value& value, Utf16 form) {
        if (!short_enough(value)) return false;
        return with_text(written, value, [form](ir::Pattern& pattern) {
            Utf16 next = form;
            if (pattern.parts.empty()) pattern.parts.push_back({Kind::literal, {}}); // the mark alone
            for (Part& part : pattern.parts) {
                if (part.kind == Kind::literal) part.text = to_utf16(part.text, next);
                if (next == Utf16::marked) next = Utf16::little; // the mark stands once, at the start
            }
            pattern = ir::normalised(std::move(pattern));
        });
    }

    /// Encodings lengthen their text; chains of them must not do so without end.
    bool short_enough(const Value& value) {
        size_t bytes = 0;
        if (const auto* pattern = std::get_if<ir::Pattern>(&value))
            for (const Part& part : pattern->parts) bytes += part.text.size();
        if (bytes <= limits::encoded_bytes) return true;
        lowering_.fail(code::expansion_limit,
                       "This value is longer than " + std::to_string(limits::encoded_bytes) + " bytes when encoded.",
                       node_.span);
        return false;
    }

    /// The plain text to encode; nothing after a reported error.
    std::optional<std::string> encodable(const WrittenModifier& written, const Value& value) {
        const auto* pattern = std::get_if<ir::Pattern>(&value);
        if (pattern == nullptr) {
            wrong_type(written, value);
            return std::nullopt;
        }
        if (!short_enough(value)) return std::nullopt;
        if (auto text = plain_text(*pattern)) return text;
        const std::string name(name_of(written.modifier));
        lowering_.fail(code::wildcard_not_allowed,
                       has_wildcard(*pattern)
                           ? name + " cannot encode wildcards. Escape them as \\* or \\?, and write contains behind " +
                                 name + "."
                           : name + " cannot encode the dashes that windash varies. Remove windash.",
                       node_.span,
                       {},
                       {{written.span, "The modifier."}});
        return std::nullopt;
    }

    bool encode(const WrittenModifier& written, Value& value) {
        const auto text = encodable(written, value);
        if (!text) return false;
        ir::Pattern& pattern = std::get<ir::Pattern>(value);
        pattern.parts = {{Kind::literal, base64(*text)}};
        pattern = ir::normalised(std::move(pattern));
        return true;
    }

    bool offsets(const WrittenModifier& written, std::vector<Value>& values) {
        std::vector<Value> encoded;
        for (const Value& value : values) {
            const auto text = encodable(written, value);
            if (!text) return false;
            for (size_t offset = 0; offset < 3; ++offset) {
                ir::Pattern pattern;
                pattern.cased = std::get<ir::Pattern>(value).cased;
                pattern.parts = {{Kind::literal, base64_at_offset(*text, offset)}};
                encoded.emplace_back(ir::normalised(std::move(pattern)));
            }
            if (encoded.size() > limits::placeholder_combinations) return too_many();
        }
        values = std::move(encoded);
        return true;
    }

    bool too_many() {
        lowering_.fail(code::expansion_limit,
                       "This value stands for more than " + std::to_string(limits::placeholder_combinations) +
                           " values. Shorten the lists.",
                       node_.span);
        return false;
    }

    bool refer(const WrittenModifier& written, Value& value) {
        const auto* pattern = std::get_if<ir::Pattern>(&value);
        if (pattern == nullptr) return wrong_type(written, value);
        if (key_.field.empty()) {
            lowering_.fail(code::needs_field, "fieldref needs a field before the |.", key_.span);
            return false;
        }
        const auto name = plain_text(*pattern);
        if (!name) {
            lowering_.fail(code::wildcard_not_allowed,
                           "fieldref takes the plain name of a field, without wildcards. Write contains, startswith or "
                           "endswith behind it.",
                           node_.span);
            return false;
        }
        ir::FieldTest test;
        test.other = *name;
        test.cased = pattern->cased;
        value = std::move(test);
        return true;
    }

    bool flag(const WrittenModifier& written, Value& value, bool ir::RegexTest::*member) {
        auto* regex = std::get_if<ir::RegexTest>(&value);
        if (regex == nullptr)
            return wrong_order(
                written, " is a flag of re and stands behind it: |re|" + std::string(name_of(written.modifier)) + ".");
        regex->*member = true;
        return true;
    }

    bool compare(const WrittenModifier& written, Value& value, ir::Comparison comparison) {
        if (auto* time = std::get_if<ir::TimePartTest>(&value);
            time != nullptr && time->comparison == ir::Comparison::equal) {
            time->comparison = comparison;
            return true;
        }
        if (const auto* number = std::get_if<ir::Number>(&value)) {
            value = ir::NumberTest{comparison, *number};
            return true;
        }
        if (std::holds_alternative<ir::NumberTest>(value) || std::holds_alternative<ir::TimePartTest>(value))
            return wrong_order(written, " is the second comparison. Write one item for each.");
        std::vector<Fix> fixes;
        ir::Number number;
        const bool quoted = node_.style == YamlStyle::single_quoted || node_.style == YamlStyle::double_quoted;
        if (quoted && ir::Number::parse(node_.text, number))
            fixes.push_back(replacing("Remove the quotes", node_.span, std::string(node_.text)));
        lowering_.fail(code::comparison_value,
                       std::string(name_of(written.modifier)) + " compares with a number, not with " +
                           std::string(name_of_value(value)) + ".",
                       node_.span,
                       std::move(fixes));
        return false;
    }

    bool part(const WrittenModifier& written, Value& value, ir::TimePart which) {
        if (const auto* number = std::get_if<ir::Number>(&value)) {
            value = ir::TimePartTest{which, ir::Comparison::equal, *number};
            return true;
        }
        if (const auto* compared = std::get_if<ir::NumberTest>(&value)) { // gte|hour means hour|gte
            value = ir::TimePartTest{which, compared->comparison, compared->number};
            return true;
        }
        if (std::holds_alternative<ir::TimePartTest>(value))
            return wrong_order(written, " is the second part of a time. Write one item for each.");
        return wrong_type(written, value);
    }

    bool start_regex(const WrittenModifier& written, bool first, std::vector<Value>& values) {
        if (!first) return wrong_order(written, " must be the first modifier: it takes the value as written.");
        Value& value = values.front();
        if (!std::holds_alternative<ir::Pattern>(value) && !std::holds_alternative<ir::Number>(value))
            return wrong_type(written, value);
        ir::RegexTest regex;
        regex.source = std::string(node_.text);
        value = std::move(regex);
        return true;
    }

    bool start_cidr(const WrittenModifier& written, bool first, std::vector<Value>& values) {
        if (!first) return wrong_order(written, " must be the first modifier.");
        if (!std::holds_alternative<ir::Pattern>(values.front())) return wrong_type(written, values.front());
        std::string problem;
        const auto network = parse_cidr(node_.text, problem);
        if (!network) {
            lowering_.fail(code::bad_cidr, "Not a network: " + problem, node_.span);
            return false;
        }
        values.front() = *network;
        return true;
    }

    bool start_exists(const WrittenModifier& written, bool first, std::vector<Value>& values) {
        if (!first) return wrong_order(written, " must be the first modifier.");
        const auto* present = std::get_if<bool>(&values.front());
        if (present == nullptr) {
            lowering_.fail(code::exists_value, "exists takes true or false, without quotes.", node_.span);
            return false;
        }
        values.front() = ExistsValue{*present};
        return true;
    }

    bool expand(const WrittenModifier& written, std::vector<Value>& values) {
        std::vector<Value> expanded;
        for (const Value& value : values) {
            if (const auto* pattern = std::get_if<ir::Pattern>(&value)) {
                auto patterns = expand_placeholders(lowering_, *pattern, node_.span);
                if (!patterns) return false;
                for (ir::Pattern& each : *patterns) expanded.emplace_back(std::move(each));
            } else if (const auto* regex = std::get_if<ir::RegexTest>(&value)) {
                auto sources = expand_regex(lowering_, regex->source, node_.span);
                if (!sources) return false;
                for (std::string& source : *sources) {
                    ir::RegexTest each = *regex;
                    each.source = std::move(source);
                    expanded.emplace_back(std::move(each));
                }
            } else {
                return wrong_type(written, value);
            }
            if (expanded.size() > limits::placeholder_combinations) return too_many();
        }
        values = std::move(expanded);
        return true;
    }

    Lowering& lowering_;
    const ItemKey& key_;
    const YamlNode& node_;
};

/// Reports a broken or unportable regular expression.
bool judge_regex(Lowering& lowering, const ir::RegexTest& regex, const YamlNode& node) {
    const RegexVerdict verdict = check_regex(regex);
    if (verdict.portable) return true;
    if (verdict.valid) {
        lowering.tell(
            Severity::info,
            code::regex_not_portable,
            "Look-around and back references are not part of Sigma's regular expressions: few backends take them.",
            node.span);
        return true;
    }
    const size_t at = std::min(verdict.offset, node.text.size());
    Span span = regex.source == node.text
                    ? ScalarPlaces(lowering.tree, node).span(at, std::min(at + 1, node.text.size()))
                    : node.span;
    if (span.empty()) span = node.span;
    lowering.fail(code::bad_regex, "Invalid regular expression: " + verdict.problem + ".", span);
    return false;
}

/// Lint of texts whose backslashes hardly mean what was intended.
void judge_backslashes(Lowering& lowering, const ItemKey& key, const YamlNode& node) {
    const std::string_view text = node.text;
    if (text.find('\\') == std::string_view::npos) return;
    if (!key.modifiers.empty() &&
        (key.modifiers.front().modifier == Modifier::re || key.modifiers.front().modifier == Modifier::cidr))
        return;
    const bool editable = node.style == YamlStyle::plain || node.style == YamlStyle::single_quoted;
    const uint32_t inner = node.span.begin + (node.style == YamlStyle::single_quoted ? 1 : 0);
    if (text.size() > 3 && text.starts_with("\\\\") && text[2] != '\\' && text[2] != '*' && text[2] != '?') {
        std::vector<Fix> fixes;
        if (editable) fixes.push_back(replacing("Write four backslashes", {inner, inner}, "\\\\"));
        lowering.tell(key.modifiers.empty() ? Severity::warning : Severity::info,
                      code::single_backslash_unc,
                      "Two backslashes mean one here. A UNC path begins with \\\\\\\\ in Sigma.",
                      node.span,
                      std::move(fixes));
    }
    const size_t last = text.size() - 1;
    if (text.size() > 3 && text[last] == '*' && text[last - 1] == '\\' && text[last - 2] != '\\' &&
        text.substr(0, last - 1).find('\\') != std::string_view::npos) {
        std::vector<Fix> fixes;
        if (editable && lowering.tree.slice(node.span).find(text) != std::string_view::npos)
            fixes.push_back(replacing(
                "Write \\\\*", {inner + static_cast<uint32_t>(last), inner + static_cast<uint32_t>(last)}, "\\"));
        lowering.warn(code::escaped_star,
                      "\\* is a literal star. Did you mean \\\\*, a backslash and anything?",
                      node.span,
                      std::move(fixes));
    }
}

std::optional<Value> first_value(Lowering& lowering, const YamlNode& node) {
    const Scalar scalar = resolve_scalar(node);
    if (scalar.yaml_1_1_differs)
        lowering.warn(code::yaml_versions_differ,
                      "YAML 1.2, which Sigma uses, reads this as " + std::string(name_of(scalar.type)) +
                          "; readers of YAML 1.1 take it for something else. Quote it if it is text.",
                      node.span,
                      {replacing("Quote the value", node.span, "'" + std::string(node.text) + "'")});
    switch (scalar.type) {
    case ScalarType::null:
        return NullValue{};
    case ScalarType::boolean:
        return scalar.boolean;
    case ScalarType::number:
        return scalar.number;
    case ScalarType::text:
        return parse_pattern(node.text);
    case ScalarType::invalid:
        break;
    }
    lowering.fail(
        code::bad_tag,
        "This YAML tag has no meaning in Sigma, or does not fit the value. A text that begins with ! must be quoted.",
        node.span);
    return std::nullopt;
}

} // namespace

std::optional<std::vector<Value>> apply_modifiers(Lowering& lowering, const ItemKey& key, YamlId id) {
    const YamlNode& node = lowering.tree.node(id);
    if (node.text.size() > limits::value_bytes) {
        lowering.fail(code::expansion_limit,
                      "This value is longer than " + std::to_string(limits::value_bytes) + " bytes.",
                      node.span);
        return std::nullopt;
    }
    auto first = first_value(lowering, node);
    if (!first) return std::nullopt;
    std::vector<Value> values{std::move(*first)};
    judge_backslashes(lowering, key, node);
    if (!Chain(lowering, key, node).run(values)) return std::nullopt;
    for (const Value& value : values)
        if (const auto* regex = std::get_if<ir::RegexTest>(&value);
            regex != nullptr && !judge_regex(lowering, *regex, node))
            return std::nullopt;
    return values;
}

} // namespace rw::sigma
