#pragma once
// Rules prepared for batch: tests grouped by field, which paths of a log anyone asks for, keywords. Made once for a set
// of rules, immutable, shared by all workers.

#include "engine/base/job.h"
#include "engine/match/resolve.h"
#include "engine/match/test_group.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace rw::match {

/// Index into RulePlan::rules().
using RuleIndex = uint32_t;

/// Distinct log sources of the rules share decisions on scope and fields.
struct SourceRules {
    ir::LogSource source;
    std::vector<RuleIndex> rules;
};

/// A predicate as the plan numbers it.
struct PlannedTest {
    uint32_t field = 0;               ///< index into RulePlan::fields()
    uint32_t other = 0;               ///< … of the field that it is compared with
    const TestGroup* group = nullptr; ///< null: keyword or comparison of fields
    uint32_t number = 0;              ///< in the group
};

class RulePlan {
public:
    /// `rules` and `predicates` must outlive the plan; rules that are not replayable are left out.
    /// @param cache  serialised databases; may be null
    [[nodiscard]] static std::shared_ptr<const RulePlan> make(std::vector<const ir::Rule*> rules,
                                                              const ir::PredicateTable& predicates,
                                                              std::shared_ptr<const taxonomy::Taxonomy> taxonomy,
                                                              unsigned threads,
                                                              TestGroup::Cache* cache);

    [[nodiscard]] const std::vector<const ir::Rule*>& rules() const { return rules_; }

    [[nodiscard]] const ir::PredicateTable& predicates() const { return *predicates_; }

    [[nodiscard]] const taxonomy::Taxonomy& taxonomy() const { return *taxonomy_; }

    [[nodiscard]] const std::vector<SourceRules>& sources() const { return sources_; }

    /// Group of the tests on a field of rules; null when no test is on it.
    [[nodiscard]] const TestGroup* group(std::string_view field) const;

    /// Distinct field names of all predicates.
    [[nodiscard]] const std::vector<std::string>& fields() const { return fields_; }

    [[nodiscard]] const PlannedTest& test(ir::PredicateId id) const { return tests_[ir::index(id)]; }

    /// Whether some rule, scope or classification may ask for this column.
    [[nodiscard]] bool wants(std::string_view path) const;

    [[nodiscard]] bool has_keywords() const { return !keywords_.empty(); }

    /// Distinct keyword tests; all values of an event are tested.
    [[nodiscard]] const std::vector<ir::PredicateId>& keywords() const { return keywords_; }

private:
    struct Hash {
        using is_transparent = void;

        size_t operator()(std::string_view text) const { return hash_bytes(text); }
    };

    void collect_sources();
    void collect_tests();
    [[nodiscard]] uint32_t field_number(const std::string& name);
    void collect_wanted();
    void want(std::string_view name);
    void compile(unsigned threads, TestGroup::Cache* cache);

    std::vector<const ir::Rule*> rules_;
    const ir::PredicateTable* predicates_ = nullptr;
    std::shared_ptr<const taxonomy::Taxonomy> taxonomy_;
    std::vector<SourceRules> sources_;
    std::unordered_map<std::string, TestGroup, Hash, std::equal_to<>> groups_;
    std::vector<std::string> fields_;
    std::unordered_map<std::string, uint32_t> field_numbers_;
    std::vector<PlannedTest> tests_; ///< by predicate; those that no replayable rule has are empty
    std::unordered_set<std::string, Hash, std::equal_to<>> wanted_; ///< lower case: path suffixes
    std::vector<std::string> wanted_prefixes_;                      ///< fields of ExistsTest: what lies below counts
    std::vector<ir::PredicateId> keywords_;
};

} // namespace rw::match
