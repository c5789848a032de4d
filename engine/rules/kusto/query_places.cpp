#include "engine/rules/kusto/query_places.h"

#include <algorithm>

namespace rw::kusto {

Span QueryPlaces::in_file(Span of_query) const {
    if (const auto* offset = std::get_if<uint32_t>(&how_)) return {of_query.begin + *offset, of_query.end + *offset};
    if (const auto* scalar = std::get_if<yaml::ScalarPlaces>(&how_)) return scalar->span(of_query.begin, of_query.end);
    const auto& places = std::get<std::vector<uint32_t>>(how_);
    if (places.empty()) return {};
    const size_t last = places.size() - 1;
    const uint32_t begin = places[std::min<size_t>(of_query.begin, last)];
    // The end of a span is behind its last byte, which may be an escape of several.
    const uint32_t end = places[std::min<size_t>(of_query.end, last)];
    return {begin, std::max(begin, end)};
}

} // namespace rw::kusto
