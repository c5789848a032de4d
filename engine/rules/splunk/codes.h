#pragma once
// Every diagnostic code that reading Splunk rules can give, each with one line of explanation. Codes stay what they are
// for ever; docs/diagnostics.md lists the same table and a test holds both together.

#include "engine/rules/yaml/codes.h"

namespace rw::splunk {

using yaml::CodeInfo;

namespace code {
// The search language
inline constexpr std::string_view unclosed_quote = "RW4101";
inline constexpr std::string_view unclosed_parenthesis = "RW4102";
inline constexpr std::string_view stray_parenthesis = "RW4103";
inline constexpr std::string_view unclosed_bracket = "RW4104";
inline constexpr std::string_view stray_bracket = "RW4105";
inline constexpr std::string_view unclosed_backtick = "RW4106";
inline constexpr std::string_view condition_expected = "RW4107";
inline constexpr std::string_view value_expected = "RW4108";
inline constexpr std::string_view name_expected = "RW4109";
inline constexpr std::string_view empty_list = "RW4110";
inline constexpr std::string_view command_expected = "RW4111";
inline constexpr std::string_view unknown_command = "RW4112";
inline constexpr std::string_view must_be_first = "RW4113";
inline constexpr std::string_view argument_missing = "RW4114";
inline constexpr std::string_view bad_argument = "RW4115";
inline constexpr std::string_view unknown_function = "RW4116";
inline constexpr std::string_view function_arguments = "RW4117";
inline constexpr std::string_view boolean_result = "RW4118";
inline constexpr std::string_view unexpected_text = "RW4119";
inline constexpr std::string_view bad_regex = "RW4120";
inline constexpr std::string_view query_limit = "RW4121";
inline constexpr std::string_view lower_case_operator = "RW4122";
inline constexpr std::string_view implied_search = "RW4123";
// Rules and repositories
inline constexpr std::string_view no_search = "RW4201";
inline constexpr std::string_view no_name = "RW4202";
inline constexpr std::string_view metadata_type = "RW4203";
inline constexpr std::string_view bad_technique = "RW4204";
inline constexpr std::string_view conf_line = "RW4205";
inline constexpr std::string_view repository_limit = "RW4206";
// What replay does with a search
inline constexpr std::string_view grouped = "RW4301";
// Not replayable
inline constexpr std::string_view unknown_macro = "RW4901";
inline constexpr std::string_view macro_limit = "RW4902";
inline constexpr std::string_view computed_macro = "RW4903";
inline constexpr std::string_view stage_not_run = "RW4904";
inline constexpr std::string_view needs_lookup = "RW4905";
inline constexpr std::string_view needs_definition = "RW4906";
inline constexpr std::string_view not_computed = "RW4907";
inline constexpr std::string_view no_events = "RW4908";
} // namespace code

inline constexpr CodeInfo all_codes[] = {
    {code::unclosed_quote, "A quoted text of a search is never closed."},
    {code::unclosed_parenthesis, "A ( of a search is never closed."},
    {code::stray_parenthesis, "A ) of a search without its (."},
    {code::unclosed_bracket, "A [ of a subsearch is never closed."},
    {code::stray_bracket, "A ] without its [."},
    {code::unclosed_backtick, "A macro's backtick is never closed."},
    {code::condition_expected, "A condition is expected here."},
    {code::value_expected, "A value is expected here."},
    {code::name_expected, "The name of a field is expected here."},
    {code::empty_list, "A list or group is empty."},
    {code::command_expected, "A command is expected here."},
    {code::unknown_command, "Splunk has no such command."},
    {code::must_be_first, "A command that makes its own rows stands behind another."},
    {code::argument_missing, "A command lacks what it needs."},
    {code::bad_argument, "A command does not take this."},
    {code::unknown_function, "eval has no such function."},
    {code::function_arguments, "A function has too few or too many arguments."},
    {code::boolean_result, "A field cannot be set to true or false."},
    {code::unexpected_text, "Text that fits nothing before it."},
    {code::bad_regex, "A regular expression of a search is not valid."},
    {code::query_limit, "The search is nested deeper or longer than the limit."},
    {code::lower_case_operator, "and, or and not in lower case are words to look for."},
    {code::implied_search, "A command is missing; the text is read as a search."},
    {code::no_search, "The rule has no search."},
    {code::no_name, "The rule has no name."},
    {code::metadata_type, "A key of the rule's metadata is not of the right type."},
    {code::bad_technique, "Not the id of an ATT&CK technique."},
    {code::conf_line, "A line of a .conf file is no stanza and no setting."},
    {code::repository_limit, "Macros or lookups of a repository are above the limit and are left out."},
    {code::grouped, "The search groups its events; replay shows the events themselves."},
    {code::unknown_macro, "A macro is not defined here."},
    {code::macro_limit, "Macros expand to more than the limit, or contain themselves."},
    {code::computed_macro, "A macro computes its text, which is not done here."},
    {code::stage_not_run, "A command of the pipeline is not run yet."},
    {code::needs_lookup, "The search needs a lookup table."},
    {code::needs_definition, "Event types and tags are defined outside of the search."},
    {code::not_computed, "A condition on a computed value is not decided yet."},
    {code::no_events, "The search does not begin with events."},
};

} // namespace rw::splunk
