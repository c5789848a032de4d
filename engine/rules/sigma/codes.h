#pragma once
// Every diagnostic code that reading Sigma can give, each with one line of explanation. Codes stay what they are for
// ever; docs/diagnostics.md lists the same table and a test holds both together.

#include "engine/rules/yaml/codes.h"

namespace rw::sigma {

using yaml::CodeInfo;

namespace code {
// Of YAML, where this room finds them itself
using yaml::code::alias_limit;
using yaml::code::bad_tag;
using yaml::code::control_character;
using yaml::code::key_not_text;
using yaml::code::not_utf8;
using yaml::code::root_not_map;
using yaml::code::size_limit;
using yaml::code::utf16_file;
using yaml::code::yaml_syntax;
using yaml::code::yaml_versions_differ;
// Document and metadata
inline constexpr std::string_view no_title = "RW1201";
inline constexpr std::string_view bad_title = "RW1202";
inline constexpr std::string_view bad_id = "RW1203";
inline constexpr std::string_view bad_status = "RW1204";
inline constexpr std::string_view bad_level = "RW1205";
inline constexpr std::string_view bad_date = "RW1206";
inline constexpr std::string_view bad_tag_name = "RW1207";
inline constexpr std::string_view not_text = "RW1208";
inline constexpr std::string_view not_list = "RW1209";
inline constexpr std::string_view bad_related = "RW1210";
inline constexpr std::string_view no_detection = "RW1211";
inline constexpr std::string_view old_action = "RW1212";
inline constexpr std::string_view unknown_action = "RW1213";
inline constexpr std::string_view repeat_without_rule = "RW1214";
inline constexpr std::string_view bad_name = "RW1215";
inline constexpr std::string_view bad_custom = "RW1216";
// Values and modifiers
inline constexpr std::string_view unknown_modifier = "RW1301";
inline constexpr std::string_view blank_in_modifier = "RW1302";
inline constexpr std::string_view modifier_type = "RW1303";
inline constexpr std::string_view modifier_order = "RW1304";
inline constexpr std::string_view needs_field = "RW1305";
inline constexpr std::string_view all_single_value = "RW1306";
inline constexpr std::string_view nonsense_chain = "RW1307";
inline constexpr std::string_view exists_value = "RW1308";
inline constexpr std::string_view bad_regex = "RW1309";
inline constexpr std::string_view regex_not_portable = "RW1310";
inline constexpr std::string_view bad_cidr = "RW1311";
inline constexpr std::string_view comparison_value = "RW1312";
inline constexpr std::string_view wildcard_not_allowed = "RW1313";
inline constexpr std::string_view wide_alone = "RW1314";
inline constexpr std::string_view nested_value = "RW1315";
inline constexpr std::string_view empty_list = "RW1316";
inline constexpr std::string_view null_in_list = "RW1317";
inline constexpr std::string_view empty_detection = "RW1318";
inline constexpr std::string_view null_keyword = "RW1319";
inline constexpr std::string_view detection_not_map = "RW1320";
inline constexpr std::string_view no_identifier = "RW1321";
inline constexpr std::string_view expansion_limit = "RW1322";
inline constexpr std::string_view timeframe = "RW1323";
inline constexpr std::string_view single_backslash_unc = "RW1324";
inline constexpr std::string_view escaped_star = "RW1325";
inline constexpr std::string_view expand_without_placeholder = "RW1326";
// Condition
inline constexpr std::string_view no_condition = "RW1401";
inline constexpr std::string_view undefined_identifier = "RW1402";
inline constexpr std::string_view unused_identifier = "RW1403";
inline constexpr std::string_view upper_case_operator = "RW1404";
inline constexpr std::string_view unexpected_character = "RW1405";
inline constexpr std::string_view operand_expected = "RW1406";
inline constexpr std::string_view operator_expected = "RW1407";
inline constexpr std::string_view unclosed_parenthesis = "RW1408";
inline constexpr std::string_view stray_parenthesis = "RW1409";
inline constexpr std::string_view incomplete_selector = "RW1410";
inline constexpr std::string_view selector_without_match = "RW1411";
inline constexpr std::string_view zero_of = "RW1412";
inline constexpr std::string_view count_of = "RW1413";
inline constexpr std::string_view removed_aggregation = "RW1414";
inline constexpr std::string_view condition_type = "RW1415";
inline constexpr std::string_view condition_limit = "RW1416";
inline constexpr std::string_view pattern_without_of = "RW1417";
// Log source
inline constexpr std::string_view no_logsource = "RW1501";
inline constexpr std::string_view logsource_not_map = "RW1502";
inline constexpr std::string_view logsource_not_text = "RW1503";
inline constexpr std::string_view logsource_empty = "RW1504";
inline constexpr std::string_view logsource_case = "RW1505";
// Not replayable
inline constexpr std::string_view not_a_detection = "RW1901";
inline constexpr std::string_view newer_version = "RW1902";
inline constexpr std::string_view other_taxonomy = "RW1903";
inline constexpr std::string_view placeholder = "RW1910";
} // namespace code

inline constexpr CodeInfo all_codes[] = {
    {code::no_title, "The title is missing."},
    {code::bad_title, "The title is not text of 1 to 256 characters."},
    {code::bad_id, "The id is not a UUID."},
    {code::bad_status, "Unknown status."},
    {code::bad_level, "Unknown level."},
    {code::bad_date, "A date is not YYYY-MM-DD."},
    {code::bad_tag_name, "A tag is not namespace.name in lower case."},
    {code::not_text, "A metadata value must be text."},
    {code::not_list, "A metadata value must be a list."},
    {code::bad_related, "An entry of related needs an id and a known type."},
    {code::no_detection, "The detection is missing."},
    {code::old_action, "The removed action key is read for old rules."},
    {code::unknown_action, "Unknown action."},
    {code::repeat_without_rule, "action: repeat has no rule before it."},
    {code::bad_name, "The name is empty or not text."},
    {code::bad_custom, "scope or license is not of the right type."},
    {code::unknown_modifier, "Unknown modifier."},
    {code::blank_in_modifier, "Blanks around | or an empty modifier."},
    {code::modifier_type, "The modifier does not take this type of value."},
    {code::modifier_order, "The modifier cannot stand at this place of the chain."},
    {code::needs_field, "The modifier needs a field."},
    {code::all_single_value, "all has one value only."},
    {code::nonsense_chain, "These modifiers make little sense together."},
    {code::exists_value, "exists takes one boolean."},
    {code::bad_regex, "Invalid regular expression."},
    {code::regex_not_portable, "The regular expression uses what most backends lack."},
    {code::bad_cidr, "Not a network in CIDR notation."},
    {code::comparison_value, "A comparison takes a number."},
    {code::wildcard_not_allowed, "The modifier cannot work on wildcards."},
    {code::wide_alone, "UTF-16 without base64 hardly ever matches."},
    {code::nested_value, "A value cannot be a map or a list."},
    {code::empty_list, "An empty list means null."},
    {code::null_in_list, "Null inside a list of values."},
    {code::empty_detection, "An empty selection."},
    {code::null_keyword, "Null cannot be a keyword."},
    {code::detection_not_map, "The detection is not a map."},
    {code::no_identifier, "The detection has no selection."},
    {code::expansion_limit, "Placeholders expand to more than the limit."},
    {code::timeframe, "timeframe belongs to removed syntax and has no effect."},
    {code::single_backslash_unc, "Two backslashes at the start mean one."},
    {code::escaped_star, "\\* is a literal star."},
    {code::expand_without_placeholder, "expand without a placeholder."},
    {code::no_condition, "The condition is missing."},
    {code::undefined_identifier, "The condition names an unknown selection."},
    {code::unused_identifier, "A selection is not used by the condition."},
    {code::upper_case_operator, "Operators are lower case."},
    {code::unexpected_character, "A character that conditions do not know."},
    {code::operand_expected, "A selection is expected here."},
    {code::operator_expected, "and or or is expected here."},
    {code::unclosed_parenthesis, "A ( is never closed."},
    {code::stray_parenthesis, "A ) without its (."},
    {code::incomplete_selector, "of needs them or a pattern behind it."},
    {code::selector_without_match, "No selection matches the pattern."},
    {code::zero_of, "0 of is always true."},
    {code::count_of, "N of is an extension."},
    {code::removed_aggregation, "Aggregation was removed from conditions: use a correlation."},
    {code::condition_type, "The condition is not text or a list of texts."},
    {code::condition_limit, "The condition is nested deeper or longer than the limit."},
    {code::pattern_without_of, "A pattern needs 1 of or all of before it."},
    {code::no_logsource, "The log source is missing."},
    {code::logsource_not_map, "The log source is not a map."},
    {code::logsource_not_text, "A log source value is not text."},
    {code::logsource_empty, "The log source has no category, product or service."},
    {code::logsource_case, "Log source values are lower case."},
    {code::not_a_detection, "Correlations and filters are not replayed yet."},
    {code::newer_version, "The rule is written for a newer version of Sigma."},
    {code::other_taxonomy, "The rule uses another taxonomy and needs a pipeline."},
    {code::placeholder, "A placeholder has no list of values."},
};

} // namespace rw::sigma
