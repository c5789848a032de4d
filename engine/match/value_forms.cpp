// Tests in the words of a provider (resolve.h, forms_of). A value map rewrites the test and never the data: a word that
// the test holds for becomes the words that the event writes for it; a test of a text that begins with a mapped prefix
// becomes a test of what may follow it, behind the prefix that the event writes.

#include "engine/match/resolve.h"
#include "engine/match/value_test.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <type_traits>

namespace rw::match {

namespace {

using ir::Pattern;
using ir::PatternPart;
using taxonomy::ValueMap;

PatternPart literal(std::string text) { return {PatternPart::Kind::literal, std::move(text)}; }

class Forms {
public:
    explicit Forms(const ir::Test& written)
        : tests_{written}
        , test_(written) {}

    void add(const ValueMap& map);

    [[nodiscard]] std::vector<ir::Test> take() { return std::move(tests_); }

private:
    void add_text(const std::string& text);
    void add_word(const ValueMap::Word& word);
    void add_prefix(const ValueMap::Prefix& prefix);
    void add_regex(const ValueMap::Prefix& prefix, const ir::RegexTest& regex);
    void add_other_base();

    /// Whether the test as written takes everything that the form takes.
    [[nodiscard]] bool taken(const ValueMap::Prefix& prefix, const Pattern& rest) const;

    std::vector<ir::Test> tests_;
    ValueTest test_;
};

/// A whole value, in whatever case the event writes it.
void Forms::add_text(const std::string& text) {
    if (test_.holds({logs::ValueType::string, text})) return;
    Pattern pattern;
    pattern.parts.push_back(literal(text));
    tests_.emplace_back(ir::TextTest{std::move(pattern)});
}

void Forms::add_word(const ValueMap::Word& word) {
    if (!test_.holds({logs::ValueType::string, word.meaning})) return;
    for (const std::string& written : word.written) add_text(written);
}

bool Forms::taken(const ValueMap::Prefix& prefix, const Pattern& rest) const {
    // Only the common case, a pattern that may begin anywhere: it may as well begin in front of the last literal.
    const Pattern& whole = test_.pattern();
    if (whole.parts.front().kind != PatternPart::Kind::any_run || prefix.written.empty()) return false;
    if (prefix.written.back().kind != PatternPart::Kind::literal) return false;
    const std::vector<Pattern> there = ir::after_prefix(whole, prefix.written.back().text);
    return std::find(there.begin(), there.end(), rest) != there.end();
}

void Forms::add_prefix(const ValueMap::Prefix& prefix) {
    if (const auto* regex = std::get_if<ir::RegexTest>(&test_.test())) return add_regex(prefix, *regex);
    if (!test_.is_text() || test_.pattern().parts.empty()) return;
    for (const Pattern& rest : ir::after_prefix(test_.pattern(), prefix.meaning)) {
        if (taken(prefix, rest)) continue;
        Pattern form;
        form.cased = rest.cased;
        form.parts = prefix.written;
        form.parts.insert(form.parts.end(), rest.parts.begin(), rest.parts.end());
        tests_.emplace_back(ir::TextTest{ir::normalised(std::move(form))});
    }
}

/// A regex is rewritten where it begins with the prefix in so many characters (`^HKLM\\`); what else it may mean at the
/// beginning of a value is not taken apart.
void Forms::add_regex(const ValueMap::Prefix& prefix, const ir::RegexTest& regex) {
    std::string_view source = regex.source;
    std::string begin;
    for (const std::string_view mark : {"(?i)", "^"}) {
        if (!source.starts_with(mark)) continue;
        begin += mark;
        source.remove_prefix(mark.size());
    }
    if (!begin.ends_with('^')) return;
    for (const char c : prefix.meaning) {
        if (c == '\\' && !source.starts_with("\\\\")) return;
        if (source.starts_with('\\')) source.remove_prefix(1);
        if (!source.starts_with(c)) return;
        source.remove_prefix(1);
    }
    if (!source.empty() && (source[0] == '?' || source[0] == '*' || source[0] == '+' || source[0] == '{')) return;
    for (const PatternPart& part : prefix.written) {
        if (part.kind == PatternPart::Kind::one_of) begin += '[' + part.text + ']';
        if (part.kind != PatternPart::Kind::literal) continue;
        for (const char c : part.text) begin += c == '\\' ? std::string("\\\\") : std::string(1, c);
    }
    ir::RegexTest form = regex;
    form.source = begin + std::string(source);
    tests_.emplace_back(std::move(form));
}

/// Text of a test that compares with one whole value; nothing for other tests.
std::optional<std::string> whole_value(const ir::Test& test) {
    if (const auto* text = std::get_if<ir::TextTest>(&test)) {
        const Pattern pattern = ir::normalised(text->pattern);
        if (ir::shape_of(pattern) == ir::PatternShape::equals) return ir::literal_of(pattern);
    } else if (const auto* number = std::get_if<ir::NumberTest>(&test)) {
        if (number->comparison == ir::Comparison::equal) return number->number.text();
    }
    return {};
}

std::optional<std::string> other_base(std::string_view value) {
    const bool hex = value.starts_with("0x") || value.starts_with("0X");
    const std::string_view digits = hex ? value.substr(2) : value;
    uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, hex ? 16 : 10);
    if (error != std::errc() || end != digits.data() + digits.size() || digits.empty()) return {};
    if (hex) return std::to_string(number);
    std::array<char, 16> text{};
    const auto written = std::to_chars(text.data(), text.data() + text.size(), number, 16);
    return "0x" + std::string(text.data(), written.ptr);
}

void Forms::add_other_base() {
    const auto value = whole_value(test_.test());
    if (!value) return;
    if (const auto other = other_base(*value)) add_text(*other);
}

void Forms::add(const ValueMap& map) {
    if (map.both_bases) add_other_base();
    for (const ValueMap::Prefix& prefix : map.prefixes) add_prefix(prefix);
    for (const ValueMap::Word& word : map.words) add_word(word);
}

} // namespace

std::vector<ir::Test> forms_of(const taxonomy::Taxonomy& taxonomy,
                               const ir::LogSource& source,
                               const RowClass& row_class,
                               const ir::Predicate& predicate) {
    const auto maps = taxonomy.value_maps(source, row_class.kind, predicate.field);
    if (maps.empty()) return {predicate.test};
    Forms forms(predicate.test);
    // Tests that ask whether there is a value, or compare two, are the same in all words; times have none,
    // and what is computed sees the value as it is.
    const bool words = std::visit(
        [](const auto& test) {
            using Test = std::decay_t<decltype(test)>;
            return !std::is_same_v<Test, ir::NullTest> && !std::is_same_v<Test, ir::ExistsTest> &&
                   !std::is_same_v<Test, ir::FieldTest> && !std::is_same_v<Test, ir::TimePartTest> &&
                   !std::is_same_v<Test, ir::ComputedTest>;
        },
        predicate.test);
    if (words)
        for (const ValueMap* map : maps) forms.add(*map);
    return forms.take();
}

} // namespace rw::match
