#pragma once
// A query and where each of its bytes stands in the file: block scalars lose their indentation, JSON its escapes.

#include "engine/base/span.h"
#include "engine/rules/yaml/scalar.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace rw::kusto {

class QueryPlaces {
public:
    /// The query stands in the file as it is, from `offset` on.
    explicit QueryPlaces(uint32_t offset = 0)
        : how_(offset) {}

    explicit QueryPlaces(yaml::ScalarPlaces places)
        : how_(std::move(places)) {}

    /// @param places  of each byte of the query, and of its end
    explicit QueryPlaces(std::vector<uint32_t> places)
        : how_(std::move(places)) {}

    [[nodiscard]] Span in_file(Span of_query) const;

private:
    std::variant<uint32_t, yaml::ScalarPlaces, std::vector<uint32_t>> how_;
};

struct PlacedQuery {
    std::string text{};
    QueryPlaces places{};
    Span span{};         ///< in the file, with its quotes or fences
    std::string label{}; ///< how the file names it, when there are several: the heading above a fence
};

} // namespace rw::kusto
