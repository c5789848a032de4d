#include "widgets/matches/event_filter.h"

#include "engine/base/time.h"
#include "engine/base/unicode.h"
#include "engine/match/value_test.h"

#include <utility>

namespace rw::widgets {

namespace {

/// One bit a row of the table.
using Bits = std::vector<uint64_t>;

constexpr size_t stopInterval = size_t{1} << 16;

void setBit(Bits& bits, logs::Row row) { bits[row >> 6] |= uint64_t{1} << (row & 63); }

bool testBit(const Bits& bits, logs::Row row) { return (bits[row >> 6] >> (row & 63) & 1) != 0; }

/// The test of one term on one value. Lists hold when an element does.
class TermTest {
public:
    explicit TermTest(const FilterNode& node)
        : test_(node.comparison ? ir::Test(ir::NumberTest{*node.comparison, node.number})
                                : ir::Test(ir::TextTest{node.pattern}))
        , anything_(!node.comparison && ir::shape_of(node.pattern) == ir::PatternShape::anything) {}

    /// @return whether the test holds, by code; empty when for none
    [[nodiscard]] std::vector<bool> verdicts(const logs::Column& column) const {
        std::vector<bool> verdicts(size_t{column.size()} + 1, false);
        bool any = false;
        for (logs::Code code = 1; code <= column.size(); ++code)
            if (column.type(code) != logs::ValueType::list && holds(column.value(code))) verdicts[code] = any = true;
        if (column.has_lists())
            for (logs::Code code = 1; code <= column.size(); ++code)
                for (const logs::Code element : column.elements(code))
                    if (verdicts[element]) verdicts[code] = any = true;
        return any ? verdicts : std::vector<bool>{};
    }

    [[nodiscard]] bool holds(const logs::Value& value) const {
        if (value.type == logs::ValueType::null) return false;
        return anything_ || test_.holds(value);
    }

    [[nodiscard]] bool holds(std::string_view text) const { return holds({logs::ValueType::string, text}); }

private:
    match::ValueTest test_;
    bool anything_;
};

class FilterDecision {
public:
    FilterDecision(const FilterFields& fields,
                   const logs::LogTable& table,
                   const match::Collection* collection,
                   const std::stop_token& stop)
        : fields_(fields)
        , table_(table)
        , collection_(collection)
        , stop_(stop) {}

