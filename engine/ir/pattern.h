#pragma once
// Text patterns as lists of parts, never as strings with escapes in them. Languages parse their own syntax into this.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rw::ir {

struct PatternPart {
    enum class Kind : uint8_t {
        literal, ///< `text` as it is
        any_run, ///< any run of code points, also empty
        any_one, ///< exactly one code point
        one_of,  ///< one of the code points in `text`
    };

    Kind kind = Kind::literal;
    std::string text{};

    friend bool operator==(const PatternPart&, const PatternPart&) = default;
};

/// Matches a text form as a whole. Normal form (see normalised()): no empty literals, neighbours joined, runs single.
struct Pattern {
    std::vector<PatternPart> parts;
    bool cased = false; ///< exact case; else simple case folding

    friend bool operator==(const Pattern&, const Pattern&) = default;
};

/// What a pattern amounts to, so that it can be decided by the cheapest means.
enum class PatternShape : uint8_t { equals, contains, starts, ends, anything, glob };

[[nodiscard]] Pattern normalised(Pattern pattern);

/// Shape of a normalised pattern; for all but glob and anything the one literal is `literal_of(pattern)`.
[[nodiscard]] PatternShape shape_of(const Pattern& pattern);
[[nodiscard]] std::string literal_of(const Pattern& pattern);

/// Whole match, by the definition; the reference for every faster matcher. @complexity O(text × parts)
[[nodiscard]] bool matches(const Pattern& pattern, std::string_view text);

/// What may follow `prefix`: a text t is matched by one of these exactly when `pattern` matches prefix + t. Normalised,
/// each once; none when no match begins with the prefix. @complexity O(prefix × parts)
[[nodiscard]] std::vector<Pattern> after_prefix(const Pattern& pattern, std::string_view prefix);

} // namespace rw::ir
