#include "engine/explain/implication.h"

#include "engine/base/unicode.h"

#include <algorithm>

namespace rw::explain {

namespace {

using ir::PatternPart;
using ir::PatternShape;

const ir::Pattern* pattern_of(const ir::Predicate& predicate) {
    const auto* text = std::get_if<ir::TextTest>(&predicate.test);
    return text == nullptr ? nullptr : &text->pattern;
}

/// Literal of a part as it is compared.
std::string literal(const PatternPart& part, bool cased) { return cased ? part.text : folded(part.text); }

bool any_part_contains(const ir::Pattern& pattern, const std::string& wanted, bool cased) {
    return std::any_of(pattern.parts.begin(), pattern.parts.end(), [&](const PatternPart& part) {
        return part.kind == PatternPart::Kind::literal && literal(part, cased).find(wanted) != std::string::npos;
    });
}

bool begins_with(const ir::Pattern& pattern, const std::string& wanted, bool cased) {
    return !pattern.parts.empty() && pattern.parts.front().kind == PatternPart::Kind::literal &&
           literal(pattern.parts.front(), cased).starts_with(wanted);
}

bool ends_with(const ir::Pattern& pattern, const std::string& wanted, bool cased) {
    return !pattern.parts.empty() && pattern.parts.back().kind == PatternPart::Kind::literal &&
           literal(pattern.parts.back(), cased).ends_with(wanted);
}

} // namespace

bool implies(const ir::Predicate& narrow, const ir::Predicate& wide) {
    if (narrow.field != wide.field) return false;
    if (ir::key_of(narrow.test) == ir::key_of(wide.test)) return true;
    const ir::Pattern* a = pattern_of(narrow);
    const ir::Pattern* b = pattern_of(wide);
    if (a == nullptr || b == nullptr) return false;
    // An exact test is not implied by one that ignores case.
    if (b->cased && !a->cased) return false;
    // A whole value may stand in another form in the log (value maps): what it contains is then not known.
    const PatternShape shape = ir::shape_of(*a);
    if (shape == PatternShape::equals) return false;
    const bool cased = b->cased;
    const auto wanted = [&] { return cased ? ir::literal_of(*b) : folded(ir::literal_of(*b)); };
    switch (ir::shape_of(*b)) {
    case PatternShape::contains:
        return any_part_contains(*a, wanted(), cased);
    case PatternShape::starts:
        return begins_with(*a, wanted(), cased);
    case PatternShape::ends:
        return ends_with(*a, wanted(), cased);
    case PatternShape::anything:
        return true;
    case PatternShape::equals:
    case PatternShape::glob:
        return false;
    }
    return false;
}

bool excludes(const ir::Predicate& a, const ir::Predicate& b) {
    if (a.keyword() || a.field != b.field) return false;
    const ir::Pattern* first = pattern_of(a);
    const ir::Pattern* second = pattern_of(b);
    if (first == nullptr || second == nullptr) return false;
    const PatternShape shape = ir::shape_of(*first);
    if (shape != ir::shape_of(*second) || (shape != PatternShape::ends && shape != PatternShape::starts)) return false;
    const bool cased = first->cased && second->cased;
    std::string shorter = cased ? ir::literal_of(*first) : folded(ir::literal_of(*first));
    std::string longer = cased ? ir::literal_of(*second) : folded(ir::literal_of(*second));
    if (shorter.size() > longer.size()) std::swap(shorter, longer);
    return shape == PatternShape::ends ? !longer.ends_with(shorter) : !longer.starts_with(shorter);
}

} // namespace rw::explain
