#include "engine/logs/evtx/template_compiler.h"

#include "engine/logs/evtx/binary_xml.h"
#include "engine/logs/evtx/value_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rw::logs::evtx {

namespace {

void append_unit(std::string& utf16, uint16_t unit) {
    utf16 += static_cast<char>(unit & 0xff);
    utf16 += static_cast<char>(unit >> 8);
}

/// The five entities of XML; others are kept as written.
void append_entity(std::string& utf16, std::string_view name) {
    constexpr std::array<std::pair<std::string_view, char>, 5> known{
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
    for (const auto& [entity, character] : known)
        if (entity == name) return append_unit(utf16, static_cast<uint8_t>(character));
    append_unit(utf16, '&');
    for (const char c : name) append_unit(utf16, static_cast<uint8_t>(c));
    append_unit(utf16, ';');
}

bool is_blank(std::string_view utf16) {
    for (size_t i = 0; i + 1 < utf16.size(); i += 2) {
        const uint16_t unit = load16(utf16.data() + i);
        if (unit != ' ' && unit != '\t' && unit != '\r' && unit != '\n') return false;
    }
    return true;
}

class Compiler {
public:
    Compiler(const Fragment& fragment, SegmentBuilder& builder)
        : in_(fragment)
        , at_(fragment.begin)
        , builder_(builder) {
        path_ = fragment.base;
        result_->base = fragment.base;
    }

    std::unique_ptr<Template> run() {
        bool more = true;
        while (more && at_ < in_.end && ok_) more = step(static_cast<uint8_t>(in_.chunk[at_]));
        if (!ok_) return nullptr;
        while (!frames_.empty()) close_element();
        group_columns();
        return std::move(result_);
    }

private:
    struct Frame {
        size_t parent_path_bytes = 0;
        bool is_data = false;
        bool has_name = false;
        bool has_content = false; ///< text, substitution, child or attribute
        bool has_child = false;
        uint16_t name_sub = no_substitution;
    };

    bool step(uint8_t token);
    void open_element(bool has_attributes);
    void close_element();
    void begin_attribute();
    void add_text();
    void add_entity();
    void add_substitution(bool optional);
    void add_instance();
    void skip_instruction_data();

    bool fail() { return ok_ = false; }

    bool need(size_t bytes) { return in_.end - at_ >= bytes || fail(); }

    uint16_t take16() {
        if (!need(2)) return 0;
        at_ += 2;
        return load16(in_.chunk.data() + at_ - 2);
    }

    uint32_t take32() {
        if (!need(4)) return 0;
        at_ += 4;
        return load32(in_.chunk.data() + at_ - 4);
    }

    std::string_view take_bytes(size_t bytes) {
        if (!need(bytes)) return {};
        at_ += bytes;
        return in_.chunk.substr(at_ - bytes, bytes);
    }

    std::string_view take_counted_text() { return take_bytes(size_t{2} * take16()); }

    std::string take_name();
    Part& text_part();
    void flush_parts();
    void flush_attribute();
    void flush_content(bool before_child);
    void name_data();
    void add_slot(const std::string& path, std::vector<Part> parts, bool content);
    void add_value(Slot slot, const std::string& path, bool content);
    void remember_special(const Slot& slot, const std::string& path);
    void group_columns();
    uint32_t keep_path(const std::string& path);

    Fragment in_;
    size_t at_;
    SegmentBuilder& builder_;
    bool ok_ = true;
    std::unique_ptr<Template> result_ = std::make_unique<Template>();
    std::vector<Frame> frames_;
    std::string path_;
    std::string attribute_;
    bool in_attribute_ = false;
    size_t kept_path_bytes_ = 0;
    uint8_t declared_type_ = type_null; ///< of the last substitution
    std::vector<Part> parts_;
};

bool Compiler::step(uint8_t token) {
    ++at_;
    switch (token & token_mask) {
    case token_end_of_fragment:
        return false;
    case token_fragment_header:
        take_bytes(fragment_header_bytes - 1);
        break;
    case token_open_element:
        open_element((token & token_more) != 0);
        break;
    case token_attribute:
        begin_attribute();
        break;
    case token_close_start:
        flush_attribute();
        break;
    case token_close_empty:
        flush_attribute();
        close_element();
        break;
    case token_end_element:
        close_element();
        break;
    case token_value:
        add_text();
        break;
    case token_cdata:
        text_part().utf16 += take_counted_text();
        break;
    case token_char_reference:
        append_unit(text_part().utf16, take16());
        break;
    case token_entity_reference:
        add_entity();
        break;
    case token_instruction_target:
        take_name();
        break;
    case token_instruction_data:
        take_counted_text();
        break;
    case token_template_instance:
        add_instance();
        break;
    case token_substitution:
        add_substitution(false);
        break;
    case token_optional_substitution:
        add_substitution(true);
        break;
    default:
        fail();
    }
    return true;
}

std::string Compiler::take_name() {
    const size_t here = at_ + 4;
    const uint32_t offset = take32();
    std::string_view utf16;
    if (!ok_ || !load_name(in_.chunk, offset, utf16)) {
        fail();
        return {};
    }
    NameReference reference;
    reference.at = static_cast<uint32_t>(here - 4 - in_.begin);
    reference.stands_here = offset == here;
    if (reference.stands_here) {
        take_bytes(name_header_bytes + utf16.size() + 2);
    } else {
        reference.name_begin = static_cast<uint32_t>(result_->names.size());
        reference.name_bytes = static_cast<uint32_t>(utf16.size());
        result_->names += utf16;
    }
    result_->references.push_back(reference);
    std::string name;
    append_utf16(name, without_nuls(utf16));
    return name;
}

void Compiler::open_element(bool has_attributes) {
    if (in_.has_dependency_id) take16();
    take32(); // size of the element's data: the end token is what counts
    const std::string name = take_name();
    if (has_attributes) take32();
    if (!ok_) return;
    if (frames_.size() >= max_element_depth || path_.size() + name.size() > max_path_bytes) {
        fail();
        return;
    }
    flush_content(true);
    if (!frames_.empty()) frames_.back().has_child = frames_.back().has_content = true;
    Frame frame;
    frame.parent_path_bytes = path_.size();
    frame.is_data = name == "Data";
    const bool is_root = path_.empty() && frames_.empty() && name == "Event";
    if (!is_root) {
        if (!path_.empty()) path_ += '.';
        path_ += name;
    }
    frames_.push_back(frame);
}

void Compiler::close_element() {
    if (frames_.empty()) {
        fail();
        return;
    }
    if (in_attribute_) flush_attribute();
    flush_content(false);
    path_.resize(frames_.back().parent_path_bytes);
    frames_.pop_back();
}

void Compiler::begin_attribute() {
    flush_attribute();
    if (frames_.empty()) {
        fail();
        return;
    }
    attribute_ = take_name();
    in_attribute_ = true;
}

Part& Compiler::text_part() {
    if (parts_.empty() || parts_.back().sub != no_substitution) parts_.emplace_back();
    return parts_.back();
}

void Compiler::add_text() {
    if (!need(1)) return;
    const auto type = static_cast<uint8_t>(in_.chunk[at_++]);
    if (type == type_string) {
        text_part().utf16 += take_counted_text();
    } else if (type != type_null) {
        fail(); // no writer is known that puts other types here
    }
}

void Compiler::add_entity() { append_entity(text_part().utf16, take_name()); }

void Compiler::add_substitution(bool) {
    const uint16_t sub = take16();
    if (!need(1)) return;
    declared_type_ = static_cast<uint8_t>(in_.chunk[at_++]);
    if (sub == no_substitution) {
        fail();
        return;
    }
    parts_.push_back({sub, {}});
    result_->substitution_end = std::max<uint32_t>(result_->substitution_end, uint32_t{sub} + 1);
}

/// A template instance between elements: its extent is found the same way as by record_decoder.
void Compiler::add_instance() {
    const size_t begin = at_ - 1;
    take_bytes(5);
    const uint32_t definition = take32();
    if (!ok_) return;
    if (definition == at_) {
        const std::string_view header = take_bytes(definition_header_bytes);
        if (!ok_) return;
        take_bytes(load32(header.data() + 4 + guid_bytes));
    }
    const uint32_t count = take32();
    if (!ok_ || !need(size_t{count} * descriptor_bytes)) return;
    size_t values = 0;
    for (uint32_t i = 0; i < count; ++i) values += load16(in_.chunk.data() + at_ + descriptor_bytes * i);
    take_bytes(size_t{count} * descriptor_bytes + values);
    if (!ok_) return;
    flush_content(true);
    if (!frames_.empty()) frames_.back().has_child = frames_.back().has_content = true;
    Slot slot;
    slot.kind = Slot::Kind::instance;
    slot.index = static_cast<uint32_t>(result_->instances.size());
    slot.path = keep_path(path_);
    result_->instances.push_back(in_.chunk.substr(begin, at_ - begin));
    result_->slots.push_back(slot);
}

void Compiler::flush_attribute() {
    if (!in_attribute_) return;
    in_attribute_ = false;
    Frame& frame = frames_.back();
    std::vector<Part> parts = std::exchange(parts_, {});
    if (attribute_ == "xmlns" || attribute_.starts_with("xmlns:")) return;
    if (frame.is_data && attribute_ == "Name" && !frame.has_name) {
        frame.has_name = true;
        parts_ = std::move(parts);
        name_data();
        return;
    }
    if (parts.empty()) return;
    frame.has_content = true;
    add_slot(path_.empty() ? attribute_ : path_ + '.' + attribute_, std::move(parts), false);
}

/// `<Data Name="…">`: the attribute names the column.
void Compiler::name_data() {
    Frame& frame = frames_.back();
    const std::vector<Part> parts = std::exchange(parts_, {});
    if (parts.size() == 1 && parts.front().sub == no_substitution) {
        std::string name;
        append_utf16(name, without_nuls(parts.front().utf16));
        std::erase(name, ' ');
        if (name.empty()) return;
        if (name.size() > max_path_bytes) {
            fail();
            return;
        }
        path_.resize(frame.parent_path_bytes);
        if (!path_.empty()) path_ += '.';
        path_ += name;
    } else if (parts.size() == 1) {
        frame.name_sub = parts.front().sub;
    }
}

void Compiler::flush_content(bool before_child) {
    std::vector<Part> parts = std::exchange(parts_, {});
    if (frames_.empty()) return;
    Frame& frame = frames_.back();
    const bool only_text = parts.size() == 1 && parts.front().sub == no_substitution;
    if (only_text && (before_child || frame.has_child) && is_blank(parts.front().utf16)) return;
    if (parts.empty()) {
        if (before_child || frame.has_content) return;
        if (frame.is_data)
            parts.emplace_back(); // `<Data Name="x"/>` is the empty text
        else
            return;
    }
    frame.has_content = true;
    add_slot(path_, std::move(parts), true);
}

uint32_t Compiler::keep_path(const std::string& path) {
    if (result_->paths.empty() || result_->paths.back() != path) {
        result_->paths.push_back(path);
        kept_path_bytes_ += path.size();
        if (kept_path_bytes_ > max_kept_path_bytes) fail();
    }
    return static_cast<uint32_t>(result_->paths.size() - 1);
}

void Compiler::add_slot(const std::string& path, std::vector<Part> parts, bool content) {
    if (result_->slots.size() + result_->declined.size() >= max_slots) {
        fail();
        return;
    }
    Slot slot;
    slot.empty_is_text = content && frames_.back().is_data && frames_.back().has_name;
    if (parts.size() > 1) {
        slot.kind = Slot::Kind::mixed;
        slot.index = static_cast<uint32_t>(result_->mixed.size());
        result_->mixed.push_back(std::move(parts));
    } else if (parts.front().sub == no_substitution) {
        slot.kind = Slot::Kind::constant;
        slot.index = static_cast<uint32_t>(result_->texts.size());
        result_->texts.emplace_back(without_nuls(parts.front().utf16));
    } else {
        slot.sub = parts.front().sub;
        if (content && frames_.back().name_sub != no_substitution) {
            slot.kind = Slot::Kind::named;
            slot.index = static_cast<uint32_t>(result_->named.size());
            result_->named.push_back({frames_.back().name_sub, path_.substr(0, frames_.back().parent_path_bytes)});
        }
    }
    add_value(slot, path, content);
}

void Compiler::add_value(Slot slot, const std::string& path, bool content) {
    remember_special(slot, path);
    if (content && slot.kind != Slot::Kind::constant) slot.path = keep_path(path);
    if (slot.kind == Slot::Kind::named) {
        result_->slots.push_back(slot);
        return;
    }
    const bool embedded = content && slot.kind == Slot::Kind::substitution && declared_type_ == type_binary_xml;
    if (!path.empty() && !embedded) slot.column = builder_.column(path);
    if (slot.column != nullptr || embedded) {
        result_->slots.push_back(slot);
    } else if (content && slot.kind == Slot::Kind::substitution) {
        result_->declined.push_back(slot);
    }
}

void Compiler::remember_special(const Slot& slot, const std::string& path) {
    const bool constant = slot.kind == Slot::Kind::constant;
    if (!constant && slot.kind != Slot::Kind::substitution) return;
    if (path == "System.TimeCreated.SystemTime") {
        if (constant)
            result_->time_text = static_cast<int32_t>(slot.index);
        else
            result_->time_sub = slot.sub;
    } else if (path == "System.EventRecordID") {
        if (constant)
            result_->record_text = static_cast<int32_t>(slot.index);
        else
            result_->record_sub = slot.sub;
    }
}

/// Columns with several slots get a group, so that their values become one list at once.
void Compiler::group_columns() {
    std::vector<ColumnBuilder*> columns;
    for (const Slot& slot : result_->slots)
        if (slot.column != nullptr) columns.push_back(slot.column);
    std::sort(columns.begin(), columns.end(), [](const auto* a, const auto* b) { return a->id() < b->id(); });
    std::vector<ColumnBuilder*>& groups = result_->groups;
    for (size_t i = 1; i < columns.size(); ++i)
        if (columns[i] == columns[i - 1] && (groups.empty() || groups.back() != columns[i]))
            groups.push_back(columns[i]);
    if (groups.empty()) return;
    for (Slot& slot : result_->slots) {
        if (slot.column == nullptr) continue;
        const auto found = std::lower_bound(
            groups.begin(), groups.end(), slot.column, [](const auto* a, const auto* b) { return a->id() < b->id(); });
        if (found != groups.end() && *found == slot.column) slot.group = static_cast<uint32_t>(found - groups.begin());
    }
}

} // namespace

std::unique_ptr<Template> compile_template(const Fragment& fragment, SegmentBuilder& builder) {
    if (fragment.begin > fragment.end || fragment.end > fragment.chunk.size()) return nullptr;
    return Compiler(fragment, builder).run();
}

} // namespace rw::logs::evtx
