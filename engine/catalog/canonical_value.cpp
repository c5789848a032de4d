#include "engine/catalog/canonical_value.h"

#include "engine/base/unicode.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace rw::catalog {

namespace {

using ir::Pattern;
using ir::PatternPart;
using ir::PatternShape;

constexpr std::array path_fields{
    std::string_view{"process.image"},
    std::string_view{"parent.image"},
    std::string_view{"grandparent.image"},
    std::string_view{"target.process.image"},
    std::string_view{"module.path"},
    std::string_view{"file.path"},
    std::string_view{"file.source_path"},
    std::string_view{"service.image"},
    std::string_view{"script.path"},
};

constexpr std::array hash_fields{
    std::string_view{"process.hash"},
    std::string_view{"module.hash"},
    std::string_view{"file.hash"},
    std::string_view{"parent.hash"},
};

bool is_one_of(std::string_view text, const auto& all) { return std::find(all.begin(), all.end(), text) != all.end(); }

/// A choice of characters becomes its first one.
Pattern without_choices(const Pattern& pattern) {
    Pattern plain = pattern;
    for (PatternPart& part : plain.parts) {
        if (part.kind != PatternPart::Kind::one_of || part.text.empty()) continue;
        part.kind = PatternPart::Kind::literal;
        part.text.resize(decode_point(part.text, 0).bytes);
    }
    return ir::normalised(std::move(plain));
}

/// Stars and question marks that stand for themselves.
void append_escaped(std::string_view literal, std::string& to) {
    for (const char c : literal) {
        if (c == '*' || c == '?') to += '\\';
        to += c;
    }
}

std::string glob_of(const Pattern& pattern) {
    std::string text;
    for (const PatternPart& part : pattern.parts) {
        if (part.kind == PatternPart::Kind::any_run)
            text += '*';
        else if (part.kind == PatternPart::Kind::any_one)
            text += '?';
        else
            append_escaped(part.text, text);
    }
    return text;
}

std::string_view name_of(ir::Comparison comparison) {
    constexpr std::array<std::string_view, 5> names{"lt", "le", "gt", "ge", "eq"};
    return names[static_cast<size_t>(comparison)];
}

std::string network_text(const ir::CidrTest& test) {
    std::string text;
    unsigned bits = test.prefix_bits;
    if (test.v4) {
        for (size_t i = 12; i < 16; ++i) text += (i > 12 ? "." : "") + std::to_string(test.address[i]);
        bits = bits >= 96 ? bits - 96 : bits;
    } else {
        for (size_t i = 0; i < 16; i += 2) {
            std::array<char, 8> group{};
            const int value = test.address[i] << 8 | test.address[i + 1];
            const auto end = std::to_chars(group.data(), group.data() + group.size(), value, 16).ptr;
            text += (i > 0 ? ":" : "") + std::string(group.data(), end);
        }
    }
    return text + "/" + std::to_string(bits);
}

/// Where the bracket that opens at `begin` closes; npos when it does not. Escapes and sets are passed over.
size_t closing(std::string_view regex, size_t begin) {
    int depth = 0;
    bool in_set = false;
    for (size_t at = begin; at < regex.size(); ++at) {
        const char c = regex[at];
        if (c == '\\')
            ++at;
        else if (in_set)
            in_set = c != ']';
        else if (c == '[')
            in_set = true;
        else if (c == '(')
            ++depth;
        else if (c == ')' && --depth == 0)
            return at;
    }
    return std::string_view::npos;
}

/// The text that a regular expression is, when it is one.
std::optional<std::string> literal_of_regex(std::string_view regex) {
    std::string text;
    for (size_t at = 0; at < regex.size(); ++at) {
        constexpr std::string_view special = "()[]{}*+?|^$.";
        if (regex[at] == '\\') {
            if (++at == regex.size() || std::isalnum(static_cast<unsigned char>(regex[at])) != 0) return std::nullopt;
        } else if (special.find(regex[at]) != std::string_view::npos) {
            return std::nullopt;
        }
        text += regex[at];
    }
    return text;
}

/// The term of a search for a whole word (`has`, a match in analysed text), which languages lower into a literal
/// between edges of words; nothing for what an author wrote.
std::optional<std::string> term_of(std::string_view regex) {
    bool edged = false;
    if (regex.starts_with("(?:\\A|[^")) {
        const size_t end = closing(regex, 0);
        if (end == std::string_view::npos) return std::nullopt;
        regex.remove_prefix(end + 1);
        edged = true;
    }
    if (const size_t tail = regex.rfind("(?:\\z|[^"); tail != std::string_view::npos) {
        if (closing(regex, tail) != regex.size() - 1) return std::nullopt;
        regex = regex.substr(0, tail);
        edged = true;
    }
    return edged ? literal_of_regex(regex) : std::nullopt;
}

/// One character or more: that there is a value.
bool asks_for_any(const Pattern& pattern) {
    return pattern.parts.size() == 2 && pattern.parts[0].kind == PatternPart::Kind::any_one &&
           pattern.parts[1].kind == PatternPart::Kind::any_run;
}

struct Written {
    OperatorValue operator()(const ir::TextTest& test) const {
        const Pattern pattern = without_choices(test.pattern);
        switch (ir::shape_of(pattern)) {
        case PatternShape::equals:
            return {"eq", ir::literal_of(pattern)};
        case PatternShape::contains:
            return {"contains", ir::literal_of(pattern)};
        case PatternShape::starts:
            return {"starts_with", ir::literal_of(pattern)};
        case PatternShape::ends:
            return {"ends_with", ir::literal_of(pattern)};
        case PatternShape::anything:
            return {"is_not_null", {}};
        case PatternShape::glob:
            break;
        }
        if (asks_for_any(pattern)) return {"is_not_null", {}};
        return {"wildcard", glob_of(pattern)};
    }

