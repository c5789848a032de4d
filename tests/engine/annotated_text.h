#pragma once
// Texts of tests with their places drawn in: ‹ › around a range, ¦ at a point, so that no test counts bytes.
//     const AnnotatedText at = annotated("condition: ‹selektion›");   // at.text has no marks, at.spans[0] is the word

#include "engine/base/span.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::test {

struct AnnotatedText {
    std::string text;
    std::vector<Span> spans;      ///< in the order of their ‹; they may nest
    std::vector<uint32_t> points; ///< places of ¦
};

inline AnnotatedText annotated(std::string_view marked) {
    AnnotatedText result;
    std::vector<size_t> open;
    for (size_t at = 0; at < marked.size();) {
        const auto here = static_cast<uint32_t>(result.text.size());
        const std::string_view rest = marked.substr(at);
        if (rest.starts_with("‹")) {
            open.push_back(result.spans.size());
            result.spans.push_back({here, here});
            at += std::string_view("‹").size();
        } else if (rest.starts_with("›") && !open.empty()) {
            result.spans[open.back()].end = here;
            open.pop_back();
            at += std::string_view("›").size();
        } else if (rest.starts_with("¦")) {
            result.points.push_back(here);
            at += std::string_view("¦").size();
        } else {
            result.text += marked[at++];
        }
    }
    return result;
}

} // namespace rw::test
