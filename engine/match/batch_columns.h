#pragma once
// The columns of one batch worker and what the rules' tests say of each distinct value met so far. No rows, no rules.

#include "engine/logs/segment_builder.h"
#include "engine/match/resolve.h"
#include "engine/match/rule_plan.h"
#include "engine/match/rule_program.h"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace rw::match {

/// Number of a set of tests that hold for a value of one column; 0 is the empty set.
using HitSetId = uint32_t;

/// One column: tests are numbered by slots, values by codes.
class BatchColumn {
public:
    /// Holds for whatever is there, null included. Counted only after want_presence().
    static constexpr TestSlot presence = 0;

    explicit BatchColumn(logs::ColumnBuilder& builder)
        : builder_(&builder) {}

    [[nodiscard]] const logs::ColumnBuilder& builder() const { return *builder_; }

    /// The slot of a test of a group. A new slot makes all values undecided.
    [[nodiscard]] TestSlot slot_of(const TestGroup& group, uint32_t number, ScanScratch& scratch);
    /// … of a test that no group has (forms of value maps, conditions of scopes).
    [[nodiscard]] TestSlot slot_of(const ir::Test& test);
    [[nodiscard]] TestSlot want_presence();

    /// Decides the values that came since. @complexity new values × tests that cannot be ruled out by a hash or literal
    void decide_new_values(ScanScratch& scratch);

    /// Hit set of each code, [0] for missing; empty when nobody tests the column.
    [[nodiscard]] const std::vector<HitSetId>& hits_of_code() const { return hits_of_code_; }

    /// Whether any value met so far, or its absence, hits a test.
    [[nodiscard]] bool has_hits() const { return sets_.size() > 1; }

    [[nodiscard]] const std::vector<TestSlot>& hit_set(HitSetId id) const { return sets_[id]; }

    /// Forgets the decisions and the values themselves; slots stay.
    void forget();

    [[nodiscard]] size_t bytes() const { return builder_->dictionary().bytes() + set_bytes_; }

private:
    struct Attached {
        const TestGroup* group = nullptr;
        TestSlot base = 0;
    };

    void decide(const logs::Value& value, ScanScratch& scratch);
    void decide_code(logs::Code code, ScanScratch& scratch);
    void decide_whole_list(const std::vector<logs::Code>& elements);
    void add_for_all(bool missing);
    [[nodiscard]] HitSetId intern_slots();

    logs::ColumnBuilder* builder_;
    std::vector<Attached> groups_;
    std::deque<ValueTest> late_;
    std::vector<TestSlot> late_slots_;
    std::map<std::string, TestSlot> slot_of_late_;
    TestSlot next_slot_ = presence + 1;
    bool presence_wanted_ = false;
    std::vector<HitSetId> hits_of_code_;
    std::deque<std::vector<TestSlot>> sets_{1};
    std::unordered_map<std::string, HitSetId> set_ids_;
    size_t set_bytes_ = 0;
    std::vector<TestSlot> slots_; ///< of the value being decided
    std::vector<uint32_t> in_group_;
};

class BatchColumns {
public:
    explicit BatchColumns(const logs::SegmentBuilder& builder)
        : builder_(builder) {}

    /// Takes the columns that the builder made since. @return whether there are any
    bool take_new();

    [[nodiscard]] const ColumnNames& names() const { return names_; }

    [[nodiscard]] uint32_t id_of(const std::string& path) const { return id_of_path_.at(path); }

    /// @return UINT32_MAX when there is no such column (yet)
    [[nodiscard]] uint32_t find(const std::string& path) const;

    [[nodiscard]] const BatchColumn& operator[](uint32_t id) const { return *columns_[id]; }

    [[nodiscard]] TestSlot slot_of(uint32_t id, const TestGroup& group, uint32_t number) {
        return columns_[id]->slot_of(group, number, scratch_);
    }

    [[nodiscard]] TestSlot slot_of(uint32_t id, const ir::Test& test) { return columns_[id]->slot_of(test); }

    [[nodiscard]] TestSlot want_presence(uint32_t id) { return columns_[id]->want_presence(); }

    void decide_new_values();

    /// Of values and decisions.
    [[nodiscard]] size_t bytes() const;

    void forget();

private:
    const logs::SegmentBuilder& builder_;
    ColumnNames names_;
    std::unordered_map<std::string, uint32_t> id_of_path_;
    std::vector<std::unique_ptr<BatchColumn>> columns_; ///< by column id
    ScanScratch scratch_;
};

} // namespace rw::match
