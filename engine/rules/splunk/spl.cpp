#include "engine/rules/splunk/spl.h"

#include "engine/rules/splunk/parser.h"

namespace rw::splunk {

Query parse_query(std::string_view text) {
    Query query;
    if (text.size() > limits::expanded_bytes) {
        query.diagnostics.push_back(
            {std::string(code::query_limit),
             Severity::error,
             "The search is longer than " + std::to_string(limits::expanded_bytes >> 20) + " MB.",
             {0, static_cast<uint32_t>(text.size())}});
        query.pipelines.emplace_back();
        query.root = 0;
        return query;
    }
    Parser(text, query).run();
    return query;
}

} // namespace rw::splunk
