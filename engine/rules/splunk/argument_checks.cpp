// What a command must have and what it does not take (Search Reference, syntax of each command).
#include "engine/base/unicode.h"
#include "engine/ir/predicate.h"
#include "engine/rules/splunk/parser.h"

#include <algorithm>
#include <array>
#include <cmath>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace rw::splunk {

namespace {

using Kind = Argument::Kind;

double real(const ir::Number& number) {
    return std::visit([](auto value) { return static_cast<double>(value); }, number.value);
}

const Argument* find_option(const Command& command, std::string_view name) {
    for (const Argument& each : command.arguments)
        if (each.kind == Kind::option && each.name == name) return &each;
    return nullptr;
}

size_t count_of(const Command& command, Kind kind) {
    return static_cast<size_t>(std::count_if(command.arguments.begin(),
                                             command.arguments.end(),
                                             [kind](const Argument& each) { return each.kind == kind; }));
}

size_t words(const Command& command) { return count_of(command, Kind::word) + count_of(command, Kind::text); }

} // namespace

void Parser::check_regex(std::string_view pattern, Span span, bool needs_group) {
    if (pattern.size() > limits::regex_bytes) {
        tell(code::bad_regex, "The pattern is longer than " + std::to_string(limits::regex_bytes) + " bytes.", span);
        return;
    }
    int error = 0;
    PCRE2_SIZE offset = 0;
    const uint32_t flags = PCRE2_DUPNAMES | (is_valid_utf8(pattern) ? PCRE2_UTF : 0);
    pcre2_code* compiled =
        pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), flags, &error, &offset, nullptr);
    if (compiled == nullptr) {
        std::array<PCRE2_UCHAR, 200> message{};
        pcre2_get_error_message(error, message.data(), message.size());
        tell(code::bad_regex,
             "The pattern is not valid: " + std::string(reinterpret_cast<const char*>(message.data())) + ".",
             span);
        return;
    }
    uint32_t names = 0;
    pcre2_pattern_info(compiled, PCRE2_INFO_NAMECOUNT, &names);
    pcre2_code_free(compiled);
    if (needs_group && names == 0)
        tell(code::bad_regex, "The pattern names no group. Write (?<name>…) around what is to be taken.", span);
}

/// A length of time, a number, or a logarithm: "5m", "0.5", "10log2".
bool Parser::check_span(const Argument& span) {
    std::string_view value = span.value;
    const auto bad = [&](std::string message) {
        tell(code::bad_argument, std::move(message), span.value_span);
        return false;
    };
    if (value.starts_with('-')) return bad("A span cannot be negative.");
    size_t digits = value.find_first_not_of("0123456789.");
    if (digits == std::string_view::npos) return true;
    const std::string unit = ascii_lower(value.substr(digits));
    ir::Number count{int64_t{1}};
    if (digits > 0 && !ir::Number::parse(value.substr(0, digits), count)) return bad("This is no number.");
    if (unit.starts_with("log")) {
        ir::Number base{int64_t{10}};
        if (unit.size() > 3 && !ir::Number::parse(std::string_view(unit).substr(3), base))
            return bad("This is no base of a logarithm.");
        if (real(base) <= 1 || real(count) < 1 || real(count) >= real(base))
            return bad("A logarithmic span is a number from 1 up to its base, which is above 1.");
        return true;
    }
    const double part = unit == "us" ? 1'000'000 : unit == "ms" ? 1'000 : unit == "cs" ? 100 : unit == "ds" ? 10 : 0;
    if (part == 0) return true;
    const double each = real(count);
    if (each <= 0 || each >= part || std::fmod(part, each) != 0)
        return bad("A span below one second must divide a second.");
    return true;
}

void Parser::check_bin(const Command& command) {
    for (const std::string_view name : {"span", "minspan"})
        if (const Argument* span = find_option(command, name)) check_span(*span);
    if (words(command) == 0 && count_of(command, Kind::macro) == 0)
        tell(code::argument_missing, command.name + " needs a field.", command.name_span);
}

void Parser::check_arguments(const Command& command) {
    const auto info = find_command(command.name);
    const auto lacks = [&](std::string_view what) {
        tell(code::argument_missing, command.name + " needs " + std::string(what) + ".", command.name_span);
    };
    if (info && command.arguments.size() < info->least_arguments) return lacks("more than its name");
    const std::string_view name = command.name;
    if (name == "bin" || name == "bucket") return check_bin(command);
    const bool takes_rows =
        name == "join" || name == "append" || name == "appendcols" || name == "appendpipe" || name == "multisearch";
    if (takes_rows && count_of(command, Kind::subsearch) + count_of(command, Kind::macro) == 0)
        return lacks("a subsearch in brackets");
    if (name == "format") {
        const size_t texts = count_of(command, Kind::text);
        if (texts != 0 && texts != 6) lacks("none or six texts");
    } else if (name == "mvexpand" || name == "makemv" || name == "fields" || name == "table" || name == "dedup" ||
               name == "lookup") {
        if (words(command) + count_of(command, Kind::macro) == 0) return lacks("a field");
        const Argument* limit = find_option(command, "limit");
        if (name == "mvexpand" && limit != nullptr && limit->value.find_first_not_of("0123456789") != std::string::npos)
            tell(code::bad_argument, "limit takes a number.", limit->value_span);
    } else if (name == "streamstats") {
        const Argument* window = find_option(command, "window");
        if (window != nullptr && window->value.starts_with('-'))
            tell(code::bad_argument, "window takes a number from 0.", window->value_span);
    } else if (name == "gentimes") {
        if (find_option(command, "start") == nullptr) lacks("start=");
    } else if (name == "timechart") {
        if (const Argument* span = find_option(command, "span")) check_span(*span);
    }
}

} // namespace rw::splunk
