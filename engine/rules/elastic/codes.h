#pragma once
// Every diagnostic code that rules and queries of Elastic can give, each with one line of explanation. Codes stay what
// they are for ever; docs/diagnostics.md lists the same table and a test holds both together.

#include <string_view>

namespace rw::elastic {

/// A diagnostic code and what it means in one line.
struct CodeInfo {
    std::string_view code;
    std::string_view summary;
};

namespace code {
// All languages
inline constexpr std::string_view too_long = "RW3001";
inline constexpr std::string_view too_deep = "RW3002";
inline constexpr std::string_view clock = "RW3003";
inline constexpr std::string_view field_pattern = "RW3004";
inline constexpr std::string_view bad_regex = "RW3005";
inline constexpr std::string_view regex_operator = "RW3006";
inline constexpr std::string_view ordering = "RW3007";
// KQL
inline constexpr std::string_view kql_unclosed_quote = "RW3101";
inline constexpr std::string_view kql_value_expected = "RW3102";
inline constexpr std::string_view kql_operand_expected = "RW3103";
inline constexpr std::string_view kql_operator_expected = "RW3104";
inline constexpr std::string_view kql_unclosed = "RW3105";
inline constexpr std::string_view kql_stray_close = "RW3106";
inline constexpr std::string_view kql_field_expected = "RW3107";
inline constexpr std::string_view kql_range_value = "RW3108";
inline constexpr std::string_view kql_nested = "RW3109";
inline constexpr std::string_view kql_quoted_star = "RW3110";
// EQL
inline constexpr std::string_view eql_unclosed_text = "RW3201";
inline constexpr std::string_view eql_old_syntax = "RW3202";
inline constexpr std::string_view eql_bad_escape = "RW3203";
inline constexpr std::string_view eql_unexpected = "RW3204";
inline constexpr std::string_view eql_operand_expected = "RW3205";
inline constexpr std::string_view eql_unclosed = "RW3206";
inline constexpr std::string_view eql_category = "RW3207";
inline constexpr std::string_view eql_step = "RW3208";
inline constexpr std::string_view eql_maxspan = "RW3209";
inline constexpr std::string_view eql_runs = "RW3210";
inline constexpr std::string_view eql_key = "RW3211";
inline constexpr std::string_view eql_pipe = "RW3212";
inline constexpr std::string_view eql_function = "RW3213";
inline constexpr std::string_view eql_argument = "RW3214";
inline constexpr std::string_view eql_computed = "RW3220";
inline constexpr std::string_view eql_field_order = "RW3221";
inline constexpr std::string_view eql_relation = "RW3222";
inline constexpr std::string_view eql_sequence = "RW3223";
inline constexpr std::string_view eql_sample = "RW3224";
inline constexpr std::string_view eql_pipes = "RW3225";
// Lucene
inline constexpr std::string_view lucene_unclosed = "RW3301";
inline constexpr std::string_view lucene_unexpected = "RW3302";
inline constexpr std::string_view lucene_operand_expected = "RW3303";
inline constexpr std::string_view lucene_fuzzy = "RW3320";
// ES|QL
inline constexpr std::string_view esql_unclosed_text = "RW3401";
inline constexpr std::string_view esql_bad_escape = "RW3402";
inline constexpr std::string_view esql_unexpected = "RW3403";
inline constexpr std::string_view esql_operand_expected = "RW3404";
inline constexpr std::string_view esql_unclosed = "RW3405";
inline constexpr std::string_view esql_command = "RW3406";
inline constexpr std::string_view esql_argument = "RW3407";
inline constexpr std::string_view esql_computed = "RW3420";
inline constexpr std::string_view esql_stage = "RW3421";
inline constexpr std::string_view esql_model = "RW3422";
// Rule files
inline constexpr std::string_view toml_encoding = "RW3501";
inline constexpr std::string_view toml_syntax = "RW3502";
inline constexpr std::string_view toml_no_rule = "RW3503";
inline constexpr std::string_view toml_type = "RW3504";
inline constexpr std::string_view toml_no_name = "RW3505";
inline constexpr std::string_view toml_rule_type = "RW3506";
inline constexpr std::string_view toml_language = "RW3507";
inline constexpr std::string_view toml_no_query = "RW3508";
inline constexpr std::string_view toml_filter = "RW3509";
inline constexpr std::string_view threshold = "RW3510";
inline constexpr std::string_view new_terms = "RW3511";
inline constexpr std::string_view threat_match = "RW3512";
inline constexpr std::string_view machine_learning = "RW3513";
} // namespace code

inline constexpr CodeInfo all_codes[] = {
    {code::too_long, "The query is longer, or says more, than the limit."},
    {code::too_deep, "The query is nested deeper than the limit."},
    {code::clock, "A time relative to now or in date math is not compared yet."},
    {code::field_pattern, "A field name with wildcards is not looked up yet."},
    {code::bad_regex, "The regular expression is not valid in Lucene's syntax."},
    {code::regex_operator, "The regular expression uses an operator that is not supported."},
    {code::ordering, "These values are not ordered here."},
    {code::kql_unclosed_quote, "KQL: a quoted text is never closed."},
    {code::kql_value_expected, "KQL: a value is expected here."},
    {code::kql_operand_expected, "KQL: a condition is expected here."},
    {code::kql_operator_expected, "KQL: and or or is expected here."},
    {code::kql_unclosed, "KQL: a bracket is never closed."},
    {code::kql_stray_close, "KQL: a closing bracket without its opening one."},
    {code::kql_field_expected, "KQL: a field name is expected before this."},
    {code::kql_range_value, "KQL: a range takes one value."},
    {code::kql_nested, "KQL: conditions on the same element of a nested field are not replayed yet."},
    {code::kql_quoted_star, "KQL: a * in quotes is a plain star."},
    {code::eql_unclosed_text, "EQL: a quoted text, name or comment is never closed."},
    {code::eql_old_syntax, "EQL: this is not part of the language any more."},
    {code::eql_bad_escape, "EQL: an escape that is not known."},
    {code::eql_unexpected, "EQL: this does not belong here."},
    {code::eql_operand_expected, "EQL: a value, a field or a condition is expected here."},
    {code::eql_unclosed, "EQL: a bracket is never closed."},
    {code::eql_category, "EQL: an event category and where are expected here."},
    {code::eql_step, "EQL: a step in brackets is expected here."},
    {code::eql_maxspan, "EQL: maxspan is missing or no time."},
    {code::eql_runs, "EQL: runs needs a number from 1 to 100."},
    {code::eql_key, "EQL: only fields can join the steps."},
    {code::eql_pipe, "EQL: a pipe that is not known, or lacks its number."},
    {code::eql_function, "EQL: a function that is not known."},
    {code::eql_argument, "EQL: an argument is missing or of no use."},
    {code::eql_computed, "EQL: a computed value is not replayed yet."},
    {code::eql_field_order, "EQL: two fields are not compared by order yet."},
    {code::eql_relation, "EQL: relations between events are not replayed."},
    {code::eql_sequence, "EQL: sequences are not run yet."},
    {code::eql_sample, "EQL: samples are not run yet."},
    {code::eql_pipes, "EQL: pipes are not run yet."},
    {code::lucene_unclosed, "Lucene: a quote, bracket, range or expression is never closed."},
    {code::lucene_unexpected, "Lucene: this does not belong here."},
    {code::lucene_operand_expected, "Lucene: a condition or value is expected here."},
    {code::lucene_fuzzy, "Lucene: fuzzy terms and loose phrases are not replayed."},
    {code::esql_unclosed_text, "ES|QL: a quoted text, name or comment is never closed."},
    {code::esql_bad_escape, "ES|QL: an escape that is not known."},
    {code::esql_unexpected, "ES|QL: this does not belong here."},
    {code::esql_operand_expected, "ES|QL: a value, a column or a condition is expected here."},
    {code::esql_unclosed, "ES|QL: a bracket is never closed."},
    {code::esql_command, "ES|QL: a command is missing or not known."},
    {code::esql_argument, "ES|QL: an argument is of no use."},
    {code::esql_computed, "ES|QL: a computed value is not replayed yet."},
    {code::esql_stage, "ES|QL: a command is not run yet."},
    {code::esql_model, "ES|QL: the query asks a language model."},
    {code::toml_encoding, "The file is not UTF-8, or larger than the limit."},
    {code::toml_syntax, "This part is not valid TOML and is left out."},
    {code::toml_no_rule, "The file has no [rule] table."},
    {code::toml_type, "A value is not of the type that its key wants."},
    {code::toml_no_name, "The rule has no name."},
    {code::toml_rule_type, "The type of the rule is missing or not known."},
    {code::toml_language, "The language of the query is not known."},
    {code::toml_no_query, "The rule has no query."},
    {code::toml_filter, "A filter is not understood."},
    {code::threshold, "Thresholds are not run yet."},
    {code::new_terms, "New terms are not run yet."},
    {code::threat_match, "The rule needs an index of indicators."},
    {code::machine_learning, "The rule needs an anomaly job."},
};

} // namespace rw::elastic
