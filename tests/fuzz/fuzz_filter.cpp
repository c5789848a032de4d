// Any text as a filter: places inside the text, limits kept; and any value made into a term is found again as it was.

#include "widgets/matches/event_filter.h"

#include <cstdlib>

using namespace rw;
using namespace rw::widgets;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check(const FilterNode& node, size_t size, size_t depth, size_t& terms) {
    require(depth <= maxFilterDepth + 1 && node.span.begin <= node.span.end && node.span.end <= size);
    require(node.fieldSpan.begin <= node.fieldSpan.end && node.fieldSpan.end <= size);
    if (node.children.empty()) require(++terms <= maxFilterTerms);
    for (const FilterNode& child : node.children) check(child, size, depth + 1, terms);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const FilterParse parsed = parseFilter(text);
    require(!(parsed.root && parsed.error));
    if (parsed.error) require(parsed.error->span.begin <= parsed.error->span.end && parsed.error->span.end <= size);
    size_t terms = 0;
    if (parsed.root) check(*parsed.root, size, 0, terms);

    const std::string term = filterTerm("EventData.Image", text, FilterTerm::keep);
    if (term.size() > maxFilterLength) return 0;
    const FilterParse made = parseFilter(term);
    require(made.root && made.root->kind == FilterNode::Kind::field && made.root->field == "EventData.Image");
    require(ir::matches(made.root->pattern, text));
    const std::string both = withTerm(parsed.root ? text : std::string(), term);
    if (both.size() <= maxFilterLength && terms + 1 <= maxFilterTerms) require(!parseFilter(both).error);
    return 0;
}
