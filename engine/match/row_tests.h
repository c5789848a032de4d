#pragma once
// Tests that need a row itself: keywords, which look at all values of an event, and comparisons of two fields. Reads
// again what batch did not keep; few rows ever come here.

#include "engine/match/batch_columns.h"
#include "engine/match/keyword_filter.h"
#include "engine/match/rule_program.h"

#include <memory>
#include <string_view>
#include <vector>

namespace rw::match {

class RowTests {
public:
    RowTests(const RulePlan& plan, const logs::SegmentBuilder& builder, const BatchColumns& columns)
        : plan_(plan)
        , builder_(builder)
        , columns_(columns)
        , filter_(plan) {}

    /// The rows asked for from now on are those of `segment`, which must stay alive until end().
    void begin(const logs::Segment& segment);
    void end();

    /// Whether some keyword of the plan may stand in the row: false settles all of them at once.
    [[nodiscard]] bool may_hold_a_keyword(logs::Row row);

    /// Whether the leaf may hold: false settles it at hardly any cost.
    [[nodiscard]] bool may_hold(const BoundLeaf& leaf, logs::Row row);
    [[nodiscard]] bool holds(const BoundLeaf& leaf, logs::Row row);

private:
    void look_for_keywords();
    [[nodiscard]] bool keyword_holds(ir::PredicateId keyword, logs::Row row);
    [[nodiscard]] bool fields_compare(const BoundLeaf& leaf, logs::Row row) const;
    [[nodiscard]] std::vector<std::string_view> texts_of(const std::vector<BoundLevel>& levels, logs::Row row) const;
    [[nodiscard]] const logs::SegmentBuilder* all_values(logs::Row row, logs::Row& row_there);

    const RulePlan& plan_;
    const logs::SegmentBuilder& builder_;
    const BatchColumns& columns_;
    KeywordFilter filter_;
    const logs::Segment* segment_ = nullptr;
    bool suspects_known_ = false;
    std::unique_ptr<logs::SegmentBuilder> full_; ///< a part of the segment with all its columns
    uint64_t full_begin_ = 0;
    uint64_t full_size_ = 0;
};

/// Reader of a format of batch. Appends to `builder`.
[[nodiscard]] std::unique_ptr<logs::SegmentReader> make_reader(logs::Format format, logs::SegmentBuilder& builder);

} // namespace rw::match
