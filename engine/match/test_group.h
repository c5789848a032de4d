#pragma once
// All tests that rules make on one field, compiled into one: given a distinct value, which of them hold. Equality and
// ends go through hashes by length, literals inside through Vectorscan, regexes only where the literals that they need
// are there.

#include "engine/base/hash.h"
#include "engine/match/affix_table.h"
#include "engine/match/value_test.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct hs_database;
struct hs_scratch;

namespace re2 {
class FilteredRE2;
}

namespace rw::match {

/// What one thread needs to scan; grows to fit every group it meets.
class ScanScratch {
public:
    ScanScratch() = default;
    ScanScratch(const ScanScratch&) = delete;
    ScanScratch& operator=(const ScanScratch&) = delete;
    ~ScanScratch();

    hs_scratch* scratch = nullptr;
    std::string folded;
    std::vector<uint32_t> literals; ///< found in the value at hand
    std::vector<int> atoms;         ///< of them, those that regexes need
};

/// Tests are numbered from 0 in the order of add(). Immutable after compile(); then safe from many threads.
class TestGroup {
public:
    TestGroup() = default;
    TestGroup(TestGroup&&) noexcept = default;
    TestGroup& operator=(TestGroup&&) noexcept = default;
    ~TestGroup() = default;

    /// Number of the test; equal tests share one.
    uint32_t add(const ir::Test& test);

    /// Number of an added test by its key (ir::key_of); UINT32_MAX when there is none.
    [[nodiscard]] uint32_t find(const std::string& key) const;

    [[nodiscard]] size_t size() const { return tests_.size(); }

    [[nodiscard]] const ValueTest& test(uint32_t number) const { return tests_[number]; }

    /// Sets smaller than this are searched literal by literal: Vectorscan 5.4.9 misses matches of small sets
    /// (docs/decisions/0006-no-small-literal-sets.md).
    static constexpr size_t smallest_database = 64;

    /// Builds the tables and databases. `cache` gives and takes serialised databases by key; may be null.
    class Cache {
    public:
        Cache() = default;
        Cache(const Cache&) = delete;
        Cache& operator=(const Cache&) = delete;
        virtual ~Cache() = default;
        [[nodiscard]] virtual std::string load(uint64_t key) = 0; ///< empty when unknown
        virtual void store(uint64_t key, std::string_view bytes) = 0;
    };

    void compile(Cache* cache);

    /// Makes a thread's scratch large enough for this group; before its first decide().
    void prepare(ScanScratch& scratch) const;

    /// Appends the numbers of the tests that hold for a value (not a list), each once, in no order.
    void decide(const logs::Value& value, ScanScratch& scratch, std::vector<uint32_t>& hits) const;

    /// Tests that hold for a missing field, for an empty list.
    [[nodiscard]] const std::vector<uint32_t>& for_missing() const { return for_missing_; }

    /// Tests that hold for anything present.
    [[nodiscard]] const std::vector<uint32_t>& for_present() const { return for_present_; }

    /// Tests that see a list as one text; what decide() says of its elements does not count for them.
    [[nodiscard]] const std::vector<uint32_t>& for_whole_lists() const { return for_whole_lists_; }

private:
    struct FreeDatabase {
        void operator()(hs_database* database) const;
    };

    struct FreeFilter {
        void operator()(re2::FilteredRE2* filter) const;
    };

    using Database = std::unique_ptr<hs_database, FreeDatabase>;

    struct Hash {
        using is_transparent = void;

        size_t operator()(std::string_view text) const { return hash_bytes(text); }
    };

    using ByText = std::unordered_map<std::string, std::vector<uint32_t>, Hash, std::equal_to<>>;

    /// What a literal inside a folded value means.
    struct Literal {
        std::string text;
        std::vector<uint32_t> proven;  ///< tests that hold by it
        std::vector<uint32_t> suspect; ///< tests to be run in full
        int atom = -1;                 ///< number among the literals that the regexes need
    };

    void sort_out(uint32_t number);
    [[nodiscard]] Literal& literal(const std::string& text);
    void add_literal(const std::string& text, uint32_t number, bool proven);
    void sort_out_text(uint32_t number);
    void add_shaped(ir::PatternShape shape, const std::string& literal, uint32_t number);
    void compile_literals(Cache* cache);
    void compile_regexes();
    void find_literals(std::string_view folded_text, ScanScratch& scratch) const;
    void decide_regexes(const logs::Value& value, ScanScratch& scratch, std::vector<uint32_t>& hits) const;
    [[nodiscard]] static Database restore(const std::string& bytes);

    std::vector<ValueTest> tests_;
    std::unordered_map<std::string, uint32_t> by_key_;
    ByText equals_;
    ByText numbers_; ///< canonical number text → tests
    AffixTable starts_{AffixTable::Side::start};
    AffixTable ends_{AffixTable::Side::end};
    std::vector<Literal> literals_;
    std::unordered_map<std::string, uint32_t> literal_index_;
    std::vector<uint32_t> regexes_;                        ///< tests in `filter_`, in its order
    std::unique_ptr<re2::FilteredRE2, FreeFilter> filter_; ///< which regexes can match, given the literals in a value
    std::vector<uint32_t> always_;                         ///< run in full on every value
    std::vector<uint32_t> for_missing_;
    std::vector<uint32_t> for_present_;
    std::vector<uint32_t> for_whole_lists_;
    Database literal_database_; ///< null when there are few literals
};

} // namespace rw::match
