#include "engine/rules/elastic/lucene_regex.h"

#include "engine/base/unicode.h"
#include "engine/rules/elastic/limits.h"
#include "engine/rules/elastic/value_tests.h"

#include <algorithm>
#include <charconv>

namespace rw::elastic {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::string_view nothing = "[^\\x{0}-\\x{10ffff}]";

/// Classes that Lucene has since version 9.
std::string_view class_of(char letter) {
    switch (letter) {
    case 'd':
        return "[0-9]";
    case 'D':
        return "[^0-9]";
    case 's':
        return "[ \\n\\r\\t]";
    case 'S':
        return "[^ \\n\\r\\t]";
    case 'w':
        return "[0-9A-Z_a-z]";
    case 'W':
        return "[^0-9A-Z_a-z]";
    default:
        return {};
    }
}

class Reader {
public:
    explicit Reader(std::string_view source)
        : source_(source) {}

    /// The whole expression, rewritten; `result` tells what is wrong.
    std::string read(LuceneRegex& result) {
        std::string out = alternatives(0);
        if (!failed_ && at_ < source_.size()) fail(LuceneRegex::Verdict::wrong, "A ) has no ( before it.");
        result.verdict = verdict_;
        result.problem = problem_;
        result.offset = offset_;
        return out;
    }

private:
    [[nodiscard]] bool more() const { return !failed_ && at_ < source_.size(); }

    [[nodiscard]] char peek() const { return source_[at_]; }

    bool take(char c) {
        if (!more() || peek() != c) return false;
        ++at_;
        return true;
    }

    void fail(LuceneRegex::Verdict verdict, std::string problem) {
        if (failed_) return;
        failed_ = true;
        verdict_ = verdict;
        problem_ = std::move(problem);
        offset_ = std::min(at_, source_.size());
    }

    std::string point() {
        const DecodedPoint decoded = decode_point(source_, at_);
        std::string text(source_.substr(at_, decoded.bytes));
        at_ += decoded.bytes;
        return text;
    }

    std::string alternatives(uint32_t depth) {
        if (depth > limits::query_depth) {
            fail(LuceneRegex::Verdict::wrong, "The expression is nested too deep.");
            return {};
        }
        std::string out = sequence(depth);
        while (take('|')) out += "|" + sequence(depth);
        return out;
    }

    std::string sequence(uint32_t depth) {
        std::string out;
        while (more() && peek() != '|' && peek() != ')') {
            if (peek() == '&') {
                fail(LuceneRegex::Verdict::inexpressible, "Intersection (&) is not supported.");
                break;
            }
            out += repeated(depth);
        }
        return out;
    }

    std::string repeated(uint32_t depth) {
        std::string atom = one(depth);
        bool repeats = false;
        while (more()) {
            std::string how;
            if (peek() == '?' || peek() == '*' || peek() == '+')
                how = source_.substr(at_++, 1);
            else if (peek() == '{')
                how = counts();
            else
                break;
            // A second operator repeats the first: in Lucene nothing is lazy or possessive.
            if (repeats) atom = "(?:" + atom + ")";
            atom += how;
            repeats = true;
        }
        return atom;
    }

    std::string counts() {
        const size_t begin = at_;
        size_t end = at_ + 1;
        while (end < source_.size() && (is_digit(source_[end]) || source_[end] == ',')) ++end;
        const std::string_view inside = source_.substr(begin + 1, end - begin - 1);
        const bool closed = end < source_.size() && source_[end] == '}';
        if (!closed || inside.empty() || !is_digit(inside.front()) ||
            std::count(inside.begin(), inside.end(), ',') > 1) {
            fail(LuceneRegex::Verdict::wrong, "A { needs a count: {2}, {2,} or {2,5}.");
            return {};
        }
        at_ = end + 1;
        return std::string(source_.substr(begin, at_ - begin));
    }

    std::string one(uint32_t depth) {
        const char c = peek();
        switch (c) {
        case '.':
            ++at_;
            return ".";
        case '@':
            ++at_;
            return "(?:.*)";
        case '#':
            ++at_;
            return std::string(nothing);
        case '~':
            fail(LuceneRegex::Verdict::inexpressible, "Complement (~) is not supported.");
            return {};
        case '"':
            return quoted();
        case '(':
            return group(depth);
        case '[':
            return set();
        case '<':
            return interval();
        case '?':
        case '*':
        case '+':
        case '{':
            fail(LuceneRegex::Verdict::wrong, "There is nothing to repeat.");
            return {};
        case '\\':
            return escape();
        default:
            return regex_literal(point());
        }
    }

