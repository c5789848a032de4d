#pragma once
// What a scalar is: YAML 1.2 core schema, and where each decoded byte stands in the file.

#include "engine/ir/predicate.h"
#include "engine/rules/yaml/yaml_tree.h"

#include <vector>

namespace rw::yaml {

enum class ScalarType : uint8_t { null, boolean, number, text, invalid };

struct Scalar {
    ScalarType type = ScalarType::text;
    bool boolean = false;
    ir::Number number{};
    bool yaml_1_1_differs = false; ///< a YAML 1.1 reader takes it for something else
};

/// `invalid` for a tag without a meaning in the core schema, or a value that does not fit its tag.
[[nodiscard]] Scalar resolve_scalar(const YamlNode& node);

/// Places in the file of the decoded bytes of a scalar.
class ScalarPlaces {
public:
    ScalarPlaces(const YamlTree& tree, const YamlNode& node);

    /// [begin, end) of the decoded text as a span of the file; the whole scalar where that cannot be told.
    [[nodiscard]] Span span(size_t begin, size_t end) const;

private:
    Span whole_;
    uint32_t direct_ = 0; ///< decoded byte i stands at direct_ + i, when map_ is empty
    bool known_ = true;
    std::vector<uint32_t> map_; ///< place of each decoded byte, and of the end
};

} // namespace rw::yaml