    /// Rows for which the node holds; nothing when stopped or wrong.
    std::optional<Bits> decide(const FilterNode& node) {
        if (stop_.stop_requested()) return std::nullopt;
        switch (node.kind) {
        case FilterNode::Kind::all:
        case FilterNode::Kind::any:
            return joined(node);
        case FilterNode::Kind::negation: {
            auto bits = decide(node.children.front());
            if (bits)
                for (uint64_t& word : *bits) word = ~word;
            return bits;
        }
        case FilterNode::Kind::field:
            return field(node);
        case FilterNode::Kind::anywhere:
            return anywhere(node);
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<FilterError> takeError() { return std::exchange(error_, std::nullopt); }

private:
    [[nodiscard]] Bits none() const { return Bits((size_t{table_.row_count()} + 63) / 64, 0); }

    std::optional<Bits> joined(const FilterNode& node) {
        std::optional<Bits> result;
        for (const FilterNode& child : node.children) {
            auto bits = decide(child);
            if (!bits) return std::nullopt;
            if (!result) {
                result = std::move(bits);
                continue;
            }
            for (size_t i = 0; i < bits->size(); ++i)
                (*result)[i] =
                    node.kind == FilterNode::Kind::all ? (*result)[i] & (*bits)[i] : (*result)[i] | (*bits)[i];
        }
        return result;
    }

    std::optional<Bits> field(const FilterNode& node) {
        const std::optional<FilterField> meaning = fields_(node.field);
        if (!meaning) {
            error_ = FilterError{node.fieldSpan, "No event has a field " + node.field + "."};
            return std::nullopt;
        }
        const TermTest test(node);
        switch (meaning->kind) {
        case FilterField::Kind::columns:
            break;
        case FilterField::Kind::time:
            return time(node, test);
        case FilterField::Kind::kind:
            return kind(test);
        case FilterField::Kind::file:
            return file(test);
        case FilterField::Kind::record:
            return eachRow([&](logs::Row row) { return test.holds(std::to_string(table_.origin(row).record)); });
        }
        if (meaning->cells) return cells(*meaning->cells, test);
        Bits bits = none();
        for (const logs::Column* column : meaning->columns)
            if (!mark(bits, *column, test)) return std::nullopt;
        return bits;
    }

    std::optional<Bits> anywhere(const FilterNode& node) {
        Bits bits = none();
        const TermTest test(node);
        for (const auto& column : table_.columns())
            if (!mark(bits, *column, test)) return std::nullopt;
        return bits;
    }

    /// Adds the rows whose value in `column` passes; false when stopped.
    bool mark(Bits& bits, const logs::Column& column, const TermTest& test) const {
        if (stop_.stop_requested()) return false;
        const std::vector<bool> verdicts = test.verdicts(column);
        if (verdicts.empty()) return true;
        logs::Row begin = 0;
        for (const logs::CodeBlock& block : column.blocks()) {
            block.for_each([&](uint32_t row, logs::Code code) {
                if (verdicts[code]) setBit(bits, begin + row);
            });
            begin += logs::CodeBlock::max_rows;
        }
        return true;
    }

    std::optional<Bits> cells(const EventCells& cells, const TermTest& test) const {
        std::vector<std::pair<const logs::Column*, std::vector<bool>>> decided;
        for (const auto& columns : cells.byClass)
            for (const logs::Column* column : columns)
                if (verdictsOf(decided, column) == nullptr) decided.emplace_back(column, test.verdicts(*column));
        return eachRow([&](logs::Row row) {
            const Cell cell = cells.cell(row);
            if (!cell.present()) return false;
            const std::vector<bool>* verdicts = verdictsOf(decided, cell.column);
            return verdicts != nullptr && !verdicts->empty() && (*verdicts)[cell.code];
        });
    }

    static const std::vector<bool>*
    verdictsOf(const std::vector<std::pair<const logs::Column*, std::vector<bool>>>& decided,
               const logs::Column* column) {
        for (const auto& [known, verdicts] : decided)
            if (known == column) return &verdicts;
        return nullptr;
    }

    std::optional<Bits> time(const FilterNode& node, const TermTest& test) const {
        return eachRow([&](logs::Row row) {
            const Instant time = table_.origin(row).time;
            if (!time.valid()) return false;
            if (node.comparison) return test.holds({logs::ValueType::integer, std::to_string(time.ns)});
            std::string text = format_time(time);
            if (text.size() > 10) text[10] = ' ';
            if (text.ends_with('Z')) text.pop_back();
            return test.holds(text);
        });
    }

    std::optional<Bits> kind(const TermTest& test) const {
        std::vector<bool> verdicts;
        if (collection_ != nullptr)
            for (const match::RowClass& known : collection_->classes())
                verdicts.push_back(test.holds(collection_->taxonomy().kind_name(known.kind)));
        return eachRow([&](logs::Row row) { return collection_ != nullptr && verdicts[collection_->class_of(row)]; });
    }

    std::optional<Bits> file(const TermTest& test) const {
        std::vector<bool> verdicts;
        for (const logs::LogFile& known : table_.files()) verdicts.push_back(test.holds(known.path));
        return eachRow([&](logs::Row row) {
            const uint32_t file = table_.origin(row).file;
            return file < verdicts.size() && verdicts[file];
        });
    }

    template <class Holds>
    std::optional<Bits> eachRow(Holds&& holds) const {
        Bits bits = none();
        for (logs::Row row = 0; row < table_.row_count(); ++row) {
            if (row % stopInterval == 0 && stop_.stop_requested()) return std::nullopt;
            if (holds(row)) setBit(bits, row);
        }
        return bits;
    }

    const FilterFields& fields_;
    const logs::LogTable& table_;
    const match::Collection* collection_;
    const std::stop_token& stop_;
    std::optional<FilterError> error_;
};

} // namespace

FilterResult filteredRows(const std::shared_ptr<const std::vector<logs::Row>>& rows,
                          const FilterNode& filter,
                          const FilterFields& fields,
                          const logs::LogTable& table,
                          const match::Collection* collection,
                          const std::stop_token& stop) {
    FilterDecision decision(fields, table, collection, stop);
    const std::optional<Bits> bits = decision.decide(filter);
    if (!bits) return {nullptr, decision.takeError()};
    auto result = std::make_shared<std::vector<logs::Row>>();
    for (const logs::Row row : *rows)
        if (testBit(*bits, row)) result->push_back(row);
    return {std::move(result), std::nullopt};
}

} // namespace rw::widgets
