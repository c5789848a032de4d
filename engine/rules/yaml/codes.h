#pragma once
// Diagnostic codes that reading YAML can give, whatever the rule language. Codes stay what they are for ever;
// docs/diagnostics.md lists the same table and a test holds both together.

#include <string_view>

namespace rw::yaml {

namespace code {
inline constexpr std::string_view not_utf8 = "RW1101";
inline constexpr std::string_view yaml_syntax = "RW1102";
inline constexpr std::string_view duplicate_key = "RW1103";
inline constexpr std::string_view unknown_alias = "RW1104";
inline constexpr std::string_view alias_limit = "RW1105";
inline constexpr std::string_view depth_limit = "RW1106";
inline constexpr std::string_view size_limit = "RW1107";
inline constexpr std::string_view tab_indentation = "RW1108";
inline constexpr std::string_view unquoted_indicator = "RW1109";
inline constexpr std::string_view yaml_versions_differ = "RW1110";
inline constexpr std::string_view control_character = "RW1111";
inline constexpr std::string_view bad_merge = "RW1112";
inline constexpr std::string_view utf16_file = "RW1113";
inline constexpr std::string_view unclosed_quote = "RW1114";
inline constexpr std::string_view half_typed_key = "RW1115";
inline constexpr std::string_view bad_tag = "RW1116";
inline constexpr std::string_view root_not_map = "RW1117";
inline constexpr std::string_view key_not_text = "RW1118";
} // namespace code

/// A diagnostic code and what it means in one line.
struct CodeInfo {
    std::string_view code;
    std::string_view summary;
};

inline constexpr CodeInfo all_codes[] = {
    {code::not_utf8, "The file holds bytes that are not UTF-8."},
    {code::yaml_syntax, "This part is not valid YAML."},
    {code::duplicate_key, "A map has the same key twice."},
    {code::unknown_alias, "An alias names an anchor that is not defined before it."},
    {code::alias_limit, "Aliases would expand to more than the limit."},
    {code::depth_limit, "YAML nested deeper than the limit."},
    {code::size_limit, "The file is larger than the limit."},
    {code::tab_indentation, "A tab is used for indentation."},
    {code::unquoted_indicator, "A value begins with a character that must be quoted in YAML."},
    {code::yaml_versions_differ, "YAML 1.1 and 1.2 read this value differently."},
    {code::control_character, "A control character that YAML does not allow."},
    {code::bad_merge, "A merge key (<<) must refer to a map or a list of maps."},
    {code::utf16_file, "The file is UTF-16; rules are UTF-8."},
    {code::unclosed_quote, "A quoted text is never closed."},
    {code::half_typed_key, "A line that is neither a value nor \"key: value\"."},
    {code::bad_tag, "A YAML tag that has no meaning in Sigma."},
    {code::root_not_map, "A rule must be a map of keys and values."},
    {code::key_not_text, "A key is not text."},
};

} // namespace rw::yaml
