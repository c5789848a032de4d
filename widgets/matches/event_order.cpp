#include "widgets/matches/event_order.h"

#include "engine/base/unicode.h"
#include "engine/ir/predicate.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <unordered_map>

namespace rw::widgets {

namespace {

/// A row with the number that it is sorted by.
struct Keyed {
    uint64_t key;
    logs::Row row;
};

constexpr uint64_t lastKey = UINT64_MAX;
/// Rows between two looks at the stop token: well below 10 ms of work.
constexpr size_t stopInterval = size_t{1} << 16;

/// Stable radix sort by key, 16 bits a pass; passes in which all keys agree are skipped. False when stopped.
bool sortByKey(std::vector<Keyed>& keyed, const std::stop_token& stop) {
    constexpr unsigned digitBits = 16;
    constexpr size_t digitCount = size_t{1} << digitBits;
    if (keyed.size() < digitCount) {
        std::stable_sort(keyed.begin(), keyed.end(), [](const Keyed& a, const Keyed& b) { return a.key < b.key; });
        return !stop.stop_requested();
    }
    std::vector<Keyed> other(keyed.size());
    std::vector<uint32_t> begins(digitCount);
    for (unsigned shift = 0; shift < 64; shift += digitBits) {
        if (stop.stop_requested()) return false;
        std::fill(begins.begin(), begins.end(), 0U);
        for (const Keyed& entry : keyed) ++begins[(entry.key >> shift) & (digitCount - 1)];
        if (begins[(keyed.front().key >> shift) & (digitCount - 1)] == keyed.size()) continue;
        uint32_t sum = 0;
        for (uint32_t& begin : begins) sum += std::exchange(begin, sum);
        for (const Keyed& entry : keyed) other[begins[(entry.key >> shift) & (digitCount - 1)]++] = entry;
        keyed.swap(other);
    }
    return true;
}

/// What a value is compared by, made once per distinct value.
struct ComparedValue {
    enum class Kind : uint8_t { number, text, list, null };

    Kind kind = Kind::null;
    ir::Number number{};
    std::string folded{};
    std::string text{};

