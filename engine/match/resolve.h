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

/// The columns that hold a field for one class of rows. Usually one; several when the log writes it in more places.
struct FieldColumns {
    std::vector<std::string> paths{};
    taxonomy::Found found = taxonomy::Found::not_found;
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

/// Where `field` of a rule with this log source stands in rows of this class.
/// Order: taxonomy's native names under the shape's paths; the name as written; ignoring case; last segment if unique.
[[nodiscard]] FieldColumns resolve_field(const taxonomy::Taxonomy& taxonomy,
                                         const ir::LogSource& source,
                                         const RowClass& row_class,
                                         std::string_view field,
                                         const ColumnNames& names);

/// The test in all forms of the provider: first the test as written, then its mapped values.
[[nodiscard]] std::vector<ir::Test> forms_of(const taxonomy::Taxonomy& taxonomy,
                                             const ir::LogSource& source,
                                             const RowClass& row_class,
                                             const ir::Predicate& predicate);

} // namespace rw::match
