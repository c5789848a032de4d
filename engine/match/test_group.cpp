#include "engine/match/test_group.h"

#include "engine/base/unicode.h"

#include <hs/hs.h>
#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <new>

namespace rw::match {

namespace {

/// A literal of at least this length is worth a place in the database for a test that must then run in full.
constexpr size_t shortest_prefilter = 2;

/// A regex's literals of at least this length keep it from running.
constexpr int shortest_atom = 3;

/// A pattern with sets of characters (windash) is searched as that many literals at most.
constexpr size_t most_spellings = 64;

/// Longest literal part of a glob: no value matches that does not contain it.
std::string longest_literal(const ir::Pattern& pattern) {
    std::string longest;
    for (const ir::PatternPart& part : pattern.parts)
        if (part.kind == ir::PatternPart::Kind::literal && part.text.size() > longest.size()) longest = part.text;
    return longest;
}

/// A pattern whose only special parts are sets of characters and runs at its ends, as what it amounts to: one shape and
/// all literals that it stands for. Empty when it is not of this kind or there are too many.
std::vector<std::string> spellings(const ir::Pattern& pattern, ir::PatternShape& shape) {
    using Kind = ir::PatternPart::Kind;
    size_t begin = 0;
    size_t end = pattern.parts.size();
    const bool open_start = end > 0 && pattern.parts.front().kind == Kind::any_run;
    if (open_start) ++begin;
    const bool open_end = end > begin && pattern.parts.back().kind == Kind::any_run;
    if (open_end) --end;
    shape = open_start ? open_end ? ir::PatternShape::contains : ir::PatternShape::ends
            : open_end ? ir::PatternShape::starts
                       : ir::PatternShape::equals;
    std::vector<std::string> texts{{}};
    for (size_t i = begin; i < end; ++i) {
        const ir::PatternPart& part = pattern.parts[i];
        if (part.kind == Kind::literal) {
            for (std::string& text : texts) text += part.text;
            continue;
        }
        if (part.kind != Kind::one_of) return {};
        std::vector<std::string> longer;
        for (size_t at = 0; at < part.text.size();) {
            const uint32_t bytes = decode_point(part.text, at).bytes;
            for (const std::string& text : texts) longer.push_back(text + part.text.substr(at, bytes));
            at += bytes;
        }
        if (longer.size() > most_spellings) return {};
        texts = std::move(longer);
    }
    return texts;
}

int collect(unsigned id, unsigned long long, unsigned long long, unsigned, void* context) {
    static_cast<std::vector<uint32_t>*>(context)->push_back(id);
    return 0;
}

/// The expression as Regex compiles it.
std::string re2_source(const ir::RegexTest& test) {
    std::string flags;
    if (test.ignore_case) flags += 'i';
    if (test.multiline) flags += 'm';
    if (test.dot_all) flags += 's';
    return flags.empty() ? test.source : "(?" + flags + ")" + test.source;
}

void keep_distinct(std::vector<uint32_t>& numbers, size_t from) {
    const auto begin = numbers.begin() + static_cast<std::ptrdiff_t>(from);
    std::sort(begin, numbers.end());
    numbers.erase(std::unique(begin, numbers.end()), numbers.end());
}

} // namespace

ScanScratch::~ScanScratch() { hs_free_scratch(scratch); }

void TestGroup::FreeDatabase::operator()(hs_database* database) const { hs_free_database(database); }

void TestGroup::FreeFilter::operator()(re2::FilteredRE2* filter) const { delete filter; }

uint32_t TestGroup::add(const ir::Test& test) {
    const auto [at, added] = by_key_.try_emplace(ir::key_of(test), static_cast<uint32_t>(tests_.size()));
    if (added) tests_.emplace_back(test);
    return at->second;
}

uint32_t TestGroup::find(const std::string& key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? UINT32_MAX : found->second;
}

TestGroup::Literal& TestGroup::literal(const std::string& text) {
    const auto [at, added] = literal_index_.try_emplace(text, static_cast<uint32_t>(literals_.size()));
    if (added) literals_.push_back({text, {}, {}, -1});
    return literals_[at->second];
}

void TestGroup::add_literal(const std::string& text, uint32_t number, bool proven) {
    Literal& at = literal(text);
    (proven ? at.proven : at.suspect).push_back(number);
}

void TestGroup::add_shaped(ir::PatternShape shape, const std::string& literal, uint32_t number) {
    switch (shape) {
    case ir::PatternShape::equals:
        equals_[literal].push_back(number);
        return;
    case ir::PatternShape::starts:
        starts_.add(literal, number);
        return;
    case ir::PatternShape::ends:
        ends_.add(literal, number);
        return;
    case ir::PatternShape::contains:
        add_literal(literal, number, true);
        return;
    case ir::PatternShape::anything:
    case ir::PatternShape::glob:
        always_.push_back(number);
        return;
    }
}

void TestGroup::sort_out_text(uint32_t number) {
    const ValueTest& test = tests_[number];
    if (!test.pattern().cased) {
        if (test.shape() != ir::PatternShape::glob) return add_shaped(test.shape(), test.literal(), number);
        ir::PatternShape shape{};
        const std::vector<std::string> texts = spellings(test.pattern(), shape);
        for (const std::string& text : texts) add_shaped(shape, text, number);
        if (!texts.empty()) return;
    }
    const std::string literal = folded(longest_literal(test.pattern()));
    if (literal.size() >= shortest_prefilter)
        add_literal(literal, number, false);
    else
        always_.push_back(number);
}

/// Chooses the cheapest way by which a test can be decided.
void TestGroup::sort_out(uint32_t number) {
    const ValueTest& test = tests_[number];
    if (test.holds_for_missing()) for_missing_.push_back(number);
    if (test.takes_whole_list()) for_whole_lists_.push_back(number);
    if (std::holds_alternative<ir::ExistsTest>(test.test())) return for_present_.push_back(number);
    if (const auto* n = std::get_if<ir::NumberTest>(&test.test());
        n != nullptr && n->comparison == ir::Comparison::equal) {
        numbers_[n->number.text()].push_back(number);
        return;
    }
    if (std::holds_alternative<ir::RegexTest>(test.test())) return regexes_.push_back(number);
    if (!test.is_text()) return always_.push_back(number);
    sort_out_text(number);
}

TestGroup::Database TestGroup::restore(const std::string& bytes) {
    hs_database_t* database = nullptr;
    if (bytes.empty() || hs_deserialize_database(bytes.data(), bytes.size(), &database) != HS_SUCCESS) return nullptr;
    return Database(database);
}

namespace {

void remember(TestGroup::Cache* cache, uint64_t key, const hs_database_t* database) {
    if (cache == nullptr) return;
    char* bytes = nullptr;
    size_t size = 0;
    if (hs_serialize_database(database, &bytes, &size) != HS_SUCCESS) return;
    cache->store(key, {bytes, size});
    std::free(bytes);
}

} // namespace

void TestGroup::compile_literals(Cache* cache) {
    if (literals_.size() < smallest_database) return;
    std::vector<const char*> texts;
    std::vector<size_t> sizes;
    std::vector<unsigned> flags(literals_.size(), HS_FLAG_SINGLEMATCH);
    std::vector<unsigned> ids;
    uint64_t key = 1;
    for (const Literal& literal : literals_) {
        ids.push_back(static_cast<unsigned>(texts.size()));
        texts.push_back(literal.text.data());
        sizes.push_back(literal.text.size());
        key = hash_bytes(literal.text, key);
    }
    if (cache != nullptr) literal_database_ = restore(cache->load(key));
    if (literal_database_) return;
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    const hs_error_t result = hs_compile_lit_multi(texts.data(),
                                                   flags.data(),
                                                   ids.data(),
                                                   sizes.data(),
                                                   static_cast<unsigned>(texts.size()),
                                                   HS_MODE_BLOCK,
                                                   nullptr,
                                                   &database,
                                                   &error);
    if (result == HS_SUCCESS) {
        literal_database_.reset(database);
        remember(cache, key, database);
        return;
    }
    hs_free_compile_error(error); // a limit of the library: the literals are searched one by one
}

/// Regexes that RE2 takes are run only where the literals that each of them needs stand in the value.
void TestGroup::compile_regexes() {
    std::vector<uint32_t> filtered;
    filter_.reset(new re2::FilteredRE2(shortest_atom));
    for (const uint32_t number : regexes_) {
        const auto& test = std::get<ir::RegexTest>(tests_[number].test());
        RE2::Options options;
        options.set_log_errors(false);
        options.set_never_capture(true);
        int id = 0;
        if (filter_->Add(re2_source(test), options, &id) == RE2::NoError)
            filtered.push_back(number);
        else
            always_.push_back(number); // PCRE2, or not valid
    }
    regexes_ = std::move(filtered);
    std::vector<std::string> atoms;
    if (!regexes_.empty()) filter_->Compile(&atoms);
    for (size_t i = 0; i < atoms.size(); ++i) literal(folded(atoms[i])).atom = static_cast<int>(i);
}

void TestGroup::compile(Cache* cache) {
    for (uint32_t number = 0; number < tests_.size(); ++number) sort_out(number);
    starts_.compile();
    ends_.compile();
    compile_regexes();
    compile_literals(cache);
}

void TestGroup::prepare(ScanScratch& scratch) const {
    if (literal_database_ && hs_alloc_scratch(literal_database_.get(), &scratch.scratch) != HS_SUCCESS)
        throw std::bad_alloc();
}

void TestGroup::find_literals(std::string_view folded_text, ScanScratch& scratch) const {
    scratch.literals.clear();
    if (literal_database_) {
        hs_scan(literal_database_.get(),
                folded_text.data(),
                static_cast<unsigned>(folded_text.size()),
                0,
                scratch.scratch,
                collect,
                &scratch.literals);
        return;
    }
    for (uint32_t i = 0; i < literals_.size(); ++i)
        if (folded_text.find(literals_[i].text) != std::string_view::npos) scratch.literals.push_back(i);
}

void TestGroup::decide_regexes(const logs::Value& value, ScanScratch& scratch, std::vector<uint32_t>& hits) const {
    if (regexes_.empty()) return;
    // Outside ASCII the filter's idea of case and ours may differ: every expression is run.
    if (!is_ascii(value.text)) {
        for (const uint32_t test : regexes_)
            if (tests_[test].holds(value)) hits.push_back(test);
        return;
    }
    scratch.atoms.clear();
    for (const uint32_t id : scratch.literals)
        if (literals_[id].atom >= 0) scratch.atoms.push_back(literals_[id].atom);
    std::vector<int> candidates;
    filter_->AllPotentials(scratch.atoms, &candidates);
    for (const int candidate : candidates) {
        const uint32_t test = regexes_[static_cast<size_t>(candidate)];
        if (tests_[test].holds(value)) hits.push_back(test);
    }
}

void TestGroup::decide(const logs::Value& value, ScanScratch& scratch, std::vector<uint32_t>& hits) const {
    const size_t from = hits.size();
    hits.insert(hits.end(), for_present_.begin(), for_present_.end());
    if (value.type == logs::ValueType::null) {
        hits.insert(hits.end(), for_missing_.begin(), for_missing_.end());
        return;
    }
    fold_into(value.text, scratch.folded);
    const std::string_view text = scratch.folded;
    const auto take = [&hits](const ByText& map, std::string_view key) {
        const auto found = map.find(key);
        if (found != map.end()) hits.insert(hits.end(), found->second.begin(), found->second.end());
    };
    const auto run = [&](uint32_t test) {
        if (tests_[test].holds_folded(value, text)) hits.push_back(test);
    };
    if (!equals_.empty()) take(equals_, text);
    starts_.find(text, hits);
    ends_.find(text, hits);
    ir::Number number;
    if (!numbers_.empty() && value.type != logs::ValueType::boolean && ir::Number::parse(value.text, number))
        take(numbers_, number.text());
    find_literals(text, scratch);
    for (const uint32_t id : scratch.literals) {
        const Literal& found = literals_[id];
        hits.insert(hits.end(), found.proven.begin(), found.proven.end());
        for (const uint32_t test : found.suspect) run(test);
    }
    decide_regexes(value, scratch, hits);
    for (const uint32_t test : always_) run(test);
    keep_distinct(hits, from);
}

} // namespace rw::match
