#pragma once
// JSON with byte ranges: ARM templates and exported rules hold queries as escaped texts. Knows nothing of rules.

#include "engine/base/diagnostic.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::kusto {

enum class JsonKind : uint8_t { null, boolean, number, text, array, object };

using JsonId = uint32_t;
inline constexpr JsonId no_json = UINT32_MAX;

struct JsonNode {
    JsonKind kind = JsonKind::null;
    Span span{};                    ///< with quotes and brackets
    std::string text{};             ///< decoded text; number or word as written
    std::vector<JsonId> children{}; ///< of an object keys and values alternate
};

struct JsonTree {
    std::string_view source{};
    std::vector<JsonNode> nodes{};
    JsonId root = no_json;
    std::vector<Diagnostic> diagnostics{}; ///< at most one: behind it nothing is read

    [[nodiscard]] const JsonNode& at(JsonId id) const { return nodes[id]; }

    /// Value of the first key that equals one of these, in the order of `keys`; no_json when there is none.
    [[nodiscard]] JsonId find(JsonId object, std::initializer_list<std::string_view> keys) const;

    /// Place in the file of each decoded byte of a text, and of its end.
    [[nodiscard]] std::vector<uint32_t> places(const JsonNode& text) const;
};

/// Reads `text`, which must outlive the tree. What was read before a mistake is kept. Comments and commas before a
/// closing bracket are passed over, as Azure's own tools do. @complexity linear
[[nodiscard]] JsonTree read_json(std::string_view text);

} // namespace rw::kusto
