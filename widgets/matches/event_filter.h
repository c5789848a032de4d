#pragma once
// The filter bar's language: `field : "glob*" and not user : SYSTEM`. Parsing gives a tree with places, deciding gives
// the rows for which it holds. Decided on dictionaries (once per distinct value), then on bitmaps. Pure; no Qt.

#include "widgets/common/event_cells.h"

#include "engine/base/span.h"
#include "engine/ir/predicate.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace rw::widgets {

/// Grammar (keywords in any case; a value that looks like one is quoted):
///   or    := and ("or" and)*            and  := not (["and"] not)*        not := "not" not | primary
///   primary := "(" or ")" | field op values | value
///   op    := ":" | "=" | "!=" | "<" | "<=" | ">" | ">="      values := value | "(" value ("or" value)* ")"
/// `*` stands for any run and `?` for one character, in quotes too; `\` takes the meaning from `*` `?` `"` and `\` and
/// is itself elsewhere. `field : *` asks whether there is a value. A value alone is sought in all fields.
struct FilterNode {
    enum class Kind : uint8_t { all, any, negation, field, anywhere };

    Kind kind = Kind::all;
    Span span{};                        ///< in the filter's text
    std::vector<FilterNode> children{}; ///< all, any, negation
    bool grouped = false;               ///< stands in parentheses of its own
    std::string field{};                ///< as written
    Span fieldSpan{};
    std::optional<ir::Comparison> comparison{}; ///< field: nothing = text pattern
    ir::Pattern pattern{};                      ///< field, anywhere (there: matches a part)
    ir::Number number{};                        ///< with a comparison; of `time` nanoseconds since 1970
    std::string text{};                         ///< the value as written, without quotes
};

struct FilterError {
    Span span;           ///< the token in the way
    std::string message; ///< a sentence
};

struct FilterParse {
    std::optional<FilterNode> root; ///< nothing: the text is blank (all events) or wrong
    std::optional<FilterError> error;
};

/// @complexity linear; at most maxFilterTerms terms and maxFilterDepth levels
[[nodiscard]] FilterParse parseFilter(std::string_view text);

inline constexpr size_t maxFilterTerms = 1'000;
inline constexpr size_t maxFilterDepth = 64;
/// Bytes; longer texts are refused.
inline constexpr size_t maxFilterLength = 100'000;

/// What a field name of a filter means in one collection. Besides columns there are the row's own properties.
struct FilterField {
    enum class Kind : uint8_t { columns, time, kind, file, record };

    Kind kind = Kind::columns;
    /// Any of these columns may hold the value.
    std::vector<const logs::Column*> columns{};
    /// Set instead of `columns` when the class of the row decides.
    std::optional<EventCells> cells{};
};

/// Field name → meaning; nothing when no event has such a field.
using FilterFields = std::function<std::optional<FilterField>(std::string_view name)>;

struct FilterResult {
    std::shared_ptr<const std::vector<logs::Row>> rows; ///< null when stopped or wrong
    std::optional<FilterError> error;                   ///< a field that no event has
};

/// The rows for which `filter` holds, in the order of `rows`.
/// @complexity O(distinct values of the named fields + rows of the table / 64 + rows)
[[nodiscard]] FilterResult filteredRows(const std::shared_ptr<const std::vector<logs::Row>>& rows,
                                        const FilterNode& filter,
                                        const FilterFields& fields,
                                        const logs::LogTable& table,
                                        const match::Collection* collection,
                                        const std::stop_token& stop);

/// `field : "value"`, so quoted that it parses to exactly that text; a leading "not " when `exclude`.
enum class FilterTerm : uint8_t { keep, exclude };
[[nodiscard]] std::string filterTerm(std::string_view field, std::string_view value, FilterTerm kind);

/// `filter` with one more term joined by "and"; in parentheses first when it has an "or" on its top level.
[[nodiscard]] std::string withTerm(std::string_view filter, std::string_view term);

} // namespace rw::widgets