    std::string escape() {
        ++at_;
        if (!more()) {
            fail(LuceneRegex::Verdict::wrong, "The backslash at the end escapes nothing.");
            return {};
        }
        if (const std::string_view found = class_of(peek()); !found.empty()) {
            ++at_;
            return std::string(found);
        }
        return regex_literal(point());
    }

    std::string quoted() {
        ++at_;
        const size_t end = source_.find('"', at_);
        if (end == std::string_view::npos) {
            fail(LuceneRegex::Verdict::wrong, "The \" is never closed.");
            return {};
        }
        const std::string out = "(?:" + regex_literal(source_.substr(at_, end - at_)) + ")";
        at_ = end + 1;
        return out;
    }

    std::string group(uint32_t depth) {
        ++at_;
        std::string inside = alternatives(depth + 1);
        if (!take(')')) fail(LuceneRegex::Verdict::wrong, "A ( is never closed.");
        return "(?:" + inside + ")";
    }

    std::string set() {
        ++at_;
        std::string out = take('^') ? "[^" : "[";
        bool any = false;
        while (more() && (peek() != ']')) {
            any = true;
            if (peek() == '\\') {
                ++at_;
                if (!more()) break;
                if (const std::string_view found = class_of(peek()); !found.empty()) {
                    if (found[1] == '^') {
                        fail(LuceneRegex::Verdict::inexpressible, "A negated class inside [ ] is not supported.");
                        return {};
                    }
                    out += found.substr(1, found.size() - 2);
                    ++at_;
                    continue;
                }
            }
            out += regex_literal(point());
            const bool range = at_ + 1 < source_.size() && peek() == '-' && source_[at_ + 1] != ']';
            if (!range) continue;
            ++at_;
            if (peek() == '\\' && at_ + 1 < source_.size()) ++at_;
            out += "-" + regex_literal(point());
        }
        if (!any || !take(']')) fail(LuceneRegex::Verdict::wrong, "A [ needs characters and a ].");
        return out + "]";
    }

    /// <n-m>: a number between both; of fixed width when both are equally long.
    std::string interval() {
        const size_t end = source_.find('>', at_);
        const std::string_view inside =
            end == std::string_view::npos ? std::string_view() : source_.substr(at_ + 1, end - at_ - 1);
        const size_t dash = inside.find('-');
        uint32_t low = 0;
        uint32_t high = 0;
        if (dash == std::string_view::npos || !number(inside.substr(0, dash), low) ||
            !number(inside.substr(dash + 1), high)) {
            fail(LuceneRegex::Verdict::wrong, "A < needs an interval of numbers: <1-20>.");
            return {};
        }
        if (low > high) std::swap(low, high);
        if (high - low > limits::interval_values) {
            fail(LuceneRegex::Verdict::inexpressible, "The interval < > holds more numbers than the limit.");
            return {};
        }
        const size_t width = dash == inside.size() - dash - 1 ? dash : 0;
        std::string out = width == 0 ? "(?:0*(?:" : "(?:(?:";
        for (uint32_t value = low; value <= high; ++value) {
            std::string digits = std::to_string(value);
            if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
            out += (value > low ? "|" : "") + digits;
        }
        at_ = end + 1;
        return out + "))";
    }

    static bool number(std::string_view text, uint32_t& value) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        return !text.empty() && text.size() < 10 && error == std::errc() && end == text.data() + text.size();
    }

    std::string_view source_;
    size_t at_ = 0;
    bool failed_ = false;
    LuceneRegex::Verdict verdict_ = LuceneRegex::Verdict::valid;
    std::string problem_;
    size_t offset_ = 0;
};

} // namespace

LuceneRegex read_lucene_regex(std::string_view source, bool ignore_case) {
    LuceneRegex result;
    std::string inside = Reader(source).read(result);
    if (result.verdict == LuceneRegex::Verdict::valid && inside.size() > limits::regex_bytes) {
        result.verdict = LuceneRegex::Verdict::inexpressible;
        result.problem = "The expression is longer than the limit.";
    }
    result.test.ignore_case = ignore_case;
    result.test.dot_all = true;
    result.test.source = "\\A(?:" + inside + ")\\z";
    return result;
}

} // namespace rw::elastic