    explicit ComparedValue(const Cell& cell) {
        const logs::ValueType type = cell.column->type(cell.code);
        if (type == logs::ValueType::null) return;
        if (type == logs::ValueType::list) {
            kind = Kind::list;
            text = cell.column->display(cell.code);
        } else {
            text = std::string(cell.column->text(cell.code));
            kind = ir::Number::parse(text, number) ? Kind::number : Kind::text;
        }
        rw::fold_into(text, folded);
    }
};

int compareValues(const ComparedValue& a, const ComparedValue& b) {
    if (a.kind != b.kind) return a.kind < b.kind ? -1 : 1;
    if (a.kind == ComparedValue::Kind::null) return 0;
    if (a.kind == ComparedValue::Kind::number)
        if (const int order = ir::compare(a.number, b.number); order != 0) return order;
    if (const int order = a.folded.compare(b.folded); order != 0) return order < 0 ? -1 : 1;
    const int order = a.text.compare(b.text);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

/// Null sorts as if the field were missing.
bool hasValue(const Cell& cell) { return cell.present() && cell.column->type(cell.code) != logs::ValueType::null; }

using Ranks = std::unordered_map<const logs::Column*, std::vector<uint32_t>>;

/// Rank of each value that occurs in the rows, over all columns together; equal values share one. Nothing when stopped.
std::optional<Ranks> ranksOf(const EventRows& rows, const EventCells& cells, const std::stop_token& stop) {
    Ranks ranks;
    std::vector<Cell> used;
    size_t sinceLook = 0;
    for (const logs::Row row : rows) {
        if (++sinceLook % stopInterval == 0 && stop.stop_requested()) return std::nullopt;
        const Cell cell = cells.cell(row);
        if (!hasValue(cell)) continue;
        std::vector<uint32_t>& seen = ranks[cell.column];
        if (seen.empty()) seen.resize(size_t{cell.column->size()} + 1, 0);
        if (std::exchange(seen[cell.code], 1U) == 0) used.push_back(cell);
    }
    std::vector<ComparedValue> values;
    values.reserve(used.size());
    for (const Cell& cell : used) values.emplace_back(cell);
    if (stop.stop_requested()) return std::nullopt;

    std::vector<uint32_t> sorted(used.size());
    std::iota(sorted.begin(), sorted.end(), 0U);
    std::sort(
        sorted.begin(), sorted.end(), [&](uint32_t a, uint32_t b) { return compareValues(values[a], values[b]) < 0; });
    uint32_t rank = 0;
    for (size_t i = 0; i < sorted.size(); ++i) {
        if (i > 0 && compareValues(values[sorted[i - 1]], values[sorted[i]]) != 0) ++rank;
        ranks[used[sorted[i]].column][used[sorted[i]].code] = rank;
    }
    return ranks;
}

/// Ranks of names, ignoring case.
std::vector<uint64_t> ranksOfNames(const std::vector<std::string>& names) {
    std::vector<std::string> folded;
    folded.reserve(names.size());
    for (const std::string& name : names) folded.push_back(rw::folded(name));
    std::vector<std::string> sorted = folded;
    std::sort(sorted.begin(), sorted.end());
    std::vector<uint64_t> ranks;
    ranks.reserve(names.size());
    for (const std::string& name : folded)
        ranks.push_back(static_cast<uint64_t>(std::lower_bound(sorted.begin(), sorted.end(), name) - sorted.begin()));
    return ranks;
}

/// Keys of the rows before the direction is applied; `lastKey` = no value.
template <class KeyOf>
bool fillKeys(std::vector<Keyed>& keyed, const EventRows& rows, const std::stop_token& stop, KeyOf&& keyOf) {
    keyed.reserve(rows.size());
    for (const logs::Row row : rows) {
        if (keyed.size() % stopInterval == 0 && stop.stop_requested()) return false;
        keyed.push_back({keyOf(row), row});
    }
    return true;
}

uint64_t timeKey(const Instant& time) {
    // Flipping the sign bit makes signed order unsigned order; no_time (the smallest) becomes "no value".
    return time.valid() ? static_cast<uint64_t>(time.ns) ^ (uint64_t{1} << 63) : lastKey;
}

bool keysOf(std::vector<Keyed>& keyed,
            const EventRows& rows,
            const EventOrder& order,
            const logs::LogTable& table,
            const match::Collection* collection,
            const std::stop_token& stop) {
    switch (order.key) {
    case OrderKey::position:
        return true;
    case OrderKey::time:
        return fillKeys(keyed, rows, stop, [&](logs::Row row) { return timeKey(table.origin(row).time); });
    case OrderKey::record:
        return fillKeys(keyed, rows, stop, [&](logs::Row row) { return table.origin(row).record; });
    case OrderKey::file: {
        std::vector<std::string> paths;
        for (const logs::LogFile& file : table.files()) paths.push_back(file.path);
        const std::vector<uint64_t> ranks = ranksOfNames(paths);
        return fillKeys(keyed, rows, stop, [&](logs::Row row) {
            const uint32_t file = table.origin(row).file;
            return file < ranks.size() ? ranks[file] : lastKey;
        });
    }
    case OrderKey::kind: {
        if (collection == nullptr) return fillKeys(keyed, rows, stop, [](logs::Row) { return uint64_t{0}; });
        std::vector<std::string> names;
        for (const match::RowClass& known : collection->classes())
            names.emplace_back(collection->taxonomy().kind_name(known.kind));
        const std::vector<uint64_t> ranks = ranksOfNames(names);
        return fillKeys(keyed, rows, stop, [&](logs::Row row) { return ranks[collection->class_of(row)]; });
    }
    case OrderKey::field: {
        const std::optional<Ranks> ranks = ranksOf(rows, order.cells, stop);
        if (!ranks) return false;
        return fillKeys(keyed, rows, stop, [&](logs::Row row) {
            const Cell cell = order.cells.cell(row);
            return hasValue(cell) ? uint64_t{ranks->at(cell.column)[cell.code]} : lastKey;
        });
    }
    }
    return true;
}

} // namespace

int compareCells(const Cell& a, const Cell& b) {
    if (!a.present() || !b.present()) return a.present() ? -1 : b.present() ? 1 : 0;
    return compareValues(ComparedValue(a), ComparedValue(b));
}

std::shared_ptr<const EventRows> orderedRows(const std::shared_ptr<const EventRows>& rows,
                                             const EventOrder& order,
                                             const logs::LogTable& table,
                                             const match::Collection* collection,
                                             const std::stop_token& stop) {
    if (!rows || stop.stop_requested()) return nullptr;
    if (order.key == OrderKey::position) {
        if (!order.descending) return rows;
        return std::make_shared<const EventRows>(rows->rbegin(), rows->rend());
    }
    std::vector<Keyed> keyed;
    if (!keysOf(keyed, *rows, order, table, collection, stop)) return nullptr;
    if (order.descending)
        for (Keyed& entry : keyed)
            if (entry.key != lastKey) entry.key = lastKey - 1 - entry.key;
    if (!sortByKey(keyed, stop)) return nullptr;
    auto result = std::make_shared<EventRows>();
    result->reserve(keyed.size());
    for (const Keyed& entry : keyed) result->push_back(entry.row);
    return result;
}

} // namespace rw::widgets
