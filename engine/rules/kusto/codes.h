#pragma once
// Every diagnostic code that reading Kusto can give, each with one line of explanation. Codes stay what they are for
// ever; docs/diagnostics.md lists the same table and a test holds both together.

#include "engine/rules/yaml/codes.h"

namespace rw::kusto {

using yaml::CodeInfo;

namespace code {
// Text and tokens
inline constexpr std::string_view bad_character = "RW5001";
inline constexpr std::string_view open_string = "RW5002";
inline constexpr std::string_view bad_escape = "RW5003";
// Syntax
inline constexpr std::string_view expected_token = "RW5011";
inline constexpr std::string_view expected_expression = "RW5012";
inline constexpr std::string_view expected_operator = "RW5013";
inline constexpr std::string_view expected_name = "RW5014";
inline constexpr std::string_view leftover = "RW5015";
inline constexpr std::string_view keyword_as_name = "RW5016";
inline constexpr std::string_view expected_type = "RW5017";
inline constexpr std::string_view bare_guid = "RW5018";
inline constexpr std::string_view nesting_limit = "RW5019";
inline constexpr std::string_view expected_value = "RW5020";
// Files
inline constexpr std::string_view no_query = "RW5101";
inline constexpr std::string_view bad_json = "RW5102";
inline constexpr std::string_view empty_query = "RW5103";
inline constexpr std::string_view file_limit = "RW5104";
inline constexpr std::string_view query_limit = "RW5105";
// What is not run
inline constexpr std::string_view stage = "RW5201";
inline constexpr std::string_view needs_table = "RW5202";
inline constexpr std::string_view not_expressible = "RW5203";
inline constexpr std::string_view unknown_function = "RW5204";
inline constexpr std::string_view wrong_arguments = "RW5205";
inline constexpr std::string_view bad_regex = "RW5206";
inline constexpr std::string_view of_now = "RW5207";
inline constexpr std::string_view schedule = "RW5208";
inline constexpr std::string_view list_element = "RW5209";
inline constexpr std::string_view inline_limit = "RW5210";
inline constexpr std::string_view no_events = "RW5211";
inline constexpr std::string_view type_mismatch = "RW5212";
inline constexpr std::string_view branches = "RW5213";
} // namespace code

inline constexpr CodeInfo all_codes[] = {
    {code::bad_character, "A character that Kusto does not know outside of text."},
    {code::open_string, "A text is never closed."},
    {code::bad_escape, "Unknown escape in a text."},
    {code::expected_token, "A word or a sign is missing here."},
    {code::expected_expression, "An expression is missing here."},
    {code::expected_operator, "An operator of the pipeline is missing or unknown here."},
    {code::expected_name, "A name is missing here."},
    {code::leftover, "This does not belong to the query."},
    {code::keyword_as_name, "A keyword is used as a name."},
    {code::expected_type, "A type is missing or unknown here."},
    {code::bare_guid, "A GUID is written without guid(…)."},
    {code::nesting_limit, "The query is nested deeper than the limit."},
    {code::expected_value, "A literal value is missing here."},
    {code::no_query, "The file or the rule holds no query."},
    {code::bad_json, "The file is not valid JSON."},
    {code::empty_query, "The query is empty."},
    {code::file_limit, "The file is larger than the limit."},
    {code::query_limit, "The query is longer than the limit."},
    {code::stage, "A step behind the choice of single events is not run yet."},
    {code::needs_table, "A list or a table from elsewhere is needed."},
    {code::not_expressible, "A condition cannot be decided from one event."},
    {code::unknown_function, "A function is not computed here."},
    {code::wrong_arguments, "A function has a wrong number of arguments."},
    {code::bad_regex, "A regular expression is not taken."},
    {code::of_now, "A condition hangs on the time of the query."},
    {code::schedule, "A bound on the time of events belongs to the rule's schedule."},
    {code::list_element, "One element of a list is meant, and any is looked at."},
    {code::inline_limit, "Lets and functions call each other deeper or longer than the limit."},
    {code::no_events, "The query reads no events."},
    {code::type_mismatch, "An operator does not take values of this type."},
    {code::branches, "Events of several tables are chosen by different conditions."},
};

} // namespace rw::kusto