    OperatorValue operator()(const ir::RegexTest& test) const {
        if (auto term = term_of(test.source)) return {"has", std::move(*term)};
        return {"regex_match", test.source};
    }

    OperatorValue operator()(const ir::NumberTest& test) const {
        return {std::string(name_of(test.comparison)), test.number.text()};
    }

    OperatorValue operator()(const ir::BooleanTest& test) const { return {"eq", test.value ? "true" : "false"}; }

    OperatorValue operator()(const ir::CidrTest& test) const { return {"cidr", network_text(test)}; }

    OperatorValue operator()(const ir::NullTest&) const { return {"is_null", {}}; }

    OperatorValue operator()(const ir::ExistsTest&) const { return {"is_not_null", {}}; }

    OperatorValue operator()(const ir::TimePartTest& test) const {
        constexpr std::array<std::string_view, 6> parts{"minute", "hour", "day", "week", "month", "year"};
        return {std::string(parts[static_cast<size_t>(test.part)]) + "_" + std::string(name_of(test.comparison)),
                test.number.text()};
    }

    OperatorValue operator()(const ir::ComputedTest& test) const { return {"computed", test.computed->source}; }

    OperatorValue operator()(const ir::FieldTest& test) const {
        if (test.computed) return {"computed", test.computed->source};
        if (test.computed) return {"computed_field", test.computed->source};
        switch (test.shape) {
        case PatternShape::contains:
            return {"contains_field", test.other};
        case PatternShape::starts:
            return {"starts_with_field", test.other};
        case PatternShape::ends:
            return {"ends_with_field", test.other};
        case PatternShape::equals:
        case PatternShape::anything:
        case PatternShape::glob:
            break;
        }
        return {"eq_field", test.other};
    }
};

bool is_hex(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
}

/// "sha256=…" to its digits; nothing when it is no such text.
std::string_view hash_digits(std::string_view text) {
    for (const std::string_view algorithm : {"md5=", "sha1=", "sha256=", "sha512=", "imphash="}) {
        if (!text.starts_with(algorithm)) continue;
        text.remove_prefix(algorithm.size());
        return is_hex(text) ? text : std::string_view{};
    }
    constexpr size_t shortest_hash = 32;
    return text.size() >= shortest_hash && is_hex(text) ? text : std::string_view{};
}

} // namespace

bool holds_paths(std::string_view canonical_field) { return is_one_of(canonical_field, path_fields); }

OperatorValue written_form(const ir::Test& test) { return std::visit(Written{}, test); }

OperatorValue canonical_form(const OperatorValue& written, std::string_view field) {
    OperatorValue form = written;
    if (form.op == "regex_match" || form.op == "computed" || form.op.ends_with("_field"))
        return form; // letters count in them
    form.value = folded(form.value);
    if (form.op == "has") form.op = "contains"; // a whole word or not: vendors differ in it, authors mean the same
    if (form.op == "ends_with" && holds_paths(field) && form.value.size() > 1 &&
        (form.value.front() == '\\' || form.value.front() == '/') &&
        form.value.find_first_of("\\/", 1) == std::string::npos)
        return {"eq", form.value.substr(1)};
    if ((form.op == "contains" || form.op == "eq") && is_one_of(field, hash_fields))
        if (const std::string_view digits = hash_digits(form.value); !digits.empty())
            return {"eq", std::string(digits)};
    return form;
}

} // namespace rw::catalog
