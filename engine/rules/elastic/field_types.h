#pragma once
// How Elasticsearch indexes the fields that rules name. Logs come without a mapping, so the Elastic Common Schema
// stands in for it; a field that it does not know is decided by its values.

#include <string>
#include <string_view>

namespace rw::elastic {

enum class FieldType : uint8_t {
    unknown, ///< a keyword, a number or an address: as the value says
    text,    ///< analysed: matched by tokens, ignoring case
    ip,
    number,
    boolean,
    date,
};

/// A field as a query names it, with its multi-field resolved: logs hold `process.name`, never `process.name.caseless`.
struct FieldRef {
    std::string name;
    FieldType type = FieldType::unknown;
    bool cased = true; ///< false for `.caseless`
};

/// @complexity logarithmic in the schema's fields
[[nodiscard]] FieldRef resolve_name(std::string_view name);

} // namespace rw::elastic
