#include "engine/logs/evtx/record_decoder.h"

#include "engine/logs/evtx/value_text.h"

#include <charconv>

namespace rw::logs::evtx {

namespace {

constexpr int64_t slot_cost = 16;    ///< of the budget, beside the bytes
constexpr int64_t compile_cost = 16; ///< a byte

Instant time_of(uint8_t type, std::string_view raw) {
    if (type == type_filetime && raw.size() >= 8) return from_filetime(load64(raw.data()));
    std::string text;
    if (decode_value(type, raw, text) != ValueType::string) return {};
    return parse_time(text).value_or(Instant{});
}

std::optional<uint64_t> number_of(uint8_t type, std::string_view raw) {
    std::string text;
    (void)decode_value(type, raw, text);
    uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return number;
}

} // namespace

void RecordDecoder::begin_chunk(std::string_view chunk) {
    chunk_ = chunk;
    budget_ = chunk_budget;
    templates_.begin_chunk(chunk);
}

bool RecordDecoder::decode(size_t begin, size_t end, RecordFacts& facts) {
    facts_ = &facts;
    row_ = builder_.row();
    return begin < end && end <= chunk_.size() && fragment(begin, end, root_, 0);
}

/// What stands in a record or in a value of type binary XML: template instances one after another (EventData, then
/// RenderingInfo), or elements; the latter are written without dependency ids.
bool RecordDecoder::fragment(size_t begin, size_t end, const std::string& base, size_t depth) {
    if (depth >= max_depth) return false;
    bool any_instance = false;
    while (begin < end && budget_ >= 0) {
        const uint8_t token = static_cast<uint8_t>(chunk_[begin]) & token_mask;
        if (token == token_end_of_fragment) break;
        if (token == token_fragment_header) {
            begin += fragment_header_bytes;
            continue;
        }
        if (token != token_template_instance) {
            if (any_instance && token != token_open_element) break; // what a damaged size left over
            return elements(begin, end, base, depth);
        }
        if (!instance(begin, end, base, depth)) return false;
        any_instance = true;
    }
    return budget_ >= 0 && (any_instance || depth > 0); // a record without anything is none
}

bool RecordDecoder::elements(size_t begin, size_t end, const std::string& base, size_t depth) {
    budget_ -= static_cast<int64_t>(end - begin) * compile_cost;
    const auto compiled = compile_template({chunk_, begin, end, base, false}, builder_);
    return compiled && compiled->substitution_end == 0 && fill(*compiled, Values{}, depth);
}

/// `begin` moves behind the instance.
bool RecordDecoder::instance(size_t& begin, size_t end, const std::string& base, size_t depth) {
    if (depth >= max_depth || end - begin < instance_header_bytes) return false;
    const uint32_t template_id = load32(chunk_.data() + begin + 2);
    const size_t definition = load32(chunk_.data() + begin + 6);
    const size_t begin_of_definition = begin + instance_header_bytes;
    size_t at = begin_of_definition;
    if (definition == at) {
        if (end - at < definition_header_bytes) return false;
        const size_t body_bytes = load32(chunk_.data() + at + definition_header_bytes - 4);
        at += definition_header_bytes;
        if (end - at < body_bytes) return false;
        at += body_bytes;
    }
    if (end - at < 4) return false;
    Values values;
    values.count = load32(chunk_.data() + at);
    at += 4;
    if ((end - at) / descriptor_bytes < values.count) return false;
    values.descriptors = chunk_.data() + at;
    values.begin = values.descriptors + descriptor_bytes * values.count;
    values.level = &levels_[depth];
    const size_t available = end - at - descriptor_bytes * values.count;
    size_t used = lay_out(values);
    if (used > available) {
        if (!repair(values, available)) return false;
        used = available;
    }
    begin = end - available + used;
    const Template* compiled = definition_of(definition, template_id, definition == begin_of_definition, base);
    return compiled != nullptr && fill(*compiled, values, depth);
}

/// The id of an instance is the start of its definition's GUID. Another one there means that the offset is damaged or
/// that the two are of different times: then the chunk's table may know better.
const Template*
RecordDecoder::definition_of(size_t offset, uint32_t template_id, bool stands_here, const std::string& base) {
    size_t compiled_bytes = 0;
    const Template* compiled = templates_.find(offset, base, compiled_bytes);
    if (compiled == nullptr || (!stands_here && load32(chunk_.data() + offset + 4) != template_id)) {
        const size_t other = templates_.offset_by_id(template_id);
        compiled = other == 0 || other == offset ? nullptr : templates_.find(other, base, compiled_bytes);
    }
    budget_ -= static_cast<int64_t>(compiled_bytes) * compile_cost;
    return compiled;
}

/// Finds where each value begins; gives the bytes of all.
size_t RecordDecoder::lay_out(const Values& values) {
    auto& offsets = values.level->offsets;
    if (offsets.size() < values.count) offsets.resize(values.count);
    uint32_t bytes = 0;
    for (uint32_t i = 0; i < values.count; ++i) {
        offsets[i] = bytes;
        bytes += load16(values.descriptors + descriptor_bytes * i);
    }
    return bytes;
}

/// The values do not fit into the record: some size is damaged. Most types have one size only, so that a wrong one can
/// be put right; false when that does not help.
bool RecordDecoder::repair(Values& values, size_t available) {
    std::string& descriptors = values.level->repaired;
    descriptors.assign(values.descriptors, descriptor_bytes * values.count);
    size_t at = 0;
    for (uint32_t i = 0; i < values.count; ++i) {
        char* descriptor = descriptors.data() + descriptor_bytes * i;
        const auto type = static_cast<uint8_t>(descriptor[2]);
        size_t size = load16(descriptor);
        if (type == type_sid && size != 0 && available - at >= 2)
            size = 8 + size_t{4} * static_cast<uint8_t>(values.begin[at + 1]);
        else if (type != type_size && size != 0 && element_bytes(type) != 0)
            size = element_bytes(type);
        if (size > available - at) return false;
        const auto mended = static_cast<uint16_t>(size);
        std::memcpy(descriptor, &mended, sizeof mended);
        at += size;
    }
    values.descriptors = descriptors.data();
    return lay_out(values) <= available;
}

bool RecordDecoder::fill(const Template& compiled, const Values& values, size_t depth) {
    Level& level = levels_[depth];
    if (level.groups.size() < compiled.groups.size()) level.groups.resize(compiled.groups.size());
    for (size_t i = 0; i < compiled.groups.size(); ++i) level.groups[i].clear(); // a damaged record may have left some
    for (const Slot& slot : compiled.slots) {
        budget_ -= slot_cost;
        if (slot.kind != Slot::Kind::substitution) {
            if (!fill_special(compiled, slot, values, depth)) return false;
            continue;
        }
        uint8_t type = type_null;
        std::string_view raw;
        if (slot.sub < values.count) [[likely]] {
            type = values.type(slot.sub);
            raw = values.raw(slot.sub);
        }
        if (type == type_binary_xml) {
            if (slot.path == Slot::no_path) continue;
            const size_t begin = position(raw);
            if (!fragment(begin, begin + raw.size(), compiled.paths[slot.path], depth + 1)) return false;
        } else if (slot.column != nullptr) {
            put(slot, *slot.column, type, raw, depth);
        }
    }
    if (budget_ < 0) return false;
    if (!compiled.groups.empty()) flush_groups(compiled, depth);
    take_facts(compiled, values);
    return compiled.declined.empty() || fill_declined(compiled, values, depth);
}

bool RecordDecoder::fill_special(const Template& compiled, const Slot& slot, const Values& values, size_t depth) {
    switch (slot.kind) {
    case Slot::Kind::constant:
        put_text(slot, compiled.texts[slot.index], depth);
        return true;
    case Slot::Kind::mixed:
        put_mixed(slot, compiled.mixed[slot.index], values, depth);
        return true;
    case Slot::Kind::named:
        put_named(slot, compiled.named[slot.index], values, depth);
        return true;
    case Slot::Kind::instance: {
        size_t begin = position(compiled.instances[slot.index]);
        const size_t end = begin + compiled.instances[slot.index].size();
        return budget_ >= 0 && instance(begin, end, compiled.paths[slot.path], depth + 1);
    }
    case Slot::Kind::substitution:
        break;
    }
    return true;
}

/// Writers may give embedded XML where the template announced another type.
bool RecordDecoder::fill_declined(const Template& compiled, const Values& values, size_t depth) {
    for (const Slot& slot : compiled.declined) {
        if (slot.sub >= values.count || values.type(slot.sub) != type_binary_xml) continue;
        const std::string_view raw = values.raw(slot.sub);
        const size_t begin = position(raw);
        if (!fragment(begin, begin + raw.size(), compiled.paths[slot.path], depth + 1)) return false;
    }
    return true;
}

void RecordDecoder::take_facts(const Template& compiled, const Values& values) {
    if (compiled.time_sub < values.count)
        facts_->time = time_of(values.type(compiled.time_sub), values.raw(compiled.time_sub));
    else if (compiled.time_text >= 0)
        facts_->time = time_of(type_string, compiled.texts[static_cast<size_t>(compiled.time_text)]);
    if (compiled.record_sub < values.count) {
        const std::string_view raw = values.raw(compiled.record_sub);
        const uint8_t type = values.type(compiled.record_sub);
        if (type == type_uint64 && raw.size() == 8)
            facts_->record = load64(raw.data());
        else
            facts_->record = number_of(type, raw);
    } else if (compiled.record_text >= 0) {
        facts_->record = number_of(type_string, compiled.texts[static_cast<size_t>(compiled.record_text)]);
    }
}

void RecordDecoder::put(const Slot& slot, ColumnBuilder& column, uint8_t type, std::string_view raw, size_t depth) {
    if (type == type_string) {
        raw = without_nuls(raw);
    } else if ((type & type_array) != 0) {
        put_array(slot, column, type & static_cast<uint8_t>(~type_array), raw, depth);
        return;
    } else if (raw.empty() || type == type_null) {
        if (!slot.empty_is_text) return;
        type = type_string;
        raw = {};
    }
    budget_ -= static_cast<int64_t>(raw.size());
    const Code code = column.dictionary().intern(
        type, raw, [type](std::string_view bytes, std::string& text) { return decode_value(type, bytes, text); });
    if (slot.group == Slot::no_group)
        column.set(row_, code);
    else
        levels_[depth].groups[slot.group].push_back(code);
}

/// Viewers repeat the element for each value of an array, so one value is a scalar and several are a list.
void RecordDecoder::put_array(
    const Slot& slot, ColumnBuilder& column, uint8_t type, std::string_view raw, size_t depth) {
    if (raw.empty()) { // the element comes no time at all, but for `<Data Name="x"/>`
        if (slot.empty_is_text) put(slot, column, type_null, raw, depth);
        return;
    }
    budget_ -= static_cast<int64_t>(raw.size()) * 4;
    elements_.clear();
    while (!raw.empty()) {
        std::string_view element = take_element(type, raw);
        if (type == type_string) element = without_nuls(element);
        elements_.push_back(
            column.dictionary().intern(type, element, [type](std::string_view bytes, std::string& text) {
                return decode_value(type, bytes, text);
            }));
    }
    if (slot.group != Slot::no_group) {
        auto& group = levels_[depth].groups[slot.group];
        group.insert(group.end(), elements_.begin(), elements_.end());
    } else if (elements_.size() == 1) {
        column.set(row_, elements_.front());
    } else {
        builder_.put_list(column, elements_);
    }
}

void RecordDecoder::put_mixed(const Slot& slot, const std::vector<Part>& parts, const Values& values, size_t depth) {
    std::string text;
    for (const Part& part : parts) {
        if (part.sub == no_substitution) {
            append_utf16(text, part.utf16);
        } else if (part.sub < values.count) {
            const std::string_view raw = values.raw(part.sub);
            const uint8_t type = values.type(part.sub);
            budget_ -= slot_cost + static_cast<int64_t>(raw.size());
            if (budget_ < 0) return;
            std::string value; // decode_value() may clear its text
            (void)decode_value(type, type == type_string ? without_nuls(raw) : raw, value);
            text += value;
        }
    }
    // Text of its own making has its own tag: these are no bytes of the file.
    const Code code =
        slot.column->dictionary().intern(type_event_xml, text, [](std::string_view made, std::string& to) {
            to = made;
            return ValueType::string;
        });
    if (slot.group == Slot::no_group)
        slot.column->set(row_, code);
    else
        levels_[depth].groups[slot.group].push_back(code);
}

void RecordDecoder::put_named(const Slot& slot, const DynamicName& name, const Values& values, size_t depth) {
    std::string path = name.parent;
    if (!path.empty()) path += '.';
    std::string step;
    if (name.name_sub < values.count && values.type(name.name_sub) == type_string)
        append_utf16(step, without_nuls(values.raw(name.name_sub)).substr(0, max_path_bytes));
    std::erase(step, ' ');
    path += step.empty() ? "Data" : step;
    ColumnBuilder* column = builder_.column(path);
    if (column == nullptr) return;
    if (slot.sub < values.count)
        put(slot, *column, values.type(slot.sub), values.raw(slot.sub), depth);
    else
        put(slot, *column, type_null, {}, depth);
}

void RecordDecoder::flush_groups(const Template& compiled, size_t depth) {
    for (size_t i = 0; i < compiled.groups.size(); ++i) {
        std::vector<Code>& codes = levels_[depth].groups[i];
        if (codes.size() == 1)
            compiled.groups[i]->set(row_, codes.front());
        else if (!codes.empty())
            builder_.put_list(*compiled.groups[i], codes);
        codes.clear();
    }
}

} // namespace rw::logs::evtx
