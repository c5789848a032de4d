#pragma once
// Row → class (event kind and shape), decided once per distinct combination of identity values.

#include "engine/match/collection.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace rw::match {

/// Memoised classification over columns of any storage: the caller gives, for each identity column that exists, the
/// code of the row and a way to its text.
class Classifier {
public:
    explicit Classifier(const taxonomy::Taxonomy& taxonomy)
        : taxonomy_(taxonomy) {}

    /// An identity column that the table has.
    struct Column {
        taxonomy::IdentityPart part;
        taxonomy::Shape shape;
        uint32_t index; ///< the caller's own
    };

    /// Forgets decisions; call when the set of columns or the meaning of codes changed.
    void reset(std::vector<Column> columns);

    [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }

    /// @param codes  one per column(), 0 = missing
    /// @param text   callable (column index in columns(), code) -> std::string_view
    template <class Text>
    ClassId classify(const std::vector<logs::Code>& codes, Text&& text) {
        const std::string_view key(reinterpret_cast<const char*>(codes.data()), codes.size() * sizeof(logs::Code));
        const auto known = memo_.find(hash_bytes(key));
        if (known != memo_.end() && known->second.codes == codes) return known->second.id;
        std::vector<std::string> texts(columns_.size());
        for (size_t i = 0; i < codes.size(); ++i)
            if (codes[i] != logs::missing) texts[i] = std::string(text(i, codes[i]));
        const ClassId id = decide(texts);
        memo_[hash_bytes(key)] = {codes, id};
        return id;
    }

    [[nodiscard]] const std::vector<RowClass>& classes() const { return classes_; }

private:
    struct Decision {
        std::vector<logs::Code> codes;
        ClassId id = 0;
    };

    [[nodiscard]] ClassId decide(const std::vector<std::string>& texts);

    const taxonomy::Taxonomy& taxonomy_;
    std::vector<Column> columns_;
    std::vector<RowClass> classes_;
    std::unordered_map<uint64_t, Decision> memo_;
};

} // namespace rw::match
