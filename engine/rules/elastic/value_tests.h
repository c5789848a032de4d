#pragma once
// What it means that a field of Elasticsearch has a value: tests for keywords, analysed text, addresses and orderings.
// Which of them a query asks for is its language's matter.

#include "engine/ir/predicate.h"
#include "engine/rules/elastic/field_types.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rw::elastic {

/// The value as a whole.
[[nodiscard]] ir::Test equals_text(std::string_view text, bool cased);
/// The value of a field that is not analysed, as its type and the text say: a number, an address, a network, or the
/// text. Any of the tests.
[[nodiscard]] std::vector<ir::Test> exact_tests(const FieldRef& field, const std::string& text);
/// The value contains, starts with or ends with `text`.
[[nodiscard]] ir::Test affix_text(ir::PatternShape shape, std::string_view text, bool cased);
/// Any value that is not null.
[[nodiscard]] ir::Test has_value();

/// `text` with * for any run and, when `any_one`, ? for one character; nothing is an escape.
[[nodiscard]] ir::Pattern glob(std::string_view text, bool any_one, bool cased);

/// Network in CIDR notation, or one address. Bits behind the prefix are ignored, as Elasticsearch does.
[[nodiscard]] std::optional<ir::CidrTest> parse_network(std::string_view text);

/// Analysed text: words of letters, digits and _ (Unicode's word breaks, of which . ' : inside a word are kept).
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);
/// The words stand in the value one after the other, ignoring case; none of them never do.
[[nodiscard]] ir::Test has_words(const std::vector<std::string>& words);
/// Some word of analysed text matches the pattern as a whole, ignoring case.
[[nodiscard]] ir::Test has_word_like(const ir::Pattern& pattern);

/// The value has so many characters. Nothing for counts below 0 or above 100,000.
[[nodiscard]] std::optional<ir::Test> has_length(ir::Comparison comparison, int64_t count);

/// The value compares so with `text` by code points. Nothing for texts above the limit or that are not UTF-8.
[[nodiscard]] std::optional<ir::Test> ordered(ir::Comparison comparison, std::string_view text);

/// `text` as a regular expression that matches exactly it.
[[nodiscard]] std::string regex_literal(std::string_view text);

} // namespace rw::elastic
