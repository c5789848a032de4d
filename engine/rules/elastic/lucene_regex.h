#pragma once
// Regular expressions as Lucene reads them (EQL regex, ES|QL RLIKE, /…/ of query strings), rewritten for the matcher:
// always the whole value, . is any character, "…" is literal, no anchors, no look-around, no captures.

#include "engine/ir/predicate.h"

#include <string>
#include <string_view>

namespace rw::elastic {

struct LuceneRegex {
    enum class Verdict : uint8_t {
        valid,
        wrong,         ///< no regular expression
        inexpressible, ///< ~ (complement) or & (intersection)
    };

    Verdict verdict = Verdict::valid;
    ir::RegexTest test;
    std::string problem; ///< a sentence without its place
    size_t offset = 0;   ///< of the problem in the source
};

/// @complexity linear, but for intervals <n-m> (bounded)
[[nodiscard]] LuceneRegex read_lucene_regex(std::string_view source, bool ignore_case);

} // namespace rw::elastic
