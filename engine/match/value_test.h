#pragma once
// One test on one value, compiled once: the definition of matching for live, batch and explanation (sigma-semantics 2).
// No columns and no rows.

#include "engine/base/span.h"
#include "engine/ir/predicate.h"
#include "engine/logs/value.h"
#include "engine/match/regex.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rw::match {

class ValueTest {
public:
    /// A regex that does not compile never matches (the rule has a loss for it). FieldTest is not a test on one value:
    /// it never holds here (see compare_fields).
    explicit ValueTest(const ir::Test& test);

    /// Whether the test holds for a value that is present; lists are tested element by element by the caller.
    /// `folded` is the folded text when the caller has it (saves folding), else empty.
    [[nodiscard]] bool holds(const logs::Value& value) const;
    [[nodiscard]] bool holds_folded(const logs::Value& value, std::string_view folded_text) const;

    /// Whether the test holds for a missing field, and for an empty list.
    [[nodiscard]] bool holds_for_missing() const;

    /// The bytes of `text` that made a text or regex test hold; empty when the test does not mark a part.
    [[nodiscard]] std::vector<Span> marks(std::string_view text) const;

    [[nodiscard]] const ir::Test& test() const { return test_; }

    /// For text tests: normal form with literals folded (unless cased).
    [[nodiscard]] const ir::Pattern& pattern() const { return pattern_; }

    [[nodiscard]] ir::PatternShape shape() const { return shape_; }

    /// For text tests of a shape with one literal: that literal, folded unless cased.
    [[nodiscard]] const std::string& literal() const { return literal_; }

    [[nodiscard]] bool is_text() const { return std::holds_alternative<ir::TextTest>(test_); }

    /// Lists are not tested element by element but as one text (ir::Computation).
    [[nodiscard]] bool takes_whole_list() const {
        const auto* computed = std::get_if<ir::ComputedTest>(&test_);
        return computed != nullptr && computed->computed->whole_list;
    }

private:
    [[nodiscard]] bool text_holds(std::string_view text) const;

    ir::Test test_;
    ir::Pattern pattern_;
    ir::PatternShape shape_ = ir::PatternShape::glob;
    std::string literal_;
    std::optional<Regex> regex_;
};

/// What a test that takes_whole_list() sees of a list: its texts joined; nothing when it has none. `values` gives the
/// value of an element.
template <class Values, class Codes>
[[nodiscard]] std::optional<std::string> whole_list_text(const Values& values, const Codes& elements) {
    std::optional<std::string> joined;
    for (const auto element : elements) {
        const logs::Value value = values.value(element);
        if (value.type == logs::ValueType::null) continue;
        if (joined)
            *joined += ir::list_separator;
        else
            joined.emplace();
        *joined += value.text;
    }
    return joined;
}

/// Whether two text forms compare as the test says (FieldTest).
[[nodiscard]] bool compare_fields(const ir::FieldTest& test, std::string_view value, std::string_view other);

} // namespace rw::match
