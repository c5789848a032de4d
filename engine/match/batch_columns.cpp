#include "engine/match/batch_columns.h"

#include <algorithm>
#include <optional>

namespace rw::match {

using logs::Code;

TestSlot BatchColumn::slot_of(const TestGroup& group, uint32_t number, ScanScratch& scratch) {
    for (const Attached& attached : groups_)
        if (attached.group == &group) return attached.base + number;
    groups_.push_back({&group, next_slot_});
    group.prepare(scratch);
    next_slot_ += static_cast<TestSlot>(group.size());
    hits_of_code_.clear();
    return groups_.back().base + number;
}

TestSlot BatchColumn::slot_of(const ir::Test& test) {
    const auto [at, added] = slot_of_late_.try_emplace(ir::key_of(test), next_slot_);
    if (added) {
        late_.emplace_back(test);
        late_slots_.push_back(next_slot_++);
        hits_of_code_.clear();
    }
    return at->second;
}

TestSlot BatchColumn::want_presence() {
    if (!presence_wanted_) hits_of_code_.clear();
    presence_wanted_ = true;
    return presence;
}

void BatchColumn::decide(const logs::Value& value, ScanScratch& scratch) {
    for (const Attached& attached : groups_) {
        in_group_.clear();
        attached.group->decide(value, scratch, in_group_);
        for (const uint32_t number : in_group_) slots_.push_back(attached.base + number);
    }
    for (size_t i = 0; i < late_.size(); ++i)
        if (late_[i].holds(value)) slots_.push_back(late_slots_[i]);
}

/// Tests that hold for every missing field, for every field that is there.
void BatchColumn::add_for_all(bool missing) {
    for (const Attached& attached : groups_)
        for (const uint32_t number : missing ? attached.group->for_missing() : attached.group->for_present())
            slots_.push_back(attached.base + number);
}

void BatchColumn::decide_code(Code code, ScanScratch& scratch) {
    if (code == logs::missing) return add_for_all(true);
    if (presence_wanted_) slots_.push_back(presence);
    const logs::Dictionary& dictionary = builder_->dictionary();
    const logs::Value value = dictionary.value(code);
    if (value.type != logs::ValueType::list) return decide(value, scratch);
    const std::vector<Code> elements = dictionary.elements(code);
    add_for_all(false);
    if (elements.empty()) return add_for_all(true);
    for (const Code element : elements) {
        const logs::Value item = dictionary.value(element);
        if (item.type != logs::ValueType::null) decide(item, scratch);
    }
    decide_whole_list(elements);
}

/// Tests that see the list as one text: what was said of its elements does not count.
void BatchColumn::decide_whole_list(const std::vector<Code>& elements) {
    std::optional<std::optional<std::string>> joined; // made when the first of them asks
    const auto again = [&](const ValueTest& test, TestSlot slot) {
        if (!joined) joined = whole_list_text(builder_->dictionary(), elements);
        std::erase(slots_, slot);
        if (*joined && test.holds({logs::ValueType::string, **joined})) slots_.push_back(slot);
    };
    for (const Attached& attached : groups_)
        for (const uint32_t number : attached.group->for_whole_lists())
            again(attached.group->test(number), attached.base + number);
    for (size_t i = 0; i < late_.size(); ++i)
        if (late_[i].takes_whole_list()) again(late_[i], late_slots_[i]);
}

HitSetId BatchColumn::intern_slots() {
    if (slots_.empty()) return 0;
    std::sort(slots_.begin(), slots_.end());
    slots_.erase(std::unique(slots_.begin(), slots_.end()), slots_.end());
    const std::string key(reinterpret_cast<const char*>(slots_.data()), slots_.size() * sizeof(TestSlot));
    const auto [at, added] = set_ids_.try_emplace(key, static_cast<HitSetId>(sets_.size()));
    if (added) {
        constexpr size_t overhead = 128; // of a set and its entry
        set_bytes_ += 2 * key.size() + overhead;
        sets_.push_back(slots_);
    }
    return at->second;
}

void BatchColumn::decide_new_values(ScanScratch& scratch) {
    if (groups_.empty() && late_.empty() && !presence_wanted_) return;
    const size_t count = builder_->dictionary().size() + size_t{1};
    hits_of_code_.reserve(count);
    for (size_t code = hits_of_code_.size(); code < count; ++code) {
        slots_.clear();
        decide_code(static_cast<Code>(code), scratch);
        hits_of_code_.push_back(intern_slots());
    }
}

void BatchColumn::forget() {
    builder_->dictionary().clear();
    hits_of_code_.clear();
    sets_.resize(1);
    set_ids_.clear();
    set_bytes_ = 0;
}

bool BatchColumns::take_new() {
    const size_t before = columns_.size();
    for (size_t id = before; id < builder_.columns().size(); ++id) {
        logs::ColumnBuilder& column = *builder_.columns()[id];
        names_.add(column.path());
        id_of_path_.emplace(column.path(), column.id());
        columns_.push_back(std::make_unique<BatchColumn>(column));
    }
    return columns_.size() != before;
}

uint32_t BatchColumns::find(const std::string& path) const {
    const auto found = id_of_path_.find(path);
    return found == id_of_path_.end() ? UINT32_MAX : found->second;
}

void BatchColumns::decide_new_values() {
    for (const auto& column : columns_) column->decide_new_values(scratch_);
}

size_t BatchColumns::bytes() const {
    size_t bytes = 0;
    for (const auto& column : columns_) bytes += column->bytes();
    return bytes;
}

void BatchColumns::forget() {
    for (const auto& column : columns_) column->forget();
}

} // namespace rw::match
