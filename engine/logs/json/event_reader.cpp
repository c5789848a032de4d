#include "engine/logs/json/event_reader.h"

#include "engine/base/file.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace rw::logs::json {

static_assert(read_padding_bytes >= simdjson::SIMDJSON_PADDING);

namespace {

constexpr size_t kept_parser_bytes = size_t{8} << 20;

std::string_view trimmed(std::string_view token) {
    while (!token.empty() && static_cast<uint8_t>(token.back()) <= ' ') token.remove_suffix(1);
    return token;
}

/// A string token without its quotes, else the token.
std::string_view inside_of(TokenKind kind, std::string_view token) {
    return kind == TokenKind::string ? token.substr(1, token.size() - 2) : token;
}

ValueType decode_tagged(uint8_t tag, std::string_view raw, std::string& text) {
    return decode(static_cast<TokenKind>(tag), raw, text);
}

template <size_t n>
bool among(const std::array<std::string_view, n>& keys, std::string_view key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

} // namespace

EventOutcome EventReader::read(std::string_view text, RowMeta& meta) {
    EventOutcome outcome;
    meta_ = &meta;
    moved_ = false;
    outcome.error = parse(text, outcome);
    if (outcome.error == simdjson::UTF8_ERROR || outcome.error == simdjson::UNESCAPED_CHARS) {
        builder_.drop_row();
        repair_into(text, repaired_);
        const size_t size = repaired_.size();
        repaired_.append(read_padding_bytes, '\0');
        moved_ = true;
        outcome.error = parse(std::string_view(repaired_).substr(0, size), outcome);
        outcome.repaired = true;
        if (outcome.bytes == size) outcome.bytes = text.size(); // else only roughly where it ended
        outcome.bytes = std::min(outcome.bytes, text.size());
    }
    outcome.too_deep = too_deep_;
    return outcome;
}

EventReader::Error EventReader::parse(std::string_view text, EventOutcome& outcome) {
    end_ = text.data() + text.size() + read_padding_bytes;
    list_depth_ = embedded_depth_ = 0;
    time_rank_ = record_rank_ = 0;
    too_deep_ = splunk_ = false;
    lists_.clear();
    simdjson::ondemand::document document;
    if (const Error error = parser_.iterate(text.data(), text.size(), text.size() + read_padding_bytes).get(document))
        return error;
    Object top;
    if (const Error error = document.get_object().get(top)) return error;
    const Error error = object(tree_.root(), top, 1);
    if (error == simdjson::SUCCESS) {
        flush();
    } else {
        delayed_.discard();
        for (KeyNode* node : lists_) {
            node->pending.clear();
            node->in_list = false;
        }
        return error;
    }
    const char* behind = nullptr;
    outcome.bytes = document.current_location().get(behind) == simdjson::SUCCESS
                        ? static_cast<size_t>(behind - text.data())
                        : text.size();
    return simdjson::SUCCESS;
}

/// The value's token without blanks behind it; empty where simdjson points behind the text (behind its last token the
/// length that it computes means nothing).
std::string_view EventReader::token_of(Value& value) const {
    const std::string_view token = value.raw_json_token();
    if (token.data() >= end_ || token.size() > static_cast<size_t>(end_ - token.data())) return {};
    return trimmed(token);
}

EventReader::Error EventReader::object(KeyNode& node, Object object, unsigned depth) {
    node.expected = 0;
    bool any = false;
    for (auto result : object) {
        simdjson::ondemand::field field;
        if (const Error error = std::move(result).get(field)) return error;
        KeyNode* member = tree_.member(node, field.key().raw(), end_);
        if (member != nullptr && !any) splunk_ = splunk_ || member->splunk;
        any = true;
        if (member == nullptr) continue; // beyond the limits of the tree
        if (const Error error = value(*member, field.value(), depth)) return error;
    }
    if (!any && depth > 1) empty(node);
    return simdjson::SUCCESS;
}

EventReader::Error EventReader::value(KeyNode& node, Value value, unsigned depth) {
    const std::string_view token = token_of(value);
    if (token.empty()) return simdjson::TAPE_ERROR;
    const char first = token[0];
    if (first != '{' && first != '[') return scalar(node, token);
    if (node.role == KeyRole::dropped) return simdjson::SUCCESS;
    if (depth >= max_depth) {
        too_deep_ = true;
        return simdjson::SUCCESS; // not consumed: simdjson passes over it
    }
    if (first == '[') {
        simdjson::ondemand::array elements;
        if (const Error error = value.get_array().get(elements)) return error;
        return array(node, elements, depth + 1);
    }
    Object members;
    if (const Error error = value.get_object().get(members)) return error;
    if (node.role == KeyRole::named_data) return data_element(node, members, depth + 1);
    if (node.role == KeyRole::splunk_result && splunk_) return object(*node.other, members, depth + 1);
    return object(node, members, depth + 1);
}

EventReader::Error EventReader::array(KeyNode& node, simdjson::ondemand::array elements, unsigned depth) {
    const size_t from = lists_.size();
    ++list_depth_;
    bool any = false;
    Error error = simdjson::SUCCESS;
    for (auto result : elements) {
        Value element;
        error = std::move(result).get(element);
        if (error == simdjson::SUCCESS) error = value(node, element, depth);
        if (error != simdjson::SUCCESS) break;
        any = true;
    }
    --list_depth_;
    if (error != simdjson::SUCCESS) return error;
    if (!any) empty(node);
    if (list_depth_ == 0) finish_lists(from);
    return simdjson::SUCCESS;
}

/// {"Name":"Image","#text":"…"} and its spellings; without a name, a member or an unnamed text of Data.
EventReader::Error EventReader::data_element(KeyNode& node, Object object, unsigned depth) {
    static constexpr std::array<std::string_view, 2> name_keys = {"Name", "@Name"};
    static constexpr std::array<std::string_view, 4> text_keys = {"#text", "text", "_", "$text"};
    static constexpr std::array<std::string_view, 4> attribute_keys = {
        "#attributes", "@attributes", "_attributes", "$"};
    std::string_view name;
    std::string_view text;
    for (auto result : object) {
        simdjson::ondemand::field field;
        if (const Error error = std::move(result).get(field)) return error;
        const char* key_begin = field.key().raw();
        std::string_view key(key_begin, static_cast<size_t>(end_ - key_begin));
        key = key.substr(0, key.find('"'));
        Value& member = field.value();
        const std::string_view token = token_of(member);
        if (token.empty()) return simdjson::TAPE_ERROR;
        const bool is_scalar = token[0] != '{' && token[0] != '[';
        if (is_scalar && among(name_keys, key)) {
            name = token;
        } else if (is_scalar && among(text_keys, key)) {
            text = token;
        } else if (token.starts_with('{') && among(attribute_keys, key)) {
            Object attributes;
            if (const Error error = member.get_object().get(attributes)) return error;
            if (const Error error = data_attributes(attributes, name)) return error;
        } else if (KeyNode* inner = among(text_keys, key) ? &node : tree_.member(node, key_begin, end_)) {
            if (const Error error = value(*inner, member, depth)) return error;
        }
    }
    if (name.empty()) return text.empty() ? simdjson::SUCCESS : scalar(node, text);
    if (classify(name) != TokenKind::string) return simdjson::INCORRECT_TYPE;
    KeyNode* named = tree_.member(*node.other, name.data() + 1, end_);
    if (named == nullptr) return simdjson::SUCCESS;
    named->one_is_plain = true;
    return scalar(*named, text.empty() ? std::string_view("\"\"") : text);
}

EventReader::Error EventReader::data_attributes(Object object, std::string_view& name) {
    for (auto result : object) {
        simdjson::ondemand::field field;
        if (const Error error = std::move(result).get(field)) return error;
        if (field.key() == "Name") name = token_of(field.value());
    }
    return simdjson::SUCCESS;
}

bool EventReader::wants(KeyNode& node) {
    if (!node.asked) {
        node.asked = true;
        node.column = node.path.empty() ? nullptr : builder_.column(node.path);
        if (node.column != nullptr) find_twins(node);
    }
    return node.column != nullptr;
}

/// Asked once per key: only columns that both a dotted key and a nested path give pay for telling them apart.
void EventReader::find_twins(KeyNode& node) {
    const ColumnId id = node.column->id();
    if (keys_of_column_.size() <= id) keys_of_column_.resize(id + size_t{1});
    ColumnKeys& keys = keys_of_column_[id];
    if (!keys.twins && !keys.nodes.empty() && keys.nodes.front()->dotted != node.dotted) {
        keys.twins = true;
        keys.row = builder_.row();
        keys.dotted = !node.dotted; // so far all keys were of the other kind
    }
    keys.nodes.push_back(&node);
    if (!keys.twins) return;
    for (KeyNode* each : keys.nodes)
        if (each->role == KeyRole::plain) each->role = KeyRole::twin;
}

/// True when the row has the column's value from a dotted key and `node` is a nested path; in the other order the
/// nested path's value is taken away. Values of one kind make a list, as everywhere.
bool EventReader::gives_way(const KeyNode& node) {
    if (node.role != KeyRole::twin) return false;
    flush();
    ColumnKeys& keys = keys_of_column_[node.column->id()];
    const bool has_value = keys.row == builder_.row() && node.column->code(keys.row) != missing;
    if (has_value && keys.dotted && !node.dotted) return true;
    if (has_value && !keys.dotted && node.dotted) node.column->truncate(keys.row);
    keys.row = builder_.row();
    keys.dotted = node.dotted;
    return false;
}

EventReader::Error EventReader::scalar(KeyNode& node, std::string_view token) {
    // Also where nobody asks for the value: whether an event is damaged must not depend on the columns.
    const TokenKind kind = classify(token);
    if (kind == TokenKind::invalid) return simdjson::TAPE_ERROR;
    const bool wanted = wants(node);
    if (!wanted && node.time_rank == 0 && node.record_rank == 0 && node.role == KeyRole::plain)
        return simdjson::SUCCESS;
    const std::string_view inside = inside_of(kind, token);
    if (node.role != KeyRole::plain) {
        if (node.role == KeyRole::dropped) return simdjson::SUCCESS;
        if (kind == TokenKind::string && embedded(node, inside)) return simdjson::SUCCESS;
        if (wanted && list_depth_ == 0 && gives_way(node)) return simdjson::SUCCESS;
    }
    if (node.time_rank != 0 || node.record_rank != 0) note(node, kind, inside);
    if (wanted) put(node, kind, inside);
    return simdjson::SUCCESS;
}

void EventReader::put(KeyNode& node, TokenKind kind, std::string_view inside) {
    const auto tag = static_cast<uint8_t>(kind);
    if (list_depth_ == 0) {
        delayed_.put(*node.column, builder_.row(), tag, inside, decode_tagged);
        return;
    }
    if (!node.in_list) {
        node.in_list = true;
        lists_.push_back(&node);
    }
    node.pending.push_back(node.column->dictionary().intern(
        tag, inside, [kind](std::string_view raw, std::string& text) { return decode(kind, raw, text); }));
}

void EventReader::flush() { delayed_.flush(decode_tagged); }

void EventReader::note(KeyNode& node, TokenKind kind, std::string_view inside) {
    const bool digit = !inside.empty() && inside[0] >= '0' && inside[0] <= '9';
    if (!digit) return;
    if (node.time_rank != 0 && (time_rank_ == 0 || node.time_rank < time_rank_)) {
        time_rank_ = node.time_rank;
        if (moved_) {
            meta_->time = parse_time(inside).value_or(Instant{});
            meta_->time_text = {};
        } else {
            meta_->time = {};
            meta_->time_text = inside;
        }
    }
    if (node.record_rank != 0 && (record_rank_ == 0 || node.record_rank < record_rank_) && kind != TokenKind::literal) {
        uint64_t number = 0;
        const auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), number);
        if (error != std::errc() || end != inside.data() + inside.size()) return;
        record_rank_ = node.record_rank;
        meta_->record = number;
        meta_->record_is_position = false;
    }
}

