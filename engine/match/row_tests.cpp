#include "engine/match/row_tests.h"

#include <algorithm>
#include <utility>

namespace rw::match {

using logs::Code;
using logs::Row;

std::unique_ptr<logs::SegmentReader> make_reader(logs::Format format, logs::SegmentBuilder& builder) {
    return format == logs::Format::evtx ? logs::make_evtx_reader(builder) : logs::make_json_reader(builder);
}

void RowTests::begin(const logs::Segment& segment) {
    segment_ = &segment;
    suspects_known_ = false;
}

void RowTests::end() {
    segment_ = nullptr;
    full_.reset();
}

/// Once a segment, when first asked.
void RowTests::look_for_keywords() {
    if (!std::exchange(suspects_known_, true)) filter_.scan(*segment_, builder_.metas());
}

bool RowTests::may_hold_a_keyword(Row row) {
    look_for_keywords();
    return filter_.suspects_any(row);
}

bool RowTests::may_hold(const BoundLeaf& leaf, Row row) {
    if (!plan_.predicates()[leaf.predicate].keyword()) return true;
    look_for_keywords();
    return filter_.suspects(leaf.predicate, row);
}

bool RowTests::holds(const BoundLeaf& leaf, Row row) {
    return plan_.predicates()[leaf.predicate].keyword() ? keyword_holds(leaf.predicate, row)
                                                        : fields_compare(leaf, row);
}

/// The values of one row, whatever the columns that rules ask for: its part of the segment is read again. A JSON event
/// stands alone; an EVTX record needs its chunk.
const logs::SegmentBuilder* RowTests::all_values(Row row, Row& row_there) {
    const logs::RowMeta& meta = builder_.metas()[row];
    uint64_t begin = meta.offset - segment_->offset;
    uint64_t size = meta.size;
    if (segment_->format == logs::Format::evtx) {
        begin = begin / evtx_chunk_bytes * evtx_chunk_bytes;
        size = evtx_chunk_bytes;
    }
    // Read alone a damaged part may give other events than with what stands before it: then all of the segment is read.
    for (const bool whole : {false, true}) {
        if (whole) {
            begin = 0;
            size = segment_->bytes.size();
        }
        if (!full_ || full_begin_ != begin || full_size_ != size) {
            logs::Segment part = *segment_;
            part.bytes = segment_->bytes.substr(begin, size);
            part.offset = segment_->offset + begin;
            full_ = std::make_unique<logs::SegmentBuilder>();
            full_begin_ = begin;
            full_size_ = size;
            logs::SegmentReport ignored; // the first reading has reported everything
            make_reader(segment_->format, *full_)->read(part, ignored);
        }
        const auto& there = full_->metas();
        const auto found =
            std::find_if(there.begin(), there.end(), [&](const logs::RowMeta& m) { return m.offset == meta.offset; });
        if (found == there.end()) continue;
        row_there = static_cast<Row>(found - there.begin());
        return full_.get();
    }
    return nullptr;
}

bool RowTests::keyword_holds(ir::PredicateId keyword, Row row) {
    look_for_keywords();
    if (!filter_.suspects(keyword, row)) return false;
    Row row_there = 0;
    const logs::SegmentBuilder* all = all_values(row, row_there);
    if (all == nullptr) return false;
    const ValueTest test(plan_.predicates()[keyword].test);
    for (const auto& column : all->columns()) {
        const Code code = column->code(row_there);
        if (code == logs::missing) continue;
        const logs::Value value = column->dictionary().value(code);
        if (value.type != logs::ValueType::list) {
            if (test.holds(value)) return true;
            continue;
        }
        for (const Code element : column->dictionary().elements(code))
            if (test.holds(column->dictionary().value(element))) return true;
    }
    return false;
}

/// Texts of the field in this row; null has none.
std::vector<std::string_view> RowTests::texts_of(const std::vector<BoundLevel>& levels, Row row) const {
    std::vector<std::string_view> texts;
    for (const BoundLevel& level : levels) {
        size_t present = 0;
        for (const uint32_t id : level.columns) {
            const logs::ColumnBuilder& column = columns_[id].builder();
            const Code code = column.code(row);
            if (code == logs::missing) continue;
            ++present;
            std::vector<Code> codes = column.dictionary().elements(code);
            if (column.dictionary().value(code).type != logs::ValueType::list) codes = {code};
            for (const Code one : codes) {
                const logs::Value value = column.dictionary().value(one);
                if (value.type != logs::ValueType::null) texts.push_back(value.text);
            }
        }
        if (level.unique && present > 1) return {};
        if (present > 0) break;
    }
    return texts;
}

bool RowTests::fields_compare(const BoundLeaf& leaf, Row row) const {
    const auto& test = std::get<ir::FieldTest>(plan_.predicates()[leaf.predicate].test);
    const auto values = texts_of(leaf.compared->field, row);
    const auto others = texts_of(leaf.compared->other, row);
    return std::any_of(values.begin(), values.end(), [&](std::string_view value) {
        return std::any_of(
            others.begin(), others.end(), [&](std::string_view other) { return compare_fields(test, value, other); });
    });
}

} // namespace rw::match
