#pragma once
// From a rule's fields to a table's columns: log source → classes of rows in scope, field name → column paths, values →
// forms of the provider. Used by the live matcher, the batch scanner and explanations alike, so that they agree.

#include "engine/base/hash.h"
#include "engine/ir/rule.h"
#include "engine/match/collection.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rw::match {

/// Columns that may hold a field for one class of rows, best first. What an event says of the field is what stands in
/// the first level of which the event has a column: a verdict never depends on which other events are near.
struct FieldColumns {
    struct Level {
        std::vector<std::string> paths{};
        taxonomy::Found found = taxonomy::Found::not_found;
        bool unique = false; ///< a guess: counts only for events that have exactly one of the columns
    };

    std::vector<Level> levels{};

    [[nodiscard]] bool empty() const { return levels.empty(); }

    [[nodiscard]] taxonomy::Found found() const {
        return levels.empty() ? taxonomy::Found::not_found : levels.front().found;
    }

    /// Of all levels, best first.
    [[nodiscard]] std::vector<std::string> all_paths() const;

    /// The columns that hold the field of one event.
    /// @param has  callable (const std::string& path) -> bool: whether the event has a value there, null included
    template <class Has>
    [[nodiscard]] std::vector<std::string> paths_of_event(Has&& has) const {
        std::vector<std::string> here;
        for (const Level& level : levels) {
            for (const std::string& path : level.paths)
                if (has(path)) here.push_back(path);
            if (level.unique && here.size() > 1) return {};
            if (!here.empty()) break;
        }
        return here;
    }
};

/// Paths of all columns of a table, for looking names up.
class ColumnNames {
public:
    void add(std::string_view path);

    [[nodiscard]] bool has(std::string_view path) const { return exact_.find(path) != exact_.end(); }

    /// Paths that match a pattern with `*` for one segment ("UserData.*.Operation").
    [[nodiscard]] std::vector<std::string> matching(std::string_view pattern) const;
    [[nodiscard]] std::vector<std::string> ignoring_case(std::string_view path) const;
    [[nodiscard]] std::vector<std::string> by_last_segment(std::string_view name) const;
    /// Paths below `prefix` ("a" has "a.b").
    [[nodiscard]] std::vector<std::string> below(std::string_view prefix) const;

    [[nodiscard]] size_t size() const { return exact_.size(); }

private:
    struct Hash {
        using is_transparent = void;

        size_t operator()(std::string_view text) const { return hash_bytes(text); }
    };

    template <class Value>
    using Map = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

    Map<char> exact_;
    Map<std::vector<std::string>> by_lower_;
    Map<std::vector<std::string>> by_last_; ///< last segment, lower case
};

[[nodiscard]] ColumnNames names_of(const logs::LogTable& table);

/// Where `field` of a rule with this log source stands in rows of this class. Levels: taxonomy's native names, best
/// first, under the shape's paths; the name as written; ignoring case; in events of no known shape the last segment of
/// a path, if unique in the event.
[[nodiscard]] FieldColumns resolve_field(const taxonomy::Taxonomy& taxonomy,
                                         const ir::LogSource& source,
                                         const RowClass& row_class,
                                         std::string_view field,
                                         const ColumnNames& names);

/// The tests of which one must hold for what the event writes: first the test as written, then what it comes to in the
/// words of the provider. Exact for patterns of any shape: a value of the event matches when it, or what the value maps
/// say that it stands for, matches as written.
[[nodiscard]] std::vector<ir::Test> forms_of(const taxonomy::Taxonomy& taxonomy,
                                             const ir::LogSource& source,
                                             const RowClass& row_class,
                                             const ir::Predicate& predicate);

} // namespace rw::match