/// An empty object or array: the name is there, with an empty list.
void EventReader::empty(KeyNode& node) {
    if (list_depth_ > 0 || !wants(node) || gives_way(node)) return;
    flush();
    builder_.put_list(*node.column, {});
}

void EventReader::finish_lists(size_t from) {
    flush();
    for (size_t i = from; i < lists_.size(); ++i) {
        KeyNode& node = *lists_[i];
        if (gives_way(node))
            ; // the dotted key's value stays
        else if (node.one_is_plain && node.pending.size() == 1)
            node.column->set(builder_.row(), node.pending[0]);
        else
            builder_.put_list(*node.column, node.pending);
        node.pending.clear();
        node.in_list = false;
    }
    lists_.resize(from);
}

bool EventReader::is_bulk_action(std::string_view text) {
    static constexpr std::array<std::string_view, 4> actions = {"index", "create", "update", "delete"};
    static constexpr std::array<std::string_view, 13> members = {"_index",
                                                                 "_id",
                                                                 "_type",
                                                                 "_routing",
                                                                 "routing",
                                                                 "pipeline",
                                                                 "require_alias",
                                                                 "dynamic_templates",
                                                                 "version",
                                                                 "version_type",
                                                                 "retry_on_conflict",
                                                                 "if_seq_no",
                                                                 "if_primary_term"};
    simdjson::ondemand::document document;
    Object top;
    if (parser_.iterate(text.data(), text.size(), text.size() + read_padding_bytes).get(document)) return false;
    if (document.get_object().get(top)) return false;
    size_t count = 0;
    for (auto result : top) {
        simdjson::ondemand::field field;
        if (std::move(result).get(field) || ++count > 1) return false;
        std::string_view key;
        Object action;
        if (field.unescaped_key().get(key) || !among(actions, key) || field.value().get_object().get(action))
            return false;
        for (auto inner : action) {
            if (std::move(inner).get(field) || field.unescaped_key().get(key) || !among(members, key)) return false;
        }
    }
    return count == 1;
}

void EventReader::release_memory() {
    if (parser_.capacity() > kept_parser_bytes) parser_ = simdjson::ondemand::parser();
    if (repaired_.capacity() > kept_parser_bytes) std::string().swap(repaired_);
}

} // namespace rw::logs::json
