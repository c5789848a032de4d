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
};

} // namespace rw::kusto
