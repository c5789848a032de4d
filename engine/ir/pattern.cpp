#include "engine/ir/pattern.h"

#include "engine/base/unicode.h"

#include <algorithm>
#include <cstddef>

namespace rw::ir {

namespace {

using Kind = PatternPart::Kind;

bool same_point(char32_t a, char32_t b, bool cased) { return cased ? a == b : fold(a) == fold(b); }

/// End of `literal` when it stands at `at`; npos when it does not.
size_t literal_end(std::string_view literal, std::string_view text, size_t at, bool cased) {
    for (size_t i = 0; i < literal.size();) {
        if (at >= text.size()) return std::string_view::npos;
        const DecodedPoint want = decode_point(literal, i);
        const DecodedPoint seen = decode_point(text, at);
        if (!same_point(want.value, seen.value, cased)) return std::string_view::npos;
        i += want.bytes;
        at += seen.bytes;
    }
    return at;
}

/// End of one part other than a run at `at`; npos when it does not match there.
size_t part_end(const PatternPart& part, std::string_view text, size_t at, bool cased) {
    if (part.kind == Kind::literal) return literal_end(part.text, text, at, cased);
    if (at >= text.size()) return std::string_view::npos;
    const DecodedPoint seen = decode_point(text, at);
    if (part.kind == Kind::any_one) return at + seen.bytes;
    for (size_t i = 0; i < part.text.size();) {
        const DecodedPoint allowed = decode_point(part.text, i);
        if (same_point(allowed.value, seen.value, cased)) return at + seen.bytes;
        i += allowed.bytes;
    }
    return std::string_view::npos;
}

} // namespace

Pattern normalised(Pattern pattern) {
    std::vector<PatternPart> parts;
    for (PatternPart& part : pattern.parts) {
        if (part.kind == Kind::literal && part.text.empty()) continue;
        if (!parts.empty()) {
            PatternPart& last = parts.back();
            if (part.kind == Kind::literal && last.kind == Kind::literal) {
                last.text += part.text;
                continue;
            }
            if (part.kind == Kind::any_run && last.kind == Kind::any_run) continue;
            // "*?" and "?*" mean the same: single characters first.
            if (part.kind == Kind::any_one && last.kind == Kind::any_run) {
                last = std::move(part);
                parts.push_back({Kind::any_run, {}});
                continue;
            }
        }
        parts.push_back(std::move(part));
    }
    pattern.parts = std::move(parts);
    return pattern;
}

PatternShape shape_of(const Pattern& pattern) {
    const auto& parts = pattern.parts;
    const auto is = [&parts](size_t i, Kind kind) { return parts[i].kind == kind; };
    if (parts.empty()) return PatternShape::equals;
    if (parts.size() == 1 && is(0, Kind::any_run)) return PatternShape::anything;
    if (parts.size() == 1 && is(0, Kind::literal)) return PatternShape::equals;
    if (parts.size() == 2 && is(0, Kind::literal) && is(1, Kind::any_run)) return PatternShape::starts;
    if (parts.size() == 2 && is(0, Kind::any_run) && is(1, Kind::literal)) return PatternShape::ends;
    if (parts.size() == 3 && is(0, Kind::any_run) && is(1, Kind::literal) && is(2, Kind::any_run))
        return PatternShape::contains;
    return PatternShape::glob;
}

std::string literal_of(const Pattern& pattern) {
    for (const PatternPart& part : pattern.parts)
        if (part.kind == Kind::literal) return part.text;
    return {};
}

// Greedy matching with one point of return: when a part fails, the last run takes one more code point. That is enough,
// since a run that was passed can never do better by starting later parts earlier.
bool matches(const Pattern& pattern, std::string_view text) {
    const auto& parts = pattern.parts;
    size_t part = 0;
    size_t at = 0;
    size_t run_part = parts.size(); // the part behind the last run, and where it was tried
    size_t run_at = 0;
    bool in_run = false;
    while (true) {
        if (part < parts.size() && parts[part].kind == Kind::any_run) {
            run_part = ++part;
            run_at = at;
            in_run = true;
            continue;
        }
        if (part == parts.size()) {
            if (at == text.size()) return true;
            if (in_run && run_part == parts.size()) return true;
        } else {
            const size_t end = part_end(parts[part], text, at, pattern.cased);
            if (end != std::string_view::npos) {
                at = end;
                ++part;
                continue;
            }
        }
        if (!in_run || run_at >= text.size()) return false;
        run_at += decode_point(text, run_at).bytes;
        at = run_at;
        part = run_part;
    }
}

namespace {

void add_state(std::vector<Pattern>& states, Pattern state) {
    state = normalised(std::move(state));
    if (std::find(states.begin(), states.end(), state) == states.end()) states.push_back(std::move(state));
}

/// The pattern without its first `count` parts.
Pattern rest_of(const Pattern& pattern, size_t count) {
    Pattern rest;
    rest.cased = pattern.cased;
    rest.parts.assign(pattern.parts.begin() + static_cast<std::ptrdiff_t>(count), pattern.parts.end());
    return rest;
}

/// All that may follow one code point in front of a match of `state`.
void step(const Pattern& state, std::string_view point, std::vector<Pattern>& next) {
    size_t first = 0;
    if (!state.parts.empty() && state.parts.front().kind == Kind::any_run) {
        add_state(next, state);
        first = 1;
    }
    if (first == state.parts.size()) return;
    const PatternPart& part = state.parts[first];
    if (part.kind != Kind::literal) {
        if (part_end(part, point, 0, state.cased) == point.size()) add_state(next, rest_of(state, first + 1));
        return;
    }
    const uint32_t bytes = decode_point(part.text, 0).bytes;
    if (literal_end(std::string_view(part.text).substr(0, bytes), point, 0, state.cased) != point.size()) return;
    Pattern rest = rest_of(state, first);
    rest.parts.front().text.erase(0, bytes);
    add_state(next, std::move(rest));
}

} // namespace

std::vector<Pattern> after_prefix(const Pattern& pattern, std::string_view prefix) {
    std::vector<Pattern> states{normalised(pattern)};
    for (size_t at = 0; at < prefix.size() && !states.empty();) {
        const uint32_t bytes = decode_point(prefix, at).bytes;
        std::vector<Pattern> next;
        for (const Pattern& state : states) step(state, prefix.substr(at, bytes), next);
        states = std::move(next);
        at += bytes;
    }
    return states;
}

} // namespace rw::ir
